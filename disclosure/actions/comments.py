"""Comments of reviewers on a place of the Document, what the department says to them, and that they are settled."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from budget.acceptance import text_fault
from budget.models import DepartmentBudget
from budget.problems import Problem, Problems
from budget.statuses import Status
from disclosure.actions import notices
from disclosure.actions.drafts import assemble_budget
from disclosure.documents.model.places import place_of
from disclosure.models import CommentAnswer, ReviewComment
from disclosure.rules import require

LONGEST = 2000


@transaction.atomic
def comment(*, budget: DepartmentBudget, by: Any, text: str, address: str = "") -> ReviewComment:
    """Pin a comment to an address of the Document, or to the whole. Raises Problems, PermissionDenied."""
    budget = DepartmentBudget.objects.select_for_update().get(pk=budget.pk)
    require(by, "disclosure.review", budget)
    problems = _text_problems("意见", text)
    if budget.status != Status.IN_REVIEW:
        problems.append(Problem("comment.state", str(budget), "只在审核中提出意见；请先开始审核"))
    place = ""
    if address:
        try:
            place = place_of(assemble_budget(budget=budget).document, address)
        except KeyError:
            problems.append(Problem("comment.address", address, "这份预算里没有这个位置"))
    if problems:
        raise Problems(problems)
    return ReviewComment.objects.create(budget=budget, by=by, text=text.strip(), address=address, place=place)


@transaction.atomic
def answer(*, comment: ReviewComment, by: Any, text: str) -> CommentAnswer:
    """What the department says to a comment. Raises Problems, PermissionDenied."""
    require(by, "disclosure.answer", comment.budget)
    if problems := _text_problems("答复", text):
        raise Problems(problems)
    said = CommentAnswer.objects.create(comment=comment, by=by, text=text.strip())
    notices.tell_of_comment(budget=comment.budget, by=by, text=f"{comment.budget}答复了意见：{text.strip()}")
    return said


@transaction.atomic
def resolve(*, comment: ReviewComment, by: Any) -> ReviewComment:
    """Settle a comment: the department that has done what it asks, or a reviewer. A second time changes nothing."""
    comment = (
        ReviewComment.objects.select_for_update(of=("self",)).select_related("budget__department").get(pk=comment.pk)
    )
    if not (by.has_perm("disclosure.answer", comment.budget) or by.has_perm("disclosure.review", comment.budget)):
        raise PermissionDenied("没有这项权限")
    if comment.resolved_at is None:
        comment.resolved_at, comment.resolved_by = timezone.now(), by
        comment.save(update_fields=["resolved_at", "resolved_by"])
    return comment


def _text_problems(label: str, text: str) -> list[Problem]:
    if not text.strip():
        return [Problem("comment.empty", label, "请写明内容")]
    if len(text) > LONGEST:
        return [Problem("comment.long", label, f"不能超过{LONGEST}个字")]
    fault = text_fault(text.replace("\r\n", "\n"))
    return [Problem("comment.text", label, fault)] if fault else []
