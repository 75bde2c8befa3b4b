"""Starting a year from the one before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import TextChoices

from budget import entries
from budget.acceptance import lines_problems
from budget.actions import narrative, projects
from budget.actions.entry import open_for_entry, refuse, save_as
from budget.actions.ledger import write_lines
from budget.models import DepartmentBudget
from budget.problems import Problem
from budget.querysets import code_book, read_entries


class Lines(TextChoices):
    """What becomes of last year's lines."""

    AMOUNTS = "amounts", "带上年金额"
    BLANK = "blank", "只带科目，金额为零"
    NONE = "none", "不带"


@dataclass(frozen=True)
class Begun:
    """How much was taken over, and what could not be, each with its reason."""

    lines: int
    projects: int
    texts: int
    left_out: tuple[Problem, ...] = ()


def last_year(*, budget: DepartmentBudget) -> DepartmentBudget | None:
    """The budget of the year before, of this department or of the one it succeeded."""
    department = budget.department
    before = DepartmentBudget.objects.filter(
        department__in=[department.pk, department.predecessor_id], fiscal_year__year=budget.fiscal_year.year - 1
    )
    return before.select_related("department__region", "fiscal_year").order_by("department_id").first()


@transaction.atomic
def start_from_last_year(
    *, budget: DepartmentBudget, lines: str, with_projects: bool, with_narrative: bool, by: Any = None
) -> Begun:
    """Fills the empty parts of ``budget`` from the year before. Indicators come with their projects.

    Raises Problems where there is no such year, or a chosen part holds something already: nothing that was entered is lost.
    """
    budget = open_for_entry(budget, by)
    source = last_year(budget=budget)
    refuse([] if source else [Problem("no_last_year", "", f"没有{budget.fiscal_year.year - 1}年的预算，不能带入")])
    assert source is not None  # noqa: S101  refused above
    refuse(_occupied(budget, lines, with_projects, with_narrative))
    old = read_entries(source)
    if with_projects:
        projects.write_projects(budget, old.projects, by)
        _take_goals(budget, old, by)
    fit, left_out = _fitting(budget, old.lines if lines != Lines.NONE else (), blank=lines == Lines.BLANK)
    write_lines(budget, fit, by)
    if with_narrative:
        narrative.write_lists(budget, old.lists, by)
        narrative.write_texts(budget, old.overrides, old.slots, by)
    texts = len(old.overrides) + len(old.slots) + sum(map(len, old.lists.values())) if with_narrative else 0
    return Begun(len(fit), len(old.projects) if with_projects else 0, texts, tuple(left_out))


def _occupied(budget: DepartmentBudget, lines: str, with_projects: bool, with_narrative: bool) -> list[Problem]:
    parts = (
        ("收支明细", lines != Lines.NONE, budget.lines.exists()),
        ("项目和绩效目标", with_projects, budget.projects.exists() or budget.sub_goals.exists()),
        ("说明", with_narrative, budget.texts.exists() or budget.paragraphs.exists()),
    )
    return [
        Problem("occupied", label, "已经有内容，不能再从上年带入") for label, wanted, full in parts if wanted and full
    ]


def _take_goals(budget: DepartmentBudget, old: entries.Entries, by: Any) -> None:
    narrative.write_sub_goals(budget, old.sub_goals, by)
    if not budget.overall_goal:
        budget.overall_goal = old.overall_goal
        save_as(budget, by, update_fields=["overall_goal"])


def _fitting(
    budget: DepartmentBudget, old: Sequence[entries.Line], *, blank: bool
) -> tuple[list[entries.Line], list[Problem]]:
    """Last year's lines that this year's codes, units and projects admit, and what is wrong with the others."""
    book = code_book(budget)
    fit, left_out = [], []
    for line in old:
        project = line.project if line.project in book.projects else ""
        # Money carried over is a new figure every year.
        amount = Decimal(0) if blank or line.origin == "carryover" else line.amount
        new = replace(line, project=project, amount=amount)
        problems = lines_problems([new], book)
        left_out += [replace(problem, address=f"{line.function} {line.economic}".strip()) for problem in problems]
        if not problems:
            fit.append(new)
    return fit, left_out
