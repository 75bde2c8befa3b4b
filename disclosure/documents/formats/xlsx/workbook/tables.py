"""A sheet for a table of the form: the printed figures as formulas, and what belongs beside them.

Pure. From left to right: the table as printed; the same cells in exact yuan, which add up lines;
last year's printed figures; the published figures, with which the first block is compared. A cell
that a formula does not give is the published figure itself, shaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter

from budget.money import MoneyStyle
from disclosure.documents.formats.xlsx.page import SheetPage
from disclosure.documents.formats.xlsx.styles import (
    BODY_POINTS,
    COLUMN_NUMBER,
    HEADER,
    NOTE,
    TITLE,
    Look,
    cell_look,
)
from disclosure.documents.formats.xlsx.widths import column_widths, height
from disclosure.documents.formats.xlsx.workbook.entries import DisclosureEntry
from disclosure.documents.formats.xlsx.workbook.ledger import LinesSheet, Sum
from disclosure.documents.meaning.amounts import step_of
from disclosure.documents.meaning.case import Family, MoneyCell
from disclosure.documents.meaning.subjects import form_of
from disclosure.documents.model.document import Cell, Column, Row, Table
from disclosure.documents.model.headers import placed_headers
from disclosure.documents.model.numbers import plain_number
from disclosure.documents.model.places import column_name

_RED = PatternFill("solid", bgColor="FFF8D7DA")
_RED_FONT = Font(color="FF9E1B32", bold=True)
_OFFICE_HEADINGS = ("编码", "部门（单位）")
_OFFICE_WIDTHS = (12.0, 24.0)
_GAP_WIDTH = 3.0
_LEAST_MONEY_WIDTH = 15
_MOST_FROZEN = 4  # columns: more of them would leave a small screen no room for the others
# Points: the heights of rows. Excel shows none higher than 409.
_HEADER_ROW = 24
_NUMBER_ROW = 16
_LEAST_ROW = 20.0
_HIGHEST_TEXT = 380
# Exactly nothing is left blank, as in the form.
_EXTRA = Look(framed=True, across="right", number_format="#,##0.00;-#,##0.00;")
ZERO = Decimal(0)

Conditions = tuple[tuple[str, tuple[str, ...]], ...]


def turns_red(condition: str) -> Rule:
    """Return the conditional format of cells that turn red where a formula is true."""
    look = DifferentialStyle(fill=_RED, font=_RED_FONT)
    return Rule(type="expression", dxf=look, formula=[condition])


@dataclass(frozen=True)
class Member:
    """A disclosure's table on a sheet; ``index`` is the disclosure's place in the workbook."""

    index: int
    entry: DisclosureEntry
    table: Table


@dataclass(frozen=True)
class PlacedCell:
    """Where a money cell stands, how it is printed, and what it shows now.

    ``shown``, ``yuan`` and ``published`` are references of the workbook; ``figure`` is the printed
    number, None where the cell is blank; ``amount`` is its exact yuan, None where it is not known.
    ``half_unit`` is how far, in its column's unit, rounding may move what is printed there.
    """

    shown: str
    yuan: str
    published: str
    figure: Decimal | None
    amount: Decimal | None
    half_unit: Decimal


class Block(IntEnum):
    """The money columns once more beside the table, from left to right."""

    YUAN = 0
    LAST_YEAR = 1
    PUBLISHED = 2


_BLOCK_LABELS = {
    Block.YUAN: "（元，精确）",
    Block.LAST_YEAR: "（上年公布）",
    Block.PUBLISHED: "（公布数）",
}


class TableSheet:
    """The sheet of one table of one form, for one disclosure or for many below each other."""

    def __init__(self, name: str, members: Sequence[Member], *, is_list: bool) -> None:
        self.name = name
        self.members = members
        self.is_list = is_list
        self._first = members[0].table
        self._money = []
        for place, column in enumerate(self._first.columns):
            if column.kind == "money":
                self._money.append(place)
        self._offset = len(_OFFICE_WIDTHS) if is_list else 0
        self.cells: dict[tuple[int, str], PlacedCell] = {}
        # Of each disclosure its printed and its published cells, a pair for each money column.
        self.ranges: dict[int, list[tuple[str, str]]] = {}
        self.has_values = False

    @property
    def _reference(self) -> str:
        """The sheet's name as it begins a reference."""
        quoted = self.name.replace("'", "''")
        return f"'{quoted}'!"

    # -- columns -----------------------------------------------------------------------------------

    @property
    def widths(self) -> list[float]:
        """The widths of all columns of the sheet."""
        own = column_widths([member.table for member in self.members])
        of_block = [_GAP_WIDTH]
        for place in self._money:
            width = max(own[place], _LEAST_MONEY_WIDTH)
            of_block.append(width)
        widths: list[float] = []
        if self.is_list:
            widths += _OFFICE_WIDTHS
        widths += own
        for _ in Block:
            widths += of_block
        return widths

    @property
    def printed_width(self) -> float:
        """The width of what is printed: the table without the blocks beside it."""
        return sum(self.widths[: self._offset + len(self._first.columns)])

    def _column(self, place: int) -> int:
        """Return the sheet's column, from 1, of a column of the table."""
        return self._offset + place + 1

    def _beside(self, block: Block, place: int) -> int:
        """Return the sheet's column of a money column in a block beside the table."""
        columns_before = self._offset + len(self._first.columns)
        columns_of_block = 1 + len(self._money)  # an empty one parts it from what is at its left
        first_money_column = columns_before + block * columns_of_block + 2
        return first_money_column + self._money.index(place)

    # -- the sheet ---------------------------------------------------------------------------------

    def write(self, page: SheetPage, lines: LinesSheet) -> None:
        """Write the sheet and note where each cell came to stand."""
        columns = self._first.columns
        last_printed = self._column(len(columns) - 1)
        printed = range(1, last_printed + 1)
        self._line(page, self._first.title or self.name, printed, TITLE)
        if self.is_list:
            count = len(self.members)
            self._line(page, f"共{count}个部门（单位），逐个列示", printed, NOTE)
        elif self._first.caption:
            caption = "　".join(self._first.caption)
            self._line(page, caption, printed, NOTE)
        first_header = page.row
        self._write_header(page)
        last_header = page.row - 1
        first_body = page.row
        for member in self.members:
            self._write_member(page, member, lines)
        last_body = max(page.row - 1, first_body)
        if not self.is_list:
            for note in self._first.notes:
                self._line(page, note.text, printed, NOTE)
        if self.has_values:
            text = "灰底的数是公布数本身：公开的明细不足以用公式算出。"
            self._line(page, text, printed, NOTE)
        self._mark_changes(page, first_body, last_body)
        sheet = page.sheet
        # What stands beside the table is for the screen: on paper it would make all small.
        last_row = page.row - 1
        sheet.print_area = f"A1:{get_column_letter(last_printed)}{last_row}"
        sheet.print_title_rows = f"{first_header}:{last_header}"
        first_moving = self._column(_naming_columns(columns))
        sheet.freeze_panes = f"{get_column_letter(first_moving)}{first_body}"
        if self.is_list:
            last_column = get_column_letter(len(page.widths))
            sheet.auto_filter.ref = f"A{last_header}:{last_column}{last_body}"

    def _line(self, page: SheetPage, text: str, columns: range, look: Look) -> None:
        needed = height(text, page.width(columns), look.points)
        (row,) = page.take(min(needed, _HIGHEST_TEXT))
        page.text(row, columns[0], text, look)
        page.merge(range(row, row + 1), columns, look)

    def _write_header(self, page: SheetPage) -> None:
        rows = []
        for _ in range(max(len(self._first.header), 1)):
            (row,) = page.take(_HEADER_ROW)
            rows.append(row)
        all_rows = range(rows[0], rows[-1] + 1)
        if self.is_list:
            for column, heading in enumerate(_OFFICE_HEADINGS, 1):
                _write_heading(page, all_rows, range(column, column + 1), heading)
        for header in placed_headers(self._first):
            first_row = rows[header.row]
            first_column = self._column(header.column)
            rows_of_cell = range(first_row, first_row + header.cell.rowspan)
            columns_of_cell = range(first_column, first_column + header.cell.colspan)
            _write_heading(page, rows_of_cell, columns_of_cell, header.cell.text)
        for block, label in _BLOCK_LABELS.items():
            for place in self._money:
                column = self._beside(block, place)
                heading = f"{column_name(self._first, place)}{label}"
                _write_heading(page, all_rows, range(column, column + 1), heading)
        if self._first.column_numbers:
            (row,) = page.take(_NUMBER_ROW)
            for place, number in enumerate(self._first.column_numbers):
                page.text(row, self._column(place), number, COLUMN_NUMBER)

    def _mark_changes(self, page: SheetPage, first: int, last: int) -> None:
        """Have every printed figure turn red that is no longer the published one."""
        for place in self._money:
            shown = get_column_letter(self._column(place))
            published = get_column_letter(self._beside(Block.PUBLISHED, place))
            rule = turns_red(f"${shown}{first}<>${published}{first}")
            figures = f"{shown}{first}:{shown}{last}"
            page.sheet.conditional_formatting.add(figures, rule)

    # -- rows --------------------------------------------------------------------------------------

    def _write_member(self, page: SheetPage, member: Member, lines: LinesSheet) -> None:
        table = member.table
        first = page.row
        place_by_cell: dict[str, tuple[int, int]] = {}  # row of the sheet, column of the table
        for number, row in enumerate(table.rows, first):
            for place, cell in enumerate(row.cells):
                place_by_cell[cell.address] = (number, place)
        totals = _totals(member)
        for row in table.rows:
            (number,) = page.take(self._height(page, row))
            if self.is_list:
                page.text(number, 1, member.entry.code, cell_look("code", row.level))
                page.text(number, 2, member.entry.name, cell_look("name", row.level))
            for place, cell in enumerate(row.cells):
                column = self._column(place)
                kind = table.columns[place].kind
                look = cell_look(kind, row.level)
                if kind == "money":
                    self._write_money(page, member, number, place, row, cell, lines)
                    if not member.entry.has_lines:
                        self._write_total(page, number, place, row, cell, totals, place_by_cell)
                elif kind == "row_number" and plain_number(cell.text):
                    page.number(number, column, cell.text, look)
                else:
                    page.text(number, column, cell.text, look)
        if not table.rows:
            return
        last = page.row - 1
        pairs = []
        for place in self._money:
            shown = self._range(first, last, self._column(place))
            published = self._range(first, last, self._beside(Block.PUBLISHED, place))
            pairs.append((shown, published))
        if pairs:
            self.ranges[member.index] = pairs

    def _height(self, page: SheetPage, row: Row) -> float:
        """Return the points that the longest text of a row takes, within what a sheet allows."""
        needed = _LEAST_ROW
        for place, cell in enumerate(row.cells):
            column = self._column(place)
            width = page.width(range(column, column + 1))
            height_of_text = height(cell.text, width, BODY_POINTS)
            needed = max(needed, height_of_text)
        return min(needed, _HIGHEST_TEXT)

    def _range(self, first: int, last: int, column: int) -> str:
        letter = get_column_letter(column)
        return f"{self._reference}${letter}${first}:${letter}${last}"

    def _write_money(
        self,
        page: SheetPage,
        member: Member,
        number: int,
        place: int,
        row: Row,
        cell: Cell,
        lines: LinesSheet,
    ) -> None:
        """Write a money cell into each block."""
        column = self._column(place)
        yuan_column = self._beside(Block.YUAN, place)
        last_year_column = self._beside(Block.LAST_YEAR, place)
        published_column = self._beside(Block.PUBLISHED, place)
        digits = plain_number(cell.text)
        style = _style(member, cell, place)
        style_of_format = style
        if not digits:
            style_of_format = _form_style(member, place)
        number_format = _number_format(cell.text, style_of_format)
        look = replace(cell_look("money", row.level), number_format=number_format)
        computed = _computed(member, cell, lines)
        if computed is not None and style is not None:
            yuan = f"{get_column_letter(yuan_column)}{number}"
            rounded = f"ROUND({computed.formula},2)"
            page.formula(number, yuan_column, rounded, str(computed.amount), _EXTRA)
            page.formula(number, column, _printing(yuan, style), digits, look)
        else:
            _write_yuan(page, number, yuan_column, cell)
            is_shaded = bool(digits) and member.entry.has_lines
            if is_shaded:
                self.has_values = True
            _write_figure(page, number, column, cell.text, replace(look, shaded=is_shaded))
        last_year = _last_year(member, cell, style)
        _write_figure(page, number, last_year_column, last_year, look)
        _write_figure(page, number, published_column, cell.text, look)
        yuan_place = ""
        if cell.value is not None:
            yuan_place = self._place(yuan_column, number)
        self.cells[member.index, cell.address] = PlacedCell(
            shown=self._place(column, number),
            yuan=yuan_place,
            published=self._place(published_column, number),
            figure=Decimal(digits) if digits else None,
            amount=cell.value,
            half_unit=_half_unit(member, cell, place),
        )

    def _place(self, column: int, row: int) -> str:
        """Return the reference of a cell, as other sheets name it."""
        return f"{self._reference}${get_column_letter(column)}${row}"

    def _write_total(
        self,
        page: SheetPage,
        number: int,
        place: int,
        row: Row,
        cell: Cell,
        totals: dict[str, tuple[str, ...]],
        place_by_cell: dict[str, tuple[int, int]],
    ) -> None:
        """Write a figure without lines as the sum of its parts, where they give it exactly."""
        parts = totals.get(cell.address)
        if not parts:
            return
        references = []
        for part in parts:
            part_row, part_place = place_by_cell[part]
            letter = get_column_letter(self._column(part_place))
            references.append(f"{letter}{part_row}")
        number_format = _number_format(cell.text, None)
        look = replace(cell_look("money", row.level), number_format=number_format)
        addition = f"SUM({','.join(references)})"
        formula = f"ROUND({addition},{_printed_decimals(cell.text)})"
        page.formula(number, self._column(place), formula, plain_number(cell.text), look)


def _naming_columns(columns: Sequence[Column]) -> int:
    """Return how many columns at the left name a row, and stay in sight when the rest moves."""
    count = 0
    for column in columns:
        if column.kind == "money":
            break
        count += 1
    return min(count, _MOST_FROZEN)


def _write_heading(page: SheetPage, rows: range, columns: range, text: str) -> None:
    """Write a cell of the header over all of these rows and columns."""
    page.text(rows[0], columns[0], text, HEADER)
    page.merge(rows, columns, HEADER)


# -- what a cell shows -----------------------------------------------------------------------------


def _computed(member: Member, cell: Cell, lines: LinesSheet) -> Sum | None:
    """Return the formula of a cell in yuan; None where it would not give the published amount."""
    selector = member.entry.selectors.get(cell.address)
    if selector is None:
        return None
    computed = lines.sum_of(member.index, cell.address, selector)
    if computed is None or computed.amount != cell.value:
        return None
    return computed


def _style(member: Member, cell: Cell, place: int) -> MoneyStyle | None:
    """Return how the form prints a cell; None where the cell is not printed so."""
    style = _form_style(member, place)
    if style is None or cell.value is None:
        return None
    is_printed_so = style.show(cell.value) == cell.text
    return style if is_printed_so else None


def _form_style(member: Member, place: int) -> MoneyStyle | None:
    """Return how the form prints the amounts of a column; None where it does not say."""
    layout = member.entry.layout
    if layout is None:
        return None
    rule = layout.tables.get(member.table.address)
    if rule is None:
        return None
    key = member.table.columns[place].key
    for column in rule.columns:
        if column.key == key and column.kind == "money":
            return column.money
    return None


def _half_unit(member: Member, cell: Cell, place: int) -> Decimal:
    """Return how far rounding may move a cell's figure, in the unit of its column.

    That is by the rule of all checks (``meaning.amounts.step_of``): a blank cell has the decimals
    of its form.
    """
    decimals = _printed_decimals(cell.text)
    style = _form_style(member, place)
    if style is None:
        return Decimal(1).scaleb(-decimals) / 2
    step = step_of(decimals, style, member.table.columns[place].printed_step)
    return step / style.scale / 2


def _printing(yuan: str, style: MoneyStyle) -> str:
    """Return the formula that rounds yuan as the form prints them; exactly nothing is blank."""
    amount = yuan
    if style.scale != 1:
        amount = f"{yuan}/{style.scale}"
    figure = f"ROUND({amount},{style.decimals})"
    if plain_number(style.zero):
        return figure
    return f'IF({yuan}=0,"{style.zero}",{figure})'


def _write_figure(page: SheetPage, row: int, column: int, text: str, look: Look) -> None:
    digits = plain_number(text)
    if digits:
        page.number(row, column, digits, look)
    else:
        page.text(row, column, text, look)


def _write_yuan(page: SheetPage, row: int, column: int, cell: Cell) -> None:
    """Write the exact amount of a cell that no formula gives, shaded; nothing where it has none."""
    if cell.value is None:
        page.text(row, column, "", _EXTRA)
    else:
        page.number(row, column, str(cell.value), replace(_EXTRA, shaded=True))


def _printed_decimals(text: str) -> int:
    """Return how many decimals a figure is printed with; none for a text that is no number."""
    decimals = plain_number(text).partition(".")[2]
    return len(decimals)


def _number_format(text: str, style: MoneyStyle | None) -> str:
    """Return the number format that shows a figure as ``style`` has it, else as it is printed."""
    if style is None:
        has_thousands = "," in text
        decimals = _printed_decimals(text)
    else:
        has_thousands = style.thousands
        decimals = style.decimals
    whole = "#,##0" if has_thousands else "0"
    if not decimals:
        return whole
    return f"{whole}.{'0' * decimals}"


def _last_year(member: Member, cell: Cell, style: MoneyStyle | None) -> str:
    """Return last year's figure of a cell as this year's form prints it.

    Empty where last year's form counted other money at this address, or nothing stands of it.
    """
    layout = member.entry.layout
    last_year = member.entry.last_year
    if layout is None or last_year is None or last_year.layout is None:
        return ""
    former = last_year.document.cells.get(cell.address)
    if former is None:
        return ""
    now = form_of(layout).selector_at(cell.address)
    then = form_of(last_year.layout).selector_at(cell.address)
    if now is None or then is None:
        return ""
    counts_the_same = _as_sets(now.conditions) == _as_sets(then.conditions)
    if not counts_the_same:
        return ""
    if former.value is not None and style is not None:
        return style.show(former.value)
    unit_now = member.entry.document.identity.money_unit
    unit_then = last_year.document.identity.money_unit
    return former.text if unit_now == unit_then else ""


def _as_sets(conditions: Conditions) -> set[tuple[str, frozenset[str]]]:
    """Return conditions so that the order in which a form writes them does not matter."""
    sets = set()
    for dimension, values in conditions:
        condition = (dimension, frozenset(values))
        sets.add(condition)
    return sets


# -- sums of archived figures ----------------------------------------------------------------------


def _totals(member: Member) -> dict[str, tuple[str, ...]]:
    """Return the parts of each total of a table whose printed figures add up exactly."""
    case = member.entry.case
    if case is None or member.entry.has_lines:
        return {}
    printed: set[str] = set()
    for row in member.table.rows:
        for cell in row.cells:
            printed.add(cell.address)
    totals: dict[str, tuple[str, ...]] = {}
    for family in case.families:
        total = family.total.address
        is_wanted = total in printed and total not in totals
        if not is_wanted or not adds_up(family):
            continue
        parts = [part.address for part in family.parts if part.address in printed]
        if parts:
            totals[total] = tuple(parts)
    return totals


def adds_up(family: Family) -> bool:
    """Tell whether a printed total is exactly the sum of its printed parts, each a plain number."""
    if not plain_number(family.total.ref.shown):
        return False
    rest = _figure(family.total)
    for part in family.parts:
        figure = _figure(part)
        if rest is None or figure is None:
            return False
        rest -= figure
    return rest == 0


def _figure(cell: MoneyCell) -> Decimal | None:
    """Return a printed figure, 0 for a blank; None for a text that is no plain number."""
    text = cell.ref.shown
    if not text.strip():
        return ZERO
    digits = plain_number(text)
    return Decimal(digits) if digits else None
