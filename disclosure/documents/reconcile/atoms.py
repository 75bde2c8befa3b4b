"""The unknown amounts behind a Document: as few as its cells can tell apart. Pure.

An atom of spending is a (fund, origin, kind, nature) with a function; an atom of economic money
is a 款 (and purpose) within a group of contexts that no cell asking for economic codes tells apart.
Most forms have no cell that sees function and economic code at once, so the two families stand
side by side, linked by their sums; a cell that does see both splits the function's atoms into
groups of economic codes, no finer than it must. The layout alone decides all of this.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, lru_cache
from itertools import product
from typing import Literal

from budget.dimensions import Fund, Kind, Origin, Purpose
from budget.entries import Line
from budget.government import government_code
from disclosure.documents.forms.model import EVERYTHING, Layout, Selector, TableRule
from disclosure.documents.reconcile.cells import CONTEXT, Counts, DisplayedTables, ShownCell

# Fund or source, origin, kind, and the nature of the unit, empty where the form asks for none.
Context = tuple[str, Origin, str, str]
# Any context will do where only a function or an economic code is asked for.
_ANY_CONTEXT: Context = (Fund.GENERAL_PUBLIC_BUDGET, Origin.CURRENT_YEAR, Kind.BASIC, "")
# Contexts by which of some selectors choose them.
AlikeContexts = dict[tuple[bool, ...], list[Context]]
# Numbers of atoms by the numbers of their pool and of their group in it.
NumbersOfGroups = dict[tuple[int, int], set[int]]
_FUNCTION_DIGITS = 7
_ECONOMIC_DIGITS = 5
_REST = "9"  # fills a code up to the 其他 of its class: 201 becomes 2019999


@dataclass(frozen=True)
class FunctionAtom:
    """Money of one function in one context.

    ``group`` is its group of economic codes where a cell sees both.
    """

    context: Context
    function: str
    group: int = 0


@dataclass(frozen=True)
class EconomicAtom:
    """Money of one economic code within the pool of contexts ``pool``.

    An empty code is money whose code no table shows.
    """

    pool: int
    economic: str
    purpose: str
    group: int


Atom = FunctionAtom | EconomicAtom


@dataclass(frozen=True)
class Pool:
    """Contexts that cells asking for economic codes treat alike, and the codes they may have."""

    contexts: tuple[Context, ...]
    members: tuple[EconomicAtom, ...]

    @property
    def groups(self) -> tuple[int, ...]:
        """The numbers of its groups of codes."""
        return tuple(sorted({member.group for member in self.members}))


@dataclass(frozen=True)
class AtomLink:
    """The function atoms of a pool's group add up to its economic atoms."""

    functions: frozenset[int]
    economics: frozenset[int]


@dataclass
class Universe:
    """Every atom of a document in a fixed order, and which of them a cell counts.

    ``members(counts)`` gives their numbers. ``alternatives`` has for each context those that no
    cell tells from it; ``guessed_functions`` for each function the code that the document shows for
    it; ``guessed_economics`` the economic codes that stand for any that a cell would count.
    """

    atoms: tuple[Atom, ...]
    links: tuple[AtomLink, ...]
    alternatives: dict[Context, tuple[Context, ...]]
    guessed_functions: dict[str, str]
    guessed_economics: frozenset[str]
    pools: tuple[Pool, ...]
    number: dict[Atom, int] = field(init=False)
    pool_of: dict[Context, int] = field(init=False)

    def __post_init__(self) -> None:
        self.number = {atom: number for number, atom in enumerate(self.atoms)}
        self.pool_of = pool_numbers(self.pools)
        self._numbers: dict[tuple[Context, int], dict[str, int]] = defaultdict(dict)
        for atom, number in self.number.items():
            if isinstance(atom, FunctionAtom):
                self._numbers[atom.context, atom.group][atom.function] = number
        self._contexts = sorted(self.alternatives)
        self._functions = sorted(self.guessed_functions)
        # A document asks the same few questions thousands of times; the answers live as long as it.
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
            for group in self._matching_groups(self.pool_of.get(context), counts.economic):
                numbers = self._numbers[context, group]
                yield from [numbers[function] for function in functions]

    def _economic_members(self, counts: Counts) -> Iterator[int]:
        contexts = self._matching_contexts(counts.context)
        pools = {self.pool_of[context] for context in contexts}
        for pool in pools:
            yield from self._matching_members(pool, counts.economic)

    def _find_groups(self, pool: int | None, economic: Selector) -> tuple[int, ...]:
        if pool is None:
            return (0,)
        if economic == EVERYTHING:
            return self.pools[pool].groups
        groups = set()
        for number in self._matching_members(pool, economic):
            groups.add(self.atoms[number].group)
        return tuple(sorted(groups))

    def _find_pool_members(self, pool: int, economic: Selector) -> list[int]:
        numbers = []
        for member in self.pools[pool].members:
            if _selects_economic(economic, member):
                numbers.append(self.number[member])
        return numbers

    def _find_contexts(self, selector: Selector) -> list[Context]:
        return [context for context in self._contexts if _selects_context(selector, context)]

    def _find_functions(self, selector: Selector) -> list[str]:
        return [code for code in self._functions if _selects_function(selector, code)]


def pool_numbers(pools: Sequence[Pool]) -> dict[Context, int]:
    """Return the number of the pool that each context is in."""
    numbers = {}
    for number, pool in enumerate(pools):
        for context in pool.contexts:
            numbers[context] = number
    return numbers


def universe(
    displayed: DisplayedTables, cells: Sequence[ShownCell], natures: Sequence[str]
) -> Universe:
    """Return the atoms that ``cells`` can tell apart, of units with one of ``natures``."""
    every_question = [cell.counts for cell in cells if cell.counts is not None]
    asked = list(dict.fromkeys(every_question))
    alternatives = _contexts(displayed.layout, asked, natures)
    functions = _functions(displayed, asked)
    pools = tuple(_pools(displayed, asked, list(alternatives)))
    pool_of = pool_numbers(pools)
    atoms: list[Atom] = []
    for context in alternatives:
        groups: tuple[int, ...] = (0,)
        if context in pool_of:
            pool = pools[pool_of[context]]
            groups = pool.groups
        for group in groups:
            atoms += [FunctionAtom(context, function, group) for function in functions]
    economics: set[str] = set()
    for pool in pools:
        atoms += pool.members
        economics.update(member.economic for member in pool.members)
    return Universe(
        atoms=tuple(atoms),
        links=tuple(_links(atoms, pool_of)),
        alternatives=alternatives,
        guessed_functions=functions,
        guessed_economics=frozenset(economics - set(displayed.leaf_codes("economic"))),
        pools=pools,
    )


def _links(atoms: Sequence[Atom], pool_of: Mapping[Context, int]) -> Iterator[AtomLink]:
    functions: NumbersOfGroups = defaultdict(set)
    economics: NumbersOfGroups = defaultdict(set)
    for number, atom in enumerate(atoms):
        if isinstance(atom, EconomicAtom):
            group = (atom.pool, atom.group)
            economics[group].add(number)
        elif atom.context in pool_of:
            group = (pool_of[atom.context], atom.group)
            functions[group].add(number)
    for group in sorted(functions.keys() | economics.keys()):
        yield AtomLink(frozenset(functions[group]), frozenset(economics[group]))


# -- contexts and functions ------------------------------------------------------------------------


def _told_apart(contexts: Iterable[Context], selectors: Sequence[Selector]) -> AlikeContexts:
    """Return the contexts that some selector chooses, by which of the selectors choose them."""
    alike: AlikeContexts = defaultdict(list)
    for context in contexts:
        selected = tuple(_selects_context(selector, context) for selector in selectors)
        if any(selected):
            alike[selected].append(context)
    return alike


def _contexts(
    layout: Layout, asked: Iterable[Counts], natures: Sequence[str]
) -> dict[Context, tuple[Context, ...]]:
    """Return the first of each set of contexts that no cell tells apart, with all of its set.

    Those that no cell counts are left out.
    """
    selectors = list(dict.fromkeys(counts.context for counts in asked))
    every_context = product(layout.sources_of_money, Origin, layout.kinds, natures)
    alternatives = {}
    for alike in _told_apart(every_context, selectors).values():
        first = alike[0]
        alternatives[first] = tuple(alike)
    return alternatives


def _functions(displayed: DisplayedTables, asked: Iterable[Counts]) -> dict[str, str]:
    """Return function codes of seven digits, each with the code that the document shows.

    That is shorter where it shows no 项.
    """
    shown = displayed.leaf_codes("function") or sorted(_conditions(asked, "function"))
    functions = {}
    for code in shown:
        seven_digits = code.ljust(_FUNCTION_DIGITS, _REST)
        functions[seven_digits] = code
    return functions


def _conditions(asked: Iterable[Counts], dimension: str) -> list[str]:
    """Return every value that some cell asks of ``dimension``, in the layout's order."""
    values: dict[str, None] = {}
    for counts in asked:
        for selector in (counts.context, counts.function, counts.economic):
            for name, wanted in selector.conditions:
                if name == dimension:
                    values |= dict.fromkeys(wanted)
    return list(values)


# -- economic codes --------------------------------------------------------------------------------


def _pools(
    displayed: DisplayedTables, asked: Sequence[Counts], contexts: Iterable[Context]
) -> Iterator[Pool]:
    economic = [counts for counts in asked if counts.economic != EVERYTHING]
    selectors = list(dict.fromkeys(counts.context for counts in economic))
    sets = _told_apart(contexts, selectors)
    for number, (selected, members) in enumerate(sets.items()):
        visible = set()
        for selector, is_selected in zip(selectors, selected, strict=True):
            if is_selected:
                visible.add(selector)
        asking = [counts for counts in economic if counts.context in visible]
        atoms = tuple(_pool_members(displayed, number, members, asking))
        yield Pool(tuple(members), atoms)


def _pool_members(
    displayed: DisplayedTables, pool: int, contexts: Sequence[Context], asking: Sequence[Counts]
) -> Iterator[EconomicAtom]:
    """Yield an atom for each (code, purpose) that the cells ``asking`` tell apart.

    The codes are those of a table that lists them all, if there is one.
    """
    selectors = list(dict.fromkeys(counts.economic for counts in asking))
    by_purpose = [selector for selector in selectors if _asks_for(selector, "purpose")]
    beside_function = [counts.economic for counts in asking if counts.function != EVERYTHING]
    with_function = list(dict.fromkeys(beside_function))
    is_listed = any(_lists_all(rule, contexts, "economic") for rule in displayed.rules)
    has_government_code = any(_lists_all(rule, contexts, "government") for rule in displayed.rules)
    if is_listed:
        # Listed codes are told apart by their rows.
        shown = displayed.leaf_codes("economic")
        codes = [code.ljust(_ECONOMIC_DIGITS, _REST) for code in shown]
        telling = by_purpose
    else:
        # Of codes that stand for many, one is enough for each answer of the cells. No code at all
        # is one of them; a cell that asks for something gets a code that it selects.
        codes = [""]
        for code in _conditions(asking, "economic"):
            codes.append(code.ljust(_ECONOMIC_DIGITS, _REST)[:_ECONOMIC_DIGITS])
        telling = selectors
    if has_government_code:
        # Every line has a row there, so none is without a code that has one.
        codes = [code for code in codes if _has_government_code(code, contexts)]
    groups: dict[tuple[bool, ...], int] = {}
    seen = set()
    for atom in _economic_atoms(pool, codes, by_purpose):
        code_of_row = atom.economic if is_listed else ""
        known_by = (code_of_row, _answers(telling, atom))
        if known_by in seen:
            continue
        seen.add(known_by)
        answers = _answers(with_function, atom)
        group = groups.setdefault(answers, len(groups))
        yield replace(atom, group=group)


def _economic_atoms(
    pool: int, codes: Iterable[str], by_purpose: Sequence[Selector]
) -> Iterator[EconomicAtom]:
    """Yield every code without a purpose, and with each where some cell asks for its purpose."""
    for code in dict.fromkeys(codes):
        without_purpose = EconomicAtom(pool, code, "", 0)
        atoms = [without_purpose]
        atoms += [EconomicAtom(pool, code, purpose, 0) for purpose in Purpose]
        is_asked = any(any(_answers(by_purpose, atom)) for atom in atoms)
        if is_asked:
            yield from atoms
        else:
            yield without_purpose


def _asks_for(selector: Selector, dimension: str) -> bool:
    return any(name == dimension for name, _ in selector.conditions)


def _answers(selectors: Sequence[Selector], atom: EconomicAtom) -> tuple[bool, ...]:
    return tuple(_selects_economic(selector, atom) for selector in selectors)


def _has_government_code(economic: str, contexts: Sequence[Context]) -> bool:
    """Return whether lines of an economic code have a government code in some of the contexts."""
    for _, _, _, nature in contexts:
        if government_code(economic, nature):
            return True
    return False


def _lists_all(
    rule: TableRule, contexts: Sequence[Context], rows_by: Literal["economic", "government"]
) -> bool:
    """Return whether a table lists every code that money in these contexts may have.

    Its rows are by economic or by government codes. It then has a column that counts all of it,
    whatever else the lines are.
    """
    if rule.rows_by != rows_by:
        return False
    for column in rule.columns:
        if column.kind != "money" or column.counts is None:
            continue
        selector = rule.counts & column.counts
        if not all(name in CONTEXT for name, _ in selector.conditions):
            continue
        if all(_selects_context(selector, context) for context in contexts):
            return True
    return False


# -- matching --------------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)  # contexts and the layouts' selectors of them are few
def _selects_context(selector: Selector, context: Context) -> bool:
    return selector.matches(_line_of(context))


def _selects_function(selector: Selector, function: str) -> bool:
    return selector.matches(_line_of(_ANY_CONTEXT, function=function))


def _selects_economic(selector: Selector, atom: EconomicAtom) -> bool:
    line = _line_of(_ANY_CONTEXT, economic=atom.economic, purpose=atom.purpose)
    return selector.matches(line)


def _line_of(
    context: Context, *, function: str = "", economic: str = "", purpose: str = ""
) -> Line:
    """Return a line in a context, for a selector to choose or not."""
    fund, origin, kind, nature = context
    return Line(
        unit="",
        function=function,
        economic=economic,
        fund=fund,
        origin=origin,
        kind=kind,
        amount=Decimal(0),
        purpose=purpose,
        nature=nature,
    )
