"""A department's own words: sub-goals, lists, wording of its own, and last year's figures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from django.db import transaction

from budget import entries, problem_kinds
from budget.actions.entry import (
    Identities,
    field_problems,
    open_for_entry,
    replace_rows,
    rows_problems,
)
from budget.models import (
    DepartmentBudget,
    NarrativeParagraph,
    NarrativeText,
    PriorFigure,
    SubGoal,
)
from budget.problems import Problem, refuse

Lists = Mapping[str, Sequence[str]]


# --- sub-goals ---


@transaction.atomic
def replace_sub_goals(
    *,
    budget: DepartmentBudget,
    sub_goals: Sequence[entries.SubGoalEntry],
    by: Any = None,
    identities: Identities = None,
) -> None:
    """Make ``sub_goals`` the sub-goals of ``budget``, in this order.

    ``identities`` says which saved one each was, where that is known. Raises Problems for faulty
    texts.
    """
    budget = open_for_entry(budget, by)
    refuse(sub_goal_problems(sub_goals))
    write_sub_goals(budget, sub_goals, by, identities=identities)


def sub_goal_problems(sub_goals: Sequence[entries.SubGoalEntry]) -> list[Problem]:
    """Return everything wrong with the texts of sub-goals."""
    rows = [SubGoal(**vars(goal)) for goal in sub_goals]
    return rows_problems(rows, "个分项绩效目标")


def write_sub_goals(
    budget: DepartmentBudget,
    sub_goals: Sequence[entries.SubGoalEntry],
    by: Any,
    *,
    identities: Identities = None,
) -> None:
    """Save sub-goals within the caller's transaction."""
    rows = []
    for order, goal in enumerate(sub_goals, start=1):
        rows.append(SubGoal(budget=budget, order=order, **vars(goal)))
    saved = budget.sub_goals.all()
    replace_rows(saved, rows, lambda row: row.name, by, identities=identities)


# --- lists of paragraphs ---


@transaction.atomic
def replace_lists(*, budget: DepartmentBudget, lists: Lists, by: Any = None) -> None:
    """Make ``lists`` (paragraphs by the list's name) all lists of ``budget``.

    Raises Problems for faulty texts.
    """
    budget = open_for_entry(budget, by)
    refuse(list_problems(lists))
    write_lists(budget, lists, by)


def list_problems(lists: Lists) -> list[Problem]:
    """Return everything wrong with the paragraphs of lists."""
    problems = []
    for row in _paragraphs(lists):
        problems += field_problems(row, f"{row.list_name} 第{row.order}段")
    return problems


def write_lists(budget: DepartmentBudget, lists: Lists, by: Any) -> None:
    """Save lists within the caller's transaction."""
    rows = _paragraphs(lists)
    for row in rows:
        row.budget = budget
    saved = list(budget.paragraphs.all())
    replace_rows(
        budget.paragraphs.all(),
        rows,
        lambda row: (row.list_name, row.text),
        by,
        identities=_paragraphs_they_were(saved, rows),
    )


def _paragraphs_they_were(
    saved: Sequence[NarrativeParagraph], rows: Sequence[NarrativeParagraph]
) -> list[int | None]:
    """Return the saved paragraph that each of ``rows`` was: a list is typed as one text.

    Between paragraphs that stayed, the first that changed was the first that stood there.
    """
    before = [(row.list_name, row.text) for row in saved]
    after = [(row.list_name, row.text) for row in rows]
    identities: list[int | None] = [None] * len(rows)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind not in ("equal", "replace"):
            continue
        for old, new in zip(range(start, end), range(new_start, new_end), strict=False):
            if saved[old].list_name == rows[new].list_name:
                identities[new] = saved[old].pk
    return identities


def _paragraphs(lists: Lists) -> list[NarrativeParagraph]:
    rows = []
    for name, texts in lists.items():
        for order, text in enumerate(texts, start=1):
            rows.append(NarrativeParagraph(list_name=name, text=text, order=order))
    return rows


# --- wording of the department's own ---


@transaction.atomic
def replace_texts(
    *,
    budget: DepartmentBudget,
    overrides: Mapping[str, str],
    slots: Mapping[str, str],
    by: Any = None,
) -> None:
    """Make ``overrides`` and ``slots`` all own wording of ``budget``.

    Overrides are texts by the address of the sentence that they replace, slots texts by their name.
    Raises Problems for faulty texts.
    """
    budget = open_for_entry(budget, by)
    refuse(text_problems(overrides, slots))
    write_texts(budget, overrides, slots, by)


def text_problems(overrides: Mapping[str, str], slots: Mapping[str, str]) -> list[Problem]:
    """Return everything wrong with own wording."""
    problems = []
    for row in _texts(overrides, slots):
        problems += field_problems(row, str(row))
    return problems


def write_texts(
    budget: DepartmentBudget, overrides: Mapping[str, str], slots: Mapping[str, str], by: Any
) -> None:
    """Save own wording within the caller's transaction."""
    rows = _texts(overrides, slots)
    for row in rows:
        row.budget = budget
    replace_rows(budget.texts.all(), rows, lambda row: (row.kind, row.key), by)


def _texts(overrides: Mapping[str, str], slots: Mapping[str, str]) -> list[NarrativeText]:
    rows = []
    for key, text in overrides.items():
        rows.append(NarrativeText(kind=NarrativeText.Kind.OVERRIDE.value, key=key, text=text))
    for key, text in slots.items():
        rows.append(NarrativeText(kind=NarrativeText.Kind.SLOT.value, key=key, text=text))
    return rows


# --- last year's figures ---


@transaction.atomic
def replace_prior_figures(
    *, budget: DepartmentBudget, figures: Sequence[entries.PriorFigureEntry], by: Any = None
) -> None:
    """Make ``figures`` (yuan, with their source) last year's figures of ``budget``.

    Raises Problems for faulty ones.
    """
    budget = open_for_entry(budget, by)
    refuse(prior_figure_problems(figures))
    write_prior_figures(budget, figures, by)


def prior_figure_problems(figures: Sequence[entries.PriorFigureEntry]) -> list[Problem]:
    """Return everything wrong with last year's figures."""
    rows = [PriorFigure(**vars(figure)) for figure in figures]
    problems = rows_problems(rows, "个上年数")
    times_stated = Counter(figure.figure for figure in figures)
    for name, times in times_stated.items():
        if times > 1:
            problems.append(problem_kinds.PRIOR_FIGURE_TWICE.at(f"上年数 {name}"))
    return problems


def write_prior_figures(
    budget: DepartmentBudget, figures: Sequence[entries.PriorFigureEntry], by: Any
) -> None:
    """Save last year's figures within the caller's transaction."""
    rows = [PriorFigure(budget=budget, **vars(figure)) for figure in figures]
    replace_rows(budget.prior_figures.all(), rows, lambda row: row.figure, by)
