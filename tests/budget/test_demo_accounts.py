"""Demo accounts are made once, one for each role, with passwords that nobody could guess."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from budget.actions.accounts import create_demo_accounts
from budget.roles import Role
from tests.factories import make_department

pytestmark = pytest.mark.django_db


def test_every_role_has_an_account() -> None:
    department = make_department()

    accounts = create_demo_accounts(department=department)

    assert [account.role for account in accounts] == list(Role)
    for account in accounts:
        user = User.objects.get(username=account.username)
        assert user.check_password(account.password)
        assert user.is_staff
        assert not user.is_superuser
        assert user.membership.region == department.region
    assert len({account.password for account in accounts}) == len(Role)


def test_passwords_are_printed_once() -> None:
    make_department()
    first = StringIO()
    call_command("create_demo_accounts", stdout=first)
    second = StringIO()
    call_command("create_demo_accounts", stdout=second)

    assert first.getvalue().count("密码") == len(Role)
    assert second.getvalue() == "演示账号已经建立，没有改动\n"


def test_without_the_example_the_command_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="请先运行 load_example"):
        call_command("create_demo_accounts")
