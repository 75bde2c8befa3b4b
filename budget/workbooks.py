"""The workbook that a clerk fills in Excel, with the lines that are there.

It has a sheet 填写说明 with instructions, a sheet 预算明细 to fill, and the year's codes on sheets
of their own, from which the drop-downs take their choices. ``disclosure.documents.intake.ledgers``
reads it back.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from budget.acceptance import CodeBook
from budget.codes import ITEM_DIGITS, SECTION_DIGITS, path_in_words
from budget.dimensions import Origin, Purpose
from budget.entries import Line
from budget.sheets import AMOUNT_HINT, LABELS, LEDGER, line_texts

ENTRY_SHEET = "预算明细"
HEADING_ROW = 2
EMPTY_ROWS = 500  # prepared with drop-downs below the lines that are there


@dataclass(frozen=True)
class Subject:
    """The department and year whose ledger a workbook holds; ``units`` are names by code."""

    department: str
    year: int
    units: Mapping[str, str]


_INSTRUCTIONS = (
    "在“预算明细”表中一行填一笔资金；点单元格右侧的箭头选择科目和资金性质，也可以直接填编码。",
    "金额以元为单位，最多两位小数，不填负数。标题行写成“金额（万元）”时按万元读取。",
    "功能科目填到项（7位），经济科目填到款（5位）；一般公共预算的基本支出必须填经济科目。",
    "来源年度不填视为本年，资金性质不填视为一般公共预算；只有一个单位时单位可以不填。",
    "只有项目支出填项目，项目先在系统的“项目和绩效目标”中建立。",
    "备注仅供内部使用，不会公开。不要改动标题行；空行会跳过。",
    "上传后先显示新增、修改、删除和前后合计，确认后才保存；上传的内容替换全部现有明细。",
)
_WIDTHS = {
    "function": 30,
    "economic": 30,
    "fund": 18,
    "project": 30,
    "purpose": 26,
    "remark": 30,
    "kind": 18,
}
_USUAL_WIDTH = 16  # in characters of the usual font, as Excel counts
_HEAD = PatternFill("solid", fgColor="E3EDF1")


def write_workbook(subject: Subject, book: CodeBook, lines: Iterable[Line] = ()) -> bytes:
    """Return the workbook to fill for a department's year.

    It holds the lines that are there already, with amounts in yuan.
    """
    workbook = openpyxl.Workbook()
    _write_instructions(workbook.active, subject)
    entry = workbook.create_sheet(ENTRY_SHEET)
    choices = _write_choices(workbook, subject, book)
    last_row = _write_lines(entry, subject, book, lines)
    _add_drop_downs(entry, choices, last_row + EMPTY_ROWS)
    workbook.active = 1
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _put(sheet: Worksheet, row: int, column: int, text: str) -> Any:
    """Write a text that stays a text, whatever it begins with; return its cell."""
    cell: Any = sheet.cell(row, column)
    cell.value = text
    cell.data_type = "s"
    return cell


def _write_instructions(sheet: Any, subject: Subject) -> None:
    sheet.title = "填写说明"
    sheet.column_dimensions["A"].width = 100
    title = _put(sheet, 1, 1, f"{subject.department} {subject.year}年预算明细")
    title.font = Font(bold=True, size=14)
    for number, text in enumerate(_INSTRUCTIONS, start=1):
        cell = _put(sheet, number + 2, 1, f"{number}. {text}")
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _write_choices(workbook: Any, subject: Subject, book: CodeBook) -> dict[str, str]:
    """Write sheets of choices; return where each column's are, as its drop-down's formula."""
    functions = _functions(book)
    economics = book.department_economic
    function_codes = [code for code in sorted(functions) if len(code) == ITEM_DIGITS]
    economic_codes = [code for code in sorted(economics) if len(code) == SECTION_DIGITS]
    texts_by_column = {
        "function": [_with_name(code, functions) for code in function_codes],
        "economic": [_with_name(code, economics) for code in economic_codes],
        "kind": list(book.vocabulary.kind_labels().values()),
        "fund": list(book.vocabulary.fund_labels().values()),
        "origin": Origin.labels(),
        "purpose": Purpose.labels(),
        "unit": [_with_name(code, subject.units) for code in sorted(book.units)],
        "project": sorted(book.projects),
    }
    paths_by_column = {
        "function": [path_in_words(code, functions) for code in function_codes],
        "economic": [path_in_words(code, economics) for code in economic_codes],
    }
    formulas = {}
    for column, texts in texts_by_column.items():
        if texts:
            paths = paths_by_column.get(column, [])
            formulas[column] = _write_choice_sheet(workbook, LABELS[column], texts, paths)
    return formulas


def _write_choice_sheet(
    workbook: Any, label: str, texts: Sequence[str], paths: Sequence[str]
) -> str:
    sheet = workbook.create_sheet(f"可选_{label}")
    sheet.column_dimensions["A"].width = 40
    sheet.column_dimensions["B"].width = 80
    for row, text in enumerate(texts, start=1):
        _put(sheet, row, 1, text)
    for row, text in enumerate(paths, start=1):
        _put(sheet, row, 2, text)
    return f"'{sheet.title}'!$A$1:$A${len(texts)}"


def _functions(book: CodeBook) -> dict[str, str]:
    """Return the names of both lists of functions by code."""
    return {**book.government_fund_function, **book.function}


def _with_name(code: str, names: Mapping[str, str]) -> str:
    return f"{code} {names.get(code, '')}".strip()


def _write_lines(sheet: Any, subject: Subject, book: CodeBook, lines: Iterable[Line]) -> int:
    """Write title, heading and lines; return the number of the last row."""
    title = _put(sheet, 1, 1, f"{subject.department} {subject.year}年预算明细")
    title.font = Font(bold=True)
    for position, column in enumerate(LEDGER, start=1):
        heading = column.label
        if column.key == "amount":
            heading = f"{column.label}（元）"
        cell = _put(sheet, HEADING_ROW, position, heading)
        cell.font = Font(bold=True)
        cell.fill = _HEAD
        if column.key == "amount":
            cell.comment = Comment(AMOUNT_HINT, "明账")
        width = _WIDTHS.get(column.key, _USUAL_WIDTH)
        sheet.column_dimensions[get_column_letter(position)].width = width
    sheet.freeze_panes = sheet.cell(HEADING_ROW + 1, 1)

    row = HEADING_ROW
    for line in lines:
        row += 1
        _write_line(sheet, row, line, book, subject)
    return row


def _write_line(sheet: Any, row: int, line: Line, book: CodeBook, subject: Subject) -> None:
    texts = line_texts(line, book.vocabulary)
    texts["function"] = _with_name(line.function, _functions(book))
    texts["economic"] = _with_name(line.economic, book.department_economic)
    texts["unit"] = _with_name(line.unit, subject.units)
    for position, column in enumerate(LEDGER, start=1):
        if column.key == "amount":
            cell = sheet.cell(row, position, line.amount)
            cell.number_format = "#,##0.00"
        elif texts[column.key]:
            _put(sheet, row, position, texts[column.key])


def _add_drop_downs(sheet: Any, choices: Mapping[str, str], last_row: int) -> None:
    for position, column in enumerate(LEDGER, start=1):
        if column.key not in choices:
            continue
        # Only a hint: a clerk may type a code alone, and reading the file back says what is wrong
        # with it.
        validation = DataValidation(
            type="list",
            formula1=choices[column.key],
            allow_blank=True,
            showErrorMessage=False,
        )
        letter = get_column_letter(position)
        validation.add(f"{letter}{HEADING_ROW + 1}:{letter}{last_row}")
        sheet.add_data_validation(validation)
