"""The steps that all actions of entering share: opening a budget, finding faults, replacing rows.

Rows are replaced, not wiped and rewritten: a row that stays the same is not touched, so a second
import of the same file changes nothing and the history shows who changed which figure.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from budget import problem_kinds
from budget.models import DepartmentBudget
from budget.problems import Problem, Problems
from budget.rules import may

Row = TypeVar("Row", bound=Model)
# Of each row the number of the saved one that it was on the screen, None for a new row; None
# instead of them all where nobody knows.
Identities = Sequence[int | None] | None
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
        status = budget.state_label
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


@dataclass(frozen=True)
class Operation:
    """What somebody did to many rows at one ``moment``, in words that their histories keep."""

    name: str
    moment: datetime


_operation: ContextVar[Operation | None] = ContextVar("operation", default=None)


@contextmanager
def recorded_as(name: str) -> Iterator[None]:
    """Let the histories of all rows that are saved within say what was done.

    Enter it with the budget locked: its moment must not lie before a step that was taken first.
    """
    token = _operation.set(Operation(name, timezone.now()))
    try:
        yield
    finally:
        _operation.reset(token)


def _current_operation() -> Operation:
    return _operation.get() or Operation("", timezone.now())


def replace_rows(
    existing: Iterable[Row],
    wanted: Sequence[Row],
    key: Callable[[Row], Hashable],
    by: Any,
    *,
    identities: Identities = None,
) -> list[Row]:
    """Make ``existing`` rows into ``wanted`` ones; return those now saved, in the order wanted.

    ``identities`` says of each wanted row which existing one it was on the screen, None for a new
    one. Where nobody knows that (files, copies), rows with the same ``key`` are paired in order.
    The rest is deleted or created.
    """
    unpaired = {row.pk: row for row in existing}
    pairs = _pairs(unpaired, wanted, key, identities)
    saved, changed, created = [], [], []
    for place, row in enumerate(wanted):
        kept = pairs.get(place)
        if kept is None:
            created.append(row)
            saved.append(row)
            continue
        if _copy_columns(row, kept):
            changed.append(kept)
        saved.append(kept)

    delete_rows(unpaired.values(), by)
    operation = _current_operation()
    recorded = {
        "batch_size": BATCH_SIZE,
        "default_user": by,
        "default_change_reason": operation.name or None,
        "default_date": operation.moment,
    }
    if changed:
        bulk_update_with_history(changed, type(changed[0]), _columns(changed[0]), **recorded)
    if created:
        bulk_create_with_history(created, type(created[0]), **recorded)
    return saved


def _pairs(
    unpaired: dict[Any, Row],
    wanted: Sequence[Row],
    key: Callable[[Row], Hashable],
    identities: Identities,
) -> dict[int, Row]:
    """Return the saved row that each wanted one is, by its place; take it out of ``unpaired``.

    What did not change is found first, wherever it stands now: a block that is pasted one row
    further down changes no line.
    """
    pairs: dict[int, Row] = {}
    if identities is not None:
        for place, identity in enumerate(identities):
            row = unpaired.get(identity)
            if row is not None and _values(row) == _values(wanted[place]):
                pairs[place] = unpaired.pop(identity)
    _pair_by(_values, unpaired, wanted, pairs)
    if identities is None:
        _pair_by(key, unpaired, wanted, pairs)
        return pairs
    for place, identity in enumerate(identities):
        if place not in pairs and identity in unpaired:
            pairs[place] = unpaired.pop(identity)
    return pairs


def _pair_by(
    key: Callable[[Row], Hashable],
    unpaired: dict[Any, Row],
    wanted: Sequence[Row],
    pairs: dict[int, Row],
) -> None:
    """Pair rows of the same key in order."""
    by_key: dict[Hashable, list[Row]] = defaultdict(list)
    for row in reversed(unpaired.values()):
        by_key[key(row)].append(row)
    for place, row in enumerate(wanted):
        same_key = by_key.get(key(row))
        if place not in pairs and same_key:
            kept = same_key.pop()
            pairs[place] = unpaired.pop(kept.pk)


def _values(row: Model) -> tuple[Hashable, ...]:
    """Return what a row says; its place among others is not part of it."""
    values: list[Hashable] = []
    for name in _columns(row):
        value = getattr(row, name)
        if isinstance(value, dict):  # the texts of a project
            value = tuple(sorted(value.items()))
        if name != "order":
            values.append(value)
    return tuple(values)


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
    _mark(row, by)
    row.save(**options)


def delete_rows(rows: Iterable[Model], by: Any) -> None:
    """Delete rows one by one: only so does the history record each, and who did it."""
    for row in rows:
        _mark(row, by)
        row.delete()


def _mark(row: Any, by: Any) -> None:
    """Tell simple_history who saves the row, and within which operation."""
    operation = _current_operation()
    row._history_user = by
    row._history_date = operation.moment
    row._change_reason = operation.name or None
