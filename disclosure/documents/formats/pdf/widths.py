"""How wide the columns of a table want to be, in em of its text. Pure.

A Chinese character is one em wide and ASCII a little over half; nothing finer is needed to choose between an upright
page and a wide one, and to share out the width.
"""

import math
from collections.abc import Iterable, Sequence

from disclosure.documents.model.document import Column, Table
from disclosure.documents.model.headers import header_paths

PADDING = 1.0
NARROW = 0.57
# The widest that cells of a kind are given before their text wraps, the least they get, and the widest that a heading is.
WIDEST = {"name": 18.0, "label": 20.0, "text": 9.5}
LEAST = {"name": 12.0, "money": 4.5}
WIDEST_HEADING = 5.0


def text_width(text: str) -> float:
    """The width of the longest line of ``text`` in em."""
    return max(map(_line_width, text.split("\n")))


def column_widths(tables: Sequence[Table]) -> tuple[float, ...]:
    """The widths that suit all of ``tables``, which have the same columns: so a goal's table looks like the next one."""
    headings = [path[-1] if path else "" for path in header_paths(tables[0])]
    return tuple(
        _column_width(column, headings[index], (row.cells[index].text for table in tables for row in table.rows))
        for index, column in enumerate(tables[0].columns)
    )


def lines_of(table: Table, widths: Sequence[float]) -> int:
    """About how many lines of text its rows are high."""
    return sum(
        max(_lines(cell.text, width) for cell, width in zip(row.cells, widths, strict=True)) for row in table.rows
    )


def _lines(text: str, width: float) -> int:
    return sum(max(1, math.ceil(text_width(line) / (width - PADDING))) for line in text.split("\n"))


def _line_width(line: str) -> float:
    narrow = len(line.encode("ascii", "ignore"))  # far faster than asking each character
    return narrow * NARROW + len(line) - narrow


def _column_width(column: Column, heading: str, texts: Iterable[str]) -> float:
    widest = max(map(text_width, texts), default=0.0)
    if column.kind in WIDEST:
        widest = min(widest, WIDEST[column.kind])
    return max(widest, LEAST.get(column.kind, 0.0), _heading_width(heading), text_width(column.number)) + PADDING


def _heading_width(heading: str) -> float:
    """Lines of equal length: eight characters stand as four above four, not as five above three."""
    width = text_width(heading)
    lines = max(1, math.ceil(width / WIDEST_HEADING))
    return math.ceil(width / lines)
