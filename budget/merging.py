"""Two people in one ledger: what each did to lines that both had on their screens. Pure.

A line that only one of them changed is taken as it is now; where both changed the same line, a
person chooses.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from budget.entries import Line

GONE = "gone"  # the mark of a deleted line
MARK_LENGTH = 16  # hexadecimal digits: enough to tell the versions of one line apart


@dataclass(frozen=True)
class Edited:
    """A line as someone leaves it: None where they deleted it.

    ``key`` names the saved line that it began as, None for a new one; ``seen`` is the mark of that
    line when it was read.
    """

    key: int | None
    seen: str
    line: Line | None


@dataclass(frozen=True)
class Choice:
    """Whose version stands, of two that were shown; ``seen`` is the mark of the other's then."""

    mine: bool
    seen: str


@dataclass(frozen=True)
class Conflict:
    """A line that two people changed; None is a deletion. ``theirs`` is saved already."""

    key: int
    mine: Line | None
    theirs: Line | None


@dataclass(frozen=True)
class Merged:
    """A line of the merged ledger; ``key`` names the saved line that it was, None for a new one."""

    key: int | None
    line: Line


def mark(line: Line | None) -> str:
    """Return a short text that differs between versions of a line.

    Made of the values alone: a dimension is a plain text in a line from the database and a member
    of its list in one that was typed, and both are the same line.
    """
    if line is None:
        return GONE
    values = [str(value) for value in astuple(line)]
    return hashlib.sha256(repr(values).encode()).hexdigest()[:MARK_LENGTH]


def merge(
    saved: Mapping[int, Line], edited: Sequence[Edited], choices: Mapping[int, Choice]
) -> tuple[list[Merged], list[Conflict]]:
    """Return the ledger that ``saved`` and ``edited`` make together, and the conflicts.

    Somebody has to choose in each conflict before the ledger may stand. Saved lines that ``edited``
    does not name stay: someone added them meanwhile, or they were not on the page.
    """
    lines: list[Merged] = []
    conflicts: list[Conflict] = []
    for edit in edited:
        theirs = None if edit.key is None else saved.get(edit.key)
        version = _merge_line(edit, theirs, choices)
        if isinstance(version, Conflict):
            conflicts.append(version)
        elif version is not None:
            lines.append(Merged(edit.key, version))

    edited_keys = {edit.key for edit in edited}
    for key, line in saved.items():
        if key not in edited_keys:
            lines.append(Merged(key, line))
    return lines, conflicts


def _merge_line(
    edit: Edited, theirs: Line | None, choices: Mapping[int, Choice]
) -> Line | Conflict | None:
    """Return the version of one line that stands, or the conflict over it."""
    mine = edit.line
    if edit.key is None:
        return mine
    they_left_it = mark(theirs) == edit.seen
    if they_left_it or mine == theirs:
        return mine
    i_left_it = mark(mine) == edit.seen
    if i_left_it:
        return theirs

    choice = choices.get(edit.key)
    # A choice between other versions than these is none: they have changed the line again.
    if choice is None or choice.seen != mark(theirs):
        return Conflict(edit.key, mine, theirs)
    return mine if choice.mine else theirs
