"""What a displayed figure says: an interval of fen."""

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from budget.money import MoneyStyle
from disclosure.documents.forms import layout
from disclosure.documents.reconcile.cells import DisplayedTables, ShownCell, blank_totals, interval
from tests.disclosure.documents.reconcile.forgeries import with_texts, without_rows
from tests.documents import example_document

WAN = MoneyStyle("万元", 10000, 2, thousands=False, zero="")
YUAN = MoneyStyle("元", 1, 2, thousands=True, zero="")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1.33", 1_325_000, 1_334_999),
        ("60", 59_995_000, 60_004_999),
        ("0.00", 1, 4_999),
        ("", 0, 0),
        ("-", 0, 0),
        ("—", 0, 0),
        ("0", 0, 0),
        ("-1.33", -1_334_999, -1_325_000),
        ("1,234.50", 1_234_495_000, 1_234_504_999),
        ("4.405", 4_404_500, 4_405_499),
    ],
)
def test_a_figure_stands_for_all_that_rounds_half_up_to_it(text: str, low: int, high: int) -> None:
    assert interval(text, 10000, 2)[:2] == (low, high)


def test_where_nil_is_printed_0_00_may_be_nothing() -> None:
    assert interval("0.00", 10000, 2, nil_is_printed=True) == (0, 4_999, 0)


def test_a_plain_zero_is_nil_or_less_than_half_a_unit_without_decimals() -> None:
    assert interval("0", 1, 0) == (0, 49, 0)
    assert interval("0", 10000, 2) == (0, 0, 0)


def test_yuan_with_two_decimals_are_exact() -> None:
    assert interval("1,234.56", 1, 2) == (123_456, 123_456, 123_456)
    assert interval("0.00", 1, 2) == (0, 0, 0)


@pytest.mark.parametrize("sign", ["", "-", "—", "/"])
def test_0_00_beside_another_nil_is_money(sign: str) -> None:
    """Where a blank or a sign says nil, 0.00 is something else; where none does, it may be nil."""
    document = example_document()
    texts = {}
    for address, cell in document.cells.items():
        if not cell.text:
            texts[address] = "0.00"
    zero = min(address for address in texts if address.startswith("table-3/"))
    _, cells = reading_of(with_texts(document, texts))
    assert {cell.low for cell in cells if cell.address == zero} == {0}
    other = max(address for address in texts if address.startswith("table-3/"))
    _, cells = reading_of(with_texts(document, {**texts, other: sign}))
    assert {cell.low for cell in cells if cell.address == zero} == {1}


@pytest.mark.parametrize("text", ["见附件", "1.2.3", "NaN", "Infinity", "1e"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="不是金额"):
        interval(text, 10000, 2)


@given(
    st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2),
    st.sampled_from([WAN, YUAN]),
)
def test_every_amount_lies_in_the_interval_of_what_it_shows(
    yuan: Decimal, style: MoneyStyle
) -> None:
    low, high, _ = interval(style.show(yuan), style.scale, style.decimals)
    assert low <= yuan * 100 <= high


@given(
    st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2),
    st.sampled_from([WAN, YUAN]),
)
def test_no_amount_beyond_the_interval_shows_the_same(yuan: Decimal, style: MoneyStyle) -> None:
    low, high, _ = interval(style.show(yuan), style.scale, style.decimals)
    for beyond in (low - 1, high + 1):
        assert style.show(Decimal(beyond).scaleb(-2)) != style.show(yuan)


def reading_of(document: object) -> tuple[DisplayedTables, list[ShownCell]]:
    reading = DisplayedTables(document, layout("hebei-2023"))  # type: ignore[arg-type]
    return reading, [each for each in reading.cells() if isinstance(each, ShownCell)]


def test_a_code_that_a_table_does_not_list_is_nothing_there() -> None:
    _, cells = reading_of(example_document())
    unlisted = {cell.address for cell in cells if not cell.is_listed}
    assert {"table-7/2013201/basic", "table-7/2013201/project", "table-7/2013201/total"} <= unlisted
    assert all(cell.is_blank for cell in cells if not cell.is_listed)


def test_money_lies_in_the_codes_without_listed_children() -> None:
    reading, _ = reading_of(example_document())
    assert {len(code) for code in reading.leaf_codes("function")} == {7}
    assert {len(code) for code in reading.leaf_codes("economic")} == {5}


def test_a_row_without_a_code_is_a_problem() -> None:
    document = example_document()
    table = document.table("table-3")
    odd = replace(table.rows[1], address="table-3/x")
    changed = replace(
        document,
        parts=tuple(
            replace(part, blocks=(replace(table, rows=(*table.rows, odd)),))
            if part.address == "table-3"
            else part
            for part in document.parts
        ),
    )
    problems = [
        each
        for each in DisplayedTables(changed, layout("hebei-2023")).cells()
        if not isinstance(each, ShownCell)
    ]
    assert [(problem.code, problem.address) for problem in problems] == [
        ("reconcile.row", "table-3/x")
    ]


def test_blank_totals_are_found_up_to_the_top_of_the_table() -> None:
    blank = dict.fromkeys(
        ["table-9/three_public/total", "table-9/total/total", "table-9/vehicles/total"],
        "",
    )
    totals = blank_totals(*reading_of(with_texts(example_document(), blank)))
    assert totals.addresses == set(blank)
    assert "table-9/reception/total" in totals.parts


def test_the_example_has_no_blank_totals() -> None:
    assert blank_totals(*reading_of(example_document())).addresses == frozenset()


def test_a_blank_class_above_a_filled_item_is_a_blank_total() -> None:
    document = with_texts(example_document(), {"table-3/206/project": ""})
    assert blank_totals(*reading_of(document)).addresses == {"table-3/206/project"}


def test_a_blank_class_above_what_may_be_nil_is_no_blank_total() -> None:
    """A column may print nil as 0.00 beside one that leaves it blank."""
    displayed, cells = reading_of(with_texts(example_document(), {"table-3/206/project": ""}))
    printed = []
    for cell in cells:
        is_item = cell.address.startswith("table-3/206") and cell.address.endswith("/project")
        if is_item and not cell.is_blank:
            cell = dataclasses.replace(cell, low=0, high=4_999)
        printed.append(cell)
    assert blank_totals(displayed, printed).addresses == frozenset()


def test_rows_that_are_gone_are_no_blank_totals() -> None:
    document = without_rows(example_document(), "table-3/206")
    assert blank_totals(*reading_of(document)).addresses == frozenset()
