"""Tables to type into: declared once by their columns, shown as a plain form, read back row by row.

Every cell of every row is posted, so the values of a column are as many as there are rows; ``row`` names what each began as.
The script on the page adds keys and pasting; nothing here needs it.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import prod

from django.http import QueryDict

from budget.money import parse_yuan, round_half_up
from budget.sheets import LARGEST_TABLE, Column, grouped

NEW = "new"
BLANK_ROWS = 3
PART = "其中"


@dataclass(frozen=True)
class GridColumn:
    """A column: its key and label, what is typed (text, paragraph, code, choice, amount or number) and choices to offer.

    ``unit`` stands behind the label; a column with ``adds_up`` has its sum at the foot; ``headings`` are other names of it in
    what people paste. A column that is the ``product_of`` or ``sum_of`` others is not typed but shown beside them.
    """

    key: str
    label: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    unit: str = ""
    adds_up: bool = False
    width: str = "medium"
    product_of: tuple[str, ...] = ()
    sum_of: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    @property
    def is_typed(self) -> bool:
        return not (self.product_of or self.sum_of)

    def computed(self, texts: Mapping[str, str]) -> Decimal:
        """What the typed figures of a row make in this column, to two decimals; what cannot be read counts nothing."""
        if self.product_of:
            factors = (_readable(texts.get(key, "")) for key in self.product_of)
            return round_half_up(prod(factors, start=Decimal(1)), 2)
        return sum((_readable(texts.get(key, "")) for key in self.sum_of), Decimal(0))

    @property
    def names(self) -> str:
        """All that a pasted heading may call it, for the script."""
        return "|".join((self.key, self.label, *self.headings))

    @property
    def column(self) -> Column:
        return Column(self.key, self.label, self.headings)


@dataclass(frozen=True)
class GridCell:
    """A cell as it is shown: what was typed, what is wrong with it, and what it means."""

    column: GridColumn
    text: str
    faults: tuple[str, ...] = ()
    note: str = ""
    title: str = ""


@dataclass(frozen=True)
class GridRow:
    """A row: what it began as (``token``), its texts by column, faults by column, and whether it is to go."""

    token: str
    texts: Mapping[str, str]
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    deleted: bool = False

    @property
    def is_new(self) -> bool:
        return self.token.startswith(NEW)

    @property
    def is_blank(self) -> bool:
        return not any(map(str.strip, self.texts.values()))

    @property
    def is_part(self) -> bool:
        """A row that begins with 其中 states a part of one above it, and is not added again."""
        return next(iter(self.texts.values()), "").startswith(PART)


@dataclass(frozen=True)
class Grid:
    """Rows under their columns. ``label`` names the table."""

    label: str
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...] = ()
    editable: bool = True
    moves: bool = False

    @property
    def has_amounts(self) -> bool:
        return any(column.kind == "amount" for column in self.columns)

    @property
    def has_sums(self) -> bool:
        return any(column.adds_up for column in self.columns)

    @property
    def sums(self) -> list[tuple[GridColumn, str]]:
        """Every column with the sum of what can be read in it."""
        return [(column, grouped(self._sum(column)) if column.adds_up else "") for column in self.columns]

    def _sum(self, column: GridColumn) -> Decimal:
        rows = [row.texts for row in self.rows if not row.deleted and not row.is_part]
        if not column.is_typed:
            return sum((column.computed(texts) for texts in rows), Decimal(0))
        return sum((_readable(texts.get(column.key, "")) for texts in rows), Decimal(0))

    @property
    def shown(self) -> list[tuple[int, GridRow, list[GridCell]]]:
        """Every row with its number and cells, in the order of the columns."""
        return [
            (number, row, [_cell(column, row) for column in self.columns]) for number, row in enumerate(self.rows, 1)
        ]

    @property
    def offered(self) -> list[GridColumn]:
        """Columns with choices."""
        return [column for column in self.columns if column.choices]

    @property
    def faults(self) -> list[tuple[int, str, str]]:
        """Row number, column and message of every fault."""
        labels = {column.key: column.label for column in self.columns}
        return [
            (number, labels.get(key, ""), message)
            for number, row in enumerate(self.rows, 1)
            for key, messages in row.faults.items()
            for message in messages
        ]

    def with_blank_rows(self, count: int = BLANK_ROWS) -> "Grid":
        """The same with empty rows below, for pages without the script."""
        blank = {column.key: "" for column in typed(self.columns)}
        fresh = (GridRow(token, blank) for token in fresh_tokens(count))
        return replace(self, rows=(*self.rows, *fresh))


def fresh_tokens(count: int) -> list[str]:
    """Names of new rows that no other row on a page has, however often it is posted and shown again."""
    batch = secrets.token_hex(4)
    return [f"{NEW}-{batch}-{number}" for number in range(count)]


def _readable(text: str) -> Decimal:
    try:
        return parse_yuan(text)
    except ValueError:
        return Decimal(0)


def typed(columns: Iterable[GridColumn]) -> tuple[GridColumn, ...]:
    """The columns that people type into."""
    return tuple(column for column in columns if column.is_typed)


def _cell(column: GridColumn, row: GridRow) -> GridCell:
    if not column.is_typed:
        value = column.computed(row.texts)
        return GridCell(column, grouped(value) if value else "")
    note, title = row.notes.get(column.key, ("", ""))
    return GridCell(column, row.texts.get(column.key, ""), row.faults.get(column.key, ()), note, title)


class Unreadable(ValueError):
    """A form whose columns are not as long as each other: it was cut off, or not made by us."""


def posted_rows(data: QueryDict, columns: Sequence[GridColumn]) -> tuple[GridRow, ...]:
    """The rows of a posted grid, blank new ones left out. Raises Unreadable."""
    tokens, deleted = data.getlist("row"), set(data.getlist("delete"))
    values = {column.key: data.getlist(column.key) for column in typed(columns)}
    if len(tokens) > LARGEST_TABLE or any(len(texts) != len(tokens) for texts in values.values()):
        raise Unreadable("表单不完整，没有保存；请刷新后再试")
    rows = [
        GridRow(token, {key: _plain(texts[index]) for key, texts in values.items()}, deleted=token in deleted)
        for index, token in enumerate(tokens)
    ]
    return tuple(row for row in rows if not (row.is_new and (row.is_blank or row.deleted)))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def with_faults(rows: Iterable[GridRow], faults: Mapping[int, Mapping[str, tuple[str, ...]]]) -> tuple[GridRow, ...]:
    """The rows with what is wrong with each, by its number."""
    return tuple(replace(row, faults=faults.get(number, {})) for number, row in enumerate(rows, 1))
