"""Lists as files: opened again, with nothing that an office program would run."""

import csv
import io

import pytest
from openpyxl import load_workbook

from disclosure.exports import export

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


def test_there_is_no_other_kind() -> None:
    with pytest.raises(KeyError):
        export("exe", (), ())
