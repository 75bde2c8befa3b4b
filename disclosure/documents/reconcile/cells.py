"""Reads the money cells of a Document: the interval of each and the ledger lines it counts. Pure.

A figure of two decimals in 万元 stands for every amount that rounds half-up to it: 100 yuan wide. A
blank is exactly zero, and so is a code that a table does not list. The layout says which lines a
cell counts, never its position.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil

from budget import codes
from budget.amounts import folded_amount, is_nil_sign, read_written
from budget.government import government_codes
from budget.money import LARGEST
from budget.problems import Problem
from disclosure.documents.forms.model import (
    EVERYTHING,
    ColumnRule,
    Layout,
    Selector,
    TableRule,
)
from disclosure.documents.meaning.sums import Axis, CellSum, sums_of_form, sums_of_rows
from disclosure.documents.model.document import Cell, Document, Row, Table
from disclosure.documents.reconcile import problem_kinds

# The dimensions of a ledger line that are asked together.
CONTEXT = ("fund", "origin", "kind", "nature")
FUNCTION = ("function",)
ECONOMIC = ("economic", "purpose")
_LONGEST_CODE = 7  # digits, of a function
# Classes of functions are 201 to 234 (政府收支分类科目); those in between that do not exist do no
# harm, as the code is only told to be inferred.
_CLASS_DIGITS = 3
_FIRST_CLASS = 201
_LAST_CLASS = 229


@dataclass(frozen=True)
class Counts:
    """The lines a cell counts: those whose context, function and economic code are all selected."""

    context: Selector
    function: Selector
    economic: Selector


@dataclass(frozen=True)
class ShownCell:
    """A displayed amount: its exact value lies between ``low`` and ``high`` fen.

    ``target`` is the figure itself in fen. ``counts`` is None where the form counts nothing
    (人行科目). ``is_listed`` is False for a code that the table does not list.
    """

    address: str
    low: int
    high: int
    target: int
    counts: Counts | None
    is_listed: bool = True

    @property
    def is_blank(self) -> bool:
        """True if it says that there is no money at all."""
        return self.low == self.high == 0

    @property
    def has_money(self) -> bool:
        """True if it cannot be nil, as 0.00 may be."""
        return self.low > 0 or self.high < 0


def interval(
    text: str,
    scale: int,
    decimals: int,
    *,
    nil_is_printed: bool = False,
    printed_step: Decimal | None = None,
) -> tuple[int, int, int]:
    """Return the lowest amount, the highest and the figure itself, in fen, of a cell's text.

    The text is in units of ``scale`` yuan. With ``nil_is_printed`` 0.00 may also mean nothing.
    ``printed_step`` is how many yuan its last digit is, where that is not as the form has it.
    Raises ValueError for a text that is no amount.
    """
    try:
        written = read_written(text)
    except ValueError as exc:
        raise ValueError(f"“{text:.20}”不是金额") from exc
    is_plain_zero = folded_amount(text) == "0"
    if written is None or (is_plain_zero and decimals > 0):
        return 0, 0, 0
    shown = written.number
    fen_per_unit = scale * 100
    # Copied, not computed: no precision or range applies to that.
    if shown.copy_abs() > LARGEST / scale:
        raise ValueError(f"“{text:.20}”超出金额上限")
    # An office may print more decimals than the form: the figure is then that much narrower.
    step = Fraction(fen_per_unit, 10 ** max(decimals, written.decimals))
    if printed_step is not None:
        step = Fraction(printed_step * 100)
    size = Fraction(abs(shown) * fen_per_unit)
    low = ceil(size - step / 2)
    high = ceil(size + step / 2) - 1
    if size == 0:
        # A form without decimals prints 0 for 30 fen, and offices type it for nil. Where a unit of
        # the last digit is a fen, no amount is less than half of it.
        may_be_nil = nil_is_printed or is_plain_zero or high == 0
        low = 0 if may_be_nil else 1
        return low, high, 0
    if shown < 0:
        # Halves are rounded away from zero, so a negative figure mirrors the positive one.
        return -high, -low, -round(size)
    return low, high, round(size)


@dataclass(frozen=True)
class DisplayedTables:
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
        rules = []
        for rule in self.layout.tables.values():
            if rule.counts_lines and rule.key in self.tables:
                rules.append(rule)
        return tuple(rules)

    def leaf_codes(self, dimension: str) -> list[str]:
        """Return the codes in which money lies, ascending.

        These are codes of ``dimension`` that some table lists, while none lists a child of them.
        Functions are also listed by the form's own rows with money: in Jiangsu's form other money
        than 财政拨款 stands there alone.
        """
        listed: set[str] = set()
        for rule in self.rules:
            if rule.rows_by == dimension:
                listed.update(self._listed_codes(rule))
            elif rule.rows_by == "fixed" and dimension == "function":
                listed.update(self._functions_of_rows(rule))
        if dimension == "function":
            listed.update(self._function_of_the_rest())
        parents: set[str] = set()
        for code in listed:
            parents.update(ancestor for ancestor in codes.lineage(code) if ancestor != code)
        return sorted(listed - parents)

    def cells(self) -> Iterator[ShownCell | Problem]:
        """Yield every money cell in the layout's order, blank and unlisted ones too.

        A cell that cannot be read comes as a Problem.
        """
        for rule in self.layout.tables.values():
            if rule.counts_lines and rule.key not in self.tables:
                yield problem_kinds.TABLE_ABSENT.at(rule.key, table=rule.title)
        for rule in self.rules:
            if rule.rows_by == "fixed":
                yield from self._fixed(rule)
            else:
                yield from self._by_code(rule)
                yield from self._unlisted(rule)

    def _fixed(self, rule: TableRule) -> Iterator[ShownCell | Problem]:
        for row in rule.rows:
            for column in money_columns(rule):
                item = row.items.get(column.side)
                row_key = row.key
                counted = None
                if item is not None:
                    row_key = item.key
                    counted = item.counts
                address = f"{rule.key}/{row_key}/{column.key}"
                is_expected = item is not None and not item.optional
                if is_expected or address in self.document.cells:
                    yield self._cell(rule, address, column, counted)
                elif counted:  # printed only with money, so it has none
                    counts = self._counts(rule, column, counted)
                    yield ShownCell(address, 0, 0, 0, counts, is_listed=False)

    def _by_code(self, rule: TableRule) -> Iterator[ShownCell | Problem]:
        for row in self.tables[rule.key].rows:
            code = _code(row)
            if code is None:
                if row.level != "blank":
                    yield problem_kinds.ROW_WITHOUT_CODE.at(row.address)
                continue
            selector = rule.lines_of_code(code)
            for column in money_columns(rule):
                yield self._cell(rule, f"{row.address}/{column.key}", column, selector)

    def _unlisted(self, rule: TableRule) -> Iterator[ShownCell]:
        """Yield cells for codes that a table does not list: it says that these have nothing."""
        lengths = [length for length, level in codes.LEVELS.items() if level in rule.levels]
        deepest = max(lengths, default=_LONGEST_CODE)
        leaves = self.leaf_codes(rule.rows_by)
        if rule.rows_by == "government":
            # Departments' codes, which stand behind them, may be listed nowhere.
            leaves += government_codes()
        known_codes = {code[:deepest] for code in leaves}
        unlisted_codes = known_codes - set(self._listed_codes(rule))
        for code in sorted(unlisted_codes):
            selector = rule.lines_of_code(code)
            for column in money_columns(rule):
                address = f"{rule.key}/{code}/{column.key}"
                counts = self._counts(rule, column, selector)
                yield ShownCell(address, 0, 0, 0, counts, is_listed=False)

    def _function_of_the_rest(self) -> Iterator[str]:
        """Yield a class for money that only totals show, where no table lists every function.

        It is one that no row of the form asks for.
        """
        asked: set[str] = set()
        for rule in self.rules:
            if rule.rows_by == "function":
                for column in money_columns(rule):
                    if not (rule.counts & (column.counts or EVERYTHING)).conditions:
                        return
        for selector in self.layout.selectors():
            for dimension, values in selector.conditions:
                if dimension == "function":
                    asked.update(value[:_CLASS_DIGITS] for value in values)
        for number in range(_LAST_CLASS, _FIRST_CLASS, -1):
            if str(number) not in asked:
                yield str(number)
                return

    def _functions_of_rows(self, rule: TableRule) -> Iterator[str]:
        """Yield the functions that rows of the form with money stand for, each for a single one."""
        for row in rule.rows:
            for side, item in row.items.items():
                has_money = False
                for column in money_columns(rule):
                    address = f"{rule.key}/{item.key}/{column.key}"
                    if column.side == side and self._shows_money(address):
                        has_money = True
                if not has_money:
                    continue
                counts = item.counts or EVERYTHING
                for dimension, values in counts.conditions:
                    if dimension == "function" and len(values) == 1:
                        yield values[0]

    def _shows_money(self, address: str) -> bool:
        cell = self.document.cells.get(address)
        return cell is not None and bool(cell.text.strip())

    def _listed_codes(self, rule: TableRule) -> list[str]:
        listed = [_code(row) for row in self.tables[rule.key].rows]
        return [code for code in listed if code]

    def _cell(
        self, rule: TableRule, address: str, column: ColumnRule, selector: Selector | None
    ) -> ShownCell | Problem:
        cell = self.document.cells.get(address)
        if cell is None:
            return problem_kinds.CELL_ABSENT.at(address)
        try:
            printed_step = self._printed_steps.get((rule.key, column.key))
            low, high, target = self._interval(cell, column, printed_step)
        except ValueError as exc:
            return problem_kinds.CELL_NO_AMOUNT.at(address, fault=exc)
        counts = None if selector is None else self._counts(rule, column, selector)
        return ShownCell(address, low, high, target, counts)

    def _interval(
        self, cell: Cell, column: ColumnRule, printed_step: Decimal | None
    ) -> tuple[int, int, int]:
        money = column.money
        is_zero_style = cell.text.strip() == money.zero
        return interval(
            cell.text,
            money.scale,
            money.decimals,
            nil_is_printed=self._nil_is_printed or is_zero_style,
            printed_step=printed_step,
        )

    @cached_property
    def _printed_steps(self) -> dict[tuple[str, str], Decimal]:
        """The steps of figures that a file prints less exactly than the form, by column."""
        steps = {}
        for key, table in self.tables.items():
            for column in table.columns:
                if column.printed_step is not None:
                    steps[key, column.key] = column.printed_step
        return steps

    def _counts(self, rule: TableRule, column: ColumnRule, row: Selector) -> Counts:
        """Return the lines that a cell counts: those of its column and its row."""
        counts = self._counts_by_column[rule.key, column.key]
        return Counts(
            _both(counts.context, row, CONTEXT),
            _both(counts.function, row, FUNCTION),
            _both(counts.economic, row, ECONOMIC),
        )

    @cached_property
    def _counts_by_column(self) -> dict[tuple[str, str], Counts]:
        """The lines that the columns of each table count in every row."""
        by_column = {}
        for rule in self.rules:
            for column in rule.columns:
                selector = rule.counts & (column.counts or EVERYTHING)
                by_column[rule.key, column.key] = Counts(
                    _both(EVERYTHING, selector, CONTEXT),
                    _both(EVERYTHING, selector, FUNCTION),
                    _both(EVERYTHING, selector, ECONOMIC),
                )
        return by_column

    @cached_property
    def _nil_is_printed(self) -> bool:
        """True if the office prints nil as 0.00: no money cell of a table with rows is blank.

        A sign for nil (-) is as good as a blank: where one stands, 0.00 is something else.
        """
        for table in self.tables.values():
            for row in table.rows:
                if row.level == "blank":
                    continue
                for column, cell in zip(table.columns, row.cells, strict=False):
                    if column.kind == "money" and is_nil_sign(cell.text):
                        return False
        return True


def money_columns(rule: TableRule) -> list[ColumnRule]:
    """Return the columns of a table that count ledger lines."""
    columns = []
    for column in rule.columns:
        if column.kind == "money" and column.counts is not None:
            columns.append(column)
    return columns


def _code(row: Row) -> str | None:
    """Return the code of a row, empty for the total; None for a row that has none."""
    if row.level == "total":
        return ""
    code = row.address.rpartition("/")[2]
    return code if codes.is_code(code) else None


def _both(known: Selector, other: Selector, dimensions: tuple[str, ...]) -> Selector:
    """Return ``known`` and what ``other`` asks of ``dimensions``, in one order."""
    asked = {condition for condition in other.conditions if condition[0] in dimensions}
    if not asked:
        return known
    return Selector(tuple(sorted({*known.conditions, *asked})))


# -- blank totals ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class BlankTotals:
    """Blank cells above parts that have money: an office's slip, which no ledger can explain.

    ``addresses`` are those cells and the blank totals above them; ``parts`` the cells with money
    below. A 0.00 below a blank one is nil that its column prints otherwise.
    The layout's sums and the tree of codes say which cell is a part of which.
    """

    addresses: frozenset[str]
    parts: frozenset[str]


def blank_totals(displayed: DisplayedTables, cells: Iterable[ShownCell]) -> BlankTotals:
    """Return the blank totals among ``cells``."""
    blank: set[str] = set()
    filled: set[str] = set()
    for cell in cells:
        if cell.is_blank:
            blank.add(cell.address)
        elif cell.has_money:
            filled.add(cell.address)
    blank_sums = []
    for rule in displayed.rules:
        for cell_sum in _sums(displayed, rule):
            if cell_sum.total in blank:
                blank_sums.append(cell_sum)
    # A blank total may stand above another one, so each that is found may make further ones.
    totals: set[str] = set()
    size = -1
    while len(totals) > size:
        size = len(totals)
        for cell_sum in blank_sums:
            has_filled_part = not filled.isdisjoint(cell_sum.parts)
            has_total_part = not totals.isdisjoint(cell_sum.parts)
            if has_filled_part or has_total_part:
                totals.add(cell_sum.total)
    below: set[str] = set()
    for cell_sum in blank_sums:
        if cell_sum.total in totals:
            below.update(cell_sum.parts)
    return BlankTotals(frozenset(totals), frozenset(below & filled))


def _sums(displayed: DisplayedTables, rule: TableRule) -> Iterator[CellSum]:
    columns = [column.key for column in money_columns(rule)]
    table = displayed.tables[rule.key]
    yield from sums_of_form(rule, table, columns)
    if rule.rows_by != "fixed":
        yield from sums_of_rows(Axis.CODE, _code_families(table), columns)


def _code_families(table: Table) -> Iterator[tuple[str, list[str]]]:
    """Yield pairs of a row and the rows below it in the tree of codes."""
    listed = {}
    for row in table.rows:
        code = _code(row)
        if code is not None:
            listed[code] = row.address
    for code, address in listed.items():
        children = []
        for other, below in listed.items():
            if other != code and other.startswith(code):
                children.append(below)
        if children:
            yield address, children
