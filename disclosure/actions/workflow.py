"""Every step of a budget from draft to public: who may take it, from which state, and what is recorded and told of it.

draft → submitted → in review → returned (and again) or approved → published → correcting → submitted …; a correction that is
cancelled is published again. Withdrawn is a record of its own. The files of a publication are made in ``publishing``, which
ends in ``mark_published`` here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from budget.actions.entry import save_as
from budget.actions.restoring import restore
from budget.models import DepartmentBudget, Exemption
from budget.problems import Problem, Problems
from budget.statuses import OPEN, Status
from disclosure.actions import notices, trail
from disclosure.actions.checking import Checked, check_budget
from disclosure.actions.drafts import assemble_budget
from disclosure.documents.assembly.assemble import Assembly
from disclosure.documents.checks import Outcome, Result, Severity
from disclosure.models import Publication, ReviewComment, Submission, Verb, Withdrawal, WorkflowEvent
from disclosure.rules import require


@dataclass(frozen=True)
class Step:
    """From which states a step leads to which, and the right it takes."""

    sources: tuple[Status, ...]
    target: Status
    permission: str


STEPS = {
    Verb.SUBMIT: Step(OPEN, Status.SUBMITTED, "disclosure.submit"),
    Verb.START_REVIEW: Step((Status.SUBMITTED,), Status.IN_REVIEW, "disclosure.review"),
    # An approved budget that cannot be published after all goes back too.
    Verb.RETURN: Step((Status.IN_REVIEW, Status.APPROVED), Status.RETURNED, "disclosure.review"),
    Verb.APPROVE: Step((Status.IN_REVIEW,), Status.APPROVED, "disclosure.review"),
    Verb.PUBLISH: Step((Status.APPROVED,), Status.PUBLISHED, "disclosure.publish"),
    Verb.CORRECT: Step((Status.PUBLISHED,), Status.CORRECTING, "disclosure.publish"),
    # A correction that went round through review stands as returned.
    Verb.CANCEL_CORRECTION: Step((Status.CORRECTING, Status.RETURNED), Status.PUBLISHED, "disclosure.publish"),
}


def steps_open_to(user: Any, budget: DepartmentBudget) -> list[Verb]:
    """The steps that this account may take with the budget now."""
    return [
        verb
        for verb, step in STEPS.items()
        if budget.status in step.sources
        and user.has_perm(step.permission, budget)
        and (verb != Verb.CANCEL_CORRECTION or correction_of(budget))
    ]


@transaction.atomic
def submit(*, budget: DepartmentBudget, by: Any) -> Submission:
    """Hand the budget to the finance bureau and keep what it says now. Raises Problems with all that is in the way."""
    budget = _take(budget, Verb.SUBMIT, by)
    checked = check_budget(budget=budget)
    refuse([*hindrances(budget, checked), *_unanswered(budget)])
    document = checked.document
    submission = Submission.objects.create(
        budget=budget,
        at=timezone.now(),
        by=by,
        digest=document.digest,
        document_json=document.json,
        **_weights(checked.results),
    )
    _move(budget, Verb.SUBMIT, by, digest=document.digest)
    return submission


@transaction.atomic
def start_review(*, budget: DepartmentBudget, by: Any) -> DepartmentBudget:
    """Take a submitted budget in hand. Raises Problems where a colleague was faster."""
    budget = _take(budget, Verb.START_REVIEW, by)
    _move(budget, Verb.START_REVIEW, by)
    return budget


@transaction.atomic
def return_to_department(*, budget: DepartmentBudget, by: Any, note: str = "") -> DepartmentBudget:
    """Give the budget back to be changed. Raises Problems unless a note or an open comment says why."""
    budget = _take(budget, Verb.RETURN, by)
    count = ReviewComment.objects.filter(budget=budget).open().count()
    if not note.strip() and not count:
        raise Problems([Problem("return.reason", "退回说明", "请写明退回的原因，或在具体位置提出意见")])
    stated = f"（{count}条意见待处理）" if count else ""
    _move(budget, Verb.RETURN, by, note=f"{note.strip()}{stated}")
    return budget


@transaction.atomic
def approve(*, budget: DepartmentBudget, by: Any, approved_on: date | None, number: str) -> DepartmentBudget:
    """Record the 批复 with its date and number; 20 days to publish begin. Raises Problems with all that is in the way."""
    budget = _take(budget, Verb.APPROVE, by)
    assembly = assemble_budget(budget=budget)
    refuse([*_approval_problems(budget, approved_on, number), *hindrances(budget, assembly), *_unresolved(budget)])
    budget.approved_on, budget.approval_number = approved_on, number.strip()
    _move(budget, Verb.APPROVE, by, note=f"{approved_on} {number.strip()}", digest=assembly.document.digest)
    return budget


@transaction.atomic
def open_correction(*, budget: DepartmentBudget, by: Any, reason: str = "") -> DepartmentBudget:
    """Let the department change a published budget. What is published stays public until the next version is."""
    budget = _take(budget, Verb.CORRECT, by)
    _move(budget, Verb.CORRECT, by, note=reason.strip())
    return budget


@transaction.atomic
def cancel_correction(*, budget: DepartmentBudget, by: Any, reason: str) -> DepartmentBudget:
    """Give a correction up: the draft is again what it was when it was opened, which is what stands published.

    Raises Problems without a reason, where no correction is under way, and where today's codes refuse what was.
    """
    budget = _take(budget, Verb.CANCEL_CORRECTION, by)
    opened = correction_of(budget)
    if opened is None:
        raise Problems([Problem("cancel.state", str(budget), "这份预算还没有公开过，没有更正可以取消")])
    if not reason.strip():
        raise Problems([Problem("cancel.reason", "取消原因", "请说明取消更正的原因")])
    restore(budget=budget, at=opened.at, by=by, right="disclosure.publish")
    budget = _lock(budget)
    _move(budget, Verb.CANCEL_CORRECTION, by, note=reason.strip())
    return budget


def correction_of(budget: DepartmentBudget) -> WorkflowEvent | None:
    """The step that opened the correction under way; None where there is none."""
    events = WorkflowEvent.objects.filter(budget=budget).order_by("-number")
    last = events.filter(verb__in=(Verb.PUBLISH, Verb.CORRECT, Verb.CANCEL_CORRECTION)).first()
    return last if last is not None and last.verb == Verb.CORRECT else None


@transaction.atomic
def withdraw(*, publication: Publication, by: Any, reason: str) -> Withdrawal:
    """Take a version back: its pages and files answer 410 with ``reason`` from now on. Raises Problems."""
    require(by, "disclosure.withdraw", publication)
    if not reason.strip():
        raise Problems([Problem("withdrawal.reason", "撤回原因", "请说明撤回的原因，它会公布在原地址上")])
    budget = _lock(DepartmentBudget.objects.get(department=publication.department, fiscal_year__year=publication.year))
    if Withdrawal.objects.filter(publication=publication).exists():
        raise Problems([Problem("withdrawal.twice", "撤回", "这一版已经撤回")])
    withdrawal = Withdrawal.objects.create(publication=publication, reason=reason.strip(), by=by, at=timezone.now())
    _record(budget, Verb.WITHDRAW, by, budget.status, reason.strip(), publication.digest, publication.version)
    return withdrawal


def take_for_publishing(budget: DepartmentBudget, by: Any) -> DepartmentBudget:
    """The budget locked, and found approved. The system itself (the example, archives) publishes from any state."""
    if by is None:
        return _lock(budget)
    return _take(budget, Verb.PUBLISH, by)


def mark_published(
    budget: DepartmentBudget, by: Any, *, digest: str, version: int, visible_from: datetime
) -> WorkflowEvent:
    """The last step, within publishing's transaction and with the budget locked; the event heads the publication's trail."""
    budget.public_from = visible_from
    note = f"{timezone.localtime(visible_from):%Y-%m-%d %H:%M}起对外可见"
    return _move(budget, Verb.PUBLISH, by, note=note, digest=digest, version=version)


def state_problems(budget: DepartmentBudget, verb: Verb) -> list[Problem]:
    """Why the step cannot be taken from the budget's state, if it cannot."""
    step = STEPS[verb]
    if budget.status in step.sources:
        return []
    wanted = "、".join(status.label for status in step.sources)
    message = f"现在是“{budget.get_status_display()}”，只有{wanted}的预算才能{verb.label}；请刷新后再看"
    return [Problem(f"{verb}.state", str(budget), message)]


def hindrances(budget: DepartmentBudget, made: Assembly | Checked) -> list[Problem]:
    """What keeps the budget's Document from going on to the public: the one place that steps and publishing ask.

    Findings of the checks are counted at submission and shown to the reviewer; publishing has them waived with a reason.
    """
    problems = [*made.problems]
    if exemption := Exemption.objects.filter(department=budget.department, fiscal_year=budget.fiscal_year).first():
        problems.append(Problem("exempt", str(budget), f"本年度不公开：{exemption.reason}"))
    return problems


def refuse(problems: list[Problem]) -> None:
    """Raise Problems unless there are none."""
    if problems:
        raise Problems(problems)


def _weights(results: Iterable[Result]) -> dict[str, int]:
    """How many findings there are of each weight, for the queue."""
    names = {Severity.BLOCKING: "blocking", Severity.WARNING: "warnings", Severity.HINT: "hints"}
    counts = dict.fromkeys(names.values(), 0)
    for result in results:
        if result.outcome == Outcome.FAIL:
            counts[names[result.severity]] += len(result.findings)
    return counts


def _unanswered(budget: DepartmentBudget) -> list[Problem]:
    silent = ReviewComment.objects.filter(budget=budget, answers__isnull=True).open()
    return [
        Problem(
            "comment.unanswered", comment.place or "整份预算", f"审核意见“{comment.text}”没有答复，也没有标为已解决"
        )
        for comment in silent
    ]


def _unresolved(budget: DepartmentBudget) -> list[Problem]:
    return [
        Problem("comment.open", comment.place or "整份预算", f"审核意见“{comment.text}”还没有解决")
        for comment in ReviewComment.objects.filter(budget=budget).open()
    ]


def _approval_problems(budget: DepartmentBudget, approved_on: date | None, number: str) -> list[Problem]:
    problems = []
    if approved_on is None:
        problems.append(Problem("approval.date", "批复日期", "请填写批复日期，20日的公开期限从这一天算起"))
    elif approved_on > timezone.localdate():
        problems.append(Problem("approval.date", "批复日期", "不能晚于今天"))
    elif abs(approved_on.year - budget.fiscal_year.year) > 1:
        year = budget.fiscal_year.year
        problems.append(Problem("approval.date", "批复日期", f"{year}年预算的批复应在{year - 1}年至{year + 1}年"))
    if not number.strip():
        problems.append(Problem("approval.number", "批复文号", "请填写批复文号"))
    elif len(number.strip()) > 100:
        problems.append(Problem("approval.number", "批复文号", "不能超过100个字"))
    return problems


def _lock(budget: DepartmentBudget) -> DepartmentBudget:
    """The budget as it is now, locked until the transaction ends: whoever comes second sees what the first one did."""
    locked = DepartmentBudget.objects.select_for_update(of=("self",))
    return locked.select_related("department__region", "fiscal_year").get(pk=budget.pk)


def _take(budget: DepartmentBudget, verb: Verb, by: Any) -> DepartmentBudget:
    budget = _lock(budget)
    require(by, STEPS[verb].permission, budget)
    refuse(state_problems(budget, verb))
    return budget


def _move(
    budget: DepartmentBudget, verb: Verb, by: Any, *, note: str = "", digest: str = "", version: int = 0
) -> WorkflowEvent:
    before, budget.status = budget.status, STEPS[verb].target
    save_as(budget, by, update_fields=["status", "approved_on", "approval_number", "public_from"])
    return _record(budget, verb, by, before, note, digest, version)


def _record(
    budget: DepartmentBudget, verb: Verb, by: Any, before: str, note: str, digest: str, version: int
) -> WorkflowEvent:
    event = trail.append(budget=budget, verb=verb, from_status=before, by=by, note=note, digest=digest, version=version)
    notices.tell(event)
    return event
