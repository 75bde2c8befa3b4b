"""Editions of the classification codes: reading a list, deriving one year's from another's.

The supplied lists and what is known of changes are in fixtures/classification (its README states
the rules).
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from budget import problem_kinds
from budget.acceptance import text_fault
from budget.codes import CodeChangeKind, CodeKind, Evidence, is_code
from budget.problems import Problem, refuse
from budget.sheets import decoded

SUPPLIED = Path(__file__).resolve().parent.parent / "fixtures" / "classification"
SUPPLIED_YEAR = 2023
KINDS = tuple(CodeKind.values())


class ListedCode(NamedTuple):
    """A code of a list with its name and, in the supplied lists, how sure it is."""

    code: str
    name: str
    evidence: Evidence = Evidence.OFFICIAL


@dataclass(frozen=True)
class KnownChange:
    """A row of changes.tsv: what took effect in ``year``."""

    year: int
    kind: CodeKind
    change: CodeChangeKind
    from_code: str
    to_code: str
    from_name: str
    to_name: str
    note: str
    evidence: Evidence


@dataclass(frozen=True)
class Comparison:
    """The codes that a new list would add to an edition, rename and end, each ascending.

    A renamed row is (code, name so far, new name).
    """

    added: tuple[ListedCode, ...]
    renamed: tuple[tuple[str, str, str], ...]
    ended: tuple[ListedCode, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.renamed or self.ended)


def compare(current: Mapping[str, str], listed: Iterable[ListedCode]) -> Comparison:
    """Compare an edition's names by code with a list."""
    new = {row.code: row for row in listed}
    added = []
    renamed = []
    for code in sorted(new):
        if code not in current:
            added.append(new[code])
        elif current[code] != new[code].name:
            renamed.append((code, current[code], new[code].name))
    ended = []
    for code in sorted(current):
        if code not in new:
            ended.append(ListedCode(code, current[code]))
    return Comparison(tuple(added), tuple(renamed), tuple(ended))


# --- supplied editions ----------------------------------------------------------------------------


def supplied_list(year: int, kind: str) -> list[ListedCode]:
    """Return the supplied list of ``kind`` as of ``year``, ascending.

    It is the list of 2023 with the known changes up to ``year`` applied, or those since undone.
    """
    path = SUPPLIED / str(SUPPLIED_YEAR) / f"{kind.replace('_', '-')}.tsv"
    rows: dict[str, ListedCode] = {}
    for row in _read_tsv(path):
        code = row["code"]
        rows[code] = ListedCode(code, row["name"], Evidence(row["evidence"]))

    changes = [change for change in known_changes() if change.kind == kind]
    for change in sorted(changes, key=lambda change: change.year):
        if SUPPLIED_YEAR < change.year <= year:
            _move(rows, change.from_code, change.to_code, change.to_name, change.evidence)
    for change in sorted(changes, key=lambda change: -change.year):
        if year < change.year <= SUPPLIED_YEAR:
            _move(rows, change.to_code, change.from_code, change.from_name, change.evidence)
    return sorted(rows.values())


@cache
def supplied_names(year: int) -> Mapping[str, Mapping[str, str]]:
    """Return the names in the supplied lists of ``year``, by kind and by code."""
    names: dict[str, dict[str, str]] = {}
    for kind in KINDS:
        names[kind] = {listed.code: listed.name for listed in supplied_list(year, kind)}
    return names


def _move(rows: dict[str, ListedCode], old: str, new: str, name: str, evidence: Evidence) -> None:
    """Take the code ``old`` away and put ``new`` there; either may be empty.

    A code whose name is not known is not put in.
    """
    if old:
        rows.pop(old, None)
    if new and name:
        rows[new] = ListedCode(new, name, evidence)


def known_changes() -> list[KnownChange]:
    """Return all rows of changes.tsv."""
    changes = []
    for row in _read_tsv(SUPPLIED / "changes.tsv"):
        change = KnownChange(
            year=int(row["year"]),
            kind=CodeKind(row["kind"]),
            change=CodeChangeKind(row["change"]),
            from_code=row["from_code"],
            to_code=row["to_code"],
            from_name=row["from_name"],
            to_name=row["to_name"],
            note=row["note"],
            evidence=Evidence(row["evidence"]),
        )
        changes.append(change)
    return changes


def _read_tsv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t")


# --- a year's official list, as an office has it --------------------------------------------------

LARGEST_LIST = 20_000  # rows; the official list has about 1,500
MOST_COLUMNS = 60  # of which two are read
LARGEST_FILE = 5_000_000  # bytes; a workbook of so many rows has 0.5 MB
LARGEST_UNPACKED = 50_000_000  # bytes; a workbook of so many rows unpacks to 4 MB
LONGEST_NAME = 100  # characters, as many as the column in the database holds
_CODE_HEADINGS = {"code", "科目编码", "编码", "科目代码", "代码"}
_NAME_HEADINGS = {"name", "科目名称", "名称"}


class CodeColumns(NamedTuple):
    """Where a list has its codes and their names, counted from 0."""

    code: int
    name: int


def code_columns(heading: Sequence[str]) -> CodeColumns | None:
    """Return the columns that a row names; None where it names none."""
    texts = [text.strip() for text in heading]
    code_column = _find_column(texts, _CODE_HEADINGS)
    name_column = _find_column(texts, _NAME_HEADINGS)
    if code_column is None or name_column is None:
        return None
    return CodeColumns(code_column, name_column)


def listed_codes(
    rows: Sequence[Sequence[str]], heading: int, columns: CodeColumns
) -> list[ListedCode]:
    """Return the listed codes of rows of texts, those below the row ``heading``.

    Raises Problems with every faulty row.
    """
    first = heading + 1
    listed: dict[int, ListedCode] = {}
    for number, row in enumerate(rows[first : first + LARGEST_LIST], start=first + 1):
        if any(row):
            listed[number] = ListedCode(_cell(row, columns.code), _cell(row, columns.name))
    problems = list(_row_problems(listed))
    if not listed:
        problems.append(problem_kinds.LIST_EMPTY.at())
    refuse(problems)
    return list(listed.values())


def _find_column(heading: Sequence[str], names: set[str]) -> int | None:
    for index, text in enumerate(heading):
        if text in names:
            return index
    return None


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""


def _row_problems(listed: Mapping[int, ListedCode]) -> Iterator[Problem]:
    times = Counter(row.code for row in listed.values())
    for number, row in listed.items():
        address = f"第{number}行"
        if not is_code(row.code):
            yield problem_kinds.LIST_CODE_SHAPE.at(address, code=row.code)
        elif times[row.code] > 1:
            yield problem_kinds.LIST_CODE_TWICE.at(address, code=row.code, times=times[row.code])

        name_fault = text_fault(row.name, multiline=False)
        if not row.name or len(row.name) > LONGEST_NAME:
            yield problem_kinds.LIST_NAME.at(address, code=row.code, longest=LONGEST_NAME)
        elif name_fault is not None:
            yield problem_kinds.LIST_NAME_TEXT.at(address, fault=name_fault)


def rows_of_text(content: bytes) -> list[list[str]]:
    """Return the rows of a text with tabs or commas. Raises ValueError where it is no such text."""
    text = decoded(content)
    lines = text.splitlines()
    rows = csv.reader(lines, delimiter=_delimiter(lines))
    try:
        return [row[:MOST_COLUMNS] for row in islice(rows, 2 * LARGEST_LIST)]
    except csv.Error as error:
        raise ValueError("is no table") from error


def _delimiter(lines: Sequence[str]) -> str:
    """Return what stands between the cells: a title above them has neither tab nor comma."""
    for line in lines:
        if "\t" in line:
            return "\t"
        if "," in line:
            return ","
    return ","
