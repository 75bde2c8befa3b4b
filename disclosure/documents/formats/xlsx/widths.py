"""How wide columns and how high rows must be for Chinese text to be read whole. Pure.

Widths are in Excel's unit, a digit of the workbook's font (宋体 11): a Chinese character takes two.
Heights are in points.
"""

from collections.abc import Sequence
from math import ceil

from disclosure.documents.formats.measure import SONG
from disclosure.documents.formats.xlsx.styles import BODY_POINTS
from disclosure.documents.model.document import Column, Table
from disclosure.documents.model.headers import header_paths

NARROWEST_PAGE = 92
"""The width of a sheet of text: 45 characters a line, and A4 upright at nearly full size."""

_DIGITS_OF_AN_EM = 2
_LEAST = {
    "row_number": 6,
    "code": 11,
    "name": 20,
    "label": 22,
    "quantity": 9,
    "price": 10,
    "money": 12,
}
_MOST = {"name": 40, "label": 44}
_LEAST_TEXT, _MOST_TEXT = 9, 30
_WORDS = ("text", "label", "name")
_HEADER_LINES = 2
_CELL_MARGIN, _HEADING_MARGIN = 2, 3
# Programs set the same font a little wider or narrower; a line that is thought full must not break
# once more.
_SLACK = 1.5
_LINE_HEIGHT = 1.5  # of the size of type
_ROW_MARGIN = 4  # points
HIGHEST_ROW = 400
"""Excel's rows end at 409.5 points; what needs more goes over several."""


def text_width(text: str) -> int:
    """Return the width of the longest line of ``text``."""
    return ceil(SONG.widest_line(text) * _DIGITS_OF_AN_EM)


def lines(text: str, width: float) -> int:
    """Return how many lines ``text`` fills in a column of ``width``."""
    room = width - _SLACK
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    room = max(room, 2)
    count = 0
    for line in text.split("\n"):
        count += max(1, ceil(text_width(line) / room))
    return count


def height(text: str, width: float, points: float) -> float:
    """Return how high a row must be for ``text`` of ``points`` in a column of ``width``."""
    scale = points / BODY_POINTS
    line_height = round(points * _LINE_HEIGHT, 1)
    return lines(text, width / scale) * line_height + _ROW_MARGIN


def column_widths(tables: Sequence[Table]) -> list[float]:
    """Return the widths of a sheet's columns, which the tables with the most columns share."""
    if not tables:
        # One column wider than the paper is cut off by LibreOffice instead of scaled.
        return [NARROWEST_PAGE / 4] * 4
    most = max(len(table.columns) for table in tables)
    widths = [0.0] * most
    for table in tables:
        if len(table.columns) < most:
            continue
        for index, path in enumerate(header_paths(table)):
            heading = path[-1] if path else ""
            widths[index] = max(widths[index], _natural(table, index, heading))
    return widths


def widened(widths: Sequence[float], columns: Sequence[Column]) -> list[float]:
    """Return the widths with columns of words drawn out until running text has its line.

    The text stands above and below the table, across all columns.
    """
    holds_words = [column.kind in _WORDS for column in columns]
    missing = NARROWEST_PAGE - sum(widths)
    stretch = 0.0
    for width, is_words in zip(widths, holds_words, strict=True):
        if is_words:
            stretch += width
    if missing <= 0 or not stretch:
        return list(widths)
    factor = 1 + missing / stretch
    drawn_out = []
    for width, is_words in zip(widths, holds_words, strict=True):
        if is_words:
            drawn_out.append(round(width * factor, 1))
        else:
            drawn_out.append(width)
    return drawn_out


def _natural(table: Table, index: int, heading: str) -> float:
    kind = table.columns[index].kind
    least = _LEAST.get(kind, _LEAST_TEXT)
    most = _MOST.get(kind, _MOST_TEXT)
    widest = 0
    for row in table.rows:
        widest = max(widest, text_width(row.cells[index].text))
    heading_width = ceil(text_width(heading) / _HEADER_LINES) + _HEADING_MARGIN
    return max(least, min(widest + _CELL_MARGIN, most), heading_width)
