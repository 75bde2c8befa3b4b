"""How people and offices write an amount: the one grammar of every way in. Pure.

It is an allow-list. A text that it does not know is no amount, however easily a person could guess
it: the mark of a footnote, a second line in the cell or a blank inside the number would become a
digit or swallow one.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

# How many yuan one unit of money is, by its name.
UNITS = {
    "元": 1,
    "百元": 100,
    "千元": 1_000,
    "万元": 10_000,
    "百万元": 1_000_000,
    "亿元": 100_000_000,
}
# How offices write nil, once a text is folded.
NIL_SIGNS = frozenset(("", "-", "--", "---", "/", "\\", "无", "〇", "零", "*"))

STROKE = "\u0336"  # combining, over the character before it: that is struck out

# Soft hyphen, zero-width characters, marks of direction, word joiner, byte order mark: they print
# nothing, and pages from the web are full of them.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\ufeff"))
_DASHES = dict.fromkeys(map(ord, "—–―−‐‑‒﹣－─━"), "-")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．，￥（）／＊＼", "0123456789.,¥()/*\\")
_FOLDED = {**INVISIBLE, **_DASHES} | {code: chr(half) for code, half in _HALF_WIDTH.items()}

_UNIT_NAMES = "|".join(sorted(UNITS, key=len, reverse=True))
# Eighteen digits before the point and eight behind it are more than any budget or quantity has.
_WRITTEN = re.compile(
    r"(?P<minus>-?)(?:¥ *)?(?P<second_minus>-?)"
    r"(?P<number>(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18})(?:\.(?P<decimals>[0-9]{1,8}))?"
    r"|\.(?P<bare_decimals>[0-9]{1,8}))"
    rf"(?: *(?P<unit>{_UNIT_NAMES}))?"
)
_IN_BRACKETS = re.compile(r"\((?P<inside>.+)\)")
_SHOWN_OF_A_FAULTY_TEXT = 40  # characters


@dataclass(frozen=True)
class WrittenAmount:
    """An amount as it is written: its number, and what its writing tells of rounding and unit.

    ``unit`` is a name in ``UNITS``, empty where the text has none.
    """

    number: Decimal
    decimals: int = 0
    has_thousands: bool = False
    unit: str = ""


def folded_amount(text: str) -> str:
    """Return a figure in half width with one kind of dash, without what prints nothing.

    Only digits, signs and brackets are folded: other compatibility forms, such as ² or ①, are no
    digits of a number. Blanks go at both ends; those inside stay.
    """
    return text.translate(_FOLDED).strip()


def is_nil_sign(text: str) -> bool:
    """Return whether a text is blank or one of the signs that offices write for nil."""
    return "".join(folded_amount(text).split()) in NIL_SIGNS


def is_nil(text: str) -> bool:
    """Return whether a text says that there is nothing: blank, a sign for nil, or a zero."""
    try:
        written = read_written(text)
    except ValueError:
        return False
    return written is None or written.number == 0


def read_written(text: str) -> WrittenAmount | None:
    """Return the amount that a text states, None where it is blank or a sign for nil.

    Raises ValueError with a Chinese message for anything else.
    """
    if is_nil_sign(text):
        return None
    folded = folded_amount(text)
    match = _WRITTEN.fullmatch(folded)
    shown = text.strip()[:_SHOWN_OF_A_FAULTY_TEXT]
    if match is None:
        if STROKE in text:
            whole = text.replace(STROKE, "").strip()[:_SHOWN_OF_A_FAULTY_TEXT]
            raise ValueError(f"“{whole}”有删除线，是否已作废")
        in_brackets = _IN_BRACKETS.fullmatch(folded)
        if in_brackets and _WRITTEN.fullmatch(in_brackets["inside"]):
            raise ValueError(f"“{shown}”是用括号写的负数，请改用负号")
        raise ValueError(f"“{shown}”不是金额或数量")
    if match["minus"] and match["second_minus"]:
        raise ValueError(f"“{shown}”不是金额或数量")
    number = Decimal(match["number"].replace(",", ""))
    if match["minus"] or match["second_minus"]:
        number = -number
    decimals = match["decimals"] or match["bare_decimals"] or ""
    has_thousands = "," in match["number"]
    return WrittenAmount(number, len(decimals), has_thousands, match["unit"] or "")
