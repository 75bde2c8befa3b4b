"""Finds the fewest displayed cells to leave out so that the rest can be explained. Pure.

All such sets of one or two cells are found. A linear program with slack in every cell yields a
core, cells of which every explanation must leave out at least one; each is freed in turn and what
remains is confirmed by the exact program. Cells that say the same (equal sums, equal figures) are
one row, freed together at the price of all of them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

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
        search = _Search(cells, universe, step, size)
        candidates = set(search.sets())
        sets = []
        for addresses in sorted(candidates):
            if explains(frozenset(addresses)):
                sets.append(addresses)
        if sets:
            return Blame(tuple(sets), is_proven=True)
    search = _Search(cells, universe, step, LARGEST)
    large = search.large_set()
    if not explains(frozenset(large)):
        return Blame((), is_proven=False)
    pruned = _pruned(large, explains)
    return Blame((pruned,), is_proven=False)


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
            functions = link.functions - dead
            economics = link.economics - dead
            sums.append(Sum(functions, 0, 0, minus=economics))
        self.offset = len(sums)
        sums += [row.sum for row in self.rows]
        self.program = Excess(sums, step, fixed=range(self.offset))

    def sets(self) -> Iterator[Addresses]:
        """Yield the addresses of each set of exactly ``size`` cells that lets the others hold."""
        return self._beyond([])

    def _beyond(self, freed: list[int]) -> Iterator[Addresses]:
        """Yield the sets that have the rows ``freed`` and others."""
        core = self.program.core(freed) or ()
        last = set()  # rows with which a set is as large as it may be
        for number in sorted(core):
            with_number = [*freed, number]
            price = self._price(with_number)
            if price < self.size:
                yield from self._beyond(with_number)
            elif price == self.size:
                last.add(number)
        while last:
            number = min(last)
            last.remove(number)
            with_number = [*freed, number]
            rest = self.program.core(with_number)
            if rest is None:
                yield self._addresses(with_number)
            else:
                # Whatever explains alone explains without this one too, so it is in this core as
                # well.
                last &= rest

    def large_set(self) -> Addresses:
        """Return the addresses of some set that lets the others hold."""
        return self._addresses(self.program.stretched())

    def _price(self, numbers: Iterable[int]) -> int:
        """Return how many cells are left out with these rows."""
        return len(self._addresses(numbers))

    def _addresses(self, numbers: Iterable[int]) -> Addresses:
        addresses: list[str] = []
        for number in numbers:
            addresses += self.rows[number - self.offset].addresses
        return tuple(sorted(addresses))


def _dead(cells: Sequence[ShownCell], universe: Universe, size: int) -> frozenset[int]:
    """Return atoms under so many blank cells that no set of ``size`` frees them."""
    blanks: Counter[int] = Counter()
    for cell in cells:
        if cell.is_blank:
            blanks.update(universe.members(cell.counts))
    dead = [atom for atom, times in blanks.items() if times > size]
    return frozenset(dead)


def _rows(
    cells: Sequence[ShownCell], universe: Universe, dead: frozenset[int]
) -> list[_EqualCells]:
    """Return rows of cells that can matter.

    Blank ones do only where they alone keep an atom at nothing.
    """
    alike: dict[Sum, list[str]] = defaultdict(list)
    for cell in cells:
        members = universe.members(cell.counts) - dead
        if members or not cell.is_blank:
            a_sum = Sum(members, cell.low, cell.high)
            alike[a_sum].append(cell.address)
    rows = []
    for a_sum, addresses in alike.items():
        addresses.sort()
        rows.append(_EqualCells(a_sum, tuple(addresses)))
    return rows
