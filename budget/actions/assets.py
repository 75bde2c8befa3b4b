"""State assets held at the end of last year."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from budget import entries, problem_kinds
from budget.actions.entry import field_problems, open_for_entry, replace_rows
from budget.dimensions import AssetKind
from budget.models import AssetHolding, DepartmentBudget
from budget.problems import Problem, refuse


@transaction.atomic
def replace_holdings(
    *, budget: DepartmentBudget, holdings: Sequence[entries.AssetHoldingEntry], by: Any = None
) -> None:
    """Make ``holdings`` (values in yuan) the asset holdings of ``budget``.

    Raises Problems for faulty ones.
    """
    budget = open_for_entry(budget, by)
    refuse(holding_problems(holdings))
    write_holdings(budget, holdings, by)


def holding_problems(holdings: Sequence[entries.AssetHoldingEntry]) -> list[Problem]:
    """Return everything wrong with holdings: figures, and a kind that is stated twice."""
    problems = []
    for holding in holdings:
        problems += field_problems(_row(holding), _address(holding.kind))
    times = Counter(holding.kind for holding in holdings)
    for kind, count in times.items():
        if count > 1:
            problems.append(problem_kinds.ASSET_TWICE.at(_address(kind)))
    return problems


def write_holdings(
    budget: DepartmentBudget, holdings: Sequence[entries.AssetHoldingEntry], by: Any
) -> None:
    """Save holdings within the caller's transaction."""
    rows = [_row(holding, budget=budget) for holding in holdings]
    replace_rows(budget.assets.all(), rows, lambda row: row.kind, by)


def _address(kind: AssetKind) -> str:
    return f"资产 {AssetKind(kind).label}"


def _row(holding: entries.AssetHoldingEntry, **columns: Any) -> AssetHolding:
    return AssetHolding(
        kind=str(holding.kind), quantity=holding.quantity, value=holding.value, **columns
    )
