"""Reads the figures of a finished disclosure, and its codes. Pure."""

import re
from decimal import Decimal

from budget.amounts import WrittenAmount, folded_amount, read_written
from budget.money import FEN, LARGEST
from budget.sheets import plain_code

_SHOWN_OF_A_FAULTY_TEXT = 40  # characters


def is_zero_in_digits(text: str) -> bool:
    """Return whether a text prints a zero with the decimals of an amount (0.00).

    It may mean nil, or less than half a unit.
    """
    return re.fullmatch(r"-?0\.0+", folded_amount(text)) is not None


def is_exact_zero(text: str, scale: int) -> bool:
    """Return whether a text prints a zero to the fen, in units of ``scale`` yuan: it can only mean
    nil.
    """
    if not is_zero_in_digits(text):
        return False
    _, decimals = folded_amount(text).split(".")
    return Decimal(scale).scaleb(-len(decimals)) <= FEN


def read_figure(text: str) -> WrittenAmount | None:
    """Return the amount that ``text`` states, None for nil.

    Raises ValueError for anything else, and for a number that no amount can be, in any unit.
    """
    written = read_written(text)
    if written is not None and abs(written.number) > LARGEST:
        raise too_large(text)
    return written


def is_figure(text: str) -> bool:
    """Return whether a text is an amount, a number and nothing else, or a sign for nil."""
    try:
        read_figure(text)
    except ValueError:
        return False
    return True


def read_number_or_amount(text: str, kind: str) -> WrittenAmount | None:
    """Return what a cell of a column of this kind states: only an amount may have its unit."""
    if kind == "quantity":
        number = read_number(text)
        return None if number is None else WrittenAmount(number)
    return read_figure(text)


def read_number(text: str) -> Decimal | None:
    """Return the number that ``text`` states, None for nil.

    Raises ValueError for anything else, a number with a unit of money included.
    """
    figure = read_figure(text)
    if figure is None:
        return None
    if figure.unit:
        raise ValueError(f"“{text.strip()[:_SHOWN_OF_A_FAULTY_TEXT]}”不是金额或数量")
    return figure.number


def too_large(text: str) -> ValueError:
    """Return the error of an amount beyond ``LARGEST`` yuan."""
    return ValueError(f"“{text.strip()[:_SHOWN_OF_A_FAULTY_TEXT]}”超出金额上限")


def holds_figure(text: str) -> bool:
    """Return whether a cell holds more than nil: a number, or a text that is none."""
    try:
        return bool(read_number(text))
    except ValueError:
        return True


def read_code(text: str) -> str:
    """Return the classification code in a cell, empty where there is none.

    What spreadsheets and platforms do to codes is undone, as in ledgers: decimals (2013201.0),
    thousands, groups of digits, brackets. Spaces are taken away.
    """
    without_marks = re.sub(r"[\s'`’‘]", "", folded_amount(plain_code(text)))
    return re.sub(r"(?<=\d)\.0+$", "", without_marks)
