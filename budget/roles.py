"""The roles of people who sign in, and what each account belongs to."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q, TextChoices

if TYPE_CHECKING:
    from budget.models import Membership


class Role(TextChoices):
    """One account has one role. Citizens read without an account."""

    CLERK = "clerk", "部门录入员"
    HEAD = "head", "部门负责人"
    UNIT_CLERK = "unit_clerk", "单位录入员"
    REVIEWER = "reviewer", "财政审核员"
    AUDITOR = "auditor", "审计员"
    ADMINISTRATOR = "administrator", "系统管理员"


# Whose accounts belong to a department; a unit's clerk to one unit of it.
DEPARTMENT_ROLES = (Role.CLERK, Role.HEAD, Role.UNIT_CLERK)
# Who enters figures.
CLERKS = (Role.CLERK, Role.UNIT_CLERK)


def membership_of(user: Any) -> "Membership | None":
    """Return the account's membership, or None.

    The anonymous, closed accounts and accounts that were given no role have none.
    """
    if not user.is_authenticated or not user.is_active:
        return None
    membership: Membership | None = getattr(user, "membership", None)
    return membership


def works_for(membership: "Membership", owned: Any) -> bool:
    """Return True where the account belongs to the office whose budget or publication it is.

    Department people work for their department and all of its units, a unit's clerk for the unit
    alone.
    """
    if owned.department_id != membership.department_id:
        return False
    return membership.unit_id is None or owned.unit_id == membership.unit_id


def works_for_condition(membership: "Membership", path: str = "") -> Q:
    """Return ``works_for`` as a condition on budgets, publications or what leads to them."""
    if membership.unit_id is not None:
        return Q(**{f"{path}unit": membership.unit_id})
    return Q(**{f"{path}department": membership.department_id})


def has_role(user: Any, *roles: Role) -> bool:
    """Return True for an account that has one of ``roles``."""
    membership = membership_of(user)
    return membership is not None and membership.role in roles
