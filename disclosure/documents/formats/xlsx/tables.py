"""A table on a sheet: title, caption, header tree, 栏次, rows and notes."""

import re
from dataclasses import dataclass, replace
from functools import cache
from operator import attrgetter

from disclosure.documents.formats.safety import survives_spreadsheets
from disclosure.documents.formats.xlsx.page import SheetPage
from disclosure.documents.formats.xlsx.styles import (
    BODY_POINTS,
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
from disclosure.documents.model.headers import placed_headers
from disclosure.documents.model.numbers import plain_number

_LEAST_HEIGHT = 20.0  # points
_HEADER_MARGIN = 4  # points that a header cell has more than its text
_CAPTION_SLACK = 1.5  # digits of width: a caption that only just fits might wrap in another program


@dataclass(frozen=True)
class HeaderRows:
    """The first and last row of the sheet that hold a table's header, 栏次 included."""

    first: int
    last: int


@dataclass(frozen=True)
class _HeightNeed:
    """The height in points that a cell needs; it begins in ``row`` and spans ``span`` rows."""

    row: int
    span: int
    points: float


def write_table(page: SheetPage, table: Table) -> HeaderRows | None:
    """Write the table from the next row down; return where its header is, None where it has none.

    The last column of a table that is narrower than the sheet takes what is left.
    """
    if table.title:
        look = TITLE if table.kind == "statutory" else HEADINGS[2]
        page.line(table.title, look)
    if table.caption:
        _write_caption(page, table.caption)
    first = page.row
    _write_header(page, table)
    if table.column_numbers:
        numbers = []
        for index, number in enumerate(table.column_numbers):
            numbers.append((number, _columns(page, table, index), COLUMN_NUMBER))
        page.side_by_side(numbers)
    last = page.row - 1
    _write_rows(page, table)
    for note in table.notes:
        page.line(note.text, NOTE)
    return HeaderRows(first, last) if last >= first else None


def _columns(page: SheetPage, table: Table, first: int, span: int = 1) -> range:
    """Return the sheet's columns of ``span`` columns of the table."""
    end = first + span
    if end >= len(table.columns):
        end = len(page.widths)
    return range(first + 1, end + 1)


def _spread(count: int, needs: list[_HeightNeed]) -> list[float]:
    """Return heights of ``count`` rows that give each cell room.

    A cell over several rows takes what it lacks from the last of them.
    """
    heights = [_LEAST_HEIGHT] * count
    for need in sorted(needs, key=attrgetter("span")):
        end = min(need.row + need.span, count)
        height_of_rows = sum(heights[need.row : end])
        heights[end - 1] += max(0.0, need.points - height_of_rows)
    return heights


# -- caption ---------------------------------------------------------------------------------------

_CENTRE = replace(CAPTION, across="center")
# Thousands without a comma: a column may print them so beside others with commas.
_THOUSANDS = re.compile(r"-?\d{4}")
_RIGHT = replace(CAPTION, across="right")
_CAPTIONS = {1: (CAPTION,), 2: (CAPTION, _RIGHT), 3: (CAPTION, _CENTRE, _RIGHT)}


def _write_caption(page: SheetPage, caption: tuple[str, ...]) -> None:
    """Write the cells of a caption into one row: left, right, and a third one between them."""
    places = _caption_places(page, caption)
    if not places:
        caption = ("　".join(caption),)
        places = [page.all_columns]
    page.side_by_side(zip(caption, places, _CAPTIONS[len(caption)], strict=True))


def _caption_places(page: SheetPage, caption: tuple[str, ...]) -> list[range]:
    """Return the columns of each caption cell, in which its text stands in one line.

    Empty where the cells cannot stand side by side.
    """
    columns = page.all_columns
    end = columns.stop
    left_end = 1 + _fewest(page, caption[0], columns)
    from_the_right = columns[::-1]
    right_start = end - _fewest(page, caption[-1], from_the_right)
    if len(caption) == 1:
        return [columns]
    if len(caption) == 2 and right_start > 1:
        return [range(1, right_start), range(right_start, end)]
    if len(caption) == 3 and right_start > left_end:
        return [range(1, left_end), range(left_end, right_start), range(right_start, end)]
    return []


def _fewest(page: SheetPage, text: str, columns: range) -> int:
    """Return how many of ``columns``, taken in order, hold ``text`` in one line."""
    room = 0.0
    for count, column in enumerate(columns, 1):
        room += page.width(range(column, column + 1))
        if room >= text_width(text) + _CAPTION_SLACK:
            return count
    return len(columns)


# -- header ----------------------------------------------------------------------------------------


def _write_header(page: SheetPage, table: Table) -> None:
    headers = list(placed_headers(table))
    places = []
    needs = []
    for header in headers:
        cell = header.cell
        columns = _columns(page, table, header.column, cell.colspan)
        places.append(columns)
        points = height(cell.text, page.width(columns), HEADER.points)
        needs.append(_HeightNeed(header.row, cell.rowspan, points + _HEADER_MARGIN))

    rows = []
    for points in _spread(len(table.header), needs):
        (row,) = page.take(min(points, HIGHEST_ROW))
        rows.append(row)
    for header, columns in zip(headers, places, strict=True):
        row = rows[header.row]
        page.text(row, columns[0], header.cell.text, HEADER)
        page.merge(range(row, row + header.cell.rowspan), columns, HEADER)


# -- rows ------------------------------------------------------------------------------------------


def _write_rows(page: SheetPage, table: Table) -> None:
    columns = [_columns(page, table, index) for index in range(len(table.columns))]
    widths = [page.width(across) for across in columns]
    needs = []
    for index, row in enumerate(table.rows):
        for cell, width in zip(row.cells, widths, strict=True):
            if cell.rowspan == 0:
                continue  # covered by the cell above
            points = height(cell.text, width, BODY_POINTS)
            needs.append(_HeightNeed(index, cell.rowspan, points))
    # A row of the table may take several of the sheet, which have a greatest height.
    places = [page.take(points) for points in _spread(len(table.rows), needs)]
    whole = "#,##0" if _has_commas(table) else "0"
    for index, row in enumerate(table.rows):
        _write_row(page, table, row, places[index:], columns, whole)


def _write_row(
    page: SheetPage,
    table: Table,
    row: Row,
    places: list[range],
    columns: list[range],
    whole: str,
) -> None:
    """Write a row into the first of ``places``; cells that span rows reach into the following ones.

    ``whole`` is the number format of whole amounts of money.
    """
    first = places[0].start
    for column, cell, across in zip(table.columns, row.cells, columns, strict=True):
        if not cell.rowspan:
            continue
        last_place = min(cell.rowspan, len(places)) - 1
        down = range(first, places[last_place].stop)
        digits = plain_number(cell.text) if is_numeric(column.kind) else ""
        if digits and survives_spreadsheets(digits):
            decimals = len(digits.partition(".")[2])
            own_whole = "0" if _THOUSANDS.match(cell.text) else whole
            look = _number_look(column.kind, row.level, own_whole, decimals)
            page.number(first, across[0], digits, look)
        else:
            look = cell_look(column.kind, row.level)
            page.text(first, across[0], cell.text, look)
        page.merge(down, across, look)


def _has_commas(table: Table) -> bool:
    """Tell whether money is printed with thousands commas, which only the texts themselves show."""
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            if column.kind == "money" and "," in cell.text:
                return True
    return False


@cache
def _number_look(kind: str, level: str, whole: str, decimals: int) -> Look:
    """Return the look whose number format prints a figure with as many decimals as the Document."""
    number_format = whole if kind == "money" else "0"
    if decimals:
        number_format += "." + "0" * decimals
    return replace(cell_look(kind, level), number_format=number_format)
