"""Excel files as blocks: each sheet is the grid of what its cells show."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from disclosure.documents.intake.files.blocks import Extract, RawTable
from disclosure.documents.intake.files.number_formats import shown
from disclosure.documents.intake.files.xlsx_reader import extract


def read(book: Workbook) -> Extract:
    out = BytesIO()
    book.save(out)
    return extract(out.getvalue())


def sheet_of(**cells: Any) -> tuple[Workbook, Any]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "收支"
    for reference, value in cells.items():
        sheet[reference] = value
    return book, sheet


def grid(extracted: Extract) -> list[list[str]]:
    (block,) = extracted.blocks
    assert isinstance(block, RawTable)
    return [[cell.text for cell in row] for row in block.rows]


def test_a_sheet_is_the_grid_of_its_used_cells() -> None:
    book, _ = sheet_of(A1="部门预算收支总表", B3="甲", C3=2013201)
    extracted = read(book)
    assert grid(extracted) == [["部门预算收支总表", "", ""], ["", "", ""], ["", "甲", "2013201"]]
    assert isinstance(extracted.blocks[0], RawTable)
    assert extracted.blocks[0].rows[2][1].place == "收支!B3"


def test_numbers_show_as_formatted() -> None:
    book, sheet = sheet_of(A1=94.7125, B1=0, C1=1234567.891)
    sheet["A1"].number_format = sheet["B1"].number_format = "0.00"
    sheet["C1"].number_format = "#,##0.00"
    assert grid(read(book)) == [["94.71", "0.00", "1234567.89"]]


def test_merged_cells_repeat_their_text_and_say_so() -> None:
    book, sheet = sheet_of(A1="收入", C2="乙", A3="甲")
    sheet.merge_cells("A1:B2")
    (block,) = read(book).blocks
    assert isinstance(block, RawTable)
    assert [[(cell.text, cell.merged) for cell in row] for row in block.rows] == [
        [("收入", ""), ("收入", "left"), ("", "")],
        [("收入", "above"), ("收入", "above"), ("乙", "")],
        [("甲", ""), ("", ""), ("", "")],
    ]


def test_formulas_are_read_as_the_values_stored_and_never_run() -> None:
    book, _ = sheet_of(A1="合计", B1="=1+1", C1="=HYPERLINK(1)")
    extracted = read(book)
    assert grid(extracted) == [["合计"]]
    assert [(problem.code, problem.address) for problem in extracted.problems] == [
        ("cell.formula", "收支!B1"),
        ("cell.formula", "收支!C1"),
    ]


def test_hidden_sheets_are_named_and_left_out() -> None:
    book, _ = sheet_of(A1="甲")
    hidden = book.create_sheet("底稿")
    hidden["A1"] = "乙"
    hidden.sheet_state = "veryHidden"
    extracted = read(book)
    assert grid(extracted) == [["甲"]]
    assert [(problem.code, problem.address) for problem in extracted.problems] == [
        ("sheet.hidden", "底稿")
    ]


def test_comments_are_not_read() -> None:
    book, sheet = sheet_of(A1="甲")
    sheet["A1"].comment = Comment("请核对", "某人")
    assert grid(read(book)) == [["甲"]]


@pytest.mark.parametrize(
    ("stored", "code", "expected"),
    [
        ("2279.1500000000001", "General", "2279.15"),
        ("2013201", "@", "2013201"),
        ("1.325", "0.00", "1.33"),  # halves away from zero, as the spreadsheet shows it
        ("-5", "0.00_);(0.00)", "-5.00"),
        ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("0", "0.00;-0.00;", ""),
        ("1234.5", "#,##0.##", "1234.5"),
        ("12345678", "0.00,", "12345.68"),
        ("0.905", "0.0%", "90.5%"),
        ("44926", 'yyyy"年"m"月"d"日"', "2022-12-31"),
        ("1E+400", "0.00", "1E+400"),
        ("甲", "0.00", "甲"),
        ("12", '0"台"', "12"),
    ],
)
def test_a_number_format_shows(stored: str, code: str, expected: str) -> None:
    assert shown(stored, code) == expected
