"""What a displayed Document says: each money cell of its statutory tables as an interval and the ledger lines it counts. Pure.

A figure of two decimals in 万元 stands for every amount that rounds half-up to it: 100 yuan wide. A blank is exactly zero,
and so is a code that a table does not list. Which lines a cell counts is the layout's to say, never its position.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property
from math import ceil

from budget import codes
from budget.problems import Problem
from disclosure.documents.forms.model import EVERYTHING, ColumnRule, Layout, Selector, TableRule
from disclosure.documents.model.document import Cell, Document, Row, Table
from disclosure.documents.model.texts import half_width

CONTEXT = ("fund", "origin", "kind")
ECONOMIC = ("economic", "purpose")
_NIL = {"", "-", "—", "–", "－", "0"}


@dataclass(frozen=True)
class Counts:
    """The lines a cell counts: a line counts if its context, its function and its economic code are all selected."""

    context: Selector
    function: Selector
    economic: Selector


@dataclass(frozen=True)
class ShownCell:
    """A displayed amount: the cell's exact value lies between ``low`` and ``high`` fen, ``target`` is the figure itself.

    ``counts`` is None where the form counts nothing (人行科目). ``is_listed`` is False for a code that the table does not list.
    """

    address: str
    low: int
    high: int
    target: int
    counts: Counts | None
    is_listed: bool = True

    @property
    def is_blank(self) -> bool:
        """Whether it says that there is no money at all."""
        return self.low == self.high == 0


def interval(text: str, scale: int, decimals: int, *, nil_is_printed: bool = False) -> tuple[int, int, int]:
    """Lowest amount, highest amount and the figure itself, in fen, of a cell's text in units of ``scale`` yuan.

    With ``nil_is_printed`` 0.00 may also mean nothing. Raises ValueError for a text that is no amount.
    """
    folded = half_width(text).replace(",", "")
    if folded in _NIL:
        return 0, 0, 0
    try:
        shown = Decimal(folded)
    except InvalidOperation as exc:
        raise ValueError(f"“{text}”不是金额") from exc
    exponent = shown.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"“{text}”不是金额")
    step = Fraction(scale * 100, 10 ** max(decimals, -exponent))
    return _rounding(abs(shown) * scale * 100, step, is_negative=shown < 0, nil_is_printed=nil_is_printed)


def _rounding(size: Decimal, step: Fraction, *, is_negative: bool, nil_is_printed: bool) -> tuple[int, int, int]:
    """Halves are rounded away from zero, so the interval of a negative figure mirrors that of the positive one."""
    exact = Fraction(size)
    low, high = ceil(exact - step / 2), ceil(exact + step / 2) - 1
    if exact == 0:
        return (0 if nil_is_printed else 1), high, 0
    return (-high, -low, -round(exact)) if is_negative else (low, high, round(exact))


@dataclass(frozen=True)
class Reading:
    """Reads the statutory tables of ``document`` as the form ``layout`` has them."""

    document: Document
    layout: Layout

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The document's statutory tables by the key of their rule."""
        return {table.address: table for table in self.document.tables}

    @cached_property
    def rules(self) -> tuple[TableRule, ...]:
        """The rules of those tables that count ledger lines and are in the document."""
        counting = ("fixed", "function", "economic")
        return tuple(
            rule for rule in self.layout.tables.values() if rule.rows_by in counting and rule.key in self.tables
        )

    def leaf_codes(self, dimension: str) -> list[str]:
        """The codes of ``dimension`` that some table lists and none lists a child of, ascending: where money lies."""
        listed = {code for rule in self.rules if rule.rows_by == dimension for code in self._codes(rule)}
        parents = {ancestor for code in listed for ancestor in codes.lineage(code) if ancestor != code}
        return sorted(listed - parents)

    def cells(self) -> Iterator[ShownCell | Problem]:
        """Every money cell in the layout's order, blank and unlisted ones too; a Problem for each that cannot be read."""
        for rule in self.layout.tables.values():
            if rule.rows_by in ("fixed", "function", "economic") and rule.key not in self.tables:
                yield Problem("reconcile.table", rule.key, f"文件中没有“{rule.title}”，推算时没有用到它")
        for rule in self.rules:
            yield from self._fixed(rule) if rule.rows_by == "fixed" else self._by_code(rule)

    def _fixed(self, rule: TableRule) -> Iterator[ShownCell | Problem]:
        for row in rule.rows:
            for column in _money_columns(rule):
                item = row.items.get(column.side)
                address = f"{rule.key}/{item.key if item else row.key}/{column.key}"
                if address in self.document.cells or (item and not item.optional):
                    yield self._cell(rule, address, column, item.counts if item else None)
                elif item and item.counts:  # printed only with money, so it has none
                    yield ShownCell(address, 0, 0, 0, self._counts(rule, column, item.counts), is_listed=False)

    def _by_code(self, rule: TableRule) -> Iterator[ShownCell | Problem]:
        for row in self.tables[rule.key].rows:
            code = _code(row)
            if code is None and row.level != "blank":
                yield Problem("reconcile.row", row.address, "这一行没有科目编码，推算时没有用到它")
            elif code is not None:
                for column in _money_columns(rule):
                    yield self._cell(rule, f"{row.address}/{column.key}", column, _beginning(rule, code))
        yield from self._unlisted(rule)

    def _unlisted(self, rule: TableRule) -> Iterator[ShownCell]:
        """A table that does not list a code says that it counts nothing of it."""
        deepest = max((length for length, name in codes.LEVELS.items() if name in rule.levels), default=7)
        wanted = {code[:deepest] for code in self.leaf_codes(rule.rows_by)}
        for code in sorted(wanted - set(self._codes(rule))):
            for column in _money_columns(rule):
                counts = self._counts(rule, column, _beginning(rule, code))
                yield ShownCell(f"{rule.key}/{code}/{column.key}", 0, 0, 0, counts, is_listed=False)

    def _codes(self, rule: TableRule) -> Iterator[str]:
        return (code for row in self.tables[rule.key].rows if (code := _code(row)))

    def _cell(
        self, rule: TableRule, address: str, column: ColumnRule, selector: Selector | None
    ) -> ShownCell | Problem:
        cell = self.document.cells.get(address)
        if cell is None:
            return Problem("reconcile.cell", address, "文件中没有这一格，推算时没有用到它")
        try:
            low, high, target = self._interval(cell)
        except ValueError as exc:
            return Problem("reconcile.amount", address, f"{exc}，推算时没有用到它")
        return ShownCell(address, low, high, target, None if selector is None else self._counts(rule, column, selector))

    def _counts(self, rule: TableRule, column: ColumnRule, row: Selector) -> Counts:
        counts = self._by_column[rule.key, column.key]
        return Counts(
            _both(counts.context, row, CONTEXT),
            _both(counts.function, row, ("function",)),
            _both(counts.economic, row, ECONOMIC),
        )

    @cached_property
    def _by_column(self) -> dict[tuple[str, str], Counts]:
        """What the columns of each table count in every row."""
        whole = {
            (rule.key, column.key): rule.counts & (column.counts or EVERYTHING)
            for rule in self.rules
            for column in rule.columns
        }
        return {
            key: Counts(*(_both(EVERYTHING, selector, names) for names in (CONTEXT, ("function",), ECONOMIC)))
            for key, selector in whole.items()
        }

    def _interval(self, cell: Cell) -> tuple[int, int, int]:
        scale, decimals = self.document.identity.money_scale, self.layout.money.decimals
        return interval(cell.text, scale, decimals, nil_is_printed=self._nil_is_printed)

    @cached_property
    def _nil_is_printed(self) -> bool:
        """Whether the office prints nil as 0.00: then no money cell of any table with rows is blank."""
        return not any(
            not cell.text.strip()
            for table in self.tables.values()
            for row in table.rows
            for column, cell in zip(table.columns, row.cells, strict=False)
            if column.kind == "money" and row.level != "blank"
        )


def _money_columns(rule: TableRule) -> Iterator[ColumnRule]:
    return (column for column in rule.columns if column.kind == "money" and column.counts is not None)


def _code(row: Row) -> str | None:
    """The code of a row, empty for the total; None for a row that has none."""
    code = row.address.rpartition("/")[2]
    if row.level == "total":
        return ""
    return code if codes.is_code(code) else None


def _beginning(rule: TableRule, code: str) -> Selector:
    return Selector(((rule.rows_by, (code,)),)) if code else EVERYTHING


def _both(known: Selector, other: Selector, dimensions: tuple[str, ...]) -> Selector:
    """``known`` and what ``other`` asks of ``dimensions``, in one order."""
    asked = {condition for condition in other.conditions if condition[0] in dimensions}
    return Selector(tuple(sorted({*known.conditions, *asked}))) if asked else known


# -- parents ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BlankTotals:
    """Blank cells above parts that are not blank: an office's slip, which no ledger can explain.

    ``addresses`` are those cells and the blank totals above them; ``parts`` the filled cells below. Which cell is a part of
    which is what the layout's sums and the tree of codes say.
    """

    addresses: frozenset[str]
    parts: frozenset[str]


def blank_totals(reading: Reading, cells: Iterable[ShownCell]) -> BlankTotals:
    """The blank totals among ``cells``."""
    blank = {cell.address for cell in cells if cell.is_blank}
    filled = {cell.address for cell in cells if not cell.is_blank}
    families = [
        (parent, parts) for rule in reading.rules for parent, parts in _families(reading, rule) if parent in blank
    ]
    found: set[str] = set()
    size = -1
    while len(found) > size:
        size = len(found)
        found |= {parent for parent, parts in families if not (filled | found).isdisjoint(parts)}
    below = {part for parent, parts in families if parent in found for part in parts}
    return BlankTotals(frozenset(found), frozenset(below & filled))


def _families(reading: Reading, rule: TableRule) -> Iterator[tuple[str, list[str]]]:
    """Pairs of a cell and the cells it is the sum of."""
    columns = [column.key for column in _money_columns(rule)]
    for row in _row_addresses(reading, rule):
        for total, parts in rule.column_sums.items():
            yield f"{row}/{total}", [f"{row}/{part}" for part in parts]
    for total, parts in rule.row_sums.items():
        for column in columns:
            yield f"{rule.key}/{total}/{column}", [f"{rule.key}/{part}/{column}" for part in parts]
    if rule.rows_by != "fixed":
        for address, children in _code_families(reading.tables[rule.key]):
            for column in columns:
                yield f"{address}/{column}", [f"{child}/{column}" for child in children]


def _row_addresses(reading: Reading, rule: TableRule) -> list[str]:
    if rule.rows_by == "fixed":
        return [f"{rule.key}/{item.key}" for row in rule.rows for item in row.items.values()]
    return [row.address for row in reading.tables[rule.key].rows]


def _code_families(table: Table) -> Iterator[tuple[str, list[str]]]:
    """Pairs of a row and the rows below it in the tree of codes."""
    listed = {code: row.address for row in table.rows if (code := _code(row)) is not None}
    for code, address in listed.items():
        children = [below for other, below in listed.items() if other != code and other.startswith(code)]
        if children:
            yield address, children
