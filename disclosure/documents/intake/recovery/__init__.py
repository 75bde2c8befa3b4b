"""From a disclosure that was read to entries that make it again: ledger lines, bound figures, and what does not come out. Pure.

``recover`` takes what ``intake.reading`` read, finds the ledger with ``reconcile``, puts sentences in the form's
words where these print the same and keeps the office's own words where they do not, and holds the result against the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from budget.entries import Entries
from budget.problems import Problem
from disclosure.documents.assembly.assemble import Assembly, assemble
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake.reading.model import Reading
from disclosure.documents.intake.recovery import wording
from disclosure.documents.intake.recovery.differences import differences, place_of
from disclosure.documents.reconcile import Reconciliation, reconcile

BLANK_TOTAL = "reconcile.blank_total"


@dataclass(frozen=True)
class Recovery:
    """``entries`` make the document again, but for what ``problems`` name, if ``is_found``; else they have no ledger lines.

    ``inferred`` names for each line the fields that the document does not tell.
    """

    entries: Entries
    is_found: bool
    inferred: tuple[tuple[str, ...], ...] = ()
    problems: tuple[Problem, ...] = ()


def recover(reading: Reading, layout: Layout, entries: Entries, prior: Mapping[str, Decimal] | None = None) -> Recovery:
    """``entries`` of a reading (with bodies and the year's names of codes), completed by what its tables and sentences tell.

    All lines are given to the first body: the document does not tell units apart. ``prior`` are last year's published figures.
    """
    unit = entries.bodies[0].code if entries.bodies else entries.department_code
    result = reconcile(reading.document, layout, unit=unit)
    told = list(_told(reading, result))
    if result.outcome != "found":
        return Recovery(entries, is_found=False, problems=(*told, *_unexplained(reading, result)))
    entries = wording.fitted(reading, layout, replace(entries, lines=result.lines), prior or {})
    made = assemble(entries, layout, prior)
    vague = ("unit",) if len(entries.bodies) > 1 else ()
    return Recovery(
        entries,
        is_found=True,
        inferred=tuple((*vague, *fields) for fields in result.inferred),
        problems=(*told, *_not_reproduced(reading, made, result)),
    )


def _told(reading: Reading, result: Reconciliation) -> Iterator[Problem]:
    """Cells that were left out: but for blank totals, of which the reading has told already."""
    rows = {problem.address for problem in reading.problems if problem.code == "total.blank"}
    for problem in result.problems:
        row = problem.address.rpartition("/")[0]
        if problem.code != BLANK_TOTAL or reading.places.get(row, row) not in rows:
            yield replace(problem, address=place_of(reading, problem.address))


def _unexplained(reading: Reading, result: Reconciliation) -> Iterator[Problem]:
    if result.outcome == "impossible":
        lead = "各表的数互相矛盾，没有一本账能同时得出它们"
        found = "；或".join("、".join(place_of(reading, address) for address in cells) for cells in result.blame)
        proven = "" if result.is_smallest else "（可能不止这几处）"
        yield Problem("ledger.impossible", "九张表", f"{lead}。最可能写错的是：{found}{proven}" if found else lead)


def _not_reproduced(reading: Reading, made: Assembly, result: Reconciliation) -> Iterator[Problem]:
    yield from made.problems
    blank = {problem.address for problem in result.problems if problem.code == BLANK_TOTAL}
    yield from differences(reading, made.document, ignored=blank)
