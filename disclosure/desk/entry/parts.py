"""Parts of a budget that are one grid each.

They are read cell by cell, saved whole, and refused where somebody saved meanwhile.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from budget.actions.entry import field_problems, open_for_entry
from budget.models import DepartmentBudget
from budget.money import parse_yuan
from budget.problem_kinds import column_of
from budget.problems import Problem, Problems
from disclosure.desk.access import seen_budget, signed_in
from disclosure.desk.entry.blocks import YUAN, read_block
from disclosure.desk.entry.grids import (
    Grid,
    GridColumn,
    GridName,
    GridRow,
    TypedKind,
    Unreadable,
    fresh_tokens,
    posted_rows,
    saved_key,
    typed,
    with_faults,
)
from disclosure.desk.entry.pages import entry_page, may_enter, paste_address
from disclosure.desk.entry.pinned import TokenRemarks, on_rows, open_comments
from disclosure.desk.unsaved import finish_posted

Texts = dict[str, str]
Values = dict[str, Any]  # by column: a text, or for money and numbers a Decimal or None
Faults = dict[str, tuple[str, ...]]  # by column
STAMP_DIGITS = 16  # of a hash that only has to tell one saved state from another


class Moved(Exception):
    """Somebody else has saved this part since the page was opened."""


@dataclass(frozen=True)
class PartField:
    """A single text above the grid of a part. ``help`` says what belongs there."""

    key: str
    label: str
    kind: TypedKind
    help: str = ""


class PartEditor:
    """One request's view of a part.

    A subclass says which columns the part has, what is saved now, and how to save it.
    """

    name: ClassVar[GridName]
    label: str
    columns: tuple[GridColumn, ...]
    moves: ClassVar[bool] = True
    template: ClassVar[str] = "part"
    fields: tuple[PartField, ...] = ()

    def __init__(self, request: HttpRequest, budget: DepartmentBudget) -> None:
        self.request = request
        self.budget = budget
        self.kept_block = ""  # a pasted block that was not taken over

    # What a subclass says.

    def saved(self) -> list[tuple[str, Texts]]:
        """Return the rows that are saved: of each its token and its texts by column."""
        raise NotImplementedError

    def saved_fields(self) -> Texts:
        """Return the single texts that are saved."""
        return {}

    def model_row(self, values: Values) -> Model:
        """Return an unsaved row of the model, whose columns say what they refuse."""
        raise NotImplementedError

    def write(self, rows: Sequence[tuple[str, Values]], fields: Values) -> None:
        """Save values by column, each row with its token, through the part's action."""
        raise NotImplementedError

    def notes(self, texts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
        """Return what stands under a row's cells: by column a text, and a title to point at."""
        return {}

    def unknown_choices(self, values: Values) -> Faults:
        """Return by column what is wrong with a row's words that have to be one of a list."""
        return {}

    def context(self) -> dict[str, Any]:
        """Return what else the template shows."""
        return {}

    def tidy(self, rows: tuple[GridRow, ...]) -> tuple[GridRow, ...]:
        """Return rows as they are meant, before they are read."""
        return rows

    def paste_address(self) -> str:
        """Return where the script sends what is pasted into this grid."""
        return paste_address(self.budget, self.name)

    # What all do.

    def respond(self) -> HttpResponse:
        """Return the page, or the answer to a POST."""
        if self.request.method != "POST":
            return self.page(self._saved_rows(), self.saved_fields())
        try:
            rows = self.tidy(posted_rows(self.request.POST, self.columns))
        except Unreadable as error:
            messages.error(self.request, str(error))
            return redirect(self.request.get_full_path())  # a new opening: what was typed is kept
        fields = {}
        for field in self.fields:
            text = self.request.POST.get(f"field-{field.key}", "")
            fields[field.key] = text.replace("\r\n", "\n")
        self.kept_block = self.request.POST.get("block", "")
        # What still stands in the paste box goes into the grid before anything is saved.
        if "save" in self.request.POST and not self.kept_block.strip():
            return self._save(rows, fields)
        return self.page(self.act(rows), fields, seen=self._seen)

    @property
    def _seen(self) -> str:
        """The stamp of the saved state that the posted page was made from."""
        return self.request.POST.get("seen", "")

    def row_at(self, address: str, tokens: Sequence[str]) -> str | None:
        """Return the token of the saved row that is printed at an address of the Document.

        ``tokens`` are those of the saved rows, in their order. None for what stands elsewhere.
        """
        return None

    def _remarks(self) -> TokenRemarks:
        """Return what reviewers say of the saved rows."""
        comments = open_comments(self.request, self.budget)
        if not comments:
            return {}
        tokens = [token for token, _ in self.saved()]
        return on_rows(comments, lambda address: self.row_at(address, tokens))

    def act(self, rows: tuple[GridRow, ...]) -> tuple[GridRow, ...]:
        """Return the rows on the page after another button than save: the paste box."""
        unit = self.request.POST.get("scale", YUAN)
        try:
            block = read_block(self.kept_block, self.columns, unit=unit)
        except Problems as exc:
            for problem in exc.problems:
                messages.error(self.request, str(problem))
            return rows
        self.kept_block = ""
        for problem in block.problems:
            messages.warning(self.request, str(problem))
        fresh = self.fresh(block.rows)
        message = f"已粘贴{len(fresh)}行，还没有保存；核对后请按“保存”。"
        messages.info(self.request, message)
        return self.tidy((*rows, *fresh))

    def fresh(self, rows: Sequence[Mapping[str, str]]) -> tuple[GridRow, ...]:
        """Return new rows with these texts."""
        fresh = []
        for token, texts in zip(fresh_tokens(len(rows)), rows, strict=True):
            filled = {}
            for column in typed(self.columns):
                filled[column.key] = texts.get(column.key, "")
            fresh.append(GridRow(token, filled))
        return tuple(fresh)

    def checked(self, rows: Sequence[Mapping[str, str]]) -> tuple[GridRow, ...]:
        """Return pasted texts as new rows with their faults."""
        fresh = self.tidy(self.fresh(rows))
        _, faults = self._read(fresh)
        return with_faults(fresh, faults)

    def _saved_rows(self) -> tuple[GridRow, ...]:
        added = self.request.session.pop(self._added_key, ())
        return tuple(GridRow(token, texts, added=token in added) for token, texts in self.saved())

    @property
    def _added_key(self) -> str:
        return f"added-rows-{self.request.get_full_path()}"

    def stamp(self) -> str:
        """Return a text that changes with what is saved of the part."""
        state = repr((self.saved(), self.saved_fields()))
        return hashlib.sha256(state.encode()).hexdigest()[:STAMP_DIGITS]

    def _save(self, rows: tuple[GridRow, ...], fields: Texts) -> HttpResponse:
        kept = tuple(row for row in rows if not (row.deleted or row.is_blank))
        values, faults = self._read(kept)
        field_values, problems = self._read_fields(fields)
        if any(faults.values()) or problems:
            return self.page(with_faults(kept, faults), fields, problems, seen=self._seen)
        tokens = [row.token for row in kept]
        try:
            self._write_if_unmoved(list(zip(tokens, values, strict=True)), field_values)
        except Moved:
            message = (
                "打开本页之后有人保存过这一部分，下面附有对方的内容。再按“保存”将以您的内容替换。"
            )
            messages.warning(self.request, message)
            return self.page(rows, fields, theirs=True)
        except Problems as exc:
            problems = [str(problem) for problem in exc.problems]
            return self.page(rows, fields, problems, seen=self._seen)
        finish_posted(self.request)
        messages.success(self.request, f"已保存{self.label}。")
        return redirect(self.request.get_full_path())

    def _write_if_unmoved(self, rows: Sequence[tuple[str, Values]], fields: Values) -> None:
        with transaction.atomic():
            open_for_entry(self.budget, self.request.user)
            if self.stamp() != self._seen:
                raise Moved
            before = {token for token, _ in self.saved()}
            self.write(rows, fields)
            after = [token for token, _ in self.saved()]
        # The page that follows marks what is new.
        added = [token for token in after if token not in before]
        self.request.session[self._added_key] = added

    def _read(self, rows: Sequence[GridRow]) -> tuple[list[Values], dict[int, Faults]]:
        """Return the values of each row, and the faults by the row's number, from 1."""
        values = []
        faults = {}
        for number, row in enumerate(rows, start=1):
            row_values, unreadable = read_cells(typed(self.columns), row.texts)
            unreadable |= self.unknown_choices(row_values)
            values.append(row_values)
            faults[number] = unreadable
            if not unreadable:
                refused = field_problems(self.model_row(row_values), "")
                faults[number] = _by_column(refused, self.columns)
        return values, faults

    def _read_fields(self, fields: Texts) -> tuple[Values, list[str]]:
        columns = [GridColumn(field.key, field.label, field.kind) for field in self.fields]
        values, faults = read_cells(columns, fields)
        problems = []
        for column in columns:
            for message in faults.get(column.key, ()):
                problems.append(f"{column.label}：{message}")
        return values, problems

    def page(
        self,
        rows: Sequence[GridRow],
        fields: Texts,
        problems: Sequence[str] = (),
        *,
        seen: str | None = None,
        theirs: bool = False,
    ) -> HttpResponse:
        """Return the page with these rows and texts.

        ``seen`` is the stamp of the state that they were made from, the present one where it is
        None. With ``theirs`` the saved rows stand below, for comparison.
        """
        editable = may_enter(self.request, self.budget)
        remarks = self._remarks()
        noted = []
        for row in rows:
            notes = self.notes(row.texts)
            noted.append(replace(row, notes=notes, remarks=remarks.get(row.token, ())))
        address = self.paste_address()
        grid = Grid(self.label, self.columns, tuple(noted), editable, self.moves, address)
        if editable:
            grid = grid.with_blank_rows()
        saved_grid = None
        if theirs:
            label = f"对方保存的{self.label}"
            saved_grid = Grid(label, self.columns, self._saved_rows(), editable=False)
        shown_fields = []
        for field in self.fields:
            text = fields.get(field.key, "")
            shown_fields.append((field, text))
        their_fields = []
        if theirs:
            saved = self.saved_fields()
            their_fields = [(field, saved.get(field.key, "")) for field in self.fields]
        context = {
            "grid": grid,
            "problems": problems,
            "fields": shown_fields,
            "seen": self.stamp() if seen is None else seen,
            "theirs": saved_grid,
            "their_fields": their_fields,
            "kept_block": self.kept_block,
            **self.context(),
        }
        title = f"{self.label}：{self.budget}"
        return entry_page(self.request, self.template, self.budget, title, **context)


def numbered(tokens: Sequence[str], number: int | None) -> str | None:
    """Return the token with a number from 1; None where there is none."""
    if number is None or not 1 <= number <= len(tokens):
        return None
    return tokens[number - 1]


def read_cells(columns: Sequence[GridColumn], texts: Mapping[str, str]) -> tuple[Values, Faults]:
    """Return values by column, and by column what is wrong with figures that cannot be read."""
    values: Values = {}
    faults: Faults = {}
    for column in columns:
        text = texts.get(column.key, "")
        if not column.is_figure:
            values[column.key] = text
            continue
        values[column.key] = None
        if text:
            try:
                values[column.key] = parse_yuan(text)
            except ValueError as error:
                faults[column.key] = (str(error),)
    return values, faults


def _by_column(problems: Sequence[Problem], columns: Sequence[GridColumn]) -> Faults:
    """Return the faults of a row's fields at their columns; of those not shown, at the row."""
    known = {column.key for column in columns}
    faults: Faults = {}
    for problem in problems:
        key = column_of(problem)
        if key not in known:
            key = ""
        faults[key] = (*faults.get(key, ()), problem.message)
    return faults


def unknown_choice(text: str, label: str, choices: Sequence[str]) -> tuple[str, ...]:
    """Return the fault of a text that is none of the ``choices``, which it lists."""
    listed = "、".join(choices)
    if not text:
        return (f"没有填{label}：{listed}",)
    return (f"“{text}”不在可选范围内：{listed}",)


def identities(rows: Sequence[tuple[str, Values]]) -> list[int | None]:
    """Return the saved row that each of ``rows`` was on the screen, from its token."""
    return [saved_key(token) for token, _ in rows]


def zero_for_none(values: Mapping[str, Any], keys: Sequence[str]) -> Values:
    """Return the values with zero for the amounts of ``keys`` that are not stated."""
    filled = dict(values)
    for key in keys:
        if filled.get(key) is None:
            filled[key] = Decimal(0)
    return filled


def page_of(editor: type[PartEditor]) -> Callable[[HttpRequest, int], HttpResponse]:
    """Return the view of a part that a budget has once, for those who see the budget."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @signed_in
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        return editor(request, seen_budget(request, pk)).respond()

    return view
