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
        rows = range(self.row, self.row + count)
        for row in rows:
            self.heights[row] = round(needed / count, 1)
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
        place = f"{letter(column)}{row}"
        if looks_like_formula(text):
            look = replace(look, quoted=True)
        style = self._styles.number(look)
        if not text:
            self._cells[row][column] = f'<c r="{place}" s="{style}"/>'
            return
        text = _ESCAPE.sub("_x005F_", text)
        space = "" if text == text.strip() else ' xml:space="preserve"'
        content = f"<is><t{space}>{escape(text)}</t></is>"
        self._cells[row][column] = f'<c r="{place}" s="{style}" t="inlineStr">{content}</c>'

    def number(self, row: int, column: int, digits: str, look: Look) -> None:
        """Write a number by its exact digits.

        They go into the file as they are: a float would write 9.95 as 9.949999999999999.
        """
        place = f"{letter(column)}{row}"
        style = self._styles.number(look)
        self._cells[row][column] = f'<c r="{place}" s="{style}"><v>{digits}</v></c>'

    def formula(self, row: int, column: int, formula: str, result: str, look: Look) -> None:
        """Write a formula of a number or of nothing, without its equals sign.

        Beside it stands the result that it has now: digits, or an empty text.
        """
        kind = "" if result else ' t="str"'
        self._formula(row, column, formula, result, look, kind=kind)

    def formula_text(self, row: int, column: int, formula: str, result: str, look: Look) -> None:
        """Write a formula of a text, and beside it the text that it gives now."""
        self._formula(row, column, formula, result, look, kind=' t="str"')

    def _formula(
        self, row: int, column: int, formula: str, result: str, look: Look, *, kind: str
    ) -> None:
        place = f"{letter(column)}{row}"
        style = self._styles.number(look)
        result = escape(without_controls(result))
        content = f"<f>{escape(formula)}</f><v>{result}</v>"
        self._cells[row][column] = f'<c r="{place}" s="{style}"{kind}>{content}</c>'

    def merge(self, rows: range, columns: range, look: Look) -> None:
        """Make one cell of a range whose first cell is written."""
        if len(rows) == len(columns) == 1:
            return
        first = f"{letter(columns[0])}{rows[0]}"
        last = f"{letter(columns[-1])}{rows[-1]}"
        self.merged.append(f"{first}:{last}")
        if not look.framed:
            return
        # Without cells below the merged one to carry it, half of the frame would be missing.
        for row in rows:
            for column in columns:
                if column not in self._cells[row]:
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
            from_left_to_right = [cell for _, cell in sorted(cell_by_column.items())]
            content = "".join(from_left_to_right)
            height_of_row = self.heights[row]
            rows.append(f'<row r="{row}" ht="{height_of_row}" customHeight="1">{content}</row>')
        return f"<sheetData>{''.join(rows)}</sheetData>"
