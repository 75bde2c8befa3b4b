"""Tables of a Document from what was entered: every money cell counts the lines its table, row and column select. Pure.

This is where a printed cell comes from: the layout's rule for its table, and here one of the builders below.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, zip_longest

from budget import codes
from budget.entries import AssetHolding, Entries, Indicator, Line, ProcurementItem
from budget.money import FEN, show_in_text
from budget.targets import read_target
from disclosure.documents.forms.model import EVERYTHING, ColumnRule, FixedRow, Item, Layout, Selector, TableRule
from disclosure.documents.forms.narrative import fill
from disclosure.documents.model.document import Cell, Column, HeaderCell, Paragraph, Row, Table

_CODE_PARTS = {"code_class": slice(0, 3), "code_section": slice(3, 5), "code_item": slice(5, 7)}
_NOTHING = Item("", "")


def header_tree(columns: Sequence[ColumnRule], texts: Mapping[str, str]) -> tuple[tuple[HeaderCell, ...], ...]:
    """The header rows that the columns' header texts make: equal neighbours span columns, short ones span rows."""
    depth = max(len(column.header) for column in columns)
    return tuple(tuple(_header_row(columns, level, depth, texts)) for level in range(depth))


def _header_row(
    columns: Sequence[ColumnRule], level: int, depth: int, texts: Mapping[str, str]
) -> Iterator[HeaderCell]:
    index = 0
    while index < len(columns):
        path = columns[index].header
        span = 1
        if level < len(path) - 1:  # a group: its columns stand side by side
            while index + span < len(columns) and columns[index + span].header[: level + 1] == path[: level + 1]:
                span += 1
        if level < len(path):
            is_leaf = level == len(path) - 1
            yield HeaderCell(fill(path[level], texts), span, depth - level if is_leaf else 1)
        index += span


def printed_rows(rule: TableRule, has_money: Callable[[Item, str], bool]) -> Iterator[FixedRow]:
    """The fixed rows with optional items of no money left out, those below them on their side moved up.

    A row that has an item on every side, none of them optional, stays a row: its totals stand side by side.
    ``has_money(item, side)`` is asked of optional items.
    """
    sides = {column.side for column in rule.columns if column.side} or {""}
    if not any(item.optional for row in rule.rows for item in row.items.values()):
        yield from rule.rows
        return
    for stands, neighbours in groupby(rule.rows, lambda row: _stands(row, sides)):
        rows = list(neighbours)
        yield from rows if stands else _closed_up(rows, has_money)


def _stands(row: FixedRow, sides: set[str]) -> bool:
    return row.items.keys() == sides and not any(item.optional for item in row.items.values())


def _closed_up(rows: Sequence[FixedRow], has_money: Callable[[Item, str], bool]) -> Iterator[FixedRow]:
    sides = list(dict.fromkeys(side for row in rows for side in row.items))
    listed = [[row.items[side] for row in rows if side in row.items] for side in sides]
    kept = [
        [item for item in items if not item.optional or has_money(item, side)]
        for side, items in zip(sides, listed, strict=True)
    ]
    for items in zip_longest(*kept):
        by_side = {side: item for side, item in zip(sides, items, strict=True) if item is not None}
        yield FixedRow(next(iter(by_side.values())).key, by_side)


def _has_money(item: Item, side: str, rule: TableRule, counted: Mapping[str, Sequence[Line]]) -> bool:
    columns = [column.key for column in rule.columns if column.side == side and column.key in counted]
    counts = item.counts or EVERYTHING
    return any(counts.matches(line) for column in columns for line in counted[column])


@dataclass(frozen=True)
class Builder:
    """Builds the tables of one document."""

    layout: Layout
    entries: Entries
    texts: Mapping[str, str]

    def build(self, rule: TableRule) -> Table:
        """The table of a rule, with its blank row and note where there is nothing to show."""
        rows = tuple(_BUILDERS[rule.rows_by](self, rule)) or (_blank_row(rule),)
        is_empty = rows[0].level == "blank"
        return Table(
            address=rule.key,
            kind=rule.kind,
            number=rule.number,
            title=fill(rule.title, self.texts),
            caption=tuple(fill(text, self.texts) for text in rule.caption),
            header=header_tree(rule.columns, self.texts),
            columns=columns_of(rule),
            rows=rows,
            notes=tuple(
                Paragraph(f"{rule.key}/note-{note.key}", fill(note.text, self.texts), "note")
                for note in rule.notes
                if note.when == "always" or is_empty
            ),
        )

    # -- rows of ledger lines ----------------------------------------------------------------------------------------------

    def fixed_rows(self, rule: TableRule) -> Iterator[Row]:
        """The form's own rows, all of them whatever is nil, but for items that it prints only with money."""
        counted = self._lines_by_column(rule)
        rows = printed_rows(rule, lambda item, side: _has_money(item, side, rule, counted))
        for number, row in enumerate(rows, 1):
            cells = []
            for column in rule.columns:
                item = row.items.get(column.side)
                address = f"{rule.key}/{item.key if item else row.key}/{column.key}"
                if column.kind == "row_number":
                    cells.append(Cell(f"{rule.key}/{row.key}/{column.key}", str(number)))
                elif column.kind == "label":
                    cells.append(Cell(address, fill((item or _NOTHING).label, self.texts)))
                else:
                    cells.append(self._fixed_cell(address, item, counted[column.key]))
            yield Row(f"{rule.key}/{row.key}", "line", tuple(cells))

    def _fixed_cell(self, address: str, item: Item | None, lines: list[Line]) -> Cell:
        if item is None or item.counts is None:  # the form's row has nothing here, or counts nothing (人行科目)
            return Cell(address)
        return self._money_cell(address, [line for line in lines if item.counts.matches(line)])

    def code_rows(self, rule: TableRule) -> Iterator[Row]:
        """A total, and a row for every class, section and item that has money in some column of the table."""
        counted = self._lines_by_column(rule)
        listed = {getattr(line, rule.rows_by) for lines in counted.values() for line in lines}
        shown = [code for code in codes.with_ancestors(listed) if codes.level(code) in rule.levels]
        if not shown:
            return
        rows: list[tuple[str, str, str]] = [(code, codes.level(code), self._name(rule, code)) for code in shown]
        total = ("", "total", rule.total_label)
        rows = [total, *rows] if rule.total_position == "first" else [*rows, total]
        for number, (code, level, name) in enumerate(rows, 1):
            address = f"{rule.key}/{code or 'total'}"
            cells = (self._code_cell(rule, column, address, number, code, name, counted) for column in rule.columns)
            yield Row(address, level, tuple(cells))

    def _code_cell(
        self,
        rule: TableRule,
        column: ColumnRule,
        address: str,
        number: int,
        code: str,
        name: str,
        counted: Mapping[str, list[Line]],
    ) -> Cell:
        at = f"{address}/{column.key}"
        if column.kind == "money":
            return self._money_cell(at, [x for x in counted[column.key] if getattr(x, rule.rows_by).startswith(code)])
        if column.kind in _CODE_PARTS:
            return Cell(at, code[_CODE_PARTS[column.kind]])
        return Cell(at, {"row_number": str(number), "code": code, "name": name}[column.kind])

    def _name(self, rule: TableRule, code: str) -> str:
        names = self.entries.function_names if rule.rows_by == "function" else self.entries.economic_names
        return names.get(code, "")

    def _lines_by_column(self, rule: TableRule) -> dict[str, list[Line]]:
        lines = [line for line in self.entries.lines if line.amount and rule.counts.matches(line)]
        return {
            column.key: [line for line in lines if (column.counts or Selector()).matches(line)]
            for column in rule.columns
            if column.counts is not None
        }

    def _money_cell(self, address: str, lines: Sequence[Line]) -> Cell:
        value = sum((line.amount for line in lines), Decimal(0)).quantize(FEN)
        return Cell(address, self.layout.money.show(value), value, tuple(sorted({self._key(line) for line in lines})))

    def _key(self, line: Line) -> str:
        """A line's natural key, as far as the form discloses it: never its unit, project or remark."""
        economic = line.economic if self.layout.discloses_economic(line) else ""
        return "/".join((line.function, economic or "-", line.fund, line.origin, line.kind))

    # -- rows of what else was entered -------------------------------------------------------------------------------------

    def body_rows(self, rule: TableRule) -> Iterator[Row]:
        """机构设置: the department's units."""
        for number, body in enumerate(self.entries.bodies, 1):
            at = f"{rule.key}/unit-{number}"
            cells = (Cell(f"{at}/{column.key}", getattr(body, column.source).strip()) for column in rule.columns)
            yield Row(at, "line", tuple(cells))

    def procurement_rows(self, rule: TableRule) -> Iterator[Row]:
        """政府采购: one row an item; its 合计 is the sum of its funds."""
        for number, item in enumerate(self.entries.procurement, 1):
            at = f"{rule.key}/item-{number}"
            cells = (
                self._entered_cell(f"{at}/{column.key}", column.kind, self._procurement_value(rule, column, item))
                for column in rule.columns
            )
            yield Row(at, "line", tuple(cells))

    def _procurement_value(self, rule: TableRule, column: ColumnRule, item: ProcurementItem) -> Decimal | str | None:
        if column.key not in rule.column_sums:
            value: Decimal | str | None = getattr(item, column.source)
            return value
        parts = (getattr(item, key) for key in rule.column_sums[column.key])
        return sum(parts, Decimal(0))

    def asset_rows(self, rule: TableRule) -> Iterator[Row]:
        """国有资产占用: the form's kinds; a row of several kinds adds their values, their quantities have no common unit."""
        held: dict[str, AssetHolding] = {holding.kind: holding for holding in self.entries.assets}
        for number, row in enumerate(rule.rows, 1):
            item = row.items[""]
            holdings = [held[kind] for kind in item.source if kind in held]
            at = f"{rule.key}/{row.key}"
            yield Row(
                at, "line", tuple(self._asset_cell(at, column, item, holdings, number) for column in rule.columns)
            )

    def _asset_cell(
        self, at: str, column: ColumnRule, item: Item, holdings: Sequence[AssetHolding], number: int
    ) -> Cell:
        address = f"{at}/{column.key}"
        if column.kind == "row_number":
            return Cell(address, str(number))
        if column.kind == "label":
            return Cell(address, fill(item.label, self.texts))
        if column.kind == "money":
            return self._entered_cell(address, "money", sum((x.value for x in holdings), Decimal(0)))
        return self._entered_cell(
            address, "quantity", holdings[0].quantity if len(item.source) == len(holdings) == 1 else None
        )

    def _entered_cell(self, address: str, kind: str, value: Decimal | str | None) -> Cell:
        if isinstance(value, str):
            return Cell(address, value.strip())  # outer white space is not printed
        if value is None:
            return Cell(address)
        value = value.quantize(FEN)
        if kind == "money":
            return Cell(address, self.layout.money.show(value), value)
        # A price of 35 yuan is 0.0035 万元: six decimals show every fen.
        scale = self.layout.money.scale if kind == "price" else 1
        return Cell(address, show_in_text(value, "shortest-6", scale) if value else "", value)


def columns_of(rule: TableRule) -> tuple[Column, ...]:
    """The Document's columns of a rule."""
    return tuple(Column(column.key, column.kind, column.number) for column in rule.columns)


def _blank_row(rule: TableRule) -> Row:
    """空表列示: one row without even a row number."""
    at = f"{rule.key}/blank"
    return Row(at, "blank", tuple(Cell(f"{at}/{column.key}") for column in rule.columns))


_BUILDERS: Mapping[str, Callable[[Builder, TableRule], Iterator[Row]]] = {
    "fixed": Builder.fixed_rows,
    "function": Builder.code_rows,
    "economic": Builder.code_rows,
    "bodies": Builder.body_rows,
    "procurement": Builder.procurement_rows,
    "assets": Builder.asset_rows,
}


def objective_table(rule: TableRule, address: str, goal: str) -> Table:
    """The table of two cells above a project's indicators: 绩效目标 and its text."""
    at = f"{address}/objective"
    cells = (Cell(f"{at}/goal/label", rule.total_label), Cell(f"{at}/goal/goal", goal.strip()))
    return Table(at, rule.kind, columns_of(rule), (Row(f"{at}/goal", "line", cells),))


def indicator_table(
    rule: TableRule, address: str, indicators: Sequence[Indicator], year: int, texts: Mapping[str, str]
) -> Table:
    """A project's indicators in the order entered; equal first levels that follow one another share one cell."""
    rows = []
    for index in range(len(indicators)):
        at = f"{address}/indicator-{index + 1}"
        cells = tuple(_indicator_cell(f"{at}/{column.key}", column, indicators, index, year) for column in rule.columns)
        rows.append(Row(at, "line", cells))
    at = f"{address}/indicators"
    blank = Row(f"{at}/blank", "blank", tuple(Cell(f"{at}/blank/{column.key}") for column in rule.columns))
    return Table(at, rule.kind, columns_of(rule), tuple(rows) or (blank,), header=header_tree(rule.columns, texts))


def _indicator_cell(address: str, column: ColumnRule, indicators: Sequence[Indicator], index: int, year: int) -> Cell:
    text: str = getattr(indicators[index], column.source).strip()
    if column.source == "value":
        return Cell(address, text, target=read_target(text, year))
    if column.source == "level_1":
        return Cell(address, text, rowspan=_merged(indicators, index))
    return Cell(address, text)


def _merged(indicators: Sequence[Indicator], index: int) -> int:
    """How many rows a first-level cell spans; 0 where the cell above covers it."""
    level = indicators[index].level_1.strip()
    if index and indicators[index - 1].level_1.strip() == level:
        return 0
    span = 1
    while index + span < len(indicators) and indicators[index + span].level_1.strip() == level:
        span += 1
    return span
