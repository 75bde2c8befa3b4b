"""Amounts as a document gives them: exact yuan, or a displayed figure that stands for all amounts rounding to it. Pure.

Two figures or sums agree exactly, or within the half units that rounding each of them may have moved it; there is no
other tolerance. Source: each cell is rounded half-up to 0.01 万元 on its own, so a sum of n parts may be n half units off.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from budget.money import MoneyStyle
from disclosure.documents.model.document import Cell

ZERO = Decimal(0)
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,8})?")
_NIL = {"", "-", "—", "–", "－", "无"}


@dataclass(frozen=True)
class Amount:
    """``shown`` is the displayed figure in yuan; ``exact`` the amount behind it where the document has it.

    ``slack`` is how far, in yuan, the amount can be from the figure (never quite that far upwards). Blank is exactly nothing;
    with slack it is the 0.00 of an office that prints nil so, which may be nearly nothing.
    """

    shown: Decimal
    slack: Decimal = ZERO
    exact: Decimal | None = None
    is_blank: bool = False

    @property
    def best(self) -> Decimal:
        """The amount as exactly as it is known."""
        return self.shown if self.exact is None else self.exact


NOTHING = Amount(ZERO, ZERO, ZERO, is_blank=True)


def read_cell(cell: Cell, money: MoneyStyle, *, nil_is_printed: bool = False) -> Amount:
    """The amount of a money cell. Raises ValueError with a Chinese message for a text that is no amount."""
    folded = "".join(unicodedata.normalize("NFKC", cell.text).split()).replace(",", "")
    if folded in _NIL:
        return NOTHING if not cell.value else Amount(ZERO, ZERO, cell.value)
    if not _NUMBER.fullmatch(folded):
        raise ValueError(f"“{cell.text.strip():.20}”不是金额")
    figure = Decimal(folded)
    if not figure and folded == money.zero and "." not in folded:
        return NOTHING if not cell.value else Amount(ZERO, ZERO, cell.value)
    if not figure and (nil_is_printed or folded == money.zero) and cell.value is None:
        return Amount(ZERO, _half(money), is_blank=True)
    return Amount(figure * money.scale, _half(money), cell.value)


def _half(money: MoneyStyle) -> Decimal:
    return Decimal(money.scale).scaleb(-money.decimals) / 2


def total(parts: Iterable[Amount]) -> Amount:
    """The sum of amounts; blank where all of them are."""
    known = [part for part in parts if not part.is_blank or part.slack]
    if not known:
        return NOTHING
    exact = [part.exact for part in known if part.exact is not None]
    return Amount(
        sum((part.shown for part in known), ZERO),
        sum((part.slack for part in known), ZERO),
        sum(exact, ZERO) if len(exact) == len(known) else None,
        is_blank=all(part.is_blank for part in known),
    )


@dataclass(frozen=True)
class Comparison:
    """``is_equal`` within what rounding explains; ``difference`` is that of the displayed figures, in yuan."""

    is_equal: bool
    difference: Decimal

    @property
    def is_rounding(self) -> bool:
        """Equal amounts whose displayed figures differ."""
        return self.is_equal and self.difference != 0


def compare(one: Amount, other: Amount) -> Comparison:
    """Whether two amounts can be one: exact yuan are equal or not; displayed figures may be their half units apart.

    A blank is exactly nothing, and a figure that prints 0.00 is something.
    """
    difference = one.shown - other.shown
    if one.exact is not None and other.exact is not None:
        return Comparison(one.exact == other.exact, difference if one.exact == other.exact else one.exact - other.exact)
    if one.is_blank != other.is_blank and not (one if one.is_blank else other).slack:
        return Comparison(difference == 0 and one.slack + other.slack == 0, difference)
    return Comparison(difference == 0 or abs(difference) < one.slack + other.slack, difference)


def exceeds(part: Amount, whole: Amount) -> bool:
    """Whether a part is surely more than the whole it belongs to."""
    if part.exact is not None and whole.exact is not None:
        return part.exact > whole.exact
    if whole.is_blank and not part.is_blank and part.shown >= 0:
        return not whole.slack or part.shown - whole.shown >= part.slack + whole.slack
    return part.shown - whole.shown >= part.slack + whole.slack and part.shown > whole.shown


def in_unit(yuan: Decimal, money: MoneyStyle) -> str:
    """An amount as a finding prints it, without its unit: at least the table's decimals, all that it has."""
    value = yuan / money.scale
    places = max(money.decimals, -int(value.normalize().as_tuple().exponent))
    return format(value, f".{places}f")
