"""Every change of every figure and text of a budget, read from the histories: who, when, what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import DecimalField, ForeignKey, Model

from budget.models import (
    AssetHolding,
    ClassificationCode,
    DepartmentBudget,
    Indicator,
    LedgerLine,
    NarrativeParagraph,
    NarrativeText,
    PriorFigure,
    ProcurementItem,
    Project,
    SubGoal,
    Unit,
)

PARTS = (
    LedgerLine,
    Project,
    Indicator,
    SubGoal,
    NarrativeParagraph,
    NarrativeText,
    PriorFigure,
    ProcurementItem,
    AssetHolding,
)
# The columns that a row is called by, beside its own number.
NAMED_BY = (
    "function",
    "economic",
    "name",
    "level_3",
    "key",
    "figure",
    "goods",
    "kind",
    "list_name",
)
# The steps to publication have a trail of their own, and the number and the owner of a row say
# nothing to a reader.
_NOT_SHOWN = {
    "id",
    "budget",
    "status",
    "approved_on",
    "approval_number",
    "public_from",
    "department",
    "fiscal_year",
}
_DELETION = "-"  # the history's type of a deleted row's last version


@dataclass(frozen=True)
class FieldChange:
    """One field of one row, changed once.

    ``before`` is empty for what was added, ``after`` for what was deleted. ``is_figure`` tells
    amounts, quantities and targets from texts.
    """

    at: datetime
    by: str
    what: str
    field: str
    before: str
    after: str
    is_figure: bool = False


def changes(budget: DepartmentBudget, *, since: datetime | None = None) -> list[FieldChange]:
    """Return all changes of a budget and its parts, the newest first.

    ``since`` leaves out what is not newer.
    """
    names = _RowNames(budget)
    listed: list[FieldChange] = []
    for model in (DepartmentBudget, *PARTS):
        listed.extend(_changes_of_model(model, budget, names, since))
    return sorted(listed, key=attrgetter("at"), reverse=True)


class _RowNames:
    """The names of rows that others refer to; one query a kind of row."""

    def __init__(self, budget: DepartmentBudget) -> None:
        # From the history, so that a deleted project still has its last name.
        projects = Project.history.filter(budget=budget).order_by("history_date")
        units = Unit.objects.filter(department=budget.department_id)
        codes = ClassificationCode.objects.filter(edition__fiscal_years=budget.fiscal_year_id)
        self._names: dict[type[Model], dict[int, str]] = {
            Project: dict(projects.values_list("id", "name")),
            Unit: {unit.pk: str(unit) for unit in units},
            ClassificationCode: {code.pk: str(code) for code in codes},
        }

    def shown(self, field: Any, value: Any) -> str:
        """Return a column's value as people read it."""
        if value is None or value == "":
            return ""
        if isinstance(field, ForeignKey):
            names = self._names.get(field.remote_field.model, {})
            return names.get(value, f"（{value}）")
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return str(value)


def _changes_of_model(
    model: Any, budget: DepartmentBudget, names: _RowNames, since: datetime | None
) -> Iterator[FieldChange]:
    if model is DepartmentBudget:
        rows = model.history.filter(id=budget.pk)
    elif model is Indicator:
        projects = Project.history.filter(budget=budget)
        rows = model.history.filter(project_id__in=projects.values("id"))
    else:
        rows = model.history.filter(budget=budget)
    ordered = rows.select_related("history_user").order_by("id", "history_date", "history_id")
    for _, versions in groupby(ordered, key=attrgetter("id")):
        yield from _changes_of_row(model, list(versions), names, since)


def _changes_of_row(
    model: Any, versions: list[Any], names: _RowNames, since: datetime | None
) -> Iterator[FieldChange]:
    fields = [field for field in model._meta.concrete_fields if field.name not in _NOT_SHOWN]
    before: Any = None
    for version in versions:
        after = None if version.history_type == _DELETION else version
        if since is None or version.history_date > since:
            author = version.history_user
            for field in fields:
                old = "" if before is None else names.shown(field, getattr(before, field.attname))
                new = "" if after is None else names.shown(field, getattr(after, field.attname))
                if old == new:
                    continue
                yield FieldChange(
                    at=version.history_date,
                    by=author.get_username() if author else "",
                    what=_title(model, version, names),
                    field=str(field.verbose_name),
                    before=old,
                    after=new,
                    is_figure=isinstance(field, DecimalField),
                )
        before = after


def _title(model: Any, version: Any, names: _RowNames) -> str:
    """Return the kind of row and what it is called by, as in 预算明细 2013201 行政运行."""
    words = [str(model._meta.verbose_name)]
    if model is DepartmentBudget:
        return words[0]
    columns = {field.name: field for field in model._meta.concrete_fields}
    for name in NAMED_BY:
        if name not in columns:
            continue
        column = columns[name]
        word = names.shown(column, getattr(version, column.attname))
        if word:
            words.append(word)
    return " ".join(words)
