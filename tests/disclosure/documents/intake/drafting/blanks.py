"""Blank forms for tests: the workbooks that bureaus hand out, and exported documents emptied."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
from docx import Document as WordDocument

from disclosure.documents import formats
from disclosure.documents.intake.drafting.files import Draft, draft_file
from tests.documents import example_document, imprint

DATA = Path(__file__).resolve().parents[4] / "data"
_AMOUNT = re.compile(r"-?[\d,]*\.\d+|\d{3,7}")


@cache
def drafted(name: str) -> Draft:
    """The first layout of a workbook in tests/data."""
    return draft_file((DATA / name).read_bytes(), name, "tried")


@cache
def blank_hebei_workbook() -> bytes:
    """The example as a workbook without its amounts and codes."""
    document = example_document()
    data = formats.get("xlsx").render(document, imprint(document))
    book = openpyxl.load_workbook(BytesIO(data))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                is_money = (
                    isinstance(cell.value, int | float) and not float(cell.value).is_integer()
                )
                if is_money or _AMOUNT.fullmatch(str(cell.value or "")):
                    cell.value = None
    emptied = BytesIO()
    book.save(emptied)
    return emptied.getvalue()


@cache
def blank_hebei_word_file() -> bytes:
    """The example's nine tables as a Word file without their amounts and codes."""
    document = example_document()
    data = formats.get("docx").render(document, imprint(document))
    word = WordDocument(BytesIO(data))
    for table in word.tables:
        for row in table.rows:
            for cell in row.cells:
                if _AMOUNT.fullmatch(cell.text.strip()):
                    cell.text = ""
    emptied = BytesIO()
    word.save(emptied)
    return emptied.getvalue()
