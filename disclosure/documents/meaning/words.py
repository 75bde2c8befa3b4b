"""Cutting text into the words by which it is found. Pure.

Chinese has no spaces between words, so a run of characters becomes its overlapping pairs: 离休人员
is 离休, 休人 and 人员, and the run's last character alone, so that every character begins some
word. Numbers and Latin words stay whole. What is indexed and what is sought are both cut here.
"""

import re
from collections.abc import Iterator

from disclosure.documents.model.searching import searchable
from disclosure.documents.model.texts import HAN

_RUN = re.compile(
    rf"(?P<han>[{HAN}]+)"
    r"|(?P<number>\d+(?:,\d{3})*\.\d+|\d+(?:,\d{3})+)"
    rf"|(?P<word>[^\W_{HAN}]+)"
)
_ONE_HAN = re.compile(f"[{HAN}]")
# Nobody seeks a longer run of letters or digits; what is indexed and what is sought are cut alike.
LONGEST_WORD = 60


def indexed_words(text: str) -> set[str]:
    """Return the words by which a text is found."""
    words: set[str] = set()
    for run, is_han in _runs(text):
        if is_han:
            words.update(_pairs(run))
            words.add(run[-1])
        else:
            words.add(run)
    return words


def sought_words(text: str) -> list[str]:
    """Return the words that any text holding `text` has, each once;
    a single character only where there is nothing else.
    """
    words: list[str] = []
    for run, is_han in _runs(text):
        if is_han and len(run) > 1:
            words += _pairs(run)
        else:
            words.append(run)
    longer = [word for word in words if not is_single(word)]
    return list(dict.fromkeys(longer)) or words[:1]


def numbers(text: str) -> set[str]:
    """Return only the numbers and Latin words of a text."""
    return {run for run, is_han in _runs(text) if not is_han}


def beginnings(code: str, shortest: int = 3) -> set[str]:
    """Return what a code is found by: each of its beginnings from `shortest` digits on."""
    first = min(shortest, len(code))
    return {code[:length] for length in range(first, len(code) + 1)}


def is_single(word: str) -> bool:
    """Tell whether a word is one Chinese character."""
    return _ONE_HAN.fullmatch(word) is not None


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """Yield runs of Chinese characters (True), and numbers and Latin words (False)."""
    for match in _RUN.finditer(searchable(text)):
        if match["han"]:
            yield match["han"], True
        else:
            yield plain_number(match.group())[:LONGEST_WORD], False


def plain_number(run: str) -> str:
    """Return a number as any page may print it in one form: 1,234.50 as 1234.5."""
    number = run.replace(",", "")
    if "." in number:
        return number.rstrip("0").rstrip(".")
    return number


def _pairs(run: str) -> list[str]:
    return [run[start : start + 2] for start in range(len(run) - 1)]
