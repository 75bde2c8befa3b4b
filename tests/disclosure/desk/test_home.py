"""The first page: each lands on what they have to do."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from budget.actions.beginning import start_from_last_year
from budget.models import DepartmentBudget, Region
from disclosure.actions import comments, workflow
from disclosure.desk.entry.checklist import StepState, checklist
from disclosure.models import Publication
from tests.cast import Cast, make_cast
from tests.disclosure.reviewing import approved, fresh, in_review, submitted
from tests.factories import make_budget, make_fiscal_year, make_region

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HOME = reverse("admin:index")


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def home(user: User) -> str:
    content: str = signed_in(user).get(HOME).content.decode()
    return content


# -- clerk and head --------------------------------------------------------------------------------


def test_a_clerk_finds_every_open_year_with_its_next_step(
    cast: Cast, budget: DepartmentBudget
) -> None:
    region = make_region()
    make_fiscal_year(region, 2022)  # passed over: a later year was begun
    make_fiscal_year(region, 2024)
    budget.lines.all().delete()

    page = home(cast.clerk)

    assert "有 2 件事等您办理" in page
    assert "开始编制2024年预算" in page
    assert "填写收支明细" in page
    assert "2022年预算公开" not in page


def test_a_handed_over_budget_waits_for_the_head(cast: Cast, budget: DepartmentBudget) -> None:
    assert "录入员填写中，还没有交来" in home(cast.head)

    workflow.hand_over(budget=budget, by=cast.clerk, note="请看三公经费的原因")

    page = home(cast.head)
    assert "审阅并提交" in page
    assert "请看三公经费的原因" in page
    assert "1 条通知未读" in page
    assert "已交部门负责人，等审阅和提交" in home(cast.clerk)


def test_what_is_returned_leads_to_the_comments(cast: Cast, budget: DepartmentBudget) -> None:
    budget = in_review(budget, cast)
    workflow.return_to_department(budget=budget, by=cast.reviewer, note="表三有误")

    assert f"{reverse('desk:review', args=[budget.pk])}#comments" in home(cast.clerk)


def test_a_published_year_is_done_with(
    cast: Cast, budget: DepartmentBudget, publish: Callable[..., Publication]
) -> None:
    publish()

    page = home(cast.clerk)

    assert "现在没有等您办理的事" in page
    assert "已经公开的年度" in page


def test_a_correction_is_not_done_because_what_was_published_was_whole(
    cast: Cast, budget: DepartmentBudget, publish: Callable[..., Publication]
) -> None:
    publish()
    workflow.open_correction(budget=fresh(budget), by=cast.reviewer, reason="数字有误")

    page = home(cast.clerk)

    assert "按更正原因修改，再交部门负责人" in page
    assert "都已填好" not in page


def test_amounts_that_were_merely_copied_are_not_done(cast: Cast, budget: DepartmentBudget) -> None:
    make_fiscal_year(budget.department.region, 2024, edition=budget.fiscal_year.edition)
    copied = make_budget(budget.department, 2024)
    start_from_last_year(
        budget=copied, lines="amounts", with_projects=True, with_narrative=True, by=cast.clerk
    )

    step = checklist(fresh(copied))[0]
    count = copied.lines.count()
    assert step.state in (StepState.COPIED, StepState.UNFINISHED)
    assert f"其中{count}笔从上年带入后没有改动" in step.stands

    line = copied.lines.exclude(amount=0)[0]
    line.amount += 1
    line.save()
    assert f"其中{count - 1}笔" in checklist(fresh(copied))[0].stands
    workflow.hand_over(budget=copied, by=cast.clerk)
    assert "没有改动" not in checklist(fresh(copied))[0].stands


def test_checks_say_how_many_places_there_are(cast: Cast, budget: DepartmentBudget) -> None:
    step = checklist(budget)[5]
    assert step.label == "核对"
    assert step.stands == "没有应当核实的" or "处" in step.stands


# -- reviewer, administrator, auditor --------------------------------------------------------------


def test_a_reviewer_finds_the_queue_with_counts(cast: Cast, budget: DepartmentBudget) -> None:
    submitted(budget, cast)

    page = home(cast.reviewer)

    assert "2023年：1 个部门等财政办理" in page
    assert f"{reverse('desk:queue')}?year=2023&amp;state=submitted" in page


def test_a_reviewer_is_asked_to_agree(cast: Cast, budget: DepartmentBudget) -> None:
    pinned = comments.comment(budget=in_review(budget, cast), by=cast.reviewer, text="请核对")
    comments.propose(comment=pinned, by=cast.clerk)

    assert "1 条您提出的意见，对方提请解决，等您同意" in home(cast.reviewer)


def test_an_administrator_learns_who_is_missing(cast: Cast) -> None:
    assert "还没有预算年度" in home(cast.administrator)
    make_fiscal_year(make_region(), 2023)
    Region.objects.update(two_people=True)

    page = home(cast.administrator)

    assert "没有部门负责人账号：204" in page
    assert "只有一个财政审核员" in page
    assert reverse("admin:budget_department_changelist") in page


def test_an_auditor_finds_the_years_with_what_stands_in_them(
    cast: Cast, budget: DepartmentBudget, publish: Callable[..., Publication]
) -> None:
    make_fiscal_year(make_region(), 2024)
    assert "2023年</a>：还没有公开文本" in home(cast.auditor)
    publish()

    page = home(cast.auditor)

    assert "2023年</a>：1 份公开文本" in page
    assert "2024年</a>：还没有公开文本" in page
    assert f"{reverse('desk:audit')}?year=2023" in page
    assert "份公开文本" not in home(cast.reviewer)


def test_the_next_step_with_findings_is_to_mend_them(cast: Cast, budget: DepartmentBudget) -> None:
    """Nobody fills in checks."""
    budget.texts.filter(kind="override", key="section-2/change").update(
        text="{year}年安排{total}万元，较上年增加{total_change}万元，主要是人员增加。"
    )
    page = home(cast.clerk)
    assert "改正核对发现的问题（还有1个部分没有完成）" in page
    assert "填写核对" not in page


def test_raw_rows_are_on_the_first_page_of_administrators_alone(
    cast: Cast, budget: DepartmentBudget
) -> None:
    for name in ("clerk", "head", "reviewer", "auditor"):
        assert reverse("admin:budget_department_changelist") not in home(cast[name])


@pytest.mark.parametrize("name", ["auditor", "reviewer"])
def test_the_auditors_list_has_what_may_be_opened(
    cast: Cast, budget: DepartmentBudget, publish: Callable[..., Publication], name: str
) -> None:
    publish()

    page = signed_in(cast[name]).get(reverse("desk:audit")).content.decode()

    assert "第1版" in page
    assert "/130532/2023/203/checks/" in page
    assert f"{reverse('desk:history', args=[budget.pk])}?all=1" in page
    assert "204 第204号部门" in page
    assert "?department=204&amp;year=2023" in page


def test_an_auditor_learns_nothing_of_drafts_from_it(cast: Cast, budget: DepartmentBudget) -> None:
    approved(budget, cast)

    page = signed_in(cast.auditor).get(reverse("desk:audit")).content.decode()

    assert "没有公开" in page
    assert reverse("desk:history", args=[budget.pk]) not in page


def test_findings_of_a_year_are_listed_and_exported(
    cast: Cast, budget: DepartmentBudget, publish: Callable[..., Publication]
) -> None:
    publish()
    auditor = signed_in(cast.auditor)
    address = reverse("desk:audit-findings")

    page = auditor.get(address).content.decode()
    exported = auditor.get(address, {"format": "csv"}).content.decode()
    nothing = auditor.get(address, {"department": "999"}).content.decode()

    assert "1 个部门和单位共" in page
    assert "203,中共平乡县委组织部,2023,1," in exported
    assert "没有符合条件的发现" in nothing


def test_findings_of_a_withdrawn_version_are_not_listed(
    cast: Cast, budget: DepartmentBudget, publish: Callable[..., Publication]
) -> None:
    workflow.withdraw(publication=publish(), by=cast.reviewer, reason="涉密")
    auditor = signed_in(cast.auditor)

    assert "0 个部门和单位共 0 处" in auditor.get(reverse("desk:audit-findings")).content.decode()
    assert "第1版已撤回：涉密" in auditor.get(reverse("desk:audit")).content.decode()


def test_tabs_stay_on_the_checks(cast: Cast, budget: DepartmentBudget) -> None:
    clerk = signed_in(cast.clerk)
    for name in ("desk:review", "desk:checks", "desk:history"):
        page = clerk.get(reverse(name, args=[budget.pk])).content.decode()
        assert 'class="entry-parts"' in page
        assert 'aria-current="page">核对、意见和提交' in page
