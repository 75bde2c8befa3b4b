"""Holds columns of names against the codes that stand beside them. Pure.

Finance platforms export a code and its name side by side. A ledger is read by the codes; the names
tell where one of the two columns was sorted without the other.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from budget.acceptance import CodeBook
from budget.codes import ITEM_DIGITS
from budget.sheets import fold_name, plain_code

# What a name has where an office is meant without the units below it.
_OFFICE_ITSELF = re.compile(r"\(.*\)$|本级$|机关$")
_CODE_BEFORE_A_NAME = re.compile(r"(?P<code>[0-9]+)(?:[^0-9].*)?", re.DOTALL)


@dataclass(frozen=True)
class NameOfAnother:
    """A row whose name is that of other codes than its own: its number among the texts."""

    row: int
    code: str
    name: str
    others: tuple[str, ...]


def are_codes_and_names(
    key: str, codes: Sequence[str], names: Sequence[str], book: CodeBook
) -> bool:
    """Return whether of two columns one has a code wherever the other has a name."""
    has_code = False
    for code, name in zip(codes, names, strict=True):
        if bool(name) > bool(code):
            return False
        if code and not plain_code(code).isdecimal():
            return False
        code_in_name = _code_in(key, name, book)
        if code_in_name and code_in_name != plain_code(code):
            return False
        has_code = has_code or bool(code)
    if key == "unit":
        # The book has no names of units: they can only be held against each other.
        named = [(code, name) for code, name in zip(codes, names, strict=True) if name]
        return has_code and has_one_name_each(named)
    return has_code


def has_one_name_each(pairs: Iterable[tuple[str, str]]) -> bool:
    """Return whether each code of these pairs goes with one office alone, and none is missing.

    教育局, 教育局（本级） and 教育局机关 are one office.
    """
    names: dict[str, str] = {}
    for code, name in pairs:
        office = _OFFICE_ITSELF.sub("", fold_name(name))
        if not code or names.setdefault(fold_name(code), office) != office:
            return False
    return True


def names_of_others(
    key: str, codes: Sequence[str], names: Sequence[str], book: CodeBook
) -> list[NameOfAnother]:
    """Return the rows whose name the book has for other codes only.

    A name that the book does not have, or has for a class or section of the code, says nothing.
    """
    codes_by_name: dict[str, list[str]] = {}
    for code, name in _names_by_code(key, book).items():
        codes_by_name.setdefault(fold_name(name), []).append(code)
    found = []
    for row, (text, name) in enumerate(zip(codes, names, strict=True)):
        code = _leading_code(text)
        others = codes_by_name.get(fold_name(name), [])
        is_its_own = any(code.startswith(other) or other.startswith(code) for other in others)
        if code and others and not is_its_own:
            found.append(NameOfAnother(row, code, name, tuple(others)))
    return found


def names_an_item(text: str, book: CodeBook) -> bool:
    """Return whether a text is a function of a line: an item's code, perhaps with its name, or its
    name alone.
    """
    code = _leading_code(text)
    if code:
        return len(code) == ITEM_DIGITS
    name = fold_name(text)
    names = _names_by_code("function", book)
    return any(len(code) == ITEM_DIGITS and fold_name(names[code]) == name for code in names)


def _code_in(key: str, text: str, book: CodeBook) -> str:
    """Return the code that a text is or begins with; empty for 第35中学 and 12345热线中心."""
    code = _leading_code(text)
    if plain_code(text) == code:
        return code
    known = book.units if key == "unit" else _names_by_code(key, book)
    return code if code in known else ""


def _leading_code(text: str) -> str:
    match = _CODE_BEFORE_A_NAME.fullmatch(plain_code(text))
    return match["code"] if match else ""


def _names_by_code(key: str, book: CodeBook) -> Mapping[str, str]:
    if key == "function":
        return {**book.government_fund_function, **book.function}
    if key == "economic":
        return book.department_economic
    return {}
