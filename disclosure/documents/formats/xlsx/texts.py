"""Texts of others in a workbook that is written row by row. Pure."""

from typing import Any

from openpyxl.cell import WriteOnlyCell

from disclosure.documents.formats.safety import without_controls


def text_cell(sheet: Any, text: str) -> Any:
    """Return a cell that stays a text, whatever it begins with: none becomes a formula."""
    cell: Any = WriteOnlyCell(sheet, value=without_controls(text))
    cell.data_type = "s"
    return cell
