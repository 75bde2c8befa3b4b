"""Plain lists as CSV or Excel, for people who keep or examine them. Text stays text: no cell becomes a formula.

A Decimal is a number in both; everything else is text.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from disclosure.documents.formats.safety import looks_like_formula, survives_spreadsheets, without_controls

Rows = Iterable[Sequence[object]]
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def export(kind: str, header: Sequence[str], rows: Rows, *, source: Rows = ()) -> bytes:
    """The list as ``kind``, csv or xlsx. Raises KeyError for another.

    ``source`` says where it is from: a sheet of its own in Excel, lines below the list in CSV.
    """
    return {"csv": _csv, "xlsx": _xlsx}[kind](header, rows, source)


def _csv(header: Sequence[str], rows: Rows, source: Rows) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([_guarded(title) for title in header])
    writer.writerows([_guarded(value) for value in row] for row in rows)
    about = [[_guarded(value) for value in row] for row in source]
    writer.writerows([[], *about] if about else [])
    # The mark tells Excel that this is UTF-8.
    return ("\ufeff" + stream.getvalue()).encode()


def _guarded(value: object) -> str:
    """As the file has it: a number with all its digits and no exponent, a text that nothing takes for a formula."""
    if isinstance(value, Decimal):
        return format(value, "f")
    text = without_controls(str(value))
    return f"'{text}" if looks_like_formula(text) else text


def _xlsx(header: Sequence[str], rows: Rows, source: Rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("明细")
    sheet.freeze_panes = "A2"
    for index in range(len(header)):
        sheet.column_dimensions[get_column_letter(index + 1)].width = 22
    sheet.append([_cell(sheet, title, bold=True) for title in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    _source_sheet(book, source)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _source_sheet(book: Workbook, source: Rows) -> None:
    lines = list(source)
    if lines:
        sheet = book.create_sheet("来源")
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 70
        for line in lines:
            sheet.append([_cell(sheet, value) for value in line])


def _cell(sheet: Any, value: object, *, bold: bool = False) -> Any:
    if isinstance(value, Decimal) and survives_spreadsheets(format(value, "f")):
        cell: Any = WriteOnlyCell(sheet)
        cell.value = value
        cell.number_format = f"0.{'0' * -int(value.as_tuple().exponent)}".rstrip(".")
        return cell
    cell = WriteOnlyCell(sheet, value=without_controls(str(value)))
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
