"""Tables to type into: declared once by their columns, shown as a plain form, read back by row.

Every cell of every row is posted, so a column has as many values as there are rows; ``row`` names
what each row began as. The script on the page adds keys and pasting; nothing here needs it.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from math import prod

from django.http import QueryDict

from budget.money import parse_yuan, round_half_up
from budget.sheets import LARGEST_TABLE, Column, grouped

NEW = "new"  # the token of a new row begins with it
BLANK_ROWS = 3  # below the rows of a page, for those who have no script
PART = "其中"
LONG = 350  # rows that a browser lays out whole; as in static/desk/grid/view.js
LONGEST_KEY = 15  # digits of a row's number that a database can hold; longer ones are not ours


class GridName(StrEnum):
    """The grids of a budget, as the address that reads pastes calls them."""

    LEDGER = "ledger"
    PROJECTS = "projects"
    SUB_GOALS = "sub-goals"
    INDICATORS = "indicators"
    PROCUREMENT = "procurement"
    ASSETS = "assets"
    PRIOR_FIGURES = "prior-figures"


class TypedKind(StrEnum):
    """What is typed into the cells of a column."""

    TEXT = "text"
    PARAGRAPH = "paragraph"
    CODE = "code"
    CHOICE = "choice"
    AMOUNT = "amount"
    NUMBER = "number"


class CellWidth(StrEnum):
    """How wide a column is; the style sheet knows the rest."""

    SHORT = "short"
    CODE = "code"
    AMOUNT = "amount"
    MEDIUM = "medium"


@dataclass(frozen=True)
class GridColumn:
    """A column: its key and label, what is typed into it, and choices to offer.

    ``unit`` stands behind the label; a column with ``adds_up`` has its sum at the foot;
    ``headings`` are other names of it in what people paste. A column that is the ``product_of`` or
    ``sum_of`` others is not typed but shown beside them.
    """

    key: str
    label: str
    kind: TypedKind = TypedKind.TEXT
    choices: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    unit: str = ""
    adds_up: bool = False
    width: CellWidth = CellWidth.MEDIUM
    product_of: tuple[str, ...] = ()
    sum_of: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The label with its unit."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    @property
    def is_typed(self) -> bool:
        """True unless the column is computed from others."""
        return not (self.product_of or self.sum_of)

    @property
    def is_figure(self) -> bool:
        """True where the cells hold numbers."""
        return self.kind in (TypedKind.AMOUNT, TypedKind.NUMBER)

    def computed(self, texts: Mapping[str, str]) -> Decimal:
        """Return what the typed figures of a row make in this column, to two decimals.

        What cannot be read counts nothing.
        """
        if self.product_of:
            factors = [_readable(texts.get(key, "")) for key in self.product_of]
            return round_half_up(prod(factors, start=Decimal(1)), 2)
        parts = [_readable(texts.get(key, "")) for key in self.sum_of]
        return sum(parts, Decimal(0))

    @property
    def column(self) -> Column:
        """The column as those know it who read what was pasted."""
        return Column(self.key, self.label, self.headings)


def typed(columns: Iterable[GridColumn]) -> tuple[GridColumn, ...]:
    """Return the columns that people type into."""
    return tuple(column for column in columns if column.is_typed)


def _as_shown(text: str, column: GridColumn) -> str:
    """Return an amount with its separators; what cannot be read stays as it was typed."""
    if not text or column.kind != TypedKind.AMOUNT:
        return text
    try:
        amount = parse_yuan(text)
    except ValueError:
        return text
    return grouped(amount)


def _readable(text: str) -> Decimal:
    try:
        return parse_yuan(text)
    except ValueError:
        return Decimal(0)


@dataclass(frozen=True)
class GridCell:
    """A cell as it is shown: what was typed, what is wrong with it, and what it means."""

    column: GridColumn
    text: str
    faults: tuple[str, ...] = ()
    note: str = ""
    title: str = ""


CellFaults = Mapping[str, tuple[str, ...]]  # what is wrong with the cells of a row, by column


@dataclass(frozen=True)
class GridRow:
    """A row: what it began as (``token``), and its texts by column.

    ``faults`` and ``notes`` are by column too; a note is a text with the title to point at.
    ``remarks`` are what reviewers say of the row.
    ``deleted`` rows are to go when the grid is saved; ``added`` ones were new at the last saving.
    """

    token: str
    texts: Mapping[str, str]
    faults: CellFaults = field(default_factory=dict)
    notes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    deleted: bool = False
    added: bool = False

    @property
    def is_new(self) -> bool:
        """True where the row is not saved yet."""
        return self.token.startswith(NEW)

    @property
    def is_blank(self) -> bool:
        """True where nothing is typed."""
        return not any(text.strip() for text in self.texts.values())

    @property
    def is_part(self) -> bool:
        """True for a row that begins with 其中.

        It states a part of one above it, and is not added again.
        """
        first_text = next(iter(self.texts.values()), "")
        return first_text.startswith(PART)

    def cell(self, column: GridColumn) -> GridCell:
        """Return the row's cell in ``column``."""
        if not column.is_typed:
            value = column.computed(self.texts)
            shown = grouped(value) if value else ""
            return GridCell(column, shown)
        text = _as_shown(self.texts.get(column.key, ""), column)
        faults = self.faults.get(column.key, ())
        note, title = self.notes.get(column.key, ("", ""))
        return GridCell(column, text, faults, note, title)


@dataclass(frozen=True)
class Grid:
    """Rows under their columns.

    ``label`` names the table. ``paste_address`` is where the script sends what is pasted into it.
    """

    label: str
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...] = ()
    editable: bool = True
    moves: bool = False
    paste_address: str = ""

    @property
    def has_amounts(self) -> bool:
        """True where a column holds money."""
        return any(column.kind == TypedKind.AMOUNT for column in self.columns)

    @property
    def has_sums(self) -> bool:
        """True where a column is added up at the foot."""
        return any(column.adds_up for column in self.columns)

    @property
    def sums(self) -> list[tuple[GridColumn, str]]:
        """Every column with the sum of what can be read in it."""
        pairs = []
        for column in self.columns:
            text = grouped(self._sum(column)) if column.adds_up else ""
            pairs.append((column, text))
        return pairs

    def _sum(self, column: GridColumn) -> Decimal:
        total = Decimal(0)
        for row in self.rows:
            if row.deleted or row.is_part:
                continue
            if column.is_typed:
                total += _readable(row.texts.get(column.key, ""))
            else:
                total += column.computed(row.texts)
        return total

    @property
    def shown(self) -> list[tuple[int, GridRow, list[GridCell]]]:
        """Every row with its number and cells, in the order of the columns."""
        shown = []
        for number, row in enumerate(self.rows, start=1):
            cells = [row.cell(column) for column in self.columns]
            shown.append((number, row, cells))
        return shown

    @property
    def is_long(self) -> bool:
        """True where the script lays out only the rows near the eye."""
        return len(self.rows) > LONG

    @property
    def remarked(self) -> list[tuple[int, GridRow]]:
        """The numbers and rows of which reviewers say something."""
        rows = enumerate(self.rows, start=1)
        return [(number, row) for number, row in rows if row.remarks]

    @property
    def offered(self) -> list[GridColumn]:
        """Columns with choices."""
        return [column for column in self.columns if column.choices]

    @property
    def faults(self) -> list[tuple[int, str, str]]:
        """Row number, column and message of every fault."""
        labels = {column.key: column.label for column in self.columns}
        faults = []
        for number, row in enumerate(self.rows, start=1):
            for key, messages in row.faults.items():
                faults += [(number, labels.get(key, ""), message) for message in messages]
        return faults

    def with_remarks(self, remarks: Mapping[int, tuple[str, ...]]) -> "Grid":
        """Return the grid with what reviewers say of its rows, by their number from 1."""
        rows = []
        for number, row in enumerate(self.rows, start=1):
            rows.append(replace(row, remarks=remarks.get(number, ())))
        return replace(self, rows=tuple(rows))

    def with_blank_rows(self, count: int = BLANK_ROWS) -> "Grid":
        """Return the grid with empty rows below, for pages without the script."""
        blank = {column.key: "" for column in typed(self.columns)}
        fresh = [GridRow(token, blank) for token in fresh_tokens(count)]
        return replace(self, rows=(*self.rows, *fresh))


def fresh_tokens(count: int) -> list[str]:
    """Return names of new rows.

    No other row on a page has them, however often the page is posted and shown again.
    """
    batch = secrets.token_hex(4)
    return [f"{NEW}-{batch}-{number}" for number in range(count)]


def saved_key(token: str) -> int | None:
    """Return the number of the saved row that a token names; None for a new row.

    A token that is not ours is a new row's.
    """
    if token.isascii() and token.isdigit() and len(token) <= LONGEST_KEY:
        return int(token)
    return None


class Unreadable(ValueError):
    """A form whose columns are not as long as each other: cut off, or not made by us."""


def posted_rows(data: QueryDict, columns: Sequence[GridColumn]) -> tuple[GridRow, ...]:
    """Return the rows of a posted grid, blank new ones left out. Raises Unreadable."""
    tokens = data.getlist("row")
    deleted = set(data.getlist("delete"))
    values = {column.key: data.getlist(column.key) for column in typed(columns)}
    is_whole = all(len(texts) == len(tokens) for texts in values.values())
    if len(tokens) > LARGEST_TABLE or not is_whole:
        raise Unreadable("表单不完整，没有保存；请再试一次")

    rows = []
    for index, token in enumerate(tokens):
        texts = {key: tidy_text(column[index]) for key, column in values.items()}
        row = GridRow(token, texts, deleted=token in deleted)
        if row.is_new and (row.is_blank or row.deleted):
            continue
        rows.append(row)
    return tuple(rows)


def tidy_text(text: str) -> str:
    """Return what a form posts with plain line breaks, without white space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def with_faults(rows: Iterable[GridRow], faults: Mapping[int, CellFaults]) -> tuple[GridRow, ...]:
    """Return the rows with what is wrong with each, by its number."""
    marked = []
    for number, row in enumerate(rows, start=1):
        marked.append(replace(row, faults=faults.get(number, {})))
    return tuple(marked)
