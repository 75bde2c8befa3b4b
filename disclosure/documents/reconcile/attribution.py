"""From amounts of atoms to ledger lines: economic codes to functions, and which attributions the document does not tell. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budget.entries import Line
from disclosure.documents.reconcile.atoms import EconomicAtom, FunctionAtom, Universe

# Functions and economic codes that the classification binds to each other: 养老保险缴费, 职业年金缴费, 住房公积金, 医疗保险,
# 离退休费.
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
    """A ledger line and those of its fields that the document does not tell: ``inferred`` names them."""

    line: Line
    inferred: tuple[str, ...] = ()


@dataclass
class _Supply:
    """Money of a function that still needs its economic codes, in fen; ``vague`` are the fields not told of it."""

    atom: FunctionAtom
    amount: int
    vague: tuple[str, ...]


Piece = tuple[_Supply, EconomicAtom | None, int]


def lines(
    universe: Universe, amounts: Mapping[int, int], sums: Sequence[Collection[int]], unit: str
) -> tuple[FoundLine, ...]:
    """The lines that ``amounts`` (fen by atom) make, in order. ``sums`` are the atoms of each displayed figure."""
    pool_of = {context: number for number, pool in enumerate(universe.pools) for context in pool.contexts}
    found, pooled = [], defaultdict(list)
    for supply in _supplies(universe, amounts, sums):
        pool = pool_of.get(supply.atom.context)
        if pool is None:
            found.append(_line((supply, None, supply.amount), unit))
        else:
            pooled[pool, supply.atom.group].append(supply)
    for (pool, group), supplies in sorted(pooled.items()):
        demands = _demands(universe, amounts, pool, group)
        is_told = len(supplies) < 2 or len(demands) < 2
        for piece in _split(supplies, demands):
            member = piece[1]
            is_guess = member is not None and bool(member.economic) and member.economic in universe.guessed_economics
            found.append(_line(piece, unit, ("economic",) if is_guess or not is_told else ()))
    return tuple(sorted(found, key=lambda each: _order(each.line)))


def _order(line: Line) -> tuple[str, ...]:
    return (line.function, line.economic, line.fund, line.origin, line.kind, line.purpose)


def _supplies(universe: Universe, amounts: Mapping[int, int], sums: Sequence[Collection[int]]) -> Iterator[_Supply]:
    smallest: dict[int, Collection[int]] = {}
    for members in sorted(sums, key=len, reverse=True):
        smallest |= dict.fromkeys(members, members)
    for number, atom in enumerate(universe.atoms):
        if isinstance(atom, FunctionAtom) and amounts.get(number):
            yield _Supply(atom, amounts[number], _vague_fields(universe, atom, smallest.get(number, ())))


def _demands(universe: Universe, amounts: Mapping[int, int], pool: int, group: int) -> dict[EconomicAtom, int]:
    """The economic money of a group in fen, in the order of codes, that of no code last."""
    members = sorted(universe.pools[pool].members, key=lambda each: (not each.economic, each.economic, each.purpose))
    return {
        member: amount
        for member in members
        if member.group == group and (amount := amounts.get(universe.number[member], 0))
    }


def _split(supplies: Sequence[_Supply], demands: dict[EconomicAtom, int]) -> Iterator[Piece]:
    """Bound pairs first, the rest in the order of codes, each function filled before the next (north-west corner)."""
    order = sorted(supplies, key=lambda supply: (supply.atom.function, supply.atom.context))
    bound = [
        (supply, member)
        for function, economic in BOUND
        for supply in order
        for member in demands
        if supply.atom.function.startswith(function) and member.economic.startswith(economic)
    ]
    for supply, member in [*bound, *((supply, member) for supply in order for member in demands)]:
        amount = min(supply.amount, demands[member])
        if amount:
            supply.amount -= amount
            demands[member] -= amount
            yield supply, member, amount


def _line(piece: Piece, unit: str, inferred: tuple[str, ...] = ()) -> FoundLine:
    supply, member, fen = piece
    fund, origin, kind = supply.atom.context
    line = Line(
        unit=unit,
        function=supply.atom.function,
        economic=member.economic if member else "",
        fund=fund,
        origin=origin,
        kind=kind,
        amount=Decimal(fen).scaleb(-2),
        purpose=member.purpose if member else "",
    )
    return FoundLine(line, (*supply.vague, *inferred))


# -- what the document does not tell ---------------------------------------------------------------------------------------


def _vague_fields(universe: Universe, atom: FunctionAtom, company: Collection[int]) -> tuple[str, ...]:
    """The fields in which an atom differs from others of ``company``, the smallest figure that counts it."""
    others = [other for number in company if isinstance(other := universe.atoms[number], FunctionAtom)]
    contexts = {atom.context, *universe.alternatives[atom.context], *(other.context for other in others)}
    functions = {atom.function, universe.guessed_functions[atom.function], *(other.function for other in others)}
    values = [functions, *(set(column) for column in zip(*contexts, strict=True))]
    names = ("function", "fund", "origin", "kind")
    return tuple(name for name, found in zip(names, values, strict=True) if len(found) > 1)
