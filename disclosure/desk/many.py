"""One step for many budgets, confirmed once.

Each succeeds or fails for itself, and what failed says why.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F, OuterRef, Subquery
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
from disclosure.desk.review import ApproveForm, ConfirmForm
from disclosure.models import Submission, Verb

MOST = 200  # budgets in one step; a county has some hundred departments
LONGEST_KEY = 17  # digits of a number that a database can hold; longer ones are not ours
FORMS: dict[str, type[forms.Form]] = {
    Verb.START_REVIEW: ConfirmForm,
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
    """Ask first, with the budgets chosen and those that cannot take the step; then take it."""
    verb = request.POST.get("verb", "")
    budgets = _chosen(request.user, request.POST.getlist("budget"))
    if verb not in FORMS or not budgets:
        messages.error(request, "请先选择部门，再选择要办理的事项。")
        return redirect("desk:queue")
    if "confirm" not in request.POST:
        form = FORMS[verb](initial={"approved_on": localdate()})
        return _ask(request, Verb(verb), budgets, form)
    form = FORMS[verb](request.POST)
    if not form.is_valid():
        return _ask(request, Verb(verb), budgets, form)
    for budget in budgets:
        _take(request, Verb(verb), budget, form.cleaned_data)
    return redirect("desk:queue")


def _chosen(user: Any, texts: Iterable[str]) -> list[DepartmentBudget]:
    """Return the chosen budgets, each with the blocking findings of its last submission."""
    keys = []
    for text in texts:
        if text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY:
            keys.append(int(text))
    submissions = Submission.objects.filter(budget=OuterRef("pk"))
    blocking = Subquery(submissions.values("blocking")[:1])
    budgets = reviewed_budgets(user).filter(pk__in=keys[:MOST]).annotate(blocking=blocking)
    in_order = F("unit__code").asc(nulls_first=True)
    return list(budgets.order_by("department__order", "department__code", in_order))


def _take(
    request: HttpRequest, verb: Verb, budget: DepartmentBudget, options: dict[str, Any]
) -> None:
    try:
        ACTIONS[verb](budget=budget, by=request.user, **options)
    except Problems as exc:
        count = len(exc.problems)
        more = f"（共{count}个问题）" if count > 1 else ""
        reason = exc.problems[0].message
        messages.error(request, f"{budget}没有{verb.label}：{reason}{more}")
        return
    done = "已交给系统生成文件并公开" if verb == Verb.PUBLISH else f"{verb.label}完成"
    messages.success(request, f"{budget}：{done}。")


def _ask(
    request: HttpRequest, verb: Verb, budgets: list[DepartmentBudget], form: forms.Form
) -> HttpResponse:
    rows = [(budget, workflow.state_problems(budget, verb)) for budget in budgets]
    title = f"{verb.label}：{len(budgets)}份预算"
    return admin_page(request, "desk/many.html", title=title, verb=verb, rows=rows, form=form)
