"""How wide the columns of a table want to be, in em of its text. Pure.

A Chinese character is one em wide and ASCII a little over half; nothing finer is needed to choose
between an upright page and a wide one, and to share out the width.
"""

import math
from collections.abc import Sequence

from disclosure.documents.model.document import Column, Table
from disclosure.documents.model.headers import header_paths

PADDING = 1.0
NARROW = 0.57
# The widest that cells of a kind are given before their text wraps, the least they get, and the
# widest that a heading is.
WIDEST = {"name": 18.0, "label": 20.0, "text": 9.5}
LEAST = {"name": 12.0, "money": 4.5}
WIDEST_HEADING = 5.0


def text_width(text: str) -> float:
    """Return the width of the longest line of ``text`` in em."""
    return max(map(_line_width, text.split("\n")))


def column_widths(tables: Sequence[Table]) -> tuple[float, ...]:
    """Return the widths that suit all of ``tables``, which have the same columns.

    So a goal's table looks like the next one.
    """
    form = tables[0]
    paths = header_paths(form)
    widths = []
    for index, column in enumerate(form.columns):
        path = paths[index]
        widest = 0.0
        for table in tables:
            for row in table.rows:
                text = row.cells[index].text
                widest = max(widest, text_width(text))
        heading = path[-1] if path else ""
        widths.append(_column_width(column, heading, widest))
    return tuple(widths)


def lines_of(table: Table, widths: Sequence[float]) -> int:
    """Return about how many lines of text its rows are high."""
    count = 0
    for row in table.rows:
        highest = 0
        for cell, width in zip(row.cells, widths, strict=True):
            highest = max(highest, _lines(cell.text, width))
        count += highest
    return count


def _lines(text: str, width: float) -> int:
    room = width - PADDING
    count = 0
    for line in text.split("\n"):
        count += max(1, math.ceil(_line_width(line) / room))
    return count


def _line_width(line: str) -> float:
    narrow = len(line.encode("ascii", "ignore"))  # far faster than asking each character
    return narrow * NARROW + len(line) - narrow


def _column_width(column: Column, heading: str, widest: float) -> float:
    """Return the width of a column whose widest text has ``widest`` em."""
    if column.kind in WIDEST:
        widest = min(widest, WIDEST[column.kind])
    least = LEAST.get(column.kind, 0.0)
    return max(widest, least, _heading_width(heading), text_width(column.number)) + PADDING


def _heading_width(heading: str) -> float:
    """Return the width of a heading wrapped to equal lines.

    Eight characters stand as four above four, not as five above three.
    """
    width = text_width(heading)
    lines = max(1, math.ceil(width / WIDEST_HEADING))
    return math.ceil(width / lines)
