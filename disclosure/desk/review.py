"""One budget on its way: the public pages in preview, what the checks say, what differs, comments, and the next steps."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budget.admin.frame import admin_page
from budget.changes import FieldChange, changes
from budget.models import DepartmentBudget
from budget.problems import Problems
from budget.statuses import Status
from disclosure.actions import comments, workflow
from disclosure.actions.checking import check_budget
from disclosure.desk.access import signed_in
from disclosure.desk.standing import standing
from disclosure.documents.checks import blocking
from disclosure.documents.checks.report import heaviest_first
from disclosure.documents.diff.comparison import differences, figure_changes
from disclosure.documents.diff.wording import compare_words
from disclosure.documents.forms import layout
from disclosure.documents.model.document import Document
from disclosure.documents.model.places import addresses, in_words, places
from disclosure.models import Publication, ReviewComment, Submission, Verb, WorkflowEvent
from disclosure.portal.exports import TYPES, export

SHOWN = 200  # of a long list on a page; the export has them all


class CommentForm(forms.Form):
    """A comment and where it is pinned."""

    address = forms.CharField(
        label="位置",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
        help_text="点击预览中的单元格或段落，或从列表选择；留空是对整份预算的意见",
    )
    text = forms.CharField(label="意见", max_length=comments.LONGEST, widget=forms.Textarea(attrs={"rows": 3}))


class SubmitForm(forms.Form):
    """Nothing to fill in: submitting is confirmed."""


class ReturnForm(forms.Form):
    """Why the budget goes back."""

    note = forms.CharField(
        label="退回说明",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="有未解决的审核意见时可以不填",
    )


class ApproveForm(forms.Form):
    """The 批复."""

    approved_on = forms.DateField(label="批复日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    number = forms.CharField(label="批复文号", max_length=100)


class CorrectForm(forms.Form):
    """Why a published budget is opened again."""

    reason = forms.CharField(label="更正原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class CancelForm(forms.Form):
    """Why a correction is given up."""

    reason = forms.CharField(label="取消原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


FORMS: dict[str, type[forms.Form]] = {
    Verb.SUBMIT: SubmitForm,
    Verb.START_REVIEW: SubmitForm,
    Verb.RETURN: ReturnForm,
    Verb.APPROVE: ApproveForm,
    Verb.CORRECT: CorrectForm,
    Verb.CANCEL_CORRECTION: CancelForm,
}
ACTIONS: dict[str, Any] = {
    Verb.SUBMIT: workflow.submit,
    Verb.START_REVIEW: workflow.start_review,
    Verb.RETURN: workflow.return_to_department,
    Verb.APPROVE: workflow.approve,
    Verb.CORRECT: workflow.open_correction,
    Verb.CANCEL_CORRECTION: workflow.cancel_correction,
}
CONSEQUENCES = {
    Verb.SUBMIT: "提交后内容不能修改，财政部门退回后才能再改。",
    Verb.START_REVIEW: "开始审核后，这份预算由您办理。",
    Verb.RETURN: "退回后部门可以修改，并会收到通知。",
    Verb.APPROVE: "批复后20日内应当公开。批复日期和文号记入流程记录。",
    Verb.CORRECT: "部门可以修改；新版本公开之前，现有版本继续公开。",
    Verb.CANCEL_CORRECTION: "更正期间的修改全部撤销，草案恢复为现在公开的内容；修改过什么，修改记录中仍可查到。",
}

# Who confirms these answers for the content, and sees first what the checks say of it.
CHECKED = (Verb.SUBMIT, Verb.APPROVE)


def seen_budget(request: HttpRequest, pk: int) -> DepartmentBudget:
    """The budget, if the account sees it; 404 otherwise, existing or not."""
    budgets = DepartmentBudget.objects.visible_to(request.user)
    return get_object_or_404(budgets.select_related("department__region", "fiscal_year__region"), pk=pk)


@require_safe
@signed_in
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one budget for those who see it; each sees the steps and comments that are theirs."""
    budget = seen_budget(request, pk)
    checked = check_budget(budget=budget)
    document, offered = checked.document, places(checked.document)
    submission = Submission.objects.filter(budget=budget).first()
    at = request.GET.get("at", "")
    context = {
        "budget": budget,
        "problems": [(in_words([each], document)[0], each.address) for each in workflow.hindrances(budget, checked)],
        "results": heaviest_first(checked.results),
        "steps": _steps(request.user, budget),
        "standing": standing(budget),
        "submission": submission,
        "differences": [
            (each.place, compare_words(each.before, each.after))
            for each in _since_submission(submission, document)[:SHOWN]
        ],
        "figures": _since_last_year(budget, document),
        "comments": _comments(request.user, budget),
        "is_published": budget.status in (Status.PUBLISHED, Status.CORRECTING),
        "may_comment": budget.status == "in_review" and request.user.has_perm("disclosure.review", budget),
        "may_answer": request.user.has_perm("disclosure.answer", budget),
        "form": CommentForm(initial={"address": at if at in addresses(document) else ""}),
        "places": offered,
        "addresses": addresses(document),
        "events": WorkflowEvent.objects.filter(budget=budget).order_by("-number"),
    }
    return _page(request, "review", str(budget), **context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """What a step means, asked before it is taken."""
    budget = seen_budget(request, pk)
    if verb not in FORMS:
        raise Http404
    if not request.user.has_perm(workflow.STEPS[Verb(verb)].permission, budget):
        raise PermissionDenied
    initial = {"approved_on": budget.approved_on or localdate(), "number": budget.approval_number}
    form = FORMS[verb](request.POST if request.method == "POST" else None, initial=initial)
    problems: tuple[Any, ...] = tuple(workflow.state_problems(budget, Verb(verb)))
    if request.method == "POST" and form.is_valid():
        try:
            ACTIONS[verb](budget=budget, by=request.user, **form.cleaned_data)
            messages.success(request, f"{budget}：{Verb(verb).label}完成。")
            return redirect("desk:review", pk)
        except Problems as exc:
            problems = tuple(in_words(exc.problems, check_budget(budget=budget).document))
    context: dict[str, Any] = {"budget": budget, "form": form, "problems": problems, "verb": Verb(verb)}
    if verb in CHECKED:
        results = check_budget(budget=budget).results
        context |= {"results": heaviest_first(results), "blocking": len(blocking(results))}
    return _page(request, "step", f"{Verb(verb).label}：{budget}", consequence=CONSEQUENCES[Verb(verb)], **context)


@require_POST
@signed_in
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Pin a comment."""
    budget = seen_budget(request, pk)
    if not request.user.has_perm("disclosure.review", budget):
        raise PermissionDenied
    form = CommentForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请写明意见，不超过2000个字。")
        return redirect("desk:review", pk)
    return _said(request, budget, lambda: comments.comment(budget=budget, by=request.user, **form.cleaned_data))


@require_POST
@signed_in
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What the department says to a comment."""
    found = _comment(request, pk)
    said = request.POST.get("text", "")
    return _said(request, found.budget, lambda: comments.answer(comment=found, by=request.user, text=said))


@require_POST
@signed_in
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle a comment."""
    found = _comment(request, pk)
    return _said(request, found.budget, lambda: comments.resolve(comment=found, by=request.user))


@require_safe
@signed_in
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed which figure and text when, since the last submission or from the beginning; also as a file."""
    budget = seen_budget(request, pk)
    submission = Submission.objects.filter(budget=budget).first()
    everything = "all" in request.GET or submission is None
    found = _named(budget, changes(budget, since=None if everything or submission is None else submission.at))
    kind = request.GET.get("format", "")
    if kind in TYPES:
        return _file(budget, found, kind)
    context = {"budget": budget, "changes": found[:SHOWN], "count": len(found), "everything": everything}
    return _page(request, "history", f"修改记录：{budget}", submission=submission, shown=SHOWN, **context)


def _named(budget: DepartmentBudget, found: list[FieldChange]) -> list[FieldChange]:
    """The changes, sentences and slots by their place and label instead of their keys."""
    checked = check_budget(budget=budget)
    slots = {key: rule.label for key, rule in layout(budget.fiscal_year.layout).slots.items()}
    known = places(checked.document) | slots
    return [replace(each, what=" ".join(known.get(word, word) for word in each.what.split(" "))) for each in found]


def _file(budget: DepartmentBudget, found: list[Any], kind: str) -> HttpResponse:
    header = ("时间", "账号", "内容", "项目", "原值", "新值")
    rows = (
        (f"{localtime(each.at):%Y-%m-%d %H:%M:%S}", each.by, each.what, each.field, each.before, each.after)
        for each in found
    )
    response = HttpResponse(export(kind, header, rows), content_type=TYPES[kind])
    name = f"changes-{budget.department.code}-{budget.fiscal_year.year}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _said(request: HttpRequest, budget: DepartmentBudget, act: Any) -> HttpResponse:
    try:
        act()
        messages.success(request, "已保存。")
    except Problems as exc:
        for problem in exc.problems:
            messages.error(request, str(problem))
    return redirect(f"{reverse('desk:review', args=[budget.pk])}#comments")


def _comment(request: HttpRequest, pk: int) -> ReviewComment:
    seen = ReviewComment.objects.visible_to(request.user).select_related("budget__department", "budget__fiscal_year")
    return get_object_or_404(seen, pk=pk)


def _comments(user: Any, budget: DepartmentBudget) -> Any:
    seen = ReviewComment.objects.visible_to(user).filter(budget=budget)
    return seen.select_related("by", "resolved_by").prefetch_related("answers__by")


def _steps(user: Any, budget: DepartmentBudget) -> list[tuple[str, str]]:
    """Address and name of what the account may do now."""
    return [
        (
            reverse("desk:publish", args=[budget.pk])
            if verb == Verb.PUBLISH
            else reverse("desk:step", args=[budget.pk, verb]),
            verb.label,
        )
        for verb in workflow.steps_open_to(user, budget)
    ]


def _since_submission(submission: Submission | None, document: Document) -> list[Any]:
    if submission is None or submission.digest == document.digest:
        # Under review nothing can have changed since; what the reviewer asks then is what the one before it said.
        earlier = (
            Submission.objects.filter(budget=submission.budget_id, pk__lt=submission.pk).first() if submission else None
        )
        return differences(earlier.document, document) if earlier else []
    return differences(submission.document, document)


def _since_last_year(budget: DepartmentBudget, document: Document) -> list[Any]:
    departments = [budget.department_id, budget.department.predecessor_id]
    last_year = Publication.objects.filter(department__in=departments, year=budget.fiscal_year.year - 1)
    publication = last_year.standing().first()
    return figure_changes(publication.document, document) if publication else []


def _page(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    return admin_page(request, f"desk/{name}.html", title=title, **context)
