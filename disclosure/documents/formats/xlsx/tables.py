"""A table on a page: title, caption, header tree, 栏次, rows and notes."""

from dataclasses import dataclass, replace
from functools import cache

from disclosure.documents.formats.safety import survives_spreadsheets
from disclosure.documents.formats.xlsx.page import SheetPage
from disclosure.documents.formats.xlsx.styles import (
    CAPTION,
    COLUMN_NUMBER,
    HEADER,
    HEADINGS,
    NOTE,
    TITLE,
    Look,
    cell_look,
    is_numeric,
)
from disclosure.documents.formats.xlsx.widths import HIGHEST_ROW, height, text_width
from disclosure.documents.model.document import Row, Table
from disclosure.documents.model.headers import PlacedHeader, placed_headers
from disclosure.documents.model.numbers import plain_number

_LEAST_HEIGHT = 20.0


@dataclass(frozen=True)
class HeaderRows:
    """The rows of the sheet that hold a table's header, 栏次 included."""

    first: int
    last: int


def write_table(page: SheetPage, table: Table) -> HeaderRows | None:
    """The table from the next row down. The last column of a table narrower than the sheet takes what is left."""
    if table.title:
        page.line(table.title, TITLE if table.kind == "statutory" else HEADINGS[2])
    if table.caption:
        _write_caption(page, table.caption)
    first = page.row
    _write_header(page, table)
    if table.column_numbers:
        page.side_by_side(
            (number, _columns(page, table, index), COLUMN_NUMBER) for index, number in enumerate(table.column_numbers)
        )
    last = page.row - 1
    _write_rows(page, table)
    for note in table.notes:
        page.line(note.text, NOTE)
    return HeaderRows(first, last) if last >= first else None


def _columns(page: SheetPage, table: Table, first: int, span: int = 1) -> range:
    """The sheet's columns of ``span`` columns of the table."""
    ends = first + span >= len(table.columns)
    return range(first + 1, (len(page.widths) if ends else first + span) + 1)


# -- caption ---------------------------------------------------------------------------------------------------------------


def _write_caption(page: SheetPage, caption: tuple[str, ...]) -> None:
    """Its cells in one row: the first at the left edge, the last at the right, one between them in the middle."""
    places = _caption_places(page, caption)
    if not places:
        caption, places = ("　".join(caption),), [page.all_columns]
    page.side_by_side(zip(caption, places, _CAPTIONS[len(caption)], strict=True))


_CAPTIONS = {
    1: (CAPTION,),
    2: (CAPTION, replace(CAPTION, across="right")),
    3: (CAPTION, replace(CAPTION, across="center"), replace(CAPTION, across="right")),
}


def _caption_places(page: SheetPage, caption: tuple[str, ...]) -> list[range]:
    """The columns of each caption cell, so that each has its text in one line; nothing where they cannot stand side by side."""
    columns = page.all_columns
    after_left = 1 + _fewest(page, caption[0], columns)
    from_right = columns.stop - _fewest(page, caption[-1], columns[::-1])
    match len(caption):
        case 1:
            return [columns]
        case 2 if from_right > 1:
            return [range(1, from_right), range(from_right, columns.stop)]
        case 3 if from_right > after_left:
            return [range(1, after_left), range(after_left, from_right), range(from_right, columns.stop)]
    return []


def _fewest(page: SheetPage, text: str, columns: range) -> int:
    """How many of ``columns``, taken in order, hold ``text`` in one line."""
    room = 0.0
    for count, column in enumerate(columns, 1):
        room += page.width(range(column, column + 1))
        if room >= text_width(text) + 1.5:
            return count
    return len(columns)


# -- header ----------------------------------------------------------------------------------------------------------------


def _write_header(page: SheetPage, table: Table) -> None:
    placed = list(placed_headers(table))
    columns = {header: _columns(page, table, header.column, header.cell.colspan) for header in placed}
    needed = _spread(
        len(table.header),
        [
            (header.row, header.cell.rowspan, height(header.cell.text, page.width(columns[header]), HEADER.points) + 4)
            for header in placed
        ],
    )
    rows = [page.take(min(points, HIGHEST_ROW))[0] for points in needed]
    for header in placed:
        _write_header_cell(page, header, rows, columns[header])


def _write_header_cell(page: SheetPage, header: PlacedHeader, rows: list[int], columns: range) -> None:
    row = rows[header.row]
    page.text(row, columns[0], header.cell.text, HEADER)
    page.merge(range(row, row + header.cell.rowspan), columns, HEADER)


def _spread(count: int, needs: list[tuple[int, int, float]]) -> list[float]:
    """Heights of ``count`` rows such that each (row, rowspan, height) has room; what spans several takes it from the last."""
    heights = [_LEAST_HEIGHT] * count
    for row, span, points in sorted(needs, key=lambda need: need[1]):
        last = min(row + span, count) - 1
        heights[last] += max(0.0, points - sum(heights[row : last + 1]))
    return heights


# -- rows ------------------------------------------------------------------------------------------------------------------


def _write_rows(page: SheetPage, table: Table) -> None:
    columns = [_columns(page, table, index) for index in range(len(table.columns))]
    widths = [page.width(each) for each in columns]
    needs = [
        (index, cell.rowspan, height(cell.text, width, 11))
        for index, row in enumerate(table.rows)
        for cell, width in zip(row.cells, widths, strict=True)
        if cell.rowspan
    ]
    places = [page.take(points) for points in _spread(len(table.rows), needs)]
    whole = "#,##0" if _has_commas(table) else "0"
    for index, row in enumerate(table.rows):
        _write_row(page, table, row, places[index:], columns, whole)


def _write_row(page: SheetPage, table: Table, row: Row, places: list[range], columns: list[range], whole: str) -> None:
    """A row in the first of ``places``; cells that span rows reach into the following ones."""
    for column, cell, across in zip(table.columns, row.cells, columns, strict=True):
        if not cell.rowspan:
            continue
        down = range(places[0].start, places[min(cell.rowspan, len(places)) - 1].stop)
        digits = plain_number(cell.text) if is_numeric(column.kind) else ""
        if digits and survives_spreadsheets(digits):
            look = _number_look(column.kind, row.level, whole, len(digits.partition(".")[2]))
            page.number(down[0], across[0], digits, look)
        else:
            look = cell_look(column.kind, row.level)
            page.text(down[0], across[0], cell.text, look)
        page.merge(down, across, look)


def _has_commas(table: Table) -> bool:
    """Whether its money is printed with thousands commas; the Document says so only by its texts."""
    money = [index for index, column in enumerate(table.columns) if column.kind == "money"]
    return any("," in row.cells[index].text for row in table.rows for index in money)


@cache
def _number_look(kind: str, level: str, whole: str, decimals: int) -> Look:
    """The look whose number format prints a figure as the Document does, with as many decimals."""
    number_format = whole if kind == "money" else "0"
    return replace(cell_look(kind, level), number_format=number_format + ("." + "0" * decimals if decimals else ""))
