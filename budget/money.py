"""Money: Decimal yuan with two decimals in, the form's strings out. Pure.

This is the only place where an amount is rounded. Each displayed figure is rounded half-up on its
own (the example's 1.325 shows 1.33); half-even rounding and binary floats fail it.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from budget.amounts import UNITS, read_written

FEN = Decimal("0.01")
# Thirteen digits of yuan and two of fen: SQLite keeps decimals exactly up to 15 digits. It is a
# thousand times the largest county budget.
LARGEST = Decimal("9999999999999.99")
# Digits to compute with: above LARGEST with any number of decimals that a style may ask for.
PRECISION = 60


# A ratio of two amounts up to LARGEST is told from every half that it might be rounded at.
_DECIMALS_OF_RATIO = 18


def percentage(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return ``part`` in hundredths of ``whole``; None where the whole is nothing and it is not."""
    if whole == 0:
        return None if part else Decimal(0)
    with localcontext() as context:
        context.prec = PRECISION
        return round_half_up(part * 100 / whole, _DECIMALS_OF_RATIO).normalize() + 0


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Return ``value`` with ``decimals`` decimals, halves away from zero, exact for any size."""
    with localcontext() as context:
        context.prec = max(PRECISION, value.adjusted() + decimals + 2)
        return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def parse_yuan(text: str, scale: int = 1) -> Decimal:
    """Return an amount as people type it as Decimal yuan with two decimals; a dash is nothing.

    ``scale`` is how many yuan the typed unit is: 10000 where people write 万元. A unit behind the
    number goes before it. Raises ValueError with a Chinese message for anything that is no amount
    (``budget.amounts``) or finer than fen.
    """
    shown = text.strip()
    if not shown:
        raise ValueError("“”不是金额")
    try:
        written = read_written(text)
    except ValueError as exc:
        raise ValueError(str(exc).replace("不是金额或数量", "不是金额")) from exc
    if written is None:
        return Decimal("0.00")
    if written.unit:
        scale = UNITS[written.unit]
    value = written.number * scale
    if abs(value) > LARGEST:
        raise ValueError(f"“{shown}”超出金额上限")
    in_fen = value.quantize(FEN)
    if value != in_fen:
        if scale == 1:
            raise ValueError(f"“{shown}”的小数超过两位（分）")
        raise ValueError(f"“{shown}”精确到分以下")
    return in_fen


@dataclass(frozen=True)
class MoneyStyle:
    """How tables of a layout print money: the unit, how exactly, and the text for exactly zero."""

    unit: str
    scale: int
    decimals: int
    thousands: bool
    zero: str

    def show(self, yuan: Decimal) -> str:
        """Return the cell's text. Only an exact zero gets the zero style: 30 yuan print 0.00."""
        if yuan == 0:
            return self.zero
        amount = round_half_up(yuan / self.scale, self.decimals)
        if amount == 0:
            amount = abs(amount)  # a small negative amount rounds to -0.00, which prints as 0.00
        separator = "," if self.thousands else ""
        return format(amount, f"{separator}.{self.decimals}f")


_TEXT_STYLE = re.compile(r"whole|(?P<rounding>shortest|fixed)-(?P<decimals>[0-6])")


def show_in_text(yuan: Decimal, style: str, scale: int, *, thousands: bool = False) -> str:
    """Return a figure for running text, in units of ``scale`` yuan.

    ``style`` is ``whole``, ``shortest-n`` (at most n decimals) or ``fixed-n``. Raises ValueError
    for any other. ``thousands`` prints 1,234.56.
    """
    match = _TEXT_STYLE.fullmatch(style)
    if match is None:
        raise ValueError(f"数字格式“{style}”应为 whole、shortest-n 或 fixed-n")
    decimals = int(match["decimals"] or 0)
    amount = round_half_up(yuan / scale, decimals)
    if amount == 0:
        amount = abs(amount)
    number_format = ",f" if thousands else "f"
    text = format(amount, number_format)
    if match["rounding"] == "shortest" and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


_DIGITS = "零一二三四五六七八九"
_PLACES = ((1000, "千"), (100, "百"), (10, "十"))
_LARGEST_IN_CHINESE = 9999


def show_in_chinese(number: int) -> str:
    """Return a whole number from 1 to 9999 in Chinese characters: 一, 十二, 一百零三.

    Raises ValueError for any other.
    """
    if not 1 <= number <= _LARGEST_IN_CHINESE:
        raise ValueError(f"{number}不能写成中文数字")
    text = ""
    rest = number
    for value, name in _PLACES:
        digit, rest = divmod(rest, value)
        if digit:
            text += f"{_DIGITS[digit]}{name}"
        elif text and rest and not text.endswith("零"):
            text += "零"
    if rest:
        text += _DIGITS[rest]
    return text.removeprefix("一") if text.startswith("一十") else text
