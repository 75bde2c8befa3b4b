"""The words that one text has and another has not, told so that both can be read in one. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

# A number is one word however long: 1,234.50 that became 1,234.60 is another number, not another
# digit.
_WORD = re.compile(r"[0-9０-９][0-9０-９.,．，]*[%％]?|[A-Za-z]+|\s+|.", re.DOTALL)
_NUMBER = re.compile(r"[0-9０-９]")
_TOO_MANY = 4_000_000  # pairs of words; matching longer texts would keep a reader waiting


@dataclass(frozen=True)
class Run:
    """A run of words: same in both texts, gone (in the first only) or new (in the second only)."""

    kind: Literal["same", "gone", "new"]
    text: str


class _Step(NamedTuple):
    """Words that are the same, then what is gone and what came in its place."""

    same: list[str]
    gone: list[str]
    new: list[str]


def compare_words(before: str, after: str) -> tuple[Run, ...]:
    """Return both texts as one row of runs.

    Without the new ones it is ``before``, without the gone ones ``after``.
    """
    old = _WORD.findall(before)
    new = _WORD.findall(after)
    steps = [_Step([], old, new)]
    if len(old) * len(new) <= _TOO_MANY:
        steps = _joined(_steps(old, new))
    runs = []
    for step in steps:
        if step.same:
            runs.append(Run("same", "".join(step.same)))
        if step.gone:
            runs.append(Run("gone", "".join(step.gone)))
        if step.new:
            runs.append(Run("new", "".join(step.new)))
    return tuple(runs)


def _steps(old: list[str], new: list[str]) -> Iterator[_Step]:
    same: list[str] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            same = old[old_start:old_end]
        else:
            yield _Step(same, old[old_start:old_end], new[new_start:new_end])
            same = []
    yield _Step(same, [], [])


def _joined(steps: Iterable[_Step]) -> list[_Step]:
    """Return the steps; changes with only a single character between them become one.

    A reader sees one change there: that the character is the same is chance.
    """
    joined: list[_Step] = []
    for step in steps:
        is_chance = len(step.same) == 1 and not _NUMBER.match(step.same[0])
        if joined and (step.gone or step.new) and is_chance:
            last = joined[-1]
            joined[-1] = _Step(
                last.same,
                last.gone + step.same + step.gone,
                last.new + step.same + step.new,
            )
        else:
            joined.append(step)
    return joined
