"""From departments' economic codes to those of the government's budget. Pure.

Source: 《支出经济分类科目改革方案》 (财预〔2017〕98号). The code of a line in 政府预算支出经济分类
follows from its code in 部门预算支出经济分类 and the nature of its unit: pay is 501 of an office
(administrative, or managed like civil servants) and 505 of a public institution.
``government-economic.tsv`` has the correspondence, with its evidence:

- ``seen``: the pair was read in published data of a place;
- ``notice``: as the notice has it, from memory; its text was not at hand to compare;
- ``later``: a code newer than the notice, where its name leaves no choice;
- ``class``: the class is certain, the section differs from year to year;
- ``unplaced``: no code is known. Such money is told and never guessed.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from budget.dimensions import UnitNature

_FILE = Path(__file__).with_name("government-economic.tsv")
# The natures of units that a row of the file is about; None for units of any nature.
_NATURES: dict[str, frozenset[str] | None] = {
    "office": frozenset({UnitNature.ADMINISTRATIVE, UnitNature.CIVIL_SERVICE_MANAGED}),
    "institution": frozenset({UnitNature.PUBLIC_INSTITUTION}),
    "any": None,
}


@dataclass(frozen=True)
class Correspondence:
    """A row of the file: the lines whose economic code begins with ``department``.

    ``natures`` are those of the lines' units, None for any. ``government`` is their code, a class
    where no section is certain, empty where none is known.
    """

    department: str
    natures: frozenset[str] | None
    government: str
    evidence: str
    note: str = ""


@dataclass(frozen=True)
class GovernmentLines:
    """The lines of a government code: natures of units, None for any, and economic codes."""

    natures: tuple[str, ...] | None
    economics: tuple[str, ...]


@cache
def correspondences() -> tuple[Correspondence, ...]:
    """Return the rows of the file in its order."""
    rows = []
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            natures = _NATURES[row["nature"]]
            rows.append(
                Correspondence(
                    row["department"], natures, row["government"], row["evidence"], row["note"]
                )
            )
    return tuple(rows)


@cache
def government_codes() -> tuple[str, ...]:
    """Return every government code that departments' money may have, ascending."""
    return tuple(sorted({row.government for row in correspondences() if row.government}))


@cache
def government_code(economic: str, nature: str) -> str:
    """Return the government's code of lines of a unit of ``nature``; empty where none is known."""
    for row in correspondences():
        is_of_unit = row.natures is None or nature in row.natures
        if is_of_unit and economic.startswith(row.department):
            return row.government
    return ""


def depends_on_nature(economic: str) -> bool:
    """Return True where units of one nature have another government code than others."""
    return any(
        row.natures is not None and economic.startswith(row.department[:3])
        for row in correspondences()
    )


def government_lines(beginnings: Iterable[str]) -> GovernmentLines | None:
    """Return the lines whose government codes begin in one of some ways; none where none do.

    None where the codes are of units of different natures: no one choice of natures and codes
    together makes them (501 is pay of offices, 505 also what institutions buy).
    """
    wanted = tuple(beginnings)
    natures: set[frozenset[str] | None] = set()
    economics = []
    for row in correspondences():
        if row.government.startswith(wanted):
            natures.add(row.natures)
            economics.append(row.department)
    if len(natures) > 1:
        return None
    of_units = next(iter(natures), None)
    chosen = None if of_units is None else tuple(sorted(of_units))
    return GovernmentLines(chosen, tuple(economics))
