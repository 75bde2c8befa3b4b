"""How wide columns and how high rows must be for Chinese text to be read whole. Pure.

Widths are in Excel's unit, a digit of the workbook's font (宋体 11): a Chinese character takes two. Heights are in points.
"""

from collections.abc import Sequence
from math import ceil

from disclosure.documents.model.document import Column, Table
from disclosure.documents.model.headers import header_paths

NARROWEST_PAGE = 92
"""The width of a sheet of running text: 45 Chinese characters a line, and A4 upright at nearly full size."""

_LEAST = {"row_number": 6, "code": 11, "name": 20, "label": 22, "quantity": 9, "price": 10, "money": 12}
_MOST = {"name": 40, "label": 44}
_LEAST_TEXT, _MOST_TEXT = 9, 30
_HEADER_LINES = 2
# Programs set the same font a little wider or narrower; a line that is thought full must not break once more.
_SLACK = 1.5
HIGHEST_ROW = 400
"""Excel's rows end at 409.5 points; what needs more goes over several."""


def text_width(text: str) -> int:
    """The width of the longest line of ``text``."""
    # GB 18030 writes a Chinese character in two bytes, a Latin one in one, rare ones in four: the same as their width.
    return max((len(line.encode("gb18030", "replace")) for line in text.split("\n")), default=0)


def lines(text: str, width: float) -> int:
    """How many lines ``text`` fills in a column of ``width``."""
    if 2 * len(text) <= width - _SLACK and "\n" not in text:
        return 1
    room = max(width - _SLACK, 2)
    return sum(max(1, ceil(text_width(line) / room)) for line in text.split("\n"))


def height(text: str, width: float, points: float) -> float:
    """How high a row must be for ``text`` in letters of ``points``, in a column of ``width``."""
    scale = points / 11
    return lines(text, width / scale) * round(points * 1.5, 1) + 4


def column_widths(tables: Sequence[Table]) -> list[float]:
    """The widths of a sheet's columns, which the tables with the most columns share."""
    if not tables:
        return [NARROWEST_PAGE / 4] * 4  # one column wider than the paper is cut off by LibreOffice instead of scaled
    most = max(len(table.columns) for table in tables)
    sharing = [table for table in tables if len(table.columns) == most]
    natural = [
        [_natural(table, index, "".join(path[-1:])) for index, path in enumerate(header_paths(table))]
        for table in sharing
    ]
    return [max(column) for column in zip(*natural, strict=True)]


def widened(widths: Sequence[float], columns: Sequence[Column]) -> list[float]:
    """The same widths with columns of words drawn out until running text above and below them has its line."""
    words = [column.kind in ("text", "label", "name") for column in columns]
    missing, stretch = NARROWEST_PAGE - sum(widths), sum(w for w, word in zip(widths, words, strict=True) if word)
    if missing <= 0 or not stretch:
        return list(widths)
    return [
        round(width * (1 + missing / stretch), 1) if word else width for width, word in zip(widths, words, strict=True)
    ]


def _natural(table: Table, index: int, leaf: str) -> float:
    kind = table.columns[index].kind
    least, most = _LEAST.get(kind, _LEAST_TEXT), _MOST.get(kind, _MOST_TEXT)
    widest = max((text_width(row.cells[index].text) for row in table.rows), default=0) + 2
    heading = ceil(text_width(leaf) / _HEADER_LINES) + 3
    return max(least, min(widest, most), heading)
