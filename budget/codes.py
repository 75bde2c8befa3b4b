"""Classification codes (支出功能分类, 经济分类): their lists, levels, parents and order. Pure.

Source: 政府收支分类科目 (yearly, 财政部): a code's first three digits are its class (类), five its
section (款), seven its item (项).
"""

import re
from collections.abc import Iterable, Mapping

from budget.dimensions import Dimension

CLASS_DIGITS = 3
SECTION_DIGITS = 5
ITEM_DIGITS = 7


class Level(Dimension):
    """How deep a code stands in its list."""

    CLASS = "class", "类"
    SECTION = "section", "款"
    ITEM = "item", "项"


LEVELS = {CLASS_DIGITS: Level.CLASS, SECTION_DIGITS: Level.SECTION, ITEM_DIGITS: Level.ITEM}


class CodeKind(Dimension):
    """The four lists that make up an edition."""

    FUNCTION = "function", "支出功能分类"
    GOVERNMENT_FUND_FUNCTION = "government_fund_function", "政府性基金支出功能分类"
    DEPARTMENT_ECONOMIC = "department_economic", "部门预算支出经济分类"
    GOVERNMENT_ECONOMIC = "government_economic", "政府预算支出经济分类"


class Evidence(Dimension):
    """How sure a code and its name are.

    An office that loads the official list makes all its codes official.
    """

    OFFICIAL = "official", "官方科目表"
    PUBLISHED = "published", "见于已公开的预决算"
    OLDER_LIST_SAME_NAME = "older_list_same_name", "与旧科目表一致"
    OLDER_LIST_OTHER_NAME = "older_list_other_name", "旧科目表中名称不同"
    UNVERIFIED = "unverified", "未核实"


class CodeChangeKind(Dimension):
    """The ways in which a code changes from one year to the next."""

    RENAMED = "renamed", "更名"
    REPLACED = "replaced", "改码"
    ENDED = "ended", "停用"
    NEW = "new", "新增"


_CODE = re.compile(r"[0-9]{3}(?:[0-9]{2}){0,2}")


def is_code(text: str) -> bool:
    """Return True for text that has the shape of a classification code: 3, 5 or 7 digits."""
    return _CODE.fullmatch(text) is not None


def level(code: str) -> Level:
    """Return the level of ``code``. Raises ValueError for text that is no code."""
    if not is_code(code):
        raise ValueError(f"“{code}”不是科目编码：应为3位（类）、5位（款）或7位（项）数字")
    return LEVELS[len(code)]


def parent(code: str) -> str:
    """Return the code one level up; empty for a class. Raises ValueError where it is no code."""
    if level(code) == Level.CLASS:
        return ""
    return code[:-2]


def lineage(code: str) -> list[str]:
    """Return the code's class, its section where it has one, and the code, from the top down."""
    return [code[:digits] for digits in LEVELS if digits <= len(code)]


def path_in_words(code: str, names: Mapping[str, str]) -> str:
    """Return 类 › 款 › 项 by their names; a code without a name stands for itself."""
    return " › ".join(names.get(step, step) for step in lineage(code))


def common_beginnings(some: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """Return how codes begin that begin in one of some ways and in one of other ways as well.

    Of 201 and 20132 that is 20132. Each beginning is returned once.
    """
    others = tuple(others)
    common: dict[str, None] = {}
    for one in some:
        for other in others:
            if one.startswith(other):
                common[one] = None
            elif other.startswith(one):
                common[other] = None
    return tuple(common)


def with_ancestors(codes: Iterable[str]) -> list[str]:
    """Return all codes and their ancestors once each, ascending as strings.

    In that order a class is followed by its first section, and that by its items.
    """
    complete: set[str] = set()
    for code in codes:
        complete.update(lineage(code))
    return sorted(complete)
