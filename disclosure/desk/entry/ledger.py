"""The ledger's lines on one page: typed or pasted, checked at their cells, saved safely against a second person."""

from collections.abc import Iterator, Mapping, Sequence
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
from budget.codes import lineage
from budget.comparison import total, totals
from budget.dimensions import Fund, Kind, Origin, Purpose
from budget.entries import Line
from budget.initials import initials
from budget.merging import Choice, Conflict, Edited, mark
from budget.models import DepartmentBudget
from budget.problems import Problems
from budget.querysets import code_book, read_entries
from disclosure.actions.drafts import prior_figures
from disclosure.desk.access import signed_in
from disclosure.desk.entry.grids import Grid, GridColumn, GridRow, Unreadable, fresh_tokens, posted_rows, with_faults
from disclosure.desk.entry.pages import entry_page, may_enter, seen_budget
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.formats.html.presentation import mark_table

# What the page shows: all lines, or those of some kinds.
KINDS: dict[str, tuple[str, tuple[Kind, ...]]] = {
    "": ("全部", tuple(Kind)),
    "basic": ("基本支出", (Kind.BASIC,)),
    "project": ("项目支出", (Kind.PROJECT,)),
    "other": ("其他", tuple(kind for kind in Kind if kind not in (Kind.BASIC, Kind.PROJECT))),
}
_KIND_OF_CELL = {"function": "code", "economic": "code", "amount": "amount", "remark": "text"}
_WIDTH = {"amount": "amount", "unit": "short", "origin": "short", "function": "code", "economic": "code"}


def columns(book: CodeBook) -> tuple[GridColumn, ...]:
    """The ledger's columns with what this budget may choose from."""
    choices = {
        "kind": tuple(member.label for member in Kind),
        "fund": tuple(member.label for member in Fund),
        "origin": tuple(member.label for member in Origin),
        "purpose": tuple(member.label for member in Purpose),
        "unit": tuple(sorted(book.units)),
        "project": tuple(sorted(book.projects)),
    }
    return tuple(
        GridColumn(
            key=column.key,
            label=column.label,
            kind=_KIND_OF_CELL.get(column.key, "choice"),
            choices=choices.get(column.key, ()),
            headings=column.headings,
            unit="元" if column.key == "amount" else "",
            adds_up=column.key == "amount",
            width=_WIDTH.get(column.key, "medium"),
        )
        for column in sheets.LEDGER
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the lines; a POST pastes a block into them or saves them all."""
    budget = seen_budget(request, pk)
    editor = _Editor(request, budget)
    if request.method != "POST":
        return editor.page(editor.saved_rows())
    try:
        rows = posted_rows(request.POST, editor.columns)
    except Unreadable as error:
        messages.error(request, str(error))
        return editor.page(editor.saved_rows())
    return editor.paste(rows) if "paste" in request.POST else editor.save(rows)


class _Editor:
    """One request's view of the ledger."""

    def __init__(self, request: HttpRequest, budget: DepartmentBudget) -> None:
        self.request, self.budget = request, budget
        self.book = code_book(budget)
        self.columns = columns(self.book)
        self.shown = request.GET.get("kind", "") if request.GET.get("kind", "") in KINDS else ""

    def saved_rows(self) -> tuple[GridRow, ...]:
        lines = saved_lines(budget=self.budget)
        return tuple(
            GridRow(f"{key}:{mark(line)}", sheets.line_texts(line))
            for key, line in lines.items()
            if line.kind in KINDS[self.shown][1]
        )

    def paste(self, rows: tuple[GridRow, ...]) -> HttpResponse:
        block = self.request.POST.get("block", "")
        pasted, named = sheets.pasted(block, sheets.LEDGER)
        scale = named or sheets.SCALES.get(self.request.POST.get("scale", ""), 1)
        tokens = fresh_tokens(len(pasted))
        fresh = tuple(GridRow(token, self._in_yuan(texts, scale)) for token, texts in zip(tokens, pasted, strict=True))
        if fresh:
            unit = "万元" if scale != 1 else "元"
            messages.info(self.request, f"已按{unit}粘贴{len(fresh)}行，还没有保存；核对后请按“保存”。")
        else:
            messages.warning(self.request, "粘贴框里没有内容。")
        return self.page((*rows, *fresh))

    def _in_yuan(self, texts: Mapping[str, str], scale: int) -> dict[str, str]:
        filled = {column.key: texts.get(column.key, "") for column in self.columns}
        filled["kind"] = filled["kind"] or self._usual_kind()
        if scale != 1 and filled["amount"]:
            try:
                filled["amount"] = sheets.amount_text(sheets.parse_yuan(filled["amount"], scale))
            except ValueError:
                filled["amount"] += "万元"  # not a number of yuan; saving says what is wrong with it
        return filled

    def _usual_kind(self) -> str:
        kinds = KINDS[self.shown][1]
        return kinds[0].label if len(kinds) == 1 else ""

    def save(self, rows: tuple[GridRow, ...]) -> HttpResponse:
        rows, read = self.read(rows)
        if any(row.faults for row in rows):
            return self.page(rows)
        edited = list(_edited(rows, read))
        try:
            save_edited(budget=self.budget, edited=edited, choices=_choices(self.request), by=self.request.user)
        except Conflicts as exc:
            return self.page(rows, conflicts=exc.conflicts)
        except Problems as exc:
            return self.page(rows, problems=[str(problem) for problem in exc.problems])
        messages.success(self.request, f"已保存{sum(line is not None for line in read.values())}笔明细。")
        query = f"?kind={self.shown}" if self.shown else ""
        return redirect(reverse("desk:ledger", args=[self.budget.pk]) + query)

    def read(self, rows: tuple[GridRow, ...]) -> tuple[tuple[GridRow, ...], dict[int, Line | None]]:
        """The rows with their faults, and the line that each makes by its number."""
        kept = [(number, row.texts) for number, row in enumerate(rows, 1) if not row.deleted]
        by_number = {row.number: row for row in sheets.read_rows(kept, self.book, kind=self._usual_kind())}
        faults = {number: row.faults for number, row in by_number.items()}
        marked = with_faults(rows, faults)
        return marked, {number: row.line for number, row in by_number.items()}

    def page(
        self, rows: Sequence[GridRow], *, conflicts: Sequence[Conflict] = (), problems: Sequence[str] = ()
    ) -> HttpResponse:
        editable = may_enter(self.request, self.budget)
        rows = tuple(replace(row, notes=self._notes(row)) for row in rows)
        grid = Grid("收支明细", self.columns, rows, editable)
        lines = [line for line in self.read(rows)[1].values() if line is not None]
        return entry_page(
            self.request,
            "ledger",
            self.budget,
            f"收支明细：{self.budget}",
            grid=grid.with_blank_rows() if editable else grid,
            conflicts=[_Dispute(conflict, self.columns) for conflict in conflicts],
            problems=problems,
            totals=[(fund.label, kind.label, sheets.grouped(amount)) for (fund, kind), amount in totals(lines).items()],
            total=sheets.grouped(total(lines)),
            kinds=[(key, label) for key, (label, _) in KINDS.items()],
            shown=self.shown,
            usual_kind=self._usual_kind(),
        )

    def _notes(self, row: GridRow) -> dict[str, tuple[str, str]]:
        """Under a code its name, with the whole path to point at."""
        functions = self.book.function, self.book.government_fund_function
        economics = (self.book.department_economic,)
        lists = {"function": functions, "economic": economics}
        return {key: _name_and_path(row.texts.get(key, ""), names) for key, names in lists.items()}


def _name_and_path(code: str, lists: Sequence[Mapping[str, str]]) -> tuple[str, str]:
    names = next((names for names in lists if code in names), None)
    return ("", "") if names is None else (names[code], code_path(code, names))


def code_path(code: str, names: Mapping[str, str]) -> str:
    """类 › 款 › 项 in words."""
    return " › ".join(names.get(step, step) for step in lineage(code))


def _edited(rows: Sequence[GridRow], read: Mapping[int, Line | None]) -> Iterator[Edited]:
    for number, row in enumerate(rows, 1):
        key, seen = _identity(row.token)
        yield Edited(key, seen, read.get(number))


def _identity(token: str) -> tuple[int | None, str]:
    """The saved line that a row began as, and the mark of its version; a token that is not ours is a new row."""
    key, _, seen = token.partition(":")
    return (int(key), seen) if key.isascii() and key.isdigit() and len(key) < 16 else (None, "")


def _choices(request: HttpRequest) -> dict[int, Choice]:
    chosen = {}
    for name in request.POST:
        key, seen = _identity(name.removeprefix("choice-"))
        if name.startswith("choice-") and key is not None:
            chosen[key] = Choice(mine=request.POST[name] == "mine", seen=seen)
    return chosen


@dataclass(frozen=True)
class _Dispute:
    """A conflict as the page shows it: both versions, cell by cell."""

    conflict: Conflict
    columns: tuple[GridColumn, ...]

    @property
    def name(self) -> str:
        """The field of the choice; it holds the version that was shown, so that a third one is asked about again."""
        return f"choice-{self.conflict.key}:{mark(self.conflict.theirs)}"

    @property
    def versions(self) -> list[tuple[str, str, list[tuple[str, bool]] | None]]:
        mine, theirs = (
            None if line is None else sheets.line_texts(line) for line in (self.conflict.mine, self.conflict.theirs)
        )
        return [
            ("mine", "我的", self._cells(mine, theirs)),
            ("theirs", "对方的（已保存）", self._cells(theirs, mine)),
        ]

    def _cells(self, texts: Mapping[str, str] | None, other: Mapping[str, str] | None) -> list[tuple[str, bool]] | None:
        if texts is None:
            return None
        return [(texts[each.key], other is not None and texts[each.key] != other[each.key]) for each in self.columns]


# --- what the script asks for -------------------------------------------------------------------------------------


@require_safe
@signed_in
def codes(request: HttpRequest, pk: int) -> JsonResponse:
    """The codes a line may name, each with name, path and initials: [code, name, path, initials]."""
    book = code_book(seen_budget(request, pk))
    functions = [*_listed(book.function, 7), *_listed(book.government_fund_function, 7)]
    return JsonResponse(
        {"function": sorted(functions), "economic": list(_listed(book.department_economic, 5))},
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
    )


def _listed(names: Mapping[str, str], digits: int) -> Iterator[tuple[str, str, str, str]]:
    for code, name in names.items():
        if len(code) == digits:
            yield code, name, code_path(code, names), initials(name)


@require_POST
@signed_in
def tables(request: HttpRequest, pk: int) -> HttpResponse:
    """The nine tables as the rows on the page would make them; nothing is saved."""
    budget = seen_budget(request, pk)
    editor = _Editor(request, budget)
    try:
        rows = posted_rows(request.POST, editor.columns)
    except Unreadable as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    read = editor.read(rows)[1]
    return render(request, "desk/entry/_tables.html", _tables(budget, list(_edited(rows, read))))


def _tables(budget: DepartmentBudget, edited: Sequence[Edited]) -> dict[str, Any]:
    spoken_of = {each.key for each in edited}
    others = [line for key, line in saved_lines(budget=budget).items() if key not in spoken_of]
    lines = (*others, *(each.line for each in edited if each.line is not None))
    entries = replace(read_entries(budget), lines=lines)
    assembly = assemble(entries, forms.layout(entries.layout), prior_figures(budget=budget))
    # Only what the lines decide: words that are missing are told elsewhere.
    about_lines = [
        problem
        for problem in assembly.problems
        if problem.code.partition(".")[0] in ("budget", "carryover", "fund", "line")
    ]
    spent = sum((line.amount for line in lines), Decimal(0))
    return {
        "tables": [mark_table(table, 3) for table in assembly.document.tables],
        "problems": about_lines,
        "total": spent,
    }
