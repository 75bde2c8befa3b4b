"""Regions, departments and their units, fiscal years, exemptions."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from budget.admin.scope import ScopedAdmin, ScopedHistoryAdmin, ScopedInline
from budget.models import Department, Exemption, FiscalYear, Region, Unit


@admin.register(Region)
class RegionAdmin(ScopedAdmin):
    list_display = ["code", "name", "simulated"]
    search_fields = ["code", "name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []  # addresses of published pages begin with it


class UnitInline(ScopedInline):
    model = Unit
    fields = ["code", "name", "nature", "rank", "funding", "order", "first_year", "last_year"]


@admin.register(Department)
class DepartmentAdmin(ScopedHistoryAdmin):
    list_display = ["code", "name", "kind", "region", "first_year", "last_year"]
    list_filter = ["kind", ("region", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["code", "name"]
    autocomplete_fields = ["predecessor"]
    inlines = [UnitInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["region", "code"] if obj and obj.budgets.exists() else []  # permanent addresses are made of them


@admin.register(Unit)
class UnitAdmin(ScopedHistoryAdmin):
    list_display = ["code", "name", "department", "nature", "rank", "funding", "first_year", "last_year"]
    list_select_related = ["department"]
    search_fields = ["code", "name", "department__code", "department__name"]
    autocomplete_fields = ["department"]


@admin.register(FiscalYear)
class FiscalYearAdmin(ScopedAdmin):
    list_display = ["year", "region", "layout", "edition", "population"]
    list_select_related = ["region", "edition"]
    list_filter = [("region", admin.RelatedOnlyFieldListFilter)]


@admin.register(Exemption)
class ExemptionAdmin(ScopedHistoryAdmin):
    list_display = ["department", "fiscal_year", "reason"]
    list_select_related = ["department", "fiscal_year__region"]
    search_fields = ["department__code", "department__name", "reason"]
    autocomplete_fields = ["department"]
