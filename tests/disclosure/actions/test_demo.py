"""The demo: an open year with something to do for everybody, where a password is enough."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse

from budget.actions.accounts import create_demo_accounts
from budget.models import DepartmentBudget
from budget.roles import Role
from budget.statuses import Status
from disclosure.actions.simulation import OPEN_YEAR, open_demo_year
from disclosure.desk.entry.checklist import StepState, checklist
from tests.cast import make_person

pytestmark = pytest.mark.django_db


def test_the_open_year_has_a_budget_on_each_part_of_the_way() -> None:
    department = open_demo_year()
    open_demo_year()  # a second start changes nothing

    budgets = DepartmentBudget.objects.order_by("department__code")
    assert [budget.status for budget in budgets] == [
        Status.DRAFT,
        Status.SUBMITTED,
        Status.APPROVED,
    ]
    assert {budget.fiscal_year.year for budget in budgets} == {OPEN_YEAR}
    draft = budgets[0]
    assert draft.department == department
    assert department.region.simulated
    assert department.region.two_people
    states = {step.label: step.state for step in checklist(draft)}
    assert states["收支明细"] == StepState.DONE
    assert states["项目和绩效目标"] == StepState.UNFINISHED
    assert states["国有资产"] == StepState.NOT_STARTED


@pytest.fixture
def demanded(settings: Any) -> Any:
    settings.SECOND_FACTOR_ROLES = ("reviewer", "administrator")
    return settings


def status_of(name: str) -> int:
    client = Client()
    user = User.objects.get(username=name)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("desk:queue")).status_code


def test_only_the_demos_accounts_do_without_a_second_factor_and_only_in_the_demo(
    demanded: Any,
) -> None:
    department = open_demo_year()
    create_demo_accounts(department=department)
    make_person("赵审核", Role.REVIEWER, department.region)

    assert status_of("shenhe") == 302
    demanded.DEMO = True
    assert status_of("shenhe") == 200
    assert status_of("赵审核") == 302


def test_a_demo_does_not_go_live(settings: Any) -> None:
    def faults() -> set[str | None]:
        return {message.id for message in run_checks(include_deployment_checks=True)}

    assert "mingzhang.E006" not in faults()
    settings.DEMO = True
    assert "mingzhang.E006" in faults()
