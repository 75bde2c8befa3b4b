"""Ledgers as counties have them: read by what they print, and stopped where only a person knows."""

import io
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table, TableStyleInfo

from budget.acceptance import CodeBook, Offices
from budget.problems import Problems
from budget.workbooks import write_workbook
from disclosure.documents.intake.ledgers import LedgerAnswers, LedgerUpload, read_ledger
from tests.budget.test_workbooks import BOOK as TEMPLATE_BOOK
from tests.budget.test_workbooks import LINES as TEMPLATE_LINES
from tests.budget.test_workbooks import SUBJECT
from tests.factories import FEW_CODES
from tests.packages import bytes_of, changed, package_of, parts_of, workbook_of

BOOK = CodeBook(
    year=2023,
    units=frozenset({"203", "001"}),
    projects=frozenset({"党建（专项）"}),
    **FEW_CODES,
)
HEADING: list[Any] = ["功能科目", "经济科目", "支出类型", "金额", "单位"]
SALARY: list[Any] = ["2013201", "30101", "基本支出", 6320000, "203"]
OFFICE: list[Any] = ["2013201", "30201", "基本支出", 59000, "203"]
PROJECT: list[Any] = ["2013202", None, "项目支出", 2330000, "203"]
LINES = [SALARY, OFFICE, PROJECT]
TOTAL = Decimal(8_709_000)
SHEET = "xl/worksheets/sheet1.xml"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


def read(data: bytes, name: str = "账.xlsx", **answers: str) -> LedgerUpload:
    return read_ledger(name, data, BOOK, LedgerAnswers(**answers))


def read_rows(*rows: list[Any], sheet: str = "Sheet1", **answers: str) -> LedgerUpload:
    return read(bytes_of(workbook_of((sheet, list(rows)))), **answers)


def total(upload: LedgerUpload) -> Decimal:
    return sum((line.amount for line in upload.lines), Decimal(0))


def codes(upload: LedgerUpload) -> list[str]:
    return [problem.code for problem in upload.problems]


def in_wan(*rows: list[Any]) -> list[list[Any]]:
    """The same lines with their amounts in 万元."""
    return [[*row[:3], row[3] / 10000, *row[4:]] for row in rows]


# -- units -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        [[None, None, None, "单位：万元"], HEADING, *in_wan(*LINES)],
        [["金额单位：人民币万元"], HEADING, *in_wan(*LINES)],
        [["预算明细表（单位：万元）"], HEADING, *in_wan(*LINES)],
        [["单位：", "万元"], HEADING, *in_wan(*LINES)],
        [["明细", None, None, None, "万元"], HEADING, *in_wan(*LINES)],
        [[*HEADING, "单位：万元"], *in_wan(*LINES)],  # beside the headings
        [HEADING, *in_wan(*LINES), [None, None, None, "单位：万元"]],
        [["功能科目", "经济科目", "支出类型", "金额（万元）", "单位"], *in_wan(*LINES)],
        [["功能科目", "经济科目", "支出类型", "预算数\n（单位:万元）", "单位"], *in_wan(*LINES)],
        [["功能科目", "经济科目", "支出类型", "金额/万元", "单位"], *in_wan(*LINES)],
        [["单位：元"], [*HEADING[:3], "金额（万元）", "单位"], *in_wan(*LINES)],  # its own first
        [HEADING, [None, None, None, "万元"], *in_wan(*LINES)],  # a row below
        [HEADING, *([*row[:3], f"{row[3] / 10000}万元", "203"] for row in LINES)],
    ],
)
def test_amounts_are_read_in_the_unit_that_is_printed(rows: list[list[Any]]) -> None:
    upload = read_rows(*rows)
    assert codes(upload) == []
    assert total(upload) == TOTAL


def test_a_unit_in_the_name_of_the_sheet_or_file_counts() -> None:
    rows = [HEADING, *in_wan(*LINES)]
    assert total(read_rows(*rows, sheet="明细（万元）")) == TOTAL
    data = bytes_of(workbook_of(("甲", rows)))
    assert total(read(data, name="预算明细（单位：万元）.xlsx")) == TOTAL


def test_a_unit_in_the_header_of_the_pages_counts() -> None:
    workbook = workbook_of(("甲", [HEADING, *in_wan(*LINES)]))
    workbook["甲"].oddHeader.right.text = "单位：万元"
    upload = read(bytes_of(workbook))
    assert total(upload) == TOTAL
    assert "页眉页脚" in str(upload.parts[0])


def test_a_unit_on_the_cover_counts() -> None:
    sheets: Any = [("封面", [["预算"], ["金额单位：万元"]]), ("明细", [HEADING, *in_wan(*LINES)])]
    assert total(read(bytes_of(workbook_of(*sheets)))) == TOTAL


def test_two_units_are_asked_about_and_answered() -> None:
    rows = [["单位：元", "单位：万元"], HEADING, *LINES]
    assert codes(read_rows(*rows)) == ["ledger.unit"]
    assert total(read_rows(*rows, unit="元")) == TOTAL


def test_a_sheet_without_a_unit_beside_one_with_another_is_asked_about() -> None:
    sheets: Any = [
        ("甲", [["单位：万元"], HEADING, [*SALARY[:3], 632, "203"]]),
        ("乙", [HEADING, OFFICE]),
    ]
    assert codes(read(bytes_of(workbook_of(*sheets)))) == ["ledger.unit"]


def test_the_unit_taken_is_said_with_its_source() -> None:
    (part,) = read_rows(["单位：万元"], HEADING, *in_wan(*LINES)).parts
    assert str(part) == "“Sheet1”表：3笔，合计 8,709,000.00 元；金额按万元读取（A1“单位：万元”）"
    (part,) = read_rows(HEADING, *LINES).parts
    assert "金额按元读取（文件没有写明，按约定）" in str(part)


# -- sheets, rows and columns ----------------------------------------------------------------------


def test_every_sheet_of_lines_is_read_and_the_others_are_named() -> None:
    sheets: Any = [
        ("基本", [HEADING, SALARY, OFFICE]),
        ("项目", [HEADING, PROJECT]),
        ("附", [["甲"]]),
    ]
    upload = read(bytes_of(workbook_of(*sheets)))
    assert total(upload) == TOTAL
    assert [part.lines for part in upload.parts] == [2, 1]
    assert [str(unread) for unread in upload.unread] == ["“附”表：没有明细的标题行，没有读取"]


def test_what_stands_beside_the_cells_is_listed() -> None:
    """Comments, charts, headers of pages, pictures, boxes, what a merged cell covers."""
    book = workbook_of(("账", [["2023年明细", "另一个数：9"], HEADING, *LINES]), ("底稿", [["甲"]]))
    sheet = book.worksheets[0]
    sheet["D3"].comment = Comment("此数待定", "某人")
    sheet.oddFooter.center.text = "内部资料"
    sheet.merged_cells.add("A1:B1")  # as Excel does; merge_cells would clear what is covered
    book.worksheets[1].sheet_state = "hidden"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=4, min_row=3, max_row=5))
    book.create_chartsheet("图").add_chart(chart)
    box = f'<a:p xmlns:a="{DRAWING}"><a:r><a:t>金额以批复为准</a:t></a:r></a:p>'
    parts = parts_of(bytes_of(book))
    parts["xl/drawings/drawing9.xml"] = f"<wsDr>{box}</wsDr>".encode()
    parts["xl/embeddings/oleObject1.bin"] = b"an object"
    upload = read(package_of(parts))
    assert (codes(upload), total(upload)) == ([], TOTAL)
    assert [str(unread) for unread in upload.unread] == [
        "第1行“2023年明细”：标题行上面的文字",
        "“账”表的页眉页脚“内部资料”：不是明细，没有读取",
        "B1“另一个数：9”：被合并单元格盖住的内容，没有读取",
        "“底稿”表：隐藏的工作表，没有明细的标题行，没有读取",
        "文本框“金额以批复为准”：不是明细，没有读取",
        "图：图表等没有单元格的工作表，没有读取",
        "账!D3“此数待定”：批注，不是表中的内容，没有读取",
        "xl/embeddings/oleobject1.bin：文件里嵌入的对象没有读取；其中若有表格，请放到工作表里",
    ]


def test_the_templates_own_comment_is_no_content() -> None:
    upload = read(write_workbook(SUBJECT, TEMPLATE_BOOK, TEMPLATE_LINES))
    assert [unread.reason for unread in upload.unread] == ["标题行上面的文字"]


def test_what_a_merged_cell_covers_is_not_taken_for_its_own() -> None:
    """An amount below a merged cell is seen by nobody."""
    book = workbook_of(("账", [HEADING, SALARY, OFFICE]))
    book.worksheets[0].merged_cells.add("C3:D3")
    upload = read(bytes_of(book))
    assert codes(upload) == ["line_amount"]
    assert [str(unread) for unread in upload.unread] == [
        "D3“59000”：被合并单元格盖住的内容，没有读取"
    ]


def test_nor_is_a_number_that_it_covers_and_that_is_shown_otherwise() -> None:
    book = workbook_of(("账", [HEADING, SALARY, OFFICE]))
    sheet = book.worksheets[0]
    sheet["C3"] = 7.4
    sheet["C3"].number_format = "0"
    sheet.merged_cells.add("C2:C3")
    upload = read(bytes_of(book))
    assert codes(upload) == []
    assert [line.kind for line in upload.lines] == ["basic", "basic"]
    assert ["盖住" in str(unread) for unread in upload.unread] == [True]


def test_lines_without_a_heading_stop_with_their_sheet() -> None:
    """A sheet that goes on with the lines of another is neither read nor passed over."""
    workbook = workbook_of(("甲", [HEADING, *LINES]), ("乙", [OFFICE, PROJECT]))
    [problem] = read(bytes_of(workbook)).problems
    assert problem.code == "ledger.unheaded"
    assert problem.address == "“乙”表第1行"
    codes_only: list[list[Any]] = [["1", "2013201", "行政运行"], ["2", "30101", "基本工资"]]
    workbook = workbook_of(("甲", [HEADING, *LINES]), ("科目", codes_only))
    assert codes(read(bytes_of(workbook))) == []


def test_a_sheet_of_other_figures_is_not_taken_for_lines() -> None:
    """Amounts that look like economic codes, as they stand in a table of all spending."""
    amounts = ("310", "302.01", "30201")
    for amount in amounts:
        table: list[list[Any]] = [
            ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
            ["2013201", "行政运行", amount, "250", "60"],
            ["2013202", "一般行政管理事务", "400", "0", "400"],
            ["2080501", "行政单位离退休", "18", "18", "0"],
        ]
        workbook = workbook_of(("甲", [HEADING, *LINES]), ("支出总表", table))
        upload = read(bytes_of(workbook))
        assert (codes(upload), total(upload)) == ([], TOTAL)
        assert "“支出总表”表：没有明细的标题行，没有读取" in [str(item) for item in upload.unread]


def test_lines_under_a_heading_that_is_not_understood_are_told_so() -> None:
    report = [["功能科目编码", "名称", "部门经济科目编码", "合计"], [*SALARY[:2], "30101", 500]]
    workbook = workbook_of(("甲", [HEADING, *LINES]), ("乙", report))
    [problem] = read(bytes_of(workbook)).problems
    assert problem.code == "ledger.unheaded"
    assert "上面没有能读懂的标题行" in problem.message


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_lines_on_a_hidden_sheet_without_a_heading_are_asked_about_as_hidden(state: str) -> None:
    workbook = workbook_of(("甲", [HEADING, *LINES]), ("底稿", [OFFICE, PROJECT]))
    workbook["底稿"].sheet_state = state
    data = bytes_of(workbook)
    [problem] = read(data).problems
    assert problem.code == "ledger.hidden"
    assert "隐藏的工作表“底稿”里有像明细的行" in problem.message
    left_out = read(data, hidden="skip")
    assert (codes(left_out), total(left_out)) == ([], TOTAL)
    assert any("隐藏的工作表" in item.reason for item in left_out.unread)
    assert codes(read(data, hidden="read")) == ["ledger.unheaded"]


def test_hidden_rows_without_a_heading_are_left_out_as_a_person_says() -> None:
    workbook = workbook_of(("甲", [HEADING, *LINES]), ("乙", [["底稿"], OFFICE]))
    workbook["乙"].row_dimensions[2].hidden = True
    assert codes(read(bytes_of(workbook))) == ["ledger.unheaded"]
    assert codes(read(bytes_of(workbook), hidden="skip")) == []


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("A", "2013202", "line_function"),
        ("A", 2013202, "line_function"),
        ("A", "一般行政管理事务", "line_function"),
        ("B", 30201, "line_economic"),
        ("C", "项目支出", "line_kind"),
        ("D", 59000, "line_amount"),
        ("E", 203, "line_unit"),
    ],
)
def test_a_cell_that_is_struck_out_is_not_taken(column: str, value: Any, code: str) -> None:
    """Whatever it holds: nobody knows whether the row still counts."""
    workbook = workbook_of(("甲", [HEADING, SALARY, ["2013202", "30201", "项目支出", 5, "203"]]))
    cell = workbook["甲"][f"{column}3"]
    cell.value = value
    cell.font = Font(strike=True)
    upload = read(bytes_of(workbook))
    [problem] = upload.problems
    assert (problem.code, problem.address[:2]) == (code, f"{column}3")
    assert f"“{value}”有删除线，是否已作废" in problem.message
    assert total(upload) == SALARY[3]


def test_a_code_that_is_struck_out_over_merged_rows_is_not_taken() -> None:
    workbook = workbook_of(("甲", [HEADING, SALARY, [None, *OFFICE[1:]]]))
    workbook["甲"]["A2"].font = Font(strike=True)
    workbook["甲"].merge_cells("A2:A3")
    assert codes(read(bytes_of(workbook))) == ["line_function", "line_function"]


def test_a_struck_code_beside_its_name_is_told_as_struck_alone() -> None:
    heading = ["功能科目编码", "功能科目", *HEADING[1:]]
    rows = [heading, ["2013201", "行政运行", *SALARY[1:]]]
    workbook = workbook_of(("甲", rows))
    workbook["甲"]["A2"].font = Font(strike=True)
    [problem] = read(bytes_of(workbook)).problems
    assert problem.code == "line_function"
    assert "有删除线" in problem.message


def test_a_part_of_a_code_that_is_struck_out_is_not_taken() -> None:
    rows: list[list[Any]] = [["类", "款", "项", *HEADING[1:]], [201, 32, 1, *SALARY[1:]]]
    workbook = workbook_of(("甲", rows))
    workbook["甲"]["C2"].font = Font(strike=True)
    assert codes(read(bytes_of(workbook))) == ["line_function"]


def test_a_total_that_is_struck_out_is_told_so() -> None:
    workbook = workbook_of(("甲", [HEADING, *LINES, ["合计", None, None, int(TOTAL)]]))
    workbook["甲"]["D5"].font = Font(strike=True)
    [problem] = read(bytes_of(workbook)).problems
    assert problem.code == "ledger.total"
    assert "有删除线，是否已作废" in problem.message
    assert "\u0336" not in problem.message


@pytest.mark.parametrize(
    ("cells", "is_asked"),
    [("D2:D9", True), ("A3:E3 F1", True), ("A1:XFD1048576", True), ("A1:E1", False), ("F2", False)],
)
@pytest.mark.parametrize("strikes", [True, False])
def test_a_conditional_format_that_may_strike_a_line_out_stops(
    cells: str, is_asked: bool, strikes: bool
) -> None:
    """It stops where it lies over what is read of a line: headings and remarks are not."""
    workbook = workbook_of(("甲", [[*HEADING, "备注"], *([*row, "3笔"] for row in LINES)]))
    rule = FormulaRule(formula=['$F2="作废"'], font=Font(strike=strikes, color="FF0000"))
    workbook["甲"].conditional_formatting.add(cells, rule)
    upload = read(bytes_of(workbook))
    if not (is_asked and strikes):
        assert codes(upload) == []
        return
    [problem] = upload.problems
    assert (problem.code, problem.address) == ("ledger.cell", "“甲”表")
    assert f"工作表“甲”的条件格式会给 {cells} 里的一部分格子加删除线" in problem.message


@pytest.mark.parametrize("strikes", [True, False])
def test_a_style_of_tables_that_strikes_some_rows_out_stops(strikes: bool) -> None:
    workbook = workbook_of(("甲", [HEADING, *LINES]))
    table = Table(displayName="明细", ref="A1:E4")
    table.tableStyleInfo = TableStyleInfo(name="作废", showRowStripes=True)
    workbook["甲"].add_table(table)
    rule = FormulaRule(formula=["TRUE"], font=Font(strike=strikes, bold=True))
    workbook["甲"].conditional_formatting.add("Z99", rule)  # so that its look is in the styles
    style = (
        b'<tableStyles count="1"><tableStyle name="\xe4\xbd\x9c\xe5\xba\x9f" count="1">'
        b'<tableStyleElement type="secondRowStripe" dxfId="0"/></tableStyle></tableStyles>'
    )
    data = bytes_of(workbook)
    old = re.search(rb"<tableStyles[^>]*/>", parts_of(data)["xl/styles.xml"])
    assert old is not None
    upload = read(changed(data, "xl/styles.xml", (old[0], style)))
    assert codes(upload) == (["ledger.cell"] if strikes else [])
    if strikes:
        assert "工作表“甲”的表格样式会给 A1:E4 里的一部分格子" in upload.problems[0].message


def test_a_struck_digit_is_none_of_the_amount() -> None:
    """What somebody has struck out, in part or the whole line, is asked about at its cell."""
    in_part = CellRichText("59000", TextBlock(InlineFont(strike=True), "1"))
    for struck, problems in ((in_part, ["line_amount"]), (59000, ["line_amount"])):
        workbook = workbook_of(("甲", [HEADING, SALARY, ["2013202", None, "项目支出", 1, "203"]]))
        cell = workbook["甲"]["D3"]
        cell.value = struck
        if struck == 59000:
            cell.font = Font(strike=True)
        upload = read(bytes_of(workbook))
        assert codes(upload) == problems
        assert upload.problems[0].address == "D3（金额）"
        assert "有删除线，是否已作废" in upload.problems[0].message


def test_a_logical_value_is_no_amount() -> None:
    upload = read_rows(HEADING, ["2013202", None, "项目支出", True, "203"])
    assert codes(upload) == ["line_amount"]
    assert "TRUE" in upload.problems[0].message


def test_a_fault_in_a_file_of_several_sheets_names_the_sheet() -> None:
    sheets: Any = [
        ("基本", [HEADING, SALARY]),
        ("项目", [HEADING, ["9", None, "项目支出", 1, "203"]]),
    ]
    (problem, *_) = read(bytes_of(workbook_of(*sheets))).problems
    assert problem.address == "“项目”表A2（功能科目）"


def hidden(how: str) -> bytes:
    workbook = workbook_of(("甲", [HEADING, *LINES]))
    sheet = workbook["甲"]
    if how == "row":
        sheet.row_dimensions[4].hidden = True
    elif how == "filter":
        sheet.auto_filter.ref = "A1:D4"
        sheet.row_dimensions[4].hidden = True
    elif how == "height":
        return changed(bytes_of(workbook), SHEET, (b'<row r="4"', b'<row r="4" ht="0"'))
    elif how == "group":
        sheet.row_dimensions.group(4, 4, hidden=True)
    elif how == "column":
        sheet.column_dimensions["B"].hidden = True
    elif how == "width":
        columns = b'<cols><col min="2" max="2" width="0"/></cols><sheetData>'
        return changed(bytes_of(workbook), SHEET, (b"<sheetData>", columns))
    elif how == "sheet":
        other = workbook.create_sheet("乙")
        other.append(HEADING)
        other.append([*PROJECT[:3], 5, "203"])
        other.sheet_state = "hidden"
    return bytes_of(workbook)


@pytest.mark.parametrize("how", ["row", "filter", "height", "group", "column", "width", "sheet"])
def test_what_cannot_be_seen_is_asked_about(how: str) -> None:
    assert "ledger.hidden" in codes(read(hidden(how)))


@pytest.mark.parametrize(
    ("how", "with_it", "without_it"),
    [("row", TOTAL, Decimal(6_379_000)), ("sheet", TOTAL + 5, TOTAL)],
)
def test_what_cannot_be_seen_is_read_or_not_as_a_person_says(
    how: str, with_it: Decimal, without_it: Decimal
) -> None:
    assert total(read(hidden(how), hidden="read")) == with_it
    left_out = read(hidden(how), hidden="skip")
    assert total(left_out) == without_it
    assert codes(left_out) == []
    assert any("没有读取" in str(unread) for unread in left_out.unread)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("资金种类", "政府性基金"),
        ("", "一般公共预算"),
        ("其中：财政拨款", "100"),
        ("2022年", "5,000.00"),
        ("是否上年", "上年结转"),
    ],
)
def test_a_column_that_speaks_of_money_and_is_not_understood_stops(heading: str, cell: str) -> None:
    rows = [[*HEADING, heading], [*SALARY, cell]]
    assert codes(read_rows(*rows)) == ["ledger.column"]
    left_out = read_rows(*rows, columns="skip")
    assert codes(left_out) == []
    assert [unread.reason for unread in left_out.unread] == ["没有读取的列"]


def test_a_harmless_column_is_named_and_does_not_stop() -> None:
    upload = read_rows(["序号", *HEADING, "科目名称"], [1, *SALARY, "行政运行"])
    assert codes(upload) == []
    assert [unread.text for unread in upload.unread] == ["序号", "科目名称"]


@pytest.mark.parametrize(
    ("heading", "first", "second"),
    [
        (["功能科目编码", "功能科目"], ["2013201", "行政运行"], ["2013202", "一般行政管理事务"]),
        (["功能科目", "功能科目编码"], ["行政运行", "2013201"], ["一般行政管理事务", "2013202"]),
    ],
)
def test_names_beside_their_codes_are_listed(
    heading: list[Any], first: list[Any], second: list[Any]
) -> None:
    """As finance platforms export them: a column of codes, and one of their names."""
    rest: list[Any] = ["经济科目", "支出类型", "金额", "单位编码", "单位名称"]
    rows = [
        [*heading, *rest],
        [*first, *SALARY[1:], "某单位"],
        [*second, *PROJECT[1:], "某单位"],
        ["合计", None, None, None, 8_650_000, None, None],
    ]
    upload = read_rows(*rows)
    assert codes(upload) == []
    assert total(upload) == 8_650_000
    texts = " ".join(item.text for item in upload.unread)
    assert "功能科目：行政运行 一般行政管理事务" in texts
    assert "单位名称：某单位" in texts


NAMED: list[Any] = ["功能科目编码", "功能科目", "支出类型", "金额", "单位编码", "单位名称"]


@pytest.mark.parametrize(
    "footer", [["制表人：张三"], ["合计", None, None, 8_650_000], ["注：含结转"]]
)
@pytest.mark.parametrize("name", ["第35中学", "12345热线中心", "203 某单位"])
def test_footers_and_digits_in_names_do_not_hide_that_they_are_names(
    footer: list[Any], name: str
) -> None:
    rows = [
        NAMED,
        ["2013201", "行政运行", "项目支出", 6_320_000, "203", name],
        ["2013202", "一般行政管理事务", "项目支出", 2_330_000, "203", name],
        footer,
    ]
    upload = read_rows(*rows)
    assert (codes(upload), total(upload)) == ([], Decimal(8_650_000))
    assert f"单位名称：{name}" in [item.text for item in upload.unread]


@pytest.mark.parametrize(
    ("codes_of_units", "name"), [(["203", "203"], "乙"), (["203", "001"], "203")]
)
def test_units_and_names_that_do_not_go_together_stop(codes_of_units: list[str], name: str) -> None:
    rows = [
        NAMED,
        ["2013201", "行政运行", "项目支出", 1, codes_of_units[0], "甲"],
        ["2013202", "一般行政管理事务", "项目支出", 2, codes_of_units[1], name],
    ]
    assert codes(read_rows(*rows)) == ["ledger.column_twice"]


@pytest.mark.parametrize(
    "heading",
    [
        ["功能科目编码", "功能科目"],
        ["功能科目编码", "功能科目名称"],
        ["功能科目", "科目名称"],
        ["功能科目", "支出功能分类科目名称"],
    ],
)
def test_a_name_that_is_another_codes_stops(heading: list[Any]) -> None:
    """One of two columns was sorted without the other: nobody knows whose the amounts are."""
    rest: list[Any] = ["支出类型", "金额", "单位"]
    sorted_alone = [
        ["2013201", "一般行政管理事务", "项目支出", 1, "203"],
        ["2013202", "行政运行", "项目支出", 2, "203"],
    ]
    [problem] = read_rows([*heading, *rest], *sorted_alone).problems
    assert (problem.code, problem.address) == ("ledger.name", "B2")
    for word in ("2013201", "“一般行政管理事务”", "2013202", "有2行"):
        assert word in problem.message


@pytest.mark.parametrize("name", ["行政运行", "组织事务", "机关运行经费", "基本工资"])
def test_a_name_that_is_no_other_codes_is_only_listed(name: str) -> None:
    """The code's own, that of its section, one that nobody has, one of another kind of codes."""
    rows = [["功能科目编码", "功能科目", *HEADING[1:]], ["2013201", name, *SALARY[1:]]]
    upload = read_rows(*rows)
    assert codes(upload) == []
    assert [item.text for item in upload.unread] == [f"功能科目：{name}"]


def test_names_of_economic_codes_are_held_against_them_too() -> None:
    heading = ["功能科目", "部门经济科目", "经济科目名称", *HEADING[2:]]
    rows = [["2013201", "30101", "办公费", *SALARY[2:]]]
    assert codes(read_rows(heading, *rows)) == ["ledger.name"]
    of_government = ["功能科目", "部门经济科目", "政府经济科目名称", *HEADING[2:]]
    assert codes(read_rows(of_government, *rows)) == []


def test_a_name_without_its_code_is_not_lost() -> None:
    rows: list[list[Any]] = [
        ["功能科目编码", "功能科目", "支出类型", "金额", "单位"],
        ["2013202", "一般行政管理事务", "项目支出", 1, "203"],
        [None, "行政运行", "项目支出", 2, "203"],
    ]
    assert "ledger.column_twice" in codes(read_rows(*rows))


def test_two_columns_that_could_be_the_amount_stop() -> None:
    heading = [*HEADING, "预算数"]
    assert codes(read_rows(heading, [*SALARY, 5])) == ["ledger.column_twice"]
    assert total(read_rows(heading, [*SALARY, SALARY[3]])) == SALARY[3]
    assert total(read_rows(heading, [*SALARY[:3], None, "203", 5])) == 5


def test_trailing_formatted_rows_do_not_count() -> None:
    workbook = workbook_of(("甲", [HEADING, SALARY]))
    workbook["甲"].cell(1_048_576, 1).number_format = "0.00"
    assert len(read(bytes_of(workbook)).lines) == 1


# -- totals and lines twice ------------------------------------------------------------------------


def total_row(label: str, amount: Any) -> list[Any]:
    return [label, None, None, amount]


@pytest.mark.parametrize(
    "label", ["合计", "总 计", "合计：", "小计", "支出合计", "总额", "Total", "一、合计", "總計"]
)
def test_a_total_that_fits_is_recognised_and_left_out(label: str) -> None:
    for rows in (
        [*LINES, total_row(label, int(TOTAL))],
        [total_row(label, int(TOTAL)), *LINES],
    ):
        upload = read_rows(HEADING, *rows)
        assert codes(upload) == []
        assert total(upload) == TOTAL
        assert [unread.reason for unread in upload.unread] == ["合计行，不是明细"]


@pytest.mark.parametrize("function", ["2013202", "2013202 一般行政管理事务", "一般行政管理事务"])
@pytest.mark.parametrize("column", [4, 5])
def test_a_line_of_a_project_that_is_called_like_a_total_is_a_line(
    function: str, column: int
) -> None:
    heading = [*HEADING[:4], "项目", "备注"]
    texts: list[Any] = [function, None, "项目支出", 500, None, None]
    texts[column] = "信访案件汇总"
    book = replace(BOOK, units=frozenset({"203"}), projects=frozenset({"信访案件汇总"}))
    rows = [heading, ["2013202", None, "项目支出", 500, None, None], texts]
    upload = read_ledger("账.xlsx", bytes_of(workbook_of(("甲", rows))), book)
    assert (codes(upload), total(upload)) == ([], 1000)


@pytest.mark.parametrize("function", ["2013201", "2013201 行政运行", "行政运行"])
@pytest.mark.parametrize("label", ["小计", "工资福利支出小计"])
def test_a_subtotal_under_economic_codes_is_none_of_the_lines(function: str, label: str) -> None:
    lines = [[function, *line[1:]] for line in (SALARY, OFFICE)]
    upload = read_rows(HEADING, *lines, [function, label, None, 6_379_000, None])
    assert (codes(upload), total(upload)) == ([], 6_379_000)


def test_subtotals_and_a_total_fit_together() -> None:
    upload = read_rows(
        HEADING,
        SALARY,
        OFFICE,
        total_row("小计", 6_379_000),
        PROJECT,
        total_row("小计", 2_330_000),
        total_row("总计", int(TOTAL)),
    )
    assert codes(upload) == []
    assert total(upload) == TOTAL


@pytest.mark.parametrize("amount", [int(TOTAL), None])
def test_rows_of_classes_and_sections_add_up_their_items(amount: int | None) -> None:
    above: list[list[Any]] = [
        ["201 一般公共服务支出", None, None, amount, None],
        ["20132", None, None, amount, None],
    ]
    upload = read_rows(HEADING, *above, *LINES)
    assert codes(upload) == []
    assert total(upload) == TOTAL
    assert [item.place for item in upload.unread] == ["第2行", "第3行"]


def test_a_class_that_is_not_the_sum_of_its_items_stops() -> None:
    upload = read_rows(HEADING, ["201", None, None, int(TOTAL) + 5, None], *LINES)
    assert codes(upload) == ["ledger.total"]
    upload = read_rows(HEADING, *LINES, ["201", None, "项目支出", 500, "203"])
    assert codes(upload) == ["line_function"]  # a line, and no line may be of a class


def test_a_total_that_does_not_fit_stops_at_its_cell() -> None:
    (problem,) = read_rows(HEADING, *LINES, total_row("合计", 8_709_100)).problems
    assert (problem.code, problem.address) == ("ledger.total", "D5")
    assert "相差 100.00 元" in problem.message


def test_a_total_may_be_rounded_as_it_is_printed() -> None:
    rows = [["单位：万元"], HEADING, *in_wan(*LINES)]
    assert codes(read_rows(*rows, total_row("合计", "871"))) == []
    assert codes(read_rows(*rows, total_row("合计", "872"))) == ["ledger.total"]


def test_equal_lines_are_asked_about_with_their_rows() -> None:
    (problem,) = read_rows(HEADING, SALARY, SALARY).problems
    assert problem.code == "ledger.equal"
    assert "第2行、第3行 各列完全相同" in problem.message
    assert len(read_rows(HEADING, SALARY, SALARY, equal="keep").lines) == 2


def test_notes_and_repeated_headings_are_no_lines() -> None:
    upload = read_rows(HEADING, SALARY, HEADING, OFFICE, ["制表人：张三"], ["注：含上年结转"])
    assert codes(upload) == []
    assert len(upload.lines) == 2
    assert [unread.reason for unread in upload.unread] == [
        "重复的标题行",
        "表下的说明",
        "表下的说明",
    ]


# -- cells -----------------------------------------------------------------------------------------


def test_formulas_without_results_are_faults_at_their_cells() -> None:
    (one, two) = read_rows(HEADING, ["=A3", *OFFICE[1:3], "=1+1", "203"], PROJECT).problems[:2]
    assert (one.code, two.code) == ("ledger.cell", "ledger.cell")
    assert (one.address, two.address) == ("A2", "D2")
    assert "公式没有计算结果" in one.message


@pytest.mark.parametrize(
    "text", ["59000①", "59000²", "59\n000", "59 000", "5900O", "(59000)", "5.9e4"]
)
def test_what_is_no_amount_is_a_fault_at_its_cell(text: str) -> None:
    (problem,) = read_rows(HEADING, [*OFFICE[:3], text, "203"]).problems
    assert problem.address == "D2（金额）"


@pytest.mark.parametrize(
    "text", ["59,000", "￥59000", "５９０００．００", " 59000 元", "5.9万元", "59，000.00"]
)
def test_amounts_as_people_write_them(text: str) -> None:
    assert total(read_rows(HEADING, [*OFFICE[:3], text, "203"])) == 59_000


@pytest.mark.parametrize(
    ("value", "number_format"),
    [(6320000, r"0\.0000"), (6320000, '0!.00,"万元"'), (632, "0.00"), (632.0, "#,##0")],
)
def test_a_scaled_number_format_counts_as_it_shows(value: float, number_format: str) -> None:
    workbook = workbook_of(("甲", [["单位：万元"], HEADING, [*SALARY[:3], value, "203"]]))
    workbook["甲"]["D3"].number_format = number_format
    upload = read(bytes_of(workbook))
    if "," in number_format and "!" in number_format:
        assert total(upload) == Decimal("632000")  # shows 63.20万元
    else:
        assert total(upload) == 6_320_000


def test_a_format_that_only_rounds_loses_no_fen() -> None:
    workbook = workbook_of(("甲", [HEADING, [*SALARY[:3], 26.84, "203"]]))
    workbook["甲"]["D2"].number_format = "#,##0"
    assert total(read(bytes_of(workbook))) == Decimal("26.84")


@pytest.mark.parametrize("number_format", ["General", "#,##0.00", r"0\.0000"])
@pytest.mark.parametrize(
    "stored", ["NaN", "sNaN", "-Infinity", "1e999999999", "-1e-999999999", "9" * 400]
)
def test_a_number_beyond_all_arithmetic_is_refused_in_words(
    stored: str, number_format: str
) -> None:
    workbook = workbook_of(("甲", [HEADING, SALARY, OFFICE]))
    workbook["甲"]["D2"].number_format = number_format
    data = changed(bytes_of(workbook), SHEET, (b"<v>6320000</v>", f"<v>{stored}</v>".encode()))
    assert read(data).problems


@pytest.mark.parametrize("number_format", ["[>=10000]0!.0,;0", ";;;", "# ?/?", "0%"])
def test_a_format_that_is_not_understood_stops(number_format: str) -> None:
    workbook = workbook_of(("甲", [HEADING, SALARY]))
    workbook["甲"]["D2"].number_format = number_format
    assert read(bytes_of(workbook)).problems


@pytest.mark.parametrize(
    "code",
    [
        *("2013201.0", "'2013201", "２０１３２０１", "201 32 01", "201-32-01", "2,013,201"),
        *(2013201, 2013201.0),
    ],
)
def test_codes_as_spreadsheets_mangle_them(code: Any) -> None:
    (line,) = read_rows(HEADING, [code, *SALARY[1:]]).lines
    assert line.function == "2013201"


def test_a_units_code_that_lost_its_zeros_is_found() -> None:
    (line,) = read_rows(HEADING, [*SALARY[:4], 1]).lines
    assert line.unit == "001"


def test_names_are_compared_without_width_and_what_prints_nothing() -> None:
    heading = [*HEADING, "项目"]
    (line,) = read_rows(heading, [*PROJECT, "党建\u200b(专项) "]).lines
    assert line.project == "党建（专项）"


def test_codes_in_three_columns_are_read() -> None:
    heading_above = ["功能分类科目", None, None, "经济分类科目", None, "支出类型", "金额", "单位"]
    heading = ["类", "款", "项", "类", "款", None, None, None]
    upload = read_rows(heading_above, heading, [201, 32, 1, 301, 1, "基本支出", 5, "203"])
    assert codes(upload) == []
    (line,) = upload.lines
    assert (line.function, line.economic) == ("2013201", "30101")


def test_a_code_merged_down_is_that_of_each_row_and_an_amount_is_not() -> None:
    workbook = workbook_of(("甲", [HEADING, SALARY, [None, *OFFICE[1:]]]))
    workbook["甲"].merge_cells("A2:A3")
    assert [line.function for line in read(bytes_of(workbook)).lines] == ["2013201", "2013201"]
    workbook["甲"].merge_cells("D2:D3")
    assert "ledger.merged" in codes(read(bytes_of(workbook)))


# -- texts -----------------------------------------------------------------------------------------

TEXT = '功能科目,经济科目,支出类型,金额,单位\r\n2013201,30101,基本支出,"1,234.50",203\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_a_text_is_read_in_its_encoding_and_with_its_delimiter(
    encoding: str, delimiter: str
) -> None:
    text = TEXT.replace('"1,234.50"', "1234.50").replace(",", delimiter)
    assert total(read(text.encode(encoding), "账.csv")) == Decimal("1234.50")
    if delimiter == ",":
        assert total(read(TEXT.encode(encoding), "账.csv")) == Decimal("1234.50")


def test_what_excel_and_platforms_add_to_a_text_is_no_content() -> None:
    text = 'sep=;\n"预算"\n功能科目;支出类型;金额;单位\n="2013202";项目支出;"1,000";203\n'
    upload = read(text.encode("gb18030"), "账.csv")
    assert total(upload) == 1000
    assert upload.rows[0].number == 4


def test_a_line_break_in_a_cell_is_one_however_it_is_written() -> None:
    text = '功能科目,支出类型,金额,单位,备注\r\n2013202,项目支出,1,203,"甲\r\n乙"\r\n'
    [line] = read(text.encode(), "账.csv").lines
    assert line.remark == "甲\n乙"


def test_commas_of_thousands_that_became_tabs_too_are_still_one_amount() -> None:
    tabbed = TEXT.replace(",", "\t").encode("utf-16")
    assert total(read(tabbed, "账.txt")) == Decimal("1234.50")
    not_in_threes = TEXT.replace("1,234.50", "1,23.50").replace(",", "\t")
    assert codes(read(not_in_threes.encode(), "账.txt")) == ["line_amount"]


def test_a_text_that_is_none_is_refused() -> None:
    with pytest.raises(Problems, match=r"应为 \.xlsx 表格"):
        read(b"\xff\xfe\x00", "账.txt")


# -- captions in other words, and those that nobody understands ------------------------------------


@pytest.mark.parametrize(
    "caption",
    [
        "单位：人民币（万元）",
        "单位：万元人民币",
        "币种：人民币 单位：万元",
        "单位（万元）",
        "金额：万元",
        "以万元为单位",
        "注：本表金额均以万元列示",
        "单位：人、万元",
        "單位：萬元",
        "单位：RMB万元",
        "单位：人民币/万元",
        "本表金额以万元计",
        "支出明细表（以万元计）",
        "金额均以万元计，四舍五入",
        "注：1.本表金额单位为万元。",
        "某局补助明细表 单位：万元",
        "补助明细表（万元）",
        "编制单位：三元区财政局 单位：万元",
        "单位：万元 2023年1月",
    ],
)
def test_a_unit_is_read_in_the_words_that_offices_have_for_it(caption: str) -> None:
    assert total(read_rows([caption], HEADING, *in_wan(*LINES))) == TOTAL


SENTENCES = [
    "注：车补按百元计提",
    "注：工会经费按万元计提",
    "预算金额超过100万元的项目",
    "人均2万元",
    "按万元计入",
    "补助以万元计划",
    "100万元以上项目须填报",
    "上百万元的项目另附说明",
]
# Each speaks of a unit, though not of all of the table's money.
OF_SOME_MONEY = [
    "单价（百元）",
    "人均（万元）",
    "车补按百元计",
    "车补（按百元计）",
    "车补支出（以百元计）",
    "项目支出以百元为单位",
    "以万元为单位的项目",
    "注：项目支出（单位：百元）",
    "计量单位：百元/平方米",
    "每单位：百元",
    "标准单位：百元",
    "收入以万元计，支出以百元计",
    "单位：百元、万元",
    "单位：百元 单位：万元",
    "注：工会经费按万元计算",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_says_nothing_of_the_tables_unit(text: str) -> None:
    note = "注：" + text.removeprefix("注：")
    for rows in ([[text], HEADING, *LINES], [HEADING, *LINES, [note]]):
        upload = read_rows(*rows)
        assert (codes(upload), total(upload)) == ([], TOTAL)
    assert total(read_rows(HEADING, *LINES, sheet=text)) == TOTAL


@pytest.mark.parametrize("text", OF_SOME_MONEY)
def test_the_unit_of_some_money_is_never_taken_for_that_of_all(text: str) -> None:
    upload = read_rows([text], HEADING, *LINES)
    assert (codes(upload), total(upload)) == (["ledger.unit"], TOTAL)
    assert total(read_rows(HEADING, *LINES, [text])) == TOTAL
    workbook = workbook_of(("甲", [HEADING, *LINES]))
    workbook["甲"].oddFooter.center.text = text
    assert total(read(bytes_of(workbook))) == TOTAL
    assert total(read_rows([text], HEADING, *in_wan(*LINES), unit="万元")) == TOTAL


REMARKS_WITH_A_UNIT = [
    *("以万元计", "以百元计", "金额以万元计", "单位：万元", "万元", "（万元）"),
    *(
        "以万元为单位",
        "注：本表金额均以万元列示",
        "金额：万元",
        "单位（百元）",
        "设备明细表（万元）",
    ),
]


@pytest.mark.parametrize("remark", REMARKS_WITH_A_UNIT)
@pytest.mark.parametrize("column", ["备注", "摘要"])
def test_what_a_line_says_of_itself_states_no_unit(remark: str, column: str) -> None:
    """Where a caption states the unit, it alone does; where none does, a person is asked."""
    heading = [*HEADING, column]
    lines: list[list[Any]] = [[*row, ""] for row in LINES]
    lines[-1][-1] = remark
    for captioned in (
        [["单位：元"], heading, *lines],
        [heading, *lines, ["单位：元"]],
        [["功能科目", "经济科目", "支出类型", "金额（元）", "单位", column], *lines],
    ):
        upload = read_rows(*captioned)
        assert (codes(upload), total(upload)) == ([], TOTAL)
        assert upload.lines[-1].remark == remark
    asked = read_rows(heading, *lines)
    assert (codes(asked), total(asked)) == (["ledger.unit"], TOTAL)
    assert f"“{remark}”写在一笔明细里" in asked.problems[0].message
    assert asked.problems[0].address == f"F{len(lines) + 1}"
    answered = read_rows(heading, *lines, unit="元")
    assert (codes(answered), total(answered)) == ([], TOTAL)


def test_a_unit_in_a_column_of_its_own_is_asked_about() -> None:
    rows = [[*HEADING, "计量"], *([*row, "万元"] for row in in_wan(*LINES))]
    assert "ledger.unit" in codes(read_rows(*rows))
    assert total(read_rows(*rows, unit="万元", columns="skip")) == TOTAL


@pytest.mark.parametrize(
    "title", ["支出明细表（按单位分）", "填报单位：状元镇", "各单位公用经费元旦前支付"]
)
def test_words_that_only_look_like_a_unit_are_not_asked_about(title: str) -> None:
    assert codes(read_rows([title], HEADING, *LINES)) == []


@pytest.mark.parametrize(
    "caption",
    [
        *("单位：万", "单位：千", "单位：美元", "单位：10万元", "单位：ｗ元", "金额为万元的整数"),
        *("单位：角", "金额以分为单位", "Unit: 10,000 yuan", "Amounts in RMB 10,000"),
        *("以十万元为单位", "单位：港币", "单位：英镑", "单位：HKD"),
    ],
)
def test_a_unit_that_is_not_understood_is_asked_about(caption: str) -> None:
    assert codes(read_rows([caption], HEADING, *LINES)) == ["ledger.unit"]
    assert codes(read_rows([caption], HEADING, *LINES, unit="元")) == []


@pytest.mark.parametrize(
    "caption",
    ["含单价100万元以上项目", "万元以上设备另表", "单位：组织部", "元旦慰问明细", "单位：分宜县"],
)
def test_words_that_are_no_unit_are_not_asked_about(caption: str) -> None:
    assert codes(read_rows([caption], HEADING, *LINES)) == []


@pytest.mark.parametrize("number_format", ["0!.0000", "0.00,", "0.0,,"])
def test_a_format_that_moves_the_point_asks_where_no_unit_is_stated(number_format: str) -> None:
    def formatted(*above: list[Any]) -> bytes:
        workbook = workbook_of(("甲", [*above, HEADING, SALARY]))
        workbook["甲"].cell(2 + len(above), 4).number_format = number_format
        return bytes_of(workbook)

    assert codes(read(formatted())) == ["ledger.unit"]
    assert codes(read(formatted(["单位：万元"]))) == []


@pytest.mark.parametrize("number_format", ['"¥"#,##0.00', "[$¥-804]#,##0.00", '0.00"元"', "0"])
def test_a_format_that_only_decorates_does_not_ask(number_format: str) -> None:
    workbook = workbook_of(("甲", [HEADING, *LINES]))
    for row in range(2, 5):
        workbook["甲"].cell(row, 4).number_format = number_format
    assert codes(read(bytes_of(workbook))) == []


def test_a_number_that_no_date_can_be_stops() -> None:
    workbook = workbook_of(("甲", [HEADING, SALARY]))
    workbook["甲"]["D2"].number_format = "yyyy-mm-dd"  # Excel shows #####
    assert codes(read(bytes_of(workbook)))[0] == "ledger.cell"


@pytest.mark.parametrize(
    "code", ["[2013201]行政运行", "行政运行（2013201）", "【2013201】行政运行"]
)
def test_codes_as_finance_platforms_write_them(code: str) -> None:
    assert read_rows(HEADING, [code, *SALARY[1:]]).lines[0].function == "2013201"


def test_a_code_that_lost_its_digits_is_told() -> None:
    (problem,) = read_rows(HEADING, ["2.01E+06", *SALARY[1:]]).problems
    assert "“2.01E+06”是科学记数，编码的末几位已经丢失" in str(problem)


@pytest.mark.parametrize("code", ["201.32.02 一般行政管理事务", "201-32-02", "2013202 某事务"])
def test_a_line_of_an_item_is_no_total_whatever_parts_its_code(code: str) -> None:
    """Its kind is forgotten, and its amount is that of another line."""
    item = [code, None, None, PROJECT[3], "203"]
    assert "line_kind" in codes(read_rows(HEADING, PROJECT, item))


@pytest.mark.parametrize("code", ["201.32 组织事务", "201 一般公共服务", "20132组织事务"])
def test_the_row_of_a_section_adds_up_its_items(code: str) -> None:
    upload = read_rows(HEADING, [code, None, None, PROJECT[3], "203"], PROJECT)
    assert (codes(upload), total(upload)) == ([], PROJECT[3])


# -- somebody else's money -------------------------------------------------------------------------


def sheets_of(*named: tuple[str, str]) -> LedgerUpload:
    """Sheets with a line each: their names, and the titles above their headings."""
    sheets = []
    for line, (name, title) in zip(LINES, named, strict=False):
        above = [[title]] if title else []
        sheets.append((name, [*above, HEADING, line]))
    return read(bytes_of(workbook_of(*sheets)))


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ([("2023年", ""), ("2024年", "")], "ledger.year"),
        ([("甲", "2023年部门预算明细表"), ("乙", "2024年部门预算明细表")], "ledger.year"),
        ([("甲", "2022年度支出明细")], "ledger.year"),
        ([("203组织部", ""), ("204宣传部", "")], "ledger.office"),
        ([("甲", "单位：203组织部"), ("乙", "单位：204宣传部")], "ledger.office"),
        ([("甲", "部门编码：204")], "ledger.office"),
    ],
)
def test_two_departments_or_years_are_stopped(sheets: list[tuple[str, str]], code: str) -> None:
    assert codes(sheets_of(*sheets)) == [code]


@pytest.mark.parametrize(
    ("heading", "cells", "code"),
    [
        ("部门", ["203 组织部", "204 宣传部"], "ledger.office"),
        ("主管部门编码", ["203", "204"], "ledger.office"),
        ("部门名称", ["组织部", "宣传部"], "ledger.column"),  # or rooms of one office: nobody knows
        ("部门", ["203 组织部", "203 组织部"], None),
        ("部门名称", ["组织部", "组织部"], None),
        ("部门", ["组织部", "组 织 部"], None),
        ("主管部门编码", ["203", "203"], None),
        ("预算部门", ["组织部", "组织部"], None),
        ("部门", ["一般公共预算", "一般公共预算"], "ledger.column"),
        ("部门", ["5,000.00", "5,000.00"], "ledger.column"),
    ],
)
def test_a_column_of_departments_is_held_against_the_budgets(
    heading: str, cells: list[str], code: str | None
) -> None:
    upload = read_rows([*HEADING, heading], [*SALARY, cells[0]], [*OFFICE, cells[1]])
    assert (code in codes(upload)) if code else (codes(upload) == [])


OF_DEPARTMENT = replace(
    BOOK,
    units=frozenset({"001", "002"}),
    offices=Offices(
        own=frozenset({"203", "130123203", "203001", "203002", "组织部", "局本级"}),
        others=frozenset({"204", "130123204", "204001", "宣传部", "平乡县财政局"}),
    ),
)
WITH_LONG_CODES = replace(BOOK, units=frozenset({"001001"}), offices=OF_DEPARTMENT.offices)


def of_offices(heading: str, cells: list[Any], book: CodeBook, **answers: str) -> LedgerUpload:
    """Two lines, and what the column of offices beside them holds."""
    (unit, *_) = sorted(book.units)
    lines = [[*SALARY[:4], unit, cells[0]], [*OFFICE[:4], unit, cells[-1]]]
    data = bytes_of(workbook_of(("甲", [[*HEADING, heading], *lines])))
    return read_ledger("账.xlsx", data, book, LedgerAnswers(**answers))


@pytest.mark.parametrize(
    ("heading", "cell", "book"),
    [
        ("单位代码", 1001, WITH_LONG_CODES),  # without the zeros that Excel ate
        ("预算单位代码", "001001", WITH_LONG_CODES),
        ("主管部门编码", "203", OF_DEPARTMENT),
        ("主管部门编码", 130123203, OF_DEPARTMENT),  # behind the region's
        ("单位代码", "203001", OF_DEPARTMENT),
        ("主管部门", "203 组织部", OF_DEPARTMENT),
    ],
)
def test_the_departments_own_codes_are_known_in_every_way_they_are_written(
    heading: str, cell: Any, book: CodeBook
) -> None:
    assert codes(of_offices(heading, [cell], book)) == []


@pytest.mark.parametrize(
    "cells",
    [
        *(["204"], ["130123204"], ["204001 宣传部机关"], ["宣传部"], ["999 宣传部"], ["204009"]),
        *(["203", "204"], ["203", "999"]),
    ],
)
def test_another_departments_code_or_name_stops_whatever_is_answered(cells: list[str]) -> None:
    assert "ledger.office" in codes(of_offices("部门", cells, OF_DEPARTMENT))
    answered = of_offices("部门", cells, OF_DEPARTMENT, columns="skip")
    assert codes(answered) == ["ledger.office"]


@pytest.mark.parametrize("cell", ["204", "宣传部", "204 宣传部"])
def test_one_superior_of_all_lines_is_asked_about_and_several_stop(cell: str) -> None:
    [problem] = of_offices("主管部门", [cell], OF_DEPARTMENT).problems
    assert problem.code == "ledger.column"
    assert cell in problem.message
    assert codes(of_offices("主管部门", [cell], OF_DEPARTMENT, columns="skip")) == []
    mixed = of_offices("主管部门", ["203", cell], OF_DEPARTMENT, columns="skip")
    assert codes(mixed) == ["ledger.office"]


def test_a_unit_goes_with_one_office_however_its_name_says_that_it_is_the_office_itself() -> None:
    book = replace(BOOK, units=frozenset({"203001"}))
    titles = [*HEADING[:4], "单位编码", "单位名称"]
    lines = [[*SALARY[:4], "203001", "教育局"], [*OFFICE[:4], "203001", "教育局（本级）"]]
    upload = read_ledger("账.xlsx", bytes_of(workbook_of(("甲", [titles, *lines]))), book)
    assert codes(upload) == []


@pytest.mark.parametrize("cells", [["999"], ["999 党群口"], ["998", "999"], ["203009"]])
def test_codes_that_nobody_has_are_asked_about_and_a_person_can_explain_them(
    cells: list[str],
) -> None:
    [problem] = of_offices("主管部门编码", cells, OF_DEPARTMENT).problems
    assert problem.code == "ledger.column"
    assert cells[0] in problem.message
    answered = of_offices("主管部门编码", cells, OF_DEPARTMENT, columns="skip")
    assert codes(answered) == []
    assert any("主管部门编码" in str(item) for item in answered.unread)


@pytest.mark.parametrize(
    ("caption", "code"),
    [
        ("部门编码：203", None),
        ("部门编码：130123203", None),
        ("单位：组织部", None),
        ("部门编码：204", "ledger.office"),
        ("单位：宣传部", "ledger.office"),
        ("编制单位：宣传部", "ledger.office"),
        ("编制单位：平乡县财政局", None),  # whose platform printed it
        ("部门：999", "ledger.office"),
    ],
)
def test_a_caption_names_the_department_or_another(caption: str, code: str | None) -> None:
    rows = [[caption], HEADING, [*SALARY[:4], "001"]]
    upload = read_ledger("账.xlsx", bytes_of(workbook_of(("甲", rows))), OF_DEPARTMENT)
    assert codes(upload) == ([code] if code else [])


@pytest.mark.parametrize("text", ["合计", "制表人：张三", "2023年合计", "2023年12月合计"])
@pytest.mark.parametrize("heading", ["部门", "部门名称", "主管部门"])
def test_only_rows_of_lines_say_whose_they_are(heading: str, text: str) -> None:
    amount = SALARY[3] + OFFICE[3] if "合计" in text else None
    last = [None, None, None, amount, None, text]
    upload = read_rows([*HEADING, heading], [*SALARY, "组织部"], [*OFFICE, "组织部"], last)
    assert codes(upload) == []
    assert f"{heading}：组织部" in [item.text for item in upload.unread]


@pytest.mark.parametrize("heading", ["预算单位名称", "所属单位", "部门"])
def test_names_of_the_units_that_the_lines_state_are_listed(heading: str) -> None:
    book = replace(BOOK, units=frozenset({"203001", "203002"}))
    titles = [*HEADING[:4], "单位编码", heading]
    rows = [titles, [*SALARY[:4], "203001", "局本级"], [*OFFICE[:4], "203002", "图书馆"]]
    upload = read_ledger("账.xlsx", bytes_of(workbook_of(("甲", rows))), book)
    assert codes(upload) == []
    assert f"{heading}：局本级、图书馆" in [item.text for item in upload.unread]


def test_several_offices_of_one_unit_are_named_and_a_person_can_say_they_are_ours() -> None:
    rows = [[*HEADING, "部门"], [*SALARY, "组织部"], [*OFFICE, "宣传部"]]
    [problem] = read_rows(*rows).problems
    assert problem.code == "ledger.column"
    assert "有几个不同的部门：组织部、宣传部" in problem.message
    assert codes(read_rows(*rows, columns="skip")) == []


@pytest.mark.parametrize(
    "title",
    [
        *("2023年部门决算支出明细表", "支出决算表", "2023年部门决算公开表（定稿）", "决算明细2"),
        *("大数据局2023年决算表", "2023年决算表-最终版", "决算"),
    ],
)
def test_final_accounts_are_no_budget(title: str) -> None:
    assert codes(read_rows([title], HEADING, *LINES)) == ["ledger.final_accounts"]
    assert codes(read_rows(HEADING, *LINES, sheet=title)) == ["ledger.final_accounts"]


@pytest.mark.parametrize(
    "text",
    [
        "注：参照2022年决算数",
        "2023年预算（2022年决算为参考）",
        "某局2023年部门预决算公开明细",
        "填报科室：预决算科",
        "填表说明：结转资金按上年决算批复数填列",
        "1.上年结转数以决算批复为准",
        "结转数取自2022年决算表",
        "上年决算",
        "较决算",
        "决算科汇总",
        "决算对比",
    ],
)
def test_a_text_that_only_speaks_of_final_accounts_does_not_stop(text: str) -> None:
    assert codes(read_rows([text], HEADING, *LINES)) == []
    data = bytes_of(workbook_of((text[:31], [HEADING, *LINES])))
    assert codes(read(data, f"{text}.xlsx")) == []


def test_the_name_of_a_file_of_final_accounts_stops() -> None:
    data = bytes_of(workbook_of(("甲", [HEADING, *LINES])))
    assert codes(read(data, "2023年部门决算明细.xlsx")) == ["ledger.final_accounts"]
    assert codes(read(data, "2023年预决算明细.xlsx")) == []


def test_the_name_of_a_file_of_another_year_stops() -> None:
    data = bytes_of(workbook_of(("甲", [HEADING, *LINES])))
    assert codes(read(data, "2024年预算明细.xlsx")) == ["ledger.year"]
    assert codes(read(data, "2023年预算（含2022年结转）.xlsx")) == []


@pytest.mark.parametrize(
    "name", ["30101基本工资", "203", "203001机关本级", "1 收支", "2023年", "2013201行政运行"]
)
def test_names_of_sheets_that_say_nothing_of_others(name: str) -> None:
    assert codes(sheets_of((name, ""))) == []


# -- what Excel and WPS open without a word --------------------------------------------------------


def test_strict_open_xml_is_read() -> None:
    parts = parts_of(bytes_of(workbook_of(("甲", [HEADING, SALARY]))))
    for name in list(parts):
        if name.startswith("xl/"):
            parts[name] = (
                parts[name]
                .replace(
                    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
                )
                .replace(
                    b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships"',
                    b'"http://purl.oclc.org/ooxml/officeDocument/relationships"',
                )
            )
    assert total(read(package_of(parts))) == 6_320_000


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/styles.xml", b'<family val="2"', b'<family val="34"'),
        ("xl/styles.xml", b'rgb="00000000"', b'rgb="#FF0000"'),
        ("docProps/core.xml", b"T", b"/T"),
    ],
)
def test_odd_styles_and_properties_do_not_matter(part: str, old: bytes, new: bytes) -> None:
    data = bytes_of(workbook_of(("甲", [HEADING, SALARY])))
    if old in parts_of(data)[part]:
        data = changed(data, part, (old, new))
    assert total(read(data)) == 6_320_000


def test_a_file_of_openpyxl_opens_as_it_was() -> None:
    """The template with lines, filled and saved again by another program."""
    workbook = workbook_of(("预算明细", [HEADING, *LINES]))
    again = openpyxl.load_workbook(io.BytesIO(bytes_of(workbook)))
    assert total(read(bytes_of(again))) == TOTAL
