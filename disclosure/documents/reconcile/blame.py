"""Finds the fewest displayed cells to leave out so that the rest can be explained. Pure.

All such sets of one or two cells are found. A linear program with slack in every cell yields a
core, cells of which every explanation must leave out at least one; each is freed in turn and what
remains is confirmed by the exact program. Cells that say the same (equal sums, equal figures) are
one row, freed together at the price of all of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from disclosure.documents.reconcile.atoms import Universe
from disclosure.documents.reconcile.cells import ShownCell
from disclosure.documents.reconcile.program import Excess, Sum

LARGEST = 2  # sets of up to so many cells are searched exhaustively

Addresses = tuple[str, ...]
Explains = Callable[[frozenset[str]], bool]


@dataclass(frozen=True)
class Blame:
    """Sets of addresses; leaving out any one set lets the others be explained.

    ``is_proven`` if no smaller set does.
    """

    sets: tuple[Addresses, ...]
    is_proven: bool


@dataclass(frozen=True)
class _EqualCells:
    """Cells that say the same, as one sum."""

    sum: Sum
    addresses: Addresses


def blame(cells: Sequence[ShownCell], universe: Universe, step: int, explains: Explains) -> Blame:
    """Return the cells to blame.

    ``explains`` tells exactly whether a ledger exists without the cells at some addresses.
    """
    for size in range(1, LARGEST + 1):
        candidates = set(_Search(cells, universe, step, size).sets())
        sets = []
        for addresses in sorted(candidates):
            if explains(frozenset(addresses)):
                sets.append(addresses)
        if sets:
            return Blame(tuple(sets), is_proven=True)
    large = _Search(cells, universe, step, LARGEST).large_set()
    if not explains(frozenset(large)):
        return Blame((), is_proven=False)
    return Blame((_pruned(large, explains),), is_proven=False)


def _pruned(addresses: Addresses, explains: Explains) -> Addresses:
    """Return the set without those that need not be in it."""
    kept = set(addresses)
    for address in addresses:
        if explains(frozenset(kept - {address})):
            kept.discard(address)
    return tuple(sorted(kept))


class _Search:
    """Sets of at most ``size`` cells whose freeing lets the linear program hold.

    The program's first sums are the links between atoms, which are beyond doubt; behind them stand
    the rows, so that row ``i`` is sum ``offset + i``.
    """

    def __init__(
        self, cells: Sequence[ShownCell], universe: Universe, step: int, size: int
    ) -> None:
        self.size = size
        dead = _dead(cells, universe, size)
        self.rows = _rows(cells, universe, dead)
        sums = []
        for link in universe.links:
            sums.append(Sum(link.functions - dead, 0, 0, minus=link.economics - dead))
        self.offset = len(sums)
        sums += [replace(row.sum, plus=row.sum.plus - dead) for row in self.rows]
        self.program = Excess(sums, step, fixed=range(self.offset))

    def sets(self) -> Iterator[Addresses]:
        """Yield the addresses of each set of exactly ``size`` cells that lets the others hold."""
        return self._beyond([])

    def _beyond(self, freed: list[int]) -> Iterator[Addresses]:
        """Yield the sets that have the rows ``freed`` and others."""
        core = self.program.core(freed) or ()
        last = set()
        for number in sorted(core):
            price = self._price([*freed, number])
            if price < self.size:
                yield from self._beyond([*freed, number])
            elif price == self.size:
                last.add(number)
        while last:
            number = min(last)
            last.remove(number)
            rest = self.program.core([*freed, number])
            if rest is None:
                yield self._addresses([*freed, number])
            else:
                # Whatever explains alone explains without this one too, so it is in this core as
                # well.
                last &= rest

    def large_set(self) -> Addresses:
        """Return the addresses of some set that lets the others hold."""
        return self._addresses(self.program.stretched())

    def _price(self, numbers: Iterable[int]) -> int:
        """Return how many cells are left out with these rows."""
        return sum(len(self.rows[number - self.offset].addresses) for number in numbers)

    def _addresses(self, numbers: Iterable[int]) -> Addresses:
        addresses: list[str] = []
        for number in numbers:
            addresses += self.rows[number - self.offset].addresses
        return tuple(sorted(addresses))


def _dead(cells: Sequence[ShownCell], universe: Universe, size: int) -> frozenset[int]:
    """Return atoms under so many blank cells that no set of ``size`` frees them."""
    blanks: dict[int, int] = defaultdict(int)
    for cell in cells:
        if cell.is_blank:
            for atom in universe.members(cell.counts):
                blanks[atom] += 1
    return frozenset(atom for atom, times in blanks.items() if times > size)


def _rows(
    cells: Sequence[ShownCell], universe: Universe, dead: frozenset[int]
) -> list[_EqualCells]:
    """Return rows of cells that can matter.

    Blank ones do only where they alone keep an atom at nothing.
    """
    alike: dict[tuple[frozenset[int], int, int], list[str]] = defaultdict(list)
    for cell in cells:
        members = universe.members(cell.counts) - dead
        if members or not cell.is_blank:
            alike[members, cell.low, cell.high].append(cell.address)
    rows = []
    for (members, low, high), addresses in alike.items():
        rows.append(_EqualCells(Sum(members, low, high), tuple(sorted(addresses))))
    return rows
