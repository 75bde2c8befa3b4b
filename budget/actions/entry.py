"""What all actions of entering share: may this be changed now, is every text and figure well formed, replacing rows.

Rows are replaced, not wiped and rewritten: what is the same stays untouched, so a second import of the same file
changes nothing and the history shows who changed which figure.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

import rules
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from budget.models import DepartmentBudget
from budget.problems import Problem, Problems

Row = TypeVar("Row", bound=Model)


def open_for_entry(
    budget: DepartmentBudget, by: Any, *, right: str = "budget.change_departmentbudget"
) -> DepartmentBudget:
    """The budget as it is now, locked until the transaction ends.

    Raises PermissionDenied unless ``by`` has ``right`` to it, Problems unless its status lets anyone change it.
    """
    current = DepartmentBudget.objects.select_for_update(of=("self",)).select_related(
        "department__region", "fiscal_year__edition"
    )
    budget = current.get(pk=budget.pk)
    if by is not None and not rules.has_perm("budget.view_departmentbudget", by, budget):
        raise PermissionDenied
    if not budget.is_open:
        message = f"{budget}{budget.get_status_display()}，不能修改；需要修改时请财政审核员退回或启动更正"
        raise Problems([Problem("budget_closed", "", message)])
    if by is not None and not rules.has_perm(right, by, budget):
        raise PermissionDenied
    return budget


def refuse(problems: Sequence[Problem]) -> None:
    """Raises Problems unless there are none."""
    if problems:
        raise Problems(problems)


def field_problems(row: Model, address: str) -> list[Problem]:
    """What the columns of an unsaved row refuse: lengths, control characters, amounts. Relations are not looked at."""
    relations = {field.name for field in row._meta.fields if field.is_relation}
    try:
        row.clean_fields(exclude=relations)
    except ValidationError as error:
        return [
            Problem(f"field_{name}", f"{address} {row._meta.get_field(name).verbose_name}", message)  # type: ignore[union-attr]
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return []


def rows_problems(rows: Iterable[Model], label: str) -> list[Problem]:
    """``field_problems`` of rows that are addressed by their number (第2个项目)."""
    return [
        problem for number, row in enumerate(rows, start=1) for problem in field_problems(row, f"第{number}{label}")
    ]


def replace_rows(existing: Iterable[Row], wanted: Sequence[Row], key: Callable[[Row], Hashable], by: Any) -> list[Row]:
    """Makes ``existing`` rows into ``wanted`` ones and returns those now saved, in the order wanted.

    Rows with the same key are paired in order and keep their identity; the rest is deleted or created.
    """
    kept, created, surplus = _pair(existing, wanted, key)
    delete_rows(surplus, by)
    _update([row for row, source in kept if _copy(source, row)], by)
    if created:
        bulk_create_with_history(created, type(created[0]), batch_size=500, default_user=by)
    saved = {id(source): row for row, source in kept}
    return [saved.get(id(row), row) for row in wanted]


def _pair(
    existing: Iterable[Row], wanted: Sequence[Row], key: Callable[[Row], Hashable]
) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    waiting: dict[Hashable, list[Row]] = defaultdict(list)
    for row in existing:
        waiting[key(row)].append(row)
    kept, created = [], []
    for row in wanted:
        same = waiting[key(row)]
        if same:
            kept.append((same.pop(0), row))
        else:
            created.append(row)
    return kept, created, [row for rows in waiting.values() for row in rows]


def _columns(row: Model) -> list[str]:
    return [field.attname for field in row._meta.concrete_fields if not field.primary_key]


def _copy(source: Row, target: Row) -> bool:
    """Copies all columns; says whether any differed."""
    changed = [name for name in _columns(source) if getattr(source, name) != getattr(target, name)]
    for name in changed:
        setattr(target, name, getattr(source, name))
    return bool(changed)


def _update(rows: Sequence[Row], by: Any) -> None:
    if rows:
        bulk_update_with_history(rows, type(rows[0]), _columns(rows[0]), batch_size=500, default_user=by)


def save_as(row: Model, by: Any, **options: Any) -> None:
    """Saves one row with ``by`` in its history."""
    row._history_user = by  # type: ignore[attr-defined]
    row.save(**options)


def delete_rows(rows: Iterable[Model], by: Any) -> None:
    """Deletes one by one: only so does the history record each, and who did it."""
    for row in rows:
        row._history_user = by  # type: ignore[attr-defined]
        row.delete()
