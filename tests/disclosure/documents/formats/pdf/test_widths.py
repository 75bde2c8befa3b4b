"""How wide columns want to be."""

from disclosure.documents.formats.pdf.widths import column_widths, lines_of, text_width
from disclosure.documents.model.document import (
    Cell,
    Column,
    ColumnKind,
    HeaderCell,
    Row,
    Table,
)


def table(
    texts: list[list[str]],
    kinds: list[ColumnKind],
    header: tuple[tuple[HeaderCell, ...], ...],
    numbers: tuple[str, ...] = (),
) -> Table:
    columns = tuple(
        Column(f"c{at}", kind, numbers[at] if numbers else "") for at, kind in enumerate(kinds)
    )
    rows = tuple(Row("r", "line", tuple(Cell("c", text) for text in row)) for row in texts)
    return Table("t", "statutory", columns, rows, header=header)


def test_chinese_counts_one_em_and_latin_a_little_over_half() -> None:
    assert text_width("预算数") == 3
    assert 1.5 < text_width("123") < 2
    assert text_width("一行\n更长的一行") == 5
    assert text_width("") == 0


def test_amounts_are_never_wrapped_and_long_texts_are() -> None:
    header = ((HeaderCell("金额"), HeaderCell("说明")),)
    money, text = column_widths(
        [table([["123456789012.34", "长" * 80]], ["money", "text"], header)]
    )
    assert money > text_width("123456789012.34")
    assert text < 12


def test_a_heading_of_eight_characters_stands_as_four_above_four() -> None:
    (width,) = column_widths([table([[""]], ["quantity"], ((HeaderCell("附属单位上缴收入"),),))])
    assert width == 5


def test_a_heading_that_spans_columns_widens_none_of_them() -> None:
    header = (
        (
            HeaderCell("序号", rowspan=2),
            HeaderCell("政府采购金额（当年部门预算安排资金）", colspan=2),
        ),
        (HeaderCell("合计"), HeaderCell("单位资金")),
    )
    assert column_widths(
        [table([["1", "", ""]], ["row_number", "quantity", "quantity"], header)]
    ) == (3, 3, 5)


def test_tables_of_one_form_share_their_widths() -> None:
    header = ((HeaderCell("项"),),)
    short, long = table([["短"]], ["text"], header), table([["长长长长长长"]], ["text"], header)
    assert column_widths([short, long]) == column_widths([long])


def test_lines_are_those_of_the_highest_cell_of_each_row() -> None:
    header = ((HeaderCell("甲"), HeaderCell("乙")),)
    assert (
        lines_of(
            table([["一二三四五六", "一"], ["一\n二\n\n四", ""]], ["text", "text"], header), (4, 4)
        )
        == 2 + 4
    )
