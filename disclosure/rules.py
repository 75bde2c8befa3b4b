"""Who may move a disclosure on its way.

Clerks hand over to their head, heads submit, finance reviewers do the rest.

Anything not stated is not allowed.
"""

from typing import Any

import rules
from django.core.exceptions import PermissionDenied

from budget.models import ClassificationEdition, FiscalYear
from budget.roles import CLERKS, DEPARTMENT_ROLES, Role, membership_of, works_for
from budget.rules import KEPT_FOR_ALL, keeps_installation, may, sees
from disclosure.models import Amount, Publication


@rules.predicate
def reviews_region_of(user: Any, obj: Any = None) -> bool:
    """A finance reviewer of the region that the budget's or publication's department belongs to."""
    membership = membership_of(user)
    if membership is None or membership.role != Role.REVIEWER:
        return False
    return obj is None or obj.department.region_id == membership.region_id


@rules.predicate
def heads_department_of(user: Any, obj: Any = None) -> bool:
    """The head of the budget's department, who submits its units' budgets too."""
    membership = membership_of(user)
    if membership is None or membership.role != Role.HEAD:
        return False
    return obj is None or works_for(membership, obj)


@rules.predicate
def enters_for_department_of(user: Any, obj: Any = None) -> bool:
    """A clerk of the budget's department, or of its unit."""
    membership = membership_of(user)
    if membership is None or membership.role not in CLERKS:
        return False
    return obj is None or works_for(membership, obj)


@rules.predicate
def works_in_department_of(user: Any, obj: Any = None) -> bool:
    """Clerk or head of the budget's department, or clerk of the budget's unit."""
    membership = membership_of(user)
    if membership is None or membership.role not in DEPARTMENT_ROLES:
        return False
    return obj is None or works_for(membership, obj)


@rules.predicate
def reads_trail(user: Any, obj: Any = None) -> bool:
    """Reviewers and auditors; departments see their own steps beside their budget."""
    membership = membership_of(user)
    return membership is not None and membership.role in (Role.REVIEWER, Role.AUDITOR)


@rules.predicate
def brings_files_in(user: Any, obj: Any = None) -> bool:
    """Clerks for their own department and its units, finance reviewers for their region.

    Whose a file is shows when it is read.
    """
    membership = membership_of(user)
    return membership is not None and membership.role in (Role.CLERK, Role.REVIEWER)


@rules.predicate
def reads_sign_ins(user: Any, obj: Any = None) -> bool:
    """Administrators, who keep the accounts, and auditors."""
    membership = membership_of(user)
    return membership is not None and membership.role in (Role.ADMINISTRATOR, Role.AUDITOR)


@rules.predicate
def has_any_role(user: Any, obj: Any = None) -> bool:
    """Everyone with a role but administrators, who keep the accounts.

    Querysets decide which rows they see.
    """
    membership = membership_of(user)
    return membership is not None and membership.role != Role.ADMINISTRATOR


@rules.predicate
def is_in_a_publication(user: Any, obj: Any = None) -> bool:
    """True of codes, changes of codes and editions that something published uses."""
    if obj is None:
        return False
    model = obj._meta.model_name
    if model == "classificationedition":
        return Publication.objects.filter(year__in=_years_with(obj)).exists()
    if model == "classificationcode":
        years = _years_with(obj.edition)
        return Amount.objects.filter(publication__year__in=years, code=obj.code).exists()
    codes = [code for code in (obj.from_code, obj.to_code) if code]
    return Amount.objects.filter(code__in=codes).exists()


def _years_with(edition: ClassificationEdition) -> set[int]:
    """Return the years whose budgets may name codes of an edition.

    A county may open a year with the codes of another one.
    """
    years = set(FiscalYear.objects.filter(edition=edition).values_list("year", flat=True))
    return years | {edition.year}


def require(user: Any, permission: str, obj: Any) -> None:
    """Raise PermissionDenied unless the account may do this.

    None is the system itself: the commands on the server. A superuser has no more rights than the
    rules state, which for the steps of a disclosure are none.
    """
    if user is not None and not may(user, permission, obj):
        raise PermissionDenied("没有这项权限")


rules.add_perm("disclosure.hand_over", enters_for_department_of)
rules.add_perm("disclosure.submit", heads_department_of)
rules.add_perm("disclosure.answer", works_in_department_of)
rules.add_perm("disclosure.review", reviews_region_of)
rules.add_perm("disclosure.view_trail", reads_trail)
rules.add_perm("disclosure.view_sign_ins", reads_sign_ins)
rules.add_perm("disclosure.import_files", brings_files_in)
rules.add_perm("disclosure.publish", reviews_region_of)
rules.add_perm("disclosure.withdraw", reviews_region_of)
rules.add_perm("disclosure.keep_layouts", keeps_installation)
rules.add_perm("disclosure.view_publication", has_any_role)
rules.add_perm("disclosure.view_everydayword", sees)
for _verb in ("add", "change", "delete"):
    rules.add_perm(f"disclosure.{_verb}_everydayword", keeps_installation)

# All counties share codes, and what is published names them for good.
rules.set_perm("budget.replace_classificationcode", ~is_in_a_publication)
for model in KEPT_FOR_ALL:
    for verb in ("change", "delete"):
        rules.set_perm(f"budget.{verb}_{model}", keeps_installation & ~is_in_a_publication)
