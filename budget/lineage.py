"""What a code has become since: lines are compared over the years by the code that they have today. Pure.

Source: the known changes of codes (fixtures/classification/changes.tsv, and what an office adds). A code that was replaced by
exactly one other goes on as that one; one that was split, or that goes on beside its successor, keeps its own number.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol


class Replacement(Protocol):
    """A known change of a code, as far as it matters here; ``change`` is ``replaced`` where the number changed."""

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
        moved: dict[tuple[str, int, str], set[str]] = defaultdict(set)
        for each in changes:
            if each.change in ("replaced", "renamed"):
                moved[each.kind, each.year, each.from_code].add(each.to_code)
        self._next: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        for (kind, year, code), successors in sorted(moved.items()):
            if len(successors) == 1 and successors != {code}:
                self._next[kind, code].append((year, min(successors)))

    def newest(self, kind: str, code: str, year: int) -> str:
        """The number today of what ``code`` was in ``year``. A number given to something else later is left alone."""
        step = next(((since, to) for since, to in self._next.get((kind, code), ()) if since > year), None)
        return code if step is None else self.newest(kind, step[1], step[0])
