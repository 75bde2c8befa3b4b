"""From a cell to the ledger's own lines: exact, with unit and project, and who entered them.

For those who see the budget: its department and reviewers always, auditors while it is published
and not while it is being corrected. The same lines make an auditor's workbook.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from budget.admin.frame import admin_page
from budget.entries import Line
from budget.models import DepartmentBudget, LedgerLine
from budget.querysets import read_entries, with_codes
from disclosure.actions.drafts import assemble_budget, published_last_year
from disclosure.desk.access import seen_budget, signed_in
from disclosure.documents.formats.xlsx.workbook import (
    CONTENT_TYPE,
    DisclosureEntry,
    LastYear,
    render,
)
from disclosure.documents.forms import layout
from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.subjects import form_of
from disclosure.documents.model.document import Document, Imprint, Row, Table
from disclosure.documents.model.places import column_headings, row_name, table_name
from disclosure.models import Publication
from disclosure.portal.attachments import attachment


@dataclass(frozen=True)
class ExactLine:
    """A line of a ledger as it was entered; ``changed_by`` is empty where nobody changed it.

    The names are those of accounts; an empty one is the program itself.
    """

    line: Line
    fund: str
    kind: str
    unit: str
    function: str
    economic: str
    entered_by: str
    entered_at: datetime | None
    changed_by: str
    changed_at: datetime | None

    @property
    def yuan(self) -> str:
        """The amount with thousands commas."""
        return f"{self.line.amount:,.2f}"


@dataclass(frozen=True)
class CellWithLines:
    """A money cell of the chosen row, and the lines that it counts."""

    heading: str
    text: str
    lines: tuple[ExactLine, ...]


class RowForm(forms.Form):
    """Which row of which table; the address of a cell will do."""

    row = forms.ChoiceField(label="表和行")

    def __init__(self, data: Any, document: Document) -> None:
        super().__init__(data)
        choices: Any = self.fields["row"]
        groups = []
        for table in document.tables:
            rows = [(row.address, row_name(table, row)) for row in _rows_of(table)]
            groups.append((f"{table_name(table)} {table.title}", rows))
        choices.choices = groups


@require_safe
@signed_in
def cell_lines(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a row of a budget's tables with the ledger lines behind each of its cells."""
    budget = seen_budget(request, pk)
    document, lines = read_exactly(budget)
    row_address = request.GET.get("row", "").strip() or _first_row(document)
    form = RowForm({"row": row_address}, document)
    cells: list[CellWithLines] = []
    if form.is_valid():
        cells = list(_cells(document, layout(budget.layout), row_address, lines))
    title = f"单元格的明细：{budget}"
    context = {"wanted": form, "cells": cells, "budget": budget}
    return admin_page(request, "desk/cell_lines.html", title=title, **context)


@require_safe
@signed_in
def exact_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the workbook of a budget over its own lines, for internal use."""
    budget = seen_budget(request, pk)
    entry = entry_of_budget(budget)
    name = f"{budget.office}{budget.fiscal_year.year}年审核工作簿（原始明细）.xlsx"
    content = render([entry], title=f"{budget}审核工作簿（原始明细，仅供内部使用）")
    return attachment(content, filename=name, content_type=CONTENT_TYPE)


def entry_of_budget(budget: DepartmentBudget) -> DisclosureEntry:
    """Return a budget as a workbook shows it: its tables over its own lines."""
    document, exact = read_exactly(budget)
    form = layout(budget.layout)
    former = published_last_year(budget, budget.fiscal_year.year)
    last_year = None
    if former is not None:
        last_year = LastYear(former.document, former.known_form)
    lines = tuple(each.line for each in exact)
    return DisclosureEntry(document, _imprint(budget, document), form, last_year, lines)


def _imprint(budget: DepartmentBudget, document: Document) -> Imprint:
    """Return the imprint of what was published with these figures; else that of a draft."""
    same = Publication.objects.of(
        budget.department.region.code,
        budget.department.code,
        budget.fiscal_year.year,
        budget.unit_code,
    ).filter(digest=document.digest)
    publication = same.order_by("-version").first()
    if publication is None:
        return Imprint(0, document.digest, None, "draft")
    imprint: Imprint = publication.imprint
    return imprint


def read_exactly(budget: DepartmentBudget) -> tuple[Document, list[ExactLine]]:
    """Return a budget's tables, and its lines with who entered and who last changed each.

    The lines are read once, so that both are of the same moment.
    """
    rows = list(with_codes(budget.lines.all()))
    entries = read_entries(budget, rows)
    document = assemble_budget(budget=budget, entries=entries).document
    lines = entries.with_natures().lines
    return document, _exact_lines(budget, rows, lines)


def _exact_lines(
    budget: DepartmentBudget, rows: Sequence[LedgerLine], lines: Sequence[Line]
) -> list[ExactLine]:
    """Return the rows of a ledger, and the lines that were made of them, with their history."""
    known = layout(budget.layout).vocabulary
    first, last = _records(budget)
    exact = []
    for row, line in zip(rows, lines, strict=True):
        entered = first.get(row.pk)
        changed = last.get(row.pk)
        if changed is entered:
            changed = None
        changed_by = "" if changed is None else _account(changed)
        economic = "" if row.economic is None else f"{row.economic.code} {row.economic.name}"
        exact.append(
            ExactLine(
                line,
                known.fund_label(line.fund),
                known.kind_label(line.kind),
                f"{row.unit.code} {row.unit.name}",
                f"{row.function.code} {row.function.name}",
                economic,
                _account(entered),
                _moment(entered),
                changed_by,
                _moment(changed),
            )
        )
    return exact


def _records(budget: DepartmentBudget) -> tuple[dict[int, Any], dict[int, Any]]:
    """Return the first and the last record of each line's history, by the line's key."""
    first: dict[int, Any] = {}
    last: dict[int, Any] = {}
    history: Any = LedgerLine.history
    records = history.filter(budget=budget.pk).select_related("history_user")
    for record in records.order_by("history_date", "history_id"):
        first.setdefault(record.id, record)
        last[record.id] = record
    return first, last


def _account(record: Any) -> str:
    if record is None or record.history_user is None:
        return "系统"
    return str(record.history_user)


def _moment(record: Any) -> datetime | None:
    """Return when a record of a line's history was made; None where there is none."""
    if record is None:
        return None
    moment: datetime = record.history_date
    return moment


def _rows_of(table: Table) -> list[Row]:
    return [row for row in table.rows if row.level != "blank"]


def _first_row(document: Document) -> str:
    for table in document.tables:
        for row in _rows_of(table):
            return row.address
    return ""


def _cells(
    document: Document, form: Layout, row_address: str, lines: Sequence[ExactLine]
) -> Iterator[CellWithLines]:
    """Yield the money cells of a row that show something, with the lines that each counts."""
    meaning = form_of(form)
    for table in document.tables:
        for row in table.rows:
            if row.address != row_address:
                continue
            for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
                selector = meaning.selector_at(cell.address)
                if column.kind != "money" or selector is None or not cell.text.strip():
                    continue
                counted = [exact for exact in lines if selector.matches(exact.line)]
                heading = " · ".join(column_headings(table, index))
                unit = document.identity.unit_of(column)
                yield CellWithLines(heading, f"{cell.text}{unit}", tuple(counted))
