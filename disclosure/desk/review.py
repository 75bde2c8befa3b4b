"""One budget on its way.

The public pages in preview, what the checks say, what differs, comments, and the next steps.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budget.changes import RowChange, changes, history_entries
from budget.models import DepartmentBudget
from budget.offices import same_disclosure
from budget.problems import Problems
from budget.rules import may
from budget.statuses import Status
from disclosure.actions import comments, workflow
from disclosure.actions.checking import check_budget
from disclosure.actions.drafts import published_last_year
from disclosure.desk.access import seen_budget, signed_in
from disclosure.desk.entry.pages import tabbed_page
from disclosure.desk.standing import shown_time, standing
from disclosure.documents.checks import blocking
from disclosure.documents.checks.report import heaviest_first
from disclosure.documents.diff.comparison import differences, figure_changes
from disclosure.documents.diff.wording import compare_words
from disclosure.documents.forms import layout
from disclosure.documents.forms.each import written_out
from disclosure.documents.model.document import Document
from disclosure.documents.model.places import addresses, in_words, places
from disclosure.models import Publication, ReviewComment, Submission, Verb, WorkflowEvent
from disclosure.portal.attachments import list_attachment
from disclosure.portal.exports import TYPES

SHOWN = 200  # of a long list on a page; the export has them all
CHANGES_HEADER = ("时间", "账号", "事项", "内容", "项目", "原值", "新值")


class CommentForm(forms.Form):
    """A comment and where it is pinned."""

    address = forms.CharField(
        label="位置",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
        help_text="点击预览中的单元格或段落，或从列表选择；留空是对整份预算的意见",
    )
    text = forms.CharField(
        label="意见", max_length=comments.LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConfirmForm(forms.Form):
    """Nothing to fill in: the step is confirmed."""


class HandOverForm(forms.Form):
    """What the clerk tells the head."""

    note = forms.CharField(
        label="给部门负责人的话",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="请负责人着重看什么；可以不填。会记入流程记录，财政审核员也看得到",
    )


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

    approved_on = forms.DateField(
        label="批复日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    number = forms.CharField(label="批复文号", max_length=100)


class CorrectForm(forms.Form):
    """Why a published budget is opened again."""

    reason = forms.CharField(
        label="更正原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class CancelForm(forms.Form):
    """Why a correction is given up."""

    reason = forms.CharField(
        label="取消原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


FORMS: dict[str, type[forms.Form]] = {
    Verb.HAND_OVER: HandOverForm,
    Verb.SUBMIT: ConfirmForm,
    Verb.START_REVIEW: ConfirmForm,
    Verb.RETURN: ReturnForm,
    Verb.APPROVE: ApproveForm,
    Verb.CORRECT: CorrectForm,
    Verb.CANCEL_CORRECTION: CancelForm,
}
ACTIONS: dict[str, Callable[..., object]] = {
    Verb.HAND_OVER: workflow.hand_over,
    Verb.SUBMIT: workflow.submit,
    Verb.START_REVIEW: workflow.start_review,
    Verb.RETURN: workflow.return_to_department,
    Verb.APPROVE: workflow.approve,
    Verb.CORRECT: workflow.open_correction,
    Verb.CANCEL_CORRECTION: workflow.cancel_correction,
}
CONSEQUENCES = {
    Verb.HAND_OVER: (
        "部门负责人会收到通知，由他审阅和提交；提交以前仍然可以修改。"
        "交出即确认收支明细是本年的数，包括从上年带入、没有改动的。"
    ),
    Verb.SUBMIT: "提交后内容不能修改，财政部门退回后才能再改。",
    Verb.START_REVIEW: "开始审核后，这份预算由您办理。",
    Verb.RETURN: "退回后部门可以修改，并会收到通知。",
    Verb.APPROVE: "批复后20日内应当公开。批复日期和文号记入流程记录。",
    Verb.CORRECT: "部门可以修改；新版本公开之前，现有版本继续公开。",
    Verb.CANCEL_CORRECTION: (
        "更正期间的修改全部撤销，草案恢复为现在公开的内容；修改过什么，修改记录中仍可查到。"
    ),
}
# Who confirms these answers for the content, and sees first what the checks say of it.
CHECKED = (Verb.HAND_OVER, Verb.SUBMIT, Verb.APPROVE)


@require_safe
@signed_in
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything about one budget; each sees the steps and comments that are theirs."""
    budget = seen_budget(request, pk)
    checked = check_budget(budget=budget)
    document = checked.document
    pinnable = addresses(document)
    problems = []
    for problem in workflow.hindrances(budget, checked):
        sentence = in_words([problem], document)[0]
        problems.append((sentence, problem.address))
    submission = Submission.objects.filter(budget=budget).first()
    compared = _compared_submission(budget, document, submission)
    pinned = request.GET.get("at", "")
    if pinned not in pinnable:
        pinned = ""
    user: Any = request.user
    is_reviewer = may(user, "disclosure.review", budget)
    context = {
        "problems": problems,
        "results": heaviest_first(checked.results),
        "steps": _steps(user, budget),
        "standing": standing(budget),
        "submission": submission,
        "compared": compared,
        "differences": _since_submission(compared, document),
        "figures": _since_last_year(budget, document),
        "comments": _comments(user, budget),
        "has_versions": Publication.objects.filter(
            same_disclosure(budget), year=budget.fiscal_year.year
        ).exists(),
        "may_comment": budget.status == Status.IN_REVIEW and is_reviewer,
        "may_answer": may(user, "disclosure.answer", budget),
        "may_propose": is_reviewer or may(user, "disclosure.answer", budget),
        "form": CommentForm(initial={"address": pinned}),
        "places": places(document),
        "addresses": pinnable,
        "events": _events(user, budget),
    }
    return tabbed_page(request, "desk/review.html", budget, str(budget), **context)


def _events(user: Any, budget: DepartmentBudget) -> QuerySet[WorkflowEvent]:
    """Return the budget's steps, the newest first, with the notes that the account may read."""
    events = WorkflowEvent.objects.filter(budget=budget).with_notes_for(user)
    ordered: QuerySet[WorkflowEvent] = events.order_by("-number")
    return ordered


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Say what a step means before it is taken; a POST takes it."""
    budget = seen_budget(request, pk)
    if verb not in FORMS:
        raise Http404
    chosen = Verb(verb)
    if not may(request.user, workflow.STEPS[chosen].permission, budget):
        raise PermissionDenied
    initial = {
        "approved_on": budget.approved_on or localdate(),
        "number": budget.approval_number,
    }
    is_sent = request.method == "POST"
    sent = request.POST if is_sent else None
    form = FORMS[verb](sent, initial=initial)
    problems: Sequence[object] = workflow.state_problems(budget, chosen)
    if is_sent and form.is_valid():
        try:
            ACTIONS[verb](budget=budget, by=request.user, **form.cleaned_data)
            messages.success(request, f"{budget}：{chosen.label}完成。")
            return redirect("desk:review", pk)
        except Problems as exc:
            problems = in_words(exc.problems, check_budget(budget=budget).document)
    context: dict[str, Any] = {
        "form": form,
        "problems": problems,
        "verb": chosen,
        "consequence": CONSEQUENCES[chosen],
    }
    if chosen in (Verb.CORRECT, Verb.CANCEL_CORRECTION):
        context["versions"] = _what_stays(budget)
    if chosen in CHECKED:
        results = check_budget(budget=budget).results
        context["results"] = heaviest_first(results)
        context["blocking"] = len(blocking(results))
    title = f"{chosen.label}：{budget}"
    return tabbed_page(request, "desk/step.html", budget, title, **context)


def _what_stays(budget: DepartmentBudget) -> list[tuple[Publication, str]]:
    """Return all versions, the newest first, each with what a correction means for it."""
    versions = Publication.objects.filter(same_disclosure(budget), year=budget.fiscal_year.year)
    related = versions.select_related("withdrawal").defer("document_json")
    listed = []
    for position, version in enumerate(related.order_by("-version")):
        if hasattr(version, "withdrawal"):
            becomes = "已撤回，不变：原网址显示撤回原因"
        elif version.visible_from > now():
            becomes = f"待公开，{shown_time(version.visible_from)}起可见，不因更正推迟"
        elif position == 0:
            becomes = "继续公开；新的一版公开后标明已被取代，按本版网址仍可查看"
        else:
            becomes = "不变，按本版网址仍可查看"
        listed.append((version, becomes))
    return listed


@require_POST
@signed_in
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Pin a comment."""
    budget = seen_budget(request, pk)
    if not may(request.user, "disclosure.review", budget):
        raise PermissionDenied
    form = CommentForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"请写明意见，不超过{comments.LONGEST}个字。")
        return redirect("desk:review", pk)
    options = {"budget": budget, "by": request.user, **form.cleaned_data}
    return _to_comments(request, budget, comments.comment, options)


@require_POST
@signed_in
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what the department says to a comment."""
    comment = _comment(request, pk)
    text = request.POST.get("text", "")
    options = {"comment": comment, "by": request.user, "text": text}
    return _to_comments(request, comment.budget, comments.answer, options)


@require_POST
@signed_in
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whoever raised a comment to agree that it is settled."""
    comment = _comment(request, pk)
    options = {"comment": comment, "by": request.user}
    return _to_comments(request, comment.budget, comments.propose, options)


@require_POST
@signed_in
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle a comment; who raised it does."""
    comment = _comment(request, pk)
    options = {"comment": comment, "by": request.user}
    return _to_comments(request, comment.budget, comments.resolve, options)


def _to_comments(
    request: HttpRequest,
    budget: DepartmentBudget,
    action: Callable[..., object],
    options: dict[str, Any],
) -> HttpResponse:
    """Do something with a comment, say how it went, and go back to the comments."""
    try:
        action(**options)
        messages.success(request, "已保存。")
    except Problems as exc:
        for problem in exc.problems:
            messages.error(request, str(problem))
    return redirect(f"{reverse('desk:review', args=[budget.pk])}#comments")


@require_safe
@signed_in
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who changed which figure and text when; ``format`` gives it as a file.

    It begins with the last submission, or with the budget's first day.
    """
    budget = seen_budget(request, pk)
    submission = Submission.objects.filter(budget=budget).first()
    since = None
    if submission is not None and "all" not in request.GET:
        since = submission.at
    named = _named(budget, changes(budget, since=since))
    kind = request.GET.get("format", "")
    if kind in TYPES:
        name = f"changes-{budget.office.code}-{budget.fiscal_year.year}"
        return list_attachment(kind, CHANGES_HEADER, _rows(named), name=name)
    entries = history_entries(named)
    context = {
        "changes": entries[:SHOWN],
        "count": len(entries),
        "everything": since is None,
        "submission": submission,
        "shown": SHOWN,
    }
    title = f"修改记录：{budget}"
    return tabbed_page(request, "desk/history.html", budget, title, **context)


def _named(budget: DepartmentBudget, row_changes: list[RowChange]) -> list[RowChange]:
    """Return the changes with sentences and slots called by their place and label."""
    document = check_budget(budget=budget).document
    names = dict(places(document))
    form = written_out(layout(budget.layout), document)
    for key, rule in form.slots.items():
        names[key] = rule.label
    named = []
    for change in row_changes:
        words = [names.get(word, word) for word in change.what.split(" ")]
        named.append(replace(change, what=" ".join(words)))
    return named


def _rows(row_changes: list[RowChange]) -> Iterator[tuple[str, ...]]:
    for change in row_changes:
        for field in change.fields:
            yield (
                f"{localtime(change.at):%Y-%m-%d %H:%M:%S}",
                change.by,
                change.done,
                change.what,
                field.field,
                field.before,
                field.after,
            )


def _comment(request: HttpRequest, pk: int) -> ReviewComment:
    visible = ReviewComment.objects.visible_to(request.user)
    related = visible.select_related("budget__department", "budget__fiscal_year")
    comment: ReviewComment = get_object_or_404(related, pk=pk)
    return comment


def _comments(user: Any, budget: DepartmentBudget) -> list[tuple[ReviewComment, bool]]:
    """Return the comments, each with whether the account may resolve it."""
    visible = ReviewComment.objects.visible_to(user).filter(budget=budget)
    related = visible.select_related(
        "by__membership", "resolved_by", "proposed_by", "budget__department"
    )
    listed = []
    for comment in related.prefetch_related("answers__by"):
        listed.append((comment, comments.may_resolve(user, comment)))
    return listed


def _steps(user: Any, budget: DepartmentBudget) -> list[tuple[str, str]]:
    """Return address and name of what the account may do now."""
    steps = []
    for verb in workflow.steps_open_to(user, budget):
        if verb == Verb.PUBLISH:
            address = reverse("desk:publish", args=[budget.pk])
        else:
            address = reverse("desk:step", args=[budget.pk, verb])
        steps.append((address, verb.label))
    return steps


def _compared_submission(
    budget: DepartmentBudget, document: Document, submission: Submission | None
) -> Submission | None:
    """Return the submission that the draft is compared with; None where there is none before it."""
    if submission is None:
        return None
    if budget.is_open and submission.digest != document.digest:
        return submission
    # From submitting on nothing can have changed; what the reviewer asks then is what the one
    # before it said.
    earlier = Submission.objects.filter(budget=budget, pk__lt=submission.pk)
    return earlier.first()


def _since_submission(submission: Submission | None, document: Document) -> list[tuple[str, Any]]:
    """Return the first places that differ from what was submitted, word by word."""
    if submission is None:
        return []
    places = []
    for difference in differences(submission.document, document)[:SHOWN]:
        words = compare_words(difference.before, difference.after)
        places.append((difference.place, words))
    return places


def _since_last_year(budget: DepartmentBudget, document: Document) -> list[Any]:
    """Return the figures that differ from last year's publication."""
    publication = published_last_year(budget, budget.fiscal_year.year)
    if publication is None:
        return []
    return figure_changes(publication.document, document)
