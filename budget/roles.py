"""The roles of people who sign in, and what each account belongs to."""

from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices

if TYPE_CHECKING:
    from budget.models import Membership


class Role(TextChoices):
    """One account has one role. Citizens read without an account."""

    CLERK = "clerk", "部门录入员"
    HEAD = "head", "部门负责人"
    REVIEWER = "reviewer", "财政审核员"
    AUDITOR = "auditor", "审计员"
    ADMINISTRATOR = "administrator", "系统管理员"


DEPARTMENT_ROLES = (Role.CLERK, Role.HEAD)


def membership_of(user: Any) -> "Membership | None":
    """Return the account's membership, or None.

    The anonymous, closed accounts and accounts that were given no role have none.
    """
    if not user.is_authenticated or not user.is_active:
        return None
    membership: Membership | None = getattr(user, "membership", None)
    return membership


def has_role(user: Any, *roles: Role) -> bool:
    """Return True for an account that has one of ``roles``."""
    membership = membership_of(user)
    return membership is not None and membership.role in roles
