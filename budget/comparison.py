"""What one ledger would change in another. Pure."""

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budget.dimensions import Fund, Kind
from budget.entries import Line


@dataclass(frozen=True)
class LedgerChange:
    """Lines that are added, changed (as they were and as they will be) and removed; totals in yuan before and after."""

    added: tuple[Line, ...]
    changed: tuple[tuple[Line, Line], ...]
    removed: tuple[Line, ...]
    before: Decimal
    after: Decimal

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def identity(line: Line) -> Hashable:
    """What makes two lines versions of one: everything but amount and remark, as ``actions.ledger`` pairs rows."""
    return line.unit, line.function, line.economic, line.fund, line.origin, line.kind, line.project, line.purpose


def compare_ledgers(before: Sequence[Line], after: Sequence[Line]) -> LedgerChange:
    """Pairs lines of one identity: equal ones first, then in order; what is left was added or removed."""
    old, new = _grouped(before), _grouped(after)
    added: list[Line] = []
    changed: list[tuple[Line, Line]] = []
    removed: list[Line] = []
    for key in dict.fromkeys([*old, *new]):
        was, will = _without_equals(old[key], new[key])
        changed += zip(was, will, strict=False)
        removed += was[len(will) :]
        added += will[len(was) :]
    return LedgerChange(tuple(added), tuple(changed), tuple(removed), total(before), total(after))


def _grouped(lines: Iterable[Line]) -> dict[Hashable, list[Line]]:
    groups: dict[Hashable, list[Line]] = defaultdict(list)
    for line in lines:
        groups[identity(line)].append(line)
    return groups


def _without_equals(was: list[Line], will: list[Line]) -> tuple[list[Line], list[Line]]:
    left = list(will)
    changed = []
    for line in was:
        if line in left:
            left.remove(line)
        else:
            changed.append(line)
    return changed, left


def total(lines: Iterable[Line]) -> Decimal:
    """The sum of all amounts in yuan."""
    return sum((line.amount for line in lines), Decimal(0))


def totals(lines: Iterable[Line]) -> dict[tuple[Fund, Kind], Decimal]:
    """Sums in yuan by fund and kind, in the order of both lists, for those that have lines."""
    sums: dict[tuple[Fund, Kind], Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[Fund(line.fund), Kind(line.kind)] += line.amount
    return {(fund, kind): sums[fund, kind] for fund in Fund for kind in Kind if (fund, kind) in sums}


def fingerprint(lines: Iterable[Line]) -> str:
    """The same for the same lines in any order: what a preview was made from is still there if this has not changed."""
    return hashlib.sha256("\n".join(sorted(map(repr, lines))).encode()).hexdigest()
