"""Yuan in, the form's strings out: each figure rounded half-up on its own, blank when zero."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.money import LARGEST, MoneyStyle, parse_yuan, round_half_up, show_in_text

WAN = MoneyStyle(unit="万元", scale=10_000, decimals=2, thousands=False, zero="")
YUAN = MoneyStyle(unit="元", scale=1, decimals=2, thousands=True, zero="0.00")
AMOUNTS = st.decimals(min_value=0, max_value=LARGEST, places=2)


@pytest.mark.parametrize(
    ("yuan", "shown"),
    [
        ("0", ""),
        ("0.00", ""),
        ("30", "0.00"),
        ("50", "0.01"),
        ("13250", "1.33"),
        ("933850", "93.39"),
        ("7169500", "716.95"),
        ("9999999999999.99", "1000000000.00"),
    ],
)
def test_a_cell_shows_ten_thousands_rounded_half_up(yuan: str, shown: str) -> None:
    assert WAN.show(Decimal(yuan)) == shown


def test_another_layout_shows_yuan_with_thousands_and_its_own_zero() -> None:
    assert YUAN.show(Decimal("1234567.8")) == "1,234,567.80"
    assert YUAN.show(Decimal(0)) == "0.00"


@given(AMOUNTS)
def test_a_cell_is_blank_exactly_when_it_is_zero(yuan: Decimal) -> None:
    assert (WAN.show(yuan) == "") == (yuan == 0)


@given(AMOUNTS.filter(bool))
def test_a_cell_is_never_further_off_than_half_of_its_last_digit(yuan: Decimal) -> None:
    assert abs(Decimal(WAN.show(yuan)) - yuan / 10_000) <= Decimal("0.005")


def test_any_number_of_decimals_is_rounded_to() -> None:
    assert round_half_up(Decimal("99.5"), 90) == Decimal("99.5")
    assert round_half_up(Decimal("9" * 80 + ".5"), 0) == Decimal("1" + "0" * 80)


@pytest.mark.parametrize(
    ("value", "rounded"), [("0.125", "0.13"), ("-0.125", "-0.13"), ("0.124999", "0.12")]
)
def test_halves_go_away_from_zero(value: str, rounded: str) -> None:
    assert round_half_up(Decimal(value), 2) == Decimal(rounded)


@pytest.mark.parametrize(
    ("yuan", "style", "shown"),
    [
        ("22791500", "whole", "2279"),
        ("44000", "shortest-2", "4.4"),
        ("1563140", "shortest-3", "156.314"),
        ("0", "shortest-2", "0"),
        ("0", "fixed-2", "0.00"),
        ("3130700", "fixed-2", "313.07"),
        ("100000", "shortest-2", "10"),
        ("-20", "fixed-2", "0.00"),
    ],
)
def test_running_text_has_a_style_for_each_use(yuan: str, style: str, shown: str) -> None:
    assert show_in_text(Decimal(yuan), style, 10_000) == shown


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(ValueError, match="数字格式“about”"):
        show_in_text(Decimal(1), "about", 10_000)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("6320000", "6320000.00"),
        ("6,320,000.5", "6320000.50"),
        ("１２，３４５．６７", "12345.67"),
        (" ￥ 1,000.5 元 ", "1000.50"),
        ("1.5万元", "15000.00"),
        ("—", "0.00"),
        ("-3", "-3.00"),
    ],
)
def test_amounts_are_read_as_people_type_them(text: str, yuan: str) -> None:
    assert str(parse_yuan(text)) == yuan


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "不是金额"),
        ("1.005", "小数超过两位"),
        ("1,00", "不是金额"),
        ("1 000", "不是金额"),
        ("1\n2", "不是金额"),
        ("1①", "不是金额"),
        ("80.1²", "不是金额"),
        ("12%", "不是金额"),
        ("(5.00)", "用括号写的负数"),
        ("1e5", "不是金额"),
        ("NaN", "不是金额"),
        ("一百", "不是金额"),
        ("10000000000000", "超出金额上限"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_yuan(text)


@given(AMOUNTS)
def test_what_is_written_out_is_read_back(yuan: Decimal) -> None:
    assert parse_yuan(format(yuan, ",.2f")) == yuan
