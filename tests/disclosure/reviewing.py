"""Budgets brought as far on their way as a test wants them, by the people whose step it is."""

from datetime import date
from typing import Any

from budget.models import DepartmentBudget
from disclosure.actions import workflow
from tests.cast import Cast

APPROVED_ON = date(2023, 2, 1)
NUMBER = "平财预〔2023〕1号"


def submitted(budget: DepartmentBudget, cast: Cast) -> DepartmentBudget:
    workflow.submit(budget=budget, by=cast.head)
    return fresh(budget)


def in_review(budget: DepartmentBudget, cast: Cast) -> DepartmentBudget:
    return workflow.start_review(budget=submitted(budget, cast), by=cast.reviewer)


def approved(budget: DepartmentBudget, cast: Cast, **options: Any) -> DepartmentBudget:
    budget = in_review(budget, cast)
    return workflow.approve(
        **{
            "budget": budget,
            "by": cast.reviewer,
            "approved_on": APPROVED_ON,
            "number": NUMBER,
            **options,
        }
    )


def fresh(budget: DepartmentBudget) -> DepartmentBudget:
    return DepartmentBudget.objects.get(pk=budget.pk)
