"""What a money cell means: the ledger lines that its table, row and column all select, in a form that can be compared. Pure.

Of fund, origin and kind a meaning holds the set of combinations as the bits of one number; of codes the beginnings. Rules
ask for meanings ("fiscal money of basic spending by class"), never for a table's number or a column's place, so a layout
of another province gets the same rules.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from budget.dimensions import FISCAL_FUNDS, Fund, Kind, Origin, Purpose
from disclosure.documents.forms.model import Layout, Selector

Beginnings = tuple[str, ...]
PURPOSES = ("", *Purpose)


@dataclass(frozen=True)
class Meaning:
    """``money`` are bits of a Domain; ``function`` and ``economic`` beginnings of codes, None for any; ``purpose`` likewise."""

    money: int
    function: Beginnings | None = None
    economic: Beginnings | None = None
    purpose: frozenset[str] | None = None

    @property
    def codes(self) -> tuple[Beginnings | None, Beginnings | None, frozenset[str] | None]:
        """All but the money: cells that agree in it can be held against each other."""
        return self.function, self.economic, self.purpose

    @property
    def is_empty(self) -> bool:
        """Whether no line can count in it."""
        return not self.money or () in (self.function, self.economic) or self.purpose == frozenset()

    @property
    def has_codes(self) -> bool:
        """Whether it is narrowed by a function or economic code."""
        return self.function is not None or self.economic is not None


class Domain:
    """The combinations of fund, origin and kind that a layout knows, one bit each."""

    def __init__(self, layout: Layout) -> None:
        combinations = product(layout.funds, Origin, Kind)
        self._bits = {combination: 1 << place for place, combination in enumerate(combinations)}
        self.everything = (1 << len(self._bits)) - 1
        self._known: dict[tuple[frozenset[str] | None, ...], int] = {}

    @cached_property
    def fiscal(self) -> int:
        """Money from the budgets (财政拨款): general public, government funds, state capital."""
        return self.of(fund=FISCAL_FUNDS)

    @cached_property
    def spending(self) -> int:
        """All that is spent, whatever is kept for the next year left out."""
        return self.of(kind=[kind for kind in Kind if kind != Kind.YEAR_END_CARRYOVER])

    @cached_property
    def income(self) -> int:
        """All kinds of money: what is spent and what is kept."""
        return self.everything

    @cached_property
    def carryover(self) -> int:
        """Money kept from last year."""
        return self.of(origin=[Origin.CARRYOVER])

    def fund(self, fund: Fund) -> int:
        """All money of one fund."""
        return self.of(fund=[fund])

    def of(
        self,
        *,
        fund: Iterable[str] | None = None,
        origin: Iterable[str] | None = None,
        kind: Iterable[str] | None = None,
    ) -> int:
        """The bits of those combinations."""
        wanted = tuple(None if values is None else frozenset(map(str, values)) for values in (fund, origin, kind))
        if wanted not in self._known:
            self._known[wanted] = sum(
                bit
                for combination, bit in self._bits.items()
                if all(values is None or value in values for value, values in zip(combination, wanted, strict=True))
            )
        return self._known[wanted]

    @cached_property
    def kept(self) -> int:
        """Money kept for the next year: in income, not in spending."""
        return self.of(kind=[Kind.YEAR_END_CARRYOVER])

    def meaning(self, selectors: Sequence[Selector]) -> Meaning:
        """The conjunction of selectors."""
        meaning = Meaning(self.everything)
        for selector in selectors:
            for dimension, values in selector.conditions:
                meaning = self._narrowed(meaning, dimension, values)
        return meaning

    def _narrowed(self, meaning: Meaning, dimension: str, values: tuple[str, ...]) -> Meaning:
        money, function, economic, purpose = meaning.money, meaning.function, meaning.economic, meaning.purpose
        match dimension:
            case "fund":
                money &= self.of(fund=values)
            case "origin":
                money &= self.of(origin=values)
            case "kind":
                money &= self.of(kind=values)
            case "function":
                function = both(function, values)
            case "economic":
                economic = both(economic, values)
            case "purpose":
                purpose = frozenset(values) if purpose is None else purpose & frozenset(values)
        if purpose is not None and purpose == frozenset(PURPOSES):
            purpose = None
        return Meaning(money, function, economic, purpose)


def both(one: Beginnings | None, other: Iterable[str]) -> Beginnings:
    """Beginnings of the codes that begin in both ways."""
    if one is None:
        return _least(other)
    longer = (max(a, b, key=len) for a in one for b in other if a.startswith(b) or b.startswith(a))
    return _least(longer)


def _least(beginnings: Iterable[str]) -> Beginnings:
    kept: list[str] = []
    for code in sorted(set(beginnings)):
        if not kept or not code.startswith(kept[-1]):
            kept.append(code)
    return tuple(kept)


def is_within(part: Beginnings | None, whole: Beginnings | None) -> bool:
    """Whether every code of ``part`` is one of ``whole``."""
    if whole is None:
        return True
    return part is not None and all(code.startswith(whole) for code in part)
