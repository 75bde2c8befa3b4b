"""Small linear and integer programs over amounts in whole units, solved by HiGHS. Pure.

Numbers given to the solver are kept small: it looks for deviations from whole amounts near the
answer, because at hundreds of millions of yuan a float's last digit is worth more than the solver's
tolerance. What it finds is rounded and recomputed in integers: no answer leaves here unchecked.
There is no big-M: slack has its own columns, and objectives follow one another.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import highspy

SECONDS = 20.0  # for one program; a hundred times what the largest one measured needs
_INFINITY = highspy.kHighsInf
_LEAST_SLACK = 0.01  # fen: a fault of one fen shared by a hundred sums
_LEAST_DUAL = 1e-9  # below it a dual is the solver's noise
_TIE_BREAKING = 1e-6  # weights decide only between amounts that are equally near
_ROUNDS = 3  # of moving the base to where the last answer was
_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "time_limit": SECONDS,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,  # objectives of whole programs are whole numbers
}

# How far from its base an amount is sought first, in the unit of the sums. The base is near the
# answer; where unknowns may be billions the solver was seen not to end, whatever its time limit.
_REACH = 10**8

TOO_LARGE = "有的数大得不能计算"
_CONTRADICTORY = "各表之间的关系互相矛盾"


class Undecided(Exception):
    """The solver stopped before it knew an answer: no statement about the program may be made."""


@dataclass(frozen=True)
class Sum:
    """The atoms ``plus`` less the atoms ``minus`` lie between ``low`` and ``high``.

    ``target`` is the displayed figure.
    """

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
        """Return its exact value."""
        value = 0
        for atom in self.plus:
            value += amounts.get(atom, 0)
        for atom in self.minus:
            value -= amounts.get(atom, 0)
        return value

    def holds(self, amounts: Mapping[int, int]) -> bool:
        """Return whether it is within its interval."""
        return self.low <= self.of(amounts) <= self.high

    def in_units(self, unit: int) -> "Sum":
        """Return the sum in units of ``unit``: the interval shrinks to whole units."""
        lowest = -(-self.low // unit)  # rounded up
        highest = self.high // unit
        return replace(self, low=lowest, high=highest, target=round(self.target / unit))


def solve(
    sums: Sequence[Sum], leaves: Collection[int], weights: Mapping[int, int], step: int
) -> dict[int, int] | None:
    """Return whole amounts >= 0 that hold every sum; None if there are none.

    They are nearest to the targets of the sums numbered ``leaves``, and then of least weight, of
    all such amounts no further than ``_REACH`` from a first estimate, or of all where none is.
    ``step`` is the width of one displayed unit. Raises Undecided.
    """
    if any(a_sum.low > a_sum.high for a_sum in sums):
        return None
    model = _AmountModel(sums, leaves, weights, step)
    base = model.near()
    if base is None:
        return None
    # A base further from the answer than floats carry is moved there and tried again.
    for _ in range(_ROUNDS):
        amounts = model.whole(base)
        if amounts is None or all(a_sum.holds(amounts) for a_sum in sums):
            return amounts
        base = amounts
    raise Undecided("得出的数取整后与表中的数不符")


def _atoms(sums: Iterable[Sum]) -> list[int]:
    """Return every atom of some sum, ascending."""
    atoms: set[int] = set()
    for a_sum in sums:
        atoms |= a_sum.members
    return sorted(atoms)


Terms = list[tuple[int, float]]  # columns of a row with their factors


class _LinearProgram:
    """Gathers a program for HiGHS row by row."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.integer: list[bool] = []
        self.row_lower: list[float] = []
        self.row_upper: list[float] = []
        # The matrix row by row: columns and factors of all rows, and where each row begins.
        self.start: list[int] = [0]
        self.index: list[int] = []
        self.value: list[float] = []

    def column(
        self,
        cost: float = 0.0,
        lower: float = 0.0,
        upper: float = _INFINITY,
        *,
        integer: bool = False,
    ) -> int:
        """Add an unknown and return its number."""
        self.cost.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.integer.append(integer)
        return len(self.cost) - 1

    def row(self, lower: float, upper: float, terms: Terms) -> int:
        """Add a sum that must lie between two bounds and return its number."""
        for column, factor in terms:
            self.index.append(column)
            self.value.append(factor)
        self.start.append(len(self.index))
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        return len(self.row_lower) - 1

    def solver(self) -> highspy.Highs:
        """Return a solver that holds the program."""
        lp = highspy.HighsLp()
        lp.num_col_ = len(self.cost)
        lp.num_row_ = len(self.row_lower)
        lp.col_cost_ = self.cost
        lp.col_lower_ = self.lower
        lp.col_upper_ = self.upper
        lp.row_lower_ = self.row_lower
        lp.row_upper_ = self.row_upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = self.start
        lp.a_matrix_.index_ = self.index
        lp.a_matrix_.value_ = self.value
        if any(self.integer):
            integrality = []
            for is_whole in self.integer:
                if is_whole:
                    integrality.append(highspy.HighsVarType.kInteger)
                else:
                    integrality.append(highspy.HighsVarType.kContinuous)
            lp.integrality_ = integrality
        new_solver: Callable[[], highspy.Highs] = highspy.Highs  # its constructor has no types
        highs = new_solver()
        for name, value in _OPTIONS.items():
            highs.setOptionValue(name, value)
        highs.passModel(lp)
        return highs

    def answer(self) -> list[float] | None:
        """Return the value of each column, None if there is no answer."""
        if not self.cost:  # of a file without an amount: HiGHS would look at no row
            bounds = zip(self.row_lower, self.row_upper, strict=True)
            return [] if all(low <= 0 <= high for low, high in bounds) else None
        highs = self.solver()
        return list(highs.getSolution().col_value) if _has_answer(highs) else None


def _has_answer(highs: highspy.Highs) -> bool:
    """Run a program and return whether it has an answer.

    Nothing that is minimised here can fall without end. Where the solver says so, for costs that
    are as small as its tolerance, it is asked again without what it simplifies beforehand. Raises
    Undecided where it does not know.
    """
    statuses = highspy.HighsModelStatus
    highs.run()
    if highs.getModelStatus() in (statuses.kUnbounded, statuses.kUnknown):
        highs.clearSolver()
        highs.setOptionValue("presolve", "off")
        highs.run()
    status = highs.getModelStatus()
    if status == statuses.kOptimal:
        return True
    if status in (statuses.kInfeasible, statuses.kUnboundedOrInfeasible):
        return False
    raise Undecided("求解没有在限度内完成")


def _terms(a_sum: Sum, column: Mapping[int, int]) -> Terms:
    terms = [(column[atom], 1.0) for atom in sorted(a_sum.plus)]
    terms += [(column[atom], -1.0) for atom in sorted(a_sum.minus)]
    return terms


@dataclass(frozen=True)
class _AmountModel:
    """The sums as a program over deviations from whole amounts, its base."""

    sums: Sequence[Sum]
    leaves: Collection[int]
    weights: Mapping[int, int]
    step: int

    @cached_property
    def atoms(self) -> list[int]:
        """Every atom of some sum, ascending."""
        return _atoms(self.sums)

    @cached_property
    def most(self) -> dict[int, int]:
        """What each atom is at most: no part is more than a sum that only adds.

        The solver looks through far fewer amounts, and in some programs does not end without it.
        """
        most: dict[int, int] = {}
        for a_sum in self.sums:
            if a_sum.minus:
                continue
            for atom in a_sum.plus:
                most[atom] = min(most.get(atom, a_sum.high), a_sum.high)
        return most

    def near(self) -> dict[int, int] | None:
        """Return whole amounts near the answer, which hold only roughly; None without an answer.

        They come from a program over fractions of displayed units.
        """
        program = _LinearProgram()
        column = {}
        for atom in self.atoms:
            weight = self.weights.get(atom, 0)
            column[atom] = program.column(weight * _TIE_BREAKING)
        scale = float(self.step)
        self._add_rows(program, column, base={}, scale=scale, distance_cost=1.0)
        values = program.answer()
        if values is None:
            return None
        amounts = {}
        for atom, position in column.items():
            amounts[atom] = round(values[position] * self.step)
        return amounts

    def whole(self, base: Mapping[int, int]) -> dict[int, int] | None:
        """Return whole amounts: of least distance from the leaves, and then of least weight."""
        nearest = self._deviations(base)
        if nearest is None or not self.leaves:
            return nearest
        distance = 0
        for leaf in self.leaves:
            a_sum = self.sums[leaf]
            distance += abs(a_sum.of(nearest) - a_sum.aim)
        return self._deviations(nearest, within=distance)

    def _deviations(
        self, base: Mapping[int, int], within: int | None = None
    ) -> dict[int, int] | None:
        """Return the nearest amounts or, with a distance to stay ``within``, the lightest.

        They are sought near their base first, and anywhere where there are none.
        """
        for reach in (_REACH, None):
            amounts = self._deviations_up_to(reach, base, within)
            if amounts is not None:
                return amounts
        return None

    def _deviations_up_to(
        self, reach: int | None, base: Mapping[int, int], within: int | None
    ) -> dict[int, int] | None:
        """Return such amounts, each no further than ``reach`` from its base."""
        program = _LinearProgram()
        is_nearest = within is None
        column = {}
        for atom in self.atoms:
            cost = 0 if is_nearest else self.weights.get(atom, 0)
            here = base.get(atom, 0)
            most = self.most.get(atom)
            upper = _INFINITY if most is None else max(most, 0) - here
            lower = -here  # no amount is below nothing
            if reach is not None:
                lower = max(lower, -reach)
                upper = min(upper, reach)
            column[atom] = program.column(cost, lower, upper, integer=True)
        distance_cost = 1.0 if is_nearest else 0.0
        distances = self._add_rows(program, column, base, scale=1.0, distance_cost=distance_cost)
        if within is not None:
            in_all = [(distance, 1.0) for distance in distances]
            program.row(-_INFINITY, within, in_all)
        values = program.answer()
        if values is None:
            return None
        amounts = {}
        for atom, position in column.items():
            deviation = round(values[position])
            amounts[atom] = base.get(atom, 0) + deviation
        return amounts

    def _add_rows(
        self,
        program: _LinearProgram,
        column: Mapping[int, int],
        base: Mapping[int, int],
        *,
        scale: float,
        distance_cost: float,
    ) -> list[int]:
        """Add every sum, and return the columns of the leaves' distances from their figures.

        A distance is the excess over the figure or what is short of it, each with its own column.
        """
        distances = []
        for number, a_sum in enumerate(self.sums):
            terms = _terms(a_sum, column)
            shift = a_sum.of(base)
            lower = (a_sum.low - shift) / scale
            upper = (a_sum.high - shift) / scale
            program.row(lower, upper, terms)
            if number in self.leaves:
                over = program.column(distance_cost)
                under = program.column(distance_cost)
                aim = (a_sum.aim - shift) / scale
                program.row(aim, aim, [*terms, (over, -1.0), (under, 1.0)])
                distances += [over, under]
        return distances


@dataclass(frozen=True)
class _Closest:
    """Whole amounts that come closest to holding some sums.

    ``stretched`` are the numbers of the sums that do not hold: they need slack.
    """

    amounts: dict[int, int]
    stretched: frozenset[int]


def _closest(sums: Sequence[Sum], step: int, fixed: Collection[int]) -> _Closest:
    """Return the amounts with the least slack in all, where each sum has slack of its own.

    Slack is how far a sum may stand above or below its interval; a sum in ``fixed`` has none.
    Raises Undecided where the fixed sums contradict each other.
    """
    program = _LinearProgram()
    column = {atom: program.column() for atom in _atoms(sums)}
    slack = {}
    for number, a_sum in enumerate(sums):
        terms = _terms(a_sum, column)
        if number not in fixed:
            over = program.column(1.0)
            under = program.column(1.0)
            slack[number] = (over, under)
            terms += [(over, -1.0), (under, 1.0)]
        program.row(a_sum.low / step, a_sum.high / step, terms)
    values = program.answer()
    if values is None:
        raise Undecided(_CONTRADICTORY)
    amounts = {}
    for atom, position in column.items():
        amounts[atom] = round(values[position] * step)
    stretched = set()
    for number, (over, under) in slack.items():
        taken = values[over] + values[under]
        if taken * step > _LEAST_SLACK:
            stretched.add(number)
    return _Closest(amounts, frozenset(stretched))


@dataclass(frozen=True)
class _BoundedRow:
    """A row of the program of the common slack, with its bounds."""

    number: int
    lower: float
    upper: float


class Excess:
    """Sums that cannot all hold together: which of them contradict each other.

    Sums numbered in ``fixed`` are beyond doubt; ``step`` is the width of one displayed unit in the
    unit of the sums. Raises Undecided where the fixed sums contradict each other.

    Two programs are solved. In one each sum has slack of its own: the sums that take some are
    ``stretched``. In the other all sums share one slack: the least there can be spreads evenly over
    the shortest chain of sums that contradict each other, whose duals then name it: the ``core``.
    """

    def __init__(self, sums: Sequence[Sum], step: int, fixed: Collection[int]) -> None:
        fixed = frozenset(fixed)
        closest = _closest(sums, step, fixed)
        self._step = step
        self._stretched = closest.stretched
        # The program of the common slack, which stays with the solver: `core` asks it again and
        # again with other sums freed. It looks for deviations from the closest amounts, in
        # displayed units, because these are small numbers.
        program = _LinearProgram()
        column = {}
        for atom, amount in closest.amounts.items():
            column[atom] = program.column(lower=-amount / step)
        slack = program.column(1.0)
        # Of each sum that can be freed: a row for its lower bound and one for its upper bound.
        self._rows: dict[int, tuple[_BoundedRow, _BoundedRow]] = {}
        for number, a_sum in enumerate(sums):
            terms = _terms(a_sum, column)
            shift = a_sum.of(closest.amounts)
            lower = (a_sum.low - shift) / step
            upper = (a_sum.high - shift) / step
            if number in fixed:
                program.row(lower, upper, terms)
                continue
            above = program.row(lower, _INFINITY, [*terms, (slack, 1.0)])
            below = program.row(-_INFINITY, upper, [*terms, (slack, -1.0)])
            lower_row = _BoundedRow(above, lower, _INFINITY)
            upper_row = _BoundedRow(below, -_INFINITY, upper)
            self._rows[number] = (lower_row, upper_row)
        self._highs = program.solver()

    def core(self, without: Iterable[int] = ()) -> frozenset[int] | None:
        """Return numbers of sums of which every explanation must leave out one.

        None if all but ``without`` can hold.
        """
        freed: list[_BoundedRow] = []
        for number in without:
            freed += self._rows[number]
        for row in freed:
            self._highs.changeRowBounds(row.number, -_INFINITY, _INFINITY)
        if not _has_answer(self._highs):
            raise Undecided(_CONTRADICTORY)
        duals = self._highs.getSolution().row_dual
        slack = self._highs.getInfo().objective_function_value
        for row in freed:
            self._highs.changeRowBounds(row.number, row.lower, row.upper)
        if slack * self._step < _LEAST_SLACK:
            return None
        numbers = set()
        for number, rows in self._rows.items():
            if any(abs(duals[row.number]) > _LEAST_DUAL for row in rows):
                numbers.add(number)
        return frozenset(numbers.difference(without))

    def stretched(self) -> frozenset[int]:
        """Return numbers of sums which, all left out, let the rest hold.

        These need slack of their own in one cheapest way.
        """
        return self._stretched
