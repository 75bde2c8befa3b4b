"""One step for many budgets, confirmed once; each succeeds or fails for itself, and what failed says why."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from budget.admin.frame import admin_page
from budget.models import DepartmentBudget
from budget.problems import Problems
from disclosure.actions import workflow
from disclosure.actions.publishing import start_publishing
from disclosure.desk.access import signed_in
from disclosure.desk.publishing import PublishForm
from disclosure.desk.queue import reviewed_budgets
from disclosure.desk.review import ApproveForm, SubmitForm
from disclosure.models import Submission, Verb

MOST = 200
FORMS: dict[str, type[forms.Form]] = {
    Verb.START_REVIEW: SubmitForm,
    Verb.APPROVE: ApproveForm,
    Verb.PUBLISH: PublishForm,
}
ACTIONS: dict[str, Callable[..., object]] = {
    Verb.START_REVIEW: workflow.start_review,
    Verb.APPROVE: workflow.approve,
    Verb.PUBLISH: start_publishing,
}


@require_POST
@signed_in
def many(request: HttpRequest) -> HttpResponse:
    """First asks, with the budgets chosen and those that cannot take the step; then takes it."""
    verb = request.POST.get("verb", "")
    chosen = [int(pk) for pk in request.POST.getlist("budget") if pk.isascii() and pk.isdigit() and len(pk) < 18][:MOST]
    budgets: list[DepartmentBudget] = list(
        reviewed_budgets(request.user)
        .filter(pk__in=chosen)
        .annotate(blocking=Subquery(Submission.objects.filter(budget=OuterRef("pk")).values("blocking")[:1]))
        .order_by("department__order", "department__code")
    )
    if verb not in FORMS or not budgets:
        messages.error(request, "请先选择部门，再选择要办理的事项。")
        return redirect("desk:queue")
    if "confirm" not in request.POST:
        return _ask(request, Verb(verb), budgets, FORMS[verb](initial={"approved_on": localdate()}))
    form = FORMS[verb](request.POST)
    if not form.is_valid():
        return _ask(request, Verb(verb), budgets, form)
    for budget in budgets:
        _take(request, Verb(verb), budget, form.cleaned_data)
    return redirect("desk:queue")


def _take(request: HttpRequest, verb: Verb, budget: DepartmentBudget, options: dict[str, Any]) -> None:
    try:
        ACTIONS[verb](budget=budget, by=request.user, **options)
        messages.success(
            request, f"{budget}：{'已交给系统生成文件并公开' if verb == Verb.PUBLISH else f'{verb.label}完成'}。"
        )
    except Problems as exc:
        first = exc.problems[0]
        rest = f"（共{len(exc.problems)}个问题）" if len(exc.problems) > 1 else ""
        messages.error(request, f"{budget}没有{verb.label}：{first.message}{rest}")


def _ask(request: HttpRequest, verb: Verb, budgets: list[DepartmentBudget], form: forms.Form) -> HttpResponse:
    rows = [(budget, workflow.state_problems(budget, verb)) for budget in budgets]
    title = f"{verb.label}：{len(budgets)}个部门"
    return admin_page(request, "desk/many.html", title=title, verb=verb, rows=rows, form=form)
