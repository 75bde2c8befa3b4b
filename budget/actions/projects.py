"""Projects with their goals and indicators."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from budget import entries
from budget.actions.entry import (
    delete_rows,
    field_problems,
    open_for_entry,
    refuse,
    replace_rows,
    rows_problems,
    save_as,
)
from budget.models import DepartmentBudget, Indicator, Project
from budget.problems import Problem


@transaction.atomic
def replace_projects(*, budget: DepartmentBudget, projects: Sequence[entries.Project], by: Any = None) -> None:
    """Makes ``projects`` the projects of ``budget``, in this order.

    Raises Problems for faulty texts, two projects of one name, and a missing project that lines still name.
    """
    budget = open_for_entry(budget, by)
    kept = {project.name for project in projects}
    refuse([*project_problems(projects), *_money_problems(budget, kept)])
    write_projects(budget, projects, by)
    remove_other_projects(budget, kept, by)


@transaction.atomic
def rename_projects(*, budget: DepartmentBudget, names: Mapping[str, str], by: Any = None) -> None:
    """Gives projects other names (old by new); they keep their money and indicators.

    A new name that another project has, or has had until now, is left alone: replacing the projects decides about it.
    """
    budget = open_for_entry(budget, by)
    rows = {project.name: project for project in budget.projects.all()}
    changes = {old: new for old, new in names.items() if old != new and old in rows and new not in rows}
    times = Counter(changes.values())
    changes = {old: new for old, new in changes.items() if times[new] == 1}
    refuse(rows_problems((Project(name=new) for new in changes.values()), "个项目"))
    for old, new in changes.items():
        rows[old].name = new
        save_as(rows[old], by, update_fields=["name"])


def project_problems(projects: Sequence[entries.Project]) -> list[Problem]:
    """Everything wrong with the texts of projects and their indicators, found without the database."""
    problems = rows_problems((Project(name=project.name, goal=project.goal) for project in projects), "个项目")
    for name, times in Counter(project.name for project in projects).items():
        if times > 1:
            problems.append(Problem("project_twice", f"项目“{name}”", f"出现了{times}次，项目名称不能重复"))
    for number, project in enumerate(projects, start=1):
        for position, indicator in enumerate(project.indicators, start=1):
            problems += field_problems(Indicator(**vars(indicator)), f"第{number}个项目第{position}条指标")
    return problems


def _money_problems(budget: DepartmentBudget, kept: set[str]) -> list[Problem]:
    orphaned = budget.lines.filter(project__isnull=False).exclude(project__name__in=kept)
    return [
        Problem("project_has_money", f"项目“{name}”", f"账中还有{times}笔资金，不能删除")
        for name, times in Counter(orphaned.values_list("project__name", flat=True)).items()
    ]


def write_projects(budget: DepartmentBudget, projects: Sequence[entries.Project], by: Any) -> None:
    """Saves ``projects`` and leaves others alone, within the caller's transaction."""
    rows = [
        Project(budget=budget, name=project.name, goal=project.goal, order=order)
        for order, project in enumerate(projects, start=1)
    ]
    names = [project.name for project in projects]
    saved = replace_rows(budget.projects.filter(name__in=names), rows, lambda row: row.name, by)
    _write_indicators(budget, saved, projects, by)


def _write_indicators(
    budget: DepartmentBudget, saved: Sequence[Project], projects: Sequence[entries.Project], by: Any
) -> None:
    rows = [
        _indicator(budget, row, indicator, order)
        for row, project in zip(saved, projects, strict=True)
        for order, indicator in enumerate(project.indicators, start=1)
    ]
    existing = Indicator.objects.filter(project__in=saved).select_related("project")
    replace_rows(existing, rows, lambda row: (row.project_id, row.level_1, row.level_2, row.level_3), by)


def _indicator(budget: DepartmentBudget, project: Project, indicator: entries.Indicator, order: int) -> Indicator:
    project.budget = budget  # the value is read against the budget's year: no query for each row
    row = Indicator(project=project, order=order, **vars(indicator))
    row.read_value()
    return row


def remove_other_projects(budget: DepartmentBudget, kept: set[str], by: Any) -> None:
    """Deletes projects that are not in ``kept``, with their indicators, within the caller's transaction."""
    others = budget.projects.exclude(name__in=kept)
    delete_rows(Indicator.objects.filter(project__in=others), by)
    delete_rows(others, by)
