"""What every rule says of a budget as it stands, for all who see it; the publish page lets a reviewer waive what blocks."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from budget.admin.frame import admin_page
from budget.models import DepartmentBudget
from disclosure.actions.checking import check_budget
from disclosure.desk.access import signed_in
from disclosure.documents.checks import Finding
from disclosure.documents.checks.report import summary


class WaiverForm(forms.Form):
    """A field for each blocking finding: the reason to publish all the same, or nothing. Not filled in, it keeps blocking."""

    def __init__(self, data: Any, findings: list[tuple[str, Finding]]) -> None:
        super().__init__(data, prefix="waive")
        for key, finding in findings:
            self.fields[key] = forms.CharField(
                label=finding.message,
                required=False,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text="放行理由；不填则不能公开，填写的理由随本版一并公布",
            )

    @property
    def waivers(self) -> dict[str, str]:
        """The reasons given, by the key of the finding."""
        return {key: reason.strip() for key, reason in self.cleaned_data.items() if reason.strip()}


@require_safe
@signed_in
def budget_checks(request: HttpRequest, pk: int) -> HttpResponse:
    """Every rule with its findings, hints and rounding included; those that found something first."""
    budgets = DepartmentBudget.objects.visible_to(request.user)
    budget = get_object_or_404(budgets.select_related("department__region", "fiscal_year__region"), pk=pk)
    checked = check_budget(budget=budget)
    results = sorted(checked.results, key=lambda result: not result.findings)
    context = {"budget": budget, "problems": checked.problems, "results": results}
    context["summary"] = summary(checked.results)
    return admin_page(request, "desk/checks.html", title=f"核对：{budget}", **context)
