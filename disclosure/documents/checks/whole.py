"""Rule 41: one ledger explains all displayed figures at once. Pure.

Single sums can each hold within rounding while all of them together cannot; the solver decides, and
names the fewest cells to blame. A document with exact amounts came from a ledger and needs no
solver.
"""

from collections.abc import Iterator

from disclosure.documents.checks.declaration import NotApplicable, rule
from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.result import Finding, Severity
from disclosure.documents.meaning.case import CellRef
from disclosure.documents.meaning.subjects import Subject
from disclosure.documents.reconcile import Reconciliation, reconcile


@rule(
    "41",
    Severity.BLOCKING,
    "各表所列金额可以由同一套账同时得出",
    "财预〔2016〕143号：表间勾稽相符；各数分别四舍五入",
    needs=(Subject.OVERVIEW, Subject.SPENDING_BY_FUNCTION),
)
def one_ledger_explains_all(examination: Examination) -> Iterator[Finding]:
    """Some set of exact amounts rounds to every displayed figure;
    where none does, the smallest sets of cells to blame.
    """
    if not examination.is_displayed:
        return
    if not examination.context.solve:
        raise NotApplicable("这次没有做整体求解")
    result = reconcile(examination.document, examination.context.layout)
    if result.outcome == "undecided":
        reason = "；".join(problem.message for problem in result.problems[-1:])
        raise NotApplicable(f"整体求解没有得出结论：{reason}")
    if result.outcome == "impossible":
        yield from _blamed(examination, result)


def _blamed(examination: Examination, result: Reconciliation) -> Iterator[Finding]:
    if not result.blame:
        yield Finding("各表所列金额不能由同一套账得出，也找不到是哪几处")
    note = "" if result.is_smallest else "（可能还有更少的）"
    others = ""
    if len(result.blame) > 1:
        others = f"，或另外{len(result.blame) - 1}种可能"
    for addresses in result.blame:
        statements: list[str] = []
        refs: list[CellRef] = []
        for address in addresses:
            cell = examination.cells.get(address)
            if cell is None:
                statements.append(f"没有列出的{address}")
                refs.append(CellRef(address))
            else:
                statements.append(cell.statement)
                refs.append(cell.ref)
        named = "、".join(statements)
        yield Finding(f"各表所列金额不能同时成立，不符的是：{named}{note}{others}", tuple(refs))
