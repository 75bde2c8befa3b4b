"""Pinyin initials of Chinese names, by which people look things up: 行政运行 is xzyx."""

from functools import cache


@cache
def initials(name: str) -> str:
    """Return the first letter of each character, in lower case.

    Latin letters and digits stay as they stand; punctuation is left out.
    """
    # Imported where it is needed: it reads a dictionary of 40,000 phrases, which takes a sixth of
    # the time in which a command begins.
    from pypinyin import Style, lazy_pinyin

    letters = []
    for part in lazy_pinyin(name, style=Style.FIRST_LETTER):
        for letter in part.lower():
            if letter.isascii() and letter.isalnum():
                letters.append(letter)
    return "".join(letters)
