"""Plain lists as CSV or Excel, for people who keep or examine them.

A Decimal is a number in both; everything else is text, and no text becomes a formula.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from disclosure.documents.formats.safety import (
    looks_like_formula,
    survives_spreadsheets,
    without_controls,
)
from disclosure.documents.formats.xlsx.texts import text_cell

Rows = Iterable[Sequence[object]]
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# By it Excel knows that a CSV file is UTF-8.
_BYTE_ORDER_MARK = "\ufeff"
# Widths of columns in characters: one for whatever a list holds; labels and addresses of a source.
_LIST_WIDTH = 22
_SOURCE_WIDTHS = {"A": 30, "B": 70}


def export(kind: str, header: Sequence[str], rows: Rows, *, source: Rows = ()) -> bytes:
    """Return the list as ``kind``, csv or xlsx. Raises KeyError for another.

    ``source`` says where it is from: a sheet of its own in Excel, lines below the list in CSV.
    """
    writers = {"csv": _csv, "xlsx": _xlsx}
    return writers[kind](header, rows, source)


def _csv(header: Sequence[str], rows: Rows, source: Rows) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream)
    for line in chain([header], rows):
        writer.writerow([_guarded(value) for value in line])
    source_lines = list(source)
    if source_lines:
        writer.writerow([])
        for line in source_lines:
            writer.writerow([_guarded(value) for value in line])
    return (_BYTE_ORDER_MARK + stream.getvalue()).encode()


def _guarded(value: object) -> str:
    """Return a number with all its digits and no exponent, a text that nobody runs as a formula."""
    if isinstance(value, Decimal):
        return format(value, "f")
    text = without_controls(str(value))
    return f"'{text}" if looks_like_formula(text) else text


def _xlsx(header: Sequence[str], rows: Rows, source: Rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("明细")
    sheet.freeze_panes = "A2"
    for column in range(1, len(header) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _LIST_WIDTH
    titles = []
    for title in header:
        cell = _cell(sheet, title)
        cell.font = Font(bold=True)
        titles.append(cell)
    sheet.append(titles)
    _append_rows(sheet, rows)
    source_lines = list(source)
    if source_lines:
        source_sheet = book.create_sheet("来源")
        for letter, width in _SOURCE_WIDTHS.items():
            source_sheet.column_dimensions[letter].width = width
        _append_rows(source_sheet, source_lines)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _append_rows(sheet: Any, rows: Rows) -> None:
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: object) -> Any:
    # A number that Excel would round (it keeps 15 digits) is written as text.
    if isinstance(value, Decimal) and survives_spreadsheets(format(value, "f")):
        cell: Any = WriteOnlyCell(sheet)
        cell.value = value
        decimals = max(-int(value.as_tuple().exponent), 0)
        cell.number_format = f"0.{'0' * decimals}" if decimals else "0"
        return cell
    return text_cell(sheet, str(value))
