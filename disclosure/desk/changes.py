"""Every change of every figure of a region's year, as a file: who, when, from, to."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet, TextChoices
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from budget.admin.frame import admin_page
from budget.changes import changes
from budget.models import DepartmentBudget, FiscalYear
from disclosure.desk.access import signed_in
from disclosure.portal.attachments import list_attachment
from disclosure.portal.exports import TYPES

HEADER = (
    "地区",
    "部门编码",
    "部门",
    "年度",
    "时间",
    "账号",
    "事项",
    "内容",
    "项目",
    "原值",
    "新值",
    "单位编码",
    "单位",
)


class Extent(TextChoices):
    """Which changes are wanted."""

    FIGURES = "figures", "金额和数量"
    EVERYTHING = "all", "金额、数量和文字"


class ChangesForm(forms.Form):
    """Which year, and whether texts too."""

    year = forms.TypedChoiceField(label="年度", coerce=int)
    what = forms.ChoiceField(label="范围", choices=Extent.choices, initial=Extent.FIGURES)

    def __init__(self, data: Any, years: Sequence[int]) -> None:
        super().__init__(data)
        choices: Any = self.fields["year"]
        choices.choices = [(year, f"{year}年") for year in years]


@require_safe
@signed_in
def region_changes(request: HttpRequest) -> HttpResponse:
    """Show the budgets whose changes the account may read; ``format`` gives all their changes."""
    if not request.user.has_perm("disclosure.view_trail"):
        raise PermissionDenied
    fiscal_years = FiscalYear.objects.visible_to(request.user).order_by("-year")
    years = list(fiscal_years.values_list("year", flat=True))
    latest = str(years[0]) if years else ""
    form = ChangesForm({"year": latest, "what": Extent.FIGURES, **request.GET.dict()}, years)
    is_valid = form.is_valid()
    year = form.cleaned_data["year"] if is_valid else 0
    budgets = _budgets(request.user, year)
    kind = request.GET.get("format", "")
    if is_valid and kind in TYPES:
        with_texts = form.cleaned_data["what"] == Extent.EVERYTHING
        rows = _rows(budgets, with_texts=with_texts)
        return list_attachment(kind, HEADER, rows, name=f"changes-{year}")
    context = {"wanted": form, "budgets": budgets}
    return admin_page(request, "desk/changes.html", title="修改记录", **context)


def _budgets(user: Any, year: int) -> QuerySet[DepartmentBudget]:
    """Return a year's budgets: those public as they stand for auditors, all for reviewers."""
    budgets = DepartmentBudget.objects.visible_to(user).filter(fiscal_year__year=year)
    related = budgets.select_related("department__region", "unit", "fiscal_year")
    in_order = F("unit__code").asc(nulls_first=True)
    return related.order_by("department__order", "department__code", in_order)


def _rows(budgets: QuerySet[DepartmentBudget], *, with_texts: bool) -> Iterator[tuple[object, ...]]:
    for budget in budgets:
        department = budget.department
        for change in changes(budget):
            for field in change.fields:
                if not (field.is_figure or with_texts):
                    continue
                yield (
                    department.region.code,
                    department.code,
                    department.name,
                    budget.fiscal_year.year,
                    f"{localtime(change.at):%Y-%m-%d %H:%M:%S}",
                    change.by or "系统",
                    change.done,
                    change.what,
                    field.field,
                    field.before,
                    field.after,
                    budget.unit_code,
                    budget.unit_name,
                )
