"""From displayed tables back to a ledger, or to the cells that no ledger can explain. Pure.

The nine tables show sums, each rounded on its own. Behind them stands a small integer program:
amounts of money per function, economic code, fund, origin and kind such that every displayed cell
comes out again. The layout says which lines each cell counts, so every form works alike. ``cells``
reads the figures, ``atoms`` names the unknowns, ``program`` solves, ``blame`` says which cells to
leave out where nothing fits, ``attribution`` makes ledger lines of the answer.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from operator import attrgetter

from budget.dimensions import Kind, Origin
from budget.entries import Line
from budget.problems import Problem
from disclosure.documents.forms.model import Layout, Selector
from disclosure.documents.model.document import Document
from disclosure.documents.reconcile import attribution, problem_kinds
from disclosure.documents.reconcile.atoms import Atom, FunctionAtom, Universe, universe
from disclosure.documents.reconcile.blame import blame
from disclosure.documents.reconcile.cells import (
    CONTEXT,
    ECONOMIC,
    FUNCTION,
    DisplayedTables,
    ShownCell,
    blank_totals,
    money_columns,
)
from disclosure.documents.reconcile.program import TOO_LARGE, Sum, Undecided, solve

YUAN, FEN = 100, 1  # fen

# What makes an atom less likely, for the choice between ledgers that are equally near.
_CARRYOVER = 10  # money of earlier years
_CARRYOVER_OF_OTHER_KINDS = 20  # what is carried over is nearly always a project's
_PER_FUND = 1  # for each fund that the form has before it
_PER_NATURE = 1  # for each nature of units that comes before it
_CODED = 1  # an economic code where no code would do
# The likelihood goes first, then an order that depends on the atom alone, not on that of rows.
_LIKELIHOOD = 100
_ORDERS = 97  # a prime below it
_NAMED_AT_MOST = 5  # cells in a message for the developers


class LedgerOutcome(StrEnum):
    """The end of a reconciliation."""

    FOUND = "found"  # there are lines that make every displayed cell
    IMPOSSIBLE = "impossible"  # no ledger makes them
    UNDECIDED = "undecided"  # the solver ran out of time; nothing is claimed


@dataclass(frozen=True)
class Reconciliation:
    """The ledger behind a displayed Document, or the cells that keep it from having one.

    ``lines`` are those found; ``inferred`` names for each the fields that the document does not
    tell. Where it is impossible, ``blame`` holds the sets of cells to leave out so that the rest
    can be explained: all smallest sets of one or two cells; where it takes more, one set that
    works, with ``is_smallest`` False. An address may be that of a code that a table does not list
    and should. ``problems`` are cells that were left out before: unreadable ones, missing ones,
    blank totals above figures.
    """

    outcome: LedgerOutcome
    lines: tuple[Line, ...] = ()
    inferred: tuple[tuple[str, ...], ...] = ()
    problems: tuple[Problem, ...] = ()
    blame: tuple[tuple[str, ...], ...] = ()
    is_smallest: bool = True


def reconcile(
    document: Document,
    layout: Layout,
    *,
    unit: str = "",
    units: Mapping[str, str] | None = None,
) -> Reconciliation:
    """Return a ledger that shows as ``document``, or the cells to blame.

    Only shown texts are read, never exact values. ``unit`` is the unit's code that the lines get.
    Where the form asks for the natures of units, ``units`` may give a unit's code for each nature
    that some unit has; there is then no money of other natures.
    One answer for one set of displayed figures, whatever the order of rows: amounts in whole yuan
    if possible, else fen, nearest to the displayed figures.
    """
    if units is None or not layout.asks_for_natures:
        units = dict.fromkeys(layout.natures, unit)
    displayed = DisplayedTables(document, layout)
    cells = []
    problems = []
    for cell in displayed.cells():
        if isinstance(cell, ShownCell):
            cells.append(cell)
        else:
            problems.append(cell)
    cells.sort(key=lambda cell: cell.address)
    figures = _Figures(displayed, cells, units)
    try:
        slips = _slips(figures)
        result = figures.without(slips).explanation()
    except Undecided as exc:
        problems.append(problem_kinds.UNDECIDED.at(reason=exc))
        return Reconciliation(LedgerOutcome.UNDECIDED, problems=tuple(problems))
    except (OverflowError, ValueError):
        # A float cannot hold a sum, or the solver answered with none: no ledger is that large.
        problems.append(problem_kinds.UNDECIDED.at(reason=TOO_LARGE))
        return Reconciliation(LedgerOutcome.UNDECIDED, problems=tuple(problems))
    for address in sorted(slips):
        problems.append(problem_kinds.BLANK_TOTAL.at(address))
    return replace(result, problems=tuple(problems))


def _slips(figures: "_Figures") -> frozenset[str]:
    """Return the blank totals that are slips.

    Those above one filled cell are right if that cell is the false one.
    """
    totals = blank_totals(figures.displayed, figures.cells)
    slips = totals.addresses
    for part in sorted(totals.parts):
        others = [cell for cell in figures.cells if cell.address != part]
        fewer = blank_totals(figures.displayed, others).addresses
        if len(fewer) >= len(slips):
            continue
        without_slips = figures.without(fewer)
        if without_slips.explains(frozenset([part])):
            slips = fewer
    return slips


@dataclass(frozen=True)
class _Figures:
    """The displayed figures of one document as sums of unknown amounts.

    ``units`` are the codes of units by their nature.
    """

    displayed: DisplayedTables
    cells: Sequence[ShownCell]
    units: Mapping[str, str]

    @cached_property
    def universe(self) -> Universe:
        """The unknown amounts. They come from the whole document, whichever cells are left out."""
        return universe(self.displayed, self.cells, tuple(self.units))

    @cached_property
    def step(self) -> int:
        """The width in fen of the finest displayed unit, at least one."""
        widths = []
        for rule in self.displayed.rules:
            for column in money_columns(rule):
                fen_per_unit = column.money.scale * 100
                widths.append(fen_per_unit // 10**column.money.decimals)
        return max(min(widths, default=1), 1)

    @cached_property
    def weights(self) -> dict[int, int]:
        """The weights of atoms, which break ties between equally near ledgers."""
        layout = self.displayed.layout
        weights = {}
        for number, atom in enumerate(self.universe.atoms):
            weights[number] = _weight(atom, layout.sources_of_money, layout.natures)
        return weights

    def without(self, addresses: frozenset[str]) -> "_Remaining":
        """Return the figures but those at ``addresses``."""
        return _Remaining(self, [cell for cell in self.cells if cell.address not in addresses])


@dataclass(frozen=True)
class _Remaining:
    """Those of the figures that are to be explained."""

    figures: _Figures
    cells: Sequence[ShownCell]

    def explanation(self) -> Reconciliation:
        """Return a ledger for these cells, or which of them to blame."""
        amounts = self.amounts()
        if amounts is None:
            blamed = blame(self.cells, self.figures.universe, self.figures.step, self.explains)
            return Reconciliation(
                LedgerOutcome.IMPOSSIBLE, blame=blamed.sets, is_smallest=blamed.is_proven
            )
        atoms_of_sums = [a_sum.plus for a_sum in self.sums or ()]
        found_lines = attribution.lines(
            self.figures.universe, amounts, atoms_of_sums, self.figures.units
        )
        wrong = _broken(self.cells, [found_line.line for found_line in found_lines])
        if wrong:
            raise Undecided(f"推算的账与 {'、'.join(wrong[:_NAMED_AT_MOST])} 不符")
        # A line of the ledger names its unit; the nature is the unit's.
        lines = tuple(replace(found_line.line, nature="") for found_line in found_lines)
        inferred = tuple(found_line.inferred for found_line in found_lines)
        return Reconciliation(LedgerOutcome.FOUND, lines, inferred)

    def explains(self, without: frozenset[str]) -> bool:
        """Return whether a ledger exists for these cells but those at some addresses."""
        kept = [cell for cell in self.cells if cell.address not in without]
        return _Remaining(self.figures, kept).amounts(only_whether=True) is not None

    def amounts(self, *, only_whether: bool = False) -> dict[int, int] | None:
        """Return fen by atom such that every cell comes out; None if nothing does.

        They are whole yuan if that can be. With ``only_whether`` any amounts will do.
        """
        if self.sums is None:
            return None
        leaves = frozenset() if only_whether else _leaves(self.sums)
        weights = {} if only_whether else self.figures.weights
        for unit in (YUAN, FEN):
            in_units = [a_sum.in_units(unit) for a_sum in self.sums]
            step = max(self.figures.step // unit, 1)
            amounts = solve(in_units, leaves, weights, step)
            if amounts is not None:
                return {atom: amount * unit for atom, amount in amounts.items()}
        return None

    @cached_property
    def sums(self) -> list[Sum] | None:
        """One sum in fen for each set of atoms, where all cells that count it agree; else None.

        Atoms under a blank cell are nothing and left out.
        """
        members = self.figures.universe.members
        nothing: set[int] = set()
        for cell in self.cells:
            if cell.is_blank:
                nothing |= members(cell.counts)
        merged: dict[frozenset[int], Sum] = {}
        for cell in self.cells:
            counted = members(cell.counts) - nothing
            known = merged.get(counted)
            if known is None:
                merged[counted] = Sum(counted, cell.low, cell.high, cell.target)
            else:
                low = max(known.low, cell.low)
                high = min(known.high, cell.high)
                merged[counted] = replace(known, low=low, high=high)
        of_nothing = merged.pop(frozenset(), None)
        if of_nothing is not None and not of_nothing.holds({}):
            return None
        if any(a_sum.low > a_sum.high for a_sum in merged.values()):
            return None
        sums = list(merged.values())
        for link in self.figures.universe.links:
            both = Sum(link.functions - nothing, 0, 0, minus=link.economics - nothing)
            if both.members:
                sums.append(both)
        return sums


def _leaves(sums: Sequence[Sum]) -> frozenset[int]:
    """Return the numbers of sums that contain no smaller one: no totals of other figures."""
    figures = {number: a_sum.plus for number, a_sum in enumerate(sums) if not a_sum.minus}
    counting: dict[int, list[int]] = defaultdict(list)
    for number, atoms in figures.items():
        for atom in atoms:
            counting[atom].append(number)
    totals: set[int] = set()
    for atoms in figures.values():
        if not atoms:
            continue
        # A total of these atoms counts each of them, so the rarest one names the fewest candidates.
        rarest = min(atoms, key=lambda atom: len(counting[atom]))
        for number in counting[rarest]:
            if atoms < figures[number]:
                totals.add(number)
    return frozenset(figures.keys() - totals)


def _weight(atom: Atom, funds: Sequence[str], natures: Sequence[str]) -> int:
    """Return how unlikely an atom is, and an order among those that are alike in it.

    Current money is likelier, carried-over project money, the form's first funds, offices, no code.
    """
    unlikely = 0
    name = repr(atom)
    if isinstance(atom, FunctionAtom):
        fund, origin, kind, nature = atom.context
        # Without the nature: a form that does not ask for it keeps the ledgers that it had.
        name = f"FunctionAtom(context={(fund, origin, kind)!r}, "
        name += f"function={atom.function!r}, group={atom.group!r})"
        unlikely += _PER_FUND * funds.index(fund)
        unlikely += _PER_NATURE * natures.index(nature)
        if origin == Origin.CARRYOVER:
            if kind == Kind.PROJECT:
                unlikely += _CARRYOVER
            else:
                unlikely += _CARRYOVER_OF_OTHER_KINDS
    elif atom.economic:
        unlikely += _CODED
    # The digest is of the atom's names and values: renaming a field would choose another ledger.
    digest = hashlib.sha256(name.encode()).digest()
    return unlikely * _LIKELIHOOD + int.from_bytes(digest[:4]) % _ORDERS


def _broken(cells: Sequence[ShownCell], lines: Sequence[Line]) -> list[str]:
    """Return addresses of cells that ``lines`` do not make, by the layout's own selectors."""
    fen = [int(line.amount * 100) for line in lines]
    by_context = _LineChoice(lines, attrgetter(*CONTEXT))
    by_function = _LineChoice(lines, attrgetter(*FUNCTION))
    by_economic = _LineChoice(lines, attrgetter(*ECONOMIC))
    wrong = []
    for cell in cells:
        total = 0
        if cell.counts is not None:
            counted = (
                by_context.of(cell.counts.context)
                & by_function.of(cell.counts.function)
                & by_economic.of(cell.counts.economic)
            )
            total = sum(fen[number] for number in counted)
        if not cell.low <= total <= cell.high:
            wrong.append(cell.address)
    return wrong


class _LineChoice:
    """Which lines a selector on some fields chooses.

    It is asked once for all lines that are alike in these fields.
    """

    def __init__(self, lines: Sequence[Line], alike: Callable[[Line], object]) -> None:
        self._groups: dict[object, list[int]] = defaultdict(list)
        for number, line in enumerate(lines):
            self._groups[alike(line)].append(number)
        self._lines = lines
        self._chosen: dict[Selector, frozenset[int]] = {}

    def of(self, selector: Selector) -> frozenset[int]:
        """Return the numbers of the lines that ``selector`` chooses."""
        if selector not in self._chosen:
            numbers: list[int] = []
            for group in self._groups.values():
                if selector.matches(self._lines[group[0]]):
                    numbers += group
            self._chosen[selector] = frozenset(numbers)
        return self._chosen[selector]
