"""A ledger from a file.

The template to fill, the upload with every fault at its cell, what would change, and the
confirmation.
"""

import secrets
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from budget import sheets
from budget.actions.ledger import current_lines, replace_lines
from budget.amounts import UNITS
from budget.comparison import LedgerChange, compare_ledgers, fingerprint
from budget.entries import Line
from budget.models import DepartmentBudget
from budget.problems import Problems
from budget.querysets import code_book, units_of, vocabulary_of
from budget.vocabulary import Vocabulary
from budget.workbooks import Subject, write_workbook
from disclosure.actions.ledger_files import read_ledger_file
from disclosure.desk.access import seen_budget, signed_in
from disclosure.desk.entry.pages import entry_page, may_enter
from disclosure.documents.intake.ledgers import ANSWERED_BY, LARGEST_FILE, LedgerAnswers
from disclosure.portal.attachments import attachment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# In the session: what was read and shown, by the preview that shows it, until that is confirmed.
WAITING = "ledger_previews"
MOST_PREVIEWS = 4  # tabs that one person compares


class LedgerFileForm(forms.Form):
    """The file to read, and what the person has decided about it.

    Only the decisions that the file asks for are shown.
    """

    file = forms.FileField(
        label="文件",
        help_text=".xlsx 表格（从模板填写），或 .csv、.tsv、.txt 文本",
    )
    unit = forms.ChoiceField(
        label="金额单位",
        required=False,
        choices=[("", "按文件写明的"), *((unit, unit) for unit in UNITS)],
    )
    hidden = forms.ChoiceField(
        label="看不见的行、列和工作表",
        required=False,
        choices=[("", "没有选定"), ("read", "读"), ("skip", "不读")],
    )
    equal = forms.ChoiceField(
        label="相同的明细",
        required=False,
        choices=[("", "没有选定"), ("keep", "相同的明细都录入")],
    )
    columns = forms.ChoiceField(
        label="没有读懂的列",
        required=False,
        choices=[("", "没有选定"), ("skip", "没有读懂的列不读")],
    )

    def answers(self) -> LedgerAnswers:
        """Return what was decided."""
        decided = {}
        for name in set(ANSWERED_BY.values()):
            decided[name] = self.cleaned_data[name]
        return LedgerAnswers(**decided)

    def show_only(self, asked: Iterable[str]) -> None:
        """Leave out the decisions that nobody asks for."""
        for name in set(ANSWERED_BY.values()) - set(asked):
            del self.fields[name]


@require_safe
@signed_in
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the template with this budget's codes, and the lines that are there."""
    budget = seen_budget(request, pk)
    year = budget.fiscal_year.year
    units = units_of(budget).values_list("code", "name")
    subject = Subject(str(budget.office), year, dict(units))
    content = write_workbook(subject, code_book(budget), current_lines(budget=budget))
    name = f"{budget.office.code}-{year}-预算明细.xlsx"
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
    asked: set[str] = set()
    if request.method == "POST" and form.is_valid():
        context |= _preview(request, budget, form.cleaned_data["file"], form.answers())
        asked = {name for name in ANSWERED_BY.values() if form.cleaned_data[name]}
        for problem in context["problems"]:
            if problem.code in ANSWERED_BY:
                asked.add(ANSWERED_BY[problem.code])
    form.show_only(asked)
    context["is_asking"] = bool(asked)
    return entry_page(request, "import", budget, "从表格导入明细", **context)


def _preview(
    request: HttpRequest, budget: DepartmentBudget, file: Any, answers: LedgerAnswers
) -> dict[str, Any]:
    """Return what an uploaded file would change, and keep its lines until that is confirmed."""
    # One byte more than is allowed tells that a file is too large, however large it is.
    data = file.read(LARGEST_FILE + 1)
    try:
        read = read_ledger_file(name=file.name, data=data, budget=budget, answers=answers)
    except Problems as exc:
        return {"problems": exc.problems}
    upload = read.upload
    what_was_read = {"sheets_read": upload.parts, "unread": upload.unread, "file": file.name}
    if read.problems:
        return {"problems": read.problems, **what_was_read}
    before = read.before
    preview = secrets.token_hex(8)
    waiting = dict(request.session.get(WAITING, {}))
    waiting[preview] = {
        "budget": budget.pk,
        "seen": fingerprint(before),
        "lines": sheets.write_tsv(upload.lines),
        "file": file.name,
    }
    latest = list(waiting.items())[-MOST_PREVIEWS:]
    request.session[WAITING] = dict(latest)
    change = compare_ledgers(before, upload.lines)
    shown = _ShownChange(change, vocabulary_of(budget))
    count = len(upload.lines)
    return {"change": shown, "count": count, "preview": preview, **what_was_read}


def _confirm(request: HttpRequest, budget: DepartmentBudget) -> HttpResponse:
    previews = dict(request.session.get(WAITING, {}))
    waiting = previews.pop(request.POST.get("preview", ""), None)
    request.session[WAITING] = previews
    is_of_budget = waiting is not None and waiting["budget"] == budget.pk
    if waiting is None or not is_of_budget:
        messages.warning(request, "没有等待确认的内容，请重新上传。")
        return redirect("desk:import-ledger", budget.pk)
    texts, *_ = sheets.pasted(waiting["lines"], sheets.LEDGER)
    # Codes may have ended since the preview, so the lines are read anew.
    rows = sheets.read_rows(enumerate(texts, start=1), code_book(budget))
    lines = [row.line for row in rows if row.line is not None]
    try:
        if len(lines) < len(rows):
            raise Problems(sheets.row_problems(rows))
        replace_lines(budget=budget, lines=lines, by=request.user, seen=waiting["seen"])
    except Problems as exc:
        for problem in exc.problems:
            messages.error(request, str(problem))
        return redirect("desk:import-ledger", budget.pk)
    messages.success(request, f"已从“{waiting['file']}”导入{len(lines)}笔明细。")
    return redirect("desk:ledger", budget.pk)


class _ShownChange:
    """A change of the ledger as rows of texts, each with the key of its column."""

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

    def _texts(self, line: Line) -> list[tuple[str, str]]:
        texts = sheets.line_texts(line, self.vocabulary)
        return [(column.key, texts[column.key]) for column in self.columns]
