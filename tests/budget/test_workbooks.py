"""The ledger as a file.

What is written is read back, every fault has its cell, and hostile files are refused.
"""

import io
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from budget import problem_kinds
from budget.acceptance import CodeBook
from budget.dimensions import Kind, Origin
from budget.problems import Problems
from budget.workbooks import ENTRY_SHEET, Subject, write_workbook
from disclosure.documents.intake.ledgers import LARGEST_FILE, read_ledger
from tests.factories import FEW_CODES, plain_line

PROJECTS = frozenset({"=1+1", "项目甲"})
BOOK = CodeBook(year=2023, units=frozenset({"203"}), projects=PROJECTS, **FEW_CODES)
SUBJECT = Subject("203 中共平乡县委组织部", 2023, {"203": "中共平乡县委组织部"})
LINES = (
    plain_line(amount=Decimal("6320000.50"), remark="=HYPERLINK(1)"),
    plain_line(
        kind=Kind.PROJECT,
        economic="",
        project="=1+1",
        origin=Origin.CARRYOVER,
        amount=Decimal("0.30"),
    ),
)


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def filled(*rows: list[object]) -> bytes:
    """The template with these rows filled in."""
    workbook = opened(write_workbook(SUBJECT, BOOK))
    for row in rows:
        workbook[ENTRY_SHEET].append(row)
    return saved(workbook)


def saved(workbook: Any) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def test_what_is_written_is_read_back() -> None:
    upload = read_ledger("账.xlsx", write_workbook(SUBJECT, BOOK, LINES), BOOK)
    assert upload.problems == ()
    assert upload.lines == LINES


def test_no_text_becomes_a_formula() -> None:
    workbook = opened(write_workbook(SUBJECT, BOOK, LINES))
    for sheet in workbook:
        for row in sheet.iter_rows():
            assert "f" not in {cell.data_type for cell in row}


def test_the_template_offers_the_years_codes() -> None:
    workbook = opened(write_workbook(SUBJECT, BOOK))
    drop_downs = workbook[ENTRY_SHEET].data_validations.dataValidation
    offered = {drop_down.formula1 for drop_down in drop_downs}
    assert "'可选_功能科目'!$A$1:$A$4" in offered
    choices = workbook["可选_功能科目"]
    assert choices["A1"].value == "2013201 行政运行"
    assert choices["B1"].value == "一般公共服务支出 › 组织事务 › 行政运行"


def test_a_filled_template_is_read_with_numbers_as_excel_keeps_them() -> None:
    data = filled(
        [2013201, 30101, "基本支出", 26.8],
        ["2013201 行政运行", "30201", "基本", 1.1 + 2.2],
    )

    upload = read_ledger("账.xlsx", data, BOOK)

    assert upload.problems == ()
    assert [line.amount for line in upload.lines] == [Decimal("26.80"), Decimal("3.30")]


def test_every_fault_is_told_with_its_cell() -> None:
    data = filled([1, 30101, "基本支出", "x"], [2013201, 30101, "", -1])

    upload = read_ledger("账.xlsx", data, BOOK)

    places = {problem.address: problem.code for problem in upload.problems}
    assert places == {
        "A3（功能科目）": "line_function",
        "D3（金额）": "line_amount",
        "C4（支出类型）": "line_kind",
        "D4（金额）": "line_amount",
    }
    assert all(problem_kinds.SHEET_CELL.includes(problem) for problem in upload.problems)


def test_a_template_without_lines_says_so() -> None:
    (problem,) = read_ledger("账.xlsx", write_workbook(SUBJECT, BOOK), BOOK).problems
    assert (problem.code, problem.message) == ("ledger.empty", "没有明细")


def test_an_offices_own_table_is_found_by_its_headings() -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["附表"])
    sheet = workbook.create_sheet("汇总")
    for row in (
        ["某局"],
        ["功能分类科目", "经济分类科目", "支出类型", "金额（万元）"],
        ["2013201", "30101", "基本支出", 632],
    ):
        sheet.append(row)
    upload = read_ledger("表.xlsx", saved(workbook), BOOK)
    assert [line.amount for line in upload.lines] == [Decimal(6_320_000)]


def test_missing_columns_are_named() -> None:
    problems = read_ledger("账.tsv", b"function_code\tremark\n2013201\tx\n", BOOK).problems
    assert {problem.message for problem in problems if problem.code == "ledger.columns"} == {
        "缺少“金额”列",
        "缺少“支出类型”列",
    }


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 60_000_000)
    return buffer.getvalue()


def with_doctype() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "空的"),
        (b"x" * (LARGEST_FILE + 1), "超过上限"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为"),
        (b"PK\x03\x04nothing", "损坏"),
        (bomb(), "解压后超过上限"),
        (with_doctype(), "文档类型"),
        (write_workbook(SUBJECT, BOOK)[:4000], "损坏"),
        ("没有列".encode("gb18030"), "标题行"),
        ("甲\t乙\n".encode(), "标题行"),
        (b"\x00\x01\x02", "应为 .xlsx 表格"),
        (b"<html><table>", "应为 .xlsx 表格"),
        (b"%PDF-1.7", "应为 .xlsx 表格"),
    ],
)
def test_what_is_no_ledger_is_refused_in_words(data: bytes, message: str) -> None:
    with pytest.raises(Problems) as refused:
        read_ledger("文件", data, BOOK)
    assert message in str(refused.value)
