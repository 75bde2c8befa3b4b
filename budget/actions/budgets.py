"""A department's budget as a whole."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from budget import problem_kinds
from budget.acceptance import CodeBook, lines_problems
from budget.actions import assets, ledger, narrative, procurement, projects
from budget.actions.entry import field_problems, open_for_entry, save_as
from budget.dimensions import DocumentKind
from budget.entries import Entries
from budget.models import Department, DepartmentBudget, FiscalYear, Unit
from budget.problems import Problem, Problems, refuse
from budget.querysets import code_book
from budget.rules import may

ADDRESS = "部门预算"  # of problems with what stands in the budget itself, not in one of its parts


@transaction.atomic
def open_budget(
    *,
    department: Department,
    fiscal_year: FiscalYear,
    unit: Unit | None = None,
    by: Any = None,
) -> DepartmentBudget:
    """Make a new, empty draft: of the department, or with ``unit`` of that unit.

    Raises Problems where there is one, the department or unit is of another region or time, or the
    year has no form for units.
    """
    budget = DepartmentBudget(
        department=department,
        unit=unit,
        document_kind=DocumentKind.of_budget(is_of_unit=unit is not None),
        fiscal_year=fiscal_year,
    )
    if by is not None and not may(by, "budget.add_departmentbudget", budget):
        raise PermissionDenied
    try:
        budget.full_clean()
    except ValidationError as error:
        problems = [problem_kinds.BUDGET_INVALID.at(fault=message) for message in error.messages]
        raise Problems(problems) from error
    save_as(budget, by)
    return budget


@transaction.atomic
def enter_all(
    *,
    budget: DepartmentBudget,
    entries: Entries,
    by: Any = None,
    right: str = "budget.change_departmentbudget",
) -> None:
    """Make ``entries`` all that the budget holds.

    Raises Problems with all that is wrong, and then saves nothing. Names of codes, the bodies and
    who and which year it is are master data: they must agree and are not written here. ``right`` is
    what ``by`` needs: to enter, or ``budget.import_departmentbudget`` to bring in a finished
    disclosure.
    """
    budget = open_for_entry(budget, by, right=right)
    refuse(entries_problems(budget, entries))
    _write_budget(budget, entries, by)
    projects.write_projects(budget, entries.projects, by)
    ledger.write_lines(budget, entries.lines, by)
    # Only now: a line that named a project which goes has just been replaced.
    projects.remove_other_projects(budget, {project.name for project in entries.projects}, by)
    narrative.write_sub_goals(budget, entries.sub_goals, by)
    narrative.write_lists(budget, entries.lists, by)
    narrative.write_texts(budget, entries.overrides, entries.slots, by)
    narrative.write_prior_figures(budget, entries.prior_figures, by)
    procurement.write_items(budget, entries.procurement, by)
    assets.write_holdings(budget, entries.assets, by)


def _write_budget(budget: DepartmentBudget, entries: Entries, by: Any) -> None:
    goal = entries.overall_goal
    purchases = Decimal(entries.planned_asset_purchases)
    if budget.overall_goal == goal and budget.planned_asset_purchases == purchases:
        return
    budget.overall_goal = goal
    budget.planned_asset_purchases = purchases
    save_as(budget, by, update_fields=["overall_goal", "planned_asset_purchases"])


@transaction.atomic
def plan_asset_purchases(*, budget: DepartmentBudget, amount: Decimal, by: Any = None) -> None:
    """Set what fixed assets are to be bought this year, in yuan.

    Raises Problems for what is no amount.
    """
    budget = open_for_entry(budget, by)
    refuse(field_problems(DepartmentBudget(planned_asset_purchases=amount), ADDRESS))
    if budget.planned_asset_purchases != amount:
        budget.planned_asset_purchases = amount
        save_as(budget, by, update_fields=["planned_asset_purchases"])


@transaction.atomic
def set_overall_goal(*, budget: DepartmentBudget, goal: str, by: Any = None) -> None:
    """Set the overall goal (总体绩效目标). Raises Problems for a faulty text."""
    budget = open_for_entry(budget, by)
    refuse(field_problems(DepartmentBudget(overall_goal=goal), ADDRESS))
    if budget.overall_goal != goal:
        budget.overall_goal = goal
        save_as(budget, by, update_fields=["overall_goal"])


def entries_problems(budget: DepartmentBudget, entries: Entries) -> list[Problem]:
    """Return everything that keeps ``entries`` from being entered into ``budget``.

    Nothing is saved.
    """
    return [
        *_identity_problems(budget, entries),
        *content_problems(entries, code_book(budget)),
    ]


def content_problems(entries: Entries, book: CodeBook) -> list[Problem]:
    """Return everything wrong with ``entries`` themselves, whichever budget they are for.

    Lines may name the projects of ``entries``, not those of ``book``.
    """
    own_projects = frozenset(project.name for project in entries.projects)
    own_columns = DepartmentBudget(
        overall_goal=entries.overall_goal,
        planned_asset_purchases=entries.planned_asset_purchases,
    )
    return [
        *field_problems(own_columns, ADDRESS),
        *lines_problems(entries.lines, replace(book, projects=own_projects)),
        *projects.project_problems(entries.projects),
        *narrative.sub_goal_problems(entries.sub_goals),
        *narrative.list_problems(entries.lists),
        *narrative.text_problems(entries.overrides, entries.slots),
        *narrative.prior_figure_problems(entries.prior_figures),
        *procurement.item_problems(entries.procurement),
        *assets.holding_problems(entries.assets),
    ]


def _identity_problems(budget: DepartmentBudget, entries: Entries) -> list[Problem]:
    """Return a problem for each of region, office and year that is not the budget's own."""
    department = budget.department
    comparisons: list[tuple[str, object, object]] = [
        ("行政区划代码", entries.region_code, department.region.code),
        ("部门编码", entries.department_code, department.code),
        ("单位编码", entries.unit_code, budget.unit_code),
        ("预算年度", entries.year, budget.fiscal_year.year),
    ]
    problems = []
    for label, stated, own in comparisons:
        if stated != own:
            problems.append(problem_kinds.BUDGET_OTHER.at(label, stated=stated, own=own))
    return problems
