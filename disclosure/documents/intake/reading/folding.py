"""Texts as people mean them: compared without white space, width, punctuation style, synonyms or numbering. Pure."""

import re
import unicodedata
from dataclasses import dataclass, field
from difflib import SequenceMatcher

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_ALIKE = {
    ord(character): one
    for one, characters in {"": '“”„‟"', "'": "‘’", "-": "—–―−‐‑‒·•", ",": "，、", ";": "；", ":": "："}.items()
    for character in characters
}
_SPACE = re.compile(r"\s+")

_NUMERAL = "〇零一二三四五六七八九十百"
# What stands before a heading or label without being part of it: 一、 （一） 1. 1.2 第一部分 表1 附件2： 公开01表.
_NUMBERING = re.compile(
    rf"(?:第[{_NUMERAL}\d]{{1,4}}(?:部分|[章节篇条])[:,.]?"
    rf"|附?[表件][{_NUMERAL}\d]{{1,3}}(?:[-.]\d+)*[:,.]?(?=\D)|公开\d+表[:,.]?"
    rf"|\([{_NUMERAL}\d]{{1,4}}\)[:,.]?|[{_NUMERAL}]{{1,4}}[,.:]|\d{{1,3}}(?:\.\d{{1,3}})*[,.:)](?!\d))+"
)


def clean(text: str) -> str:
    """A text without soft hyphens and without white space around it and around its lines' ends."""
    return text.translate(_INVISIBLE).strip()


def half_width(text: str) -> str:
    """A code or number in half-width characters without white space; letters keep their case."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text.translate(_INVISIBLE)))


_BETWEEN_CHINESE = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+|\s+(?=[\u3000-\u9fff\uff00-\uffef])")


def joined(text: str) -> str:
    """A name that line breaks or spaces cut apart, in one piece."""
    return _SPACE.sub(" ", _BETWEEN_CHINESE.sub("", clean(text)))


@dataclass
class Folder:
    """Folds texts of one layout; synonyms are pairs that mean the same (运维费, 运行维护费)."""

    synonyms: tuple[tuple[str, str], ...] = ()
    _known: dict[str, str] = field(default_factory=dict, repr=False)
    _cores: dict[str, str] = field(default_factory=dict, repr=False)

    def fold(self, text: str) -> str:
        """``text`` for comparison only."""
        if text not in self._known:
            folded = _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_INVISIBLE).translate(_ALIKE)).lower()
            for pair in self.synonyms:
                shorter, longer = sorted(pair, key=len)
                folded = folded.replace(longer, shorter)
            self._known[text] = folded
        return self._known[text]

    def core(self, text: str) -> str:
        """``text`` for comparison without the numbering before it; all of it where nothing else would be left."""
        if text not in self._cores:
            folded = self.fold(text)
            numbering = _NUMBERING.match(folded)
            rest = folded[numbering.end() :] if numbering else folded
            self._cores[text] = rest or folded
        return self._cores[text]

    def likeness(self, one: str, other: str) -> float:
        """How alike the cores of two texts are, from 0 to 1."""
        matcher = SequenceMatcher(None, self.core(one), self.core(other), autojunk=False)
        return matcher.ratio() if matcher.real_quick_ratio() > 0.5 and matcher.quick_ratio() > 0.5 else 0.0


# -- patterns that keep what they capture as it was written ----------------------------------------------------------------

_FAMILIES = ['“”"„‟＂', "‘’'＇", "—–―−‐‑-﹣－", ":：", ",，", ";；", "(（", ")）", "!！", "?？", "%％", ".．"]
_FAMILY = {character: f"[{re.escape(family)}]" for family in _FAMILIES for character in family}
_FAMILY |= {str(digit): f"[{digit}{chr(0xFF10 + digit)}]" for digit in range(10)}


def loosely(literal: str) -> str:
    """A regular expression for ``literal`` in any width and spacing. Captures around it keep the text as it was written."""
    return r"\s*".join(_FAMILY.get(character, re.escape(character)) for character in _SPACE.sub("", literal))
