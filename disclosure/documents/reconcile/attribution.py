"""Makes ledger lines of the amounts of atoms: economic codes to functions. Pure.

It also names what the document does not tell of a line.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budget.entries import Line
from disclosure.documents.reconcile.atoms import EconomicAtom, FunctionAtom, Universe

# Functions and economic codes that the classification binds to each other: 养老保险缴费,
# 职业年金缴费, 住房公积金, 医疗保险, 离退休费.
BOUND = (
    ("2080505", "30108"),
    ("2080506", "30109"),
    ("2210201", "30113"),
    ("21011", "30110"),
    ("21011", "30111"),
    ("20805", "303"),
)


@dataclass(frozen=True)
class FoundLine:
    """A ledger line; ``inferred`` names those of its fields that the document does not tell."""

    line: Line
    inferred: tuple[str, ...] = ()


@dataclass
class _Supply:
    """Money of a function that still needs its economic codes, in fen.

    ``vague`` are the fields that the document does not tell of it.
    """

    atom: FunctionAtom
    amount: int
    vague: tuple[str, ...]


def lines(
    universe: Universe,
    amounts: Mapping[int, int],
    sums: Sequence[Collection[int]],
    units: Mapping[str, str],
) -> tuple[FoundLine, ...]:
    """Return the lines that ``amounts`` (fen by atom) make, in order.

    ``sums`` are the atoms of each displayed figure, ``units`` the codes of units by their nature.
    """
    found_lines = []
    supplies_by_group: dict[tuple[int, int], list[_Supply]] = defaultdict(list)
    for supply in _supplies(universe, amounts, sums):
        pool = universe.pool_of.get(supply.atom.context)
        if pool is None:
            line = _line(supply, None, supply.amount, units)
            found_lines.append(line)
        else:
            supplies_by_group[pool, supply.atom.group].append(supply)
    for (pool, group), supplies in sorted(supplies_by_group.items()):
        demands = _demands(universe, amounts, pool, group)
        # Several functions with several economic codes could be paired otherwise as well.
        is_ambiguous = len(supplies) > 1 and len(demands) > 1
        for supply, demand, amount in _split(supplies, demands):
            is_guess = bool(demand.economic) and demand.economic in universe.guessed_economics
            inferred: tuple[str, ...] = ()
            if is_guess or is_ambiguous:
                inferred = ("economic",)
            line = _line(supply, demand, amount, units, inferred)
            found_lines.append(line)
    return tuple(sorted(found_lines, key=_order))


def _order(found: FoundLine) -> tuple[str, ...]:
    line = found.line
    return (
        line.function,
        line.economic,
        line.fund,
        line.origin,
        line.kind,
        line.purpose,
        line.nature,
    )


def _supplies(
    universe: Universe, amounts: Mapping[int, int], sums: Sequence[Collection[int]]
) -> Iterator[_Supply]:
    """Yield the money of each function, and what of its context nobody can tell."""
    smallest: dict[int, Collection[int]] = {}  # the smallest figure that counts each atom
    from_large_to_small = sorted(sums, key=len, reverse=True)
    for members in from_large_to_small:
        for number in members:
            smallest[number] = members  # in place of a larger one
    for number, atom in enumerate(universe.atoms):
        amount = amounts.get(number)
        if isinstance(atom, FunctionAtom) and amount:
            vague = _vague_fields(universe, atom, smallest.get(number, ()))
            yield _Supply(atom, amount, vague)


def _demands(
    universe: Universe, amounts: Mapping[int, int], pool: int, group: int
) -> dict[EconomicAtom, int]:
    """Return the economic money of a group in fen, in the order of codes, that of no code last."""
    demands = {}
    for member in sorted(universe.pools[pool].members, key=_order_of_codes):
        amount = amounts.get(universe.number[member], 0)
        if member.group == group and amount:
            demands[member] = amount
    return demands


def _order_of_codes(atom: EconomicAtom) -> tuple[bool, str, str]:
    return not atom.economic, atom.economic, atom.purpose


def _split(
    supplies: Sequence[_Supply], demands: dict[EconomicAtom, int]
) -> Iterator[tuple[_Supply, EconomicAtom, int]]:
    """Yield how much of each supply meets each demand.

    Bound pairs come first, the rest in the order of codes, each function filled before the next
    (north-west corner).
    """
    order = sorted(supplies, key=lambda supply: (supply.atom.function, supply.atom.context))
    pairs = list(_bound_pairs(order, demands))
    for supply in order:
        pairs += [(supply, demand) for demand in demands]
    for supply, demand in pairs:
        amount = min(supply.amount, demands[demand])
        if amount:
            supply.amount -= amount
            demands[demand] -= amount
            yield supply, demand, amount


def _bound_pairs(
    supplies: Sequence[_Supply], demands: Collection[EconomicAtom]
) -> Iterator[tuple[_Supply, EconomicAtom]]:
    for function, economic in BOUND:
        for supply in supplies:
            if not supply.atom.function.startswith(function):
                continue
            for demand in demands:
                if demand.economic.startswith(economic):
                    yield supply, demand


def _line(
    supply: _Supply,
    demand: EconomicAtom | None,
    fen: int,
    units: Mapping[str, str],
    inferred: tuple[str, ...] = (),
) -> FoundLine:
    fund, origin, kind, nature = supply.atom.context
    economic = demand.economic if demand else ""
    purpose = demand.purpose if demand else ""
    line = Line(
        unit=units[nature],
        function=supply.atom.function,
        economic=economic,
        fund=fund,
        origin=origin,
        kind=kind,
        amount=Decimal(fen).scaleb(-2),
        purpose=purpose,
        nature=nature,
    )
    return FoundLine(line, (*supply.vague, *inferred))


# -- what the document does not tell ---------------------------------------------------------------


def _vague_fields(
    universe: Universe, atom: FunctionAtom, company: Collection[int]
) -> tuple[str, ...]:
    """Return the fields in which an atom differs from others of ``company``.

    That is the smallest figure that counts it: no other tells them apart.
    """
    functions = {atom.function, universe.guessed_functions[atom.function]}
    contexts = {atom.context, *universe.alternatives[atom.context]}
    for number in company:
        other = universe.atoms[number]
        if isinstance(other, FunctionAtom):
            functions.add(other.function)
            contexts.add(other.context)
    funds, origins, kinds, natures = zip(*contexts, strict=True)
    values: dict[str, Collection[str]] = {
        "function": functions,
        "fund": set(funds),
        "origin": set(origins),
        "kind": set(kinds),
        "unit": set(natures),
    }
    return tuple(name for name, possible in values.items() if len(possible) > 1)
