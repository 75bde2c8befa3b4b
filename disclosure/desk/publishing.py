"""Publishing from the admin: a draft's preview, publish, withdraw, and how far a run is."""

from collections.abc import Sequence

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from budget.admin.frame import admin_page
from budget.models import DepartmentBudget
from budget.offices import same_disclosure
from budget.problems import Problem, Problems
from budget.rules import may
from budget.statuses import Status
from disclosure.actions import fronts
from disclosure.actions.checking import check_budget
from disclosure.actions.drafts import assemble_budget
from disclosure.actions.leases import is_a_worker_alive
from disclosure.actions.publishing import FINISHED, start_publishing
from disclosure.actions.workflow import (
    hindrances,
    state_problems,
    steps_open_to,
    two_people_problems,
    withdraw_versions,
)
from disclosure.desk.access import signed_in
from disclosure.desk.checks import WaiverForm
from disclosure.desk.queue import reviewed_budgets
from disclosure.desk.standing import shown_time
from disclosure.desk.waiting import renew_until
from disclosure.documents import formats
from disclosure.documents.checks import blocking
from disclosure.documents.checks.report import heaviest_first
from disclosure.documents.model.document import Imprint
from disclosure.documents.model.places import in_words
from disclosure.models import Publication, PublishingRun, Verb

# What is said of web servers before us that could not be told of a withdrawal, which counts all the
# same.
FRONTS_SILENT = (
    "已撤回，但前端服务器 {fronts} 没有应答，最多还会在一分钟之内展示旧页面。"
    "一分钟以后仍能看到的，请立即通知系统管理员，按运维手册“Emergency”一节撤下。"
)


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


class Extent(TextChoices):
    """Which versions are taken back."""

    ONE = "one", "只撤回这一版（内容不涉密）"
    ALL = "all", "撤回全部版本（涉密的必须全部撤回）"


class WithdrawForm(forms.Form):
    """Which versions are taken back, and why."""

    extent = forms.ChoiceField(label="撤回范围", choices=Extent.choices, widget=forms.RadioSelect)

    reason = forms.CharField(
        label="撤回原因",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="会公布在原来的网址上",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def publish_budget(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would be published and what stands in its way; a POST has it published."""
    budget = get_object_or_404(reviewed_budgets(request.user), pk=pk)
    checked = check_budget(budget=budget)
    form = PublishForm(request.POST or None)
    waiver_form = WaiverForm(request.POST or None, blocking(checked.results))
    is_done = budget.status in (Status.PUBLISHED, Status.WITHDRAWN)
    refusals: Sequence[Problem] = ()
    problems: Sequence[Problem] = ()
    if not is_done:
        refusals = (
            *state_problems(budget, Verb.PUBLISH),
            *two_people_problems(budget, request.user),
        )
        problems = (*refusals, *hindrances(budget, checked))
    if request.method == "POST" and form.is_valid() and waiver_form.is_valid():
        try:
            run = start_publishing(
                budget=budget,
                by=request.user,
                waivers=waiver_form.waivers,
                **form.cleaned_data,
            )
            return redirect("desk:run", run.pk)
        except Problems as exc:
            problems = exc.problems
    versions = Publication.objects.filter(same_disclosure(budget), year=budget.fiscal_year.year)
    context = {
        "budget": budget,
        "form": form,
        "is_done": is_done,
        # A form that was sent is shown again whatever has changed since: nothing typed is lost.
        "is_offered": not refusals or request.method == "POST",
        "waivers": waiver_form,
        "versions": versions.select_related("withdrawal")
        .order_by("-version")
        .defer("document_json"),
        "may_correct": Verb.CORRECT in steps_open_to(request.user, budget),
        "problems": in_words(problems, checked.document),
        "results": heaviest_first(checked.results),
    }
    return admin_page(request, "desk/publish.html", title=f"公开：{budget}", **context)


# The preview is a whole page with a style of its own and nothing else: no script, no picture, no
# request. The review page shows it in a frame of its own.
@require_safe
@csp_replace({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF]})
@xframe_options_sameorigin
@signed_in
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the draft as one page, marked 草案, to those who see the budget at all."""
    budget = get_object_or_404(DepartmentBudget.objects.visible_to(request.user), pk=pk)
    document = assemble_budget(budget=budget).document
    imprint = Imprint(0, document.digest, None, status="draft")
    return HttpResponse(formats.get("html").render(document, imprint))


@require_safe
@signed_in
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a publishing run is, renewed until it has ended."""
    runs = PublishingRun.objects.filter(budget__in=reviewed_budgets(request.user).values("pk"))
    related = runs.select_related(
        "budget__unit", "publication__department__region", "publication__unit"
    )
    run = get_object_or_404(related, pk=pk)
    publication = run.publication
    is_visible = publication is not None and publication.visible_from <= timezone.now()
    is_done = run.state in FINISHED
    context = {
        "run": run,
        "is_visible": is_visible,
        "is_done": is_done,
        "nobody_works": not is_done and not is_a_worker_alive(),
    }
    page = admin_page(request, "desk/run.html", title=f"公开进度：{run.budget}", **context)
    return renew_until(page, is_done=is_done)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw_publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then take a publication back."""
    if not may(request.user, "disclosure.withdraw"):
        raise PermissionDenied
    departments = reviewed_budgets(request.user).values("department")
    publications = Publication.objects.filter(department__in=departments)
    publication = get_object_or_404(publications.select_related("department", "unit"), pk=pk)
    form = WithdrawForm(request.POST or None)
    versions = _versions(publication)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        chosen = [publication]
        if form.cleaned_data["extent"] == Extent.ALL:
            chosen = [version for version in versions if not hasattr(version, "withdrawal")]
        try:
            withdraw_versions(publications=chosen, by=request.user, reason=reason)
            for withdrawn in chosen:
                messages.success(request, f"{withdrawn} 已撤回。")
            silent = fronts.empty_again()
            if silent:
                messages.warning(request, FRONTS_SILENT.format(fronts="、".join(silent)))
            return redirect("desk:queue")
        except Problems as exc:
            form.add_error(None, [problem.message for problem in exc.problems])
    context = {
        "form": form,
        "publication": publication,
        "versions": _what_becomes_of(versions, publication),
    }
    return admin_page(request, "desk/withdraw.html", title=f"撤回：{publication}", **context)


def _versions(publication: Publication) -> list[Publication]:
    """Return all versions of the office and year, the newest first."""
    versions = Publication.objects.filter(same_disclosure(publication), year=publication.year)
    related = versions.select_related("withdrawal", "department", "unit").defer("document_json")
    return list(related.order_by("-version"))


def _what_becomes_of(
    versions: Sequence[Publication], chosen: Publication
) -> list[tuple[Publication, str, str, str]]:
    """Return each version with its state, and what becomes of it if one or all are taken back."""
    latest = versions[0].version
    listed = []
    for version in versions:
        if hasattr(version, "withdrawal"):
            state, alone = f"已撤回：{version.withdrawal.reason}", "不变"
            together = "不变"
        else:
            is_waiting = version.visible_from > timezone.now()
            state = f"待公开，{shown_time(version.visible_from)}起可见" if is_waiting else "已公开"
            together = "显示撤回原因，内容和文件不再提供"
            alone = "不变，仍可按本版网址查看"
            if version == chosen:
                alone = together
                if version.version == latest:
                    alone = f"{together}；本年网址也显示撤回原因，不退回到前一版"
        listed.append((version, state, alone, together))
    return listed
