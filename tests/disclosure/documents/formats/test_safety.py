"""Text and numbers as office programs take them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.money import MoneyStyle
from disclosure.documents.formats.safety import (
    looks_like_formula,
    survives_spreadsheets,
    without_controls,
)
from disclosure.documents.model.numbers import plain_number


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠a", "  =1", "　-"]
)
def test_what_a_spreadsheet_may_run(text: str) -> None:
    assert looks_like_formula(text)


@pytest.mark.parametrize("text", ["", "一、收入", "1-2", "a=b", "≥90%", "（-1）", "'=1"])
def test_what_it_will_not(text: str) -> None:
    assert not looks_like_formula(text)


@given(st.text())
def test_no_control_character_is_left(text: str) -> None:
    cleaned = without_controls(text)
    cleaned.encode()  # half of a surrogate pair would raise
    assert all(character >= " " or character in "\t\n" for character in cleaned)


@given(st.decimals(-(10**13), 10**13, places=2), st.booleans())
def test_every_printed_amount_is_read_as_the_number_it_is(yuan: object, thousands: bool) -> None:
    shown = MoneyStyle("万元", 10000, 2, thousands, "").show(yuan)  # type: ignore[arg-type]
    assert plain_number(shown) == shown.replace(",", "")


@pytest.mark.parametrize(
    "text", ["", "—", "-", "007", "1,23", "1e5", "１２", "1.", ".5", "+1", "1 000", "12%", "--1"]
)
def test_what_is_no_number(text: str) -> None:
    assert plain_number(text) == ""


@pytest.mark.parametrize(("number", "kept"), [
    ("9999999999999.99", True),
    ("99999999999999.99", False),
    ("-0.01", True),
    ("0.000001", True),
    ("123456789012345", True),
    ("1234567890123456", False),
])  # fmt: skip
def test_fifteen_digits_are_kept(number: str, kept: bool) -> None:
    assert survives_spreadsheets(number) is kept
