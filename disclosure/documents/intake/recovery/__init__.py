"""Finds entries that make a read disclosure again: ledger lines, bound figures. Pure.

``recover`` takes what ``intake.reading`` read, finds the ledger with ``reconcile``, puts sentences
in the form's words where these print the same and keeps the office's own words where they do not,
and holds the result against the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from budget.dimensions import UnitNature
from budget.entries import Entries
from budget.problems import Problem
from budget.sheets import LARGEST_TABLE
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.reading.model import Reading
from disclosure.documents.intake.recovery import wording
from disclosure.documents.intake.recovery.differences import differences, place_of
from disclosure.documents.model.document import Document
from disclosure.documents.reconcile import LedgerOutcome, Reconciliation, reconcile
from disclosure.documents.reconcile.problem_kinds import BLANK_TOTAL


@dataclass(frozen=True)
class Recovery:
    """The entries behind a reading.

    If ``is_found``, ``entries`` make the document again, but for what ``problems`` name; else they
    have no ledger lines. ``inferred`` names for each line the fields that the document does not
    tell.
    """

    entries: Entries
    is_found: bool
    inferred: tuple[tuple[str, ...], ...] = ()
    problems: tuple[Problem, ...] = ()


def recover(
    reading: Reading,
    layout: Layout,
    entries: Entries,
    prior: Mapping[str, Decimal] | None = None,
) -> Recovery:
    """Return ``entries`` of a reading completed by what its tables and sentences tell.

    They have bodies and the year's names of codes. All lines are given to the first body, or to
    the first of each nature where the form asks for natures: the document does not tell units
    apart. ``prior`` are last year's published figures.
    """
    unit = entries.unit_code or entries.department_code
    if entries.bodies:
        unit = entries.bodies[0].code
    ledger = _ledger(reading.document, layout, entries, unit)
    problems = list(_left_out(reading, ledger))
    if ledger.outcome is LedgerOutcome.IMPOSSIBLE:
        problems.append(_impossible(reading, ledger))
    is_found = ledger.outcome is LedgerOutcome.FOUND
    count = len(ledger.lines)
    if is_found and count > LARGEST_TABLE:
        too_many = problem_kinds.RECOVERY_LARGE.at("九张表", count=count, most=LARGEST_TABLE)
        problems.append(too_many)
        is_found = False
    if not is_found:
        return Recovery(entries, is_found=False, problems=tuple(problems))
    with_lines = replace(entries, lines=ledger.lines)
    fitted = wording.fitted(reading, layout, with_lines, prior or {})
    made = assemble(fitted, layout, prior)
    problems += made.problems
    blank_totals = set()
    for problem in ledger.problems:
        if problem.code == BLANK_TOTAL.code:
            blank_totals.add(problem.address)
    problems += differences(reading, made.document, ignored=blank_totals)
    inferred = ledger.inferred
    if len(fitted.bodies) > 1:
        # The lines stand at the first unit, which is a guess as well.
        inferred = tuple(("unit", *fields) for fields in ledger.inferred)
    return Recovery(fitted, is_found=True, inferred=inferred, problems=tuple(problems))


def _ledger(document: Document, layout: Layout, entries: Entries, unit: str) -> Reconciliation:
    """Return the ledger behind a document, the money of each nature given to a unit of it.

    Where no unit says its nature all money is an office's, as that of most is; only where that
    explains nothing may it be of any nature.
    """
    units: dict[str, str] = {}
    for body in entries.bodies:
        if body.nature.strip():
            units.setdefault(entries.nature_of(body), body.code)
    if units or not layout.asks_for_natures:
        return reconcile(document, layout, unit=unit, units=units or None)
    kind = entries.department_kind
    usual = kind if kind in layout.natures else UnitNature.ADMINISTRATIVE
    result = reconcile(document, layout, units={usual: unit})
    if result.outcome is LedgerOutcome.IMPOSSIBLE:
        of_any_nature = reconcile(document, layout, unit=unit)
        if of_any_nature.outcome is LedgerOutcome.FOUND:
            return of_any_nature
    return result


def _left_out(reading: Reading, result: Reconciliation) -> Iterator[Problem]:
    """Yield the cells that the solver left out, each at its place in the file.

    Blank totals that the reading has reported already are left out here.
    """
    reported_kind = problem_kinds.TOTAL_BLANK
    reported = {
        problem.address for problem in reading.problems if problem.code == reported_kind.code
    }
    for problem in result.problems:
        row, _, _ = problem.address.rpartition("/")
        row_place = reading.places.get(row, row)
        if problem.code != BLANK_TOTAL.code or row_place not in reported:
            yield replace(problem, address=place_of(reading, problem.address))


def _impossible(reading: Reading, result: Reconciliation) -> Problem:
    sets = []
    for addresses in result.blame:
        sets.append("、".join(place_of(reading, address) for address in addresses))
    suspects = ""
    if sets:
        suspects = f"。最可能写错的是：{'；或'.join(sets)}"
        if not result.is_smallest:
            suspects += "（可能不止这几处）"
    return problem_kinds.LEDGER_IMPOSSIBLE.at("九张表", suspects=suspects)
