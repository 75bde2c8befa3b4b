"""What one ledger would change in another. Pure."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budget.entries import Line
from budget.vocabulary import STANDARD, Vocabulary


@dataclass(frozen=True)
class LedgerChange:
    """The lines that are added, changed and removed, and the totals in yuan before and after.

    A changed line is the pair of the line as it was and as it will be.
    """

    added: tuple[Line, ...]
    changed: tuple[tuple[Line, Line], ...]
    removed: tuple[Line, ...]
    before: Decimal
    after: Decimal

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def identity(line: Line) -> Hashable:
    """Return what two versions of one line have in common: everything but amount and remark.

    ``actions.ledger`` pairs rows by it too.
    """
    return (
        line.unit,
        line.function,
        line.economic,
        line.fund,
        line.origin,
        line.kind,
        line.project,
        line.purpose,
    )


def compare_ledgers(before: Sequence[Line], after: Sequence[Line]) -> LedgerChange:
    """Pair lines of one identity: equal ones first, then in order; the rest is new or removed."""
    old_lines = _by_identity(before)
    new_lines = _by_identity(after)
    added: list[Line] = []
    changed: list[tuple[Line, Line]] = []
    removed: list[Line] = []
    for key in dict.fromkeys([*old_lines, *new_lines]):
        old = _without(old_lines[key], new_lines[key])
        new = _without(new_lines[key], old_lines[key])
        changed.extend(zip(old, new, strict=False))
        removed.extend(old[len(new) :])
        added.extend(new[len(old) :])
    return LedgerChange(
        added=tuple(added),
        changed=tuple(changed),
        removed=tuple(removed),
        before=total(before),
        after=total(after),
    )


def _without(lines: Iterable[Line], others: Iterable[Line]) -> list[Line]:
    """Return the lines that have no equal left among the others, each of which counts once."""
    equals = Counter(others)
    rest = []
    for line in lines:
        if equals[line] > 0:
            equals[line] -= 1
        else:
            rest.append(line)
    return rest


def _by_identity(lines: Iterable[Line]) -> dict[Hashable, list[Line]]:
    groups: dict[Hashable, list[Line]] = defaultdict(list)
    for line in lines:
        groups[identity(line)].append(line)
    return groups


def total(lines: Iterable[Line]) -> Decimal:
    """Return the sum of all amounts in yuan."""
    return sum((line.amount for line in lines), Decimal(0))


def totals(
    lines: Iterable[Line], vocabulary: Vocabulary = STANDARD
) -> dict[tuple[str, str], Decimal]:
    """Return the sums in yuan by the labels of fund and kind, in the forms' order.

    Funds and kinds without a line are left out.
    """
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.fund, line.kind] += line.amount

    ordered = {}
    for fund, fund_label in vocabulary.fund_labels().items():
        for kind, kind_label in vocabulary.kind_labels().items():
            if (fund, kind) in sums:
                ordered[fund_label, kind_label] = sums[fund, kind]
    return ordered


def fingerprint(lines: Iterable[Line]) -> str:
    """Return a hash of the lines in any order.

    A preview keeps it: while the hash is the same, what the preview was made from is still there.
    """
    texts = sorted(repr(line) for line in lines)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
