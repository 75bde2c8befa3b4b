"""Demo accounts are made once, with passwords that nobody could guess, and are marked as such."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from budget.actions.accounts import DEMO_PEOPLE, create_demo_accounts, reset_demo_accounts
from budget.models import Membership
from budget.roles import Role
from budget.simulation import county
from tests.cast import make_person
from tests.factories import make_department, make_region

pytestmark = pytest.mark.django_db


def test_every_role_has_an_account_and_reviewers_are_two() -> None:
    department = make_department()

    accounts = create_demo_accounts(department=department)

    # No unit of the demo publishes a budget of its own.
    assert {account.role for account in accounts} == set(Role) - {Role.UNIT_CLERK}
    assert [account.role for account in accounts].count(Role.REVIEWER) == 2
    for account in accounts:
        user = User.objects.get(username=account.username)
        assert user.check_password(account.password)
        assert user.is_staff
        assert not user.is_superuser
        assert user.membership.region == department.region
        assert user.membership.is_demo
    assert len({account.password for account in accounts}) == len(DEMO_PEOPLE)


def test_a_reset_gives_new_passwords_to_the_demos_accounts_alone() -> None:
    department = make_department()
    made = create_demo_accounts(department=department)
    own = make_person("王录入", Role.CLERK, department.region, department)

    reset = reset_demo_accounts()

    assert {account.username for account in reset} == set(DEMO_PEOPLE)
    for account in reset:
        assert User.objects.get(username=account.username).check_password(account.password)
    assert {each.password for each in made}.isdisjoint(each.password for each in reset)
    assert User.objects.get(pk=own.pk).check_password("王录入的密码")
    assert not Membership.objects.get(user=own).is_demo


def test_passwords_are_printed_once_and_anew_after_a_reset() -> None:
    make_department("101", region=make_region(county()["region"]["code"], simulated=True))
    first, second, third = StringIO(), StringIO(), StringIO()
    call_command("create_demo_accounts", stdout=first)
    call_command("create_demo_accounts", stdout=second)
    call_command("create_demo_accounts", "--reset", stdout=third)

    assert first.getvalue().count("密码") == len(DEMO_PEOPLE)
    assert "演示账号已经建立，没有改动" in second.getvalue()
    assert third.getvalue().count("密码") == len(DEMO_PEOPLE)


def test_without_the_demo_the_command_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="请先运行 prepare_demo"):
        call_command("create_demo_accounts")
