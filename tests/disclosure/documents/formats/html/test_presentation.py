"""The marks that templates print: ids of headers, ranks without gaps, sentences cut at numbers."""

from datetime import date

import pytest
from msgspec.structs import replace

from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.formats.html.presentation import (
    GoalsMark,
    ParagraphMark,
    Presenter,
    chinese_date,
    mark_paragraph,
    mark_table,
)
from disclosure.documents.forms import available, layout
from disclosure.documents.model.document import (
    Cell,
    Column,
    Document,
    HeaderCell,
    Mention,
    Paragraph,
    Row,
    Table,
)
from disclosure.documents.proving.specimens import Case, specimen
from tests.documents import example_document


@pytest.fixture(scope="module")
def document() -> Document:
    return example_document()


def text_at(table: Table, ids: str) -> list[str]:
    """The texts of the header and row cells that a ``headers`` attribute names."""
    mark = mark_table(table, 1)
    texts = {cell.id: cell.text for row in mark.head for cell in row}
    texts |= {cell.id: cell.text for row in mark.rows for cell in row.cells}
    return [texts[each] for each in ids.split()]


def headers_of(document: Document, address: str) -> list[str]:
    table = document.table(address.split("/")[0])
    mark = mark_table(table, 1)
    cell = next(cell for row in mark.rows for cell in row.cells if cell.id == address)
    return text_at(table, cell.headers)


def test_a_cell_below_two_headers_names_both_and_its_row(document: Document) -> None:
    assert headers_of(document, "table-2/213/carryover") == ["农林水支出", "上年结转"]
    assert headers_of(document, "table-2/213/fiscal") == ["农林水支出", "本年收入", "财政拨款收入"]


def test_each_side_of_a_two_sided_table_is_named_by_its_own_label(document: Document) -> None:
    assert (
        headers_of(document, "table-1/general_public_budget/income")[0]
        == "一、一般公共预算拨款收入"
    )
    assert headers_of(document, "table-1/201/spending")[0] == "一、一般公共服务支出"


def test_a_side_without_a_label_borrows_none(document: Document) -> None:
    row = next(
        row for row in mark_table(document.table("table-1"), 1).rows if row.id == "table-1/210"
    )
    income = row.cells[2]
    assert text_at(document.table("table-1"), income.headers) == ["收入", "预算数"]


def test_a_brief_table_keeps_ids_where_something_leads(document: Document) -> None:
    target = "table-2/213/carryover"
    mark = mark_table(document.table("table-2"), 1, targets={target})
    assert [cell.id for row in mark.rows for cell in row.cells if cell.id] == [target]
    assert all(row.id for row in mark.rows)


def test_a_brief_table_names_headers_where_scope_does_not_say_them(document: Document) -> None:
    one_list = mark_table(document.table("table-2"), 1, targets=())
    assert not any(cell.headers for row in one_list.rows for cell in row.cells)
    two_lists = mark_table(document.table("table-1"), 1, targets=())
    whole = mark_table(document.table("table-1"), 1)
    ids = {header.id for row in two_lists.head for header in row}
    ids |= {cell.id for row in two_lists.rows for cell in row.cells}
    for brief_row, row in zip(two_lists.rows, whole.rows, strict=True):
        for brief, cell in zip(brief_row.cells, row.cells, strict=True):
            assert brief.headers == cell.headers
            assert set(brief.headers.split()) <= ids


def test_groups_of_columns_are_those_of_the_top_header(document: Document) -> None:
    assert [len(group) for group in mark_table(document.table("table-2"), 1).groups] == [
        1,
        2,
        1,
        8,
        1,
    ]


def test_only_a_header_over_several_columns_heads_a_group(document: Document) -> None:
    top = mark_table(document.table("table-2"), 1).head[0]
    assert [cell.scope for cell in top] == ["col", "colgroup", "col", "colgroup", "col"]


def test_a_covered_cell_is_not_printed(document: Document) -> None:
    rows = mark_table(document.goals[21].indicators, 1).rows
    assert [len(row.cells) for row in rows[:2]] == [6, 5]
    assert rows[0].cells[0].rowspan > 1


@pytest.mark.parametrize("captions", [0, 1, 2, 3, 4, 9])
@pytest.mark.parametrize("columns", [1, 2, 3, 5, 8, 13])
def test_captions_cover_all_columns(captions: int, columns: int) -> None:
    table = Table(
        "t",
        "statutory",
        tuple(Column(str(n), "text") for n in range(columns)),
        (Row("t/1", "line", tuple(Cell(f"t/1/{n}") for n in range(columns))),),
        caption=tuple("单位" for _ in range(captions)),
    )
    spans = [cell.colspan for cell in mark_table(table, 1).caption]
    assert sum(spans) == (columns if captions else 0)
    assert all(span > 0 for span in spans)


def test_three_header_rows_are_placed_too() -> None:
    header = (
        (HeaderCell("甲", 3), HeaderCell("乙", 1, 3)),
        (HeaderCell("丙", 1, 2), HeaderCell("丁", 2)),
        (HeaderCell("戊"), HeaderCell("己")),
    )
    columns = tuple(Column(key, "money") for key in "abcd")
    table = Table(
        "t",
        "statutory",
        columns,
        (Row("t/1", "line", tuple(Cell(f"t/1/{k}", k) for k in "abcd")),),
        header=header,
    )
    cells = mark_table(table, 1).rows[0].cells
    brief = mark_table(table, 1, targets=()).rows[0].cells
    assert [cell.headers for cell in brief] == [cell.headers for cell in cells]
    assert [text_at(table, cell.headers) for cell in cells] == [
        ["甲", "丙"],
        ["甲", "丁", "戊"],
        ["甲", "丁", "己"],
        ["乙"],
    ]


def test_room_is_estimated_from_what_is_printed(document: Document) -> None:
    widths = {
        table.address: mark_table(table, 1).width
        for table in document.every_table()
        if "/" not in table.address
    }
    assert (widths["table-1"], widths["table-2"], widths["procurement"]) == (
        "narrow",
        "wide",
        "widest",
    )
    table = document.table("table-5")
    rows = tuple(
        replace(row, cells=tuple(replace(cell, text="9,999,999,999,999.99") for cell in row.cells))
        for row in table.rows
    )
    assert mark_table(replace(table, rows=rows), 1).width != mark_table(table, 1).width


def test_a_row_is_named_by_its_labels_and_a_blank_one_by_nothing(document: Document) -> None:
    by_id = {
        row.id: row.label for table in document.every_table() for row in mark_table(table, 1).rows
    }
    assert by_id["table-2/213"] == "农林水支出"
    assert by_id["table-7/blank"] == ""
    assert all(by_id[row] for row in by_id if not row.endswith("/blank"))


def test_bound_numbers_link_to_their_cell(document: Document) -> None:
    spending = next(
        block
        for block in document.part("section-2").blocks
        if block.address == "section-2/spending"
    )
    assert isinstance(spending, Paragraph)
    mark = mark_paragraph(spending, document.figure_by_key, lambda address: f"/there/#{address}")
    links = {piece.text: piece.href for piece in mark.pieces if piece.href}
    assert links["1179"] == "/there/#table-3/total/basic"
    assert "".join(piece.text for piece in mark.pieces) == spending.text


def test_numbers_typed_freely_are_told_apart() -> None:
    mark = mark_paragraph(Paragraph("p", "安排5万元。", mentions=(Mention(2, 3),)))
    assert [(piece.text, piece.kind) for piece in mark.pieces] == [
        ("安排", "plain"),
        ("5", "unbound"),
        ("万元。", "plain"),
    ]
    assert mark.has_unbound


def test_the_defined_term_stands_out(document: Document) -> None:
    mark = Presenter(document).part(document.part("section-8")).blocks[1]
    assert isinstance(mark, ParagraphMark)
    assert (mark.pieces[0].kind, mark.pieces[0].text) == ("term", "1、一般公共预算拨款收入：")


def test_goals_are_links_where_they_have_pages_of_their_own(document: Document) -> None:
    part = Presenter(document, lambda address: f"/{address}/", goals_as_links=True).part(
        document.part("section-5")
    )
    goals = part.blocks[-1]
    assert isinstance(goals, GoalsMark)
    assert [href for _, href in goals.links][21] == "/goals/22/"


def test_a_part_shares_no_id_with_its_table(document: Document) -> None:
    presenter = Presenter(document)
    assert [presenter.part(document.part(each)).id for each in ("table-1", "section-2")] == [
        "",
        "section-2",
    ]


def test_dates_are_chinese() -> None:
    assert (chinese_date(date(2023, 2, 5)), chinese_date(None)) == ("2023年2月5日", "")


def test_the_right_half_of_a_table_with_two_lists_is_marked() -> None:
    tables = {table.address: mark_table(table, 1) for table in example_document().tables}
    assert tables["table-1"].right_figures == 1
    assert tables["table-4"].right_figures == 4
    assert tables["table-3"].right_figures == 0
    row = tables["table-1"].rows[0]
    sides = ["side-2" in cell.style for cell in row.cells]
    assert sides == [False, False, False, True, True]
    heads = ["side-2" in cell.style for cell in tables["table-1"].head[1]]
    assert heads == [False, False, True, True]


def test_a_label_in_two_columns_makes_no_right_half() -> None:
    """Cells of a right half are hidden on a phone in the rows where its label is empty."""
    for key in available():
        form = layout(key)
        document = assemble(specimen(form, Case.USUAL, 0).entries, form).document
        for rule in form.tables.values():
            sides = {column.side for column in rule.columns if column.kind == "label"}
            marked = mark_table(document.table(rule.key), 1)
            styles = [cell.style for row in marked.rows for cell in row.cells]
            has_right_half = any("side-2" in style for style in styles)
            assert not (has_right_half and len(sides) != 2), (key, rule.key)
            assert has_right_half == bool(marked.right_figures)


def test_a_cell_of_an_indicator_says_what_it_is() -> None:
    goal = example_document().goals[0]
    cells = mark_table(goal.indicators, 2).rows[0].cells
    assert [cell.head for cell in cells][:3] == ["一级指标", "二级指标", "三级指标"]
    assert not any(cell.head for cell in mark_table(goal.objective, 2).rows[0].cells)
