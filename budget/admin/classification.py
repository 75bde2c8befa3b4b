"""Editions and codes: searching them by number or name, and loading a year's official list after seeing what it changes."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from budget.actions.classification import load_list, preview_list
from budget.admin.scope import ScopedAdmin
from budget.classification import ListedCode, read_list
from budget.models import ClassificationCode, ClassificationEdition, CodeChange
from budget.models.classification import CodeKind
from budget.problems import Problems

LARGEST_UPLOAD = 2_000_000  # bytes; an official list has about 100 KB
WAITING = "classification_list"  # where the session keeps a list that waits for confirmation


class ListUpload(forms.Form):
    """A year's official list. Cleaning reads the file, and refuses it with every faulty row."""

    year = forms.IntegerField(label="年度", min_value=2007, max_value=2100)
    kind = forms.ChoiceField(label="分类", choices=CodeKind.choices)
    source = forms.CharField(label="来源", max_length=200, help_text="文件名称和文号")
    file = forms.FileField(
        label="科目表", help_text="Excel（.xlsx）或文本（.tsv、.csv），第一行有“科目编码”和“科目名称”"
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            cleaned["listed"] = _listed(cleaned["file"])
            cleaned["comparison"] = preview_list(year=cleaned["year"], kind=cleaned["kind"], listed=cleaned["listed"])
        except Problems as error:
            raise ValidationError([str(problem) for problem in error.problems]) from error
        return cleaned


def _listed(file: Any) -> list[ListedCode]:
    if file.size > LARGEST_UPLOAD:
        raise ValidationError(f"文件超过 {LARGEST_UPLOAD // 1_000_000} MB，不是科目表")
    return read_list(file.name, file.read())


@admin.register(ClassificationEdition)
class ClassificationEditionAdmin(ScopedAdmin):
    list_display = ["year", "name", "source"]
    change_list_template = "admin/budget/classificationedition/change_list.html"

    def get_urls(self) -> list[Any]:
        load = self.admin_site.admin_view(self.load_view)
        return [path("load/", load, name="budget_classificationedition_load"), *super().get_urls()]

    def load_view(self, request: HttpRequest) -> HttpResponse:
        """Upload, see what would change, confirm."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if "confirm" in request.POST and WAITING in request.session:
            return self._save(request)
        form = ListUpload(request.POST or None, request.FILES or None)
        comparison = None
        if request.method == "POST" and form.is_valid():
            comparison = form.cleaned_data["comparison"]
            request.session[WAITING] = {name: form.cleaned_data[name] for name in ("year", "kind", "source", "listed")}
        context = {
            **self.admin_site.each_context(request),
            "title": "载入科目表",
            "opts": self.model._meta,
            "form": form,
            "comparison": comparison,
        }
        return TemplateResponse(request, "admin/budget/classificationedition/load.html", context)

    def _save(self, request: HttpRequest) -> HttpResponse:
        waiting = request.session.pop(WAITING)
        listed = [ListedCode(*row) for row in waiting.pop("listed")]
        try:
            comparison = load_list(**waiting, listed=listed, by=request.user)
        except Problems as error:
            for problem in error.problems:
                messages.error(request, str(problem))
            return HttpResponseRedirect(reverse("admin:budget_classificationedition_load"))
        counts = len(comparison.added), len(comparison.renamed), len(comparison.ended)
        messages.success(request, "已载入{}年科目表：新增{}个，更名{}个，停用{}个".format(waiting["year"], *counts))
        return HttpResponseRedirect(reverse("admin:budget_classificationedition_changelist"))


@admin.register(ClassificationCode)
class ClassificationCodeAdmin(ScopedAdmin):
    list_display = ["code", "name", "kind", "edition", "evidence"]
    list_select_related = ["edition"]
    list_filter = ["edition", "kind", "evidence"]
    search_fields = ["code__startswith", "name"]
    search_help_text = "输入编码的开头几位，或名称中的字"

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if request.GET.get("model_name") == "ledgerline":
            found = _for_a_line(found, request)
        return found, duplicates


def _for_a_line(codes: Any, request: HttpRequest) -> QuerySet:
    """Of the autocomplete's codes those that the line may name: 项 or 款 of its budget's edition."""
    economic = request.GET.get("field_name") == "economic"
    codes = codes.spending_economics() if economic else codes.spending_functions()
    edition = request.GET.get("edition", "")
    if edition.isascii() and edition.isdigit():
        codes = codes.filter(edition=int(edition[:9]))
    return codes.order_by("code", "-edition__year")


@admin.register(CodeChange)
class CodeChangeAdmin(ScopedAdmin):
    list_display = ["year", "kind", "change", "from_code", "from_name", "to_code", "to_name", "evidence"]
    list_filter = ["year", "kind", "change", "evidence"]
    search_fields = ["from_code", "to_code", "from_name", "to_name"]
