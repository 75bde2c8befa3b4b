"""A sheet being written from the top down: cells, merged ranges, row heights and links.

Cells are put down as XML at once. A cell object for each, as openpyxl has them, takes most of the
time of making a workbook.
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
# In these files _x000A_ stands for a character; a text that reads so has its first low line written
# as _x005F_.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_GAP = 12  # points


class SheetPage:
    """The cells of ``sheet``, the widths of its columns and the next free row.

    Rows and columns count from 1.
    """

    def __init__(self, sheet: Worksheet, styles: Styles, widths: Sequence[float]) -> None:
        self.sheet = sheet
        self.widths = tuple(widths)
        self.row = 1
        self.heights: dict[int, float] = {}
        self.merged: list[str] = []
        self.links: list[tuple[str, str]] = []
        self._cells: dict[int, dict[int, str]] = {}
        self._styles = styles

    # -- rows --------------------------------------------------------------------------------------

    def take(self, needed: float) -> range:
        """Return the next rows, as many as a height of ``needed`` points takes: mostly one."""
        count = max(1, ceil(needed / HIGHEST_ROW))
        height_of_row = round(needed / count, 1)
        rows = range(self.row, self.row + count)
        for row in rows:
            self.heights[row] = height_of_row
            self._cells[row] = {}
        self.row += count
        return rows

    def line(self, text: str, look: Look) -> int:
        """Write a line of text across the sheet, as high as it needs; return its row."""
        return self.side_by_side([(text, self.all_columns, look)])

    def side_by_side(self, texts: Iterable[tuple[str, range, Look]]) -> int:
        """Write texts into a row, each in its columns; return their row."""
        texts = list(texts)
        needed = 0.0
        for text, columns, look in texts:
            width = self.width(columns)
            needed = max(needed, height(text, width, look.points))
        rows = self.take(needed)
        first = rows[0]
        for text, columns, look in texts:
            self.text(first, columns[0], text, look)
            self.merge(rows, columns, look)
        return first

    def gap(self) -> None:
        """Leave an empty row."""
        self.take(_GAP)

    def width(self, columns: range) -> float:
        """Return the width of columns together."""
        first = columns[0]
        last = columns[-1]
        return sum(self.widths[first - 1 : last])

    @property
    def all_columns(self) -> range:
        """Every column of the sheet."""
        return range(1, len(self.widths) + 1)

    # -- cells -------------------------------------------------------------------------------------

    def text(self, row: int, column: int, text: str, look: Look) -> None:
        """Write text, whatever it looks like: never a formula, a number or a date."""
        text = without_controls(text)
        if looks_like_formula(text):
            look = replace(look, quoted=True)
        if not text:
            self._put(row, column, look)
            return
        text = _ESCAPE.sub("_x005F_", text)
        has_outer_space = text != text.strip()
        space = ' xml:space="preserve"' if has_outer_space else ""
        content = f"<is><t{space}>{escape(text)}</t></is>"
        self._put(row, column, look, content, kind="inlineStr")

    def number(self, row: int, column: int, digits: str, look: Look) -> None:
        """Write a number by its exact digits.

        They go into the file as they are: a float would write 9.95 as 9.949999999999999.
        """
        self._put(row, column, look, f"<v>{digits}</v>")

    def formula(self, row: int, column: int, formula: str, result: str, look: Look) -> None:
        """Write a formula of a number or of nothing, without its equals sign.

        Beside it stands the result that it has now: digits, or an empty text.
        """
        content = _formula(formula, result)
        kind = "" if result else "str"
        self._put(row, column, look, content, kind=kind)

    def formula_text(self, row: int, column: int, formula: str, result: str, look: Look) -> None:
        """Write a formula of a text, and beside it the text that it gives now."""
        content = _formula(formula, result)
        self._put(row, column, look, content, kind="str")

    def _put(self, row: int, column: int, look: Look, content: str = "", *, kind: str = "") -> None:
        """Put down the element of a cell. ``kind`` is its type; a number's cell names none."""
        place = f"{letter(column)}{row}"
        style = self._styles.number(look)
        attributes = f'r="{place}" s="{style}"'
        if kind:
            attributes += f' t="{kind}"'
        cell = f"<c {attributes}/>"
        if content:
            cell = f"<c {attributes}>{content}</c>"
        self._cells[row][column] = cell

    def merge(self, rows: range, columns: range, look: Look) -> None:
        """Make one cell of a range whose first cell is written."""
        is_one_cell = len(rows) == 1 and len(columns) == 1
        if is_one_cell:
            return
        first = f"{letter(columns[0])}{rows[0]}"
        last = f"{letter(columns[-1])}{rows[-1]}"
        self.merged.append(f"{first}:{last}")
        if not look.framed:
            return
        # Without cells below the merged one to carry it, half of the frame would be missing.
        for row in rows:
            written = self._cells[row]
            for column in columns:
                if column not in written:
                    self.text(row, column, "", look)

    def link(self, row: int, column: int, place: str) -> None:
        """Make a cell a link to a place in this workbook."""
        self.links.append((f"{letter(column)}{row}", place))

    # -- the file ----------------------------------------------------------------------------------

    @property
    def dimension(self) -> str:
        """The range of cells in use."""
        last_row = max(self.row - 1, 1)
        return f"A1:{letter(len(self.widths))}{last_row}"

    def xml(self) -> str:
        """Return the element ``sheetData``."""
        rows = []
        for row, cell_by_column in self._cells.items():
            cells = []
            for column in sorted(cell_by_column):
                cells.append(cell_by_column[column])
            content = "".join(cells)
            height_of_row = self.heights[row]
            attributes = f'r="{row}" ht="{height_of_row}" customHeight="1"'
            rows.append(f"<row {attributes}>{content}</row>")
        content = "".join(rows)
        return f"<sheetData>{content}</sheetData>"


def _formula(formula: str, result: str) -> str:
    """Return the elements of a formula and of the result that it has now."""
    shown = escape(without_controls(result))
    return f"<f>{escape(formula)}</f><v>{shown}</v>"
