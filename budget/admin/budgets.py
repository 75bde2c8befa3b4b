"""What departments enter, row by row, for whoever keeps the installation to look into.

It is entered at the desk, and nowhere here.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from budget.admin.scope import ScopedHistoryAdmin
from budget.dimensions import Dimension, Fund, Kind
from budget.models import (
    AssetHolding,
    DepartmentBudget,
    Indicator,
    LedgerLine,
    NarrativeParagraph,
    NarrativeText,
    PriorFigure,
    ProcurementItem,
    Project,
    SubGoal,
)
from budget.querysets import vocabulary_of
from budget.vocabulary import OWN_PREFIX


class EnteredAdmin(ScopedHistoryAdmin):
    """Rows that are looked at, with their histories, and never changed here."""

    def is_allowed(self, request: HttpRequest, verb: str, obj: Any = None) -> bool:
        return verb == "view" and super().is_allowed(request, verb, obj)


@admin.register(DepartmentBudget)
class DepartmentBudgetAdmin(EnteredAdmin):
    """Department budgets, whose parts have pages of their own."""

    list_display = ["department", "unit", "year", "status", "approved_on"]
    list_select_related = ["department__region", "unit", "fiscal_year__region"]
    list_filter = ["status", "document_kind", "fiscal_year__year"]
    search_fields = ["department__code", "department__name", "unit__code", "unit__name"]

    @admin.display(description="年度", ordering="fiscal_year__year")
    def year(self, budget: DepartmentBudget) -> int:
        return budget.fiscal_year.year


class DimensionFilter(admin.SimpleListFilter):
    """Lines of one member of a dimension, or of those that forms declare themselves."""

    dimension: type[Dimension]
    parameter_name: str  # of the address, and the field

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*self.dimension.choices(), (OWN_PREFIX, "版式自有")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value == OWN_PREFIX:
            return queryset.filter(**{f"{self.parameter_name}__startswith": OWN_PREFIX})
        return queryset.filter(**{self.parameter_name: value}) if value else queryset


class FundFilter(DimensionFilter):
    title = "资金性质"
    dimension = Fund
    parameter_name = "fund"


class KindFilter(DimensionFilter):
    title = "支出类型"
    dimension = Kind
    parameter_name = "kind"


@admin.register(LedgerLine)
class LedgerLineAdmin(EnteredAdmin):
    list_display = [
        "function",
        "economic",
        "amount",
        "kind_label",
        "fund_label",
        "origin",
        "project",
        "unit",
        "budget",
    ]
    list_select_related = [
        "budget__department",
        "budget__unit",
        "budget__fiscal_year",
        "unit",
        "function",
        "economic",
        "project",
    ]
    list_filter = ["budget__fiscal_year__year", FundFilter, "origin", KindFilter]
    search_fields = [
        "function__code__startswith",
        "function__name",
        "economic__code__startswith",
        "economic__name",
        "project__name",
        "budget__department__name",
    ]

    @admin.display(description="支出类型", ordering="kind")
    def kind_label(self, line: LedgerLine) -> str:
        return vocabulary_of(line.budget).kind_label(line.kind)

    @admin.display(description="资金性质", ordering="fund")
    def fund_label(self, line: LedgerLine) -> str:
        return vocabulary_of(line.budget).fund_label(line.fund)


@admin.register(Project)
class ProjectAdmin(EnteredAdmin):
    list_display = ["name", "budget", "order"]
    list_select_related = ["budget__department", "budget__unit", "budget__fiscal_year"]
    list_filter = ["budget__fiscal_year__year"]
    search_fields = ["name", "budget__department__name"]


@admin.register(Indicator)
class IndicatorAdmin(EnteredAdmin):
    list_display = [
        "level_3",
        "project",
        "level_1",
        "level_2",
        "value",
        "operator",
        "number",
        "number_unit",
        "deadline",
    ]
    list_select_related = ["project"]
    list_filter = ["level_1"]
    search_fields = ["level_3", "value", "project__name"]


@admin.register(SubGoal)
class SubGoalAdmin(EnteredAdmin):
    list_display = ["name", "budget", "order"]
    list_select_related = ["budget__department", "budget__unit", "budget__fiscal_year"]
    search_fields = ["name", "goal"]


@admin.register(NarrativeParagraph)
class NarrativeParagraphAdmin(EnteredAdmin):
    list_display = ["list_name", "order", "text", "budget"]
    list_select_related = ["budget__department", "budget__unit", "budget__fiscal_year"]
    list_filter = ["list_name"]
    search_fields = ["text"]


@admin.register(NarrativeText)
class NarrativeTextAdmin(EnteredAdmin):
    list_display = ["key", "kind", "text", "budget"]
    list_select_related = ["budget__department", "budget__unit", "budget__fiscal_year"]
    list_filter = ["kind"]
    search_fields = ["key", "text"]


@admin.register(PriorFigure)
class PriorFigureAdmin(EnteredAdmin):
    list_display = ["figure", "amount", "source", "budget"]
    list_select_related = ["budget__department", "budget__unit", "budget__fiscal_year"]
    search_fields = ["figure", "source"]


@admin.register(ProcurementItem)
class ProcurementItemAdmin(EnteredAdmin):
    list_display = ["goods", "project_name", "quantity", "unit_price", "budget"]
    list_select_related = ["budget__department", "budget__unit", "budget__fiscal_year"]
    search_fields = ["goods", "project_name", "catalogue_number"]


@admin.register(AssetHolding)
class AssetHoldingAdmin(EnteredAdmin):
    list_display = ["kind", "quantity", "value", "budget"]
    list_select_related = ["budget__department", "budget__unit", "budget__fiscal_year"]
    list_filter = ["kind"]
