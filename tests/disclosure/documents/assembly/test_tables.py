"""Header trees, rows by code and the tables of what is entered beside the ledger."""

from dataclasses import replace
from decimal import Decimal

from budget.dimensions import AssetKind
from budget.entries import AssetHoldingEntry, Body, Entries, ProcurementItemEntry
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.assembly.tables import header_tree
from disclosure.documents.forms import layout
from disclosure.documents.forms.model import ColumnRule
from disclosure.documents.model.document import Document
from tests.documents import example_document, example_entries


def document_of(**changes: object) -> Document:
    entries: Entries = replace(example_entries(), **changes)  # type: ignore[arg-type]
    return assemble(entries, layout("hebei-2023")).document


def texts(document: Document, table: str) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in document.table(table).rows]


def tree(*paths: tuple[str, ...]) -> list[list[tuple[str, int, int]]]:
    columns = [ColumnRule(str(number), "money", path) for number, path in enumerate(paths)]
    return [
        [(cell.text, cell.colspan, cell.rowspan) for cell in row]
        for row in header_tree(columns, {"year": "2023"})
    ]


def test_equal_neighbours_span_columns_and_short_paths_span_rows() -> None:
    assert tree(("序号",), ("收入", "项目"), ("收入", "金额"), ("合计",)) == [
        [("序号", 1, 2), ("收入", 2, 1), ("合计", 1, 2)],
        [("项目", 1, 1), ("金额", 1, 1)],
    ]


def test_groups_of_one_name_in_different_groups_stay_apart() -> None:
    assert tree(("甲", "小计", "一"), ("甲", "小计", "二"), ("乙", "小计", "三")) == [
        [("甲", 2, 1), ("乙", 1, 1)],
        [("小计", 2, 1), ("小计", 1, 1)],
        [("一", 1, 1), ("二", 1, 1), ("三", 1, 1)],
    ]


def test_columns_of_one_name_are_not_merged() -> None:
    assert tree(("金额",), ("金额",)) == [[("金额", 1, 1), ("金额", 1, 1)]]


def test_a_header_may_name_the_year() -> None:
    assert tree(("{year}年预留",)) == [[("2023年预留", 1, 1)]]


def test_rows_by_code_interleave_classes_sections_and_items_after_the_total() -> None:
    table = example_document().table("table-3")
    assert [(row.level, row.cells[1].text) for row in table.rows[:5]] == [
        ("total", ""),
        ("class", "201"),
        ("section", "20132"),
        ("item", "2013201"),
        ("item", "2013202"),
    ]
    assert [row.cells[0].text for row in table.rows] == [str(number) for number in range(1, 32)]


def test_an_empty_table_has_one_row_without_even_a_number_and_its_note() -> None:
    table = example_document().table("table-7")
    assert table.is_empty
    assert [[cell.text for cell in row.cells] for row in table.rows] == [[""] * 6]
    assert [note.text for note in table.notes] == ["注：无政府基金预算财政拨款预算，空表列示。"]


def test_procurement_adds_its_funds_and_shows_prices_to_the_fen() -> None:
    item = ProcurementItemEntry(
        project_name="设备购置",
        goods="打印机",
        measure="台",
        quantity=Decimal(3),
        unit_price=Decimal("1234.56"),
        general_public_budget=Decimal("3000"),
        fiscal_carryover=Decimal("703.68"),
    )
    (row,) = texts(document_of(procurement=(item,)), "procurement")
    assert row[:8] == ["设备购置", "", "打印机", "", "台", "3", "0.123456", "0.37"]
    assert row[8:] == ["0.30", "", "", "", "", "0.07", "", ""]


def test_the_note_of_procurement_says_when_there_is_none() -> None:
    assert [note.address for note in document_of(procurement=()).table("procurement").notes] == [
        "procurement/note-always",
        "procurement/note-empty",
    ]


def test_the_total_of_assets_counts_no_part_twice() -> None:
    holdings = (
        AssetHoldingEntry(AssetKind.BUILDINGS, Decimal(500), Decimal(2_000_000)),
        AssetHoldingEntry(AssetKind.OFFICE_BUILDINGS, Decimal(300), Decimal(1_500_000)),
        AssetHoldingEntry(AssetKind.VEHICLES, Decimal(2), Decimal(300_000)),
        AssetHoldingEntry(AssetKind.OTHER_FIXED_ASSETS, None, Decimal(30)),
    )
    assert texts(document_of(assets=holdings), "assets") == [
        ["资产总额", "", "230.00"],
        ["1、房屋（平方米）", "500", "200.00"],
        ["其中：办公用房（平方米）", "300", "150.00"],
        ["2、车辆（台、辆）", "2", "30.00"],
        ["3、单价在20万元以上的设备", "", ""],
        ["4、其他固定资产", "", "0.00"],
    ]


def test_the_bodies_of_a_department_are_its_units_in_the_order_entered() -> None:
    bodies = (
        Body("机关本级", "行政", "正科级", "财政拨款", code="203001"),
        Body("服务中心", "事业", "股级", "财政拨款"),
    )
    assert texts(document_of(bodies=bodies), "bodies") == [
        ["机关本级", "行政", "正科级", "财政拨款"],
        ["服务中心", "事业", "股级", "财政拨款"],
    ]
    assert "203001" not in document_of(bodies=bodies).table("bodies").title
