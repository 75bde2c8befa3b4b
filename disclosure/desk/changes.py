"""Every change of every figure of a region's year, as a file: who, when, from, to."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from budget.admin.frame import admin_page
from budget.changes import changes
from budget.models import DepartmentBudget, FiscalYear
from disclosure.desk.access import signed_in
from disclosure.portal.exports import TYPES, export

HEADER = ("地区", "部门编码", "部门", "年度", "时间", "账号", "内容", "项目", "原值", "新值")
FIGURES, EVERYTHING = "figures", "all"


class Wanted(forms.Form):
    """Which year, and whether texts too."""

    year = forms.TypedChoiceField(label="年度", coerce=int)
    what = forms.ChoiceField(
        label="范围", choices=[(FIGURES, "金额和数量"), (EVERYTHING, "金额、数量和文字")], initial=FIGURES
    )

    def __init__(self, data: Any, years: list[int]) -> None:
        super().__init__(data)
        choices: Any = self.fields["year"]
        choices.choices = [(year, f"{year}年") for year in years]


@require_safe
@signed_in
def region_changes(request: HttpRequest) -> HttpResponse:
    """The budgets whose changes the account may read, and all of these changes as ``format``."""
    if not request.user.has_perm("disclosure.view_trail"):
        raise PermissionDenied
    years = list(FiscalYear.objects.visible_to(request.user).order_by("-year").values_list("year", flat=True))
    chosen = {"year": str(years[0]) if years else "", "what": FIGURES, **request.GET.dict()}
    wanted = Wanted(chosen, years)
    valid = wanted.is_valid()
    budgets = _budgets(request.user, wanted.cleaned_data["year"] if valid else 0)
    kind = request.GET.get("format", "")
    if valid and kind in TYPES:
        rows = _rows(budgets, with_texts=wanted.cleaned_data["what"] == EVERYTHING)
        response = HttpResponse(export(kind, HEADER, rows), content_type=TYPES[kind])
        response["Content-Disposition"] = f'attachment; filename="changes-{wanted.cleaned_data["year"]}.{kind}"'
        return response
    return admin_page(request, "desk/changes.html", title="修改记录", wanted=wanted, budgets=budgets)


def _budgets(user: Any, year: int) -> QuerySet[DepartmentBudget]:
    """Auditors read those that are public as they stand, reviewers all of their region."""
    seen = DepartmentBudget.objects.visible_to(user).filter(fiscal_year__year=year)
    return seen.select_related("department__region", "fiscal_year").order_by("department__order", "department__code")


def _rows(budgets: QuerySet[DepartmentBudget], *, with_texts: bool) -> Iterator[tuple[object, ...]]:
    for budget in budgets:
        department = budget.department
        whose = (department.region.code, department.code, department.name, budget.fiscal_year.year)
        for each in changes(budget):
            if each.is_figure or with_texts:
                at = f"{localtime(each.at):%Y-%m-%d %H:%M:%S}"
                yield (*whose, at, each.by or "系统", each.what, each.field, each.before, each.after)
