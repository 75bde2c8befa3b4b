"""Money: Decimal yuan with two decimals in, the form's strings out. The only place where an amount is rounded. Pure.

Each displayed figure is rounded half-up on its own (the example's 1.325 shows 1.33); half-even and binary floats fail it.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

FEN = Decimal("0.01")
# Thirteen digits of yuan and two of fen: SQLite keeps decimals exactly up to 15 digits. A thousand times the largest county budget.
LARGEST = Decimal("9999999999999.99")


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """``value`` with ``decimals`` decimals, halves away from zero, exact for any size."""
    with localcontext() as context:
        context.prec = 60
        return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def parse_yuan(text: str, scale: int = 1) -> Decimal:
    """An amount as people type it (full-width digits, thousands separators) as Decimal yuan with two decimals.

    ``scale`` is how many yuan the typed unit is: 10000 where people write 万元. Raises ValueError with a Chinese message for
    anything that is no amount or finer than fen.
    """
    folded = text.translate(_FULL_WIDTH).replace(" ", "").replace("\u3000", "").replace("\xa0", "")
    if not _AMOUNT.fullmatch(folded):
        raise ValueError(f"“{text}”不是金额")
    value = Decimal(folded.replace(",", "")) * scale
    if abs(value) > LARGEST:
        raise ValueError(f"“{text}”超出金额上限")
    if value != value.quantize(FEN):
        raise ValueError(f"“{text}”的小数超过两位（分）" if scale == 1 else f"“{text}”万元精确到分以下")
    return value.quantize(FEN)


_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")
_AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,17})(?:\.\d+)?")


@dataclass(frozen=True)
class MoneyStyle:
    """How tables of a layout print money: in which unit, how exactly, and what stands for exactly zero."""

    unit: str
    scale: int
    decimals: int
    thousands: bool
    zero: str

    def show(self, yuan: Decimal) -> str:
        """The cell's text. Only an exact zero gets the zero style: 30 yuan print 0.00 in 万元."""
        if yuan == 0:
            return self.zero
        shown = round_half_up(yuan / self.scale, self.decimals)
        if shown == 0:
            shown = abs(shown)
        return format(shown, f"{',' if self.thousands else ''}.{self.decimals}f")


_STYLE = re.compile(r"whole|(shortest|fixed)-([0-6])")


def show_in_text(yuan: Decimal, style: str, scale: int) -> str:
    """A figure in running text, in units of ``scale`` yuan: ``whole``, ``shortest-n`` (at most n decimals) or ``fixed-n``."""
    match = _STYLE.fullmatch(style)
    if match is None:
        raise ValueError(f"数字格式“{style}”应为 whole、shortest-n 或 fixed-n")
    decimals = int(match[2] or 0)
    shown = round_half_up(yuan / scale, decimals)
    text = format(abs(shown) if shown == 0 else shown, "f")
    if match[1] == "shortest" and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text
