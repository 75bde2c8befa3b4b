"""A budget as it was at a moment of the past, read from the histories, and brought back.

The history of a model keeps a version of a row for each time it was saved or deleted.
"""

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
def restore(
    *,
    budget: DepartmentBudget,
    at: datetime,
    by: Any,
    right: str = "budget.change_departmentbudget",
) -> None:
    """Make ``budget`` again what it was at ``at``.

    What was in between stays in the histories, and so does the restoring itself. ``right`` is what
    ``by`` needs. Raises Problems where today's codes, units or limits refuse something of then.
    """
    enter_all(budget=budget, entries=entries_as_of(budget, at), by=by, right=right)


def entries_as_of(budget: DepartmentBudget, at: datetime) -> entries.Entries:
    """Return all that the budget held at ``at``.

    Names, units and codes are master data: they are as they are today.
    """
    budget_then = DepartmentBudget.history.as_of(at).get(pk=budget.pk)
    sub_goals = _ordered_rows_as_of(SubGoal, at, budget=budget)
    prior_figures = _rows_as_of(PriorFigure, at, budget=budget)
    items = _ordered_rows_as_of(ProcurementItem, at, budget=budget)
    holdings = _rows_as_of(AssetHolding, at, budget=budget)
    return replace(
        read_entries(budget),
        overall_goal=budget_then.overall_goal,
        planned_asset_purchases=budget_then.planned_asset_purchases,
        lines=_lines_as_of(budget, at),
        projects=_projects_as_of(budget, at),
        sub_goals=tuple(row.as_entry() for row in sub_goals),
        lists=_lists_as_of(budget, at),
        overrides=_texts_as_of(budget, at, NarrativeText.Kind.OVERRIDE),
        slots=_texts_as_of(budget, at, NarrativeText.Kind.SLOT),
        prior_figures=tuple(row.as_entry() for row in prior_figures),
        procurement=tuple(row.as_entry() for row in items),
        assets=tuple(row.as_entry() for row in holdings),
    )


def _rows_as_of(model: Any, at: datetime, **conditions: Any) -> list[Any]:
    """Return the rows of a model as they were at ``at``, without those deleted by then."""
    versions = model.history.filter(history_date__lte=at, **conditions)
    return list(versions.latest_of_each().as_instances())


def _ordered_rows_as_of(model: Any, at: datetime, **conditions: Any) -> list[Any]:
    rows = _rows_as_of(model, at, **conditions)
    return sorted(rows, key=lambda row: (row.order, row.pk))


def _lines_as_of(budget: DepartmentBudget, at: datetime) -> tuple[entries.Line, ...]:
    # A line knows its unit and its project by number, and either may be gone today.
    units = {}
    for unit in Unit.history.filter(department=budget.department_id).as_instances():
        units[unit.pk] = unit
    projects = {}
    for project in _rows_as_of(Project, at, budget=budget):
        projects[project.pk] = project
    lines = []
    for row in _rows_as_of(LedgerLine, at, budget=budget):
        row.unit = units[row.unit_id]
        row.project = projects.get(row.project_id)
        lines.append(row.as_entry())
    return tuple(lines)


def _projects_as_of(budget: DepartmentBudget, at: datetime) -> tuple[entries.ProjectEntry, ...]:
    rows = _ordered_rows_as_of(Project, at, budget=budget)
    project_ids = [row.pk for row in rows]
    indicators = defaultdict(list)
    for indicator in _ordered_rows_as_of(Indicator, at, project_id__in=project_ids):
        indicators[indicator.project_id].append(indicator.as_entry())
    projects = []
    for row in rows:
        projects.append(entries.ProjectEntry(row.name, row.goal, tuple(indicators[row.pk])))
    return tuple(projects)


def _lists_as_of(budget: DepartmentBudget, at: datetime) -> dict[str, tuple[str, ...]]:
    lists = defaultdict(list)
    for row in _ordered_rows_as_of(NarrativeParagraph, at, budget=budget):
        lists[row.list_name].append(row.text)
    return {name: tuple(texts) for name, texts in lists.items()}


def _texts_as_of(budget: DepartmentBudget, at: datetime, kind: str) -> dict[str, str]:
    rows = _rows_as_of(NarrativeText, at, budget=budget, kind=kind)
    return {row.key: row.text for row in rows}
