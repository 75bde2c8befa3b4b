"""Editions and codes: searching codes by number or name, and loading a year's official list.

A list is loaded after its changes have been seen.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse

from budget.actions.classification import load_list, preview_list
from budget.actions.reading import read_list
from budget.admin.frame import admin_page
from budget.admin.scope import ScopedAdmin
from budget.classification import ListedCode
from budget.codes import CodeKind
from budget.models import ClassificationCode, ClassificationEdition, CodeChange
from budget.problems import Problems

LARGEST_UPLOAD = 2_000_000  # bytes; an official list has about 100 KB
WAITING = "classification_list"  # where the session keeps a list that waits for confirmation


class ListUpload(forms.Form):
    """A year's official list. Validation reads the file, and refuses it with every faulty row."""

    year = forms.IntegerField(label="年度", min_value=2007, max_value=2100)
    kind = forms.ChoiceField(label="分类", choices=CodeKind.choices)
    source = forms.CharField(label="来源", max_length=200, help_text="文件名称和文号")
    file = forms.FileField(
        label="科目表",
        help_text="Excel（.xlsx）或文本（.tsv、.csv），第一行有“科目编码”和“科目名称”",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        file = cleaned["file"]
        if file.size > LARGEST_UPLOAD:
            raise ValidationError(f"文件超过 {LARGEST_UPLOAD // 1_000_000} MB，不是科目表")
        try:
            listed = read_list(file.name, file.read())
            comparison = preview_list(year=cleaned["year"], kind=cleaned["kind"], listed=listed)
        except Problems as error:
            raise ValidationError([str(problem) for problem in error.problems]) from error
        return {**cleaned, "listed": listed, "comparison": comparison}


@admin.register(ClassificationEdition)
class ClassificationEditionAdmin(ScopedAdmin):
    """The editions, with the page that loads an official list."""

    list_display = ["year", "name", "source"]
    change_list_template = "admin/budget/classificationedition/change_list.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.load_view)
        loading = path("load/", view, name="budget_classificationedition_load")
        return [loading, *super().get_urls()]

    def load_view(self, request: HttpRequest) -> HttpResponse:
        """Take an uploaded list, show what it would change, and save it when that is confirmed."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if "confirm" in request.POST and WAITING in request.session:
            return self._save(request)
        form = ListUpload(request.POST or None, request.FILES or None)
        comparison = None
        if request.method == "POST" and form.is_valid():
            cleaned = form.cleaned_data
            comparison = cleaned["comparison"]
            request.session[WAITING] = {
                "year": cleaned["year"],
                "kind": cleaned["kind"],
                "source": cleaned["source"],
                "listed": cleaned["listed"],
            }
        return admin_page(
            request,
            "admin/budget/classificationedition/load.html",
            title="载入科目表",
            opts=self.model._meta,
            form=form,
            comparison=comparison,
        )

    def _save(self, request: HttpRequest) -> HttpResponse:
        waiting = request.session.pop(WAITING)
        listed = [ListedCode(*row) for row in waiting.pop("listed")]
        try:
            comparison = load_list(**waiting, listed=listed, by=request.user)
        except Problems as error:
            for problem in error.problems:
                messages.error(request, str(problem))
            return HttpResponseRedirect(reverse("admin:budget_classificationedition_load"))
        message = (
            f"已载入{waiting['year']}年科目表：新增{len(comparison.added)}个，"
            f"更名{len(comparison.renamed)}个，停用{len(comparison.ended)}个"
        )
        messages.success(request, message)
        return HttpResponseRedirect(reverse("admin:budget_classificationedition_changelist"))


@admin.register(ClassificationCode)
class ClassificationCodeAdmin(ScopedAdmin):
    """The codes of all editions."""

    list_display = ["code", "name", "kind", "edition", "evidence"]
    list_select_related = ["edition"]
    list_filter = ["edition", "kind", "evidence"]
    search_fields = ["code__startswith", "name"]
    search_help_text = "输入编码的开头几位，或名称中的字"


@admin.register(CodeChange)
class CodeChangeAdmin(ScopedAdmin):
    """Known changes of codes from one year to the next."""

    list_display = [
        "year",
        "kind",
        "change",
        "from_code",
        "from_name",
        "to_code",
        "to_name",
        "evidence",
    ]
    list_filter = ["year", "kind", "change", "evidence"]
    search_fields = ["from_code", "to_code", "from_name", "to_name"]
