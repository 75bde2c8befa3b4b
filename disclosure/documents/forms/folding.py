"""Folds texts to what people mean: white space, width, punctuation and numbering aside. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from disclosure.documents.model.texts import INVISIBLE

_SAME_PUNCTUATION = {
    "": '“”„‟"',
    "'": "‘’",
    "-": "—–―−‐‑‒·•",
    ",": "，、",
    ";": "；",
    ":": "：",
}
_PUNCTUATION: dict[int, str] = {}
for _common, _characters in _SAME_PUNCTUATION.items():
    _PUNCTUATION |= dict.fromkeys(map(ord, _characters), _common)
_SPACE = re.compile(r"\s+")

_NUMERAL = "〇零一二三四五六七八九十百"
# What stands before a heading or label without being part of it, one of these or several.
_NUMBERINGS = (
    rf"第[{_NUMERAL}\d]{{1,4}}(?:部分|[章节篇条])[:,.]?",  # 第一部分
    rf"附?[表件][{_NUMERAL}\d]{{1,3}}(?:[-.]\d+)*[:,.]?(?=\D)",  # 表1 附件2：
    r"公开\d+表[:,.]?",  # 公开01表
    rf"\([{_NUMERAL}\d]{{1,4}}\)[:,.]?",  # （一）
    rf"[{_NUMERAL}]{{1,4}}[,.:]",  # 一、
    r"\d{1,3}(?:\.\d{1,3})*[,.:)](?!\d)",  # 1. 1.2.
)
_NUMBERING = re.compile(f"(?:{'|'.join(_NUMBERINGS)})+")
_WORTH_COMPARING = (
    0.5  # a likeness below it decides nothing anywhere; the cheap bounds spare the rest
)


@lru_cache(maxsize=4096)
def _without_width(text: str) -> str:
    """Return ``text`` in one width and punctuation, in lower case and without spaces."""
    # Cached: to find its form, a file's texts are folded for each of the forms.
    half_width_text = unicodedata.normalize("NFKC", text)
    plain = half_width_text.translate(INVISIBLE).translate(_PUNCTUATION)
    return _SPACE.sub("", plain).lower()


@dataclass
class Folder:
    """Folds texts of one layout; synonyms are pairs that mean the same (运维费, 运行维护费)."""

    synonyms: tuple[tuple[str, str], ...] = ()
    _folded: dict[str, str] = field(default_factory=dict, repr=False)
    _cores: dict[str, str] = field(default_factory=dict, repr=False)
    _matchers: dict[str, SequenceMatcher[str]] = field(default_factory=dict, repr=False)

    def fold(self, text: str) -> str:
        """Return ``text`` in a form for comparison only."""
        if text not in self._folded:
            folded = _without_width(text)
            for pair in self.synonyms:
                shorter, longer = sorted(pair, key=len)
                folded = folded.replace(longer, shorter)
            self._folded[text] = folded
        return self._folded[text]

    def core(self, text: str) -> str:
        """Return ``text`` folded without the numbering before it; all of it if it is only that."""
        if text not in self._cores:
            folded = self.fold(text)
            numbering = _NUMBERING.match(folded)
            rest = folded[numbering.end() :] if numbering else folded
            self._cores[text] = rest or folded
        return self._cores[text]

    def place_of_label(self, text: str, labels: Sequence[str]) -> int | None:
        """Return the place among ``labels`` of the one that ``text`` is, numbering aside."""
        core = self.core(text)
        for place, label in enumerate(labels):
            if core == self.core(label):
                return place
        return None

    def likeness(self, one: str, other: str) -> float:
        """Return how alike the cores of two texts are, from 0 to 1; 0 for what is under a half.

        ``other`` is a text of the form: what is known of it is kept for the next comparison.
        """
        matcher = self._matchers.get(other)
        if matcher is None:
            matcher = SequenceMatcher(None, "", self.core(other), autojunk=False)
            self._matchers[other] = matcher
        matcher.set_seq1(self.core(one))
        if matcher.real_quick_ratio() <= _WORTH_COMPARING:
            return 0.0
        if matcher.quick_ratio() <= _WORTH_COMPARING:
            return 0.0
        return matcher.ratio()


# -- patterns that keep what they capture as it was written ----------------------------------------

# Characters that stand for each other.
_FAMILIES = (
    '“”"„‟＂',
    "‘’'＇",
    "—–―−‐‑-﹣－",
    ":：",
    ",，",
    ";；",
    "(（",
    ")）",
    "!！",
    "?？",
    "%％",
    ".．",
    *(f"{digit}{chr(0xFF10 + digit)}" for digit in range(10)),
)
_FAMILY_OF: dict[str, str] = {}
for _family in _FAMILIES:
    _FAMILY_OF |= dict.fromkeys(_family, f"[{re.escape(_family)}]")


def loosely(literal: str) -> str:
    """Return a regular expression for ``literal`` in any width and spacing.

    What a pattern captures around it keeps the text as it was written.
    """
    pieces = []
    for character in _SPACE.sub("", literal):
        pieces.append(_FAMILY_OF.get(character, re.escape(character)))
    return r"\s*".join(pieces)
