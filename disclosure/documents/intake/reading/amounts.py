"""Figures as offices write them: 1,234.50, （5.00）, full width, and whatever stands for nil. Pure."""

import re
import unicodedata
from decimal import Decimal

_NIL = {"", "-", "--", "---", "/", "\\", "无", "〇", "零", "*", "—"}
_DASHES = dict.fromkeys(map(ord, "—–―−‐‑‒﹣"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_NUMBER = re.compile(r"(?P<minus>-?)(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18})(?:\.[0-9]{1,8})?|\.[0-9]{1,8})")


def is_zero_in_digits(text: str) -> bool:
    """Whether the text prints a zero with the decimals of an amount (0.00): it may mean nil, or less than half a unit."""
    return re.fullmatch(r"-?0\.0+", _plain(text)) is not None


def read_number(text: str) -> Decimal | None:
    """The number that ``text`` states, None for nil. Raises ValueError for anything else."""
    plain = _plain(text)
    if plain in _NIL:
        return None
    in_brackets = re.fullmatch(r"\((.+)\)", plain)
    match = _NUMBER.fullmatch(in_brackets[1] if in_brackets else plain)
    if match is None:
        raise ValueError(f"“{text.strip():.40}”不是金额或数量")
    value = Decimal(match["number"].replace(",", ""))
    return -value if bool(match["minus"]) != bool(in_brackets) else value


def read_code(text: str) -> str:
    """The classification code in a cell, spaces and a spreadsheet's decimals (2013201.0) taken away; empty where there is none."""
    return re.sub(r"(?<=\d)\.0+$", "", re.sub(r"[\s'`’‘]", "", _plain(text)))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).translate(_DASHES)
    return re.sub(r"\s+|^[¥￥]", "", folded)
