"""Rounding is arithmetic: displayed figures agree within their half units and no more, exact ones
exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.money import MoneyStyle
from disclosure.documents.meaning.amounts import (
    NOTHING,
    KnownAmount,
    compare,
    exceeds,
    in_unit,
    read_cell,
    total,
)
from disclosure.documents.model.document import Cell

WAN = MoneyStyle("万元", 10000, 2, thousands=False, zero="")
YUAN = MoneyStyle("元", 1, 2, thousands=True, zero="")
amounts = st.lists(
    st.integers(1, 10**9).map(lambda fen: Decimal(fen).scaleb(-2)), min_size=1, max_size=31
)


def displayed(yuan: Decimal, style: MoneyStyle = WAN) -> KnownAmount:
    return read_cell(Cell("a", style.show(yuan)), style)


def shown(text: str, style: MoneyStyle = WAN) -> KnownAmount:
    return read_cell(Cell("a", text), style)


@given(amounts)
def test_displayed_parts_of_a_right_total_always_agree_with_it(parts: list[Decimal]) -> None:
    whole = sum(parts, Decimal(0))
    assert compare(displayed(whole), total(map(displayed, parts))).is_equal


@given(amounts, st.integers(1, 50))
def test_more_than_the_half_units_of_the_parts_never_agrees(
    parts: list[Decimal], beyond: int
) -> None:
    together = total(map(displayed, parts))
    wrong = KnownAmount(together.shown + 100 * (len(parts) + beyond), Decimal(50))
    assert not compare(wrong, together).is_equal


@pytest.mark.parametrize(
    ("whole", "parts", "is_equal", "is_rounding"),
    [
        ("716.95", ["616.77", "100.19"], True, True),
        ("716.94", ["616.77", "100.19"], False, False),
        ("716.96", ["616.77", "100.19"], True, False),
        ("1.01", ["1.00"], False, False),
        ("1.01", ["0.34", "0.33", "0.33"], True, True),
        ("1.02", ["0.34", "0.33", "0.33"], False, False),
        ("", ["0.00"], False, False),
        ("0.00", [""], False, False),
        ("0.00", ["0.00"], True, False),
        ("", ["", ""], True, False),
        ("0.01", ["0.00", "0.00"], True, True),
    ],
)
def test_sums_of_displayed_figures(
    whole: str, parts: list[str], is_equal: bool, is_rounding: bool
) -> None:
    compared = compare(shown(whole), total(map(shown, parts)))
    assert (compared.is_equal, compared.is_rounding) == (is_equal, is_rounding)


def test_exact_yuan_are_equal_or_not_and_may_still_show_rounding() -> None:
    parts = [
        KnownAmount(Decimal("6167700"), exact=Decimal("6167650")),
        KnownAmount(Decimal("1001900"), exact=Decimal("1001850")),
    ]
    whole = KnownAmount(Decimal("7169500"), exact=Decimal("7169500"))
    assert compare(whole, total(parts)).is_rounding
    assert not compare(
        KnownAmount(Decimal("7169500"), exact=Decimal("7169500.01")), total(parts)
    ).is_equal


def test_a_part_is_more_than_its_whole_only_if_it_surely_is() -> None:
    assert exceeds(shown("2.72"), shown("2.70"))
    assert not exceeds(shown("2.70"), shown("2.70"))
    assert exceeds(shown("0.00"), NOTHING)
    assert not exceeds(NOTHING, shown("1.00"))


def test_cells_are_read_as_offices_write_them() -> None:
    assert shown("1,234.50", YUAN).shown == Decimal("1234.50")
    assert shown("１２.３０").shown == 123000
    assert shown(" ").is_blank
    assert shown("—").is_blank
    with pytest.raises(ValueError, match="不是金额"):
        shown("12.3a")


@pytest.mark.parametrize(
    ("text", "style", "yuan", "slack"),
    [
        ("5元", WAN, "5", "0.5"),
        ("5.00元", WAN, "5", "0.005"),
        ("5万元", YUAN, "50000", "5000"),
        ("5万元", WAN, "50000", "5000"),
        ("5", WAN, "50000", "50"),
    ],
)
def test_a_figure_printed_with_its_own_unit_is_in_that_unit(
    text: str, style: MoneyStyle, yuan: str, slack: str
) -> None:
    read = shown(text, style)
    assert (read.shown, read.slack) == (Decimal(yuan), Decimal(slack))


def test_where_nil_is_printed_zeros_may_be_nothing_or_nearly_nothing() -> None:
    printed = read_cell(Cell("a", "0.00"), WAN, nil_is_printed=True)
    assert printed.is_blank
    assert compare(shown("0.01"), total([printed, printed])).is_equal
    assert compare(printed, NOTHING).is_equal
    assert not compare(shown("0.02"), total([printed, printed])).is_equal


def test_amounts_are_printed_in_the_table_s_unit_with_all_they_have() -> None:
    assert in_unit(Decimal("1563140"), WAN) == "156.314"
    assert in_unit(Decimal("7169500"), WAN) == "716.95"
    assert in_unit(Decimal("-100"), WAN) == "-0.01"
