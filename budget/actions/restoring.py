"""A budget as it was at a moment of the past, read from the histories, and brought back."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from budget import entries
from budget.actions.budgets import enter_all
from budget.models import (
    AssetHolding,
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
from budget.querysets import read_entries


@transaction.atomic
def restore(*, budget: DepartmentBudget, at: datetime, by: Any, right: str = "budget.change_departmentbudget") -> None:
    """Makes ``budget`` again what it was at ``at``; what was in between stays in the histories, like the restoring itself.

    ``right`` is what ``by`` needs. Raises Problems where the codes, units or limits of today refuse something of then.
    """
    enter_all(budget=budget, entries=entries_as_of(budget, at), by=by, right=right)


def entries_as_of(budget: DepartmentBudget, at: datetime) -> entries.Entries:
    """All that the budget held at ``at``. Names, units and codes are master data: as they are today."""
    then = DepartmentBudget.history.as_of(at).get(pk=budget.pk)
    return replace(
        read_entries(budget),
        overall_goal=then.overall_goal,
        planned_asset_purchases=then.planned_asset_purchases,
        lines=_lines(budget, at),
        projects=_projects(budget, at),
        sub_goals=tuple(row.as_entry() for row in _ordered(SubGoal, at, budget=budget)),
        lists=_lists(budget, at),
        overrides=_texts(budget, at, NarrativeText.Kind.OVERRIDE),
        slots=_texts(budget, at, NarrativeText.Kind.SLOT),
        prior_figures=tuple(row.as_entry() for row in _rows(PriorFigure, at, budget=budget)),
        procurement=tuple(row.as_entry() for row in _ordered(ProcurementItem, at, budget=budget)),
        assets=tuple(row.as_entry() for row in _rows(AssetHolding, at, budget=budget)),
    )


def _rows(model: Any, at: datetime, **of: Any) -> list[Any]:
    """The rows of a model as they were at ``at``, those left out that had been deleted by then."""
    versions = model.history.filter(history_date__lte=at, **of)
    return list(versions.latest_of_each().as_instances())


def _ordered(model: Any, at: datetime, **of: Any) -> list[Any]:
    return sorted(_rows(model, at, **of), key=lambda row: (row.order, row.pk))


def _lines(budget: DepartmentBudget, at: datetime) -> tuple[entries.Line, ...]:
    """A line knows its unit and project by number; either may be gone today, so they are named as they were called."""
    rows = _rows(LedgerLine, at, budget=budget)
    units = {unit.pk: unit for unit in Unit.history.filter(department=budget.department_id).as_instances()}
    projects = {project.pk: project for project in _rows(Project, at, budget=budget)}
    for row in rows:
        row.unit, row.project = units[row.unit_id], projects.get(row.project_id)
    return tuple(row.as_entry() for row in rows)


def _projects(budget: DepartmentBudget, at: datetime) -> tuple[entries.Project, ...]:
    rows = _ordered(Project, at, budget=budget)
    indicators = defaultdict(list)
    for row in _ordered(Indicator, at, project_id__in=[project.pk for project in rows]):
        indicators[row.project_id].append(row.as_entry())
    return tuple(entries.Project(row.name, row.goal, tuple(indicators[row.pk])) for row in rows)


def _lists(budget: DepartmentBudget, at: datetime) -> dict[str, tuple[str, ...]]:
    lists = defaultdict(list)
    for row in _ordered(NarrativeParagraph, at, budget=budget):
        lists[row.list_name].append(row.text)
    return {name: tuple(texts) for name, texts in lists.items()}


def _texts(budget: DepartmentBudget, at: datetime, kind: str) -> dict[str, str]:
    return {row.key: row.text for row in _rows(NarrativeText, at, budget=budget, kind=kind)}
