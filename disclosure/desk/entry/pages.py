"""What the pages of entering share: the frame, who may enter, and the way to the other parts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from budget.admin.frame import admin_page
from budget.models import DepartmentBudget
from disclosure.desk.entry.grids import GridName
from disclosure.desk.unsaved import posted_turn
from disclosure.models.unsaved import new_work

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


def may_enter(request: HttpRequest, budget: DepartmentBudget) -> bool:
    """Return True where this person may change the budget now."""
    return bool(request.user.has_perm("budget.change_departmentbudget", budget))


def paste_address(budget: DepartmentBudget, grid: GridName, **query: str | int) -> str:
    """Return where the script of a grid sends what is pasted; ``query`` says more of the grid."""
    address = reverse("desk:paste", args=[budget.pk, grid])
    return f"{address}?{urlencode(query)}" if query else address


def entry_page(
    request: HttpRequest, name: str, budget: DepartmentBudget, title: str, **context: Any
) -> HttpResponse:
    """Return a page of ``budget`` within the admin."""
    shared = {
        "editable": may_enter(request, budget),
        # A page that is shown again for its faults goes on with the same unsaved work.
        "work": request.POST.get("work") or new_work(),
        "turn": posted_turn(request),
        "is_posted": request.method == "POST",
    }
    return tabbed_page(request, f"desk/entry/{name}.html", budget, title, **{**shared, **context})


def tabbed_page(
    request: HttpRequest, template: str, budget: DepartmentBudget, title: str, **context: Any
) -> HttpResponse:
    """Return a page of ``budget`` with the way to its other parts above it."""
    return admin_page(request, template, title=title, budget=budget, parts=PARTS, **context)
