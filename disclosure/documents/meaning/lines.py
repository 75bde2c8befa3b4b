"""The ledger lines behind a document's cells, as far as the document tells them. Pure.

A Document names with each cell the lines that it counts, and gives no line's amount. The exact
amounts of the cells are sums of them, and mostly leave one answer: a line that stands alone in some
cell, or is what one cell has beyond others. These lines have their amount here. Where the form
shows money by function in one table and by economic code in another, and several lines lie where
both cross, their amounts stay open: there the finest sums that cells show stand for them. No amount
is guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.subjects import FormMeaning, form_of
from disclosure.documents.model.document import Cell, Document

ZERO = Decimal(0)
# What stands in a line's key for a code that the form does not disclose.
_UNDISCLOSED = "-"
_FIELDS = 5  # function, economic, fund, origin, kind

Keys = frozenset[str]


@dataclass(frozen=True)
class DisclosedLine:
    """All money with one key in yuan: what the form tells of a line, never its unit or project.

    ``economic`` is empty where the form does not disclose it.
    """

    function: str
    economic: str
    fund: str
    origin: str
    kind: str
    amount: Decimal | None

    @property
    def key(self) -> str:
        """The key, as cells name it."""
        economic = self.economic or _UNDISCLOSED
        return "/".join((self.function, economic, self.fund, self.origin, self.kind))


@dataclass(frozen=True)
class SharedAmount:
    """The yuan of several lines together, where the document does not tell them apart.

    ``address`` is the first cell that shows it, alone or beside lines with amounts of their own.
    """

    lines: tuple[DisclosedLine, ...]
    amount: Decimal
    address: str


@dataclass(frozen=True)
class PartAmount:
    """The yuan of a cell that counts some of the money of its lines only.

    It chooses by what no key tells: the purpose of a journey, the nature of a unit, or an economic
    code that is not disclosed. A cell that shows all the money of its lines is none of these,
    whatever it chooses by.
    """

    address: str
    amount: Decimal


@dataclass(frozen=True)
class CellLines:
    """What a cell counts: lines with their amounts, sums of others, or a part of its lines.

    ``lines`` are all its lines, those of the sums included.
    """

    lines: tuple[DisclosedLine, ...] = ()
    shared: tuple[SharedAmount, ...] = ()
    part: PartAmount | None = None


@dataclass(frozen=True)
class DisclosedLines:
    """The lines of a document; what each cell counts, by its address.

    Cells that count no line, and documents without lines (archived files), have no entry.
    """

    lines: tuple[DisclosedLine, ...] = ()
    shared: tuple[SharedAmount, ...] = ()
    parts: tuple[PartAmount, ...] = ()
    by_cell: Mapping[str, CellLines] = field(default_factory=dict)


def disclosed_lines(document: Document, layout: Layout) -> DisclosedLines:
    """Return the lines of a document in the form ``layout``, in order of their keys.

    Money is in yuan, exact. A document whose cells contradict each other has lines without amounts.
    """
    form = form_of(layout)
    cells = _counting_cells(document)
    every_key: set[str] = set()
    whole: list[Cell] = []
    choosing: list[Cell] = []
    for cell in cells:
        every_key.update(cell.lines)
        if _chooses_within_lines(form, cell):
            choosing.append(cell)
        else:
            whole.append(cell)
    amounts = _told_amounts(whole)
    lines = {key: _line(key, amounts.get(key)) for key in sorted(every_key)}
    shared = _shared_amounts(whole, amounts, lines)
    parts = {}
    for cell in choosing:
        if cell.value != _sum_of(cell.lines, amounts):
            parts[cell.address] = PartAmount(cell.address, cell.value or ZERO)
    by_cell = {}
    for cell in cells:
        counted = tuple(lines[key] for key in cell.lines)
        sums = shared.of_cell(cell.address)
        by_cell[cell.address] = CellLines(counted, sums, parts.get(cell.address))
    return DisclosedLines(tuple(lines.values()), shared.all, tuple(parts.values()), by_cell)


def _sum_of(keys: Iterable[str], amounts: Mapping[str, Decimal]) -> Decimal | None:
    """Return the yuan of lines together; None where one of them has no amount."""
    total = ZERO
    for key in keys:
        if key not in amounts:
            return None
        total += amounts[key]
    return total


def _counting_cells(document: Document) -> list[Cell]:
    """Return the cells of the statutory tables that name lines, in printed order."""
    cells = []
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                if cell.lines and cell.value is not None:
                    cells.append(cell)
    return cells


def _chooses_within_lines(form: FormMeaning, cell: Cell) -> bool:
    """Tell whether a cell chooses among the money of one key.

    It does by purpose, by nature of unit, and by economic codes that the keys do not disclose.
    """
    selector = form.selector_at(cell.address)
    meaning = form.meaning_at(cell.address)
    if selector is None or meaning is None:
        return False
    asks_for_nature = any(dimension == "nature" for dimension, _ in selector.conditions)
    if asks_for_nature or meaning.purpose is not None:
        return True
    if meaning.economic is None:
        return False
    return any(not _line(key, None).economic for key in cell.lines)


def _line(key: str, amount: Decimal | None) -> DisclosedLine:
    function, economic, fund, origin, kind = key.split("/", _FIELDS - 1)
    if economic == _UNDISCLOSED:
        economic = ""
    return DisclosedLine(function, economic, fund, origin, kind, amount)


# -- amounts that the cells leave no choice of -----------------------------------------------------


@dataclass
class _Equation:
    """That some lines, each so many times, are ``amount`` yuan together."""

    times: dict[str, Fraction]
    amount: Fraction

    def less(self, other: "_Equation", factor: Fraction) -> None:
        """Take another equation off this one, ``factor`` times."""
        for key, times in other.times.items():
            rest = self.times.get(key, Fraction(0)) - factor * times
            if rest:
                self.times[key] = rest
            else:
                self.times.pop(key, None)
        self.amount -= factor * other.amount


def _told_amounts(cells: Iterable[Cell]) -> dict[str, Decimal]:
    """Return the amount of each line for which the cells leave only one, by Gauss and Jordan.

    Nothing where the cells contradict each other.
    """
    equations: dict[Keys, Decimal] = {}
    for cell in cells:
        keys = frozenset(cell.lines)
        amount = cell.value or ZERO
        if equations.setdefault(keys, amount) != amount:
            return {}
    solved: dict[str, _Equation] = {}  # by the line that stands in no other of them
    for keys in sorted(equations, key=_by_size):
        times = dict.fromkeys(sorted(keys), Fraction(1))
        equation = _Equation(times, Fraction(equations[keys]))
        for pivot, known in solved.items():
            if pivot in equation.times:
                equation.less(known, equation.times[pivot])
        if not equation.times:
            if equation.amount:
                return {}
            continue
        pivot = min(equation.times)
        first = equation.times[pivot]
        equation.times = {key: times / first for key, times in equation.times.items()}
        equation.amount /= first
        for known in solved.values():
            if pivot in known.times:
                known.less(equation, known.times[pivot])
        solved[pivot] = equation
    amounts = {}
    for pivot, equation in solved.items():
        if len(equation.times) == 1:
            amounts[pivot] = Decimal(equation.amount.numerator) / equation.amount.denominator
    return amounts


def _by_size(keys: Keys) -> tuple[int, list[str]]:
    return len(keys), sorted(keys)


# -- sums of the others ----------------------------------------------------------------------------


@dataclass
class _Shared:
    """Sums of lines without an amount of their own, and which of them make up a cell's rest."""

    sums: dict[Keys, SharedAmount] = field(default_factory=dict)
    rests: dict[str, tuple[Keys, ...]] = field(default_factory=dict)

    @property
    def all(self) -> tuple[SharedAmount, ...]:
        return tuple(self.sums.values())

    def of_cell(self, address: str) -> tuple[SharedAmount, ...]:
        return tuple(self.sums[keys] for keys in self.rests.get(address, ()))


def _shared_amounts(
    cells: Iterable[Cell], amounts: Mapping[str, Decimal], lines: Mapping[str, DisclosedLine]
) -> _Shared:
    """Return the finest sums that the cells show of lines without an amount.

    A cell's rest is what it counts beside lines with amounts. Small rests come first; a larger one
    is put together from them where they fill it, else it is a sum of its own. Rests that overlap
    are of different views, such as by function and by economic code.
    """
    shared = _Shared()
    first_cells: dict[Keys, tuple[str, Decimal]] = {}
    rest_of_cell: dict[str, Keys] = {}
    for cell in cells:
        known = ZERO
        open_keys = []
        for key in cell.lines:
            if key in amounts:
                known += amounts[key]
            else:
                open_keys.append(key)
        if open_keys:
            rest = frozenset(open_keys)
            rest_of_cell[cell.address] = rest
            first_cells.setdefault(rest, (cell.address, (cell.value or ZERO) - known))
    views: list[list[Keys]] = []
    made_of: dict[Keys, tuple[Keys, ...]] = {}
    for rest in sorted(first_cells, key=_by_size):
        made_of[rest] = _filling(rest, views)
        if made_of[rest]:
            continue
        made_of[rest] = (rest,)
        address, amount = first_cells[rest]
        counted = tuple(lines[key] for key in sorted(rest))
        shared.sums[rest] = SharedAmount(counted, amount, address)
        for view in views:
            if all(rest.isdisjoint(other) for other in view):
                view.append(rest)
                break
        else:
            views.append([rest])
    for address, rest in rest_of_cell.items():
        shared.rests[address] = made_of[rest]
    return shared


def _filling(rest: Keys, views: list[list[Keys]]) -> tuple[Keys, ...]:
    """Return the sums of one view that fill ``rest`` exactly; nothing where no view does."""
    for view in views:
        inside = [keys for keys in view if keys <= rest]
        if sum(map(len, inside)) == len(rest):
            return tuple(inside)
    return ()
