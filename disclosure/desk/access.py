"""Who gets to the desk at all: those signed in to the admin. The querysets say what each sees."""

from collections.abc import Callable

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from budget.models import DepartmentBudget

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Return the view behind the admin's own sign-in, never cached."""
    wrapped: View = admin.site.admin_view(view)
    return wrapped


def seen_budget(request: HttpRequest, pk: int) -> DepartmentBudget:
    """Return a budget for those who see it. Raises Http404 for others, whether it exists or not."""
    budgets = DepartmentBudget.objects.visible_to(request.user)
    related = ("department__region", "unit", "fiscal_year__edition", "fiscal_year__region")
    return get_object_or_404(budgets.select_related(*related), pk=pk)
