"""A sheet for a table of the form: the printed figures as formulas, and what belongs beside them.

Pure. From left to right: the table as printed; the same cells in exact yuan, which add up lines;
last year's printed figures; the published figures, with which the first block is compared. A cell
that a formula does not give is the published figure itself, shaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter

from budget.money import MoneyStyle
from disclosure.documents.formats.xlsx.page import SheetPage
from disclosure.documents.formats.xlsx.styles import (
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
_HEADER_ROW = 24
# Exactly nothing is left blank, as in the form.
_EXTRA = Look(framed=True, across="right", number_format="#,##0.00;-#,##0.00;")
_BLOCKS = ("（元，精确）", "（上年公布）", "（公布数）")
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
        widths: list[float] = list(_OFFICE_WIDTHS) if self.is_list else []
        own = column_widths([member.table for member in self.members])
        widths += own
        for _ in _BLOCKS:
            widths.append(_GAP_WIDTH)
            widths += [max(own[place], 15) for place in self._money]
        return widths

    @property
    def printed_width(self) -> float:
        """The width of what is printed: the table without the blocks beside it."""
        return sum(self.widths[: self._offset + len(self._first.columns)])

    def _column(self, place: int) -> int:
        """Return the sheet's column, from 1, of a column of the table."""
        return self._offset + place + 1

    def _beside(self, block: int, place: int) -> int:
        """Return the sheet's column of a money column in a block beside the table."""
        before = self._offset + len(self._first.columns)
        size = len(self._money) + 1
        return before + block * size + 2 + self._money.index(place)

    # -- the sheet ---------------------------------------------------------------------------------

    def write(self, page: SheetPage, lines: LinesSheet) -> None:
        """Write the sheet and note where each cell came to stand."""
        printed = range(1, self._column(len(self._first.columns)))
        self._line(page, self._first.title or self.name, printed, TITLE)
        if self.is_list:
            self._line(page, f"共{len(self.members)}个部门（单位），逐个列示", printed, NOTE)
        elif self._first.caption:
            self._line(page, "　".join(self._first.caption), printed, NOTE)
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
        # What stands beside the table is for the screen: on paper it would make all small.
        page.sheet.print_area = f"A1:{get_column_letter(printed[-1])}{page.row - 1}"
        frozen = self._offset + _naming_columns(self._first.columns) + 1
        page.sheet.freeze_panes = f"{get_column_letter(frozen)}{first_body}"
        page.sheet.print_title_rows = f"{first_header}:{last_header}"
        if self.is_list:
            last = get_column_letter(len(page.widths))
            page.sheet.auto_filter.ref = f"A{last_header}:{last}{last_body}"

    def _line(self, page: SheetPage, text: str, columns: range, look: Look) -> None:
        needed = height(text, page.width(columns), look.points)
        (row,) = page.take(min(needed, 380))
        page.text(row, columns[0], text, look)
        page.merge(range(row, row + 1), columns, look)

    def _write_header(self, page: SheetPage) -> None:
        rows = []
        for _ in range(max(len(self._first.header), 1)):
            (row,) = page.take(_HEADER_ROW)
            rows.append(row)
        depth = range(rows[0], rows[-1] + 1)
        if self.is_list:
            for column, text in enumerate(_OFFICE_HEADINGS, 1):
                page.text(rows[0], column, text, HEADER)
                page.merge(depth, range(column, column + 1), HEADER)
        for header in placed_headers(self._first):
            row = rows[header.row]
            start = self._column(header.column)
            columns = range(start, start + header.cell.colspan)
            page.text(row, start, header.cell.text, HEADER)
            page.merge(range(row, row + header.cell.rowspan), columns, HEADER)
        for block, label in enumerate(_BLOCKS):
            for place in self._money:
                column = self._beside(block, place)
                text = f"{column_name(self._first, place)}{label}"
                page.text(rows[0], column, text, HEADER)
                page.merge(depth, range(column, column + 1), HEADER)
        if self._first.column_numbers:
            (row,) = page.take(16)
            for place, number in enumerate(self._first.column_numbers):
                page.text(row, self._column(place), number, COLUMN_NUMBER)

    def _mark_changes(self, page: SheetPage, first: int, last: int) -> None:
        """Have every printed figure turn red that is no longer the published one."""
        for place in self._money:
            shown = get_column_letter(self._column(place))
            published = get_column_letter(self._beside(2, place))
            rule = turns_red(f"${shown}{first}<>${published}{first}")
            page.sheet.conditional_formatting.add(f"{shown}{first}:{shown}{last}", rule)

    # -- rows --------------------------------------------------------------------------------------

    def _write_member(self, page: SheetPage, member: Member, lines: LinesSheet) -> None:
        first = page.row
        place_by_cell: dict[str, tuple[int, int]] = {}  # row of the sheet, column of the table
        for index, row in enumerate(member.table.rows):
            for place, cell in enumerate(row.cells):
                place_by_cell[cell.address] = (first + index, place)
        totals = _totals(member)
        for row in member.table.rows:
            (number,) = page.take(self._height(page, row))
            if self.is_list:
                page.text(number, 1, member.entry.code, cell_look("code", row.level))
                page.text(number, 2, member.entry.name, cell_look("name", row.level))
            for place, cell in enumerate(row.cells):
                column = self._column(place)
                kind = member.table.columns[place].kind
                look = cell_look(kind, row.level)
                if kind == "money":
                    self._write_money(page, member, number, place, row, cell, lines)
                    if not member.entry.has_lines:
                        self._write_total(page, number, place, row, cell, totals, place_by_cell)
                elif kind == "row_number" and plain_number(cell.text):
                    page.number(number, column, cell.text, look)
                else:
                    page.text(number, column, cell.text, look)
        last = page.row - 1
        pairs = []
        for place in self._money:
            shown = self._range(first, last, self._column(place))
            pairs.append((shown, self._range(first, last, self._beside(2, place))))
        if pairs and member.table.rows:
            self.ranges[member.index] = pairs

    def _height(self, page: SheetPage, row: Row) -> float:
        """Return the points that the longest text of a row takes, within what a sheet allows."""
        needed = 20.0
        for place, cell in enumerate(row.cells):
            column = self._column(place)
            width = page.width(range(column, column + 1))
            needed = max(needed, height(cell.text, width, 11))
        return min(needed, 380)

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
        yuan_column = self._beside(0, place)
        published_column = self._beside(2, place)
        style = _style(member, cell, place)
        digits = plain_number(cell.text)
        shown_as = style if digits else _form_style(member, place)
        number_format = _number_format(cell.text, shown_as)
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
            self.has_values = self.has_values or is_shaded
            _write_figure(page, number, column, cell.text, replace(look, shaded=is_shaded))
        last_year = _last_year(member, cell, style)
        _write_figure(page, number, self._beside(1, place), last_year, look)
        _write_figure(page, number, published_column, cell.text, look)
        yuan_place = ""
        if cell.value is not None:
            yuan_place = self._place(yuan_column, number)
        figure = Decimal(digits) if digits else None
        self.cells[member.index, cell.address] = PlacedCell(
            self._place(column, number),
            yuan_place,
            self._place(published_column, number),
            figure,
            cell.value,
            _half_unit(member, cell, place),
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
        decimals = _printed_decimals(cell.text)
        formula = f"ROUND(SUM({','.join(references)}),{decimals})"
        page.formula(number, self._column(place), formula, plain_number(cell.text), look)


def _naming_columns(columns: Sequence[Column]) -> int:
    """Return how many columns at the left name a row."""
    count = 0
    for column in columns:
        if column.kind == "money":
            break
        count += 1
    return min(count, 4)


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
    if style is None or cell.value is None or style.show(cell.value) != cell.text:
        return None
    return style


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
    figure = f"ROUND({yuan},{style.decimals})"
    if style.scale != 1:
        figure = f"ROUND({yuan}/{style.scale},{style.decimals})"
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
    last_year = member.entry.last_year
    if last_year is None:
        return ""
    former = last_year.document.cells.get(cell.address)
    if former is None:
        return ""
    if member.entry.layout is None or last_year.layout is None:
        return ""
    now = form_of(member.entry.layout).selector_at(cell.address)
    then = form_of(last_year.layout).selector_at(cell.address)
    if now is None or then is None or _as_sets(now.conditions) != _as_sets(then.conditions):
        return ""
    if former.value is not None and style is not None:
        return style.show(former.value)
    unit_now = member.entry.document.identity.money_unit
    unit_then = last_year.document.identity.money_unit
    return former.text if unit_now == unit_then else ""


def _as_sets(conditions: Conditions) -> set[tuple[str, frozenset[str]]]:
    sets = set()
    for dimension, values in conditions:
        sets.add((dimension, frozenset(values)))
    return sets


# -- sums of archived figures ----------------------------------------------------------------------


def _totals(member: Member) -> dict[str, tuple[str, ...]]:
    """Return the parts of each total of a table whose printed figures add up exactly."""
    case = member.entry.case
    if case is None or member.entry.has_lines:
        return {}
    printed: set[str] = set()
    for row in member.table.rows:
        printed.update(cell.address for cell in row.cells)
    totals: dict[str, tuple[str, ...]] = {}
    for family in case.families:
        address = family.total.address
        if address not in printed or address in totals or not adds_up(family):
            continue
        parts = [part.address for part in family.parts if part.address in printed]
        if parts:
            totals[address] = tuple(parts)
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
    if not cell.ref.shown.strip():
        return ZERO
    digits = plain_number(cell.ref.shown)
    return Decimal(digits) if digits else None
