"""From draft to public: who takes which step from where, what is checked, recorded and told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from budget.actions.budgets import enter_all
from budget.entries import ProjectEntry
from budget.models import DepartmentBudget, Exemption, Region
from budget.problems import Problems
from budget.querysets import read_entries
from budget.roles import Role
from budget.statuses import Status
from disclosure.actions import comments, notices, publishing, trail, workflow
from disclosure.actions.drafts import assemble_budget
from disclosure.desk.standing import standing
from disclosure.models import Notice, Publication, ReviewComment, Verb, WorkflowEvent
from tests.cast import Cast, make_cast, make_person
from tests.disclosure.reviewing import APPROVED_ON, NUMBER, approved, fresh, in_review, submitted
from tests.factories import make_budget
from tests.refusals import refused_as

pytestmark = pytest.mark.django_db
PEOPLE = (
    "clerk",
    "other_clerk",
    "head",
    "reviewer",
    "auditor",
    "administrator",
    "neighbour",
    "nobody",
)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def codes(caught: pytest.ExceptionInfo[Problems]) -> set[str]:
    return {problem.code for problem in caught.value.problems}


def take(verb: Verb, budget: DepartmentBudget, by: Any) -> None:
    match verb:
        case Verb.HAND_OVER:
            workflow.hand_over(budget=budget, by=by, note="请看第三部分")
        case Verb.SUBMIT:
            workflow.submit(budget=budget, by=by)
        case Verb.START_REVIEW:
            workflow.start_review(budget=budget, by=by)
        case Verb.RETURN:
            workflow.return_to_department(budget=budget, by=by, note="表三有误")
        case Verb.APPROVE:
            workflow.approve(budget=budget, by=by, approved_on=APPROVED_ON, number=NUMBER)
        case Verb.PUBLISH:
            publishing.publish(budget=budget, by=by)
        case Verb.CORRECT:
            workflow.open_correction(budget=budget, by=by, reason="补充说明")
        case Verb.CANCEL_CORRECTION:
            workflow.cancel_correction(budget=budget, by=by, reason="无需更正")


def set_status(budget: DepartmentBudget, status: Status) -> DepartmentBudget:
    DepartmentBudget.objects.filter(pk=budget.pk).update(status=status)
    return fresh(budget)


def test_a_budget_goes_all_the_way(budget: DepartmentBudget, cast: Cast, only_json: None) -> None:
    approved(budget, cast)
    publication = publishing.publish(budget=budget, by=cast.reviewer)

    budget = fresh(budget)
    assert (budget.status, budget.approved_on, budget.approval_number) == (
        Status.PUBLISHED,
        APPROVED_ON,
        NUMBER,
    )
    assert publication.approved_on == APPROVED_ON
    events = list(WorkflowEvent.objects.order_by("number"))
    assert [event.verb for event in events] == ["submit", "start_review", "approve", "publish"]
    assert [event.actor for event in events] == ["张部长", "赵审核", "赵审核", "赵审核"]
    assert events[-1].digest == publication.digest
    assert events[-1].hash == publication.trail_head


@pytest.mark.parametrize("verb", workflow.STEPS)
def test_only_those_whose_step_it_is_take_it(
    budget: DepartmentBudget, cast: Cast, only_json: None, verb: Verb
) -> None:
    budget = set_status(budget, workflow.STEPS[verb].sources[0])
    able = {Verb.HAND_OVER: "clerk", Verb.SUBMIT: "head"}.get(verb, "reviewer")
    if verb == Verb.CANCEL_CORRECTION:
        budget = set_status(budget, Status.PUBLISHED)
        budget = workflow.open_correction(budget=budget, by=cast.reviewer)
    before = WorkflowEvent.objects.count()

    for name in PEOPLE:
        if name != able:
            with pytest.raises(PermissionDenied):
                take(verb, budget, cast[name])
    assert WorkflowEvent.objects.count() == before
    take(verb, budget, cast[able])
    assert fresh(budget).status == (workflow.STEPS[verb].target or budget.status)


@pytest.mark.parametrize("verb", workflow.STEPS)
def test_a_step_is_taken_from_its_own_states_only(cast: Cast, verb: Verb) -> None:
    budget = make_budget(cast.other_clerk.membership.department)
    by = None if verb != Verb.PUBLISH else cast.reviewer
    for status in set(Status) - set(workflow.STEPS[verb].sources):
        set_status(budget, status)

        with pytest.raises(Problems) as caught:
            take(verb, budget, by)

        assert "step.state" in codes(caught)
        assert fresh(budget).status == status


def test_the_steps_offered_are_those_that_can_be_taken(
    budget: DepartmentBudget, cast: Cast
) -> None:
    assert workflow.steps_open_to(cast.head, budget) == [Verb.SUBMIT]
    assert workflow.steps_open_to(cast.clerk, budget) == [Verb.HAND_OVER]
    budget = in_review(budget, cast)
    assert workflow.steps_open_to(cast.reviewer, budget) == [Verb.RETURN, Verb.APPROVE]


def test_a_faulty_budget_is_not_submitted(budget: DepartmentBudget, cast: Cast) -> None:
    budget.lines.all().delete()
    Exemption.objects.create(
        department=budget.department, fiscal_year=budget.fiscal_year, reason="涉密"
    )

    with pytest.raises(Problems) as caught:
        workflow.submit(budget=budget, by=cast.head)

    assert {"budget.empty", "exempt"} <= codes(caught)


def test_a_submission_keeps_what_was_submitted(budget: DepartmentBudget, cast: Cast) -> None:
    before = assemble_budget(budget=budget).document

    submission = workflow.submit(budget=budget, by=cast.head)

    assert submission.document == before
    assert WorkflowEvent.objects.get().digest == before.digest


@pytest.mark.parametrize(
    ("approved_on", "number", "expected"),
    [
        (None, NUMBER, {"approval.date"}),
        (date(2023, 2, 1), " ", {"approval.number"}),
        (date(2010, 2, 1), NUMBER, {"approval.date"}),
        (timezone.localdate() + timedelta(days=1), "x" * 101, {"approval.date", "approval.number"}),
    ],
)
def test_an_approval_has_a_date_and_a_number(
    budget: DepartmentBudget, cast: Cast, approved_on: date | None, number: str, expected: set[str]
) -> None:
    budget = in_review(budget, cast)

    with pytest.raises(Problems) as caught:
        workflow.approve(budget=budget, by=cast.reviewer, approved_on=approved_on, number=number)

    assert codes(caught) == expected


def test_a_return_says_why(budget: DepartmentBudget, cast: Cast) -> None:
    budget = in_review(budget, cast)

    with pytest.raises(Problems) as caught:
        workflow.return_to_department(budget=budget, by=cast.reviewer)

    assert codes(caught) == {"return.reason"}


def test_a_pinned_comment_is_answered_before_submitting_again_and_resolved_before_approval(
    budget: DepartmentBudget, cast: Cast
) -> None:
    budget = in_review(budget, cast)
    pinned = comments.comment(
        budget=budget, by=cast.reviewer, text="请核对", address="table-1/income_total/income"
    )
    assert pinned.place == "表1 · 收入总计 · 预算数"
    workflow.return_to_department(budget=budget, by=cast.reviewer)

    with pytest.raises(Problems) as caught:
        workflow.submit(budget=budget, by=cast.head)
    assert codes(caught) == {"comment.unanswered"}

    comments.answer(comment=pinned, by=cast.clerk, text="已核对，无误")
    budget = workflow.start_review(budget=submitted(budget, cast), by=cast.reviewer)
    with pytest.raises(Problems) as caught:
        workflow.approve(budget=budget, by=cast.reviewer, approved_on=APPROVED_ON, number=NUMBER)
    assert codes(caught) == {"comment.open"}

    comments.resolve(comment=pinned, by=cast.reviewer)
    workflow.approve(budget=budget, by=cast.reviewer, approved_on=APPROVED_ON, number=NUMBER)


def test_comments_are_made_by_reviewers_on_places_that_exist(
    budget: DepartmentBudget, cast: Cast
) -> None:
    budget = in_review(budget, cast)
    with pytest.raises(PermissionDenied):
        comments.comment(budget=budget, by=cast.clerk, text="甲")
    with pytest.raises(PermissionDenied):
        comments.comment(budget=budget, by=cast.neighbour, text="甲")
    with pytest.raises(Problems) as caught:
        comments.comment(budget=budget, by=cast.reviewer, text=" ", address="table-99/x")
    assert codes(caught) == {"comment.empty", "comment.address"}
    for text, code in (
        ("长" * (comments.LONGEST + 1), "comment.long"),
        ("\u202e甲", "comment.text"),
    ):
        with refused_as(code):
            comments.comment(budget=budget, by=cast.reviewer, text=text)
    pinned = comments.comment(budget=budget, by=cast.reviewer, text="请补充", address="section-2")
    with pytest.raises(PermissionDenied):
        comments.answer(comment=pinned, by=cast.other_clerk, text="甲")
    with pytest.raises(PermissionDenied):
        comments.resolve(comment=pinned, by=cast.auditor)
    assert not ReviewComment.objects.visible_to(cast.auditor).exists()
    assert not ReviewComment.objects.visible_to(cast.other_clerk).exists()


def test_comments_are_made_during_a_review_only(budget: DepartmentBudget, cast: Cast) -> None:
    with refused_as("comment.state", match="请先开始审核"):
        comments.comment(budget=budget, by=cast.reviewer, text="请核对")


def test_people_publish_what_is_approved_only(
    budget: DepartmentBudget, cast: Cast, only_json: None
) -> None:
    with pytest.raises(Problems) as caught:
        publishing.start_publishing(budget=in_review(budget, cast), by=cast.reviewer)

    assert codes(caught) == {"step.state"}
    assert not Publication.objects.exists()


def test_each_step_is_told_to_the_other_side(budget: DepartmentBudget, cast: Cast) -> None:
    budget = submitted(budget, cast)
    assert [notice.user for notice in Notice.objects.all()] == [cast.reviewer]
    Notice.objects.all().delete()

    budget = workflow.start_review(budget=budget, by=cast.reviewer)
    workflow.return_to_department(budget=budget, by=cast.reviewer, note="表三有误")

    told = {notice.user.username for notice in Notice.objects.filter(text__contains="表三有误")}
    assert told == {"王录入", "张部长"}


# -- from the clerk to the head --------------------------------------------------------------------


def test_a_clerk_hands_over_to_the_head_with_a_note(budget: DepartmentBudget, cast: Cast) -> None:
    workflow.hand_over(budget=budget, by=cast.clerk, note="请看三公经费的原因")

    assert fresh(budget).status == Status.DRAFT
    assert [notice.user for notice in Notice.objects.all()] == [cast.head]
    assert "请看三公经费的原因" in Notice.objects.get().text
    assert standing(fresh(budget)).holder == "部门负责人审阅后提交"
    assert workflow.handed_over(submitted(budget, cast)) is None


def test_what_is_returned_is_handed_over_anew(budget: DepartmentBudget, cast: Cast) -> None:
    workflow.hand_over(budget=budget, by=cast.clerk)
    budget = in_review(budget, cast)
    budget = workflow.return_to_department(budget=budget, by=cast.reviewer, note="表三有误")

    assert workflow.handed_over(budget) is None
    workflow.hand_over(budget=budget, by=cast.clerk)
    assert workflow.handed_over(budget) is not None


def test_a_department_without_a_head_learns_that_nobody_could_take_it(
    budget: DepartmentBudget, cast: Cast
) -> None:
    cast.head.is_active = False
    cast.head.save()

    with refused_as("hand-over.nobody"):
        workflow.hand_over(budget=budget, by=cast.clerk)


# -- who raised a comment resolves it --------------------------------------------------------------


@pytest.fixture
def colleague(cast: Cast) -> User:
    """Another reviewer of the county."""
    return make_person("周复核", Role.REVIEWER, cast.reviewer.membership.region)


def test_who_raised_a_comment_resolves_it_and_others_propose_it(
    budget: DepartmentBudget, cast: Cast, colleague: User
) -> None:
    pinned = comments.comment(budget=in_review(budget, cast), by=cast.reviewer, text="请核对")

    with pytest.raises(PermissionDenied):
        comments.resolve(comment=pinned, by=cast.head)
    with refused_as("comment.raiser"):
        comments.resolve(comment=pinned, by=colleague)
    comments.propose(comment=pinned, by=cast.clerk)
    pinned.refresh_from_db()
    assert (pinned.proposed_by, pinned.resolved_at) == (cast.clerk, None)
    assert Notice.objects.filter(user=cast.reviewer, text__contains="提请解决意见").exists()

    comments.resolve(comment=pinned, by=cast.reviewer)
    pinned.refresh_from_db()
    assert pinned.resolved_by == cast.reviewer


def test_a_colleague_resolves_what_somebody_raised_who_left(
    budget: DepartmentBudget, cast: Cast, colleague: User
) -> None:
    pinned = comments.comment(budget=in_review(budget, cast), by=cast.reviewer, text="请核对")
    cast.reviewer.is_active = False
    cast.reviewer.save()

    comments.resolve(comment=pinned, by=colleague)

    pinned.refresh_from_db()
    assert pinned.resolved_by == colleague


def test_strangers_propose_nothing(budget: DepartmentBudget, cast: Cast) -> None:
    pinned = comments.comment(budget=in_review(budget, cast), by=cast.reviewer, text="请核对")

    for stranger in (cast.other_clerk, cast.auditor, cast.neighbour, cast.administrator):
        with pytest.raises(PermissionDenied):
            comments.propose(comment=pinned, by=stranger)


# -- approval and publication by two people --------------------------------------------------------


def test_another_reviewer_publishes_where_the_region_asks_for_two(
    budget: DepartmentBudget, cast: Cast, colleague: User, only_json: None
) -> None:
    Region.objects.update(two_people=True)
    budget = approved(budget, cast)

    with refused_as("publish.own-approval", match="周复核"):
        publishing.start_publishing(budget=budget, by=cast.reviewer)
    publication = publishing.publish(budget=budget, by=colleague)

    # In need nobody looks for a second person.
    workflow.withdraw(publication=publication, by=colleague, reason="涉密")


def test_a_lone_reviewer_is_told_what_to_do(budget: DepartmentBudget, cast: Cast) -> None:
    Region.objects.update(two_people=True)
    budget = approved(budget, cast)

    with refused_as("publish.alone", match="请系统管理员再建立一个审核员账号"):
        publishing.start_publishing(budget=budget, by=cast.reviewer)


def test_regions_ask_for_two_unless_they_are_told_otherwise(db: None) -> None:
    assert Region(code="130599", name="新县").two_people


# -- mail ------------------------------------------------------------------------------------------


@pytest.fixture
def committing(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> Callable[[], Any]:
    """Commits what is done within it, as a request does."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def run_due_tasks() -> None:
    call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)


@pytest.mark.django_db(transaction=True)  # the worker opens connections of its own
def test_mail_says_what_waits_and_where_and_nothing_else(
    budget: DepartmentBudget, cast: Cast, mailoutbox: list[Any], committing: Callable[[], Any]
) -> None:
    User.objects.filter(pk=cast.head.pk).update(email="zhang@example.com")

    with committing():
        workflow.hand_over(budget=budget, by=cast.clerk, note="三公经费4.4万元")
    run_due_tasks()

    (mail,) = mailoutbox
    assert mail.to == ["zhang@example.com"]
    assert "203 中共平乡县委组织部（2023年）：等部门负责人审阅和提交" in mail.body
    assert f"/admin/review/{budget.pk}/" in mail.body
    assert "三公" not in mail.subject + mail.body


@pytest.mark.django_db(transaction=True)  # the worker opens connections of its own
def test_further_mails_of_a_day_are_held_back_into_one(
    budget: DepartmentBudget,
    cast: Cast,
    mailoutbox: list[Any],
    committing: Callable[[], Any],
) -> None:
    User.objects.filter(pk=cast.clerk.pk).update(email="wang@example.com")
    for _ in range(3):
        with committing():
            budget = in_review(fresh(budget), cast)
            workflow.return_to_department(budget=budget, by=cast.reviewer, note="表三有误")

    run_due_tasks()
    assert len(mailoutbox) == 1
    delayed = DBTaskResult.objects.filter(run_after__gt=timezone.now())
    assert delayed.filter(run_after__lt=timezone.now() + timedelta(days=1, hours=1)).exists()
    with committing():
        workflow.start_review(budget=submitted(fresh(budget), cast), by=cast.reviewer)
        workflow.return_to_department(budget=fresh(budget), by=cast.reviewer, note="表三有误")
    delayed.update(run_after=timezone.now() - timedelta(minutes=1))
    run_due_tasks()

    assert len(mailoutbox) == 2
    assert mailoutbox[0].body.count("等部门修改后再提交") == 1  # of three notices of one budget
    assert mailoutbox[1].body.count("等部门修改后再提交") == 1
    assert "203 中共平乡县委组织部（2023年）" in mailoutbox[1].subject
    assert mailoutbox[1].message()["Date"].endswith("+0800")


@pytest.mark.django_db(transaction=True)  # the worker opens connections of its own
def test_a_mail_says_of_a_budget_what_waits_now_and_not_what_waited_before(
    budget: DepartmentBudget, cast: Cast, mailoutbox: list[Any], committing: Callable[[], Any]
) -> None:
    User.objects.filter(pk=cast.head.pk).update(email="zhang@example.com")
    with committing():
        workflow.hand_over(budget=budget, by=cast.clerk, note="请看第三部分")
    with committing():
        budget = in_review(fresh(budget), cast)
        workflow.return_to_department(budget=budget, by=cast.reviewer, note="表三有误")
    run_due_tasks()

    (mail,) = mailoutbox
    assert "等部门修改后再提交" in mail.body
    assert "等部门负责人审阅和提交" not in mail.body + mail.subject


@pytest.mark.parametrize(
    ("now", "collected"),
    [
        ("2026-11-30 09:00", "2026-11-30 16:30"),
        ("2026-11-30 16:29", "2026-11-30 16:30"),
        ("2026-11-30 16:30", "2026-12-01 08:00"),
        ("2026-12-31 23:59", "2027-01-01 08:00"),
    ],
)
def test_what_comes_after_office_hours_is_mailed_when_they_open(now: str, collected: str) -> None:
    china = timezone.get_default_timezone()
    moment = datetime.fromisoformat(now).replace(tzinfo=china)
    assert notices.collected_after(moment) == datetime.fromisoformat(collected).replace(
        tzinfo=china
    )


def test_without_a_mail_server_nothing_is_queued(
    budget: DepartmentBudget, cast: Cast, settings: Any, committing: Callable[[], Any]
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    User.objects.filter(pk=cast.reviewer.pk).update(email="zhao@example.com")

    with committing():
        submitted(budget, cast)

    assert not DBTaskResult.objects.exists()
    assert Notice.objects.filter(user=cast.reviewer).exists()


def test_a_cancelled_correction_leaves_what_is_published(
    budget: DepartmentBudget, cast: Cast, publish: Callable[..., Publication]
) -> None:
    publication, remarks = publish(), sorted(each.remark for each in read_entries(budget).lines)
    budget = workflow.open_correction(budget=fresh(budget), by=cast.reviewer, reason="补充")
    _change_everything(budget, cast.clerk)
    assert assemble_budget(budget=budget).document.digest != publication.digest

    with refused_as("cancel.reason"):
        workflow.cancel_correction(budget=budget, by=cast.reviewer, reason=" ")
    budget = workflow.cancel_correction(budget=budget, by=cast.reviewer, reason="核实后无误")

    assert fresh(budget).status == Status.PUBLISHED
    assert assemble_budget(budget=budget).document.digest == publication.digest
    assert sorted(each.remark for each in read_entries(budget).lines) == remarks
    assert workflow.steps_open_to(cast.reviewer, fresh(budget)) == [Verb.CORRECT]
    assert WorkflowEvent.objects.latest("number").note == "核实后无误"


def _change_everything(budget: DepartmentBudget, by: Any) -> None:
    entries = read_entries(budget)
    projects = (
        replace(entries.projects[1], name="换了名的项目"),
        *entries.projects[3:],
        ProjectEntry("新项目", "新目标"),
    )
    changed = replace(
        entries,
        lines=tuple(
            replace(each, amount=each.amount + 1, remark="改过", project="")
            for each in entries.lines[:20]
        ),
        projects=projects,
        overall_goal="改过的目标",
        sub_goals=entries.sub_goals[1:],
        lists={"duties": ("改过的职责",)},
        overrides={},
        slots={},
        prior_figures=entries.prior_figures[:1],
        assets=(),
        planned_asset_purchases=Decimal(5),
    )
    enter_all(budget=budget, entries=changed, by=by)


def test_a_correction_that_was_returned_is_cancelled_too(
    budget: DepartmentBudget, cast: Cast, publish: Callable[..., Publication]
) -> None:
    publish()
    budget = workflow.open_correction(budget=fresh(budget), by=cast.reviewer)
    budget = in_review(budget, cast)
    budget = workflow.return_to_department(budget=budget, by=cast.reviewer, note="不必更正")
    assert Verb.CANCEL_CORRECTION in workflow.steps_open_to(cast.reviewer, budget)

    workflow.cancel_correction(budget=budget, by=cast.reviewer, reason="不必更正")

    assert fresh(budget).status == Status.PUBLISHED


def test_what_was_never_published_has_no_correction_to_cancel(
    budget: DepartmentBudget, cast: Cast
) -> None:
    budget = workflow.return_to_department(
        budget=in_review(budget, cast), by=cast.reviewer, note="表三有误"
    )
    assert workflow.steps_open_to(cast.reviewer, budget) == []

    with pytest.raises(Problems) as caught:
        workflow.cancel_correction(budget=budget, by=cast.reviewer, reason="不公开了")

    assert codes(caught) == {"cancel.state"}


def test_a_withdrawal_is_recorded(
    budget: DepartmentBudget, cast: Cast, publish: Callable[..., Publication]
) -> None:
    publication = publish()

    workflow.withdraw(publication=publication, by=cast.reviewer, reason="误公开")

    event = WorkflowEvent.objects.order_by("-number")[0]
    assert (event.verb, event.note, event.version) == ("withdraw", "误公开", 1)
    assert (event.from_status, event.to_status) == (Status.PUBLISHED, Status.WITHDRAWN)
    assert fresh(budget).status == Status.WITHDRAWN
    assert fresh(budget).history.latest().status == Status.WITHDRAWN
    assert list(trail.verify(region=budget.department.region)) == []


def test_a_version_that_is_withdrawn_during_its_correction_stays_withdrawn(
    budget: DepartmentBudget, cast: Cast, publish: Callable[..., Publication]
) -> None:
    publication = publish()
    budget = workflow.open_correction(budget=fresh(budget), by=cast.reviewer, reason="补充")

    workflow.withdraw(publication=publication, by=cast.reviewer, reason="误公开")
    assert fresh(budget).status == Status.CORRECTING

    workflow.cancel_correction(budget=fresh(budget), by=cast.reviewer, reason="不再公开")
    assert fresh(budget).status == Status.WITHDRAWN
    assert Verb.CORRECT in workflow.steps_open_to(cast.reviewer, fresh(budget))
