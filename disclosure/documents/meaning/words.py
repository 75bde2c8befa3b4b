"""Cutting text into the words by which it is found. Pure.

Chinese has no spaces between words, so a run of characters becomes its overlapping pairs: 离休人员 is 离休, 休人 and 人员, and the
run's last character alone, so that every character begins some word. Numbers and Latin words stay whole. Both sides are cut
here, what is indexed and what is sought.
"""

import re
from collections.abc import Iterator

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_RUN = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<number>\d+(?:,\d{{3}})*\.\d+|\d+(?:,\d{{3}})+)|(?P<word>[^\W_{_HAN}]+)")
_SPACE_IN_HAN = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()} | {0xFF0E: "."}
# Offices write “三公”经费 and people seek 三公经费: quotation marks neither part words nor belong to them.
QUOTES = "“”‘’\"'"
_WITHOUT_QUOTES = dict.fromkeys(map(ord, QUOTES))
_LONGEST = 60


def tidy(text: str) -> str:
    """``text`` as passages keep and show it: no layout spaces between Chinese characters, single ones elsewhere, plain digits."""
    return " ".join(_SPACE_IN_HAN.sub("", text.translate(_WIDE)).split())


def plain(text: str) -> str:
    """``text`` as it is compared: tidy, in lower case, without quotation marks."""
    return tidy(text).lower().translate(_WITHOUT_QUOTES)


def indexed_words(text: str) -> set[str]:
    """The words by which ``text`` is found."""
    return {word for run in _runs(text) for word in (run if isinstance(run, tuple) else _pairs(run, with_last=True))}


def sought_words(text: str) -> list[str]:
    """The words that any text holding ``text`` has, each once. Single characters only where there is nothing else."""
    words = [word for run in _runs(text) for word in (run if isinstance(run, tuple) else _pairs(run))]
    return list(dict.fromkeys(word for word in words if not is_single(word)) or words[:1])


def numbers(text: str) -> set[str]:
    """Only the numbers and Latin words of ``text``."""
    return {word for run in _runs(text) if isinstance(run, tuple) for word in run}


def beginnings(code: str, shortest: int = 3) -> set[str]:
    """What a code is found by: itself and each of its beginnings."""
    return {code[:length] for length in range(min(shortest, len(code)), len(code) + 1)}


def is_single(word: str) -> bool:
    """Whether ``word`` is one Chinese character."""
    return re.fullmatch(f"[{_HAN}]", word) is not None


def _runs(text: str) -> Iterator[str | tuple[str]]:
    """Runs of Chinese characters as strings, everything else as tuples of one word."""
    for match in _RUN.finditer(plain(text)):
        if match["han"]:
            yield match["han"]
        else:
            yield (match.group().replace(",", "")[:_LONGEST],)


def _pairs(run: str, *, with_last: bool = False) -> list[str]:
    pairs = [run[start : start + 2] for start in range(len(run) - 1)]
    return [*pairs, run[-1]] if with_last or not pairs else pairs
