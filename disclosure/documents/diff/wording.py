"""What words one text has and another has not, so that both can be read in one. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# A number is one word however long: 1,234.50 that became 1,234.60 is another number, not another digit.
_WORD = re.compile(r"[0-9０-９][0-9０-９.,．，]*[%％]?|[A-Za-z]+|\s+|.", re.DOTALL)
_NUMBER = re.compile(r"[0-9０-９]")
_TOO_MANY = 4_000_000  # pairs of words; matching longer texts would keep a reader waiting


@dataclass(frozen=True)
class Run:
    """A run of words. ``kind``: same (in both), gone (in the first only) or new (in the second only)."""

    kind: str
    text: str


def compare_words(before: str, after: str) -> tuple[Run, ...]:
    """Both texts as one row of runs: without the new ones it is ``before``, without the gone ones ``after``."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) * len(new) > _TOO_MANY:
        return _runs([([], old, new)])
    return _runs(_steps(old, new))


_Step = tuple[list[str], list[str], list[str]]


def _steps(old: list[str], new: list[str]) -> Iterator[_Step]:
    """What is the same, then what is gone and what came in its place, over and over."""
    same: list[str] = []
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            same = old[first:last]
        else:
            yield same, old[first:last], new[start:end]
            same = []
    yield same, [], []


def _runs(steps: Iterable[_Step]) -> tuple[Run, ...]:
    merged: list[_Step] = []
    for same, gone, new in steps:
        if merged and (gone or new) and _is_chance(same):
            _, gone_before, new_before = merged[-1]
            gone_before += same + gone
            new_before += same + new
        else:
            merged.append((same, list(gone), list(new)))
    texts = (
        (kind, "".join(words)) for step in merged for kind, words in zip(("same", "gone", "new"), step, strict=True)
    )
    return tuple(Run(kind, text) for kind, text in texts if text)


def _is_chance(same: list[str]) -> bool:
    """Whether two changes have only a single character between them: then a reader sees one change."""
    return len(same) == 1 and not _NUMBER.match(same[0])
