"""What a code has become since: over the years, lines are compared by today's code. Pure.

Source: the known changes of codes (fixtures/classification/changes.tsv, and what an office adds). A
code that was replaced by exactly one other goes on as that one; one that was split, or that goes on
beside its successor, keeps its own number.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol

from budget.codes import CodeChangeKind

_SUCCEEDED = (CodeChangeKind.REPLACED, CodeChangeKind.RENAMED)


class Replacement(Protocol):
    """A known change of a code, as far as it matters here; ``change`` is a CodeChangeKind."""

    @property
    def year(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def change(self) -> str: ...
    @property
    def from_code(self) -> str: ...
    @property
    def to_code(self) -> str: ...


class Lineage:
    """Follows codes of any kind from the year that used them to the newest number."""

    def __init__(self, changes: Iterable[Replacement]) -> None:
        successors: dict[tuple[str, int, str], set[str]] = defaultdict(set)
        for change in changes:
            if change.change in _SUCCEEDED:
                replaced = (change.kind, change.year, change.from_code)
                successors[replaced].add(change.to_code)

        # By kind and code: the year of each replacement and the number from then on, ascending.
        self._replacements: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        for (kind, year, code), new_codes in sorted(successors.items()):
            # A renamed code succeeds itself: beside another successor it has not moved there.
            has_moved = len(new_codes) == 1 and code not in new_codes
            if has_moved:
                (new_code,) = new_codes
                replacement = (year, new_code)
                self._replacements[kind, code].append(replacement)

    def newest(self, kind: str, code: str, year: int) -> str:
        """Return the number that ``code`` of ``year`` has today.

        A number that was given to something else later is left alone.
        """
        for since, successor in self._replacements.get((kind, code), ()):
            if since > year:
                return self.newest(kind, successor, since)
        return code
