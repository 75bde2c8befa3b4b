"""Summaries of other disclosures: their totals, the shares of their items,
the reasons that they give. Pure.
"""

from decimal import Decimal

from budget.dimensions import Fund, Kind, Origin
from disclosure.documents.checks.changes import reasons
from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.amounts import NOTHING, ZERO, KnownAmount
from disclosure.documents.meaning.case import Case, CellRef, MoneyCell
from disclosure.documents.meaning.context import Context, Summary
from disclosure.documents.model.document import Document, Paragraph

_ITEM_DIGITS = 7  # 项


def summarize(document: Document, layout: Layout) -> Summary:
    """Return the Summary of a disclosure in its own layout;
    what it does not state counts as nothing.
    """
    case = Case(document, Context(layout))
    domain = case.domain
    paid = domain.of(kind=[Kind.SUBSIDY_TO_AFFILIATES])
    received = domain.of(fund=[Fund.SUPERIOR_SUBSIDY], origin=[Origin.CURRENT_YEAR])
    given: dict[str, str] = {}
    for block in document.blocks():
        if isinstance(block, Paragraph) and reasons(block.text):
            given[block.address] = block.text
    return Summary(
        everything=amount_of(case, domain.everything)[0],
        spending=amount_of(case, domain.spending)[0],
        paid=amount_of(case, paid)[0],
        received=amount_of(case, received)[0],
        shares=shares_of(case),
        reasons=given,
    )


def amount_of(case: Case, money: int) -> tuple[KnownAmount, CellRef | None]:
    """Return the document's amount of this money in all functions;
    nothing where no cell has just that meaning.
    """
    for cell, counted in case.uncoded_cells:
        if counted == money:
            return case.effective(cell), cell.ref
    return NOTHING, None


def spent_by_item(case: Case) -> dict[str, MoneyCell]:
    """Return the cell of all spending of each 项, by code."""
    cells: dict[str, MoneyCell] = {}
    for cell in case.money_cells:
        if cell.code is None or len(cell.code) != _ITEM_DIGITS or cell.meaning is None:
            continue
        if cell.meaning.money == case.domain.spending:
            cells[cell.code] = cell
    return cells


def shares_of(case: Case) -> dict[str, Decimal]:
    """Return the share of each 项 in all spending, of 1, by code."""
    spent = {}
    for code, cell in spent_by_item(case).items():
        spent[code] = case.effective(cell).best
    everything = sum(spent.values(), ZERO)
    if not everything:
        return {}
    return {code: amount / everything for code, amount in spent.items()}
