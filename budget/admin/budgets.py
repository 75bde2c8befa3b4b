"""Department budgets with everything that a clerk enters.

What was submitted or published is shown and cannot be changed.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db import transaction
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest

from budget.admin.scope import Scoped, ScopedHistoryAdmin, ScopedInline
from budget.dimensions import Dimension, DocumentKind, Fund, Kind
from budget.models import (
    AssetHolding,
    ClassificationCode,
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
from budget.models.narrative import ParagraphList
from budget.querysets import units_of, vocabulary_of
from budget.roles import Role, has_role
from budget.rules import budget_of
from budget.statuses import OPEN
from budget.vocabulary import OWN_PREFIX, STANDARD


def budget_on_page(request: HttpRequest, model: type[Model]) -> DepartmentBudget | None:
    """Return the budget whose page, or whose part's page, is being shown; None on a page to add."""
    match = request.resolver_match
    object_id = str(match.kwargs.get("object_id")) if match else ""
    if not object_id.isdigit():
        return None
    manager: Any = model._default_manager
    row = manager.visible_to(request.user).filter(pk=object_id).first()
    if row is None:
        return None
    budget: DepartmentBudget = budget_of(row)
    return budget


class CodeSelect(AutocompleteSelect):
    """A choice that looks codes up in one edition only."""

    edition_id: int | None = None

    def get_url(self) -> str:
        url = super().get_url()
        if self.edition_id is None:
            return url
        return f"{url}?edition={self.edition_id}"


class LineChoices(Scoped):
    """The choices that a line offers.

    They are codes of the budget's edition, its department's units of that year, its own projects.
    """

    page_model: type[Model] = LedgerLine

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.remote_field.model is ClassificationCode:
            widget = CodeSelect(db_field, self.admin_site)
            budget = budget_on_page(request, self.page_model)
            widget.edition_id = budget.fiscal_year.edition_id if budget else None
            kwargs["widget"] = widget
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the funds and kinds of the budget's form; each may declare some of its own."""
        if db_field.name in ("fund", "kind"):
            budget = budget_on_page(request, self.page_model)
            vocabulary = vocabulary_of(budget) if budget else STANDARD
            labels = vocabulary.fund_labels()
            if db_field.name == "kind":
                labels = {"": "---------", **vocabulary.kind_labels()}
            kwargs["widget"] = forms.Select(choices=list(labels.items()))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def choices(self, db_field: ForeignKey[Any, Any], request: HttpRequest) -> QuerySet[Any] | None:
        visible = super().choices(db_field, request)
        budget = budget_on_page(request, self.page_model)
        if budget is None or visible is None:
            return visible
        if db_field.name == "unit":
            return units_of(budget)
        if db_field.name == "project":
            return visible.filter(budget=budget)
        return visible


class LockedWhileSaving(ScopedHistoryAdmin):
    """A page of a budget that locks the budget while it is saved.

    So nobody submits or publishes it meanwhile. The permission is asked after the lock is held, of
    the budget as it is then.
    """

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        if request.method != "POST":
            return super().changeform_view(request, object_id, *args, **kwargs)
        with transaction.atomic():
            hold_budget_of(request, self.model, object_id)
            return super().changeform_view(request, object_id, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            hold_budget_of(request, self.model, object_id)
            return super().delete_view(request, object_id, *args, **kwargs)


def hold_budget_of(request: HttpRequest, model: type[Model], object_id: str | None) -> None:
    """Lock the budget that the page is about, until the transaction ends.

    A page for adding a part names its budget in what it sends. A page of no budget locks nothing.
    """
    budgets = DepartmentBudget.objects.select_for_update()
    budget = budget_on_page(request, model)
    sent = request.POST.get("budget", "")
    if budget is not None:
        budgets = budgets.filter(pk=budget.pk)
    elif object_id is None and sent.isascii() and sent.isdigit():
        budgets = budgets.filter(pk=int(sent))
    else:
        return
    list(budgets.values_list("pk"))  # the rows are locked when they are read


class LineInline(LineChoices, ScopedInline):
    """The ledger on its budget's page."""

    model = LedgerLine
    page_model = DepartmentBudget
    fields = [
        "function",
        "economic",
        "kind",
        "amount",
        "fund",
        "origin",
        "unit",
        "project",
        "purpose",
        "remark",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        lines = super().get_queryset(request)
        return lines.select_related("unit", "function", "economic", "project", "budget")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Ten columns leave no room for links beside each choice.
            field.widget = field.widget.widget
        return field


class ProjectInline(ScopedInline):
    model = Project
    fields = ["order", "name"]
    show_change_link = True


class SubGoalInline(ScopedInline):
    model = SubGoal
    fields = ["order", "name", "goal", "indicators"]


class ParagraphInline(ScopedInline):
    """The paragraphs of all lists on their budget's page."""

    model = NarrativeParagraph
    fields = ["list_name", "order", "text"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "list_name":
            names = _list_names(budget_on_page(request, DepartmentBudget))
            kwargs["widget"] = forms.Select(choices=names)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def _list_names(budget: DepartmentBudget | None) -> list[tuple[str, str]]:
    """Return the names of the lists that a paragraph may belong to, with their labels.

    A list that only some layout knows is offered where it is in use, so that saving the page keeps
    it.
    """
    used: set[str] = set()
    if budget is not None:
        used = set(budget.paragraphs.values_list("list_name", flat=True))
    others = sorted(used - set(ParagraphList.values))
    return [*ParagraphList.choices, *((name, name) for name in others)]


class TextInline(ScopedInline):
    model = NarrativeText
    fields = ["kind", "key", "text"]


class PriorFigureInline(ScopedInline):
    model = PriorFigure
    fields = ["figure", "amount", "source"]


class ProcurementInline(Scoped, admin.StackedInline[Any, Any]):
    """The procurement budget on its budget's page; an item has too many columns for a row."""

    model = ProcurementItem
    extra = 0
    fields = [
        ("order", "project_name", "project_budget"),
        ("goods", "catalogue_number", "measure", "quantity", "unit_price"),
        ("general_public_budget", "government_fund", "state_capital", "fiscal_special_account"),
        ("unit_own_funds", "fiscal_carryover", "other_carryover", "sme_reserved_share"),
    ]


class AssetInline(ScopedInline):
    model = AssetHolding
    fields = ["kind", "quantity", "value"]


@admin.register(DepartmentBudget)
class DepartmentBudgetAdmin(LockedWhileSaving):
    """A department's budget with all its parts but indicators, which stand with their projects."""

    list_display = ["department", "unit", "year", "status", "approved_on"]
    list_select_related = ["department__region", "unit", "fiscal_year__region"]
    list_filter = ["status", "document_kind", "fiscal_year__year"]
    search_fields = ["department__code", "department__name", "unit__code", "unit__name"]
    fields = [
        "department",
        "unit",
        "fiscal_year",
        "status",
        "approved_on",
        "approval_number",
        "planned_asset_purchases",
        "overall_goal",
    ]
    inlines = [
        LineInline,
        ProjectInline,
        SubGoalInline,
        ParagraphInline,
        TextInline,
        PriorFigureInline,
        ProcurementInline,
        AssetInline,
    ]

    @admin.display(description="年度", ordering="fiscal_year__year")
    def year(self, budget: DepartmentBudget) -> int:
        return budget.fiscal_year.year

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Status and 批复 date are moved by workflow actions, and a budget never changes hands.
        names = ["status", "approved_on", "approval_number"]
        if obj is not None:
            names += ["department", "unit", "fiscal_year"]
        return names

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Have a unit's clerk name the unit: without one it would be the department's budget."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "unit" and has_role(request.user, Role.UNIT_CLERK):
            field.required = True
        return field

    def save_model(
        self, request: HttpRequest, obj: DepartmentBudget, form: Any, change: bool
    ) -> None:
        if not change:
            obj.document_kind = DocumentKind.of_budget(is_of_unit=obj.unit is not None)
        super().save_model(request, obj, form, change)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [] if obj is None else self.inlines


class BudgetPartAdmin(LockedWhileSaving):
    """A part on a page of its own, for searching and its history. It stays with its budget."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        names = list(super().get_readonly_fields(request, obj))
        if obj is not None:
            names.append("budget")
        return names

    def choices(self, db_field: ForeignKey[Any, Any], request: HttpRequest) -> QuerySet[Any] | None:
        visible = super().choices(db_field, request)
        if visible is not None and db_field.name == "budget":
            return visible.filter(status__in=OPEN)
        return visible


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
class LedgerLineAdmin(LineChoices, BudgetPartAdmin):
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


class IndicatorInline(ScopedInline):
    model = Indicator
    fields = ["order", "level_1", "level_2", "level_3", "description", "value", "basis"]


@admin.register(Project)
class ProjectAdmin(BudgetPartAdmin):
    list_display = ["name", "budget", "order"]
    list_select_related = ["budget__department", "budget__unit", "budget__fiscal_year"]
    list_filter = ["budget__fiscal_year__year"]
    search_fields = ["name", "budget__department__name"]
    inlines = [IndicatorInline]


@admin.register(Indicator)
class IndicatorAdmin(LockedWhileSaving):
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
    list_filter = ["level_1", "level_2"]
    search_fields = ["level_3", "value", "project__name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else ["project"]


@admin.register(SubGoal)
class SubGoalAdmin(BudgetPartAdmin):
    list_display = ["name", "budget", "order"]
    list_select_related = ["budget__department", "budget__unit", "budget__fiscal_year"]
    search_fields = ["name", "goal"]


@admin.register(NarrativeParagraph)
class NarrativeParagraphAdmin(BudgetPartAdmin):
    list_display = ["list_name", "order", "text", "budget"]
    list_select_related = ["budget__department", "budget__unit", "budget__fiscal_year"]
    list_filter = ["list_name"]
    search_fields = ["text"]


@admin.register(NarrativeText)
class NarrativeTextAdmin(BudgetPartAdmin):
    list_display = ["key", "kind", "text", "budget"]
    list_select_related = ["budget__department", "budget__unit", "budget__fiscal_year"]
    list_filter = ["kind"]
    search_fields = ["key", "text"]


@admin.register(PriorFigure)
class PriorFigureAdmin(BudgetPartAdmin):
    list_display = ["figure", "amount", "source", "budget"]
    list_select_related = ["budget__department", "budget__unit", "budget__fiscal_year"]
    search_fields = ["figure", "source"]


@admin.register(ProcurementItem)
class ProcurementItemAdmin(BudgetPartAdmin):
    list_display = ["goods", "project_name", "quantity", "unit_price", "budget"]
    list_select_related = ["budget__department", "budget__unit", "budget__fiscal_year"]
    search_fields = ["goods", "project_name", "catalogue_number"]


@admin.register(AssetHolding)
class AssetHoldingAdmin(BudgetPartAdmin):
    list_display = ["kind", "quantity", "value", "budget"]
    list_select_related = ["budget__department", "budget__unit", "budget__fiscal_year"]
    list_filter = ["kind"]
