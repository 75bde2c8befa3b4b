"""Small linear and integer programs over amounts in whole units, solved by HiGHS; no answer leaves here unchecked. Pure.

Numbers given to the solver are kept small: it looks for deviations from whole amounts near the answer, because at hundreds of
millions of yuan a float's last digit is worth more than the solver's tolerance. What it finds is rounded and recomputed in
integers. There is no big-M: slack has its own columns, and objectives follow one another.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import highspy

SECONDS = 20.0  # for one program; a hundred times what the largest one measured needs
_INFINITY = highspy.kHighsInf
_LEAST_SLACK = 0.01  # fen: a fault of one fen shared by a hundred sums


class Undecided(Exception):
    """The solver stopped before it knew an answer: no statement about the program may be made."""


@dataclass(frozen=True)
class Sum:
    """The atoms ``plus`` less the atoms ``minus`` lie between ``low`` and ``high``; ``target`` is the displayed figure."""

    plus: frozenset[int]
    low: int
    high: int
    target: int = 0
    minus: frozenset[int] = frozenset()

    @property
    def members(self) -> frozenset[int]:
        """Every atom in it."""
        return self.plus | self.minus

    @property
    def aim(self) -> int:
        """The displayed figure, or what its interval has nearest to it."""
        return min(max(self.target, self.low), self.high)

    def of(self, amounts: Mapping[int, int]) -> int:
        """Its exact value."""
        return sum(amounts.get(atom, 0) for atom in self.plus) - sum(amounts.get(atom, 0) for atom in self.minus)

    def holds(self, amounts: Mapping[int, int]) -> bool:
        """Whether it is within its interval."""
        return self.low <= self.of(amounts) <= self.high

    def in_units(self, unit: int) -> "Sum":
        """The same in units of ``unit``: the interval shrinks to whole units."""
        return replace(self, low=-(-self.low // unit), high=self.high // unit, target=round(self.target / unit))


def solve(sums: Sequence[Sum], leaves: Collection[int], weights: Mapping[int, int], step: int) -> dict[int, int] | None:
    """Whole amounts >= 0 that hold every sum: nearest to the targets of the sums numbered ``leaves``, then of least weight.

    ``step`` is the width of one displayed unit. None if there are no such amounts. Raises Undecided.
    """
    if any(each.low > each.high for each in sums):
        return None
    model = _Model(sums, leaves, weights, step)
    base = model.near()
    if base is None:
        return None
    for _ in range(3):  # a base further from the answer than floats carry is moved there and tried again
        amounts = model.whole(base)
        if amounts is None or all(each.holds(amounts) for each in sums):
            return amounts
        base = amounts
    raise Undecided("the solver's answer does not hold in integers")


def _atoms(sums: Iterable[Sum]) -> list[int]:
    return sorted({atom for each in sums for atom in each.members})


class _Columns:
    """Gathers a program for HiGHS row by row."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.lower: list[float] = []
        self.integer: list[bool] = []
        self.row_lower: list[float] = []
        self.row_upper: list[float] = []
        self.start: list[int] = [0]
        self.index: list[int] = []
        self.value: list[float] = []

    def column(self, cost: float = 0.0, lower: float = 0.0, *, integer: bool = False) -> int:
        self.cost.append(cost)
        self.lower.append(lower)
        self.integer.append(integer)
        return len(self.cost) - 1

    def row(self, lower: float, upper: float, entries: Iterable[tuple[int, float]]) -> None:
        for column, value in entries:
            self.index.append(column)
            self.value.append(value)
        self.start.append(len(self.index))
        self.row_lower.append(lower)
        self.row_upper.append(upper)

    def solver(self) -> highspy.Highs:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), len(self.row_lower)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = self.cost, self.lower, [_INFINITY] * len(self.cost)
        lp.row_lower_, lp.row_upper_ = self.row_lower, self.row_upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = self.start, self.index, self.value
        if any(self.integer):
            kinds = highspy.HighsVarType
            lp.integrality_ = [kinds.kInteger if each else kinds.kContinuous for each in self.integer]
        highs = highspy.Highs()
        for name, value in _OPTIONS.items():
            highs.setOptionValue(name, value)
        highs.passModel(lp)
        return highs

    def answer(self) -> list[float] | None:
        """The value of each column, None if there is no answer."""
        highs = self.solver()
        return list(highs.getSolution().col_value) if _run(highs) else None


_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "time_limit": SECONDS,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,  # objectives of whole programs are whole numbers
}


def _run(highs: highspy.Highs) -> bool:
    """Whether the program has an answer. Raises Undecided where the solver does not know."""
    highs.run()
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        return True
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return False
    raise Undecided(highs.modelStatusToString(status))


@dataclass(frozen=True)
class _Model:
    """The sums as a program over deviations from whole amounts, its base."""

    sums: Sequence[Sum]
    leaves: Collection[int]
    weights: Mapping[int, int]
    step: int

    @cached_property
    def atoms(self) -> list[int]:
        """Every atom of some sum, ascending."""
        return _atoms(self.sums)

    def near(self) -> dict[int, int] | None:
        """Whole amounts near the answer, from a program over fractions of displayed units; they hold only roughly."""
        program = _Columns()
        column = {atom: program.column(self.weights.get(atom, 0) * 1e-6) for atom in self.atoms}
        self._add_rows(program, column, base={}, scale=float(self.step), distance_cost=1.0)
        values = program.answer()
        return None if values is None else {atom: round(values[column[atom]] * self.step) for atom in self.atoms}

    def whole(self, base: Mapping[int, int]) -> dict[int, int] | None:
        """Whole amounts: first the least distance from the leaves, then the least weight at that distance."""
        nearest = self._deviations(base)
        if nearest is None or not self.leaves:
            return nearest
        leaves = [self.sums[leaf] for leaf in self.leaves]
        return self._deviations(nearest, within=sum(abs(leaf.of(nearest) - leaf.aim) for leaf in leaves))

    def _deviations(self, base: Mapping[int, int], within: int | None = None) -> dict[int, int] | None:
        """The nearest amounts or, with a distance to stay ``within``, those of least weight."""
        program, is_second = _Columns(), within is not None
        column = {
            atom: program.column(is_second * self.weights.get(atom, 0), -base.get(atom, 0), integer=True)
            for atom in self.atoms
        }
        distances = self._add_rows(program, column, base, scale=1.0, distance_cost=float(not is_second))
        if within is not None:
            program.row(-_INFINITY, within, [(each, 1.0) for each in distances])
        values = program.answer()
        return (
            None if values is None else {atom: base.get(atom, 0) + round(values[column[atom]]) for atom in self.atoms}
        )

    def _add_rows(
        self,
        program: "_Columns",
        column: Mapping[int, int],
        base: Mapping[int, int],
        *,
        scale: float,
        distance_cost: float,
    ) -> list[int]:
        """Adds every sum, and returns the columns that hold the leaves' distances from their figures."""
        distances = []
        for number, each in enumerate(self.sums):
            entries, shift = _entries(each, column), each.of(base)
            program.row((each.low - shift) / scale, (each.high - shift) / scale, entries)
            if number in self.leaves:
                over, under = program.column(distance_cost), program.column(distance_cost)
                aim = (each.aim - shift) / scale
                program.row(aim, aim, [*entries, (over, -1.0), (under, 1.0)])
                distances += [over, under]
        return distances


def _entries(each: Sum, column: Mapping[int, int]) -> list[tuple[int, float]]:
    plus = [(column[atom], 1.0) for atom in sorted(each.plus)]
    return plus + [(column[atom], -1.0) for atom in sorted(each.minus)]


class Excess:
    """Sums that cannot all hold: small sets of them that contradict each other.

    Sums numbered in ``fixed`` are beyond doubt; ``step`` is the width of one displayed unit. One slack is common to all others:
    the least there can be spreads evenly over the shortest chain of sums that contradict each other, whose duals then name it.
    """

    def __init__(self, sums: Sequence[Sum], step: int, fixed: Collection[int]) -> None:
        self._sums, self._step, self._fixed = sums, step, frozenset(fixed)
        base, self._stretched = self._closest()
        self._rows: dict[int, tuple[tuple[int, float, float], ...]] = {}
        self._highs = self._contradictions(base)

    def core(self, without: Iterable[int] = ()) -> frozenset[int] | None:
        """Numbers of sums of which every explanation must leave out one; None if all but ``without`` can hold."""
        freed = [row for number in without for row in self._rows[number]]
        for row, _, _ in freed:
            self._highs.changeRowBounds(row, -_INFINITY, _INFINITY)
        if not _run(self._highs):
            raise Undecided("the sums beyond doubt contradict each other")
        duals = self._highs.getSolution().row_dual
        slack = self._highs.getInfo().objective_function_value
        for row, lower, upper in freed:
            self._highs.changeRowBounds(row, lower, upper)
        if slack * self._step < _LEAST_SLACK:
            return None
        numbers = (number for number in self._rows if any(abs(duals[row]) > 1e-9 for row, _, _ in self._rows[number]))
        return frozenset(numbers) - set(without)

    def stretched(self) -> frozenset[int]:
        """Numbers of sums which, all left out, let the rest hold: those that need slack of their own in one cheapest way."""
        return self._stretched

    def _closest(self) -> tuple[dict[int, int], frozenset[int]]:
        """Whole amounts that come closest to holding all sums, each with a slack of its own, and the sums that need it."""
        program = _Columns()
        column = {atom: program.column() for atom in _atoms(self._sums)}
        slack = {}
        for number, each in enumerate(self._sums):
            entries = _entries(each, column)
            if number not in self._fixed:
                slack[number] = program.column(1.0), program.column(1.0)
                entries += zip(slack[number], (-1.0, 1.0), strict=True)
            program.row(each.low / self._step, each.high / self._step, entries)
        values = program.answer()
        if values is None:
            raise Undecided("the sums beyond doubt contradict each other")
        base = {atom: round(values[column[atom]] * self._step) for atom in column}
        need = {number: sum(values[each] for each in pair) * self._step for number, pair in slack.items()}
        return base, frozenset(number for number, amount in need.items() if amount > _LEAST_SLACK)

    def _contradictions(self, base: Mapping[int, int]) -> highspy.Highs:
        """The program of the common slack, over deviations from ``base`` in displayed units."""
        program = _Columns()
        column = {atom: program.column(lower=-base[atom] / self._step) for atom in base}
        slack = program.column(1.0)
        for number, each in enumerate(self._sums):
            entries, shift = _entries(each, column), each.of(base)
            lower, upper = (each.low - shift) / self._step, (each.high - shift) / self._step
            if number in self._fixed:
                program.row(lower, upper, entries)
                continue
            program.row(lower, _INFINITY, [*entries, (slack, 1.0)])
            program.row(-_INFINITY, upper, [*entries, (slack, -1.0)])
            last = len(program.row_lower)
            self._rows[number] = (last - 2, lower, _INFINITY), (last - 1, -_INFINITY, upper)
        return program.solver()
