"""Pinyin of Chinese names, by which people look things up: 行政运行 is xzyx or xingzhengyunxing."""

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


@cache
def syllables(name: str) -> tuple[str, ...]:
    """Return the pinyin of each character without tones, in lower case.

    Latin letters and digits stay as they stand; punctuation is left out.
    """
    from pypinyin import Style, lazy_pinyin  # where it is needed, as above

    spelled = []
    for part in lazy_pinyin(name, style=Style.NORMAL):
        plain = part.lower().encode("ascii", "ignore").decode()
        letters = "".join(filter(str.isalnum, plain))
        if letters:
            spelled.append(letters)
    return tuple(spelled)
