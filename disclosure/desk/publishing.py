"""Publishing from the admin: a draft's preview, publish, withdraw, and how far a run is."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from budget.admin.frame import admin_page
from budget.models import DepartmentBudget
from budget.problems import Problems
from disclosure.actions.checking import check_budget
from disclosure.actions.drafts import assemble_budget
from disclosure.actions.publishing import FINISHED, start_publishing
from disclosure.actions.workflow import hindrances, state_problems, withdraw
from disclosure.desk.access import signed_in
from disclosure.desk.checks import WaiverForm
from disclosure.desk.queue import reviewed_budgets
from disclosure.documents import formats
from disclosure.documents.checks import blocking
from disclosure.documents.checks.report import heaviest_first
from disclosure.documents.model.document import Imprint
from disclosure.documents.model.places import in_words
from disclosure.models import Publication, PublishingRun, Verb


class PublishForm(forms.Form):
    """When the disclosure becomes visible, and why there is a new version."""

    visible_from = forms.DateTimeField(
        label="对外可见时间",
        required=False,
        help_text="留空即立即公开",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(
        label="更正原因",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="第2版起必须填写，随公开内容一并公布",
    )


class WithdrawForm(forms.Form):
    """Why a publication is taken back."""

    reason = forms.CharField(
        label="撤回原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="会公布在原来的网址上"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def publish_budget(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be published and what stands in its way; a POST has the worker publish it."""
    budget = get_object_or_404(reviewed_budgets(request.user), pk=pk)
    checked = check_budget(budget=budget)
    form = PublishForm(request.POST or None)
    waivers = WaiverForm(request.POST or None, blocking(checked.results))
    problems: tuple[Any, ...] = (*state_problems(budget, Verb.PUBLISH), *hindrances(budget, checked))
    if request.method == "POST" and form.is_valid() and waivers.is_valid():
        try:
            given = {**form.cleaned_data, "waivers": waivers.waivers}
            started = start_publishing(budget=budget, by=request.user, **given)
            return redirect("desk:run", started.pk)
        except Problems as exc:
            problems = exc.problems
    versions = Publication.objects.filter(department=budget.department, year=budget.fiscal_year.year)
    versions = versions.select_related("withdrawal").order_by("-version").defer("document_json")
    context = {"budget": budget, "form": form, "versions": versions, "waivers": waivers}
    context["problems"] = in_words(problems, checked.document)
    context["results"] = heaviest_first(checked.results)
    return _page(request, "publish", f"公开：{budget}", **context)


# The preview is a whole page with a style of its own and nothing else: no script, no picture, no request.
@require_safe
# The review page shows it in a frame of its own.
@csp_replace({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF]})
@xframe_options_sameorigin
@signed_in
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as one page, marked 草案; for those who see the budget at all."""
    budget = get_object_or_404(DepartmentBudget.objects.visible_to(request.user), pk=pk)
    document = assemble_budget(budget=budget).document
    return HttpResponse(formats.get("html").render(document, Imprint(0, document.digest, None, status="draft")))


@require_safe
@signed_in
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a publishing run is. The page renews itself until the run has ended."""
    seen = PublishingRun.objects.select_related("budget", "publication__department__region")
    run = get_object_or_404(seen, pk=pk, budget__in=reviewed_budgets(request.user).values("pk"))
    is_visible = run.publication is not None and run.publication.visible_from <= timezone.now()
    response = _page(request, "run", f"公开进度：{run.budget}", run=run, is_visible=is_visible)
    if run.state not in FINISHED:
        response["Refresh"] = "2"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw_publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then take a publication back."""
    if not request.user.has_perm("disclosure.withdraw"):
        raise PermissionDenied
    seen = Publication.objects.filter(department__in=reviewed_budgets(request.user).values("department"))
    publication = get_object_or_404(seen.select_related("department"), pk=pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(publication=publication, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, f"{publication} 已撤回。")
            return redirect("desk:queue")
        except Problems as exc:
            form.add_error(None, [problem.message for problem in exc.problems])
    return _page(request, "withdraw", f"撤回：{publication}", form=form, publication=publication)


def _page(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    return admin_page(request, f"desk/{name}.html", title=title, **context)
