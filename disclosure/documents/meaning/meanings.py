"""The meaning of a money cell, in a form that can be compared. Pure.

It is the ledger lines that the cell's table, row and column all select.

A meaning holds its combinations of fund, origin, kind and nature as the bits of one number, and
its codes by their beginnings. Rules ask for meanings ("fiscal money of basic spending by class"),
never for a table's number or a column's place, so a layout of another province gets the same rules.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from budget import codes
from budget.dimensions import FISCAL_FUNDS, Fund, Kind, Origin, Purpose, UnitNature
from disclosure.documents.forms.model import Layout, Selector

Beginnings = tuple[str, ...]
Purposes = frozenset[str]
EVERY_PURPOSE: Purposes = frozenset(("", *Purpose))


@dataclass(frozen=True)
class Meaning:
    """The ledger lines that a cell counts.

    `money` are bits of a Domain; `function` and `economic` are beginnings of codes, None for any;
    `purpose` is None for any.
    """

    money: int
    function: Beginnings | None = None
    economic: Beginnings | None = None
    purpose: Purposes | None = None

    @property
    def codes(self) -> tuple[Beginnings | None, Beginnings | None, Purposes | None]:
        """All but the money: cells that agree in it can be held against each other."""
        return self.function, self.economic, self.purpose

    @property
    def is_empty(self) -> bool:
        """No line can count in it."""
        has_no_code = self.function == () or self.economic == ()
        return not self.money or has_no_code or self.purpose == frozenset()

    @property
    def has_codes(self) -> bool:
        """It is narrowed by a function or economic code."""
        return self.function is not None or self.economic is not None


class Domain:
    """The combinations of fund, origin, kind and nature that a layout knows, one bit each.

    A layout that does not ask for the natures of units has one nature only, the empty one.
    """

    def __init__(self, layout: Layout) -> None:
        # Money kept for the next year tells income from spending, also in forms that have none.
        kept = Kind.YEAR_END_CARRYOVER
        kinds = dict.fromkeys((*layout.kinds, kept))
        self._bits: dict[tuple[str, ...], int] = {}
        bit = 1
        for combination in product(layout.sources_of_money, Origin, kinds, layout.natures):
            self._bits[combination] = bit
            bit *= 2
        self.everything = bit - 1
        self._known: dict[tuple[frozenset[str] | None, ...], int] = {}
        self._vocabulary = layout.vocabulary
        spent = [kind for kind in layout.kinds if kind != kept]
        self.spending = self.of(kind=spent)
        # Money kept for the next year: in income, not in spending.
        self.kept = self.of(kind=[kept])
        self.carryover = self.of(origin=[Origin.CARRYOVER])
        self.basic = self.of(kind=[Kind.BASIC])
        self.project = self.of(kind=[Kind.PROJECT])
        # 财政拨款: general public budget, government funds, state capital.
        self.fiscal = self.of(fund=FISCAL_FUNDS)
        general_budget = self.of(fund=[Fund.GENERAL_PUBLIC_BUDGET])
        self.basic_of_general_budget = general_budget & self.basic
        # 机关运行经费 by its definition: what public institutions spend is none.
        self.basic_of_offices = self.basic_of_general_budget
        if layout.asks_for_natures:
            offices = (UnitNature.ADMINISTRATIVE, UnitNature.CIVIL_SERVICE_MANAGED)
            self.basic_of_offices &= self.of(nature=offices)

    def of(
        self,
        *,
        fund: Iterable[str] | None = None,
        origin: Iterable[str] | None = None,
        kind: Iterable[str] | None = None,
        nature: Iterable[str] | None = None,
    ) -> int:
        """Return the bits of the combinations with these funds, origins, kinds and natures;
        None stands for any. A fund has all sources that are part of it.
        """
        if fund is None:
            return self._exactly(None, origin, kind, nature)
        sources: list[str] = []
        for name in fund:
            sources += (name, *self._vocabulary.sources_of(name))
        return self._exactly(sources, origin, kind, nature)

    def _exactly(
        self,
        fund: Iterable[str] | None = None,
        origin: Iterable[str] | None = None,
        kind: Iterable[str] | None = None,
        nature: Iterable[str] | None = None,
    ) -> int:
        """Return the bits of the combinations with just these sources, origins, kinds, natures."""
        wanted = (_wanted(fund), _wanted(origin), _wanted(kind), _wanted(nature))
        if wanted not in self._known:
            money = 0
            for combination, bit in self._bits.items():
                if _is_wanted(combination, wanted):
                    money |= bit
            self._known[wanted] = money
        return self._known[wanted]

    def meaning(self, selector: Selector) -> Meaning:
        """Return what a selector selects."""
        money = self.everything
        function: Beginnings | None = None
        economic: Beginnings | None = None
        purpose: Purposes | None = None
        for dimension, values in selector.conditions:
            match dimension:
                case "fund":
                    money &= self._exactly(fund=values)
                case "origin":
                    money &= self.of(origin=values)
                case "kind":
                    money &= self.of(kind=values)
                case "nature":
                    money &= self.of(nature=values)
                case "function":
                    function = both(function, values)
                case "economic":
                    economic = both(economic, values)
                case "purpose":
                    chosen = frozenset(values)
                    purpose = chosen if purpose is None else purpose & chosen
        if purpose == EVERY_PURPOSE:
            purpose = None
        return Meaning(money, function, economic, purpose)


def both(one: Beginnings | None, other: Iterable[str]) -> Beginnings:
    """Return beginnings of the codes that begin in both ways."""
    if one is None:
        return _shortest(other)
    return _shortest(codes.common_beginnings(one, other))


def _shortest(beginnings: Iterable[str]) -> Beginnings:
    """Leave out beginnings that another one covers."""
    kept: list[str] = []
    for code in sorted(set(beginnings)):
        if not kept or not code.startswith(kept[-1]):
            kept.append(code)
    return tuple(kept)


def is_within(part: Beginnings | None, whole: Beginnings | None) -> bool:
    """Tell whether every code of `part` is one of `whole`."""
    if whole is None:
        return True
    return part is not None and all(code.startswith(whole) for code in part)


def _wanted(values: Iterable[str] | None) -> frozenset[str] | None:
    """Return the values of a dimension that are wanted; None where all of them are."""
    if values is None:
        return None
    return frozenset(map(str, values))


def _is_wanted(combination: Sequence[str], wanted: Sequence[frozenset[str] | None]) -> bool:
    """Tell whether each value of a combination is among those wanted of its dimension."""
    for value, values in zip(combination, wanted, strict=True):
        if values is not None and value not in values:
            return False
    return True
