"""Tables of a Document from what was entered. Pure.

Every money cell counts the ledger lines that its table, its row and its column all select. This is
where a printed cell comes from: the layout's rule for its table, and here one of the builders
below.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby, zip_longest
from typing import cast

from budget import codes
from budget.entries import AssetHoldingEntry, Entries, IndicatorEntry, Line, ProcurementItemEntry
from budget.government import government_code
from budget.money import FEN, MoneyStyle, show_in_text
from budget.targets import read_target
from disclosure.documents.assembly.purchases import PurchaseRow, purchase_rows, text_of
from disclosure.documents.forms.model import (
    EVERYTHING,
    EXACT,
    ColumnRule,
    FixedRow,
    Item,
    Layout,
    TableRule,
)
from disclosure.documents.forms.placeholders import fill
from disclosure.documents.model.document import (
    Cell,
    Column,
    HeaderCell,
    Paragraph,
    Row,
    RowLevel,
    Table,
)

Texts = Mapping[str, str]  # what placeholders stand for
# Whether an optional item of a row has money, asked with the item and its side of the table.
HasMoney = Callable[[Item, str], bool]

# A table may show a code in three columns: 201, 32, 01 for the item 2013201.
_CODE_PARTS = {"code_class": slice(0, 3), "code_section": slice(3, 5), "code_item": slice(5, 7)}

# A price of 35 yuan is 0.0035 万元: six decimals show every fen.
_PRICE_STYLE = "shortest-6"

LinesByColumn = Mapping[str, Sequence[Line]]


def columns_of(rule: TableRule, usual: MoneyStyle = EXACT) -> tuple[Column, ...]:
    """Return the Document's columns of a rule.

    Those that print amounts in another unit than ``usual``, the form's, say so.
    """
    columns = []
    for column in rule.columns:
        unit = ""
        scale = 0
        if column.prints_money and column.money.scale != usual.scale:
            unit = column.money.unit
            scale = column.money.scale
        columns.append(Column(column.key, column.kind, column.number, unit, scale))
    return tuple(columns)


def table_texts(rule: TableRule, texts: Texts) -> dict[str, str]:
    """Return what placeholders stand for in a table, which may have a unit of money of its own."""
    return {**texts, "money_unit": rule.money.unit}


def header_tree(columns: Sequence[ColumnRule], texts: Texts) -> tuple[tuple[HeaderCell, ...], ...]:
    """Return the header rows that the columns' header texts make.

    Equal neighbours span columns, short ones span rows. Each column names its own unit of money.
    """
    paths = []
    for column in columns:
        column_texts = texts
        if column.prints_money:
            column_texts = {**texts, "money_unit": column.money.unit}
        path = tuple(fill(text, column_texts) for text in column.header)
        paths.append(path)
    depth = max(len(path) for path in paths)
    are_labels = [column.kind == "label" for column in columns]
    rows = []
    for level in range(depth):
        row = tuple(_header_row(paths, are_labels, level, depth))
        rows.append(row)
    return tuple(rows)


def _header_row(
    paths: Sequence[tuple[str, ...]], are_labels: Sequence[bool], level: int, depth: int
) -> Iterator[HeaderCell]:
    """Yield the cells of one header row; ``depth`` is the number of these rows."""
    index = 0
    while index < len(paths):
        path = paths[index]
        if level >= len(path):  # covered by the cell above
            index += 1
            continue
        end = index + 1
        is_own_heading = level == len(path) - 1
        if is_own_heading:
            # Columns of labels may have one heading over them all.
            while end < len(paths) and paths[end] == path:
                if not (are_labels[index] and are_labels[end]):
                    break
                end += 1
            rows = depth - level  # it reaches down to the last row
        else:
            # A group: its columns stand side by side.
            group = path[: level + 1]
            while end < len(paths) and paths[end][: level + 1] == group:
                end += 1
            rows = 1
        yield HeaderCell(path[level], end - index, rows)
        index = end


# -- the form's own rows ---------------------------------------------------------------------------


def printed_rows(rule: TableRule, has_money: HasMoney) -> Iterator[FixedRow]:
    """Yield the form's rows without optional items of no money.

    Those below such an item move up on their side.

    A row that has an item on every side, none of them optional, stays a row: its totals stand side
    by side. ``has_money(item, side)`` is asked of optional items. Running numbers are filled in.
    """
    numbered: Counter[str] = Counter()  # how many items with a running number, by side
    for row in _rows_with_money(rule, has_money):
        items = {}
        for side, item in row.items.items():
            if item.is_numbered:
                numbered[side] += 1
                item = item.with_number(numbered[side])
            items[side] = item
        yield FixedRow(row.key, items)


def _rows_with_money(rule: TableRule, has_money: HasMoney) -> Iterator[FixedRow]:
    if not any(_has_optional(row) for row in rule.rows):
        yield from rule.rows
        return
    sides = {column.side for column in rule.columns if column.side} or {""}

    def stays_a_row(row: FixedRow) -> bool:
        return row.items.keys() == sides and not _has_optional(row)

    for stay, rows in groupby(rule.rows, stays_a_row):
        if stay:
            yield from rows
        else:
            yield from _closed_up(rows, has_money)


def _has_optional(row: FixedRow) -> bool:
    return any(item.optional for item in row.items.values())


def _closed_up(rows: Iterable[FixedRow], has_money: HasMoney) -> Iterator[FixedRow]:
    """Yield rows anew from the items that are printed, each side from the top down."""
    printed: dict[str, list[Item]] = {}
    for row in rows:
        for side, item in row.items.items():
            items = printed.setdefault(side, [])
            if not item.optional or has_money(item, side):
                items.append(item)
    for side_by_side in zip_longest(*printed.values()):
        items_by_side = {}
        for side, item_or_none in zip(printed, side_by_side, strict=True):
            if item_or_none is not None:
                items_by_side[side] = item_or_none
        first_item = next(iter(items_by_side.values()))
        yield FixedRow(first_item.key, items_by_side)


def _has_money(item: Item, side: str, rule: TableRule, counted: LinesByColumn) -> bool:
    """Return True where some column on this side counts a line of the item."""
    counts = item.counts or EVERYTHING
    for column in rule.columns:
        if column.side != side:
            continue
        lines = counted.get(column.key, ())
        if any(counts.matches(line) for line in lines):
            return True
    return False


def natural_key(line: Line, layout: Layout) -> str:
    """Return what a form discloses of a line: never its unit, project or remark."""
    economic = line.economic if layout.discloses_economic(line) else ""
    return "/".join((line.function, economic or "-", line.fund, line.origin, line.kind))


# -- building --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Builder:
    """Builds the tables of one document."""

    layout: Layout
    entries: Entries
    texts: Mapping[str, str]

    def build(self, rule: TableRule) -> Table:
        """Return the table of a rule; one with nothing to show has a blank row and a note."""
        texts = table_texts(rule, self.texts)
        builder = replace(self, texts=texts)
        rows = list(_BUILDERS[rule.rows_by](builder, rule))
        if not rows:
            rows = [blank_row(rule, rule.key)]
        is_empty = any(row.level == "blank" for row in rows)
        notes = []
        for note in rule.notes:
            if note.when == "always" or is_empty:
                text = fill(note.text, texts)
                notes.append(Paragraph(f"{rule.key}/note-{note.key}", text, "note"))
        return Table(
            address=rule.key,
            kind=rule.kind,
            number=rule.number,
            title=fill(rule.title, texts),
            caption=tuple(fill(text, texts) for text in rule.caption),
            header=header_tree(rule.columns, texts),
            columns=columns_of(rule, self.layout.money),
            rows=tuple(rows),
            notes=tuple(notes),
        )

    # -- rows of ledger lines ------------------------------------------------------------------

    def fixed_rows(self, rule: TableRule) -> Iterator[Row]:
        """Yield the form's own rows, nil or not, but for items that it prints only with money."""
        counted = self._lines_by_column(rule)

        def has_money(item: Item, side: str) -> bool:
            return _has_money(item, side, rule, counted)

        for number, row in enumerate(printed_rows(rule, has_money), 1):
            row_address = f"{rule.key}/{row.key}"
            cells = []
            for column in rule.columns:
                item = row.items.get(column.side)
                if column.kind == "row_number":
                    cell = Cell(f"{row_address}/{column.key}", str(number))
                elif item is None:  # the form's row has nothing on this side
                    cell = Cell(f"{row_address}/{column.key}")
                else:
                    cell = self._fixed_cell(rule, column, item, counted)
                cells.append(cell)
            yield Row(row_address, "line", tuple(cells))

    def _fixed_cell(
        self, rule: TableRule, column: ColumnRule, item: Item, counted: LinesByColumn
    ) -> Cell:
        """Return the label or the money of an item; ``counted`` are the lines of each column."""
        address = f"{rule.key}/{item.key}/{column.key}"
        if column.kind == "label":
            place = rule.label_columns(column.side).index(column.key)
            label = item.label_in(place)
            return Cell(address, fill(label, self.texts))
        if item.counts is None:  # it counts nothing (人行科目)
            return Cell(address)
        lines = []
        for line in counted[column.key]:
            if item.counts.matches(line):
                lines.append(line)
        return self._money_cell(address, column, lines)

    def code_rows(self, rule: TableRule) -> Iterator[Row]:
        """Yield a total, and a row for every code that has money in some column of the table.

        Codes are classes, sections and items, as far as the table shows these levels.
        """
        counted = self._lines_by_column(rule)
        codes_with_money = set()
        for lines in counted.values():
            for line in lines:
                codes_with_money.add(_code_of(line, rule))
        listed = []
        for code in codes.with_ancestors(codes_with_money):
            if codes.level(code) in rule.levels:
                listed.append(code)
        blank: list[Row] = []
        if not listed:
            blank = [blank_row(rule, rule.key)]
            if rule.total_when == "filled":
                yield from blank
                return
        total = ""  # stands for every code
        is_total_first = rule.total_position == "first"
        if is_total_first:
            listed.insert(0, total)
        else:
            listed.append(total)
            yield from blank
        for number, code in enumerate(listed, 1):
            yield self._code_row(rule, code, number, counted)
        if is_total_first:
            yield from blank

    def _code_row(self, rule: TableRule, code: str, number: int, counted: LinesByColumn) -> Row:
        """Return the row of a code, or of the total where ``code`` is empty."""
        level: RowLevel = "total"
        name = ""
        if code:
            level = cast(RowLevel, codes.level(code).value)
            name = self._name(rule, code)
        row_address = f"{rule.key}/{code or 'total'}"
        texts = {"row_number": str(number), "code": code, "name": name}
        cells = []
        for column in rule.columns:
            address = f"{row_address}/{column.key}"
            if not code and column.key == rule.total_column:
                cell = Cell(address, rule.total_label)
            elif column.kind == "money":
                lines = []
                for line in counted[column.key]:
                    if _code_of(line, rule).startswith(code):
                        lines.append(line)
                cell = self._money_cell(address, column, lines)
            elif column.kind in _CODE_PARTS:
                digits = _CODE_PARTS[column.kind]
                cell = Cell(address, code[digits])
            else:
                cell = Cell(address, texts[column.kind])
            cells.append(cell)
        return Row(row_address, level, tuple(cells))

    def _name(self, rule: TableRule, code: str) -> str:
        if rule.rows_by == "function":
            return self.entries.function_names.get(code, "")
        return self.entries.economic_names.get(code, "")

    def _lines_by_column(self, rule: TableRule) -> dict[str, list[Line]]:
        """Return for each column that counts money the lines that it counts in any row."""
        lines = [line for line in self.entries.lines if line.amount and rule.counts.matches(line)]
        counted = {}
        for column in rule.columns:
            if column.counts is not None:
                counted[column.key] = [line for line in lines if column.counts.matches(line)]
        return counted

    def _money_cell(self, address: str, column: ColumnRule, lines: Sequence[Line]) -> Cell:
        total = sum((line.amount for line in lines), Decimal(0))
        value = total.quantize(FEN)
        keys = {natural_key(line, self.layout) for line in lines}
        return Cell(address, column.money.show(value), value, tuple(sorted(keys)))

    # -- rows of what else was entered ---------------------------------------------------------

    def body_rows(self, rule: TableRule) -> Iterator[Row]:
        """Yield 机构设置: the department's units."""
        for number, body in enumerate(self.entries.bodies, 1):
            row_address = f"{rule.key}/unit-{number}"
            cells = []
            for column in rule.columns:
                text = str(number)
                if column.kind != "row_number":
                    text = getattr(body, column.source).strip()
                cells.append(Cell(f"{row_address}/{column.key}", text))
            yield Row(row_address, "line", tuple(cells))

    def procurement_rows(self, rule: TableRule) -> Iterator[Row]:
        """Yield 政府采购: one row an item, and rows with the sums of groups and of them all."""
        printed = purchase_rows(rule, self.entries.procurement)
        for number, row in enumerate(printed, 1):
            address = f"{rule.key}/{row.address}"
            cells = []
            for column in rule.columns:
                cell_address = f"{address}/{column.key}"
                if column.kind == "row_number":
                    cells.append(Cell(cell_address, str(number)))
                elif row.level == "total" and column.key == rule.total_column:
                    cells.append(Cell(cell_address, rule.total_label))
                elif column.kind == "text":
                    is_printed = column.key in row.columns
                    text = text_of(column, row.items[0]) if is_printed else ""
                    cells.append(Cell(cell_address, text))
                else:
                    value = _purchased(rule, column, row)
                    cells.append(self._entered_cell(cell_address, column, value))
            yield Row(address, row.level, tuple(cells))

    def asset_rows(self, rule: TableRule) -> Iterator[Row]:
        """Yield 国有资产占用: the form's kinds of assets.

        A row of several kinds adds their values; their quantities have no common unit.
        """
        holding_of_kind: dict[str, AssetHoldingEntry] = {}
        for held in self.entries.assets:
            holding_of_kind[held.kind] = held
        for number, row in enumerate(printed_rows(rule, lambda item, side: True), 1):
            item = row.items[""]
            holdings = []
            value = Decimal(0)
            for kind in item.source:
                holding = holding_of_kind.get(kind)
                if holding is not None:
                    holdings.append(holding)
                    value += holding.value
            quantity = None
            if len(item.source) == 1 and holdings:
                quantity = holdings[0].quantity
            row_address = f"{rule.key}/{row.key}"
            cells = []
            for column in rule.columns:
                address = f"{row_address}/{column.key}"
                if column.kind == "row_number":
                    cells.append(Cell(address, str(number)))
                elif column.kind == "label":
                    cells.append(Cell(address, fill(item.label, self.texts)))
                elif column.kind == "money":
                    cells.append(self._entered_cell(address, column, value))
                else:
                    cells.append(self._entered_cell(address, column, quantity))
            yield Row(row_address, "line", tuple(cells))

    def _entered_cell(self, address: str, column: ColumnRule, value: Decimal | str | None) -> Cell:
        if isinstance(value, str):
            return Cell(address, value.strip())  # outer white space is not printed
        if value is None:
            return Cell(address)
        value = value.quantize(FEN)
        if column.kind == "money":
            return Cell(address, column.money.show(value), value)
        scale = column.money.scale if column.kind == "price" else 1
        text = show_in_text(value, _PRICE_STYLE, scale) if value else ""
        return Cell(address, text, value)


_BUILDERS: Mapping[str, Callable[[Builder, TableRule], Iterator[Row]]] = {
    "fixed": Builder.fixed_rows,
    "function": Builder.code_rows,
    "economic": Builder.code_rows,
    "government": Builder.code_rows,
    "bodies": Builder.body_rows,
    "procurement": Builder.procurement_rows,
    "assets": Builder.asset_rows,
}


def _code_of(line: Line, rule: TableRule) -> str:
    """Return the code of a line by which the table has its rows."""
    if rule.rows_by == "function":
        return line.function
    if rule.rows_by == "government":
        return government_code(line.economic, line.nature)
    return line.economic


def _purchased(rule: TableRule, column: ColumnRule, row: PurchaseRow) -> Decimal | None:
    """Return what a row prints in a column of figures: of one item, or the money of several."""
    if row.level == "line":
        return _procurement_value(rule, column, row.items[0])
    if column.kind != "money":
        return None  # quantities and prices have no sum
    total: Decimal | None = None
    for item in row.items:
        amount = _procurement_value(rule, column, item)
        if amount is not None:
            total = amount if total is None else total + amount
    return total


def _procurement_value(
    rule: TableRule, column: ColumnRule, item: ProcurementItemEntry
) -> Decimal | None:
    """Return what was entered for a column, or the sum of what its parts say.

    A total of which the form shows no parts is that of all funds.
    """
    parts = rule.column_sums.get(column.key)
    if parts is None:
        name = "cost" if column.source == "total" else column.source
        value: Decimal | None = getattr(item, name)
        return value
    total = Decimal(0)
    for part in rule.columns:
        if part.key in parts:
            amount: Decimal | None = getattr(item, part.source)
            total += amount or 0
    return total


def blank_row(rule: TableRule, table_address: str) -> Row:
    """Return the one row, without a number, of a table that is shown empty (空表列示)."""
    address = f"{table_address}/blank"
    cells = [Cell(f"{address}/{column.key}") for column in rule.columns]
    return Row(address, "blank", tuple(cells))


# -- goals -----------------------------------------------------------------------------------------


def objective_table(rule: TableRule, goal_address: str, goal: str) -> Table:
    """Return the table of two cells above a project's indicators: 绩效目标 and its text."""
    address = f"{goal_address}/objective"
    cells = (
        Cell(f"{address}/goal/label", rule.total_label),
        Cell(f"{address}/goal/goal", goal.strip()),
    )
    row = Row(f"{address}/goal", "line", cells)
    return Table(address, rule.kind, columns_of(rule), (row,))


def indicator_table(
    rule: TableRule,
    goal_address: str,
    indicators: Sequence[IndicatorEntry],
    year: int,
    texts: Texts,
) -> Table:
    """Return a project's indicators in the order entered.

    Equal first levels that follow one another share one cell. Dates in target values are read as of
    ``year`` where they name none.
    """
    spans = rowspans([indicator.level_1.strip() for indicator in indicators])
    rows = []
    for number, (indicator, span) in enumerate(zip(indicators, spans, strict=True), 1):
        row_address = f"{goal_address}/indicator-{number}"
        cells = []
        for column in rule.columns:
            address = f"{row_address}/{column.key}"
            text = str(number)
            if column.kind != "row_number":
                text = getattr(indicator, column.source).strip()
            cell = Cell(address, text)
            if column.source == "value":
                cell = Cell(address, text, target=read_target(text, year))
            elif column.source == "level_1":
                cell = Cell(address, text, rowspan=span)
            cells.append(cell)
        rows.append(Row(row_address, "line", tuple(cells)))
    table_address = f"{goal_address}/indicators"
    if not rows:
        rows = [blank_row(rule, table_address)]
    return Table(
        address=table_address,
        kind=rule.kind,
        columns=columns_of(rule),
        rows=tuple(rows),
        header=header_tree(rule.columns, texts),
    )


def rowspans(texts: Sequence[str]) -> list[int]:
    """Return how many rows each cell of a column spans, where equal neighbours share one cell.

    0 where the cell above covers it.
    """
    spans = [1] * len(texts)
    # From the bottom up, each row hands what it spans to an equal one above it.
    for number in range(len(texts) - 1, 0, -1):
        above = number - 1
        if texts[number] == texts[above]:
            spans[above] += spans[number]
            spans[number] = 0
    return spans
