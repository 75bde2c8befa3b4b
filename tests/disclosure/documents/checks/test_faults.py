"""Fault injection: clean disclosures have no finding, and single faults in them are found and
named.

``make test-full`` injects twenty-five times as many; their shares by kind are printed with ``-s``.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

import pytest

from disclosure.documents.checks import CellRef, Finding, check
from disclosure.documents.meaning.case import Case, Family
from disclosure.documents.model.document import Document
from tests.disclosure.documents.checks.altered import context
from tests.disclosure.documents.checks.corruptions import IN_TABLES, Corruption, corrupted
from tests.disclosure.documents.checks.plausible import plausible_document
from tests.seeds import seeds

SEEDS = seeds(12, 300)
TABLE_KINDS = {make.__name__.replace("_", " ") for make in IN_TABLES}


@dataclass(frozen=True)
class Trial:
    """One fault and what was found of it."""

    seed: int
    fault: Corruption
    findings: tuple[Finding, ...]
    is_within_rounding: bool

    @property
    def is_detected(self) -> bool:
        return bool(self.findings)

    @property
    def is_named(self) -> bool:
        """Whether a finding points at the cell, its row or its column."""
        return any(self._is_near(cell) for finding in self.findings for cell in finding.cells)

    def _is_near(self, cell: CellRef) -> bool:
        row, _, column = cell.address.rpartition("/")
        own = self.fault.address
        in_column = (
            own.partition("/")[0] == cell.address.partition("/")[0]
            and own.rpartition("/")[2] == column
        )
        return (
            own == cell.address
            or row in self.fault.rows
            or cell.address in self.fault.rows
            or in_column
        )


def serious(document: Document) -> tuple[Finding, ...]:
    return tuple(
        f for result in check(document, context()) if not result.is_clean for f in result.findings
    )


def allowed(document: Document, address: str) -> Decimal:
    """How far, in 万元, a cell may be off before one of its sums must show it: the least slack of
    them."""
    case = Case(document.as_displayed(), context())
    slacks = [_slack(case, family) for family in case.families if address in _addresses(family)]
    return min(slacks, default=Decimal(0)) / document.identity.money_scale


def _addresses(family: Family) -> set[str]:
    return {family.total.address, *(part.address for part in family.parts)}


def _slack(case: Case, family: Family) -> Decimal:
    return sum((case.effective(cell).slack for cell in (family.total, *family.parts)), Decimal(0))


def tried(seed: int) -> Trial:
    random = Random(seed)
    document = plausible_document(seed % 60)
    fault = corrupted(document, random)
    small = (
        fault.size is not None and fault.now != "" and fault.size < allowed(document, fault.address)
    )
    return Trial(seed, fault, serious(fault.document), small)


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    return [tried(seed) for seed in SEEDS]


def in_tables(trials: list[Trial]) -> Iterator[Trial]:
    """Faults of the nine tables beyond what rounding allows anyway."""
    return (
        trial
        for trial in trials
        if trial.fault.kind in TABLE_KINDS and not trial.is_within_rounding
    )


@pytest.mark.parametrize("seed", SEEDS[::3])
def test_a_clean_disclosure_has_no_finding(seed: int) -> None:
    document = plausible_document(seed % 60)
    assert [
        finding.message for finding in (*serious(document), *serious(document.as_displayed()))
    ] == []


@pytest.mark.in_turn
def test_faults_of_the_tables_are_detected(trials: list[Trial]) -> None:
    wanted = list(in_tables(trials))
    missed = [
        (t.seed, t.fault.kind, t.fault.address, t.fault.was, t.fault.now)
        for t in wanted
        if not t.is_detected
    ]
    assert len(missed) <= len(wanted) // 100, missed


def test_findings_name_the_cell_its_row_or_its_column(trials: list[Trial]) -> None:
    detected = [trial for trial in in_tables(trials) if trial.is_detected]
    unnamed = [
        (t.seed, t.fault.kind, t.fault.address, t.findings[0].message)
        for t in detected
        if not t.is_named
    ]
    assert len(unnamed) <= len(detected) // 20, unnamed


def test_the_shares_of_the_others_are_reported(trials: list[Trial]) -> None:
    """What no rule can see: a wrong last digit within rounding; a whole goal, note or sign whose
    absence is nobody's rule."""
    made = Counter(trial.fault.kind for trial in trials)
    found = Counter(trial.fault.kind for trial in trials if trial.is_detected)
    rounding = sum(trial.is_within_rounding for trial in trials)
    lines = [f"{kind:<22} {found[kind]:>4} of {number:>4}" for kind, number in sorted(made.items())]
    print("\n".join(["", *lines, f"within rounding        {rounding:>4}"]))  # noqa: T201
    others = [trial for trial in trials if trial.fault.kind not in TABLE_KINDS]
    assert sum(trial.is_detected for trial in others) * 2 >= len(others)
