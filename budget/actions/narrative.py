"""A department's own words: sub-goals, numbered lists, wording in place of the form's, and last year's figures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from budget import entries
from budget.actions.entry import field_problems, open_for_entry, refuse, replace_rows, rows_problems
from budget.models import DepartmentBudget, NarrativeParagraph, NarrativeText, PriorFigure, SubGoal
from budget.problems import Problem

Lists = Mapping[str, Sequence[str]]


@transaction.atomic
def replace_sub_goals(*, budget: DepartmentBudget, sub_goals: Sequence[entries.SubGoal], by: Any = None) -> None:
    """Makes ``sub_goals`` the sub-goals of ``budget``, in this order. Raises Problems for faulty texts."""
    budget = open_for_entry(budget, by)
    refuse(sub_goal_problems(sub_goals))
    write_sub_goals(budget, sub_goals, by)


def sub_goal_problems(sub_goals: Sequence[entries.SubGoal]) -> list[Problem]:
    """Everything wrong with the texts of sub-goals."""
    return rows_problems((SubGoal(**vars(goal)) for goal in sub_goals), "个分项绩效目标")


def write_sub_goals(budget: DepartmentBudget, sub_goals: Sequence[entries.SubGoal], by: Any) -> None:
    """Saves sub-goals within the caller's transaction."""
    rows = [SubGoal(budget=budget, order=order, **vars(goal)) for order, goal in enumerate(sub_goals, start=1)]
    replace_rows(budget.sub_goals.all(), rows, lambda row: row.name, by)


@transaction.atomic
def replace_lists(*, budget: DepartmentBudget, lists: Lists, by: Any = None) -> None:
    """Makes ``lists`` (paragraphs by the list's name) all lists of ``budget``. Raises Problems for faulty texts."""
    budget = open_for_entry(budget, by)
    refuse(list_problems(lists))
    write_lists(budget, lists, by)


def list_problems(lists: Lists) -> list[Problem]:
    """Everything wrong with the paragraphs of lists."""
    return [
        problem
        for name, texts in lists.items()
        for number, text in enumerate(texts, start=1)
        for problem in field_problems(NarrativeParagraph(list_name=name, text=text), f"{name} 第{number}段")
    ]


def write_lists(budget: DepartmentBudget, lists: Lists, by: Any) -> None:
    """Saves lists within the caller's transaction."""
    rows = [
        NarrativeParagraph(budget=budget, list_name=name, text=text, order=order)
        for name, texts in lists.items()
        for order, text in enumerate(texts, start=1)
    ]
    replace_rows(budget.paragraphs.all(), rows, lambda row: (row.list_name, row.text), by)


@transaction.atomic
def replace_texts(
    *, budget: DepartmentBudget, overrides: Mapping[str, str], slots: Mapping[str, str], by: Any = None
) -> None:
    """Makes ``overrides`` (by the sentence's address) and ``slots`` (by name) all own wording of ``budget``."""
    budget = open_for_entry(budget, by)
    refuse(text_problems(overrides, slots))
    write_texts(budget, overrides, slots, by)


def text_problems(overrides: Mapping[str, str], slots: Mapping[str, str]) -> list[Problem]:
    """Everything wrong with own wording."""
    return [problem for row in _texts(overrides, slots) for problem in field_problems(row, str(row))]


def write_texts(budget: DepartmentBudget, overrides: Mapping[str, str], slots: Mapping[str, str], by: Any) -> None:
    """Saves own wording within the caller's transaction."""
    rows = _texts(overrides, slots)
    for row in rows:
        row.budget = budget
    replace_rows(budget.texts.all(), rows, lambda row: (row.kind, row.key), by)


def _texts(overrides: Mapping[str, str], slots: Mapping[str, str]) -> list[NarrativeText]:
    kinds = ((NarrativeText.Kind.OVERRIDE, overrides), (NarrativeText.Kind.SLOT, slots))
    return [NarrativeText(kind=kind.value, key=key, text=text) for kind, texts in kinds for key, text in texts.items()]


@transaction.atomic
def replace_prior_figures(*, budget: DepartmentBudget, figures: Sequence[entries.PriorFigure], by: Any = None) -> None:
    """Makes ``figures`` (yuan, with their source) last year's figures of ``budget``. Raises Problems for faulty ones."""
    budget = open_for_entry(budget, by)
    refuse(prior_figure_problems(figures))
    write_prior_figures(budget, figures, by)


def prior_figure_problems(figures: Sequence[entries.PriorFigure]) -> list[Problem]:
    """Everything wrong with last year's figures."""
    problems = rows_problems((PriorFigure(**vars(figure)) for figure in figures), "个上年数")
    twice = [name for name, times in Counter(figure.figure for figure in figures).items() if times > 1]
    return [*problems, *(Problem("prior_figure_twice", f"上年数 {name}", "重复填写") for name in twice)]


def write_prior_figures(budget: DepartmentBudget, figures: Sequence[entries.PriorFigure], by: Any) -> None:
    """Saves last year's figures within the caller's transaction."""
    rows = [PriorFigure(budget=budget, **vars(figure)) for figure in figures]
    replace_rows(budget.prior_figures.all(), rows, lambda row: row.figure, by)
