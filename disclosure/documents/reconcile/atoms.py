"""The unknown amounts behind a Document: as few as its cells can tell apart, and which of them each cell counts. Pure.

An atom of spending is a (fund, origin, kind) with a function; an atom of economic money is a 款 (and purpose) within a group
of contexts that no cell asking for economic codes tells apart. Most forms have no cell that sees function and economic code at
once, so the two families stand side by side, linked by their sums; a cell that does see both splits the function's atoms into
groups of economic codes, no finer than it must. The layout alone decides all of this.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, lru_cache
from itertools import product

from budget.dimensions import Fund, Kind, Origin, Purpose
from budget.entries import Line
from disclosure.documents.forms.model import EVERYTHING, Layout, Selector, TableRule
from disclosure.documents.reconcile.cells import CONTEXT, Counts, Reading, ShownCell

Context = tuple[Fund, Origin, Kind]
_ANY_CONTEXT: Context = (Fund.GENERAL_PUBLIC_BUDGET, Origin.CURRENT_YEAR, Kind.BASIC)


@dataclass(frozen=True)
class FunctionAtom:
    """Money of one function in one context; ``group`` is its group of economic codes where a cell sees both."""

    context: Context
    function: str
    group: int = 0


@dataclass(frozen=True)
class EconomicAtom:
    """Money of one economic code within the pool of contexts ``pool``; an empty code is money whose code no table shows."""

    pool: int
    economic: str
    purpose: str
    group: int


Atom = FunctionAtom | EconomicAtom


@dataclass(frozen=True)
class Pool:
    """Contexts that all cells asking for economic codes treat alike, and the codes their money may have."""

    contexts: tuple[Context, ...]
    members: tuple[EconomicAtom, ...]

    @property
    def groups(self) -> tuple[int, ...]:
        """The numbers of its groups of codes."""
        return tuple(sorted({member.group for member in self.members}))


@dataclass(frozen=True)
class Link:
    """The function atoms of a pool's group add up to its economic atoms."""

    functions: frozenset[int]
    economics: frozenset[int]


@dataclass
class Universe:
    """Every atom of a document in a fixed order, and what each cell counts of them: ``members(counts)``.

    ``alternatives`` has for each context those that no cell tells from it; ``guessed_functions`` for each function the code that
    the document shows for it; ``guessed_economics`` the economic codes that stand for any that a cell would count.
    """

    atoms: tuple[Atom, ...]
    links: tuple[Link, ...]
    alternatives: dict[Context, tuple[Context, ...]]
    guessed_functions: dict[str, str]
    guessed_economics: frozenset[str]
    pools: tuple[Pool, ...]
    number: dict[Atom, int] = field(init=False)

    def __post_init__(self) -> None:
        self.number = {atom: number for number, atom in enumerate(self.atoms)}
        self._numbers: dict[tuple[Context, int], dict[str, int]] = defaultdict(dict)
        for atom, number in self.number.items():
            if isinstance(atom, FunctionAtom):
                self._numbers[atom.context, atom.group][atom.function] = number
        self._contexts = sorted(self.alternatives)
        self._functions = sorted(self.guessed_functions)
        self._pool_of = {context: number for number, pool in enumerate(self.pools) for context in pool.contexts}
        # A document asks the same few questions thousands of times; the answers live as long as it does.
        self.members = cache(self._find_members)
        self._matching_contexts = cache(self._find_contexts)
        self._matching_functions = cache(self._find_functions)
        self._matching_groups = cache(self._find_groups)
        self._matching_members = cache(self._find_pool_members)

    def _find_members(self, counts: Counts | None) -> frozenset[int]:
        if counts is None:
            return frozenset()
        if counts.economic == EVERYTHING or counts.function != EVERYTHING:
            return frozenset(self._function_members(counts))
        return frozenset(self._economic_members(counts))

    def _function_members(self, counts: Counts) -> Iterator[int]:
        functions = self._matching_functions(counts.function)
        for context in self._matching_contexts(counts.context):
            for group in self._matching_groups(self._pool_of.get(context), counts.economic):
                numbers = self._numbers[context, group]
                yield from [numbers[function] for function in functions]

    def _find_groups(self, pool: int | None, economic: Selector) -> tuple[int, ...]:
        if pool is None:
            return (0,)
        if economic == EVERYTHING:
            return self.pools[pool].groups
        return tuple(sorted({self.atoms[number].group for number in self._matching_members(pool, economic)}))

    def _economic_members(self, counts: Counts) -> Iterator[int]:
        for pool in {self._pool_of[context] for context in self._matching_contexts(counts.context)}:
            yield from self._matching_members(pool, counts.economic)

    def _find_pool_members(self, pool: int, economic: Selector) -> list[int]:
        members = self.pools[pool].members
        return [self.number[member] for member in members if _selects_economic(economic, member)]

    def _find_contexts(self, selector: Selector) -> list[Context]:
        return [context for context in self._contexts if _selects_context(selector, context)]

    def _find_functions(self, selector: Selector) -> list[str]:
        return [function for function in self._functions if _selects_function(selector, function)]


def universe(reading: Reading, cells: Sequence[ShownCell]) -> Universe:
    """The atoms that ``cells`` can tell apart."""
    asked = list(dict.fromkeys(cell.counts for cell in cells if cell.counts is not None))
    alternatives = _contexts(reading.layout, asked)
    functions = _functions(reading, asked)
    pools = tuple(_pools(reading, asked, list(alternatives)))
    economics = [member for pool in pools for member in pool.members]
    groups = {context: pool.groups for pool in pools for context in pool.contexts}
    spending = [
        FunctionAtom(context, function, group)
        for context in alternatives
        for group in groups.get(context, (0,))
        for function in functions
    ]
    atoms: tuple[Atom, ...] = (*spending, *economics)
    return Universe(
        atoms=atoms,
        links=tuple(_links(atoms, pools)),
        alternatives=alternatives,
        guessed_functions=functions,
        guessed_economics=frozenset(member.economic for member in economics) - set(reading.leaf_codes("economic")),
        pools=pools,
    )


def _links(atoms: Sequence[Atom], pools: Sequence[Pool]) -> Iterator[Link]:
    pool_of = {context: number for number, pool in enumerate(pools) for context in pool.contexts}
    functions, economics = defaultdict(set), defaultdict(set)
    for number, atom in enumerate(atoms):
        if isinstance(atom, EconomicAtom):
            economics[atom.pool, atom.group].add(number)
        elif atom.context in pool_of:
            functions[pool_of[atom.context], atom.group].add(number)
    for key in sorted(functions.keys() | economics.keys()):
        yield Link(frozenset(functions[key]), frozenset(economics[key]))


# -- contexts and functions ------------------------------------------------------------------------------------------------


def _contexts(layout: Layout, asked: Iterable[Counts]) -> dict[Context, tuple[Context, ...]]:
    """The first of each set of contexts that no cell tells apart, with all of its set; those that no cell counts left out."""
    selectors = list(dict.fromkeys(counts.context for counts in asked))
    alike: dict[tuple[bool, ...], list[Context]] = defaultdict(list)
    for context in product(map(Fund, layout.funds), Origin, Kind):
        alike[tuple(_selects_context(selector, context) for selector in selectors)].append(context)
    return {contexts[0]: tuple(contexts) for selected, contexts in alike.items() if any(selected)}


def _functions(reading: Reading, asked: Iterable[Counts]) -> dict[str, str]:
    """Function codes of seven digits, each with the code that the document shows: shorter where it shows no 项."""
    shown = reading.leaf_codes("function") or sorted(_conditions(asked, "function"))
    return {code.ljust(7, "9"): code for code in shown}


def _conditions(asked: Iterable[Counts], dimension: str) -> list[str]:
    """Every value that some cell asks of ``dimension``, in the layout's order."""
    return list(
        dict.fromkeys(
            value
            for counts in asked
            for selector in (counts.context, counts.function, counts.economic)
            for name, values in selector.conditions
            if name == dimension
            for value in values
        )
    )


# -- economic codes --------------------------------------------------------------------------------------------------------


def _pools(reading: Reading, asked: Sequence[Counts], contexts: Iterable[Context]) -> Iterator[Pool]:
    economic = [counts for counts in asked if counts.economic != EVERYTHING]
    selectors = list(dict.fromkeys(counts.context for counts in economic))
    alike: dict[tuple[bool, ...], list[Context]] = defaultdict(list)
    for context in contexts:
        alike[tuple(_selects_context(selector, context) for selector in selectors)].append(context)
    chosen = [(selected, members) for selected, members in alike.items() if any(selected)]
    for number, (selected, members) in enumerate(chosen):
        visible = {selector for selector, is_selected in zip(selectors, selected, strict=True) if is_selected}
        asking = [counts for counts in economic if counts.context in visible]
        yield Pool(tuple(members), tuple(_pool_members(reading, number, members, asking)))


def _pool_members(
    reading: Reading, pool: int, contexts: Sequence[Context], asking: Sequence[Counts]
) -> Iterator[EconomicAtom]:
    """One atom for each (code, purpose) that the cells tell apart; the codes are those of a table that lists them all."""
    listed = _listed_economics(reading, contexts)
    selectors = list(dict.fromkeys(counts.economic for counts in asking))
    by_purpose = [each for each in selectors if any(name == "purpose" for name, _ in each.conditions)]
    with_function = list(dict.fromkeys(counts.economic for counts in asking if counts.function != EVERYTHING))
    codes = _candidates(asking) if listed is None else [code.ljust(5, "9") for code in listed]
    # Listed codes are told apart by their rows; of those that stand for many, one is enough for each answer of the cells.
    telling = selectors if listed is None else by_purpose
    groups: dict[tuple[bool, ...], int] = {}
    seen = set()
    for atom in _economic_atoms(pool, codes, by_purpose):
        known_by = ("" if listed is None else atom.economic, _answers(telling, atom))
        if known_by not in seen:
            seen.add(known_by)
            yield replace(atom, group=groups.setdefault(_answers(with_function, atom), len(groups)))


def _economic_atoms(pool: int, codes: Iterable[str], by_purpose: Sequence[Selector]) -> Iterator[EconomicAtom]:
    """Every code without a purpose and, where some cell asks for the purpose of that code, with each."""
    for code in dict.fromkeys(codes):
        atoms = [EconomicAtom(pool, code, purpose, 0) for purpose in ("", *Purpose)]
        yield from atoms if any(any(_answers(by_purpose, atom)) for atom in atoms) else atoms[:1]


def _answers(selectors: Sequence[Selector], atom: EconomicAtom) -> tuple[bool, ...]:
    return tuple(_selects_economic(selector, atom) for selector in selectors)


def _listed_economics(reading: Reading, contexts: Sequence[Context]) -> list[str] | None:
    """The economic codes that these contexts may have, if some table lists every code of theirs."""
    rules = [rule for rule in reading.rules if rule.rows_by == "economic" and _lists_all(rule, contexts)]
    return reading.leaf_codes("economic") if rules else None


def _lists_all(rule: TableRule, contexts: Sequence[Context]) -> bool:
    return any(
        column.kind == "money"
        and column.counts is not None
        and all(name in CONTEXT for name, _ in (rule.counts & column.counts).conditions)
        and all(_selects_context(rule.counts & column.counts, context) for context in contexts)
        for column in rule.columns
    )


def _candidates(asking: Sequence[Counts]) -> list[str]:
    """No code at all, and for everything that a cell asks for a code that it selects: the 其他 of a class."""
    return ["", *(code.ljust(5, "9")[:5] for code in _conditions(asking, "economic"))]


# -- matching --------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)  # contexts and the layouts' selectors of them are few
def _selects_context(selector: Selector, context: Context) -> bool:
    return selector.matches(Line("", "", "", *context, Decimal(0)))


def _selects_function(selector: Selector, function: str) -> bool:
    return selector.matches(Line("", function, "", *_ANY_CONTEXT, Decimal(0)))


def _selects_economic(selector: Selector, atom: EconomicAtom) -> bool:
    return selector.matches(Line("", "", atom.economic, *_ANY_CONTEXT, Decimal(0), purpose=atom.purpose))
