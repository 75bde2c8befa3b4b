"""The year's checklist, and starting a year: empty, or from last year."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budget import problem_kinds
from budget.actions.classification import load_supplied_editions
from budget.models import DepartmentBudget, FiscalYear
from budget.statuses import Status
from tests.cast import Cast


@pytest.fixture
def next_year(budget: DepartmentBudget) -> FiscalYear:
    editions = {edition.year: edition for edition in load_supplied_editions()}
    edition = editions.get(2024, budget.fiscal_year.edition)
    return FiscalYear.objects.create(
        region=budget.department.region, year=2024, layout="hebei-2023", edition=edition
    )


def begun(client: Client) -> DepartmentBudget:
    client.post(reverse("desk:begin", args=[2024]))
    return DepartmentBudget.objects.get(fiscal_year__year=2024)


def test_signing_in_shows_the_years_checklist(clerk: Client, budget: DepartmentBudget) -> None:
    text = clerk.get(reverse("admin:index")).content.decode()
    assert "中共平乡县委组织部 2023年预算公开" in text
    for name in ("ledger", "goals", "narrative", "procurement", "assets"):
        assert reverse(f"desk:{name}", args=[budget.pk]) in text
    assert "33笔" in text


def test_the_checklist_says_what_is_missing_and_whose_turn_it_is(
    clerk: Client, budget: DepartmentBudget
) -> None:
    page = reverse("desk:budget", args=[budget.pk])
    budget.assets.all().delete()
    budget.texts.filter(key="basic_change_reason").delete()
    text = clerk.get(page).content.decode()
    assert "没有填写上年末国有资产" in text
    assert "“基本支出增减的主要原因”没有填写" in text
    DepartmentBudget.objects.update(
        status=Status.APPROVED, approved_on=timezone.localdate() - timedelta(days=18)
    )
    text = clerk.get(page).content.decode()
    assert "还剩2天" in text
    assert "财政审核员公开" in text
    assert "核对、意见和提交" in text
    DepartmentBudget.objects.update(approved_on=timezone.localdate() - timedelta(days=21))
    assert "已逾期1天" in clerk.get(page).content.decode()


def test_a_year_that_nobody_has_begun_is_begun_in_one_click(
    clerk: Client, next_year: FiscalYear
) -> None:
    assert "开始编制2024年预算" in clerk.get(reverse("admin:index")).content.decode()
    answer = clerk.post(reverse("desk:begin", args=[2024]))
    assert answer.headers["Location"] == reverse(
        "desk:start", args=[DepartmentBudget.objects.get(fiscal_year=next_year).pk]
    )
    assert clerk.post(reverse("desk:begin", args=[2024]), follow=True).status_code == 200


def test_last_year_comes_over_into_the_empty_parts(
    clerk: Client, next_year: FiscalYear, budget: DepartmentBudget
) -> None:
    new = begun(clerk)
    choice = {"lines": "amounts", "with_projects": "on", "with_narrative": "on"}
    text = clerk.post(reverse("desk:start", args=[new.pk]), choice, follow=True).content.decode()
    assert "个项目、" in text
    assert new.projects.count() == 25
    assert new.paragraphs.count() == budget.paragraphs.count()
    brought = {line.amount for line in new.lines.all()}
    assert Decimal("6320000.00") in brought
    assert all(line.amount == 0 for line in new.lines.filter(origin="carryover"))

    again = clerk.post(reverse("desk:start", args=[new.pk]), choice).content.decode()
    assert problem_kinds.PART_OCCUPIED.sentence in again


def test_lines_come_over_blank(clerk: Client, next_year: FiscalYear) -> None:
    new = begun(clerk)
    clerk.post(reverse("desk:start", args=[new.pk]), {"lines": "blank"})
    assert new.lines.exists()
    assert {line.amount for line in new.lines.all()} == {Decimal(0)}
    assert not new.projects.exists()


def test_lines_that_lose_their_project_are_told(
    clerk: Client, next_year: FiscalYear, budget: DepartmentBudget
) -> None:
    project = budget.projects.all()[0]
    line = budget.lines.filter(kind="project")[0]
    line.project = project
    line.save()
    new = begun(clerk)
    start = reverse("desk:start", args=[new.pk])
    text = clerk.post(start, {"lines": "amounts"}, follow=True).content.decode()
    assert not new.lines.exclude(project=None).exists()
    assert f"本年没有项目“{project.name}”：其明细已带入，“项目”一栏空着" in text

    new.lines.all().delete()
    both = {"lines": "amounts", "with_projects": "on"}
    text = clerk.post(start, both, follow=True).content.decode()
    assert new.lines.exclude(project=None).exists()
    assert "一栏空着" not in text


def test_a_line_that_does_not_come_over_loses_no_project(
    clerk: Client, next_year: FiscalYear, budget: DepartmentBudget
) -> None:
    line = budget.lines.filter(kind="project")[0]
    line.project = budget.projects.all()[0]
    line.save()
    budget.department.units.update(last_year=2023)
    new = begun(clerk)
    start = reverse("desk:start", args=[new.pk])
    text = clerk.post(start, {"lines": "amounts"}, follow=True).content.decode()
    assert not new.lines.exists()
    assert "没有带入" in text
    assert "一栏空着" not in text


def test_only_a_clerk_begins(client: Client, cast: Cast, next_year: FiscalYear) -> None:
    for name in ("head", "reviewer", "nobody"):
        client.force_login(cast[name])
        assert client.post(reverse("desk:begin", args=[2024])).status_code == 403, name
    assert not DepartmentBudget.objects.filter(fiscal_year=next_year).exists()


def test_a_year_that_was_copied_is_one_entry_of_the_history(
    clerk: Client, next_year: FiscalYear
) -> None:
    budget = begun(clerk)
    form = {"lines": "amounts", "with_projects": "on", "with_narrative": "on"}
    assert clerk.post(reverse("desk:start", args=[budget.pk]), form).status_code == 302

    page = clerk.get(reverse("desk:history", args=[budget.pk]), {"all": "1"})

    copied, opened = page.context["changes"][0], page.context["changes"][1:]
    assert (copied.done, copied.by) == ("带入2023年预算", "王录入")
    assert f"预算明细{budget.lines.count()}项" in copied.what
    assert f"项目{budget.projects.count()}项" in copied.what
    assert len(opened) <= 1


def test_projects_are_taken_over_beside_lines_that_are_there(
    clerk: Client, next_year: FiscalYear
) -> None:
    budget = begun(clerk)
    start = reverse("desk:start", args=[budget.pk])
    clerk.post(start, {"lines": "amounts"})
    lines = budget.lines.count()

    clerk.post(start, {"lines": "none", "with_projects": "on"})

    assert budget.projects.exists()
    assert budget.lines.count() == lines > 0
