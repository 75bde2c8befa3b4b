"""Items of the government procurement budget."""

from collections.abc import Hashable, Sequence
from typing import Any

from django.db import transaction

from budget import entries
from budget.actions.entry import Identities, open_for_entry, replace_rows, rows_problems
from budget.models import DepartmentBudget, ProcurementItem
from budget.problems import Problem, refuse


@transaction.atomic
def replace_items(
    *,
    budget: DepartmentBudget,
    items: Sequence[entries.ProcurementItemEntry],
    by: Any = None,
    identities: Identities = None,
) -> None:
    """Make ``items`` (amounts in yuan) the procurement budget, in this order.

    ``identities`` says which saved one each was, where that is known. Raises Problems for faulty
    ones.
    """
    budget = open_for_entry(budget, by)
    refuse(item_problems(items))
    write_items(budget, items, by, identities=identities)


def item_problems(items: Sequence[entries.ProcurementItemEntry]) -> list[Problem]:
    """Return everything wrong with the texts and figures of items."""
    rows = [ProcurementItem(**vars(item)) for item in items]
    return rows_problems(rows, "个采购项目")


def write_items(
    budget: DepartmentBudget,
    items: Sequence[entries.ProcurementItemEntry],
    by: Any,
    *,
    identities: Identities = None,
) -> None:
    """Save items within the caller's transaction."""
    rows = []
    for order, item in enumerate(items, start=1):
        rows.append(ProcurementItem(budget=budget, order=order, **vars(item)))
    replace_rows(budget.procurement_items.all(), rows, _key, by, identities=identities)


def _key(row: ProcurementItem) -> Hashable:
    return row.project_name, row.goods, row.catalogue_number
