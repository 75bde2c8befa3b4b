"""The ledger as a file, written and read back with every fault at its cell.

It is the workbook that a clerk fills in Excel, or a text with tabs. A workbook has a sheet 填写说明
with instructions, a sheet 预算明细 to fill, and the year's codes on sheets of their own, from which
the drop-downs take their choices.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NoReturn
from xml.etree.ElementTree import ParseError

import openpyxl
from lxml.etree import XMLSyntaxError
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from budget import problem_kinds
from budget.acceptance import CodeBook
from budget.codes import ITEM_DIGITS, SECTION_DIGITS, path_in_words
from budget.dimensions import Origin, Purpose
from budget.entries import Line
from budget.problems import Problem, Problems
from budget.sheets import (
    LABELS,
    LARGEST_TABLE,
    LEDGER,
    Heading,
    Row,
    find_heading,
    line_texts,
    read_rows,
    row_problems,
    split_block,
)

MEGABYTE = 1024 * 1024
# Bounds far above any ledger (5,000 lines take 0.2 MB, unpacked 3.5 MB in 18 members), against
# files made to exhaust the server.
LARGEST_FILE = 5 * MEGABYTE
LARGEST_UNPACKED = 50 * MEGABYTE
MOST_MEMBERS = 500
MOST_COLUMNS = 60
ENTRY_SHEET = "预算明细"
HEADING_ROW = 2
ROWS_LOOKED_AT = 20  # of a sheet with another name, to find its heading
EMPTY_ROWS = 500  # prepared with drop-downs below the lines that are there


@dataclass(frozen=True)
class Subject:
    """The department and year whose ledger a workbook holds; ``units`` are names by code."""

    department: str
    year: int
    units: Mapping[str, str]


@dataclass(frozen=True)
class Upload:
    """A ledger that was read from a file: its rows, and every problem with its place there."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the lines, once there are no problems."""
        return tuple(row.line for row in self.rows if row.line is not None)


# --- reading --------------------------------------------------------------------------------------

ZIP_SIGNATURE = b"PK"
# Excel before 2007, and every Office file with a password, is an OLE compound file.
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"
ENCRYPTED_FLAG = 0x1  # bit 0 of a zip member's flags
_ENTRY = b"PK\x01\x02"  # begins a member's entry in a zip's directory
# How Excel packs its members. zipfile unpacks these piece by piece, others all at once.
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
CHUNK = 64 * 1024  # bytes unpacked at a time
PROLOGUE = 4096  # bytes of an XML part within which a document type would stand

# What openpyxl raises for a damaged file is any of these.
_DAMAGE = (
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OSError,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    XMLSyntaxError,
)


def read_ledger(name: str, data: bytes, book: CodeBook) -> Upload:
    """Read the ledger in a workbook (.xlsx) or a text with tabs or commas (UTF-8).

    The content decides which it is, not the file's ``name``. Faults of cells come back with the
    rows; raises Problems only where the file cannot be read as a table at all.
    """
    if not data.strip():
        raise Problems([problem_kinds.SHEET_EMPTY_FILE.at(name)])
    if len(data) > LARGEST_FILE:
        size = len(data) / MEGABYTE
        most = LARGEST_FILE // MEGABYTE
        raise Problems([problem_kinds.SHEET_FILE_LARGE.at(name, size=size, most=most)])
    if data.startswith(ZIP_SIGNATURE):
        return _read_workbook(name, data, book)
    if data.startswith(OLE_SIGNATURE):
        raise Problems([problem_kinds.SHEET_LEGACY.at(name)])
    return _read_text(name, data, book)


def _read_text(name: str, data: bytes, book: CodeBook) -> Upload:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problems([problem_kinds.SHEET_UNKNOWN.at(name)]) from error
    first_line = text.partition("\n")[0]
    if "\t" in first_line:
        table = split_block(text, most_rows=LARGEST_TABLE + 1)
    else:
        try:
            rows = csv.reader(io.StringIO(text))
            table = [row[:MOST_COLUMNS] for row in islice(rows, LARGEST_TABLE + 1)]
        except csv.Error as error:
            raise Problems([problem_kinds.SHEET_NOT_CSV.at(name, error=error)]) from error
    return _read_table(name, table, book, letters=False)


def _read_workbook(name: str, data: bytes, book: CodeBook) -> Upload:
    try:
        guard_workbook(name, data)
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            sheet = _entry_sheet(name, workbook)
            table = list(_sheet_texts(sheet))
        finally:
            workbook.close()
    except Problems:
        raise
    except _DAMAGE as error:
        raise Problems([problem_kinds.SHEET_DAMAGED.at(name)]) from error
    return _read_table(f"{name} “{sheet.title}”表", table, book, letters=True)


def guard_workbook(name: str, data: bytes) -> None:
    """Bound what is unpacked, and refuse what no spreadsheet program writes.

    Raises Problems, or what zipfile raises for a damaged file.
    """
    # zipfile keeps half a kilobyte for each entry of the directory, however many there are.
    if data.count(_ENTRY) > MOST_MEMBERS:
        _refuse_size(name)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        stated = sum(member.file_size for member in members)
        if len(members) > MOST_MEMBERS or stated > LARGEST_UNPACKED:
            _refuse_size(name)
        unpacked = 0
        for member in members:
            if member.flag_bits & ENCRYPTED_FLAG:
                raise Problems([problem_kinds.SHEET_PROTECTED.at(name)])
            if member.compress_type not in PACKINGS:
                raise Problems([problem_kinds.SHEET_DAMAGED.at(name)])
            for chunk in _chunks(archive, member):
                # A document type can define entities that unpack without end.
                if b"<!DOCTYPE" in chunk[:PROLOGUE]:
                    raise Problems([problem_kinds.SHEET_DOCTYPE.at(name)])
                unpacked += len(chunk)
                if unpacked > LARGEST_UNPACKED:
                    _refuse_size(name)


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a member's bytes piece by piece: the size that it states may be a lie."""
    with archive.open(member) as opened:
        while chunk := opened.read(CHUNK):
            yield chunk


def _refuse_size(name: str) -> NoReturn:
    most = LARGEST_UNPACKED // MEGABYTE
    raise Problems([problem_kinds.SHEET_PACKAGE_SIZE.at(name, most=most)])


def _entry_sheet(name: str, workbook: Any) -> Any:
    """Return the sheet to read: ours by its name, or the first whose upper rows name columns."""
    if ENTRY_SHEET in workbook.sheetnames:
        return workbook[ENTRY_SHEET]
    for sheet in workbook.worksheets:
        upper_rows = list(_sheet_texts(sheet, rows=ROWS_LOOKED_AT))
        if find_heading(upper_rows, LEDGER) is not None:
            return sheet
    raise Problems([problem_kinds.SHEET_NO_HEADING.at(name)])


def _sheet_texts(sheet: Any, rows: int = LARGEST_TABLE + 1) -> Iterator[list[str]]:
    for cells in sheet.iter_rows(values_only=True, max_row=rows, max_col=MOST_COLUMNS):
        yield [cell_text(value) for value in cells]


def cell_text(value: object) -> str:
    """Return a cell's value as a person sees it.

    Excel keeps 15 digits; what follows in a float is not what was typed.
    """
    if value is None:
        return ""
    if isinstance(value, float):
        text = format(value, ".15g")
        if "e" in text:
            return format(value, "f")
        return text
    return str(value)


def _read_table(
    place: str, table: Sequence[Sequence[str]], book: CodeBook, *, letters: bool
) -> Upload:
    """Read the rows below the heading; ``letters`` names columns in problems as Excel does."""
    heading = find_heading(table, LEDGER)
    if heading is None:
        raise Problems([problem_kinds.SHEET_NO_HEADING.at(place)])
    first = heading.row + 1
    # Rows are numbered as Excel does, from 1.
    numbered = ((number, heading.texts(row)) for number, row in enumerate(table[first:], first + 1))
    rows = read_rows(numbered, book, scale=heading.scale or 1)

    columns = {}
    if letters:
        for key, position in heading.positions.items():
            columns[key] = get_column_letter(position + 1)
    problems = list(_table_problems(place, heading, table, rows))
    problems.extend(row_problems(rows, columns))
    return Upload(rows, tuple(problems))


def _table_problems(
    place: str, heading: Heading, table: Sequence[Sequence[str]], rows: Sequence[Row]
) -> Iterator[Problem]:
    for key in ("function", "amount", "kind"):
        if key not in heading.positions:
            yield problem_kinds.SHEET_COLUMN_MISSING.at(place, column=LABELS[key])
    if len(table) > LARGEST_TABLE:
        yield problem_kinds.SHEET_ROWS.at(place, most=LARGEST_TABLE)
    elif not rows:
        yield problem_kinds.SHEET_NO_LINES.at(place)


# --- writing --------------------------------------------------------------------------------------

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
            cell.comment = Comment("以元为单位；标题写成“金额（万元）”时按万元读取", "明账")
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
