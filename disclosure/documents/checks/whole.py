"""Rule 41: one ledger explains all displayed figures at once. Pure.

Single sums can each hold within rounding while all of them together cannot; the solver decides, and names the fewest cells
to blame. A document with exact amounts came from a ledger and needs no solver.
"""

from collections.abc import Iterator

from disclosure.documents.checks.declaration import NotApplicable, rule
from disclosure.documents.checks.result import Finding, Severity
from disclosure.documents.meaning.case import Case, CellRef, MoneyCell
from disclosure.documents.reconcile import Reconciliation, reconcile


@rule(
    "41",
    Severity.BLOCKING,
    "各表所列金额可以由同一套账同时得出",
    "财预〔2016〕143号：表间勾稽相符；各数分别四舍五入",
    needs=("overview", "spending_by_function"),
)
def one_ledger_explains_all(case: Case) -> Iterator[Finding]:
    """Some set of exact amounts rounds to every displayed figure; where none does, the smallest sets of cells to blame."""
    if not case.is_displayed:
        return
    if not case.context.solve:
        raise NotApplicable("这次没有做整体求解")
    result = reconcile(case.document, case.layout)
    if result.outcome == "undecided":
        raise NotApplicable("整体求解没有得出结论：" + "；".join(problem.message for problem in result.problems[-1:]))
    if result.outcome == "impossible":
        yield from _blamed(case, result)


def _blamed(case: Case, result: Reconciliation) -> Iterator[Finding]:
    if not result.blame:
        yield Finding("各表所列金额不能由同一套账得出，也找不到是哪几处")
    note = "" if result.is_smallest else "（可能还有更少的）"
    for addresses in result.blame:
        cells = [case.cells.get(address) for address in addresses]
        said = "、".join(_said(cell, address) for cell, address in zip(cells, addresses, strict=True))
        others = f"，或另外{len(result.blame) - 1}种可能" if len(result.blame) > 1 else ""
        refs = tuple(cell.ref if cell else CellRef(address) for cell, address in zip(cells, addresses, strict=True))
        yield Finding(f"各表所列金额不能同时成立，不符的是：{said}{note}{others}", refs)


def _said(cell: MoneyCell | None, address: str) -> str:
    return cell.said if cell is not None else f"没有列出的{address}"
