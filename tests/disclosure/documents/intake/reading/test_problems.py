"""What was not understood, or contradicts itself, is told with its place and kept."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from budget.problems import Stops, stopped_by
from disclosure.documents.forms import layout
from disclosure.documents.forms.folding import Folder
from disclosure.documents.intake.files.blocks import (
    ParagraphKind,
    RawBlock,
    RawCell,
    RawParagraph,
    RawTable,
)
from disclosure.documents.intake.files.docx_reader import extract
from disclosure.documents.intake.reading import Reading, read, recognise
from disclosure.documents.intake.reading.amounts import read_code, read_number
from disclosure.documents.model.document import Table
from disclosure.documents.model.texts import joined

LAYOUT = layout("hebei-2023")
BLOCKS = extract(
    (Path(__file__).resolve().parents[4] / "data" / "disclosure-2023.docx").read_bytes()
).blocks
TABLE_2 = next(
    at for at, block in enumerate(BLOCKS) if isinstance(block, RawTable) and len(block.rows) == 35
)

UNIT = 9  # the column where the caption with the unit begins
TABLE_1 = 1  # of the form's own rows
FIRST_GOAL = 94  # the indicators of the first project
ASSETS = 176  # the table of state assets, with a date above it
VALUE_OF_ASSETS = (1, 2)  # the header over their amounts
SUMMARY = 51  # within the second section


def changed(row: int, column: int, text: str, *, table: int = TABLE_2) -> list[RawBlock]:
    """The example's blocks with one cell of a table (table 2 unless told) replaced."""
    block = BLOCKS[table]
    assert isinstance(block, RawTable)
    rows = [list(each) for each in block.rows]
    rows[row][column] = replace(rows[row][column], text=text)
    return [*BLOCKS[:table], RawTable(tuple(map(tuple, rows)), block.place), *BLOCKS[table + 1 :]]


def new_problems(reading: Reading) -> list[tuple[str, str]]:
    return [
        (problem.code, problem.address)
        for problem in reading.problems
        if problem.code != "total.blank"
    ]


def table_of(reading: Reading, address: str) -> Table:
    return reading.document.table(address)


def test_an_amount_that_is_none_is_kept_as_it_stands() -> None:
    reading = read(changed(5, 3, "约1044"), LAYOUT)
    assert new_problems(reading) == [("cell.unreadable", "表格2第6行第4列")]
    assert reading.document.cells["table-2/201/total"].text == "约1044"


def test_a_row_without_a_code_is_kept_unread() -> None:
    reading = read(changed(5, 1, ""), LAYOUT)
    place = "表格2第6行第1列"
    assert new_problems(reading) == [("row.unknown", place), ("row.money", place)]
    assert [(each.place, each.text.split("\t")[1]) for each in reading.unread] == [
        ("表格2第6行第1列", "一般公共服务支出")
    ]


def test_a_code_that_stands_twice_is_read_once() -> None:
    assert new_problems(read(changed(6, 1, "201"), LAYOUT)) == [("row.twice", "表格2第7行第1列")]


def test_another_department_in_one_caption_is_named() -> None:
    assert ("identity.conflict", "表格2第1行第1列") in new_problems(
        read(changed(0, 0, "204中共平乡县委宣传部"), LAYOUT)
    )


def test_a_table_that_does_not_say_its_unit_is_named() -> None:
    reading = read(changed(0, UNIT, ""), LAYOUT)
    assert new_problems(reading) == [("unit.missing", "第3段")]
    assert reading.document.cells["table-2/201/total"].text == "1044.24"


def test_a_table_in_yuan_is_read_as_the_form_would_show_it() -> None:
    reading = read(changed(0, UNIT, "单位：元"), LAYOUT)
    assert new_problems(reading) == []
    assert reading.document.cells["table-2/201/total"].text == "0.10"
    assert reading.document.table("table-2").caption[-1] == "单位：万元"


@pytest.mark.parametrize("year", ["2023年", "２０２３年度", "2 0 2 3 年"])
def test_the_year_above_a_table_is_read_however_it_is_written(year: str) -> None:
    caption = [cell.text.partition("：")[0] for cell in rows_of(TABLE_2)[0]]
    reading = read(changed(0, caption.index("预算年度"), f"预算年度：{year}"), LAYOUT)
    assert new_problems(reading) == []
    assert reading.document.identity.year == 2023


UNREADABLE_UNITS = [
    *("单位：十万元", "单位：10万元", "单位：美元", "单位：港币", "单位：英镑", "单位：USD"),
    *(
        "金额：角",
        "币种：美元",
        "金额单位：角",
        "单位：元/平方米",
        "单位：百元、万元",
        "单位：外币",
        "十万元",
        "以角为单位",
    ),
]


@pytest.mark.parametrize("caption", UNREADABLE_UNITS)
def test_a_unit_that_cannot_be_read_stops_with_its_table_and_words(caption: str) -> None:
    reading = read(changed(0, UNIT, caption), LAYOUT)
    assert new_problems(reading) == [("unit.unreadable", "表格2第1行第1列")]
    [problem] = [each for each in reading.problems if each.code == "unit.unreadable"]
    message = problem.message
    assert f"“部门预算收入总表”上写的“{caption}”是不能读取的金额单位" in message
    assert "元、百元、千元、万元、百万元、亿元" in message
    assert stopped_by(problem) is Stops.EVERYTHING


@pytest.mark.parametrize(
    "caption",
    ["单位：百元", "金额单位（百元）", "单位：人民币（百元）", "单位：人、百元", "以百元为单位"],
)
def test_a_unit_is_read_in_the_words_that_ledgers_know(caption: str) -> None:
    reading = read(changed(0, UNIT, caption), LAYOUT)
    assert new_problems(reading) == []
    assert reading.document.cells["table-2/201/total"].text == "10.44"


@pytest.mark.parametrize(
    "caption", ["单位：元  单位：百元", "单位：百元  金额单位：元", "单位：元  （百元）"]
)
def test_two_units_in_one_caption_stop(caption: str) -> None:
    reading = read(changed(0, UNIT, caption), LAYOUT)
    assert new_problems(reading) == [("unit.conflict", "表格2第1行第1列")]


def test_two_units_in_two_captions_of_a_table_stop() -> None:
    blocks = changed(0, UNIT, "单位：百元")
    for below in ("（万元）", "单位：美元"):
        line = RawParagraph(below, "第3段后")
        reading = read([*blocks[:TABLE_2], line, *blocks[TABLE_2:]], LAYOUT)
        code = "unit.conflict" if "万元" in below else "unit.unreadable"
        assert [found for found, _ in new_problems(reading)] == [code]


def test_one_unit_said_twice_is_one() -> None:
    blocks = changed(0, UNIT, "金额单位：万元  单位：人民币万元")
    assert new_problems(read(blocks, LAYOUT)) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("以十万元为单位", ["unit.unreadable"]),
        ("（美元）", ["unit.unreadable"]),
        ("以百元为单位", []),
        ("注：本表金额均以百元列示", []),
    ],
)
def test_a_unit_in_a_line_between_a_title_and_its_table_is_a_caption(
    text: str, codes: list[str]
) -> None:
    blocks = changed(0, UNIT, "")
    reading = read([*blocks[:TABLE_2], RawParagraph(text, "第3段后"), *blocks[TABLE_2:]], LAYOUT)
    assert [code for code, _ in new_problems(reading)] == codes
    if not codes:
        assert reading.document.cells["table-2/201/total"].text == "10.44"


def test_what_a_caption_says_beside_its_unit_is_not_lost() -> None:
    text = "单位：百元，另有结转五百元"
    reading = read(changed(0, UNIT, text), LAYOUT)
    assert new_problems(reading) == [("caption.unknown", "表格2第1行第1列")]
    assert [line.text for line in reading.unread] == [text]
    assert reading.document.cells["table-2/201/total"].text == "10.44"
    blocks = changed(0, UNIT, "")
    line = RawParagraph(text, "第3段后")
    reading = read([*blocks[:TABLE_2], line, *blocks[TABLE_2:]], LAYOUT)
    assert ("text.unread", "第3段后") in new_problems(reading)


@pytest.mark.parametrize("unit", ["十万元", "美元", "美金", "角", "USD"])
def test_a_unit_in_a_header_that_cannot_be_read_stops(unit: str) -> None:
    header = f"价值（金额单位：{unit}）"
    reading = read(changed(*VALUE_OF_ASSETS, header, table=ASSETS), LAYOUT)
    [problem] = [each for each in reading.problems if each.code == "unit.unreadable"]
    assert f"上写的“{header}”是不能读取的金额单位" in problem.message


@pytest.mark.parametrize("header", ["{}（元）", "{}/元", "{}（美元）", "{}／十万元"])
def test_a_unit_in_the_header_of_a_group_is_that_of_its_columns(header: str) -> None:
    block = BLOCKS[TABLE_2]
    assert isinstance(block, RawTable)
    blocks: list[RawBlock] = list(BLOCKS)
    rows = []
    for row in block.rows:
        rows.append(tuple(_renamed(cell, "本年收入", header.format("本年收入")) for cell in row))
    blocks[TABLE_2] = RawTable(tuple(rows), block.place)
    reading = read(blocks, LAYOUT)
    codes = {problem.code for problem in reading.problems}
    assert ("unit.unreadable" in codes) == ("美元" in header or "十万元" in header)
    if "unit.unreadable" not in codes:
        assert reading.document.cells["table-2/201/fiscal"].text == "0.10"


def _renamed(cell: RawCell, text: str, name: str) -> RawCell:
    return replace(cell, text=name) if cell.text == text else cell


def test_an_office_whose_name_has_the_words_of_a_unit_is_an_office() -> None:
    for name in ("三元区财政局", "状元镇", "分宜县财政局"):
        reading = read(changed(0, UNIT, f"单位：{name}"), LAYOUT)
        assert "unit.unreadable" not in {problem.code for problem in reading.problems}


def test_a_header_that_says_something_else_is_named() -> None:
    assert new_problems(read(changed(2, 11, "其他各项收入"), LAYOUT)) == [
        ("header.other", "表格2第3行第12列")
    ]


def test_a_missing_table_and_a_missing_heading_are_named() -> None:
    title = next(
        at
        for at, block in enumerate(BLOCKS)
        if isinstance(block, RawParagraph) and block.text.startswith("六、")
    )
    reading = read([*BLOCKS[:3], *BLOCKS[5:title], *BLOCKS[title + 1 :]], LAYOUT)
    missing = [
        (problem.code, problem.message)
        for problem in reading.problems
        if problem.code.endswith(".missing")
    ]
    assert missing == [
        ("table.missing", "没有找到“部门预算收入总表”"),
        ("heading.missing", "没有找到标题“六、政府采购预算情况”"),
    ]


def test_a_table_of_no_form_is_kept_unread() -> None:
    strange = RawTable(
        ((RawCell("姓名", "表格99第1行第1列"), RawCell("电话", "表格99第1行第2列")),), "表格99"
    )
    reading = read([*BLOCKS, strange], LAYOUT)
    assert new_problems(reading) == [("table.unknown", "表格99第1行第1列")]
    assert [each.text for each in reading.unread] == ["姓名\t电话"]


def test_a_paragraph_of_another_section_stays_where_it_stands() -> None:
    stray = RawParagraph("另附会议纪要一份。", "第999段")
    reading = read([*BLOCKS, stray], LAYOUT)
    assert reading.document.part("section-9").blocks[-1].address == "section-9/other_matters-2"


def rebuilt(at: int, rows: Iterable[Sequence[RawCell]]) -> list[RawBlock]:
    """Return the example's blocks with other rows in one table."""
    table = RawTable(tuple(tuple(row) for row in rows), BLOCKS[at].place)
    return [*BLOCKS[:at], table, *BLOCKS[at + 1 :]]


def rows_of(at: int) -> list[list[RawCell]]:
    table = BLOCKS[at]
    assert isinstance(table, RawTable)
    return [list(row) for row in table.rows]


def without_last_column() -> list[RawBlock]:
    return rebuilt(TABLE_2, [row[:-1] for row in rows_of(TABLE_2)])


def with_another_column() -> list[RawBlock]:
    rows = rows_of(TABLE_2)
    for number, row in enumerate(rows, 1):
        text = "另有" if number == len(rows) else ""
        row.append(RawCell(text, f"表格2第{number}行第14列"))
    return rebuilt(TABLE_2, rows)


def without_a_fixed_row() -> list[RawBlock]:
    rows = rows_of(TABLE_1)
    return rebuilt(TABLE_1, [*rows[:6], *rows[7:]])


def with_assets_elsewhere() -> list[RawBlock]:
    others = [*BLOCKS[SUMMARY:ASSETS], *BLOCKS[ASSETS + 1 :]]
    return [*BLOCKS[:SUMMARY], BLOCKS[ASSETS], *others]


@pytest.mark.in_turn
@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        (changed(0, UNIT, "单位：万元\u3000\u3000暂定"), ["caption.unknown"]),
        (
            changed(0, 0, "203中共平乡县委组织部   截止时间：2019-12-31", table=ASSETS),
            ["caption.other"],
        ),
        ([*BLOCKS, *BLOCKS[TABLE_2 - 1 : TABLE_2 + 1]], ["table.twice"]),
        (with_assets_elsewhere(), ["table.misplaced", "table.missing"]),
        (without_last_column(), ["column.missing"]),
        (with_another_column(), ["column.unknown"]),
        (without_a_fixed_row(), ["row.missing", "row.missing"]),
        (changed(5, 0, "甲"), ["cell.unread"]),
        (changed(4, 1, "甲"), ["cell.unread"]),
        ([RawParagraph("一段不知道的话。", "第0段"), *BLOCKS], ["text.unread"]),
        ([*BLOCKS, RawParagraph("见附件", "第999段", ParagraphKind.FOOTNOTE)], ["text.footnote"]),
        ([*BLOCKS[:FIRST_GOAL], *BLOCKS[FIRST_GOAL + 1 :]], ["goal.incomplete"]),
    ],
)
def test_what_does_not_fit_the_form_is_named(blocks: list[RawBlock], expected: list[str]) -> None:
    codes = [code for code, _ in new_problems(read(blocks, LAYOUT))]
    assert codes == expected


def test_a_file_that_does_not_say_whose_it_is_is_stopped() -> None:
    reading = read([RawParagraph("会议纪要", "第1段")], LAYOUT)
    missing = [problem for problem in reading.problems if problem.code == "identity.missing"]
    assert [problem.message.removeprefix("文件里没有找到") for problem in missing] == [
        "部门编码",
        "部门名称",
        "预算年度",
    ]
    assert {stopped_by(problem) for problem in missing} == {Stops.EVERYTHING}


def test_a_layout_is_recognised_by_what_stands_in_the_file() -> None:
    assert recognise(BLOCKS, [LAYOUT]) is LAYOUT
    assert recognise([RawParagraph("会议通知", "第1段")], [LAYOUT]) is None
    assert recognise(BLOCKS, []) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234.50", "1234.50"),
        ("１２．５", "12.5"),
        ("－3.2", "-3.2"),
        ("¥7", "7"),
        ("—", "None"),
        ("", "None"),
    ],
)
def test_numbers_as_offices_write_them(text: str, expected: str) -> None:
    assert str(read_number(text)) == expected


@pytest.mark.parametrize(
    "text",
    ["12,34", "约5", "1.2.3", "5万元", "1e5", "٣", "（5.00）", "1①", "80.1²", "1\n2", "1 234"],
)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"不是金额或数量|用括号写的负数"):
        read_number(text)


@pytest.mark.parametrize(
    "text", ["2013201", "201 32 01", "2013201.0", "'2013201", "２０１３２０１"]
)
def test_codes_as_spreadsheets_leave_them(text: str) -> None:
    assert read_code(text) == "2013201"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("一、部门职责及机构设置情况", "（一）部门职责及机构设置情况"),
        ("政 府 性 基 金 预 算", "政府基金预算"),
        ("“三公”经费小计", '"三公"经费小计'),
        ("因公出国（境）费", "因公出国(境)费"),
        ("表1 部门预算收支总表", "附件2：部门预算收支总表"),
        ("第一部分 部门整体绩效目标", "部门整体\n绩效目标"),
    ],
)
def test_texts_that_mean_the_same(one: str, other: str) -> None:
    folder = Folder(LAYOUT.synonyms)
    assert folder.core(one) == folder.core(other)


def test_a_name_cut_by_breaks_is_joined() -> None:
    assert joined("机关事业\n单位基本 养老\u00ad保险缴费支出") == "机关事业单位基本养老保险缴费支出"
    assert joined("ABC\nDEF") == "ABC DEF"
