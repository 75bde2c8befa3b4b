"""A budget as it was at a point of the histories, and how it is brought back.

The history of a model keeps a version of a row for each time it was saved or deleted, numbered as
they were written. A point of the past is named by these numbers and not by a time: the clock may be
set back or forward in between, and two versions may be of the same moment.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max

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

# Models whose rows name their budget; those of an indicator name its project.
_PARTS: tuple[Any, ...] = (
    AssetHolding,
    LedgerLine,
    NarrativeParagraph,
    NarrativeText,
    PriorFigure,
    ProcurementItem,
    Project,
    SubGoal,
)


# By the name of each model, the number of the last version in its history.
Marks = Mapping[str, int]


def marks_now() -> dict[str, int]:
    """Return the point at which the histories are.

    With the budget locked, its versions up to there are those written before. Other budgets may
    well be written to at the same time.
    """
    marks = {}
    for model in (DepartmentBudget, Indicator, *_PARTS):
        last = model.history.aggregate(last=Max("history_id"))["last"]
        marks[model._meta.label_lower] = last or 0
    return marks


@transaction.atomic
def restore(
    *,
    budget: DepartmentBudget,
    marks: Marks,
    by: Any,
    right: str = "budget.change_departmentbudget",
) -> None:
    """Make ``budget`` again what it was when ``marks`` were taken.

    What was in between stays in the histories, and so does the restoring itself. ``right`` is what
    ``by`` needs. Raises Problems where today's codes, units or limits refuse something of then.
    """
    enter_all(budget=budget, entries=entries_at(budget, marks), by=by, right=right)


def entries_at(budget: DepartmentBudget, marks: Marks) -> entries.Entries:
    """Return all that the budget held when ``marks`` were taken.

    Names, units and codes are master data: they are as they are today.
    """
    (budget_then,) = _rows_at(DepartmentBudget, marks, id=budget.pk)
    sub_goals = _ordered_rows_at(SubGoal, marks, budget=budget)
    prior_figures = _rows_at(PriorFigure, marks, budget=budget)
    items = _ordered_rows_at(ProcurementItem, marks, budget=budget)
    holdings = _rows_at(AssetHolding, marks, budget=budget)
    return replace(
        read_entries(budget),
        overall_goal=budget_then.overall_goal,
        planned_asset_purchases=budget_then.planned_asset_purchases,
        lines=_lines_at(budget, marks),
        projects=_projects_at(budget, marks),
        sub_goals=tuple(row.as_entry() for row in sub_goals),
        lists=_lists_at(budget, marks),
        overrides=_texts_at(budget, marks, NarrativeText.Kind.OVERRIDE),
        slots=_texts_at(budget, marks, NarrativeText.Kind.SLOT),
        prior_figures=tuple(row.as_entry() for row in prior_figures),
        procurement=tuple(row.as_entry() for row in items),
        assets=tuple(row.as_entry() for row in holdings),
    )


def _rows_at(model: Any, marks: Marks, **conditions: Any) -> list[Any]:
    """Return the rows of a model as they were at the marks, without those deleted by then."""
    last = marks[model._meta.label_lower]
    versions = model.history.filter(history_id__lte=last, **conditions).order_by()
    newest = versions.values("id").annotate(newest=Max("history_id")).values("newest")
    return list(model.history.filter(history_id__in=newest).as_instances())


def _ordered_rows_at(model: Any, marks: Marks, **conditions: Any) -> list[Any]:
    rows = _rows_at(model, marks, **conditions)
    return sorted(rows, key=lambda row: (row.order, row.pk))


def _lines_at(budget: DepartmentBudget, marks: Marks) -> tuple[entries.Line, ...]:
    # A line knows its unit and its project by number, and either may be gone today.
    units = {}
    for unit in Unit.history.filter(department=budget.department_id).as_instances():
        units[unit.pk] = unit
    projects = {}
    for project in _rows_at(Project, marks, budget=budget):
        projects[project.pk] = project
    lines = []
    for row in _rows_at(LedgerLine, marks, budget=budget):
        row.unit = units[row.unit_id]
        row.project = projects.get(row.project_id)
        lines.append(row.as_entry())
    return tuple(lines)


def _projects_at(budget: DepartmentBudget, marks: Marks) -> tuple[entries.ProjectEntry, ...]:
    rows = _ordered_rows_at(Project, marks, budget=budget)
    project_ids = [row.pk for row in rows]
    indicators = defaultdict(list)
    for indicator in _ordered_rows_at(Indicator, marks, project_id__in=project_ids):
        indicators[indicator.project_id].append(indicator.as_entry())
    projects = []
    for row in rows:
        indicators_of_project = tuple(indicators[row.pk])
        project = entries.ProjectEntry(row.name, row.goal, indicators_of_project, row.texts)
        projects.append(project)
    return tuple(projects)


def _lists_at(budget: DepartmentBudget, marks: Marks) -> dict[str, tuple[str, ...]]:
    lists = defaultdict(list)
    for row in _ordered_rows_at(NarrativeParagraph, marks, budget=budget):
        lists[row.list_name].append(row.text)
    return {name: tuple(texts) for name, texts in lists.items()}


def _texts_at(budget: DepartmentBudget, marks: Marks, kind: str) -> dict[str, str]:
    rows = _rows_at(NarrativeText, marks, budget=budget, kind=kind)
    return {row.key: row.text for row in rows}
