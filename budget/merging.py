"""Two people in one ledger: what each did to lines that both had on their screens. Pure.

A line that only one of them changed is taken as it is now; where both changed the same line, a person chooses.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from budget.entries import Line

GONE = "gone"


@dataclass(frozen=True)
class Edited:
    """A line as someone leaves it: None where they deleted it.

    ``key`` names the saved line it began as, None for a new one; ``seen`` is the mark of that line when it was read.
    """

    key: int | None
    seen: str
    line: Line | None


@dataclass(frozen=True)
class Choice:
    """Whose version stands, between two that were shown; ``seen`` is the mark of the other's version then."""

    mine: bool
    seen: str


@dataclass(frozen=True)
class Conflict:
    """A line that two people changed; None is a deletion. ``theirs`` is saved already."""

    key: int
    mine: Line | None
    theirs: Line | None


def mark(line: Line | None) -> str:
    """Tells versions of a line apart."""
    return GONE if line is None else hashlib.sha256(repr(line).encode()).hexdigest()[:16]


def merge(
    saved: Mapping[int, Line], edited: Sequence[Edited], choices: Mapping[int, Choice]
) -> tuple[list[Line], list[Conflict]]:
    """The ledger that ``saved`` and ``edited`` make together, and what somebody has to choose before it may stand.

    Saved lines that ``edited`` does not speak of stay: someone added them meanwhile, or they were not on the page.
    """
    lines: list[Line] = []
    conflicts: list[Conflict] = []
    for each in edited:
        theirs = None if each.key is None else saved.get(each.key)
        version = _version(each, theirs, choices)
        if isinstance(version, Conflict):
            conflicts.append(version)
        elif version is not None:
            lines.append(version)
    spoken_of = {each.key for each in edited}
    lines += [line for key, line in saved.items() if key not in spoken_of]
    return lines, conflicts


def _version(each: Edited, theirs: Line | None, choices: Mapping[int, Choice]) -> Line | Conflict | None:
    if each.key is None or mark(theirs) == each.seen or each.line == theirs:
        return each.line
    if mark(each.line) == each.seen:
        return theirs
    choice = choices.get(each.key)
    if choice is None or choice.seen != mark(theirs):
        return Conflict(each.key, each.line, theirs)
    return each.line if choice.mine else theirs
