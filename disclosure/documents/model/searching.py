"""Texts as searches compare them: one folding for what is indexed and for what is typed. Pure.

People type in traditional characters, in full width, or paste what a PDF gave them: radicals
instead of characters, marks that print nothing. Offices write “三公”经费 and people seek 三公经费.
Each character is folded by itself, so that what was found can be marked in the text as printed.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from opencc import OpenCC

from disclosure.documents.model.texts import HAN, QUOTES, tidy

# Radicals that stand for a whole character, which no normal form of Unicode replaces (block
# 2E80-2EFF, EquivalentUnifiedIdeograph.txt). Fonts of PDF files map both to one glyph.
_RADICALS = dict(
    zip(
        "⺎⺏⺐⺑⺒⺓⺖⺘⺙⺛⺝⺟⺠⺡⺢⺣⺦⺨⺩⺫⺬⺭⺰⺱⺶⺸⺹⺻⺼⺽⺾⻀⻁⻂⻄⻅⻆⻈⻉⻋⻌⻐⻑⻒⻓⻔⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "兀尢尣尢巳幺忄扌攵旡月母民氵氺灬丬犭王目示礻纟罓羊羋耂聿肉臼艹艹虎衤西见角讠贝车辶钅長镸长门雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
# 机关（单位）运行 is also written without the brackets; between digits a bracket parts two numbers.
_BRACKETS_IN_HAN = re.compile(rf"(?<=[{HAN}])[()〔〕\[\]]+(?=[{HAN}])")
_PRINTS_NOTHING = ("Cc", "Cf", "Mn", "Me", "Co", "Cn")  # categories of Unicode


class _Folding(dict[int, str]):
    """What each character is folded to, worked out when it is met first."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        self[code] = folded
        return folded


def searchable(text: str) -> str:
    """Return a text as searches compare it: tidy, simplified, in half width and lower case, without
    quotation marks, brackets between Chinese characters, and what prints nothing.
    """
    folded = tidy(text.translate(_FOLDING))
    return _BRACKETS_IN_HAN.sub("", folded)


def searchable_with_places(text: str) -> tuple[str, Sequence[int]]:
    """Return a tidy text as searches compare it, and for each of its characters the place in `text`
    where it comes from.
    """
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for folded in character.translate(_FOLDING):
            characters.append(folded)
            places.append(place)
    folded_text = "".join(characters)
    for brackets in reversed(list(_BRACKETS_IN_HAN.finditer(folded_text))):
        del places[brackets.start() : brackets.end()]
    return _BRACKETS_IN_HAN.sub("", folded_text), places


def _folded(character: str) -> str:
    if character in QUOTES or character == "＂":
        return ""
    if character.isspace():
        return character
    if unicodedata.category(character) in _PRINTS_NOTHING:
        return ""
    plain = unicodedata.normalize("NFKC", _RADICALS.get(character, character))
    if plain.isascii():
        return plain.lower()
    simplified: str = _to_simplified().convert(plain)
    return simplified.lower()


@cache
def _to_simplified() -> OpenCC:
    """Return the converter; its dictionaries are read when the first Chinese character is met."""
    return OpenCC("t2s")


_FOLDING = _Folding()
