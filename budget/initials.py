"""Pinyin initials of Chinese names, by which people look things up: 行政运行 is xzyx."""

from functools import cache

from pypinyin import Style, lazy_pinyin


@cache
def initials(name: str) -> str:
    """The first letter of each character in lower case; Latin letters and digits as they stand, punctuation left out."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    return "".join(letter for letter in letters.lower() if letter.isascii() and letter.isalnum())
