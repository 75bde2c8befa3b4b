"""What every rule says of a budget as it stands, for all who see it.

The publish page lets a reviewer waive what blocks.
"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from disclosure.actions.checking import check_budget
from disclosure.desk.access import seen_budget, signed_in
from disclosure.desk.entry.pages import tabbed_page
from disclosure.documents.checks import Finding
from disclosure.documents.checks.report import summary


class WaiverForm(forms.Form):
    """A field for each blocking finding: the reason to publish all the same.

    One that is not filled in keeps blocking.
    """

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
        waivers = {}
        for key, text in self.cleaned_data.items():
            reason = text.strip()
            if reason:
                waivers[key] = reason
        return waivers


@require_safe
@signed_in
def budget_checks(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every rule with its findings, those that found something first."""
    budget = seen_budget(request, pk)
    checked = check_budget(budget=budget)
    context = {
        "problems": checked.problems,
        "results": sorted(checked.results, key=lambda result: not result.findings),
        "summary": summary(checked.results),
    }
    return tabbed_page(request, "desk/checks.html", budget, f"核对：{budget}", **context)
