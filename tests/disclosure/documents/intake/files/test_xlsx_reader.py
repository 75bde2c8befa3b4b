"""Excel files as blocks: each sheet is the grid of what its cells show."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from budget.problems import Stops, stopped_by
from disclosure.documents.intake.answers import LEAVE, READ, is_answered
from disclosure.documents.intake.files.blocks import Extract, RawParagraph, RawTable
from disclosure.documents.intake.files.number_formats import UnknownFormat, shown
from disclosure.documents.intake.files.xlsx_reader import extract
from disclosure.documents.intake.reading.model import StatedIdentity
from tests.packages import bytes_of, package_of, parts_of


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


def test_comments_pictures_and_charts_are_listed() -> None:
    book, sheet = sheet_of(A1="甲", A2=1, A3=2)
    sheet["A1"].comment = Comment("请核对", "某人")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=2, max_row=3))
    book.create_chartsheet("图").add_chart(chart)
    extracted = read(book)
    assert grid(extracted) == [["甲"], ["1"], ["2"]]
    assert [str(unread) for unread in extracted.beside] == [
        "图：图表等没有单元格的工作表，没有读取",
        "收支!A1“请核对”：批注，不是表中的内容，没有读取",
    ]
    assert extracted.problems == ()


@pytest.mark.parametrize("name", ["vmlDrawing1.vml", "commentsDrawing1.VML"])
def test_drawings_of_old_excel_are_not_parsed_and_their_pictures_are_listed(name: str) -> None:
    """Excel writes <br> into them, which is not closed."""
    book, sheet = sheet_of(A1="甲")
    sheet["A1"].comment = Comment("请核对", "某人")
    parts = parts_of(bytes_of(book))
    relations = "xl/worksheets/_rels/sheet1.xml.rels"
    [written] = [part for part in parts if part.endswith(".vml")]
    del parts[written]
    parts[relations] = parts[relations].replace(written.encode(), f"xl/drawings/{name}".encode())
    parts[f"xl/drawings/{name}"] = b"<xml><div>first<br>second</div></xml>"
    kind = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts[f"xl/drawings/_rels/{name}.rels"] = (
        f'<Relationships xmlns="{kind}"><Relationship Id="rId1" Type="image"'
        ' Target="../media/image1.png"/></Relationships>'
    ).encode()
    parts["xl/media/image1.png"] = b"a picture"
    extracted = extract(package_of(parts))
    assert grid(extracted) == [["甲"]]
    assert [str(unread) for unread in extracted.beside] == [
        "收支!A1“请核对”：批注，不是表中的内容，没有读取",
        "收支：1张图片，没有读取",
    ]


def test_what_a_sheet_prints_on_each_page_comes_behind_its_table() -> None:
    book, sheet = sheet_of(A1="甲")
    sheet.oddHeader.center.text = "单位：万元"
    sheet.oddFooter.center.text = "第 &P 页"
    (_, header, footer) = read(book).blocks
    assert isinstance(header, RawParagraph)
    assert isinstance(footer, RawParagraph)
    assert (header.text, header.kind) == ("单位：万元", "running")
    assert (footer.text, footer.place) == ("第 页", "收支的页眉页脚")


def test_a_text_below_a_merged_cell_stops() -> None:
    """Programs write such cells. Excel shows the first one only."""
    book, sheet = sheet_of(A1="甲", B1="乙", A2="丙", B2="丙")
    sheet.merge_cells("A2:B2")
    data = BytesIO()
    book.save(data)
    parts = parts_of(data.getvalue())
    name = "xl/worksheets/sheet1.xml"
    merge = b'<mergeCell ref="A2:B2"'
    parts[name] = parts[name].replace(merge, b'<mergeCell ref="A1:B1"/>' + merge)
    extracted = extract(package_of(parts))
    (problem,) = extracted.problems
    assert (problem.code, problem.address) == ("sheet.covered", "收支")
    assert "合并单元格盖住的B1里另有内容" in problem.message
    assert [(unread.place, unread.text) for unread in extracted.unread] == [("收支!B1", "乙")]
    # It is not read whatever is answered: to read hidden rows says nothing of it.
    assert not is_answered(problem, StatedIdentity(hidden=READ))
    assert is_answered(problem, StatedIdentity(unread=LEAVE))


@pytest.mark.parametrize(
    ("stored", "code", "expected"),
    [
        ("2279.1500000000001", "General", "2279.15"),
        ("2013201", "@", "2013201"),
        ("1.325", "0.00", "1.33"),  # halves away from zero, as the spreadsheet shows it
        ("-5", "0.00_);(0.00)", "(5.00)"),
        ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("0", "0.00;-0.00;", ""),
        ("1234.5", "#,##0.##", "1234.5"),
        ("12345678", "0.00,", "12345.68"),
        ("0.905", "0.0%", "90.5%"),
        ("44926", 'yyyy"年"m"月"d"日"', "2022-12-31"),
        ("1E+400", "0.00", "1E+400"),
        ("甲", "0.00", "甲"),
        ("12", '0"台"', "12"),
        ("5427400", "0\\.0000", "542.7400"),  # in Excel 0!.0000: yuan shown as 万元
        ("5427400", "0!.0000", "542.7400"),
        ("6320000", '0!.00,,"百万元"', "0.06百万元"),
        ("6320000", '0.00"万元"', "6320000.00万元"),
        ("44000", "[$¥-804]#,##0.00", "¥44000.00"),
        ("-5", "[Red]-0.00", "--5.00"),
        ("5", '"约"General"元"', "约5元"),
        ("2.6749999999999998", "0.00", "2.68"),
        ("101", "000000", "000101"),
    ],
)
def test_a_number_format_shows(stored: str, code: str, expected: str) -> None:
    assert shown(stored, code) == expected


@pytest.mark.parametrize(
    ("stored", "code"),
    [
        ("44000", '[>=10000]0!.0,"万";0'),  # a condition
        ("5", "[DBNum1]General"),  # Chinese numerals
        ("0.5", "# ?/?"),  # a fraction
        ("5000", "0.0E+00"),
        ("5", ";;;"),  # hides every number
        ("5", '"-"'),  # shows a sign for nil
        ("0.4", "#"),  # shows nothing
    ],
)
def test_a_format_that_is_not_understood_or_hides_a_number_is_told(stored: str, code: str) -> None:
    with pytest.raises(UnknownFormat):
        shown(stored, code)


def test_a_cell_whose_format_is_not_understood_stops_the_file() -> None:
    book, sheet = sheet_of(A1="合计", B1=44000)
    sheet["B1"].number_format = '[>=10000]0!.0,"万";0'
    (problem,) = read(book).problems
    assert (problem.code, problem.address) == ("cell.format", "收支!B1")
    assert stopped_by(problem) is Stops.EVERYTHING


def test_a_zero_that_excel_would_work_out_anew_is_no_result() -> None:
    """Programs that write workbooks store a zero for each formula and ask for calculation."""
    book, _ = sheet_of(A1="合计")
    parts = parts_of(bytes_of(book))
    sheet = parts["xl/worksheets/sheet1.xml"]
    formula = b'<c r="B1"><f>SUM(B2:B3)</f><v>0</v></c></row>'
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</row>", formula)
    assert b"fullCalcOnLoad" in parts["xl/workbook.xml"]
    assert [problem.code for problem in extract(package_of(parts)).problems] == ["cell.formula"]

    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'fullCalcOnLoad="1"', b"")
    assert grid(extract(package_of(parts))) == [["合计", "0"]]
