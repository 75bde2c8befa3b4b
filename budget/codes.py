"""Classification codes (支出功能分类, 经济分类): their levels, parents and order. Pure.

Source: 政府收支分类科目 (yearly, 财政部): a code's first three digits are its class (类), five its section (款),
seven its item (项).
"""

import re
from collections.abc import Iterable, Iterator

LEVELS = {3: "class", 5: "section", 7: "item"}
LEVEL_LABELS = {"class": "类", "section": "款", "item": "项"}
_CODE = re.compile(r"[0-9]{3}(?:[0-9]{2}){0,2}")


def is_code(text: str) -> bool:
    """Whether ``text`` has the shape of a classification code: 3, 5 or 7 digits."""
    return _CODE.fullmatch(text) is not None


def level(code: str) -> str:
    """``class``, ``section`` or ``item``. Raises ValueError for what is no code."""
    if not is_code(code):
        raise ValueError(f"“{code}”不是科目编码：应为3位（类）、5位（款）或7位（项）数字")
    return LEVELS[len(code)]


def parent(code: str) -> str:
    """The code one level up; empty for a class."""
    level(code)
    return code[:-2] if len(code) > 3 else ""


def lineage(code: str) -> Iterator[str]:
    """The code's class, its section where it has one, and itself, from the top down."""
    return (code[:length] for length in LEVELS if length <= len(code))


def with_ancestors(codes: Iterable[str]) -> list[str]:
    """All codes and their ancestors once each, ascending as strings: a class, then its sections with their items."""
    return sorted({ancestor for code in codes for ancestor in lineage(code)})
