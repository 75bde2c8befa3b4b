"""Who may do what, as rules over role, department and status. All that is not stated is forbidden.

A clerk enters for their own department while the budget is open; heads, reviewers and auditors
read; administrators keep regions' departments, years, codes and accounts and touch no figure.
Reading is decided by the querysets' ``visible_to`` alone.
"""

from typing import Any, cast

import rules

from budget.roles import Role, has_role, membership_of

# The parts of a budget that a clerk enters, by model name.
ENTERED = (
    "departmentbudget",
    "ledgerline",
    "project",
    "indicator",
    "subgoal",
    "narrativeparagraph",
    "narrativetext",
    "priorfigure",
    "procurementitem",
    "assetholding",
)
# What administrators keep for their region, and what all counties of an installation share.
KEPT_PER_REGION = ("department", "unit", "fiscalyear", "membership")
KEPT_FOR_ALL = ("classificationedition", "classificationcode", "codechange")
READ_BY_ALL = ("department", "unit", "fiscalyear", "region", *KEPT_FOR_ALL)


def budget_of(obj: Any) -> Any:
    """Return the department budget that ``obj`` is or belongs to."""
    model = obj._meta.model_name
    if model == "departmentbudget":
        return obj
    if model == "indicator":
        return obj.project.budget
    return obj.budget


def region_id_of(obj: Any) -> int:
    """Return the id of the region that a kept record belongs to."""
    model = obj._meta.model_name
    if model == "region":
        return cast(int, obj.pk)
    if model in {"unit", "exemption"}:
        return cast(int, obj.department.region_id)
    return cast(int, obj.region_id)


@rules.predicate
def enters_figures(user: Any, obj: Any = None) -> bool:
    """Allow a clerk, for their own department."""
    if not has_role(user, Role.CLERK):
        return False
    return obj is None or budget_of(obj).department_id == user.membership.department_id


@rules.predicate
def budget_is_open(user: Any, obj: Any = None) -> bool:
    """Allow while the budget is not submitted, approved or published, or once it was returned."""
    return obj is None or budget_of(obj).is_open


@rules.predicate
def sees(user: Any, obj: Any = None) -> bool:
    """Allow for the objects that the querysets show to the user."""
    if obj is None:
        return bool(user.is_superuser or membership_of(user))
    visible = type(obj)._default_manager.visible_to(user)
    return bool(visible.filter(pk=obj.pk).exists())


@rules.predicate
def reads_budgets(user: Any, obj: Any = None) -> bool:
    """Allow anyone with a role but administrators, who keep accounts and no figures."""
    readers = (Role.CLERK, Role.HEAD, Role.REVIEWER, Role.AUDITOR)
    return bool(user.is_superuser) or has_role(user, *readers)


@rules.predicate
def administers(user: Any, obj: Any = None) -> bool:
    """Allow an administrator (or the superuser of the installation)."""
    return bool(user.is_superuser) or has_role(user, Role.ADMINISTRATOR)


@rules.predicate
def keeps_installation(user: Any, obj: Any = None) -> bool:
    """Allow the installation's administrator, who is its superuser: no county's account."""
    return bool(user.is_superuser)


@rules.predicate
def in_own_region(user: Any, obj: Any = None) -> bool:
    """Allow for records of the user's own region."""
    if obj is None or user.is_superuser:
        return True
    membership = membership_of(user)
    return membership is not None and region_id_of(obj) == membership.region_id


@rules.predicate
def reviews(user: Any, obj: Any = None) -> bool:
    """Allow a finance reviewer."""
    return has_role(user, Role.REVIEWER)


@rules.predicate
def reviews_region_of_budget(user: Any, obj: Any = None) -> bool:
    """Allow a finance reviewer of the region that the budget's department belongs to."""
    if not has_role(user, Role.REVIEWER):
        return False
    if obj is None:
        return True
    return bool(budget_of(obj).department.region_id == user.membership.region_id)


def _allow() -> None:
    for model in READ_BY_ALL:
        rules.add_perm(f"budget.view_{model}", sees)
    rules.add_perm("budget.view_membership", administers & sees)
    for model in (*ENTERED, "exemption"):
        rules.add_perm(f"budget.view_{model}", reads_budgets & sees)

    enters_now = enters_figures & budget_is_open
    for model in ENTERED:
        rules.add_perm(f"budget.add_{model}", enters_now)
        rules.add_perm(f"budget.change_{model}", enters_now)
        # A budget is never deleted by hand: its history is part of the record.
        if model != "departmentbudget":
            rules.add_perm(f"budget.delete_{model}", enters_now)
    # The department brings in finished disclosures; for past years the finance bureau does too.
    brings_in = enters_figures | reviews_region_of_budget
    rules.add_perm("budget.import_departmentbudget", brings_in & budget_is_open)

    for verb in ("add", "change", "delete"):
        for model in KEPT_PER_REGION:
            rules.add_perm(f"budget.{verb}_{model}", administers & in_own_region)
        for model in KEPT_FOR_ALL:
            # disclosure.rules withdraws from everybody what a publication uses.
            rules.add_perm(f"budget.{verb}_{model}", keeps_installation)
        rules.add_perm(f"budget.{verb}_exemption", reviews & in_own_region)
    # By an official list; disclosure.rules keeps what a publication uses out of it.
    rules.add_perm("budget.replace_classificationcode", rules.always_allow)
    rules.add_perm("budget.change_region", administers & in_own_region)
    # The admin's own pages of rows, beside the right to the rows themselves.
    rules.add_perm("budget.use_admin", administers)
    rules.add_perm("budget.use_exemptions", administers | reviews)


_allow()


def may(user: Any, permission: str, obj: Any = None) -> bool:
    """Return True if the rule of ``permission`` allows it to ``user``.

    Unlike ``user.has_perm`` this gives superusers no more than the rules do. Raises KeyError where
    no rule states the permission.
    """
    return bool(rules.has_perm(permission, user, obj))


def is_stated(permission: str) -> bool:
    """Return True if there is a rule for ``permission``; without one nobody has it."""
    return bool(rules.perm_exists(permission))
