"""Amounts as a document gives them: exact yuan, or a displayed figure that stands for all amounts
rounding to it. Pure.

Two figures or sums agree exactly, or within the half units by which rounding may have moved each of
them; there is no other tolerance. Source: each cell is rounded half-up to 0.01 万元 on its own, so
a sum of n parts may be n half units off.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from budget.amounts import UNITS, WrittenAmount, folded_amount, read_written
from budget.money import MoneyStyle
from disclosure.documents.model.document import Cell

ZERO = Decimal(0)


@dataclass(frozen=True)
class KnownAmount:
    """An amount in yuan: `shown` is the displayed figure, `exact` the amount behind it where the
    document has it.

    `slack` is how far the amount can be from the figure; upwards it is never quite as far. A blank
    is exactly nothing; a blank with slack is the 0.00 of an office that prints nil so, which may be
    nearly nothing.
    """

    shown: Decimal
    slack: Decimal = ZERO
    exact: Decimal | None = None
    is_blank: bool = False

    @property
    def best(self) -> Decimal:
        """The amount as exactly as it is known."""
        return self.shown if self.exact is None else self.exact


NOTHING = KnownAmount(ZERO, ZERO, ZERO, is_blank=True)


def read_cell(
    cell: Cell,
    money: MoneyStyle,
    *,
    nil_is_printed: bool = False,
    printed_step: Decimal | None = None,
) -> KnownAmount:
    """Return the amount of a money cell; ``printed_step`` is its column's (``Column``).

    A figure printed with its own unit is in that unit, and as exact as its decimals say: neither
    the form's decimals nor the column's step apply to it.

    Raises ValueError with a Chinese message for a text that is no amount.
    """
    try:
        written = read_written(cell.text)
    except ValueError as exc:
        raise ValueError(f"“{cell.text.strip():.20}”不是金额") from exc
    if written is None:
        return _nil(cell)
    figure = written.number
    text = folded_amount(cell.text)
    is_zero_style = text == money.zero
    if figure == 0 and is_zero_style and "." not in text:
        return _nil(cell)  # a form that prints 0 for exactly nothing
    scale = scale_of(written, money.scale)
    if written.unit:
        slack = Decimal(scale).scaleb(-written.decimals) / 2
    else:
        slack = step_of(written.decimals, money, printed_step) / 2
    if figure == 0 and cell.value is None and (nil_is_printed or is_zero_style):
        return KnownAmount(ZERO, slack, is_blank=True)
    return KnownAmount(figure * scale, slack, cell.value)


def scale_of(written: WrittenAmount, scale_of_column: int) -> int:
    """Return how many yuan one unit of a written amount is: of the unit that stands behind it,
    else of its column's.
    """
    return UNITS[written.unit] if written.unit else scale_of_column


def step_of(decimals: int, money: MoneyStyle, printed_step: Decimal | None = None) -> Decimal:
    """Return how many yuan one unit of the last digit of a figure with these decimals is.

    That is the form's, or less where the file prints more decimals, or what the column states.
    """
    if printed_step is not None:
        return printed_step
    return Decimal(money.scale).scaleb(-max(money.decimals, decimals))


def _nil(cell: Cell) -> KnownAmount:
    """Return nothing, or the exact amount that a cell hides by printing nothing."""
    if not cell.value:
        return NOTHING
    return KnownAmount(ZERO, ZERO, cell.value)


def unit_of_last_digit(money: MoneyStyle) -> Decimal:
    """Return how many yuan one unit of a displayed figure's last digit is:
    100 for two decimals of 万元.
    """
    return Decimal(money.scale).scaleb(-money.decimals)


def half_unit(money: MoneyStyle) -> Decimal:
    """Return how far, in yuan, rounding can move a displayed figure."""
    return unit_of_last_digit(money) / 2


def total(parts: Iterable[KnownAmount]) -> KnownAmount:
    """Return the sum of amounts; blank where all of them are."""
    shown = ZERO
    slack = ZERO
    exact: Decimal | None = ZERO
    is_blank = True
    for part in parts:
        if part.is_blank and not part.slack:
            continue
        shown += part.shown
        slack += part.slack
        is_blank = is_blank and part.is_blank
        if exact is None or part.exact is None:
            exact = None
        else:
            exact += part.exact
    return KnownAmount(shown, slack, exact, is_blank=is_blank)


def difference(one: KnownAmount, other: KnownAmount) -> KnownAmount:
    """Return one amount less another; their slacks add up."""
    exact = None
    if one.exact is not None and other.exact is not None:
        exact = one.exact - other.exact
    return KnownAmount(one.shown - other.shown, one.slack + other.slack, exact)


@dataclass(frozen=True)
class Comparison:
    """Two amounts side by side: equal within what rounding explains, and how far apart in yuan."""

    is_equal: bool
    difference: Decimal

    @property
    def is_rounding(self) -> bool:
        """Equal amounts whose displayed figures differ."""
        return self.is_equal and self.difference != 0


def compare(one: KnownAmount, other: KnownAmount) -> Comparison:
    """Hold two amounts against each other: exact yuan are equal or not, displayed figures may be
    their half units apart.

    A blank is exactly nothing, and a figure that prints 0.00 is something.
    """
    apart = one.shown - other.shown
    if one.exact is not None and other.exact is not None:
        if one.exact == other.exact:
            return Comparison(is_equal=True, difference=apart)
        return Comparison(is_equal=False, difference=one.exact - other.exact)
    slack = one.slack + other.slack
    if one.is_blank != other.is_blank:
        blank = one if one.is_blank else other
        if not blank.slack:
            return Comparison(apart == 0 and slack == 0, apart)
    # Strictly less, since a figure rounded half-up is never quite half a unit below its amount.
    return Comparison(apart == 0 or abs(apart) < slack, apart)


def exceeds(part: KnownAmount, whole: KnownAmount) -> bool:
    """Tell whether a part is surely more than the whole it belongs to."""
    if part.exact is not None and whole.exact is not None:
        return part.exact > whole.exact
    excess = part.shown - whole.shown
    is_beyond_rounding = excess >= part.slack + whole.slack
    if whole.is_blank and not part.is_blank and part.shown >= 0:
        # Any figure is more than exactly nothing, 0.00 included.
        return not whole.slack or is_beyond_rounding
    return is_beyond_rounding and excess > 0


def in_unit(yuan: Decimal, money: MoneyStyle) -> str:
    """Return an amount as a finding prints it, without its unit:
    with at least the table's decimals, and all that it has.
    """
    value = yuan / money.scale
    exponent = int(value.normalize().as_tuple().exponent)
    decimals = max(money.decimals, -exponent)
    return f"{value:.{decimals}f}"
