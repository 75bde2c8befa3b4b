"""Accounts of the people who work here."""

import secrets
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db import transaction

from budget.models import Department, Membership
from budget.roles import DEPARTMENT_ROLES, Role


class NewAccount(NamedTuple):
    """An account just made, with the only copy of its password."""

    role: Role
    username: str
    password: str


# Demo people are named after their role; the clerk and the head belong to the example's department.
DEMO_USERNAMES = {
    Role.CLERK: "luru",
    Role.HEAD: "fuzeren",
    Role.REVIEWER: "shenhe",
    Role.AUDITOR: "shenji",
    Role.ADMINISTRATOR: "guanli",
}


@transaction.atomic
def create_demo_accounts(*, department: Department) -> list[NewAccount]:
    """One account a role around ``department``, with random passwords. Accounts that exist are left alone."""
    existing = set(get_user_model().objects.values_list("username", flat=True))
    return [
        _create(role, username, department) for role, username in DEMO_USERNAMES.items() if username not in existing
    ]


def _create(role: Role, username: str, department: Department) -> NewAccount:
    password = secrets.token_urlsafe(12)
    user = get_user_model().objects.create_user(username, password=password, is_staff=True, last_name=role.label)
    Membership.objects.create(
        user=user,
        role=role,
        region=department.region,
        department=department if role in DEPARTMENT_ROLES else None,
    )
    return NewAccount(role, username, password)
