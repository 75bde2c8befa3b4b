"""The ledger's lines on one page.

They are typed or pasted, checked at their cells, and saved safely against a second person.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budget import sheets
from budget.acceptance import CodeBook
from budget.actions.ledger import Conflicts, save_edited, saved_lines
from budget.codes import ITEM_DIGITS, SECTION_DIGITS, path_in_words
from budget.comparison import total, totals
from budget.dimensions import Origin, Purpose
from budget.entries import Line
from budget.initials import initials
from budget.merging import Choice, Conflict, Edited, mark
from budget.models import DepartmentBudget
from budget.problems import Problems
from budget.querysets import code_book, department_codes, read_entries
from budget.vocabulary import Vocabulary
from disclosure.actions.drafts import prior_figures
from disclosure.desk.access import seen_budget, signed_in
from disclosure.desk.entry.blocks import YUAN, read_block
from disclosure.desk.entry.grids import (
    CellWidth,
    Grid,
    GridColumn,
    GridName,
    GridRow,
    TypedKind,
    Unreadable,
    fresh_tokens,
    posted_rows,
    saved_key,
    with_faults,
)
from disclosure.desk.entry.money_problems import about_money
from disclosure.desk.entry.pages import entry_page, may_enter, paste_address
from disclosure.desk.entry.pinned import about_lines, on_lines, open_comments
from disclosure.desk.unsaved import finish_posted
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.formats.html.presentation import mark_table

# What the page shows: all lines, or those of some kinds. The keys stand in addresses.
KINDS = {"": "全部", "basic": "基本支出", "project": "项目支出", "other": "其他"}
_CELL_KINDS = {
    "function": TypedKind.CODE,
    "economic": TypedKind.CODE,
    "amount": TypedKind.AMOUNT,
    "remark": TypedKind.TEXT,
}
_WIDTHS = {
    "amount": CellWidth.AMOUNT,
    "unit": CellWidth.SHORT,
    "origin": CellWidth.SHORT,
    "function": CellWidth.CODE,
    "economic": CellWidth.CODE,
}
TITLE_RANK = 3  # a previewed table has an h3: the page has h1, the preview h2


def columns(book: CodeBook) -> tuple[GridColumn, ...]:
    """Return the ledger's columns with what this budget may choose from."""
    choices = {
        "kind": tuple(book.vocabulary.kind_labels().values()),
        "fund": tuple(book.vocabulary.fund_labels().values()),
        "origin": tuple(origin.label for origin in Origin),
        "purpose": tuple(purpose.label for purpose in Purpose),
        "unit": tuple(sorted(book.units)),
        "project": tuple(sorted(book.projects)),
    }
    grid_columns = []
    for column in sheets.LEDGER:
        is_amount = column.key == "amount"
        unit = YUAN if is_amount else ""
        grid_columns.append(
            GridColumn(
                key=column.key,
                label=column.label,
                kind=_CELL_KINDS.get(column.key, TypedKind.CHOICE),
                choices=choices.get(column.key, ()),
                headings=column.headings,
                unit=unit,
                adds_up=is_amount,
                width=_WIDTHS.get(column.key, CellWidth.MEDIUM),
            )
        )
    return tuple(grid_columns)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the lines; a POST pastes a block into them or saves them all."""
    budget = seen_budget(request, pk)
    editor = LedgerEditor(request, budget)
    if request.method != "POST":
        return editor.page(editor.saved_rows())
    try:
        rows = posted_rows(request.POST, editor.columns)
    except Unreadable as error:
        messages.error(request, str(error))
        return redirect(request.get_full_path())  # a new opening: what was typed is kept
    # What still stands in the paste box goes into the grid before anything is saved.
    if "paste" in request.POST or request.POST.get("block", "").strip():
        return editor.paste(rows)
    return editor.save(rows)


class LedgerEditor:
    """One request's view of the ledger."""

    def __init__(self, request: HttpRequest, budget: DepartmentBudget) -> None:
        self.request = request
        self.budget = budget
        self.book = code_book(budget)
        self.columns = columns(self.book)
        asked = request.GET.get("kind", "")
        self.shown = asked if asked in KINDS else ""

    @property
    def kinds(self) -> dict[str, str]:
        """The kinds of lines that the page shows, with their labels."""
        labels = self.book.vocabulary.kind_labels()
        if not self.shown:
            return labels
        if self.shown in labels:
            return {self.shown: labels[self.shown]}
        others = {}
        for kind, label in labels.items():
            if kind not in KINDS:  # they have a page of their own
                others[kind] = label
        return others

    def saved_rows(self) -> tuple[GridRow, ...]:
        """Return the saved lines that the page shows, as rows."""
        arrangement: dict[str, Any] = self.request.session.pop(self._arrangement_key, {})
        added = set(arrangement.get("added", ()))
        lines = saved_lines(budget=self.budget)
        rows = []
        for key in _in_order(lines, arrangement.get("order", ())):
            line = lines[key]
            if line.kind in self.kinds:
                token = f"{key}:{mark(line)}"
                texts = sheets.line_texts(line, self.book.vocabulary)
                rows.append(GridRow(token, texts, added=key in added))
        return tuple(rows)

    @property
    def _arrangement_key(self) -> str:
        return f"ledger-rows-{self.budget.pk}-{self.shown}"

    def _keep_arrangement(self, keys: Sequence[int], before: Set[int]) -> None:
        """Let the page that follows a saving show the rows where they stood, new ones marked."""
        added = [key for key in keys if key not in before]
        self.request.session[self._arrangement_key] = {"order": list(keys), "added": added}

    def paste(self, rows: tuple[GridRow, ...]) -> HttpResponse:
        """Return the page with what the paste box holds below the rows."""
        text = self.request.POST.get("block", "")
        try:
            block = read_block(text, self.columns, unit=self.request.POST.get("scale", YUAN))
        except Problems as exc:
            for problem in exc.problems:
                messages.error(self.request, str(problem))
            return self.page(rows, kept_block=text)
        for problem in block.problems:
            messages.warning(self.request, str(problem))
        fresh = self.fresh(block.rows)
        if fresh:
            message = f"已按{block.unit}粘贴{len(fresh)}行，还没有保存；核对后请按“保存”。"
            messages.info(self.request, message)
        else:
            messages.warning(self.request, "粘贴框里没有内容。")
        return self.page((*rows, *fresh))

    def fresh(self, rows: Sequence[Mapping[str, str]]) -> tuple[GridRow, ...]:
        """Return new rows with these texts; a page of one kind fills in that kind."""
        fresh = []
        for token, texts in zip(fresh_tokens(len(rows)), rows, strict=True):
            filled = {column.key: texts.get(column.key, "") for column in self.columns}
            filled["kind"] = filled["kind"] or self._usual_kind()
            fresh.append(GridRow(token, filled))
        return tuple(fresh)

    def checked(self, rows: Sequence[Mapping[str, str]]) -> tuple[GridRow, ...]:
        """Return pasted texts as new rows with their faults."""
        marked, _ = self.read(self.fresh(rows))
        return marked

    def _usual_kind(self) -> str:
        labels = list(self.kinds.values())
        return labels[0] if len(labels) == 1 else ""

    def save(self, rows: tuple[GridRow, ...]) -> HttpResponse:
        """Save the rows, or return the page with what keeps them from being saved."""
        rows, lines = self.read(rows)
        if any(row.faults for row in rows):
            return self.page(rows)
        before = set(self.budget.lines.values_list("pk", flat=True))
        try:
            keys = save_edited(
                budget=self.budget,
                edited=_edited(rows, lines),
                choices=_choices(self.request),
                by=self.request.user,
            )
        except Conflicts as exc:
            return self.page(rows, conflicts=exc.conflicts)
        except Problems as exc:
            return self.page(rows, problems=[str(problem) for problem in exc.problems])
        self._keep_arrangement(keys, before)
        finish_posted(self.request)
        saved = [line for line in lines.values() if line is not None]
        messages.success(self.request, f"已保存{len(saved)}笔明细。")
        query = f"?kind={self.shown}" if self.shown else ""
        return redirect(reverse("desk:ledger", args=[self.budget.pk]) + query)

    def read(self, rows: tuple[GridRow, ...]) -> tuple[tuple[GridRow, ...], dict[int, Line | None]]:
        """Return the rows with their faults, and the line that each makes by its number."""
        kept = []
        for number, row in enumerate(rows, start=1):
            if not row.deleted:
                kept.append((number, row.texts))
        faults = {}
        lines = {}
        for sheet_row in sheets.read_rows(kept, self.book, kind=self._usual_kind()):
            faults[sheet_row.number] = sheet_row.faults
            lines[sheet_row.number] = sheet_row.line
        return with_faults(rows, faults), lines

    def page(
        self,
        rows: tuple[GridRow, ...],
        *,
        conflicts: Sequence[Conflict] = (),
        problems: Sequence[str] = (),
        kept_block: str = "",
    ) -> HttpResponse:
        """Return the page with these rows; ``kept_block`` is a block that was not taken over."""
        editable = may_enter(self.request, self.budget)
        noted = tuple(replace(row, notes=self._notes(row)) for row in rows)
        query = {"kind": self.shown} if self.shown else {}
        address = paste_address(self.budget, GridName.LEDGER, **query)
        grid = Grid("收支明细", self.columns, noted, editable, paste_address=address)
        if editable:
            grid = grid.with_blank_rows()
        _, read = self.read(noted)
        comments = about_lines(open_comments(self.request, self.budget), self.budget)
        remarks = on_lines(comments, self.budget, read)
        grid = grid.with_remarks(remarks)
        lines = [line for line in read.values() if line is not None]
        shown_totals = []
        for (fund, kind), amount in totals(lines, self.book.vocabulary).items():
            shown_totals.append((fund, kind, sheets.grouped(amount)))
        return entry_page(
            self.request,
            "ledger",
            self.budget,
            f"收支明细：{self.budget}",
            grid=grid,
            comments=comments,
            conflicts=[
                _Dispute(conflict, self.columns, self.book.vocabulary) for conflict in conflicts
            ],
            problems=problems,
            totals=shown_totals,
            total=sheets.grouped(total(lines)),
            kinds=list(KINDS.items()),
            shown=self.shown,
            usual_kind=self._usual_kind(),
            kept_block=kept_block,
        )

    def _notes(self, row: GridRow) -> dict[str, tuple[str, str]]:
        """Return under each code its name, with the whole path to point at."""
        function = row.texts.get("function", "")
        economic = row.texts.get("economic", "")
        functions = (self.book.function, self.book.government_fund_function)
        return {
            "function": _name_and_path(function, functions),
            "economic": _name_and_path(economic, (self.book.department_economic,)),
        }


def _in_order(lines: Mapping[int, Line], order: Sequence[int]) -> list[int]:
    """Return the keys of ``lines``, those of ``order`` first."""
    first = [key for key in order if key in lines]
    known = set(first)
    return [*first, *(key for key in lines if key not in known)]


def _name_and_path(code: str, lists: Sequence[Mapping[str, str]]) -> tuple[str, str]:
    for names in lists:
        if code in names:
            return names[code], path_in_words(code, names)
    return "", ""


def _edited(rows: Sequence[GridRow], lines: Mapping[int, Line | None]) -> list[Edited]:
    edited = []
    for number, row in enumerate(rows, start=1):
        key, seen = _identity(row.token)
        edited.append(Edited(key, seen, lines.get(number)))
    return edited


def _identity(token: str) -> tuple[int | None, str]:
    """Return the saved line that a row began as, and the mark of its version.

    A token that is not ours is a new row's.
    """
    key, _, seen = token.partition(":")
    number = saved_key(key)
    return (None, "") if number is None else (number, seen)


def _choices(request: HttpRequest) -> dict[int, Choice]:
    """Return what was chosen of each conflict, by the key of its line."""
    choices = {}
    for name, value in request.POST.items():
        if not name.startswith("choice-"):
            continue
        key, seen = _identity(name.removeprefix("choice-"))
        if key is not None:
            choices[key] = Choice(mine=value == "mine", seen=seen)
    return choices


@dataclass(frozen=True)
class _Dispute:
    """A conflict as the page shows it: both versions, cell by cell."""

    conflict: Conflict
    columns: tuple[GridColumn, ...]
    vocabulary: Vocabulary

    @property
    def name(self) -> str:
        """The field of the choice.

        It holds the version that was shown, so that a third one is asked about again.
        """
        return f"choice-{self.conflict.key}:{mark(self.conflict.theirs)}"

    @property
    def versions(self) -> list[tuple[str, str, list[tuple[str, bool]] | None]]:
        """Of mine and theirs: the value to choose it, its label, and its cells."""
        mine = self._texts(self.conflict.mine)
        theirs = self._texts(self.conflict.theirs)
        return [
            ("mine", "我的", self._cells(mine, theirs)),
            ("theirs", "对方的（已保存）", self._cells(theirs, mine)),
        ]

    def _texts(self, line: Line | None) -> Mapping[str, str] | None:
        return None if line is None else sheets.line_texts(line, self.vocabulary)

    def _cells(
        self, texts: Mapping[str, str] | None, other: Mapping[str, str] | None
    ) -> list[tuple[str, bool]] | None:
        """Return each text, and whether it differs; None for a line that was deleted."""
        if texts is None:
            return None
        cells = []
        for column in self.columns:
            text = texts[column.key]
            differs = other is not None and text != other[column.key]
            cells.append((text, differs))
        return cells


# --- what the script asks for ---------------------------------------------------------------------


@require_safe
@signed_in
def codes(request: HttpRequest, pk: int) -> JsonResponse:
    """Return the codes a line may name, each as [code, name, path, initials, own].

    ``own`` is 1 for those that the department itself uses, in this or another year.
    """
    budget = seen_budget(request, pk)
    book = code_book(budget)
    own = department_codes(budget)
    functions = _listed(book.function, ITEM_DIGITS, own)
    functions += _listed(book.government_fund_function, ITEM_DIGITS, own)
    economics = _listed(book.department_economic, SECTION_DIGITS, own)
    return JsonResponse(
        {"function": sorted(functions), "economic": economics},
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
    )


def _listed(
    names: Mapping[str, str], digits: int, own: Set[str]
) -> list[tuple[str, str, str, str, int]]:
    listed = []
    for code, name in names.items():
        if len(code) == digits:
            is_own = int(code in own)
            listed.append((code, name, path_in_words(code, names), initials(name), is_own))
    return listed


@require_POST
@signed_in
def tables(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the nine tables as the rows on the page would make them; nothing is saved."""
    budget = seen_budget(request, pk)
    editor = LedgerEditor(request, budget)
    try:
        rows = posted_rows(request.POST, editor.columns)
    except Unreadable as error:
        content_type = "text/plain; charset=utf-8"
        return HttpResponse(str(error), status=400, content_type=content_type)
    _, lines = editor.read(rows)
    context = _tables(budget, _edited(rows, lines))
    return render(request, "desk/entry/_tables.html", context)


def _tables(budget: DepartmentBudget, edited: Sequence[Edited]) -> dict[str, Any]:
    """Return the tables of the lines on the page and of those that it does not show."""
    on_page = {row.key for row in edited}
    lines = []
    for key, line in saved_lines(budget=budget).items():
        if key not in on_page:
            lines.append(line)
    lines += [row.line for row in edited if row.line is not None]
    entries = replace(read_entries(budget), lines=tuple(lines))
    layout = forms.layout(entries.layout)
    assembly = assemble(entries, layout, prior_figures(budget=budget))
    return {
        "tables": [mark_table(table, TITLE_RANK) for table in assembly.document.tables],
        # Only what the lines decide: words that are missing are told elsewhere.
        "problems": about_money(assembly.problems),
        "total": sum((line.amount for line in lines), Decimal(0)),
    }
