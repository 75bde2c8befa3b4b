"""From displayed tables back to a ledger, or to the cells that no ledger can explain. Pure.

The nine tables show sums, each rounded on its own. Behind them stands a small integer program: amounts of money per function,
economic code, fund, origin and kind such that every displayed cell comes out again. The layout says which lines each cell
counts, so every form works alike. ``cells`` reads the figures, ``atoms`` names the unknowns, ``program`` solves, ``blame`` says
which cells to leave out where nothing fits, ``attribution`` makes ledger lines of the answer.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter

from budget.dimensions import Kind, Origin
from budget.entries import Line
from budget.problems import Problem
from disclosure.documents.forms.model import Layout, Selector
from disclosure.documents.model.document import Document
from disclosure.documents.reconcile import attribution
from disclosure.documents.reconcile.atoms import Atom, FunctionAtom, Universe, universe
from disclosure.documents.reconcile.blame import blame
from disclosure.documents.reconcile.cells import CONTEXT, ECONOMIC, Reading, ShownCell, blank_totals
from disclosure.documents.reconcile.program import Sum, Undecided, solve

YUAN, FEN = 100, 1  # fen


@dataclass(frozen=True)
class Reconciliation:
    """What stands behind a displayed Document.

    ``outcome`` is ``found`` (``lines`` make every displayed cell), ``impossible`` (no ledger does; ``blame`` holds the sets of
    cells to leave out so that the rest can be explained) or ``undecided`` (the solver ran out of time; nothing is claimed).
    ``inferred`` names for each line the fields that the document does not tell. ``blame`` has all smallest sets of one or two
    cells; where it takes more, one set that works, ``is_smallest`` False. An address may be that of a code that a table does not
    list and should. ``problems`` are cells that were left out before: unreadable ones, missing ones, blank totals above figures.
    """

    outcome: str
    lines: tuple[Line, ...] = ()
    inferred: tuple[tuple[str, ...], ...] = ()
    problems: tuple[Problem, ...] = ()
    blame: tuple[tuple[str, ...], ...] = ()
    is_smallest: bool = True


def reconcile(document: Document, layout: Layout, *, unit: str = "") -> Reconciliation:
    """A ledger that shows as ``document``, or the cells to blame. Only shown texts are read, never exact values.

    ``unit`` is the unit's code that the lines get. One answer for one set of displayed figures, whatever the order of rows:
    amounts in whole yuan if possible, else fen, nearest to the displayed figures.
    """
    reading = Reading(document, layout)
    read = list(reading.cells())
    cells = sorted((each for each in read if isinstance(each, ShownCell)), key=lambda cell: cell.address)
    unread = tuple(each for each in read if isinstance(each, Problem))
    figures = _Figures(reading, cells)
    try:
        totals = _slips(figures)
        result = figures.without(totals).explanation(unit)
    except Undecided as exc:
        return Reconciliation(
            "undecided", problems=(*unread, Problem("reconcile.undecided", "", f"没有算出结果：{exc}"))
        )
    return replace(result, problems=(*unread, *map(_blank_total, sorted(totals))))


def _blank_total(address: str) -> Problem:
    return Problem("reconcile.blank_total", address, "这一格是空的，但它所含的各项有金额；推算时没有用到它")


def _slips(figures: "_Figures") -> frozenset[str]:
    """The blank totals that are slips. Those above one filled cell are right if that cell is the false one."""
    totals = blank_totals(figures.reading, figures.cells)
    slips = totals.addresses
    for part in sorted(totals.parts):
        fewer = blank_totals(figures.reading, [each for each in figures.cells if each.address != part]).addresses
        if len(fewer) < len(slips) and figures.without(fewer).explains(frozenset([part])):
            slips = fewer
    return slips


@dataclass(frozen=True)
class _Figures:
    """The displayed figures of one document as sums of unknown amounts."""

    reading: Reading
    cells: Sequence[ShownCell]

    @cached_property
    def universe(self) -> Universe:
        """The unknown amounts. They come from the whole document, whichever cells are left out."""
        return universe(self.reading, self.cells)

    @cached_property
    def step(self) -> int:
        """The width of one displayed unit in fen, at least one."""
        money = self.reading.layout.money
        return max(self.reading.document.identity.money_scale * 100 // 10**money.decimals, 1)

    @cached_property
    def weights(self) -> dict[int, int]:
        """What breaks ties between equally near ledgers."""
        funds = self.reading.layout.funds
        return {number: _weight(atom, funds) for number, atom in enumerate(self.universe.atoms)}

    def without(self, addresses: frozenset[str]) -> "_Remaining":
        """The same figures but those at ``addresses``."""
        return _Remaining(self, [cell for cell in self.cells if cell.address not in addresses])


@dataclass(frozen=True)
class _Remaining:
    """Those of the figures that are to be explained."""

    figures: _Figures
    cells: Sequence[ShownCell]

    def explanation(self, unit: str) -> Reconciliation:
        """A ledger for these cells, or which of them to blame."""
        amounts = self.amounts()
        if amounts is None:
            found = blame(self.cells, self.figures.universe, self.figures.step, self.explains)
            return Reconciliation("impossible", blame=found.sets, is_smallest=found.is_proven)
        lines = attribution.lines(self.figures.universe, amounts, [each.plus for each in self.sums or ()], unit)
        if wrong := _broken(self.cells, [each.line for each in lines]):
            raise Undecided(f"推算的账与 {'、'.join(wrong[:5])} 不符")
        return Reconciliation("found", tuple(each.line for each in lines), tuple(each.inferred for each in lines))

    def explains(self, without: frozenset[str]) -> bool:
        """Whether a ledger exists for these cells but those at some addresses."""
        rest = _Remaining(self.figures, [cell for cell in self.cells if cell.address not in without])
        return rest.amounts(only_whether=True) is not None

    def amounts(self, *, only_whether: bool = False) -> dict[int, int] | None:
        """Fen by atom such that every cell comes out: whole yuan if that can be. None if nothing can."""
        if self.sums is None:
            return None
        leaves = frozenset() if only_whether else _leaves(self.sums)
        weights = {} if only_whether else self.figures.weights
        for unit in (YUAN, FEN):
            in_units = [each.in_units(unit) for each in self.sums]
            amounts = solve(in_units, leaves, weights, max(self.figures.step // unit, 1))
            if amounts is not None:
                return {atom: amount * unit for atom, amount in amounts.items()}
        return None

    @cached_property
    def sums(self) -> list[Sum] | None:
        """One sum in fen for each set of atoms, where all cells that count it agree; None if some do not.

        Atoms under a blank cell are nothing and left out.
        """
        members = self.figures.universe.members
        nothing = frozenset().union(*(members(cell.counts) for cell in self.cells if cell.is_blank))
        merged: dict[frozenset[int], Sum] = {}
        for cell in self.cells:
            counted = members(cell.counts) - nothing
            known = merged.get(counted, Sum(counted, cell.low, cell.high, cell.target))
            merged[counted] = replace(known, low=max(known.low, cell.low), high=min(known.high, cell.high))
        unexplained = merged.pop(frozenset(), Sum(frozenset(), 0, 0))
        if not unexplained.holds({}) or any(each.low > each.high for each in merged.values()):
            return None
        return [*merged.values(), *self._links(nothing)]

    def _links(self, nothing: frozenset[int]) -> Iterator[Sum]:
        for link in self.figures.universe.links:
            both = Sum(link.functions - nothing, 0, 0, minus=link.economics - nothing)
            if both.members:
                yield both


def _leaves(sums: Sequence[Sum]) -> frozenset[int]:
    """The numbers of sums that contain no smaller one: figures that are no total of other figures."""
    figures = {number: each.plus for number, each in enumerate(sums) if not each.minus}
    counting: dict[int, list[int]] = defaultdict(list)
    for number, atoms in figures.items():
        for atom in atoms:
            counting[atom].append(number)
    totals = set()
    for atoms in figures.values():
        if atoms:
            rarest = min(atoms, key=lambda atom: len(counting[atom]))
            totals |= {number for number in counting[rarest] if atoms < figures[number]}
    return frozenset(figures.keys() - totals)


def _weight(atom: Atom, funds: Sequence[str]) -> int:
    """Breaks ties for good, towards the likelier: current money, carried-over project money, the form's first funds, no code."""
    if isinstance(atom, FunctionAtom):
        fund, origin, kind = atom.context
        unlikely = (origin == Origin.CARRYOVER) * (10 + 10 * (kind != Kind.PROJECT)) + funds.index(fund)
    else:
        unlikely = int(bool(atom.economic))
    return unlikely * 100 + int.from_bytes(hashlib.sha256(repr(atom).encode()).digest()[:4]) % 97


def _broken(cells: Sequence[ShownCell], lines: Sequence[Line]) -> list[str]:
    """Addresses of cells that ``lines`` do not make, counted by the layout's own selectors."""
    fen = [int(line.amount * 100) for line in lines]
    dimensions = [
        _Choice(lines, attrgetter(*CONTEXT)),
        _Choice(lines, attrgetter("function")),
        _Choice(lines, attrgetter(*ECONOMIC)),
    ]
    wrong = []
    for cell in cells:
        counted: Collection[int] = ()
        if cell.counts:
            selectors = (cell.counts.context, cell.counts.function, cell.counts.economic)
            counted = frozenset.intersection(
                *(choice.of(selector) for choice, selector in zip(dimensions, selectors, strict=True))
            )
        if not cell.low <= sum(fen[number] for number in counted) <= cell.high:
            wrong.append(cell.address)
    return wrong


class _Choice:
    """Which lines a selector on some fields chooses, asked once for all lines that are alike in them."""

    def __init__(self, lines: Sequence[Line], alike: Callable[[Line], object]) -> None:
        self._groups: dict[object, list[int]] = defaultdict(list)
        for number, line in enumerate(lines):
            self._groups[alike(line)].append(number)
        self._lines = lines
        self._chosen: dict[Selector, frozenset[int]] = {}

    def of(self, selector: Selector) -> frozenset[int]:
        """The numbers of the lines that ``selector`` chooses."""
        if selector not in self._chosen:
            groups = (group for group in self._groups.values() if selector.matches(self._lines[group[0]]))
            self._chosen[selector] = frozenset(number for group in groups for number in group)
        return self._chosen[selector]
