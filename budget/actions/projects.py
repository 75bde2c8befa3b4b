"""Projects with their goals and indicators."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from django.db import transaction

from budget import entries, problem_kinds
from budget.actions.entry import (
    Identities,
    delete_rows,
    field_problems,
    open_for_entry,
    replace_rows,
    rows_problems,
    save_as,
)
from budget.models import DepartmentBudget, Indicator, Project
from budget.problems import Problem, refuse


@transaction.atomic
def replace_projects(
    *, budget: DepartmentBudget, projects: Sequence[entries.ProjectEntry], by: Any = None
) -> None:
    """Make ``projects`` the projects of ``budget``, in this order.

    Raises Problems for faulty texts, two projects of one name, and a missing project that lines
    still name.
    """
    budget = open_for_entry(budget, by)
    names = {project.name for project in projects}
    refuse([*project_problems(projects), *_money_problems(budget, names)])
    write_projects(budget, projects, by)
    remove_other_projects(budget, names, by)


@transaction.atomic
def replace_indicators(
    *,
    project: Project,
    indicators: Sequence[entries.IndicatorEntry],
    by: Any = None,
    identities: Identities = None,
) -> None:
    """Make ``indicators`` those of ``project``, in this order.

    ``identities`` says which saved one each was, where that is known. Raises Problems for faulty
    texts.
    """
    project.budget = open_for_entry(project.budget, by)
    refuse(_indicator_problems(indicators, ""))
    rows = _indicator_rows(project, indicators)
    existing = Indicator.objects.filter(project=project).select_related("project")
    replace_rows(existing, rows, _indicator_key, by, identities=identities)


@transaction.atomic
def write_project_texts(*, project: Project, texts: Mapping[str, str], by: Any = None) -> None:
    """Make ``texts`` what is said of ``project`` beside its goal, by the keys of the form.

    Empty ones are not kept. Raises Problems for faulty texts.
    """
    project.budget = open_for_entry(project.budget, by)
    project.texts = {key: text.strip() for key, text in texts.items() if text.strip()}
    refuse(field_problems(project, f"项目“{project.name}”"))
    save_as(project, by, update_fields=["texts"])


@transaction.atomic
def rename_projects(*, budget: DepartmentBudget, names: Mapping[str, str], by: Any = None) -> None:
    """Give projects other names (old by new); they keep their money and indicators.

    They may pass names on or exchange them. A name that two projects want, or that a project keeps
    which is not renamed, is left alone: replacing the projects decides about it.
    """
    budget = open_for_entry(budget, by)
    rows = {project.name: project for project in budget.projects.all()}
    changes = {}
    times_wanted = Counter(names.values())
    for old, new in names.items():
        if old != new and old in rows and times_wanted[new] == 1:
            changes[old] = new
    # Whoever is left alone keeps a name that another one may have wanted, and so on.
    while True:
        kept_names = rows.keys() - changes.keys()
        left_alone = [old for old, new in changes.items() if new in kept_names]
        if not left_alone:
            break
        for old in left_alone:
            del changes[old]
    refuse(rows_problems([Project(name=name) for name in changes.values()], "个项目"))
    for old in changes:
        # Out of the way, for a name is there once; the histories tell of the last name only.
        budget.projects.filter(pk=rows[old].pk).update(name=f"改名中（{rows[old].pk}）")
    for old, new in changes.items():
        rows[old].name = new
        save_as(rows[old], by, update_fields=["name"])


def project_problems(projects: Sequence[entries.ProjectEntry]) -> list[Problem]:
    """Return everything wrong with the texts of projects and their indicators.

    The database is not asked.
    """
    rows = []
    for project in projects:
        rows.append(Project(name=project.name, goal=project.goal, texts=dict(project.texts)))
    problems = rows_problems(rows, "个项目")
    times_named = Counter(project.name for project in projects)
    for name, times in times_named.items():
        if times > 1:
            problems.append(problem_kinds.PROJECT_TWICE.at(f"项目“{name}”", times=times))
    for number, project in enumerate(projects, start=1):
        problems += _indicator_problems(project.indicators, f"第{number}个项目")
    return problems


def _indicator_problems(
    indicators: Sequence[entries.IndicatorEntry], project_address: str
) -> list[Problem]:
    problems = []
    for position, indicator in enumerate(indicators, start=1):
        address = f"{project_address}第{position}条指标"
        problems += field_problems(Indicator(**vars(indicator)), address)
    return problems


def _money_problems(budget: DepartmentBudget, kept_names: set[str]) -> list[Problem]:
    orphans = budget.lines.filter(project__isnull=False).exclude(project__name__in=kept_names)
    lines_by_project = Counter(orphans.values_list("project__name", flat=True))
    problems = []
    for name, count in lines_by_project.items():
        problems.append(problem_kinds.PROJECT_HAS_MONEY.at(f"项目“{name}”", count=count))
    return problems


def write_projects(
    budget: DepartmentBudget, projects: Sequence[entries.ProjectEntry], by: Any
) -> None:
    """Save ``projects`` with their indicators within the caller's transaction.

    Projects with other names are left alone.
    """
    wanted = []
    for order, project in enumerate(projects, start=1):
        row = Project(
            budget=budget,
            name=project.name,
            goal=project.goal,
            texts=dict(project.texts),
            order=order,
        )
        wanted.append(row)
    names = [project.name for project in projects]
    projects_of_names = budget.projects.filter(name__in=names)
    saved = replace_rows(projects_of_names, wanted, lambda row: row.name, by)

    indicators = []
    for row, project in zip(saved, projects, strict=True):
        row.budget = budget  # values are read against the budget's year: no query for each row
        indicators += _indicator_rows(row, project.indicators)
    existing = Indicator.objects.filter(project__in=saved).select_related("project")
    replace_rows(existing, indicators, _indicator_key, by)


def _indicator_rows(
    project: Project, indicators: Sequence[entries.IndicatorEntry]
) -> list[Indicator]:
    rows = []
    for order, indicator in enumerate(indicators, start=1):
        row = Indicator(project=project, order=order, **vars(indicator))
        row.read_value()
        rows.append(row)
    return rows


def _indicator_key(row: Indicator) -> Hashable:
    return row.project_id, row.level_1, row.level_2, row.level_3


def remove_other_projects(budget: DepartmentBudget, kept_names: set[str], by: Any) -> None:
    """Delete projects that are not named, with their indicators, in the caller's transaction."""
    others = budget.projects.exclude(name__in=kept_names)
    delete_rows(Indicator.objects.filter(project__in=others), by)
    delete_rows(others, by)
