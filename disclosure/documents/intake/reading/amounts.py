"""Reads figures as offices write them: 1,234.50, （5.00）, full width, any sign for nil. Pure."""

import re
from decimal import Decimal

from budget.money import LARGEST
from disclosure.documents.model.numbers import NIL_SIGNS, folded_figure

# Eighteen digits before the point and eight behind it are more than any budget or quantity has.
_WHOLE = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18})"
_DECIMALS = r"\.[0-9]{1,8}"
_NUMBER = re.compile(rf"(?P<minus>-?)(?P<number>{_WHOLE}(?:{_DECIMALS})?|{_DECIMALS})")
_SHOWN_OF_A_FAULTY_TEXT = 40  # characters


def is_zero_in_digits(text: str) -> bool:
    """Return whether a text prints a zero with the decimals of an amount (0.00).

    It may mean nil, or less than half a unit.
    """
    return re.fullmatch(r"-?0\.0+", folded_figure(text)) is not None


def read_number(text: str) -> Decimal | None:
    """Return the number that ``text`` states, None for nil.

    Raises ValueError for anything else, and for a number that no amount can be, in any unit.
    """
    plain = folded_figure(text)
    if plain in NIL_SIGNS:
        return None
    in_brackets = re.fullmatch(r"\((.+)\)", plain)  # how accountants write a negative amount
    match = _NUMBER.fullmatch(in_brackets[1] if in_brackets else plain)
    if match is None:
        raise ValueError(f"“{text.strip()[:_SHOWN_OF_A_FAULTY_TEXT]}”不是金额或数量")
    value = Decimal(match["number"].replace(",", ""))
    if value > LARGEST:
        raise too_large(text)
    is_negative = bool(match["minus"]) != bool(in_brackets)
    return -value if is_negative else value


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

    Spaces and the decimals of a spreadsheet (2013201.0) are taken away.
    """
    without_marks = re.sub(r"[\s'`’‘]", "", folded_figure(text))
    return re.sub(r"(?<=\d)\.0+$", "", without_marks)
