"""English names beside Chinese ones, unofficial: what an English reader needs to follow a
disclosure. Pure.

They are data (fixtures/english), found by the Chinese name; what has none there has no gloss.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from disclosure.documents.meaning.english import FOLDER, english_names

_GLOSSES_KEPT = 8192
# What stands before a name: its code, 第一部分, the number of a row or heading, 其中：.
_BEFORE = re.compile(
    r"[0-9]{3,7}(?![0-9])|第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+、|其中："
)
_CODE_BEHIND = re.compile(r"（[0-9]{3,7}）$")
# What stands before a department: its place (平乡县) or the Party committee of that (平乡县委).
# Anything else is part of its own name: 平乡县生态环境和水务局 is no 水务局.
_PLACE = re.compile(r"[^局委]{1,12}[省市县区旗](委员会|委)?")
_COUNTY = "县"
_OTHER, _EXPENDITURE = "其他", "支出"


@dataclass(frozen=True)
class EnglishTerm:
    """A term of the glossary in English."""

    name: str
    text: str


@cache
def english_terms() -> Mapping[str, EnglishTerm]:
    """Return the terms of the glossary in English, by key."""
    fields = tomllib.loads((FOLDER / "terms.toml").read_text(encoding="utf-8"))
    return {key: EnglishTerm(**term) for key, term in fields.items()}


@lru_cache(maxsize=_GLOSSES_KEPT)
def gloss(text: str) -> str:
    """Return the English name of a printed one, without its code or number; empty where there is
    none.
    """
    name = "".join(text.split())
    before = _BEFORE.match(name)
    while before:
        name = name[before.end() :]
        before = _BEFORE.match(name)
    name = _CODE_BEHIND.sub("", name)
    if not name:
        return ""
    names = english_names()
    label, colon, number = name.partition("：")
    if colon and number.isdecimal() and label in names:
        return f"{names[label]}: {number}"  # 预算年度：2023
    return names.get(name) or _other(name, names) or _office(name, names)


def _other(name: str, names: Mapping[str, str]) -> str:
    """Return the gloss of 其他…支出, what is left of a section or class: Other: Police."""
    if not (name.startswith(_OTHER) and name.endswith(_EXPENDITURE)):
        return ""
    rest = name.removeprefix(_OTHER)
    of = names.get(rest) or names.get(rest.removesuffix(_EXPENDITURE))
    return f"Other: {of}" if of else ""


def _office(name: str, names: Mapping[str, str]) -> str:
    """Return the gloss of a department whose name begins with its place: 平乡县教育局.

    Some are listed with the 县 that their place ends in: 县委组织部.
    """
    for start in range(1, len(name) - 1):
        rest = name[start:]
        known = names.get(rest)
        if not known:
            continue
        place = name[:start]
        if rest.startswith(_COUNTY):
            place += _COUNTY
        if _PLACE.fullmatch(place):
            return known
    return ""
