"""A sheet being written from the top down: cells, merged ranges, row heights and links.

Cells are put down as XML at once. A cell object for each, as openpyxl has them, takes most of the time of making a workbook.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from math import ceil
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from disclosure.documents.formats.safety import looks_like_formula, without_controls
from disclosure.documents.formats.xlsx.styles import Look, Styles
from disclosure.documents.formats.xlsx.widths import HIGHEST_ROW, height

letter = cache(get_column_letter)
# In these files _x000A_ stands for a character; a text that reads so has its first low line written as _x005F_.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


class SheetPage:
    """The cells of ``sheet``, the widths of its columns and the next free row. Rows and columns count from 1."""

    def __init__(self, sheet: Worksheet, styles: Styles, widths: Sequence[float]) -> None:
        self.sheet = sheet
        self.widths = tuple(widths)
        self.row = 1
        self.heights: dict[int, float] = {}
        self.merged: list[str] = []
        self.links: list[tuple[str, str]] = []
        self._cells: dict[int, dict[int, str]] = {}
        self._styles = styles

    # -- rows --------------------------------------------------------------------------------------------------------------

    def take(self, needed: float) -> range:
        """The next rows, as many as are needed for a height in points: mostly one."""
        count = max(1, ceil(needed / HIGHEST_ROW))
        rows = range(self.row, self.row + count)
        for row in rows:
            self.heights[row] = round(needed / count, 1)
            self._cells[row] = {}
        self.row += count
        return rows

    def line(self, text: str, look: Look) -> int:
        """A line of text across the sheet, as high as it needs; its row."""
        return self.side_by_side([(text, self.all_columns, look)])

    def side_by_side(self, texts: Iterable[tuple[str, range, Look]]) -> int:
        """Texts in a row, each in its columns; their row."""
        texts = list(texts)
        rows = self.take(max(height(text, self.width(columns), look.points) for text, columns, look in texts))
        for text, columns, look in texts:
            self.text(rows[0], columns[0], text, look)
            self.merge(rows, columns, look)
        return rows[0]

    def gap(self) -> None:
        """An empty row."""
        self.take(12)

    def width(self, columns: range) -> float:
        """The width of columns together."""
        return sum(self.widths[columns[0] - 1 : columns[-1]])

    @property
    def all_columns(self) -> range:
        """Every column of the sheet."""
        return range(1, len(self.widths) + 1)

    # -- cells -------------------------------------------------------------------------------------------------------------

    def text(self, row: int, column: int, text: str, look: Look) -> None:
        """Text, whatever it looks like: never a formula, a number or a date."""
        text = without_controls(text)
        if not text:
            self._cells[row][column] = f'<c r="{letter(column)}{row}" s="{self._styles.number(look)}"/>'
            return
        if looks_like_formula(text):
            look = replace(look, quoted=True)
        text = _ESCAPE.sub("_x005F_", text)
        space = "" if text == text.strip() else ' xml:space="preserve"'
        self._cells[row][column] = (
            f'<c r="{letter(column)}{row}" s="{self._styles.number(look)}" t="inlineStr">'
            f"<is><t{space}>{escape(text)}</t></is></c>"
        )

    def number(self, row: int, column: int, digits: str, look: Look) -> None:
        """A number by its exact digits, which go into the file as they are: a float would write 9.95 as 9.949999999999999."""
        self._cells[row][column] = f'<c r="{letter(column)}{row}" s="{self._styles.number(look)}"><v>{digits}</v></c>'

    def merge(self, rows: range, columns: range, look: Look) -> None:
        """Make one cell of a range whose first cell is written. Those it covers carry the frame, or half of it is missing."""
        if len(rows) == len(columns) == 1:
            return
        self.merged.append(f"{letter(columns[0])}{rows[0]}:{letter(columns[-1])}{rows[-1]}")
        if look.framed:
            for row in rows:
                for column in columns:
                    if column not in self._cells[row]:
                        self.text(row, column, "", look)

    def link(self, row: int, column: int, place: str) -> None:
        """Make a cell a link to a place in this workbook."""
        self.links.append((f"{letter(column)}{row}", place))

    # -- the file ----------------------------------------------------------------------------------------------------------

    @property
    def dimension(self) -> str:
        """The range of cells in use."""
        return f"A1:{letter(len(self.widths))}{max(self.row - 1, 1)}"

    def xml(self) -> str:
        """The element ``sheetData``."""
        rows = (
            f'<row r="{row}" ht="{self.heights[row]}" customHeight="1">{"".join(cells[column] for column in sorted(cells))}</row>'
            for row, cells in self._cells.items()
        )
        return f"<sheetData>{''.join(rows)}</sheetData>"
