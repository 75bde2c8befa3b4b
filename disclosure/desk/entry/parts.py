"""Parts of a budget that are one grid each: read cell by cell, saved whole, refused where somebody saved meanwhile."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from budget import sheets
from budget.actions.entry import field_problems, open_for_entry
from budget.models import DepartmentBudget
from budget.money import parse_yuan
from budget.problems import Problem, Problems
from disclosure.desk.access import signed_in
from disclosure.desk.entry.grids import (
    Grid,
    GridColumn,
    GridRow,
    Unreadable,
    fresh_tokens,
    posted_rows,
    typed,
    with_faults,
)
from disclosure.desk.entry.pages import entry_page, may_enter, seen_budget

Texts = dict[str, str]


class Moved(Exception):
    """Somebody else has saved this part since the page was opened."""


class PartEditor:
    """One request's view of a part: subclasses say which columns it has, what is saved now, and how to save it."""

    label: ClassVar[str]
    columns: tuple[GridColumn, ...]
    moves: ClassVar[bool] = True
    template: ClassVar[str] = "part"
    # Single texts above the grid: key, label, kind (paragraph or amount).
    fields: ClassVar[tuple[tuple[str, str, str], ...]] = ()

    def __init__(self, request: HttpRequest, budget: DepartmentBudget) -> None:
        self.request, self.budget = request, budget

    # What a subclass says.

    def saved(self) -> list[tuple[str, Texts]]:
        """Rows as they are saved: a token and texts by column."""
        raise NotImplementedError

    def saved_fields(self) -> Texts:
        """The single texts as they are saved."""
        return {}

    def model_row(self, values: dict[str, Any]) -> Model:
        """An unsaved row of the model, whose columns say what they refuse."""
        raise NotImplementedError

    def write(self, rows: Sequence[tuple[str, dict[str, Any]]], fields: dict[str, Any]) -> None:
        """Saves values by column, each row with its token, through the part's action."""
        raise NotImplementedError

    def notes(self, texts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
        """What stands under a row's cells."""
        return {}

    def context(self) -> dict[str, Any]:
        """What else its template shows."""
        return {}

    def tidy(self, rows: tuple[GridRow, ...]) -> tuple[GridRow, ...]:
        """Rows as they are meant, before they are read."""
        return rows

    # What all do.

    def respond(self) -> HttpResponse:
        """The page, or what a POST did."""
        if self.request.method != "POST":
            return self.page(self._saved_rows(), self.saved_fields())
        try:
            rows = self.tidy(posted_rows(self.request.POST, self.columns))
        except Unreadable as error:
            messages.error(self.request, str(error))
            return self.page(self._saved_rows(), self.saved_fields())
        fields = {key: self.request.POST.get(f"field-{key}", "").replace("\r\n", "\n") for key, _, _ in self.fields}
        if "save" in self.request.POST:
            return self._save(rows, fields)
        return self.page(self.act(rows), fields, seen=self.request.POST.get("seen", ""))

    def act(self, rows: tuple[GridRow, ...]) -> tuple[GridRow, ...]:
        """What the other buttons do to the rows on the page: paste."""
        block = self.request.POST.get("block", "")
        pasted, named = sheets.pasted(block, [column.column for column in typed(self.columns)])
        scale = named or sheets.SCALES.get(self.request.POST.get("scale", ""), 1)
        fresh = self.fresh(pasted, scale)
        messages.info(self.request, f"已粘贴{len(fresh)}行，还没有保存；核对后请按“保存”。")
        return self.tidy((*rows, *fresh))

    def fresh(self, rows: Sequence[Mapping[str, str]], scale: int = 1) -> tuple[GridRow, ...]:
        """New rows with these texts, amounts in units of ``scale`` yuan."""
        tokens = fresh_tokens(len(rows))
        return tuple(
            GridRow(token, {column.key: _in_yuan(column, texts, scale) for column in typed(self.columns)})
            for token, texts in zip(tokens, rows, strict=True)
        )

    def _saved_rows(self) -> tuple[GridRow, ...]:
        return tuple(GridRow(token, texts) for token, texts in self.saved())

    def stamp(self) -> str:
        """Tells whether the part is still what the page was made from."""
        return hashlib.sha256(repr((self.saved(), self.saved_fields())).encode()).hexdigest()[:16]

    def _save(self, rows: tuple[GridRow, ...], fields: Texts) -> HttpResponse:
        kept = tuple(row for row in rows if not row.deleted and not row.is_blank)
        values, faults = self._read(kept)
        stated, problems = self._read_fields(fields)
        if any(faults.values()) or problems:
            return self.page(with_faults(kept, faults), fields, problems, seen=self.request.POST.get("seen", ""))
        try:
            self._write_if_unmoved([(row.token, each) for row, each in zip(kept, values, strict=True)], stated)
        except Moved:
            messages.warning(
                self.request, "打开本页之后有人保存过这一部分，下面附有对方的内容。再按“保存”将以您的内容替换。"
            )
            return self.page(rows, fields, theirs=True)
        except Problems as exc:
            return self.page(
                rows, fields, [str(problem) for problem in exc.problems], seen=self.request.POST.get("seen", "")
            )
        messages.success(self.request, f"已保存{self.label}。")
        return redirect(self.request.get_full_path())

    def _write_if_unmoved(self, rows: Sequence[tuple[str, dict[str, Any]]], fields: dict[str, Any]) -> None:
        with transaction.atomic():
            open_for_entry(self.budget, self.request.user)
            if self.stamp() != self.request.POST.get("seen"):
                raise Moved
            self.write(rows, fields)

    def _read(self, rows: Sequence[GridRow]) -> tuple[list[dict[str, Any]], dict[int, dict[str, tuple[str, ...]]]]:
        values, faults = [], {}
        for number, row in enumerate(rows, 1):
            read, found = read_cells(typed(self.columns), row.texts)
            values.append(read)
            faults[number] = found or _by_column(field_problems(self.model_row(read), ""), self.columns)
        return values, faults

    def _read_fields(self, fields: Texts) -> tuple[dict[str, Any], list[str]]:
        columns = tuple(GridColumn(key, label, kind) for key, label, kind in self.fields)
        read, found = read_cells(columns, fields)
        labels = {column.key: column.label for column in columns}
        return read, [f"{labels[key]}：{message}" for key, told in found.items() for message in told]

    def page(
        self,
        rows: Sequence[GridRow],
        fields: Texts,
        problems: Sequence[str] = (),
        *,
        seen: str | None = None,
        theirs: bool = False,
    ) -> HttpResponse:
        editable = may_enter(self.request, self.budget)
        shown = tuple(replace(row, notes=self.notes(row.texts)) for row in rows)
        grid = Grid(self.label, self.columns, shown, editable, moves=self.moves)
        context = {
            "grid": grid.with_blank_rows() if editable else grid,
            "problems": problems,
            "fields": [(key, label, kind, fields.get(key, "")) for key, label, kind in self.fields],
            "seen": self.stamp() if seen is None else seen,
            "theirs": Grid(f"对方保存的{self.label}", self.columns, self._saved_rows(), False) if theirs else None,
            **self.context(),
        }
        return entry_page(self.request, self.template, self.budget, f"{self.label}：{self.budget}", **context)


def _in_yuan(column: GridColumn, texts: Mapping[str, str], scale: int) -> str:
    text = texts.get(column.key, "")
    if scale == 1 or column.kind != "amount" or not text:
        return text
    try:
        return sheets.amount_text(parse_yuan(text, scale))
    except ValueError:
        return f"{text}万元"


def read_cells(
    columns: Sequence[GridColumn], texts: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    """Values by column, amounts and numbers as Decimal or None, and what is wrong with those that are neither."""
    values: dict[str, Any] = {}
    faults: dict[str, tuple[str, ...]] = {}
    for column in columns:
        text = texts.get(column.key, "")
        values[column.key] = text
        if column.kind in ("amount", "number"):
            try:
                values[column.key] = parse_yuan(text) if text else None
            except ValueError as error:
                values[column.key], faults[column.key] = None, (str(error),)
    return values, faults


def _by_column(problems: Sequence[Problem], columns: Sequence[GridColumn]) -> dict[str, tuple[str, ...]]:
    """Faults of a row's fields at their columns; of those that are not shown, at the row."""
    known = {column.key for column in columns}
    found: dict[str, tuple[str, ...]] = {}
    for problem in problems:
        key = problem.code.removeprefix("field_")
        key = key if key in known else ""
        found[key] = (*found.get(key, ()), problem.message)
    return found


def zero_for_none(values: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """Amounts that are not stated are nothing."""
    return {key: Decimal(0) if value is None and key in keys else value for key, value in values.items()}


def page_of(editor: type[PartEditor]) -> Callable[[HttpRequest, int], HttpResponse]:
    """The view of a part that a budget has once, for those who see the budget."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @signed_in
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        return editor(request, seen_budget(request, pk)).respond()

    return view
