"""A ledger from a file.

The template to fill, the upload with every fault at its cell, what would change, and the
confirmation.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from budget import sheets
from budget.actions.ledger import current_lines, replace_lines
from budget.actions.reading import read_ledger
from budget.comparison import LedgerChange, compare_ledgers, fingerprint
from budget.entries import Line
from budget.models import DepartmentBudget
from budget.problems import Problems
from budget.querysets import code_book, vocabulary_of
from budget.vocabulary import Vocabulary
from budget.workbooks import LARGEST_FILE, Subject, write_workbook
from disclosure.desk.access import seen_budget, signed_in
from disclosure.desk.entry.pages import entry_page, may_enter
from disclosure.portal.attachments import attachment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WAITING = "ledger_waiting"  # in the session: what was read and shown, until it is confirmed


class LedgerFileForm(forms.Form):
    """The file to read."""

    file = forms.FileField(
        label="文件",
        help_text=".xlsx 表格（从模板填写），或 UTF-8 编码的 .tsv、.csv 文本",
    )


@require_safe
@signed_in
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the template with this budget's codes, and the lines that are there."""
    budget = seen_budget(request, pk)
    department = budget.department
    year = budget.fiscal_year.year
    units = department.units.existing_in(year).values_list("code", "name")
    subject = Subject(str(department), year, dict(units))
    content = write_workbook(subject, code_book(budget), current_lines(budget=budget))
    name = f"{department.code}-{year}-预算明细.xlsx"
    return attachment(content, filename=name, content_type=XLSX)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def import_ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload, see what would change, confirm."""
    budget = seen_budget(request, pk)
    if request.method == "POST" and not may_enter(request, budget):
        raise PermissionDenied
    if "confirm" in request.POST:
        return _confirm(request, budget)
    form = LedgerFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "problems": [], "change": None}
    if request.method == "POST" and form.is_valid():
        context |= _preview(request, budget, form.cleaned_data["file"])
    return entry_page(request, "import", budget, "从表格导入明细", **context)


def _preview(request: HttpRequest, budget: DepartmentBudget, file: Any) -> dict[str, Any]:
    """Return what an uploaded file would change, and keep its lines until that is confirmed."""
    # One byte more than is allowed tells that a file is too large, however large it is.
    data = file.read(LARGEST_FILE + 1)
    try:
        upload = read_ledger(file.name, data, code_book(budget))
    except Problems as exc:
        return {"problems": exc.problems}
    if upload.problems:
        return {"problems": upload.problems, "file": file.name}
    before = current_lines(budget=budget)
    request.session[WAITING] = {
        "budget": budget.pk,
        "seen": fingerprint(before),
        "lines": sheets.write_tsv(upload.lines),
        "file": file.name,
    }
    change = compare_ledgers(before, upload.lines)
    shown = _ShownChange(change, vocabulary_of(budget.fiscal_year))
    return {"change": shown, "file": file.name, "count": len(upload.lines)}


def _confirm(request: HttpRequest, budget: DepartmentBudget) -> HttpResponse:
    waiting = request.session.pop(WAITING, None)
    if waiting is None or waiting["budget"] != budget.pk:
        messages.warning(request, "没有等待确认的内容，请重新上传。")
        return redirect("desk:import-ledger", budget.pk)
    texts, _ = sheets.pasted(waiting["lines"], sheets.LEDGER)
    rows = sheets.read_rows(enumerate(texts, start=1), code_book(budget))
    lines = [row.line for row in rows if row.line is not None]
    try:
        if len(lines) != len(rows):
            raise Problems(sheets.row_problems(rows))
        replace_lines(budget=budget, lines=lines, by=request.user, seen=waiting["seen"])
    except Problems as exc:
        for problem in exc.problems:
            messages.error(request, str(problem))
        return redirect("desk:import-ledger", budget.pk)
    messages.success(request, f"已从“{waiting['file']}”导入{len(lines)}笔明细。")
    return redirect("desk:ledger", budget.pk)


class _ShownChange:
    """A change of the ledger as rows of texts."""

    def __init__(self, change: LedgerChange, vocabulary: Vocabulary) -> None:
        self.change = change
        self.vocabulary = vocabulary
        self.columns = sheets.LEDGER
        self.before = sheets.grouped(change.before)
        self.after = sheets.grouped(change.after)
        self.added = [self._texts(line) for line in change.added]
        self.removed = [self._texts(line) for line in change.removed]
        self.changed = []
        for old, new in change.changed:
            self.changed.append((self._texts(old), self._texts(new)))

    def _texts(self, line: Line) -> list[str]:
        texts = sheets.line_texts(line, self.vocabulary)
        return [texts[column.key] for column in self.columns]
