"""What the pages of entering share: whose budget it is, what may be done with it now, the way to its other parts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from budget.admin.frame import admin_page
from budget.models import DepartmentBudget

PARTS = (
    ("desk:budget", "清单"),
    ("desk:ledger", "收支明细"),
    ("desk:goals", "项目和绩效目标"),
    ("desk:narrative", "说明"),
    ("desk:procurement", "政府采购"),
    ("desk:assets", "国有资产"),
    ("desk:preview", "预览"),
    ("desk:review", "核对、意见和提交"),
)


def seen_budget(request: HttpRequest, pk: int) -> DepartmentBudget:
    """The budget, for those who see it at all; 404 for everybody else."""
    budgets = DepartmentBudget.objects.visible_to(request.user)
    budgets = budgets.select_related("department__region", "fiscal_year__edition", "fiscal_year__region")
    return get_object_or_404(budgets, pk=pk)


def may_enter(request: HttpRequest, budget: DepartmentBudget) -> bool:
    """Whether this person may change the budget now."""
    return bool(request.user.has_perm("budget.change_departmentbudget", budget))


def entry_page(request: HttpRequest, name: str, budget: DepartmentBudget, title: str, **context: Any) -> HttpResponse:
    """A page of ``budget`` within the admin."""
    shared = {
        "budget": budget,
        "editable": may_enter(request, budget),
        "parts": PARTS,
    }
    return admin_page(request, f"desk/entry/{name}.html", title=title, **{**shared, **context})
