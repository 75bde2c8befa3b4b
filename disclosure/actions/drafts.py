"""From a budget in the database to its Document."""

from dataclasses import replace
from decimal import Decimal

from budget.entries import Entries
from budget.models import DepartmentBudget
from budget.querysets import read_entries
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import Assembly, assemble
from disclosure.documents.forms.model import EachRule, Layout
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.document import Document
from disclosure.models import Publication


def assemble_budget(*, budget: DepartmentBudget, entries: Entries | None = None) -> Assembly:
    """Return the budget's Document and what keeps it from being published.

    ``entries`` are the budget's, where they were read already. The number of queries is fixed.
    Raises ``forms.UnknownLayout`` where its year names a form that is not there.
    """
    if entries is None:
        entries = read_entries(budget)
    layout = forms.layout(entries.layout)
    assembly = assemble(entries, layout, prior_figures(budget=budget))
    if layout.document_kind is budget.kind:
        return assembly
    other_kind = problem_kinds.LAYOUT_KIND.at(
        str(budget.fiscal_year),
        name=layout.name,
        of=layout.document_kind.label,
        kind=budget.kind.label,
    )
    return replace(assembly, problems=(other_kind, *assembly.problems))


def prior_figures(*, budget: DepartmentBudget) -> dict[str, Decimal]:
    """Return last year's published figures in yuan by key, and those of codes by address.

    They are of this department or the one it succeeded, or of this unit; empty where there are
    none. A table that lists no code has a total of nothing all the same.
    """
    publication = published_last_year(budget, budget.fiscal_year.year)
    if publication is None:
        return {}
    figures: dict[str, Decimal] = {}
    for figure in publication.document.figures:
        if figure.source == "table" and figure.value is not None:
            figures[figure.key] = figure.value
    layout = forms.layout(budget.layout)
    for rule in layout.each.values():
        if _counts_alike(layout, publication.layout, rule):
            figures |= _cells_by_code(publication.document, rule)
    return figures


def _counts_alike(layout: Layout, last_years_key: str, rule: EachRule) -> bool:
    """Return True where last year's form counts the same lines in the column of ``rule``."""
    try:
        last_year = forms.layout(last_years_key)
    except forms.UnknownLayout:
        return False
    counted = []
    for form in (layout, last_year):
        table = form.tables.get(rule.table)
        if table is None or not table.lists_codes:
            return False
        columns = {column.key: column.counts for column in table.columns}
        counted.append((table.rows_by, table.counts, columns.get(rule.column)))
    return counted[0] == counted[1]


def _cells_by_code(document: Document, rule: EachRule) -> dict[str, Decimal]:
    """Return the amounts of a table's column by the cells' addresses.

    None where the document has no such table, or shows amounts without being exact, as of a file.
    """
    amounts = {f"{rule.table}/total/{rule.column}": Decimal(0)}
    for table in document.tables:
        if table.address != rule.table:
            continue
        place = table.column_index(rule.column)
        for row in table.rows:
            cell = row.cells[place]
            if cell.value is not None:
                amounts[cell.address] = cell.value
            elif cell.text.strip():
                return {}
        return amounts
    return {}


def published_last_year(owned: DepartmentBudget | Publication, year: int) -> Publication | None:
    """Return what the same office, or the department it succeeded, published for the year before.

    ``owned`` is its budget or publication of ``year``. Of a unit it is what the unit published.
    """
    return Publication.objects.standing_of_year_before(owned, year).defer(None).first()
