"""Bulk tables as one Excel workbook: a sheet for each, with filters and frozen headings. Pure.

Its rows go to the disk as they come. Codes stay text, no text becomes a formula, and a number that
Excel would round (it keeps 15 digits) is text too.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

import pyarrow as arrow
from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.functions import Element

from disclosure.documents.bulk.schema import TABLES, BulkColumn, BulkTable, ValueType
from disclosure.documents.formats.archives import FixedZip
from disclosure.documents.formats.safety import survives_spreadsheets, without_controls

# Excel has 1,048,576 rows a sheet, and a zip without extensions 4 GiB a member: a longer table goes
# on in a next sheet.
ROWS_OF_A_SHEET = 500_000
# Cells are text in memory, dozens to a row.
_ROWS_AT_ONCE = 1_000
LONGEST_TEXT = 32_767
"""The characters that a cell of Excel holds; a longer text is cut there."""

ABOUT, DICTIONARY = "说明", "数据字典"
_DICTIONARY_HEADINGS = ("表", "列", "列名", "类型", "说明", "Description")
_TYPES = {
    ValueType.TEXT: "文字",
    ValueType.INTEGER: "整数",
    ValueType.NUMBER: "小数",
    ValueType.BOOLEAN: "是否",
    ValueType.DATE: "日期",
}
# Widths of columns in characters.
_WIDTHS = {"text": 60, "goal": 60, "message": 60, "row_name": 34, "project": 34, "digest": 14}
_USUAL_WIDTH = 15
_WIDE = 80
# In these files _x000A_ stands for a character; a text that reads so has its first low line written
# as _x005F_.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_UNDATED = datetime.combine(date(1980, 1, 1), time())
_NO_ROWS = re.compile(rb"<sheetData[^>]*/>")

_letter = cache(get_column_letter)


class _EmptySheet(WorksheetWriter):
    """Writes all of a sheet but its rows."""

    def __init__(self, sheet: Worksheet) -> None:
        self.file = BytesIO()
        super().__init__(sheet, out=self.file)

    def write_rows(self) -> None:
        """Write an empty element, in whose place the rows stand."""
        self.xf.send(Element("sheetData"))

    def around_rows(self) -> tuple[bytes, bytes]:
        """Return what stands before and after the rows."""
        self.write()
        before, after = _NO_ROWS.split(self.file.getvalue())
        return before, after


class _PackageWriter(ExcelWriter):
    """Writes everything but the sheets, which stand in the archive already."""

    def write_worksheet(self, ws: Any) -> None:
        """Enter a sheet in the list of parts."""
        ws._drawing = None
        ws._rels = []
        self.manifest.append(ws)


class BulkWorkbook:
    """A workbook that takes one table after another."""

    def __init__(self, path: Path, title: str, about: Sequence[str]) -> None:
        """Begin a workbook whose first sheet has the lines ``about``."""
        self._book = Workbook()
        self._book.remove(self._book.worksheets[0])
        # Without the moment of writing: equal tables are equal files.
        self._book.properties = DocumentProperties(title=title, created=_UNDATED, modified=_UNDATED)
        self._archive = FixedZip(path)
        self._styles = _styles(self._book)
        self._write_about([title, *about])

    def table(self, table: BulkTable) -> "WorkbookTable":
        """Return what takes the rows of a table; close it before the next one."""
        return WorkbookTable(self, table)

    def close(self) -> None:
        """Write the dictionary, and end the file."""
        sheet = self.begin(DICTIONARY, [16, 20, 18, 8, _WIDE, _WIDE], frozen=True)
        sheet.write(self._styles["heading"], _DICTIONARY_HEADINGS)
        for table in TABLES.values():
            for column in table.columns:
                described = (table.title.chinese, column.name, column.title, _TYPES[column.type])
                about = (column.about.chinese, column.about.english)
                sheet.write(self._styles["text"], (*described, *about))
        sheet.close()
        _PackageWriter(self._book, self._archive).save()

    def begin(self, title: str, widths: Iterable[float], *, frozen: bool) -> "_Sheet":
        """Begin a sheet, whose first row may stay in sight."""
        sheet = self._book.create_sheet(title)
        for number, width in enumerate(widths, start=1):
            sheet.column_dimensions[_letter(number)].width = width
        if frozen:
            sheet.freeze_panes = "A2"
        name = f"xl/worksheets/sheet{len(self._book.worksheets)}.xml"
        return _Sheet(sheet, self._archive.begin(name))

    def _write_about(self, lines: Sequence[str]) -> None:
        sheet = self.begin(ABOUT, [_WIDE * 1.5], frozen=False)
        style = self._styles["heading"]
        for line in lines:
            sheet.write(style, [line])
            style = self._styles["wrapped"]
        sheet.close()

    def style(self, name: str) -> int:
        """Return the number of a style."""
        return self._styles[name]


def _styles(book: Workbook) -> dict[str, int]:
    """Return the numbers of the styles that cells have, by what they are for."""
    sheet = book.create_sheet()
    looks: dict[str, dict[str, Any]] = {
        "text": {"number_format": "@"},
        "number": {"number_format": "#,##0.00####"},
        "integer": {"number_format": "0"},
        "heading": {"font": Font(bold=True)},
        "wrapped": {"alignment": Alignment(wrap_text=True, vertical="top")},
    }
    numbers = {}
    for row, (name, look) in enumerate(looks.items(), start=1):
        cell: Any = sheet.cell(row, 1)
        for attribute, value in look.items():
            setattr(cell, attribute, value)
        numbers[name] = cell.style_id
    book.remove(sheet)
    return numbers


class _Sheet:
    """A sheet of which rows are being written."""

    def __init__(self, sheet: Worksheet, file: IO[bytes]) -> None:
        self.rows = 0
        self._sheet = sheet
        self._file = file
        before, _ = _EmptySheet(sheet).around_rows()
        file.write(before + b"<sheetData>")

    def write(self, style: int, texts: Iterable[str]) -> None:
        """Write a row of texts in one style."""
        cells = [_text_cell(text, style) for text in texts]
        self.append([cells])

    def append(self, rows: Iterable[Sequence[str]]) -> None:
        """Write rows of cells."""
        lines = []
        for cells in rows:
            self.rows += 1
            lines.append(f'<row r="{self.rows}">{"".join(cells)}</row>')
        self._file.write("".join(lines).encode())

    def close(self, filtered_columns: int = 0) -> None:
        """End the sheet; its first row filters so many columns."""
        if filtered_columns:
            last = f"{_letter(filtered_columns)}{max(self.rows, 1)}"
            self._sheet.auto_filter.ref = f"A1:{last}"
        _, after = _EmptySheet(self._sheet).around_rows()
        self._file.write(b"</sheetData>" + after)
        self._file.close()


class WorkbookTable:
    """The sheets of a table."""

    def __init__(self, book: BulkWorkbook, table: BulkTable) -> None:
        self._book = book
        self._table = table
        self._sheets = 0
        self._begin()

    def write(self, columns: arrow.Table) -> None:
        """Write a group of rows."""
        start = 0
        while start < columns.num_rows:
            free = ROWS_OF_A_SHEET - self._sheet.rows
            if not free:
                self.close()
                self._begin()
                continue
            group = columns.slice(start, min(free, _ROWS_AT_ONCE))
            self._sheet.append(self._rows(group))
            start += group.num_rows

    def close(self) -> None:
        """End the sheet."""
        self._sheet.close(filtered_columns=len(self._table.columns))

    def _begin(self) -> None:
        self._sheets += 1
        title = self._table.title.chinese
        if self._sheets > 1:
            title = f"{title}{self._sheets}"
        widths = [_WIDTHS.get(column.name, _USUAL_WIDTH) for column in self._table.columns]
        self._sheet = self._book.begin(title, widths, frozen=True)
        titles = [column.title for column in self._table.columns]
        self._sheet.write(self._book.style("heading"), titles)

    def _rows(self, columns: arrow.Table) -> Iterable[Sequence[str]]:
        cells_by_column = []
        for column in self._table.columns:
            values = columns[column.name].to_pylist()
            cells_by_column.append(self._cells(column, values))
        return zip(*cells_by_column, strict=True)

    def _cells(self, column: BulkColumn, values: list[Any]) -> list[str]:
        text_style = self._book.style("text")
        match column.type:
            case ValueType.TEXT | ValueType.DATE:
                return [_text_cell(_text_of(value), text_style) for value in values]
            case ValueType.NUMBER:
                style = self._book.style("number")
                return [_number_cell(value, style, text_style) for value in values]
            case ValueType.INTEGER:
                style = self._book.style("integer")
                return [_plain_cell("n", value, style) for value in values]
            case ValueType.BOOLEAN:
                return [_plain_cell("b", value, text_style) for value in values]


def _text_of(value: Any) -> str:
    """Return a text or a date as it is written; nothing where there is none."""
    return "" if value is None else str(value)


# Names of regions, departments, codes: the same in thousands of rows.
@lru_cache(maxsize=20_000)
def _text_cell(text: str, style: int) -> str:
    """Return a cell that stays a text, whatever it begins with."""
    if not text:
        return "<c/>"
    shown = _ESCAPE.sub("_x005F_", without_controls(text)[:LONGEST_TEXT])
    space = "" if shown == shown.strip() else ' xml:space="preserve"'
    return f'<c s="{style}" t="inlineStr"><is><t{space}>{escape(shown)}</t></is></c>'


def _number_cell(value: Decimal | None, style: int, text_style: int) -> str:
    if value is None:
        return "<c/>"
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    if not survives_spreadsheets(digits):
        return _text_cell(digits, text_style)
    return f'<c s="{style}"><v>{digits}</v></c>'


def _plain_cell(type_: str, value: int | None, style: int) -> str:
    return "<c/>" if value is None else f'<c s="{style}" t="{type_}"><v>{int(value)}</v></c>'
