"""Every change of every figure and text of a budget, read from the histories: who, when, from, to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
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
# What a row is called by, beside its own number.
NAMED_BY = ("function", "economic", "name", "level_3", "key", "figure", "goods", "kind", "list_name")
# The steps have a trail of their own.
_NOT_SHOWN = {"id", "budget", "status", "approved_on", "approval_number", "public_from", "department", "fiscal_year"}


@dataclass(frozen=True)
class Change:
    """One field of one row, changed once. ``before`` is empty for what was added, ``after`` for what was deleted.

    ``is_figure`` tells amounts, quantities and targets from texts.
    """

    at: datetime
    by: str
    what: str
    field: str
    before: str
    after: str
    is_figure: bool = False


def changes(budget: DepartmentBudget, *, since: datetime | None = None) -> list[Change]:
    """All changes of a budget and its parts, the newest first; ``since`` leaves out what is older."""
    names = _Names(budget)
    found = [change for model in (DepartmentBudget, *PARTS) for change in _of_model(model, budget, names, since)]
    return sorted(found, key=lambda change: change.at, reverse=True)


class _Names:
    """What rows are called that others refer to; one query a kind of row."""

    def __init__(self, budget: DepartmentBudget) -> None:
        histories: dict[type[Model], dict[int, str]] = {
            Project: dict(Project.history.filter(budget=budget).order_by("history_date").values_list("id", "name")),
            Unit: {unit.pk: str(unit) for unit in Unit.objects.filter(department=budget.department_id)},
            ClassificationCode: {
                code.pk: str(code)
                for code in ClassificationCode.objects.filter(edition__fiscal_years=budget.fiscal_year_id)
            },
        }
        self._known = histories

    def shown(self, field: Any, value: Any) -> str:
        """A column's value as people read it."""
        if value is None or value == "":
            return ""
        if isinstance(field, ForeignKey):
            return self._known.get(field.remote_field.model, {}).get(value, f"（{value}）")
        return dict(field.flatchoices).get(value, str(value)) if field.choices else str(value)


def _of_model(model: Any, budget: DepartmentBudget, names: _Names, since: datetime | None) -> Iterator[Change]:
    if model is DepartmentBudget:
        rows = model.history.filter(id=budget.pk)
    elif model is Indicator:
        rows = model.history.filter(project_id__in=Project.history.filter(budget=budget).values("id"))
    else:
        rows = model.history.filter(budget=budget)
    ordered = rows.select_related("history_user").order_by("id", "history_date", "history_id")
    for _, versions in groupby(ordered, key=lambda row: row.id):
        yield from _of_row(model, list(versions), names, since)


def _of_row(model: Any, versions: list[Any], names: _Names, since: datetime | None) -> Iterator[Change]:
    fields = [field for field in model._meta.concrete_fields if field.name not in _NOT_SHOWN]
    before: Any = None
    for version in versions:
        is_gone = version.history_type == "-"
        if since is None or version.history_date > since:
            for field in fields:
                old = "" if before is None else names.shown(field, getattr(before, field.attname))
                new = "" if is_gone else names.shown(field, getattr(version, field.attname))
                if old != new:
                    yield Change(
                        version.history_date,
                        version.history_user.get_username() if version.history_user else "",
                        _title(model, version, names),
                        str(field.verbose_name),
                        old,
                        new,
                        isinstance(field, DecimalField),
                    )
        before = None if is_gone else version


def _title(model: Any, version: Any, names: _Names) -> str:
    if model is DepartmentBudget:
        return str(model._meta.verbose_name)
    columns = {field.name: field for field in model._meta.concrete_fields}
    called = [
        names.shown(columns[name], getattr(version, columns[name].attname)) for name in NAMED_BY if name in columns
    ]
    return " ".join([str(model._meta.verbose_name), *filter(None, called)])
