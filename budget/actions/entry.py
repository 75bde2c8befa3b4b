"""The steps that all actions of entering share: opening a budget, finding faults, replacing rows.

Rows are replaced, not wiped and rewritten: a row that stays the same is not touched, so a second
import of the same file changes nothing and the history shows who changed which figure.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from budget import problem_kinds
from budget.models import DepartmentBudget
from budget.problems import Problem, Problems
from budget.rules import may

Row = TypeVar("Row", bound=Model)
BATCH_SIZE = 500  # rows sent in one statement; a department's whole ledger is one or two of them


def open_for_entry(
    budget: DepartmentBudget, by: Any, *, right: str = "budget.change_departmentbudget"
) -> DepartmentBudget:
    """Return the budget as it is now, locked until the transaction ends.

    Raises PermissionDenied unless ``by`` has ``right`` to it, Problems unless its status lets
    anyone change it.
    """
    budgets = DepartmentBudget.objects.select_for_update(of=("self",))
    budgets = budgets.select_related("department__region", "fiscal_year__edition")
    budget = budgets.get(pk=budget.pk)
    if by is not None and not may(by, "budget.view_departmentbudget", budget):
        raise PermissionDenied
    # Before the right to change: those who may read it are told why nobody can change it now.
    if not budget.is_open:
        status = budget.get_status_display()
        raise Problems([problem_kinds.BUDGET_CLOSED.at(budget=budget, status=status)])
    if by is not None and not may(by, right, budget):
        raise PermissionDenied
    return budget


def field_problems(row: Model, address: str) -> list[Problem]:
    """Return what the columns of an unsaved row refuse: lengths, control characters, amounts.

    Relations are not looked at.
    """
    fields = {field.name: field for field in row._meta.fields}
    relations = {name for name, field in fields.items() if field.is_relation}
    problems = []
    try:
        row.clean_fields(exclude=relations)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            place = f"{address} {fields[name].verbose_name}"
            for message in messages:
                problems.append(problem_kinds.FIELD.at(place, column=name, fault=message))
    return problems


def rows_problems(rows: Iterable[Model], label: str) -> list[Problem]:
    """Return ``field_problems`` of rows that are addressed by their number (第2个项目)."""
    problems = []
    for number, row in enumerate(rows, start=1):
        problems += field_problems(row, f"第{number}{label}")
    return problems


def replace_rows(
    existing: Iterable[Row], wanted: Sequence[Row], key: Callable[[Row], Hashable], by: Any
) -> list[Row]:
    """Make ``existing`` rows into ``wanted`` ones; return those now saved, in the order wanted.

    Rows with the same key are paired in order and keep their identity; the rest is deleted or
    created.
    """
    unpaired: dict[Hashable, list[Row]] = defaultdict(list)
    for row in existing:
        unpaired[key(row)].append(row)
    saved, changed, created = [], [], []
    for row in wanted:
        same_key = unpaired[key(row)]
        if not same_key:
            created.append(row)
            saved.append(row)
            continue
        kept = same_key.pop(0)
        if _copy_columns(row, kept):
            changed.append(kept)
        saved.append(kept)

    for surplus in unpaired.values():
        delete_rows(surplus, by)
    if changed:
        bulk_update_with_history(
            changed,
            type(changed[0]),
            _columns(changed[0]),
            batch_size=BATCH_SIZE,
            default_user=by,
        )
    if created:
        bulk_create_with_history(created, type(created[0]), batch_size=BATCH_SIZE, default_user=by)
    return saved


def _columns(row: Model) -> list[str]:
    return [field.attname for field in row._meta.concrete_fields if not field.primary_key]


def _copy_columns(source: Row, target: Row) -> bool:
    """Copy all columns but the key; return True if any differed."""
    has_changed = False
    for name in _columns(source):
        value = getattr(source, name)
        if getattr(target, name) != value:
            setattr(target, name, value)
            has_changed = True
    return has_changed


def save_as(row: Model, by: Any, **options: Any) -> None:
    """Save one row with ``by`` in its history."""
    row._history_user = by  # type: ignore[attr-defined]  # where simple_history looks for it
    row.save(**options)


def delete_rows(rows: Iterable[Model], by: Any) -> None:
    """Delete rows one by one: only so does the history record each, and who did it."""
    for row in rows:
        row._history_user = by  # type: ignore[attr-defined]  # where simple_history looks for it
        row.delete()
