"""Lists as files: opened again, with nothing that an office program would run."""

import csv
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from disclosure.portal.exports import export

ROWS = [("王录入", "=1+1", 3), ("甲,乙", "第一行\n第二行", "")]


def test_csv_is_read_back_and_guards_formulas() -> None:
    content = export("csv", ("账号", "原值", "数"), ROWS).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content))) == [
        ["账号", "原值", "数"],
        ["王录入", "'=1+1", "3"],
        ["甲,乙", "第一行\n第二行", ""],
    ]


def test_excel_holds_texts() -> None:
    sheet = load_workbook(io.BytesIO(export("xlsx", ("账号", "原值", "数"), ROWS))).worksheets[0]
    assert sheet["B2"].value == "=1+1"
    assert sheet["B2"].data_type == "s"


def test_a_decimal_is_a_number_in_both() -> None:
    rows = [(Decimal("-1.50"), Decimal("1234567890123456.78"))]
    assert "-1.50,1234567890123456.78" in export("csv", ("甲", "乙"), rows).decode()
    sheet = load_workbook(io.BytesIO(export("xlsx", ("甲", "乙"), rows))).worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].number_format) == (-1.5, "0.00")
    assert sheet["B2"].value == "1234567890123456.78"  # more digits than a spreadsheet keeps


def test_the_source_stands_apart() -> None:
    source = [("内容", "=清单"), ("下载日期", "2024年1月2日")]
    content = export("csv", ("账号",), [("甲",)], source=source).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content))) == [
        ["账号"],
        ["甲"],
        [],
        ["内容", "'=清单"],
        ["下载日期", "2024年1月2日"],
    ]
    book = load_workbook(io.BytesIO(export("xlsx", ("账号",), [("甲",)], source=source)))
    assert list(book["来源"].values) == source
    assert book["来源"]["B1"].data_type == "s"


def test_there_is_no_other_kind() -> None:
    with pytest.raises(KeyError):
        export("exe", (), ())


def test_whatever_a_name_begins_with_stays_text_and_whatever_it_holds_can_be_written() -> None:
    names = ("=1", "+1", "-1", "@SUM(A1)", "\t=1", "　＝1", "a\x00b\ud800")
    header, row = csv.reader(io.StringIO(export("csv", names, [names]).decode("utf-8-sig")))
    assert header == row == ["'=1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "'　＝1", "ab"]
    sheet = load_workbook(io.BytesIO(export("xlsx", names, [names]))).worksheets[0]
    assert {cell.data_type for cell in sheet[2]} == {"s"}


def test_a_number_has_all_its_digits_whatever_was_counted() -> None:
    assert (
        "1000,0.0000001"
        in export("csv", ("甲", "乙"), [(Decimal("1E+3"), Decimal("1E-7"))]).decode()
    )
