"""Sharing out the width of a page among the columns of a table."""

from msgspec import structs

from disclosure.documents.formats.docx.tables import caption_spans
from disclosure.documents.formats.paper.columns import TableGrid, grids
from disclosure.documents.formats.paper.styles import LANDSCAPE, PORTRAIT
from disclosure.documents.model.document import (
    Cell,
    Column,
    ColumnKind,
    Document,
    HeaderCell,
    Identity,
    Part,
    Row,
    Table,
)
from tests.documents import example_document


def table(kinds: list[ColumnKind], texts: list[str], heading: str = "合计") -> Table:
    columns = []
    cells = []
    for number, (kind, text) in enumerate(zip(kinds, texts, strict=True)):
        columns.append(Column(f"c{number}", kind))
        cells.append(Cell(f"table-1/r/c{number}", text))
    row = Row("table-1/r", "line", tuple(cells))
    header = (HeaderCell(heading),) * len(columns)
    return Table("table-1", "statutory", tuple(columns), (row,), header=(header,))


def grid(*tables: Table) -> TableGrid:
    identity = Identity("203", "组织部", 2023, "hebei-2023", "万元", 10000)
    document = Document(identity, "标题", (Part("p", "table", "", tables),))
    return grids(document)[tables[0].address]


def test_few_columns_stand_upright_and_many_on_a_wide_page() -> None:
    assert grid(table(["label", "money"], ["项目", "1.00"])).page == PORTRAIT
    many: list[ColumnKind] = ["money"] * 13
    many[0] = "name"
    assert grid(table(many, ["项目"] + ["1234.56"] * 12)).page == LANDSCAPE


def test_all_widths_fill_the_page() -> None:
    for made in grids(example_document()).values():
        assert sum(made.widths) == made.page.text_width
        assert min(made.widths) > 0


def test_a_figure_never_wraps_however_long_the_names_are() -> None:
    made = grid(table(["name", "money", "money"], ["名称" * 100, "1234567890.12", "1.00"]))
    assert made.room(1) >= 6.5


def test_larger_figures_get_wider_columns() -> None:
    made = grid(table(["label", "money", "money"], ["项目", "12345678901234.56", "1.00"]))
    assert made.widths[1] > made.widths[2]


def test_a_table_too_wide_for_any_size_still_fills_its_page() -> None:
    made = grid(table(["money"] * 40, ["1234567890.12"] * 40))
    assert made.page == LANDSCAPE
    assert abs(sum(made.widths) - LANDSCAPE.text_width) <= 40


def test_goals_are_set_alike() -> None:
    by_address = grids(example_document())
    goals = example_document().goals
    assert len({by_address[goal.indicators.address] for goal in goals}) == 1


def test_a_long_unit_name_takes_no_room_from_year_and_money_unit() -> None:
    first = example_document().table("table-1")
    made = grids(example_document())["table-1"]
    for name in ("203组织部", "203" + "很长的名称" * 40):
        spans = caption_spans((name, *first.caption[1:]), made)
        assert sum(spans) == len(first.columns)
        assert made.room(spans[0], spans[1]) >= 6.5
        assert made.room(spans[0] + spans[1], spans[2]) >= 5


def test_one_caption_spans_the_whole_table() -> None:
    made = grids(structs.replace(example_document()))["table-1"]
    assert caption_spans(("单位：万元",), made) == (5,)
