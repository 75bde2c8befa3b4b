"""Plain lists as CSV or Excel, for people who keep or examine them. Text stays text: no cell becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from disclosure.formats.safety import looks_like_formula, without_controls

Rows = Iterable[Sequence[object]]
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def export(kind: str, header: Sequence[str], rows: Rows) -> bytes:
    """The list as ``kind``, csv or xlsx. Raises KeyError for another."""
    return {"csv": _csv, "xlsx": _xlsx}[kind](header, rows)


def _csv(header: Sequence[str], rows: Rows) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(header)
    writer.writerows([_guarded(str(value)) for value in row] for row in rows)
    # The mark tells Excel that this is UTF-8.
    return ("\ufeff" + stream.getvalue()).encode()


def _guarded(text: str) -> str:
    return f"'{text}" if looks_like_formula(text) else text


def _xlsx(header: Sequence[str], rows: Rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("明细")
    sheet.freeze_panes = "A2"
    for index in range(len(header)):
        sheet.column_dimensions[chr(ord("A") + index)].width = 22
    sheet.append([_text(sheet, title, bold=True) for title in header])
    for row in rows:
        sheet.append([_text(sheet, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _text(sheet: Any, value: object, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=without_controls(str(value)))
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
