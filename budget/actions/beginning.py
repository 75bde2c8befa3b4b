"""Starting a year from the one before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, TextChoices

from budget import entries, problem_kinds
from budget.acceptance import lines_problems
from budget.actions import narrative, projects
from budget.actions.entry import open_for_entry, recorded_as, save_as
from budget.actions.ledger import write_lines
from budget.dimensions import Origin
from budget.models import DepartmentBudget, LedgerLine
from budget.offices import same_office_or_predecessor
from budget.problems import Problem, Problems, refuse
from budget.querysets import code_book, read_entries


class LinesTaken(TextChoices):
    """The three ways to take last year's lines over."""

    AMOUNTS = "amounts", "带上年金额"
    BLANK = "blank", "只带科目，金额为零"
    NONE = "none", "不带"


# How the histories of rows begin that were taken over; the year follows.
TAKEN_OVER = "带入"


@dataclass(frozen=True)
class TakenOver:
    """How much was taken over, and what could not be, each with its reason.

    ``lost_projects`` are projects that this year does not have: their lines came without them.
    """

    lines: int
    projects: int
    texts: int
    lost_projects: tuple[str, ...] = ()
    left_out: tuple[Problem, ...] = ()


def last_year(*, budget: DepartmentBudget) -> DepartmentBudget | None:
    """Return the budget of the year before, of this department or of the one it succeeded.

    That of a unit's budget is the unit's.
    """
    budgets = DepartmentBudget.objects.filter(
        same_office_or_predecessor(budget), fiscal_year__year=budget.fiscal_year.year - 1
    )
    budgets = budgets.select_related("department__region", "fiscal_year")
    return budgets.order_by("department_id").first()


def untouched_lines(*, budget: DepartmentBudget) -> int:
    """Return how many lines were taken over from last year and not changed since.

    A line has a version in its history for each time it was saved, and one more when it is deleted.
    """
    versions = LedgerLine.history.filter(budget=budget.pk).order_by().values("id")
    taken_over = Count("pk", filter=Q(history_change_reason__startswith=TAKEN_OVER))
    counted = versions.annotate(versions=Count("pk"), taken_over=taken_over)
    return int(counted.filter(versions=1, taken_over=1).count())


@transaction.atomic
def start_from_last_year(
    *,
    budget: DepartmentBudget,
    lines: str,
    with_projects: bool,
    with_narrative: bool,
    by: Any = None,
) -> TakenOver:
    """Fill the empty parts of ``budget`` from the year before; indicators come with their projects.

    ``lines`` is one of ``LinesTaken``. Raises Problems where there is no such year, or where a
    chosen part holds something already: nothing that was entered is lost.
    """
    budget = open_for_entry(budget, by)
    source = last_year(budget=budget)
    if source is None:
        raise Problems([problem_kinds.NO_LAST_YEAR.at(year=budget.fiscal_year.year - 1)])
    refuse(
        _occupied(
            budget,
            with_lines=lines != LinesTaken.NONE,
            with_projects=with_projects,
            with_narrative=with_narrative,
        )
    )
    with recorded_as(f"{TAKEN_OVER}{source.fiscal_year.year}年预算"):
        return _take_over(
            budget,
            read_entries(source),
            by,
            lines=lines,
            with_projects=with_projects,
            with_narrative=with_narrative,
        )


def _take_over(
    budget: DepartmentBudget,
    old: entries.Entries,
    by: Any,
    *,
    lines: str,
    with_projects: bool,
    with_narrative: bool,
) -> TakenOver:
    project_count = 0
    if with_projects:
        projects.write_projects(budget, old.projects, by)
        _take_goals(budget, old, by)
        project_count = len(old.projects)

    old_lines = () if lines == LinesTaken.NONE else old.lines
    is_blank = lines == LinesTaken.BLANK
    new_lines, lost_projects, left_out = _lines_of_this_year(budget, old_lines, blank=is_blank)
    if lines != LinesTaken.NONE:
        write_lines(budget, new_lines, by)

    text_count = 0
    if with_narrative:
        narrative.write_lists(budget, old.lists, by)
        narrative.write_texts(budget, old.overrides, old.slots, by)
        text_count = len(old.overrides) + len(old.slots)
        for paragraphs in old.lists.values():
            text_count += len(paragraphs)
    return TakenOver(
        len(new_lines), project_count, text_count, tuple(sorted(lost_projects)), tuple(left_out)
    )


def _occupied(
    budget: DepartmentBudget, *, with_lines: bool, with_projects: bool, with_narrative: bool
) -> list[Problem]:
    """Return a problem for each chosen part of ``budget`` that holds something already."""
    occupied_parts = []
    if with_lines and budget.lines.exists():
        occupied_parts.append("收支明细")
    if with_projects and (budget.projects.exists() or budget.sub_goals.exists()):
        occupied_parts.append("项目和绩效目标")
    if with_narrative and (budget.texts.exists() or budget.paragraphs.exists()):
        occupied_parts.append("说明")
    return [problem_kinds.PART_OCCUPIED.at(part) for part in occupied_parts]


def _take_goals(budget: DepartmentBudget, old: entries.Entries, by: Any) -> None:
    narrative.write_sub_goals(budget, old.sub_goals, by)
    if not budget.overall_goal:
        budget.overall_goal = old.overall_goal
        save_as(budget, by, update_fields=["overall_goal"])


def _lines_of_this_year(
    budget: DepartmentBudget, old_lines: Sequence[entries.Line], *, blank: bool
) -> tuple[list[entries.Line], set[str], list[Problem]]:
    """Return last year's lines that this year's codes and units admit.

    The second value names the projects without which some of them come, since this year does not
    have them; the third says what is wrong with the other lines, each addressed by its codes.
    """
    book = code_book(budget)
    admitted = []
    lost_projects = set()
    left_out = []
    for line in old_lines:
        new_line = line
        if line.project not in book.projects:
            new_line = replace(new_line, project="")
        # Money carried over is a new figure every year.
        if blank or line.origin == Origin.CARRYOVER:
            new_line = replace(new_line, amount=Decimal(0))
        problems = lines_problems([new_line], book)
        if not problems:
            admitted.append(new_line)
            if line.project != new_line.project:
                lost_projects.add(line.project)
        for problem in problems:
            address = f"{line.function} {line.economic}".strip()
            left_out.append(replace(problem, address=address))
    return admitted, lost_projects, left_out
