"""Entering a budget: all or nothing, all problems at once, nothing when it is closed, and a history
of who did what."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from budget import problem_kinds
from budget.actions import assets, ledger, narrative, procurement, projects
from budget.actions.accounts import invite
from budget.actions.beginning import start_from_last_year
from budget.actions.budgets import enter_all, open_budget
from budget.actions.organisation import set_up_region
from budget.comparison import fingerprint
from budget.dimensions import AssetKind, Fund, Kind
from budget.entries import (
    AssetHoldingEntry,
    Entries,
    IndicatorEntry,
    PriorFigureEntry,
    ProcurementItemEntry,
    ProjectEntry,
    SubGoalEntry,
)
from budget.models import DepartmentBudget, LedgerLine
from budget.problems import Problems
from budget.querysets import read_entries
from budget.statuses import OPEN, Status
from tests.cast import Cast
from tests.factories import (
    make_department,
    make_fiscal_year,
    make_line,
    make_project,
    make_region,
    plain_line,
)
from tests.refusals import refused_as

INDICATOR = IndicatorEntry("产出指标", "数量指标", "人数", "参加人数", "≥90人", "签到表")
SHARE = ProjectEntry("项目甲", "1.目标\n\n2.目标", (INDICATOR,))


def whole(**changes: Any) -> Entries:
    """Something of everything, all of it right."""
    something = Entries(
        region_code="130532",
        region_name="平乡县",
        department_code="203",
        department_name="中共平乡县委组织部",
        department_kind="administrative",
        year=2023,
        layout="hebei-2023",
        lines=(
            plain_line(),
            plain_line(kind=Kind.PROJECT, economic="", project="项目甲", remark="内部"),
        ),
        projects=(SHARE, ProjectEntry("项目乙", "目标")),
        overall_goal="总体目标",
        sub_goals=(SubGoalEntry("分项", "目标", "指标"),),
        overrides={"section-2/change": "较上年{change}"},
        slots={"reason": "减员"},
        lists={"duties": ("职责一", "职责二")},
        prior_figures=(PriorFigureEntry("total", Decimal("1.00"), "上年公开"),),
        procurement=(
            ProcurementItemEntry(
                goods="复印纸", quantity=Decimal("2.00"), general_public_budget=Decimal("9.90")
            ),
        ),
        assets=(AssetHoldingEntry(AssetKind.VEHICLES, Decimal("1.00"), Decimal("88500.00")),),
        planned_asset_purchases=Decimal("5.00"),
    )
    return replace(something, **changes)


def history_of_everything(budget: DepartmentBudget) -> int:
    parts = (
        budget.lines,
        budget.projects,
        budget.sub_goals,
        budget.paragraphs,
        budget.texts,
        budget.prior_figures,
    )
    more = (budget.procurement_items, budget.assets)
    return (
        sum(part.model.history.count() for part in (*parts, *more))
        + DepartmentBudget.history.count()
    )


def test_everything_entered_is_read_back(budget: DepartmentBudget) -> None:
    enter_all(budget=budget, entries=whole())

    entries = read_entries(budget)
    same = replace(
        whole(), function_names=entries.function_names, economic_names=entries.economic_names
    )
    assert replace(entries, bodies=(), lines=tuple(sorted(entries.lines, key=repr))) == replace(
        same, lines=tuple(sorted(same.lines, key=repr))
    )


def test_entering_the_same_again_changes_nothing(budget: DepartmentBudget) -> None:
    enter_all(budget=budget, entries=whole())
    rows, records = set(budget.lines.values_list("pk", flat=True)), history_of_everything(budget)

    enter_all(budget=budget, entries=whole())

    assert set(budget.lines.values_list("pk", flat=True)) == rows
    assert history_of_everything(budget) == records


def test_what_is_no_longer_entered_is_gone(budget: DepartmentBudget) -> None:
    enter_all(budget=budget, entries=whole())

    enter_all(
        budget=budget,
        entries=whole(lines=(plain_line(),), projects=(), lists={}, assets=(), overrides={}),
    )

    entries = read_entries(budget)
    assert (len(entries.lines), entries.projects, entries.lists, entries.assets) == (1, (), {}, ())
    assert entries.slots == {"reason": "减员"}


def test_all_problems_are_raised_at_once_and_nothing_is_saved(budget: DepartmentBudget) -> None:
    enter_all(budget=budget, entries=whole())
    wrong = whole(
        year=2022,
        lines=(plain_line(function="20132"), plain_line(kind=Kind.PROJECT, project="项目丙")),
        projects=(ProjectEntry("项目甲", "目标\x07"), ProjectEntry("项目甲", "")),
        sub_goals=(SubGoalEntry("", "", ""),),
        lists={"duties": ("\u202e职责",)},
        overrides={"第二部分": "文字"},
        prior_figures=(PriorFigureEntry("total", Decimal("-1"), ""),) * 2,
        procurement=(ProcurementItemEntry(unit_price=Decimal("0.001")),),
        assets=(AssetHoldingEntry(AssetKind.VEHICLES, None, Decimal("1e20")),) * 2,
    )

    with pytest.raises(Problems) as refusal:
        enter_all(budget=budget, entries=wrong)

    assert {problem.address for problem in refusal.value.problems} == {
        "预算年度",
        "第1行",
        "第2行",
        "项目“项目甲”",
        "第1个项目 绩效目标",
        "第1个分项绩效目标 分项名称",
        "duties 第1段 文字",
        "改写整句 第二部分 位置",
        "第1个上年数 金额（元）",
        "第1个上年数 来源",
        "第2个上年数 金额（元）",
        "第2个上年数 来源",
        "上年数 total",
        "第1个采购项目 单价（元）",
        "资产 车辆（台、辆） 价值（元）",
        "资产 车辆（台、辆）",
    }
    codes = {problem.code for problem in refusal.value.problems}
    assert codes >= {
        problem_kinds.BUDGET_OTHER.code,
        problem_kinds.PROJECT_TWICE.code,
        problem_kinds.PRIOR_FIGURE_TWICE.code,
        problem_kinds.ASSET_TWICE.code,
    }
    assert any(problem_kinds.FIELD.includes(problem) for problem in refusal.value.problems)
    assert read_entries(budget).overall_goal == "总体目标"
    assert len(read_entries(budget).lines) == 2


def test_a_changed_amount_is_an_update_by_its_author(budget: DepartmentBudget, cast: Cast) -> None:
    ledger.replace_lines(budget=budget, lines=[plain_line()])

    ledger.replace_lines(budget=budget, lines=[plain_line(amount=Decimal("2.00"))], by=cast.clerk)

    newest, oldest = budget.lines.get().history.all()
    assert (newest.history_type, newest.amount, newest.history_user) == (
        "~",
        Decimal("2.00"),
        cast.clerk,
    )
    assert (oldest.history_type, oldest.history_user) == ("+", None)


def test_a_removed_line_stays_in_the_history(budget: DepartmentBudget, cast: Cast) -> None:
    ledger.replace_lines(budget=budget, lines=[plain_line()])

    ledger.replace_lines(budget=budget, lines=[], by=cast.clerk)

    last = LedgerLine.history.first()
    assert (last.history_type, last.history_user) == ("-", cast.clerk)


def test_equal_lines_are_kept_apart(budget: DepartmentBudget) -> None:
    ledger.replace_lines(budget=budget, lines=[plain_line(), plain_line()])

    assert budget.lines.count() == 2


def test_fund_money_takes_the_funds_own_code(budget: DepartmentBudget) -> None:
    line = plain_line(function="2120801", fund=Fund.GOVERNMENT_FUND, kind=Kind.PROJECT, economic="")

    ledger.replace_lines(budget=budget, lines=[line])

    assert budget.lines.get().function.kind == "government_fund_function"


def test_a_project_with_money_is_not_removed(budget: DepartmentBudget) -> None:
    make_line(budget, kind="project", project=make_project(budget, name="项目甲"))

    with refused_as("project.has_money", match="项目“项目甲”：账中还有1笔资金，不能删除"):
        projects.replace_projects(budget=budget, projects=[])


@pytest.mark.parametrize("status", [status for status in Status if status not in OPEN])
def test_a_closed_budget_refuses_every_change(budget: DepartmentBudget, status: Status) -> None:
    DepartmentBudget.objects.filter(pk=budget.pk).update(status=status)
    changes = [
        lambda: enter_all(budget=budget, entries=whole()),
        lambda: ledger.replace_lines(budget=budget, lines=[]),
        lambda: projects.replace_projects(budget=budget, projects=[]),
        lambda: narrative.replace_sub_goals(budget=budget, sub_goals=[]),
        lambda: narrative.replace_lists(budget=budget, lists={}),
        lambda: narrative.replace_texts(budget=budget, overrides={}, slots={}),
        lambda: narrative.replace_prior_figures(budget=budget, figures=[]),
        lambda: procurement.replace_items(budget=budget, items=[]),
        lambda: assets.replace_holdings(budget=budget, holdings=[]),
    ]

    for change in changes:
        with refused_as("budget_closed", match=f"{status.label}，不能修改"):
            change()


@pytest.mark.parametrize("status", OPEN)
def test_an_open_budget_takes_changes(budget: DepartmentBudget, status: Status) -> None:
    DepartmentBudget.objects.filter(pk=budget.pk).update(status=status)

    enter_all(budget=budget, entries=whole())

    assert budget.lines.count() == 2


@pytest.mark.parametrize(
    "name", ["other_clerk", "head", "reviewer", "auditor", "administrator", "neighbour", "nobody"]
)
def test_only_the_departments_clerk_enters(cast: Cast, budget: DepartmentBudget, name: str) -> None:
    with pytest.raises(PermissionDenied):
        ledger.replace_lines(budget=budget, lines=[plain_line()], by=cast[name])

    assert not budget.lines.exists()


def test_a_clerk_opens_a_budget_for_the_own_department_only(cast: Cast) -> None:
    year = make_fiscal_year()

    assert (
        open_budget(department=make_department("203"), fiscal_year=year, by=cast.clerk).status
        == Status.DRAFT
    )
    with pytest.raises(PermissionDenied):
        open_budget(department=make_department("204"), fiscal_year=year, by=cast.clerk)


def test_a_budget_is_of_its_departments_region_and_time(budget: DepartmentBudget) -> None:
    elsewhere = make_fiscal_year(make_region("130533", name="邻县"))
    gone = make_department("205", last_year=2020)

    with refused_as(problem_kinds.BUDGET_INVALID.code, match="预算年度与部门不属于同一地区"):
        open_budget(department=budget.department, fiscal_year=elsewhere)
    with pytest.raises(Problems, match="这个部门2023年不存在"):
        open_budget(department=gone, fiscal_year=budget.fiscal_year)
    with pytest.raises(Problems, match="本部门本年度的预算已经建立"):
        open_budget(department=budget.department, fiscal_year=budget.fiscal_year)


def test_a_year_begins_from_the_last_one_only_where_there_is_one(budget: DepartmentBudget) -> None:
    with refused_as("beginning.no_last_year", match="没有2022年的预算，不能带入"):
        start_from_last_year(budget=budget, lines="none", with_projects=True, with_narrative=True)


def test_what_moved_since_the_preview_is_not_replaced(budget: DepartmentBudget) -> None:
    seen = fingerprint(ledger.current_lines(budget=budget))
    make_line(budget)

    with refused_as("ledger.moved", match="预览之后有人改动了明细"):
        ledger.replace_lines(budget=budget, lines=[], seen=seen)


@pytest.mark.django_db
def test_a_region_that_cannot_be_is_not_set_up() -> None:
    with refused_as("master_data"):
        set_up_region(code="县", name="平乡县", simulated=False)


def test_a_link_is_for_an_account_in_use(cast: Cast, admin_user: User) -> None:
    cast.clerk.is_active = False

    with refused_as("account.inactive", match="账号已停用，请先启用"):
        invite(account=cast.clerk, by=admin_user)
