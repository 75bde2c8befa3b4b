"""Regions, departments and their units, fiscal years, exemptions."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from budget.admin.scope import ScopedAdmin, ScopedHistoryAdmin, ScopedInline
from budget.models import Department, Exemption, FiscalYear, Region, Unit
from budget.models.organisation import has_disclosed


@admin.register(Region)
class RegionAdmin(ScopedAdmin):
    """Counties. They are made on the server and never deleted."""

    list_display = ["code", "name", "simulated"]
    search_fields = ["code", "name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if obj is None:
            return []
        return ["code"]  # addresses of published pages begin with it


class UnitInline(ScopedInline):
    """The units of a department, on the department's page."""

    model = Unit
    # One below the other: in one row they are wider than any screen.
    fields = [
        ("code", "name"),
        ("nature", "rank", "funding"),
        ("order", "first_year", "last_year"),
    ]


@admin.register(Department)
class DepartmentAdmin(ScopedHistoryAdmin):
    """Departments with their units."""

    list_display = ["code", "name", "kind", "region", "first_year", "last_year"]
    list_filter = ["kind", ("region", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["code", "name"]
    autocomplete_fields = ["predecessor"]
    inlines = [UnitInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if obj is None or not has_disclosed(obj):
            return []
        return ["region", "code"]  # permanent addresses are made of them


@admin.register(Unit)
class UnitAdmin(ScopedHistoryAdmin):
    """Units of all departments, for searching and their history."""

    list_display = [
        "code",
        "name",
        "department",
        "nature",
        "rank",
        "funding",
        "first_year",
        "last_year",
    ]
    list_select_related = ["department"]
    search_fields = ["code", "name", "department__code", "department__name"]
    autocomplete_fields = ["department"]


@admin.register(FiscalYear)
class FiscalYearAdmin(ScopedAdmin):
    """The years of a region, each with its form and its codes."""

    list_display = ["year", "region", "layout", "edition", "population"]
    list_select_related = ["region", "edition"]
    list_filter = [("region", admin.RelatedOnlyFieldListFilter)]


@admin.register(Exemption)
class ExemptionAdmin(ScopedHistoryAdmin):
    """Departments that disclose nothing in a year because they are secret: reviewers decide it."""

    entrance = "budget.use_exemptions"
    list_display = ["department", "fiscal_year", "reason"]
    list_select_related = ["department", "fiscal_year__region"]
    search_fields = ["department__code", "department__name", "reason"]
    autocomplete_fields = ["department"]
