"""The queue, the review page and the steps, as each person meets them."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budget.models import DepartmentBudget, Exemption, Region
from budget.statuses import Status
from disclosure.actions import comments, trail, workflow
from disclosure.documents.model import problem_kinds
from disclosure.models import Notice, Publication, PublishingRun, ReviewComment, Withdrawal
from tests.cast import Cast, make_cast
from tests.disclosure.reviewing import APPROVED_ON, NUMBER, approved, fresh, in_review, submitted
from tests.factories import make_budget, make_department, make_line

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response: Any) -> str:
    content: str = response.content.decode()
    return content


def test_the_queue_shows_every_department_with_its_state(cast: Cast) -> None:
    budget = make_budget(make_department("203"))
    DepartmentBudget.objects.update(
        status=Status.APPROVED, approved_on=timezone.localdate() - timedelta(days=22)
    )
    secret = make_department("301", name="平乡县保密局")
    Exemption.objects.create(department=secret, fiscal_year=budget.fiscal_year, reason="涉密单位")

    page = text(signed_in(cast.reviewer).get(reverse("desk:queue")))

    assert "已逾期2天" in page
    assert "未开始" in page
    assert "涉密不公开</span>：涉密单位" in page


def test_the_queue_filters_and_sorts(cast: Cast) -> None:
    make_budget(make_department("203"))
    reviewer = signed_in(cast.reviewer)

    page = text(
        reviewer.get(reverse("desk:queue"), {"state": "not_started", "q": "204", "sort": "-name"})
    )
    nonsense = reviewer.get(
        reverse("desk:queue"), {"state": "x", "year": "y", "sort": "nothing", "page": "-1"}
    )

    assert "204 第204号部门" in page
    assert "203 中共平乡县委组织部" not in page
    assert nonsense.status_code == 200


def test_the_queue_costs_the_same_whatever_its_length(
    cast: Cast, django_assert_num_queries: Callable[..., Any]
) -> None:
    make_budget(make_department("203"))
    reviewer = signed_in(cast.reviewer)
    reviewer.get(reverse("desk:queue"))
    for code in range(301, 341):
        make_budget(make_department(str(code)))
    # session, account, its role, the account's two sets of permissions (which nobody has, but the
    # admin's frame asks); years; budgets, exemptions and departments
    with django_assert_num_queries(9):
        page = text(reviewer.get(reverse("desk:queue")))
    assert "340 第340号部门" in page


@pytest.mark.parametrize("name", ["clerk", "head", "auditor", "administrator", "nobody"])
def test_the_queue_is_the_reviewers(cast: Cast, name: str) -> None:
    assert signed_in(cast[name]).get(reverse("desk:queue")).status_code == 403


def test_a_head_submits_and_a_reviewer_returns_with_a_pinned_comment(
    budget: DepartmentBudget, cast: Cast
) -> None:
    head, reviewer, clerk = (signed_in(cast[name]) for name in ("head", "reviewer", "clerk"))
    page = reverse("desk:review", args=[budget.pk])
    assert "提交" in text(head.get(page))
    head.post(reverse("desk:step", args=[budget.pk, "submit"]))
    reviewer.post(reverse("desk:step", args=[budget.pk, "start_review"]))
    pin = {"address": "table-2/213/carryover", "text": "请核对"}
    reviewer.post(reverse("desk:comment", args=[budget.pk]), pin)
    reviewer.post(reverse("desk:step", args=[budget.pk, "return"]), {"note": ""})
    assert fresh(budget).status == Status.RETURNED

    seen = text(clerk.get(page))
    assert "表2 · 213 农林水支出 · 上年结转" in seen
    (pinned,) = ReviewComment.objects.all()
    clerk.post(reverse("desk:answer", args=[pinned.pk]), {"text": "已核对"})
    clerk.post(reverse("desk:resolve", args=[pinned.pk]))
    line = budget.lines.get(economic__code="30101")
    line.amount += 1000
    line.save()
    head.post(reverse("desk:step", args=[budget.pk, "submit"]))

    seen = text(reviewer.get(page))
    assert "已解决" in seen
    assert "<ins>" in seen


def test_a_step_that_cannot_be_taken_says_why(budget: DepartmentBudget, cast: Cast) -> None:
    budget = in_review(budget, cast)
    data = {"approved_on": "2030-01-01", "number": ""}

    page = signed_in(cast.reviewer).post(reverse("desk:step", args=[budget.pk, "approve"]), data)
    late = signed_in(cast.head).post(reverse("desk:step", args=[budget.pk, "submit"]))

    assert page.status_code == 200
    assert fresh(budget).status == Status.IN_REVIEW
    assert "现在是“审核中”" in text(late)


def test_many_are_approved_at_once_each_for_itself(budget: DepartmentBudget, cast: Cast) -> None:
    budget = in_review(budget, cast)
    other = make_budget(make_department("204"))
    reviewer = signed_in(cast.reviewer)
    chosen = {"verb": "approve", "budget": [budget.pk, other.pk, "9999999999999999999999", "x"]}

    asked = text(reviewer.post(reverse("desk:many"), chosen))
    assert "不能办理" in asked
    done = reviewer.post(
        reverse("desk:many"),
        {**chosen, "confirm": "1", "approved_on": APPROVED_ON.isoformat(), "number": NUMBER},
        follow=True,
    )

    assert (fresh(budget).status, fresh(other).status) == (Status.APPROVED, Status.DRAFT)
    assert "批复完成" in text(done)
    assert "没有批复" in text(done)


def test_an_approved_budget_is_published_at_a_set_time(
    budget: DepartmentBudget, cast: Cast
) -> None:
    budget = approved(budget, cast)
    chosen = {
        "verb": "publish",
        "budget": [budget.pk],
        "confirm": "1",
        "visible_from": "2099-01-01T08:00",
    }

    signed_in(cast.reviewer).post(reverse("desk:many"), chosen)

    assert PublishingRun.objects.get().budget == budget


def test_comments_are_not_the_auditors_business(budget: DepartmentBudget, cast: Cast) -> None:
    budget = in_review(budget, cast)
    comments.comment(budget=budget, by=cast.reviewer, text="内部意见")
    DepartmentBudget.objects.update(status=Status.PUBLISHED)

    page = text(signed_in(cast.auditor).get(reverse("desk:review", args=[budget.pk])))

    assert "内部意见" not in page
    assert "流程记录" in page


def test_the_preview_may_be_framed_by_our_own_pages_only(
    budget: DepartmentBudget, cast: Cast
) -> None:
    response = signed_in(cast.clerk).get(reverse("desk:preview", args=[budget.pk]))

    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_the_history_says_who_changed_what(budget: DepartmentBudget, cast: Cast) -> None:
    budget = submitted(budget, cast)
    workflow.return_to_department(
        budget=workflow.start_review(budget=budget, by=cast.reviewer), by=cast.reviewer, note="金额"
    )
    line: Any = budget.lines.get(economic__code="30101")
    before = line.amount
    line.amount += 1000
    line._history_user = cast.clerk
    line.save()
    address = reverse("desk:history", args=[budget.pk])

    page = text(signed_in(cast.reviewer).get(address))
    csv = signed_in(cast.reviewer).get(address, {"format": "csv"}).content.decode("utf-8-sig")

    assert "共 1 项" in page
    assert f"<del>{before}</del>" in page
    assert "王录入" in csv
    assert csv.count("\r\n") == 2


def test_the_history_names_sentences_by_their_place(budget: DepartmentBudget, cast: Cast) -> None:
    written = budget.texts.get(kind="slot", key="basic_change_reason")
    written.text = "人员增加"
    written.save()
    page = text(
        signed_in(cast.reviewer).get(reverse("desk:history", args=[budget.pk]), {"all": "1"})
    )
    assert "基本支出增减的主要原因" in page
    assert "basic_change_reason</th>" not in page


def test_a_first_submission_is_compared_with_nothing(budget: DepartmentBudget, cast: Cast) -> None:
    address = reverse("desk:review", args=[budget.pk])
    in_review(budget, cast)
    page = text(signed_in(cast.reviewer).get(address))
    assert "第一次提交" in page
    assert "与上次提交相比" not in page

    workflow.return_to_department(budget=fresh(budget), by=cast.reviewer, note="原因")
    in_review(fresh(budget), cast)
    page = text(signed_in(cast.reviewer).get(address))
    assert "与上次提交相比" in page
    assert "公开内容没有变化。" in page


def test_what_differs_since_the_submission_is_shown_by_word(
    budget: DepartmentBudget, cast: Cast
) -> None:
    budget = submitted(budget, cast)
    workflow.return_to_department(
        budget=workflow.start_review(budget=budget, by=cast.reviewer), by=cast.reviewer, note="原因"
    )
    written = budget.texts.get(kind="slot", key="basic_change_reason")
    written.text = f"{written.text}（另有调入）"
    written.save()
    page = text(signed_in(cast.reviewer).get(reverse("desk:review", args=[budget.pk])))
    assert "<ins>（另有调入）</ins>" in page


def test_auditors_read_and_export_the_trail(budget: DepartmentBudget, cast: Cast) -> None:
    submitted(budget, cast)
    auditor = signed_in(cast.auditor)

    assert "张部长" in text(auditor.get(reverse("desk:trail"), {"verb": "submit"}))
    assert "没有符合条件" in text(auditor.get(reverse("desk:trail"), {"verb": "approve"}))
    csv = auditor.get(reverse("desk:trail"), {"format": "csv"}).content.decode("utf-8-sig")
    assert "203,2023,提交" in csv
    assert auditor.get(reverse("desk:trail"), {"format": "xlsx"}).content.startswith(b"PK")
    assert signed_in(cast.clerk).get(reverse("desk:trail")).status_code == 403
    assert "张部长" not in text(signed_in(cast.neighbour).get(reverse("desk:trail")))


@pytest.mark.in_turn
def test_auditors_export_every_change_of_a_figure_in_their_region(
    budget: DepartmentBudget, cast: Cast
) -> None:
    line: Any = budget.lines.get(economic__code="30101")
    line.amount, line.remark, line._history_user = 1, "改备注", cast.clerk
    line.save()
    draft = make_line(make_budget(make_department("204")), amount=77_777)
    DepartmentBudget.objects.filter(pk=budget.pk).update(status=Status.PUBLISHED)
    address = reverse("desk:changes")

    def rows(user: User, **options: str) -> list[list[str]]:
        response = signed_in(user).get(address, {"format": "csv", **options})
        return list(csv.reader(response.content.decode("utf-8-sig").splitlines()))[1:]

    found = rows(cast.auditor)
    changed = [row for row in found if row[5] == "王录入"]
    changed_to_one = ["修改", "金额（元）", "6320000.00", "1.00", "", ""]
    assert [(row[:4], [row[6], *row[8:]]) for row in changed] == [
        (
            ["130532", "203", "中共平乡县委组织部", "2023"],
            changed_to_one,
        )
    ]
    assert {row[1] for row in found} == {"203"}
    assert any(row[10] == "改备注" for row in rows(cast.auditor, what="all"))
    assert f"{draft.amount}.00" in {row[10] for row in rows(cast.reviewer)}
    assert "组织部" not in text(signed_in(cast.neighbour).get(address))
    assert signed_in(cast.auditor).get(address, {"year": "x", "format": "pdf"}).status_code == 200
    assert signed_in(cast.auditor).get(address, {"format": "xlsx"}).content.startswith(b"PK")


def test_notices_are_read_by_whom_they_are_for(budget: DepartmentBudget, cast: Cast) -> None:
    submitted(budget, cast)
    reviewer = signed_in(cast.reviewer)

    assert "未读" in text(reviewer.get(reverse("desk:notices")))
    reviewer.post(reverse("desk:notices-read"))
    assert not Notice.objects.filter(user=cast.reviewer, read_at__isnull=True).exists()
    assert "还没有通知" in text(signed_in(cast.clerk).get(reverse("desk:notices")))


def test_a_withdrawn_disclosure_says_so_with_its_reason(
    cast: Cast, budget: DepartmentBudget, publish: Callable[..., Publication]
) -> None:
    workflow.withdraw(publication=publish(), by=cast.reviewer, reason="误公开")
    reviewer = signed_in(cast.reviewer)

    assert "已撤回</span>：误公开" in text(reviewer.get(reverse("desk:queue")))
    assert "<strong>已撤回</strong>：误公开" in text(
        reviewer.get(reverse("desk:review", args=[budget.pk]))
    )
    clerk = signed_in(cast.clerk)
    assert "已撤回：误公开" in text(clerk.get(reverse("desk:budget", args=[budget.pk])))
    assert "已撤回：误公开" in text(clerk.get(reverse("admin:index")))


def test_a_correction_is_cancelled_with_a_reason(
    cast: Cast, budget: DepartmentBudget, publish: Callable[..., Publication]
) -> None:
    publish()
    workflow.open_correction(budget=fresh(budget), by=cast.reviewer)
    reviewer = signed_in(cast.reviewer)
    step = reverse("desk:step", args=[budget.pk, "cancel_correction"])

    assert "取消更正" in text(reviewer.get(reverse("desk:review", args=[budget.pk])))
    assert "全部撤销" in text(reviewer.get(step))
    assert "这个字段是必填项" in text(reviewer.post(step, {"reason": ""}))
    reviewer.post(step, {"reason": "核实后无误"})

    assert fresh(budget).status == Status.PUBLISHED


def test_what_is_published_for_later_does_not_look_public(
    cast: Cast, budget: DepartmentBudget, publish: Callable[..., Publication]
) -> None:
    publish(visible_from=datetime(2099, 1, 1, 8, tzinfo=UTC))

    queue = text(signed_in(cast.reviewer).get(reverse("desk:queue"), {"state": "scheduled"}))
    desk = text(signed_in(cast.clerk).get(reverse("desk:budget", args=[budget.pk])))

    assert "待公开</span>：2099-01-01 16:00起可见" in queue
    assert "待公开：2099-01-01 16:00起可见" in desk


def test_a_reviewer_finds_from_the_review_what_is_published_and_how_to_withdraw_it(
    cast: Cast, budget: DepartmentBudget, publish: Callable[..., Publication]
) -> None:
    publish()
    page = text(signed_in(cast.reviewer).get(reverse("desk:review", args=[budget.pk])))
    assert f'href="{reverse("desk:publish", args=[budget.pk])}">公开的版本、撤回' in page


def test_the_clerks_checklist_says_how_many_comments_are_open(
    budget: DepartmentBudget, cast: Cast
) -> None:
    comments.comment(budget=in_review(budget, cast), by=cast.reviewer, text="请核对")
    page = text(signed_in(cast.clerk).get(reverse("desk:budget", args=[budget.pk])))
    assert "1条还没有解决" in page
    assert f"{reverse('desk:review', args=[budget.pk])}#comments" in page


def test_problems_name_their_place_and_not_its_address(
    budget: DepartmentBudget, cast: Cast
) -> None:
    budget.texts.all().delete()
    page = text(signed_in(cast.clerk).get(reverse("desk:review", args=[budget.pk])))
    assert "没有填写" in page
    assert "section-2/change：" not in page


def second_version(first: Publication, visible_in: timedelta = timedelta(0)) -> Publication:
    """A second version of what was published, as rows without a correction behind it."""
    now = timezone.now()
    return Publication.objects.create(
        department=first.department,
        year=first.year,
        version=2,
        digest=first.digest,
        document_json=first.document_json,
        layout=first.layout,
        published_at=now,
        visible_from=now + visible_in,
        reason="更正表一的金额",
    )


def test_whoever_withdraws_sees_what_becomes_of_every_version(
    cast: Cast, budget: DepartmentBudget, publish: Callable[..., Publication]
) -> None:
    first = publish()
    second = second_version(first)
    reviewer = signed_in(cast.reviewer)
    address = reverse("desk:withdraw", args=[second.pk])

    page = text(reviewer.get(address))
    assert "第1版" in page
    assert "不变，仍可按本版网址查看" in page
    assert "不退回到前一版" in page

    reviewer.post(address, {"reason": "涉密", "extent": "all"})
    withdrawn = Withdrawal.objects.order_by("pk").values_list("publication", "reason")
    assert list(withdrawn) == [(first.pk, "涉密"), (second.pk, "涉密")]
    budget.refresh_from_db()
    assert budget.status == Status.WITHDRAWN
    assert list(trail.verify(region=budget.department.region)) == []


def test_one_version_is_withdrawn_alone_where_that_is_chosen(
    cast: Cast, budget: DepartmentBudget, publish: Callable[..., Publication]
) -> None:
    first = publish()
    second = second_version(first)
    address = reverse("desk:withdraw", args=[first.pk])
    reviewer = signed_in(cast.reviewer)

    assert "必填" in text(reviewer.post(address, {"reason": "差错"}))
    assert not Withdrawal.objects.exists()
    reviewer.post(address, {"reason": "差错", "extent": "one"})

    assert [withdrawal.publication for withdrawal in Withdrawal.objects.all()] == [first]
    assert Client().get(f"/130532/2023/203/v{second.version}/").status_code == 200
    budget.refresh_from_db()
    assert budget.status == Status.PUBLISHED


@pytest.mark.parametrize("visible_in", [timedelta(0), timedelta(days=3)], ids=["now", "later"])
def test_what_is_secret_cannot_be_withdrawn_from_one_version_alone(
    cast: Cast,
    budget: DepartmentBudget,
    publish: Callable[..., Publication],
    visible_in: timedelta,
) -> None:
    first = publish()
    second_version(first, visible_in)
    address = reverse("desk:withdraw", args=[first.pk])
    reviewer = signed_in(cast.reviewer)

    refused = text(reviewer.post(address, {"reason": "附注涉密", "extent": "one"}))
    said = problem_kinds.WITHDRAWAL_WHOLE.at(count=1).message
    assert said == "撤回原因说到涉密，还有1个版本没有撤回：涉密的必须撤回全部版本"
    assert said in refused
    assert not Withdrawal.objects.exists()
    assert Client().get("/130532/2023/203/v1/").status_code == 200

    reviewer.post(address, {"reason": "附注涉密", "extent": "all"})
    assert Withdrawal.objects.count() == 2


def test_a_reason_that_denies_secrecy_leaves_the_other_versions(
    cast: Cast, budget: DepartmentBudget, publish: Callable[..., Publication]
) -> None:
    first = publish()
    second_version(first)
    reviewer = signed_in(cast.reviewer)
    address = reverse("desk:withdraw", args=[first.pk])
    reviewer.post(address, {"reason": "金额差错，不涉密", "extent": "one"})
    assert Withdrawal.objects.get().publication == first


def test_no_banner_of_an_older_version_leads_to_what_is_gone(
    cast: Cast, budget: DepartmentBudget, publish: Callable[..., Publication]
) -> None:
    first = publish()
    workflow.withdraw(publication=second_version(first), by=cast.reviewer, reason="误公开")

    page = text(Client().get("/130532/2023/203/v1/"))

    banner = page[page.index('class="banner"') :].partition("</div>")[0]
    assert "已被第2版取代" in banner
    assert "已撤回" in banner
    assert "<a " not in banner


def test_what_is_public_is_offered_a_correction_and_no_problem(
    cast: Cast, budget: DepartmentBudget, publish: Callable[..., Publication]
) -> None:
    publish()
    page = text(signed_in(cast.reviewer).get(reverse("desk:publish", args=[budget.pk])))
    assert "个问题" not in page
    assert "确认公开" not in page
    assert reverse("desk:step", args=[budget.pk, "correct"]) in page


def test_publishing_is_offered_only_to_somebody_who_would_not_be_refused(
    cast: Cast, budget: DepartmentBudget
) -> None:
    reviewer = signed_in(cast.reviewer)
    address = reverse("desk:publish", args=[budget.pk])
    assert "确认公开" not in text(reviewer.get(address))  # nobody has submitted it yet
    approved(budget, cast)
    assert "确认公开" in text(reviewer.get(address))
    Region.objects.update(two_people=True)
    page = text(reviewer.get(address))
    assert "确认公开" not in page
    assert "个问题，处理后才能公开" in page

    sent = text(reviewer.post(address, {"reason": "更正了表3的一个数"}))

    assert "更正了表3的一个数" in sent  # sent from a page that was opened before
    assert not PublishingRun.objects.exists()


def test_what_is_published_for_a_later_hour_waits_until_then(
    cast: Cast, budget: DepartmentBudget, publish: Callable[..., Publication]
) -> None:
    publish(visible_from=timezone.now() + timedelta(hours=2))
    clerk = signed_in(cast.clerk)
    reviewer = signed_in(cast.reviewer)
    pages = [
        clerk.get(reverse("desk:ledger", args=[budget.pk])),
        reviewer.get(reverse("desk:publish", args=[budget.pk])),
        reviewer.get(reverse("desk:review", args=[budget.pk])),
        reviewer.get(reverse("desk:changes")),
    ]
    for page in pages:
        assert "待公开" in text(page)
    DepartmentBudget.objects.update(public_from=timezone.now())
    assert "待公开" not in text(clerk.get(reverse("desk:ledger", args=[budget.pk])))
