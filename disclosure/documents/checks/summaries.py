"""What the rules need of another disclosure: its totals, the shares of its items, the reasons that it gives. Pure."""

from decimal import Decimal

from budget.dimensions import Fund, Kind, Origin
from disclosure.documents.checks.changes import reasons
from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.amounts import NOTHING, Amount
from disclosure.documents.meaning.case import Case, CellRef, MoneyCell
from disclosure.documents.meaning.context import Context, Summary
from disclosure.documents.model.document import Document, Paragraph


def summarize(document: Document, layout: Layout) -> Summary:
    """The Summary of a disclosure in its own layout; what it does not state counts as nothing."""
    return summary_of(Case(document, Context(layout)))


def summary_of(case: Case) -> Summary:
    """The same of a document that is under check itself."""
    return Summary(
        everything=amount_of(case, case.domain.everything)[0],
        spending=amount_of(case, case.domain.spending)[0],
        paid=amount_of(case, case.domain.of(kind=[Kind.SUBSIDY_TO_AFFILIATES]))[0],
        received=amount_of(case, case.domain.of(fund=[Fund.SUPERIOR_SUBSIDY], origin=[Origin.CURRENT_YEAR]))[0],
        shares=shares_of(case),
        reasons={
            block.address: block.text
            for block in case.document.blocks()
            if isinstance(block, Paragraph) and reasons(block.text)
        },
    )


def amount_of(case: Case, money: int) -> tuple[Amount, CellRef | None]:
    """The document's amount of this money in all functions; nothing where no cell has just that meaning."""
    for cell in case.money_cells:
        if cell.meaning and not cell.meaning.has_codes and cell.meaning.money == money:
            return case.effective(cell), cell.ref
    return NOTHING, None


def spent_by_item(case: Case) -> dict[str, MoneyCell]:
    """The cell of all spending of each 项, by code."""
    return {
        cell.code: cell
        for cell in case.money_cells
        if cell.code and len(cell.code) == 7 and cell.meaning and cell.meaning.money == case.domain.spending
    }


def shares_of(case: Case) -> dict[str, Decimal]:
    """The share of each 项 in all spending, by code."""
    spent = {code: case.effective(cell).best for code, cell in spent_by_item(case).items()}
    everything = sum(spent.values(), Decimal(0))
    return {code: amount / everything for code, amount in spent.items()} if everything else {}
