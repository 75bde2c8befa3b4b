"""Every step of a budget from draft to public: who may take it, from which state, who is told.

draft → submitted → in review → returned (and again) or approved → published → correcting →
submitted …; a correction that is cancelled is published again. What is published may be withdrawn,
and corrected after that.
The files of a publication are made in ``publishing``, which ends in ``mark_published`` here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.utils import timezone

from budget.actions.entry import save_as
from budget.actions.restoring import marks_now, restore
from budget.models import DepartmentBudget, Exemption
from budget.offices import same_disclosure
from budget.problems import Problem, ProblemKind, Problems, refuse
from budget.roles import Role
from budget.rules import may
from budget.statuses import OPEN, Status
from disclosure.actions import bulk, notices, trail
from disclosure.actions.checking import Checked, check_budget
from disclosure.actions.drafts import assemble_budget
from disclosure.documents.assembly.assemble import Assembly
from disclosure.documents.checks import Outcome, Result, Severity
from disclosure.documents.model import problem_kinds
from disclosure.models import (
    CorrectionStart,
    Publication,
    ReviewComment,
    Submission,
    Verb,
    Withdrawal,
    WorkflowEvent,
)
from disclosure.rules import require

LONGEST_NUMBER = 100  # characters of a 批复文号
# How a reason says that content is secret (保守国家秘密法), and that it is not.
WORDS_OF_SECRECY = ("涉密", "国家秘密", "工作秘密", "泄密", "失密", "保密", "机密", "绝密")
DENIALS_OF_SECRECY = ("不涉密", "非涉密", "未涉密", "不属于国家秘密")
# The step that opens a correction, and those after which none is under way.
_CORRECTION_STEPS = (Verb.PUBLISH, Verb.CORRECT, Verb.CANCEL_CORRECTION)


@dataclass(frozen=True)
class Step:
    """From which states a step leads to which, and the right it takes."""

    sources: tuple[Status, ...]
    target: Status | None  # None: the state stays what it is
    permission: str


STEPS = {
    Verb.HAND_OVER: Step(OPEN, None, "disclosure.hand_over"),
    Verb.SUBMIT: Step(OPEN, Status.SUBMITTED, "disclosure.submit"),
    Verb.START_REVIEW: Step((Status.SUBMITTED,), Status.IN_REVIEW, "disclosure.review"),
    # An approved budget that cannot be published after all goes back too.
    Verb.RETURN: Step((Status.IN_REVIEW, Status.APPROVED), Status.RETURNED, "disclosure.review"),
    Verb.APPROVE: Step((Status.IN_REVIEW,), Status.APPROVED, "disclosure.review"),
    Verb.PUBLISH: Step((Status.APPROVED,), Status.PUBLISHED, "disclosure.publish"),
    Verb.CORRECT: Step(
        (Status.PUBLISHED, Status.WITHDRAWN), Status.CORRECTING, "disclosure.publish"
    ),
    # A correction that went round through review stands as returned.
    Verb.CANCEL_CORRECTION: Step(
        (Status.CORRECTING, Status.RETURNED), Status.PUBLISHED, "disclosure.publish"
    ),
}


def steps_open_to(user: Any, budget: DepartmentBudget) -> list[Verb]:
    """Return the steps that this account may take with the budget now."""
    verbs: list[Verb] = []
    for verb, step in STEPS.items():
        if budget.status not in step.sources or not may(user, step.permission, budget):
            continue
        if verb == Verb.CANCEL_CORRECTION and correction_of(budget) is None:
            continue  # what was returned in its first review is no correction
        verbs.append(verb)
    return verbs


@transaction.atomic
def hand_over(*, budget: DepartmentBudget, by: Any, note: str = "") -> WorkflowEvent:
    """Tell the department's head that the budget is ready to be looked at and submitted.

    The clerk may go on changing it. Raises Problems where the department has no head.
    """
    budget = _take(budget, Verb.HAND_OVER, by)
    if not notices.people_of(budget, Role.HEAD).exists():
        department = str(budget.department)
        raise Problems([problem_kinds.HAND_OVER_NOBODY.at(str(budget), department=department)])
    return _move(budget, Verb.HAND_OVER, by, note=note.strip())


def handed_over(budget: DepartmentBudget) -> WorkflowEvent | None:
    """Return the step that handed the budget over; None where another came after it."""
    if not budget.is_open:
        return None
    # A withdrawal speaks of a version, not of the draft.
    events = WorkflowEvent.objects.filter(budget=budget).exclude(verb=Verb.WITHDRAW)
    last: WorkflowEvent | None = events.order_by("-number").first()
    if last is None or last.verb != Verb.HAND_OVER:
        return None
    return last


@transaction.atomic
def submit(*, budget: DepartmentBudget, by: Any) -> Submission:
    """Hand the budget to the finance bureau and keep what it says now.

    Raises Problems with all that is in the way.
    """
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
    """Give the budget back to be changed.

    Raises Problems unless a note or an open comment says why.
    """
    budget = _take(budget, Verb.RETURN, by)
    note = note.strip()
    count = ReviewComment.objects.filter(budget=budget).open().count()
    if not note and not count:
        raise Problems([problem_kinds.RETURN_REASON.at("退回说明")])
    if count:
        note = f"{note}（{count}条意见待处理）"
    _move(budget, Verb.RETURN, by, note=note)
    return budget


@transaction.atomic
def approve(
    *, budget: DepartmentBudget, by: Any, approved_on: date | None, number: str
) -> DepartmentBudget:
    """Record the 批复 with its date and number; 20 days to publish begin.

    Raises Problems with all that is in the way.
    """
    budget = _take(budget, Verb.APPROVE, by)
    number = number.strip()
    assembly = assemble_budget(budget=budget)
    problems = _approval_problems(budget, approved_on, number)
    problems += hindrances(budget, assembly)
    problems += _unresolved(budget)
    refuse(problems)
    budget.approved_on = approved_on
    budget.approval_number = number
    note = f"{approved_on} {number}"
    _move(budget, Verb.APPROVE, by, note=note, digest=assembly.document.digest)
    return budget


@transaction.atomic
def open_correction(*, budget: DepartmentBudget, by: Any, reason: str = "") -> DepartmentBudget:
    """Let the department change a published budget.

    What is published stays public until the next version is.
    """
    budget = _take(budget, Verb.CORRECT, by)
    marks = marks_now()
    event = _move(budget, Verb.CORRECT, by, note=reason.strip())
    CorrectionStart.objects.create(event=event, marks=marks)
    return budget


@transaction.atomic
def cancel_correction(*, budget: DepartmentBudget, by: Any, reason: str) -> DepartmentBudget:
    """Give a correction up: the draft is again what it was when the correction was opened.

    That is what stands published. Raises Problems without a reason, where no correction is under
    way, and where today's codes refuse what was.
    """
    budget = _take(budget, Verb.CANCEL_CORRECTION, by)
    opened = correction_of(budget)
    if opened is None:
        raise Problems([problem_kinds.CANCEL_STATE.at(str(budget))])
    if not reason.strip():
        raise Problems([problem_kinds.CANCEL_REASON.at("取消原因")])
    marks = opened.correction_start.marks
    restore(budget=budget, marks=marks, by=by, right="disclosure.publish")
    budget = _lock(budget)
    _move(budget, Verb.CANCEL_CORRECTION, by, note=reason.strip())
    return budget


def correction_of(budget: DepartmentBudget) -> WorkflowEvent | None:
    """Return the step that opened the correction under way; None where there is none."""
    events = WorkflowEvent.objects.filter(budget=budget, verb__in=_CORRECTION_STEPS)
    last: WorkflowEvent | None = events.order_by("-number").first()
    if last is None or last.verb != Verb.CORRECT:
        return None
    return last


@transaction.atomic
def withdraw(*, publication: Publication, by: Any, reason: str) -> Withdrawal:
    """Take a version back: its pages and files answer 410 with ``reason`` from now on.

    Raises Problems, PermissionDenied.
    """
    require(by, "disclosure.withdraw", publication)
    reason = reason.strip()
    if not reason:
        raise Problems([problem_kinds.WITHDRAWAL_REASON.at("撤回原因")])
    budget = _lock(
        DepartmentBudget.objects.get(
            same_disclosure(publication), fiscal_year__year=publication.year
        )
    )
    if Withdrawal.objects.filter(publication=publication).exists():
        raise Problems([problem_kinds.WITHDRAWAL_TWICE.at("撤回")])
    # Before the withdrawal, with which the row of the region's kept pages is locked.
    trail.lock_region(budget)
    withdrawal = Withdrawal.objects.create(
        publication=publication, reason=reason, by=by, at=timezone.now()
    )
    bulk.forget(publication)
    # The event speaks of the version: the budget may be in the middle of a correction.
    _record(
        budget,
        Verb.WITHDRAW,
        by,
        before=Status.PUBLISHED,
        after=Status.WITHDRAWN,
        note=reason,
        digest=publication.digest,
        version=publication.version,
    )
    if budget.status == Status.PUBLISHED:
        budget.status = _status_of_versions(budget)
        save_as(budget, by, update_fields=["status"])
    return withdrawal


@transaction.atomic
def withdraw_versions(
    *, publications: Iterable[Publication], by: Any, reason: str
) -> list[Withdrawal]:
    """Take several versions of a disclosure back, the oldest first, or none of them.

    Where the reason speaks of secrecy, no version may be left, be it public or waiting for its
    hour. Raises Problems, PermissionDenied.
    """
    oldest_first = sorted(publications, key=attrgetter("version"))
    withdrawals = [withdraw(publication=each, by=by, reason=reason) for each in oldest_first]
    if _is_of_secrecy(reason):
        of_disclosure = oldest_first[0]
        versions = Publication.objects.filter(
            same_disclosure(of_disclosure), year=of_disclosure.year
        )
        left = versions.filter(withdrawal__isnull=True).count()
        if left:
            raise Problems([problem_kinds.WITHDRAWAL_WHOLE.at("撤回", count=left)])
    return withdrawals


def _is_of_secrecy(reason: str) -> bool:
    """Return True where a reason says that the content is secret, and not that it is none."""
    spoken_of = reason
    for denial in DENIALS_OF_SECRECY:
        spoken_of = spoken_of.replace(denial, "")
    return any(word in spoken_of for word in WORDS_OF_SECRECY)


def _status_of_versions(budget: DepartmentBudget) -> Status:
    """Return what a budget without a correction under way is: published, or withdrawn."""
    versions = Publication.objects.filter(same_disclosure(budget), year=budget.fiscal_year.year)
    latest = versions.select_related("withdrawal").order_by("-version").first()
    is_withdrawn = latest is not None and hasattr(latest, "withdrawal")
    return Status.WITHDRAWN if is_withdrawn else Status.PUBLISHED


def take_for_publishing(budget: DepartmentBudget, by: Any) -> DepartmentBudget:
    """Return the budget locked, and found approved.

    The system itself (the example, simulated data) publishes from any state.
    """
    if by is None:
        return _lock(budget)
    return _take(budget, Verb.PUBLISH, by)


def mark_published(
    budget: DepartmentBudget, by: Any, *, digest: str, version: int, visible_from: datetime
) -> WorkflowEvent:
    """Take the last step, within publishing's transaction and with the budget locked.

    The event that is returned heads the publication's trail.
    """
    budget.public_from = visible_from
    local = timezone.localtime(visible_from)
    note = f"{local:%Y-%m-%d %H:%M}起对外可见"
    return _move(budget, Verb.PUBLISH, by, note=note, digest=digest, version=version)


def state_problems(budget: DepartmentBudget, verb: Verb) -> list[Problem]:
    """Return why the step cannot be taken from the budget's state; nothing where it can."""
    step = STEPS[verb]
    if budget.status in step.sources:
        return []
    wanted = "、".join(status.label for status in step.sources)
    problem = problem_kinds.STEP_STATE.at(
        str(budget), status=budget.state_label, wanted=wanted, step=verb.label
    )
    return [problem]


def two_people_problems(budget: DepartmentBudget, by: Any) -> list[Problem]:
    """Return what keeps ``by`` from publishing what they approved themselves.

    Only where the budget's region asks for two people. A reviewer without a colleague is told what
    to do about it.
    """
    region = budget.department.region
    if not region.two_people:
        return []
    approvals = WorkflowEvent.objects.filter(budget=budget, verb=Verb.APPROVE)
    approval = approvals.order_by("-number").first()
    if approval is None or approval.by_id != by.pk:
        return []
    others = notices.people_of(budget, Role.REVIEWER).exclude(pk=by.pk)
    # As the trail names people: the demo's reviewers are both called 财政审核员.
    colleagues = [person.get_username() for person in others]
    if not colleagues:
        return [problem_kinds.PUBLISH_ALONE.at(str(budget))]
    names = "或".join(colleagues)
    return [problem_kinds.PUBLISH_OWN_APPROVAL.at(str(budget), colleagues=names)]


def hindrances(budget: DepartmentBudget, made: Assembly | Checked) -> list[Problem]:
    """Return what keeps the budget's Document from going on to the public.

    The one place that steps and publishing ask. Findings of the checks are counted at submission
    and shown to the reviewer; publishing has them waived with a reason.
    """
    problems = list(made.problems)
    exemptions = Exemption.objects.filter(
        department=budget.department, fiscal_year=budget.fiscal_year
    )
    exemption = exemptions.first()
    if exemption is not None:
        problems.append(problem_kinds.EXEMPT.at(str(budget), reason=exemption.reason))
    return problems


def _weights(results: Iterable[Result]) -> dict[str, int]:
    """Count the findings of each weight, by the column of Submission that keeps the number."""
    columns = {
        Severity.BLOCKING: "blocking",
        Severity.WARNING: "warnings",
        Severity.HINT: "hints",
    }
    counts = dict.fromkeys(columns.values(), 0)
    for result in results:
        if result.outcome == Outcome.FAIL:
            counts[columns[result.severity]] += len(result.findings)
    return counts


def _unanswered(budget: DepartmentBudget) -> list[Problem]:
    comments = ReviewComment.objects.filter(
        budget=budget, answers__isnull=True, proposed_at__isnull=True
    ).open()
    return [_comment_problem(problem_kinds.COMMENT_UNANSWERED, comment) for comment in comments]


def _unresolved(budget: DepartmentBudget) -> list[Problem]:
    comments = ReviewComment.objects.filter(budget=budget).open()
    return [_comment_problem(problem_kinds.COMMENT_OPEN, comment) for comment in comments]


def _comment_problem(kind: ProblemKind, comment: ReviewComment) -> Problem:
    return kind.at(comment.place or "整份预算", text=comment.text)


def _approval_problems(
    budget: DepartmentBudget, approved_on: date | None, number: str
) -> list[Problem]:
    problems: list[Problem] = []
    year = budget.fiscal_year.year
    if approved_on is None:
        problems.append(problem_kinds.APPROVAL_DATE_MISSING.at("批复日期"))
    elif approved_on > timezone.localdate():
        problems.append(problem_kinds.APPROVAL_DATE_FUTURE.at("批复日期"))
    elif abs(approved_on.year - year) > 1:
        # A budget is approved at the turn of its year; anything else is a slip of the year.
        problems.append(
            problem_kinds.APPROVAL_DATE_YEAR.at(
                "批复日期", year=year, first=year - 1, last=year + 1
            )
        )
    if not number:
        problems.append(problem_kinds.APPROVAL_NUMBER_MISSING.at("批复文号"))
    elif len(number) > LONGEST_NUMBER:
        problems.append(problem_kinds.APPROVAL_NUMBER_LONG.at("批复文号", longest=LONGEST_NUMBER))
    return problems


def _lock(budget: DepartmentBudget) -> DepartmentBudget:
    """Return the budget as it is now, locked until the transaction ends.

    Whoever comes second sees what the first one did.
    """
    locked = DepartmentBudget.objects.select_for_update(of=("self",))
    return locked.select_related("department__region", "fiscal_year").get(pk=budget.pk)


def _take(budget: DepartmentBudget, verb: Verb, by: Any) -> DepartmentBudget:
    budget = _lock(budget)
    require(by, STEPS[verb].permission, budget)
    refuse(state_problems(budget, verb))
    return budget


def _move(
    budget: DepartmentBudget,
    verb: Verb,
    by: Any,
    *,
    note: str = "",
    digest: str = "",
    version: int = 0,
) -> WorkflowEvent:
    before = budget.status
    budget.status = STEPS[verb].target or before
    if verb == Verb.CANCEL_CORRECTION:
        budget.status = _status_of_versions(budget)
    save_as(budget, by, update_fields=["status", "approved_on", "approval_number", "public_from"])
    return _record(
        budget,
        verb,
        by,
        before=before,
        after=budget.status,
        note=note,
        digest=digest,
        version=version,
    )


def _record(
    budget: DepartmentBudget,
    verb: Verb,
    by: Any,
    *,
    before: str,
    after: str,
    note: str,
    digest: str,
    version: int,
) -> WorkflowEvent:
    event = trail.append(
        budget=budget,
        verb=verb,
        from_status=before,
        to_status=after,
        by=by,
        note=note,
        digest=digest,
        version=version,
    )
    notices.tell(event)
    return event
