"""Where header cells stand."""

from msgspec.structs import replace

from disclosure.documents.model.document import HeaderCell
from disclosure.documents.model.headers import header_paths, placed_headers
from tests.documents import example_document


def test_cells_that_reach_down_push_the_next_row_aside() -> None:
    places = [
        (placed.cell.text, placed.row, placed.column)
        for placed in placed_headers(example_document().table("table-3"))
    ]
    assert places[:5] == [
        ("序号", 0, 0),
        ("功能分类科目", 0, 1),
        ("合计", 0, 3),
        ("基本支出", 0, 4),
        ("项目支出", 0, 5),
    ]
    assert places[-2:] == [("科目编码", 1, 1), ("科目名称", 1, 2)]


def test_each_column_knows_the_texts_above_it() -> None:
    paths = header_paths(example_document().table("table-2"))
    assert paths[0] == ("序号",)
    assert paths[4] == ("本年收入", "小计")
    assert paths[12] == ("上年结转",)


def test_three_levels() -> None:
    table = example_document().table("table-5")
    header = (
        (HeaderCell("甲", 1, 3), HeaderCell("乙", 5)),
        (HeaderCell("丙", 2), HeaderCell("丁", 3, 2)),
        (HeaderCell("戊"), HeaderCell("己")),
    )
    assert header_paths(replace(table, header=header)) == [
        ("甲",),
        ("乙", "丙", "戊"),
        ("乙", "丙", "己"),
        ("乙", "丁"),
        ("乙", "丁"),
        ("乙", "丁"),
    ]


def test_a_table_without_a_header_has_nothing_above_its_columns() -> None:
    assert header_paths(example_document().goals[0].objective) == [(), ()]
