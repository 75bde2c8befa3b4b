"""Where a title may break into lines: between its words, which Chinese does not part by spaces.
Pure.
"""

from functools import cache, lru_cache

import budoux

_TITLES_KEPT = 4096  # departments and parts of some counties; a title is a hundred bytes
_JOINS_NEXT = frozenset("各本最共（“《")  # a word of one character that belongs to what follows


@lru_cache(maxsize=_TITLES_KEPT)
def title_words(text: str) -> tuple[str, ...]:
    """Return the words of a title; together they are the title.

    A word of one character stays with its neighbour, so that no line begins or ends with half of
    what is read together (2023|年, 组织|部), and what stands in quotation marks stays whole.
    """
    words: list[str] = []
    for piece in _parser().parse(text):
        if words and (_is_short(piece) or _waits(words[-1])):
            words[-1] += piece
        else:
            words.append(piece)
    return tuple(words)


def _is_short(piece: str) -> bool:
    """Tell whether a piece is one character that belongs to what stands before it."""
    return len(piece) == 1 and piece not in _JOINS_NEXT


def _waits(word: str) -> bool:
    """Tell whether a word is not complete without what follows."""
    return word[-1] in _JOINS_NEXT or word.count("“") > word.count("”")


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_simplified_chinese_parser()
