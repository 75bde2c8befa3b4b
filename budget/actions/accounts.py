"""Accounts of the people who work here."""

import secrets
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from budget import journal, problem_kinds
from budget.journal import Event
from budget.models import Department, Membership
from budget.problems import Problems
from budget.roles import DEPARTMENT_ROLES, Role, has_role, membership_of


class NewAccount(NamedTuple):
    """An account just made, with the only copy of its password."""

    role: Role
    username: str
    password: str


# Demo people are named after what they do. One reviewer approves and the other publishes.
DEMO_PEOPLE = {
    "luru": Role.CLERK,
    "fuzeren": Role.HEAD,
    "shenhe": Role.REVIEWER,
    "fuhe": Role.REVIEWER,
    "shenji": Role.AUDITOR,
    "guanli": Role.ADMINISTRATOR,
}
# Bytes of randomness in the password of a demo account, which is 16 characters then.
PASSWORD_BYTES = 12


class Invitation(NamedTuple):
    """The two parts of the one-time link with which the owner of an account sets its password."""

    uid: str
    token: str


def invite(*, account: Any, by: Any) -> Invitation:
    """Make a link to set the password of a new account or a forgotten one.

    ``by`` never learns the password. The link ends with its first use, with a new sign-in, and
    after PASSWORD_RESET_TIMEOUT. Raises PermissionDenied unless ``by`` keeps the account, Problems
    where the account is switched off.
    """
    if not may_keep(by, account):
        raise PermissionDenied
    if not account.is_active:
        raise Problems([problem_kinds.ACCOUNT_INACTIVE.at(account.get_username())])
    journal.record(Event.INVITED, account=account.get_username(), by=by.get_username())
    uid = urlsafe_base64_encode(force_bytes(account.pk))
    return Invitation(uid, default_token_generator.make_token(account))


def may_keep(user: Any, account: Any) -> bool:
    """Return True if ``user`` keeps ``account``, or, where that is None, accounts at all.

    Administrators keep the accounts of their own region, and never a superuser's.
    """
    if user.is_superuser:
        return True
    if not has_role(user, Role.ADMINISTRATOR):
        return False
    if account is None:
        return True
    own = membership_of(user)
    theirs = getattr(account, "membership", None)
    if own is None or theirs is None or account.is_superuser:
        return False
    return bool(theirs.region_id == own.region_id)


@transaction.atomic
def create_demo_accounts(*, department: Department) -> list[NewAccount]:
    """Make accounts of all roles around ``department``, with random passwords.

    They are marked as the demo's. Accounts that exist are left alone and are not returned.
    """
    users = get_user_model().objects
    existing = set(users.values_list("username", flat=True))
    accounts = []
    for username, role in DEMO_PEOPLE.items():
        if username in existing:
            continue
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        user = users.create_user(username, password=password, is_staff=True, last_name=role.label)
        own_department = department if role in DEPARTMENT_ROLES else None
        Membership.objects.create(
            user=user,
            role=role,
            region=department.region,
            department=own_department,
            is_demo=True,
        )
        accounts.append(NewAccount(role, username, password))
    return accounts


@transaction.atomic
def reset_demo_accounts() -> list[NewAccount]:
    """Give every account that is marked as the demo's a new password, and open it again.

    Other accounts are left alone, whatever they are called.
    """
    accounts = []
    for membership in Membership.objects.filter(is_demo=True).select_related("user").order_by("pk"):
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        user = membership.user
        user.set_password(password)
        user.is_active = True
        user.save(update_fields=["password", "is_active"])
        accounts.append(NewAccount(Role(membership.role), user.get_username(), password))
    return accounts
