"""Which displayed cells to leave out so that the rest can be explained: the fewest, and all such sets of one or two. Pure.

A linear program with slack in every cell yields a core, cells of which every explanation must leave out at least one; each
is freed in turn and what remains is confirmed by the exact program. Cells that say the same (equal sums, equal figures) are
one row, freed together at the price of all of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from disclosure.documents.reconcile.atoms import Universe
from disclosure.documents.reconcile.cells import ShownCell
from disclosure.documents.reconcile.program import Excess, Sum

LARGEST = 2  # sets of up to so many cells are searched exhaustively

Explains = Callable[[frozenset[str]], bool]


@dataclass(frozen=True)
class Blame:
    """Sets of addresses; leaving out any one set lets the others be explained. ``is_proven`` if no smaller set does."""

    sets: tuple[tuple[str, ...], ...]
    is_proven: bool


@dataclass(frozen=True)
class _Row:
    """Cells that say the same."""

    sum: Sum
    addresses: tuple[str, ...]


def blame(cells: Sequence[ShownCell], universe: Universe, step: int, explains: Explains) -> Blame:
    """The cells to blame. ``explains`` tells exactly whether a ledger exists without the cells at some addresses."""
    for size in range(1, LARGEST + 1):
        search = _Search(cells, universe, step, size)
        sets = sorted({found for found in search.sets() if explains(frozenset(found))})
        if sets:
            return Blame(tuple(sets), is_proven=True)
    large = _Search(cells, universe, step, LARGEST).large_set()
    return Blame((_pruned(large, explains),) if explains(frozenset(large)) else (), is_proven=False)


def _pruned(addresses: tuple[str, ...], explains: Explains) -> tuple[str, ...]:
    """The set without those that need not be in it."""
    kept = set(addresses)
    for address in addresses:
        if explains(frozenset(kept - {address})):
            kept.discard(address)
    return tuple(sorted(kept))


class _Search:
    """Sets of at most ``size`` cells whose freeing lets the linear program hold."""

    def __init__(self, cells: Sequence[ShownCell], universe: Universe, step: int, size: int) -> None:
        self.size = size
        self.rows = _rows(cells, universe, size)
        links = [Sum(link.functions, 0, 0, minus=link.economics) for link in universe.links]
        dead = _dead(cells, universe, size)
        sums = [replace(each, plus=each.plus - dead, minus=each.minus - dead) for each in links]
        sums += [replace(row.sum, plus=row.sum.plus - dead) for row in self.rows]
        self.offset = len(links)
        self.program = Excess(sums, step, fixed=range(self.offset))

    def sets(self) -> Iterator[tuple[str, ...]]:
        """The addresses of each set of exactly ``size`` cells that lets the others hold."""
        return self._beyond([])

    def _beyond(self, freed: list[int]) -> Iterator[tuple[str, ...]]:
        core = self.program.core(freed)
        prices = {number: self._price([*freed, number]) for number in core or ()}
        for number in sorted(number for number, price in prices.items() if price < self.size):
            yield from self._beyond([*freed, number])
        last = {number for number, price in prices.items() if price == self.size}
        while last:
            number = min(last)
            last.remove(number)
            rest = self.program.core([*freed, number])
            if rest is None:
                yield self._addresses([*freed, number])
            else:  # whatever explains alone explains without this one too, so it is in this core as well
                last &= rest

    def large_set(self) -> tuple[str, ...]:
        return self._addresses(self.program.stretched())

    def _price(self, numbers: Iterable[int]) -> int:
        return sum(len(self.rows[number - self.offset].addresses) for number in numbers)

    def _addresses(self, numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted(a for number in numbers for a in self.rows[number - self.offset].addresses))


def _dead(cells: Sequence[ShownCell], universe: Universe, size: int) -> frozenset[int]:
    """Atoms under so many blank cells that no set of ``size`` frees them."""
    blanks: dict[int, int] = defaultdict(int)
    for cell in cells:
        if cell.is_blank:
            for atom in universe.members(cell.counts):
                blanks[atom] += 1
    return frozenset(atom for atom, times in blanks.items() if times > size)


def _rows(cells: Sequence[ShownCell], universe: Universe, size: int) -> list[_Row]:
    """Rows of cells that can matter: blank ones only where they alone keep an atom at nothing."""
    dead = _dead(cells, universe, size)
    alike: dict[tuple[frozenset[int], int, int], list[str]] = defaultdict(list)
    for cell in cells:
        members = universe.members(cell.counts) - dead
        if members or not cell.is_blank:
            alike[members, cell.low, cell.high].append(cell.address)
    return [
        _Row(Sum(members, low, high), tuple(sorted(addresses))) for (members, low, high), addresses in alike.items()
    ]
