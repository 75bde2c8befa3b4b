"""Texts made comparable, and made fit for one line: every way in which this program changes white
space and width. Pure.

An office fills its form with layout spaces (项  目), full-width digits and two kinds of quotation
marks. Which of them matter depends on the use, so there is one function for each use:

- compared: `fold` for words of the form, `half_width` for codes and numbers; what people seek is
  folded in `model.searching`;
- shown: `unspaced` for a label, `tidy` for a line of prose, `joined` for a name;
- read from a file: `visible` for a paragraph or cell.

What a layout's own synonyms and numbering mean is known to `forms.folding` alone.
"""

import re
import unicodedata
from functools import lru_cache

# Chinese characters, those of the extensions and 〇 included, as a range of a regular expression.
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
QUOTES = "“”‘’\"'"

# Soft hyphen, zero-width characters, word joiner and byte order mark: they print nothing.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_ONE_QUOTE = {ord(mark): '"' for mark in "“”„‟＂"} | {ord(mark): "'" for mark in "‘’"}

_FULL_WIDTH_OFFSET = 0xFEE0  # from the full-width form of a character to its ASCII one
_FULL_WIDTH_DOT = 0xFF0E
_TO_HALF_WIDTH = {_FULL_WIDTH_DOT: "."}
for _code in range(0xFF10, 0xFF5B):
    if chr(_code - _FULL_WIDTH_OFFSET).isalnum():
        _TO_HALF_WIDTH[_code] = chr(_code - _FULL_WIDTH_OFFSET)

_SPACE = re.compile(r"\s+")
_SPACE_IN_HAN = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")
_SPACE_BESIDE_CHINESE = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+|\s+(?=[\u3000-\u9fff\uff00-\uffef])"
)


def says_something(text: str) -> bool:
    """Return whether a text has a letter, a character or a digit: signs alone say nothing."""
    return any(character.isalnum() for character in text)


def unspaced(text: str) -> str:
    """Return a label as printed, without the form's layout spaces."""
    return "".join(text.split())


def half_width(text: str) -> str:
    """Return a code or number in half-width characters without white space;
    letters keep their case.
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


# A document repeats its labels: the cache holds those of a few documents at once.
@lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """Return a text of the form for comparison: without white space and width,
    its quotation marks alike.
    """
    return half_width(text).translate(_ONE_QUOTE)


def visible(text: str) -> str:
    """Return a text without characters that print nothing, and without white space around it."""
    return text.translate(INVISIBLE).strip()


def joined(text: str) -> str:
    """Return a name that line breaks or spaces cut apart in one piece."""
    return _SPACE.sub(" ", _SPACE_BESIDE_CHINESE.sub("", visible(text)))


def tidy(text: str) -> str:
    """Return a text as a line of prose: digits and letters in half width, single spaces,
    none between Chinese characters.
    """
    half = text.translate(_TO_HALF_WIDTH)
    return " ".join(_SPACE_IN_HAN.sub("", half).split())
