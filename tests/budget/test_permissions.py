"""Who sees and who does what, person by person."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from budget.models import (
    AssetHolding,
    Department,
    DepartmentBudget,
    Exemption,
    FiscalYear,
    Indicator,
    LedgerLine,
    Membership,
    NarrativeParagraph,
    NarrativeText,
    PriorFigure,
    ProcurementItem,
    Project,
    Region,
    SubGoal,
    Unit,
)
from budget.rules import ENTERED, is_stated, may
from budget.statuses import OPEN, Status
from tests.cast import Cast
from tests.factories import make_budget, make_line, make_project

PEOPLE = (
    "clerk",
    "other_clerk",
    "head",
    "reviewer",
    "auditor",
    "administrator",
    "neighbour",
    "nobody",
    "anonymous",
)


@pytest.fixture
def full(budget: DepartmentBudget) -> DepartmentBudget:
    """Department 203's budget with one row of everything."""
    project = make_project(budget)
    make_line(budget)
    Indicator.objects.create(project=project, level_1="产出指标")
    SubGoal.objects.create(budget=budget, name="甲")
    NarrativeParagraph.objects.create(budget=budget, list_name="duties", text="甲")
    NarrativeText.objects.create(budget=budget, kind="slot", key="a")
    PriorFigure.objects.create(budget=budget, figure="total", amount=1, source="甲")
    ProcurementItem.objects.create(budget=budget)
    AssetHolding.objects.create(budget=budget, kind="vehicles", value=1)
    return budget


PARTS = (
    DepartmentBudget,
    LedgerLine,
    Project,
    Indicator,
    SubGoal,
    NarrativeParagraph,
    NarrativeText,
    PriorFigure,
    ProcurementItem,
    AssetHolding,
)


def seers(cast: Cast, model: Any) -> set[str]:
    """Return the people who see any row of ``model``."""
    return {name for name in PEOPLE if model.objects.visible_to(cast[name]).exists()}


def allowed(cast: Cast, permission: str, obj: object) -> set[str]:
    """Return the people who have ``permission`` to ``obj``."""
    return {name for name in PEOPLE if may(cast[name], permission, obj)}


@pytest.mark.parametrize("model", PARTS)
def test_a_draft_is_seen_by_its_department_and_the_reviewer(
    cast: Cast, full: DepartmentBudget, model: type
) -> None:
    assert seers(cast, model) == {"clerk", "head", "reviewer"}


@pytest.mark.parametrize("model", PARTS)
def test_auditors_see_what_is_published(cast: Cast, full: DepartmentBudget, model: type) -> None:
    DepartmentBudget.objects.update(status=Status.PUBLISHED)

    assert seers(cast, model) == {"clerk", "head", "reviewer", "auditor"}


@pytest.mark.parametrize(("hours", "is_seen"), [(-1, True), (1, False)])
def test_auditors_wait_for_the_hour_from_which_everybody_sees_it(
    cast: Cast, full: DepartmentBudget, hours: int, is_seen: bool
) -> None:
    DepartmentBudget.objects.update(
        status=Status.PUBLISHED, public_from=timezone.now() + timedelta(hours=hours)
    )

    assert LedgerLine.objects.visible_to(cast.auditor).exists() == is_seen


@pytest.mark.parametrize("status", [status for status in Status if status != Status.PUBLISHED])
def test_auditors_see_nothing_before_or_while_it_changes(
    cast: Cast, full: DepartmentBudget, status: Status
) -> None:
    DepartmentBudget.objects.update(status=status)

    assert not LedgerLine.objects.visible_to(cast.auditor).exists()


@pytest.mark.parametrize("model", ENTERED)
def test_only_the_departments_clerk_changes_an_open_budget(
    cast: Cast, full: DepartmentBudget, model: str
) -> None:
    row = next(part for part in PARTS if part._meta.model_name == model).objects.get()

    for verb in ("add", "change"):
        assert allowed(cast, f"budget.{verb}_{model}", row) == {"clerk"}


@pytest.mark.parametrize("status", [status for status in Status if status not in OPEN])
def test_nobody_changes_a_closed_budget(cast: Cast, full: DepartmentBudget, status: Status) -> None:
    full.status = status

    assert allowed(cast, "budget.change_ledgerline", full) == set()
    assert allowed(cast, "budget.delete_ledgerline", full) == set()


def test_nobody_deletes_a_budget() -> None:
    assert not is_stated("budget.delete_departmentbudget")


def test_administrators_keep_the_master_data_of_their_region(
    cast: Cast, full: DepartmentBudget
) -> None:
    rows = (full.department, full.department.units.get(), full.fiscal_year, cast.clerk.membership)

    for row in rows:
        for verb in ("add", "change", "delete"):
            assert allowed(cast, f"budget.{verb}_{row._meta.model_name}", row) == {"administrator"}
    assert allowed(cast, "budget.change_region", full.department.region) == {"administrator"}
    assert allowed(cast, "budget.change_region", Region.objects.get(code="130533")) == set()


def test_the_installation_keeps_codes_and_everyone_reads_them(
    cast: Cast, full: DepartmentBudget, admin_user: User
) -> None:
    assert allowed(cast, "budget.change_classificationcode", None) == set()
    assert may(admin_user, "budget.change_classificationcode")
    assert allowed(cast, "budget.view_classificationcode", None) == set(PEOPLE) - {
        "nobody",
        "anonymous",
    }


def test_administrators_see_no_figures(cast: Cast, full: DepartmentBudget) -> None:
    assert "administrator" not in allowed(cast, "budget.view_ledgerline", None)


def test_reviewers_record_exemptions(cast: Cast, full: DepartmentBudget) -> None:
    exemption = Exemption.objects.create(
        department=full.department, fiscal_year=full.fiscal_year, reason="涉密"
    )

    assert allowed(cast, "budget.add_exemption", exemption) == {"reviewer"}
    assert seers(cast, Exemption) == {"clerk", "head", "reviewer", "auditor"}


def test_departments_and_years_are_seen_within_the_region(
    cast: Cast, full: DepartmentBudget
) -> None:
    everyone = {"clerk", "other_clerk", "head", "reviewer", "auditor", "administrator"}

    assert seers(cast, Department) == seers(cast, Unit) == seers(cast, FiscalYear) == everyone
    assert list(Department.objects.visible_to(cast.other_clerk).values_list("code", flat=True)) == [
        "204"
    ]
    assert list(Unit.objects.visible_to(cast.clerk).values_list("code", flat=True)) == ["203"]


def test_accounts_are_seen_by_administrators_and_their_owners(cast: Cast) -> None:
    assert Membership.objects.visible_to(cast.administrator).count() == 7
    assert Membership.objects.visible_to(cast.clerk).get() == cast.clerk.membership


def test_a_switched_off_account_may_nothing(cast: Cast, full: DepartmentBudget) -> None:
    cast.clerk.is_active = False

    assert not LedgerLine.objects.visible_to(cast.clerk).exists()
    assert not may(cast.clerk, "budget.change_ledgerline", full)


def test_the_superuser_reads_everything_and_enters_nothing(
    cast: Cast, full: DepartmentBudget, admin_user: object
) -> None:
    assert LedgerLine.objects.visible_to(admin_user).exists()
    assert not may(admin_user, "budget.change_ledgerline", full)


def test_two_departments_never_meet(cast: Cast, full: DepartmentBudget) -> None:
    other = make_budget(cast.other_clerk.membership.department)
    make_line(other)

    assert DepartmentBudget.objects.visible_to(cast.clerk).get() == full
    assert LedgerLine.objects.visible_to(cast.other_clerk).get().budget == other
    assert not may(cast.clerk, "budget.change_ledgerline", other)
