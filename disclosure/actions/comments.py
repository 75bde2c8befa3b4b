"""Comments of reviewers on a place of the Document, the department's answers, and their end."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from budget.acceptance import text_fault
from budget.models import DepartmentBudget
from budget.problems import Problem, Problems, refuse
from budget.rules import may
from budget.statuses import Status
from disclosure.actions import notices
from disclosure.actions.drafts import assemble_budget
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.places import place_of
from disclosure.models import CommentAnswer, ReviewComment
from disclosure.rules import require

LONGEST = 2000


@transaction.atomic
def comment(*, budget: DepartmentBudget, by: Any, text: str, address: str = "") -> ReviewComment:
    """Pin a comment to an address of the Document, or to the whole.

    Raises Problems, PermissionDenied.
    """
    budget = DepartmentBudget.objects.select_for_update().get(pk=budget.pk)
    require(by, "disclosure.review", budget)
    problems = _text_problems("意见", text)
    if budget.status != Status.IN_REVIEW:
        problems.append(problem_kinds.COMMENT_STATE.at(str(budget)))
    place = ""
    if address:
        document = assemble_budget(budget=budget).document
        try:
            place = place_of(document, address)
        except KeyError:
            problems.append(problem_kinds.COMMENT_ADDRESS.at(address))
    refuse(problems)
    return ReviewComment.objects.create(
        budget=budget, by=by, text=text.strip(), address=address, place=place
    )


@transaction.atomic
def answer(*, comment: ReviewComment, by: Any, text: str) -> CommentAnswer:
    """Keep what the department says to a comment. Raises Problems, PermissionDenied."""
    require(by, "disclosure.answer", comment.budget)
    problems = _text_problems("答复", text)
    refuse(problems)
    text = text.strip()
    answer = CommentAnswer.objects.create(comment=comment, by=by, text=text)
    message = f"{comment.budget}答复了意见：{text}"
    notices.tell_reviewers(budget=comment.budget, by=by, text=message, waits="意见有了答复")
    return answer


@transaction.atomic
def propose(*, comment: ReviewComment, by: Any) -> ReviewComment:
    """Ask whoever raised a comment to agree that it is settled.

    Departments ask, and colleagues of the reviewer. A second time changes nothing. Raises
    PermissionDenied.
    """
    comment = _lock(comment)
    may_answer = may(by, "disclosure.answer", comment.budget)
    may_review = may(by, "disclosure.review", comment.budget)
    if not (may_answer or may_review):
        raise PermissionDenied("没有这项权限")
    if comment.proposed_at is None and comment.resolved_at is None:
        comment.proposed_at = timezone.now()
        comment.proposed_by = by
        comment.save(update_fields=["proposed_at", "proposed_by"])
        message = f"{comment.budget}提请解决意见：{comment.text}"
        waits = "提请解决意见，等财政同意"
        notices.tell_reviewers(budget=comment.budget, by=by, text=message, waits=waits)
    return comment


def may_resolve(by: Any, comment: ReviewComment) -> bool:
    """Return True for the reviewer who raised the comment.

    Where that person no longer reviews here, any reviewer of the region may.
    """
    if not may(by, "disclosure.review", comment.budget):
        return False
    if comment.by_id == by.pk:
        return True
    return not may(comment.by, "disclosure.review", comment.budget)


@transaction.atomic
def resolve(*, comment: ReviewComment, by: Any) -> ReviewComment:
    """Settle a comment, of one's own accord or because the department asks for it.

    A second time changes nothing. Raises PermissionDenied, and Problems where a colleague raised
    the comment.
    """
    comment = _lock(comment)
    require(by, "disclosure.review", comment.budget)
    if not may_resolve(by, comment):
        raise Problems([problem_kinds.COMMENT_RAISER.at("审核意见", raiser=str(comment.by))])
    if comment.resolved_at is None:
        comment.resolved_at = timezone.now()
        comment.resolved_by = by
        comment.save(update_fields=["resolved_at", "resolved_by"])
    return comment


def _lock(comment: ReviewComment) -> ReviewComment:
    """Return the comment as it is now, locked until the transaction ends."""
    locked = ReviewComment.objects.select_for_update(of=("self",))
    related = locked.select_related("budget__department", "budget__fiscal_year", "by")
    locked_comment: ReviewComment = related.get(pk=comment.pk)
    return locked_comment


def _text_problems(label: str, text: str) -> list[Problem]:
    if not text.strip():
        return [problem_kinds.COMMENT_EMPTY.at(label)]
    if len(text) > LONGEST:
        return [problem_kinds.COMMENT_LONG.at(label, longest=LONGEST)]
    fault = text_fault(text.replace("\r\n", "\n"))
    if fault:
        return [problem_kinds.COMMENT_TEXT.at(label, fault=fault)]
    return []
