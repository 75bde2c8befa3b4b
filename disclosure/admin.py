"""In the admin: years with the forms that can be chosen for them, the search's everyday words, and
publications to look at, never to change.

Publishing and withdrawing are pages of the desk.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Field, QuerySet
from django.http import HttpRequest

from budget.admin.organisation import FiscalYearAdmin
from budget.admin.scope import ScopedHistoryAdmin
from budget.models import FiscalYear
from disclosure.documents.forms import known, layout
from disclosure.models import EverydayWord, OfficialFile, Publication

admin.site.unregister(FiscalYear)

_HELP_OF_FORMS = {
    "layout": "这一年适用的格式；没有新格式的年度沿用最近的一种",
    "unit_layout": "所属单位另外公开单位预算的填写；不公开的留空",
}


@admin.register(FiscalYear)
class YearAdmin(FiscalYearAdmin):
    """The ledger's fiscal years; their form is chosen from those there are: a year with another
    could not be opened."""

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name not in _HELP_OF_FORMS:
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        is_for_units = db_field.name == "unit_layout"
        choices = [("", "---------")]
        for key in reversed(known()):
            form = layout(key)
            if form.document_kind.is_of_unit == is_for_units:
                choices.append((key, form.name))
        label = "单位预算的格式" if is_for_units else db_field.verbose_name
        return forms.ChoiceField(
            label=label,
            choices=choices,
            required=not is_for_units,
            help_text=_HELP_OF_FORMS[db_field.name],
        )


@admin.register(EverydayWord)
class EverydayWordAdmin(ScopedHistoryAdmin):
    """Words that the search understands beside the delivered ones, or otherwise than these."""

    rules_of = "disclosure"
    list_display = ("word", "targets", "source")
    search_fields = ("word", "folded", "targets", "source")
    search_help_text = "输入说法中的字，或科目编码"


class ReadOnly:
    """No adding, changing or deleting by anyone."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("budget.use_admin") and request.user.has_perm(
            "disclosure.view_publication"
        )


class OfficialFileInline(ReadOnly, admin.StackedInline[OfficialFile, Publication]):
    model = OfficialFile
    readonly_fields = ("filename", "format", "size", "sha256", "fingerprint")
    fields = (("filename", "format", "size"), "sha256", "fingerprint")


@admin.register(Publication)
class PublicationAdmin(ReadOnly, admin.ModelAdmin[Publication]):
    """What is published, by department and year, with its files."""

    list_display = (
        "department",
        "unit",
        "year",
        "version",
        "visible_from",
        "approved_on",
        "published_by",
        "short_digest",
    )
    ordering = ("-year", "department__order", "department__code", "-version")
    list_filter = ("year",)
    search_fields = ("department__name", "department__code", "unit__name", "unit__code", "digest")
    list_select_related = ("department", "unit", "published_by")
    exclude = ("document_json",)
    inlines = (OfficialFileInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publication]:
        return (
            Publication.objects.visible_to(request.user)
            .defer("document_json")
            .order_by(*self.get_ordering(request))
        )

    @admin.display(description="数字摘要")
    def short_digest(self, publication: Publication) -> str:
        return publication.digest[:16]
