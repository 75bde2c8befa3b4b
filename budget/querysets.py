"""The only place for joins over the ledger: what each role may see, and a whole budget read as plain values.

``visible_to(user)`` is where every list, form choice and history begins. Superusers see everything.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.utils import timezone

from budget import entries
from budget.acceptance import CodeBook
from budget.dimensions import AssetKind
from budget.roles import DEPARTMENT_ROLES, Role, membership_of
from budget.statuses import Status

if TYPE_CHECKING:
    from budget.models import DepartmentBudget, LedgerLine

_NOTHING = Q(pk__in=())
_EVERYTHING = Q()


def _budgets_seen(user: Any, path: str = "") -> Q:
    """Which department budgets a user sees, as a condition on a model that reaches them over ``path``."""
    membership = membership_of(user)
    if user.is_superuser:
        return _EVERYTHING
    if membership is None or membership.role == Role.ADMINISTRATOR:
        return _NOTHING
    if membership.role in DEPARTMENT_ROLES:
        return Q(**{f"{path}department": membership.department_id})
    in_region = Q(**{f"{path}department__region": membership.region_id})
    if membership.role == Role.AUDITOR:
        # Auditors read what is public. A budget being corrected is a draft again, and one for a later hour still is one.
        is_visible = Q(**{f"{path}public_from__isnull": True}) | Q(**{f"{path}public_from__lte": timezone.now()})
        return in_region & Q(**{f"{path}status": Status.PUBLISHED}) & is_visible
    return in_region


def _departments_seen(user: Any, path: str = "") -> Q:
    """Which departments a user sees: their own, or all of their region."""
    membership = membership_of(user)
    if user.is_superuser:
        return _EVERYTHING
    if membership is None:
        return _NOTHING
    if membership.role in DEPARTMENT_ROLES:
        return Q(**{f"{path}pk": membership.department_id})
    return Q(**{f"{path}region": membership.region_id})


def _region_seen(user: Any, path: str) -> Q:
    """What belongs to the user's own region."""
    membership = membership_of(user)
    if user.is_superuser:
        return _EVERYTHING
    return _NOTHING if membership is None else Q(**{path: membership.region_id})


class RegionQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """The user's own region."""
        return self.filter(_region_seen(user, "pk"))


class FiscalYearQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """The fiscal years of the user's region."""
        return self.filter(_region_seen(user, "region"))


class ReferenceQuerySet(QuerySet):
    """Reference data, the same for everyone who signs in."""

    def visible_to(self, user: Any) -> Self:
        """All of it for every account that has a role."""
        return self.all() if user.is_superuser or membership_of(user) else self.none()


class ClassificationCodeQuerySet(ReferenceQuerySet):
    def at_level(self, digits: int) -> Self:
        """Codes of 3 (类), 5 (款) or 7 (项) digits."""
        return self.alias(digits=Length("code")).filter(digits=digits)

    def spending_functions(self) -> Self:
        """Codes that a line may name as its function: 项 of either list of functions."""
        return self.filter(kind__in=("function", "government_fund_function")).at_level(7)

    def spending_economics(self) -> Self:
        """Codes that a line may name as its economic class: 款 of the departments' list."""
        return self.filter(kind="department_economic").at_level(5)


class DepartmentQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Department people see their own department, the others their region's."""
        return self.filter(_departments_seen(user))

    def existing_in(self, year: int) -> Self:
        """Departments that existed in ``year``."""
        return self.filter(_exists_in(year))


class UnitQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Units of the departments that the user sees."""
        return self.filter(_departments_seen(user, "department__"))

    def existing_in(self, year: int) -> Self:
        """Units that existed in ``year``."""
        return self.filter(_exists_in(year))


def _exists_in(year: int) -> Q:
    return Q(first_year__lte=year) & (Q(last_year__isnull=True) | Q(last_year__gte=year))


class ExemptionQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Exemptions of the departments that the user sees; administrators keep accounts and see none."""
        membership = membership_of(user)
        if membership is not None and membership.role == Role.ADMINISTRATOR and not user.is_superuser:
            return self.none()
        return self.filter(_departments_seen(user, "department__"))


class MembershipQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Administrators see the accounts of their region, everyone else their own."""
        membership = membership_of(user)
        if membership is not None and membership.role == Role.ADMINISTRATOR:
            return self.filter(_region_seen(user, "region"))
        return self.all() if user.is_superuser else self.filter(user=user.pk)


class DepartmentBudgetQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Department people see their own, reviewers their region's, auditors their region's published ones."""
        return self.filter(_budgets_seen(user))

    def of(self, region_code: str, department_code: str, year: int) -> Self:
        """The budget (at most one) of a department in a year, by the codes that addresses and commands use."""
        return self.filter(
            department__region__code=region_code, department__code=department_code, fiscal_year__year=year
        )


class BudgetPartQuerySet(QuerySet):
    """Rows that belong to one department budget."""

    def visible_to(self, user: Any) -> Self:
        """Parts of the budgets that the user sees."""
        return self.filter(_budgets_seen(user, "budget__"))


class IndicatorQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Indicators of the projects that the user sees."""
        return self.filter(_budgets_seen(user, "project__budget__"))


# --- a whole budget as plain values -----------------------------------------------------------------------------


def read_entries(budget: DepartmentBudget) -> entries.Entries:
    """All that a department's Document for the year is computed from, in 12 queries whatever its size.

    One for the budget with its department, region and year, one for the year's names of codes, and one for each kind of
    part: lines, projects, indicators, sub-goals, units, paragraphs, texts, prior figures, procurement and assets.
    """
    budget = type(budget)._default_manager.select_related("department__region", "fiscal_year").get(pk=budget.pk)
    names = names_by_kind(budget.fiscal_year.edition_id)
    return entries.Entries(
        **_identity(budget),
        **_texts(budget),
        function_names={**names["government_fund_function"], **names["function"]},
        economic_names=names["department_economic"],
        lines=tuple(line.as_entry() for line in with_codes(budget.lines.all())),
        projects=_projects(budget),
        sub_goals=tuple(goal.as_entry() for goal in budget.sub_goals.all()),
        bodies=_bodies(budget),
        prior_figures=tuple(figure.as_entry() for figure in budget.prior_figures.all()),
        procurement=tuple(item.as_entry() for item in budget.procurement_items.all()),
        assets=_assets(budget),
    )


def with_codes(lines: QuerySet[LedgerLine]) -> QuerySet[LedgerLine]:
    """Lines with everything that their plain value names, in the same query."""
    return lines.select_related("unit", "function", "economic", "project")


def names_by_kind(edition_id: int) -> dict[str, dict[str, str]]:
    """An edition's names by kind and code, in one query."""
    from budget.models import ClassificationCode

    names: dict[str, dict[str, str]] = defaultdict(dict)
    rows = ClassificationCode.objects.filter(edition=edition_id).order_by("code")
    for kind, code, name in rows.values_list("kind", "code", "name"):
        names[kind][code] = name
    return names


def code_book(budget: DepartmentBudget) -> CodeBook:
    """What the lines of ``budget`` may name."""
    year = budget.fiscal_year
    return CodeBook(
        year=year.year,
        units=frozenset(budget.department.units.existing_in(year.year).values_list("code", flat=True)),
        projects=frozenset(budget.projects.values_list("name", flat=True)),
        **names_by_kind(year.edition_id),
    )


def code_book_of_line(line: LedgerLine) -> CodeBook:
    """Only what one line names itself, so that a form can check it against its budget without reading an edition."""
    budget, year = line.budget, line.budget.fiscal_year
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for code in filter(None, (line.function, line.economic)):
        if code.edition_id == year.edition_id:
            names[code.kind][code.code] = code.name
    unit = line.unit
    own_unit = unit.department_id == budget.department_id and unit.existed_in(year.year)
    project = line.project if line.project is not None and line.project.budget_id == budget.pk else None
    return CodeBook(
        year=year.year,
        units=frozenset([unit.code] if own_unit else []),
        projects=frozenset([project.name] if project else []),
        **names,
    )


def _identity(budget: DepartmentBudget) -> dict[str, Any]:
    department, year = budget.department, budget.fiscal_year
    return {
        "region_code": department.region.code,
        "region_name": department.region.name,
        "simulated": department.region.simulated,
        "department_code": department.code,
        "department_name": department.name,
        "department_kind": department.kind,
        "year": year.year,
        "layout": year.layout,
        "overall_goal": budget.overall_goal,
        "planned_asset_purchases": budget.planned_asset_purchases,
    }


def _texts(budget: DepartmentBudget) -> dict[str, Any]:
    texts: dict[str, dict[str, str]] = {"override": {}, "slot": {}}
    for kind, key, text in budget.texts.values_list("kind", "key", "text"):
        texts[kind][key] = text
    lists: dict[str, list[str]] = defaultdict(list)
    for name, text in budget.paragraphs.values_list("list_name", "text"):
        lists[name].append(text)
    return {
        "overrides": texts["override"],
        "slots": texts["slot"],
        "lists": {name: tuple(paragraphs) for name, paragraphs in lists.items()},
    }


def _projects(budget: DepartmentBudget) -> tuple[entries.Project, ...]:
    return tuple(
        entries.Project(project.name, project.goal, tuple(row.as_entry() for row in project.indicators.all()))
        for project in budget.projects.prefetch_related("indicators")
    )


def _bodies(budget: DepartmentBudget) -> tuple[entries.Body, ...]:
    units = budget.department.units.existing_in(budget.fiscal_year.year)
    return tuple(entries.Body(unit.name, unit.nature, unit.rank, unit.funding, unit.code) for unit in units)


def _assets(budget: DepartmentBudget) -> tuple[entries.AssetHolding, ...]:
    as_the_form_asks = list(AssetKind)
    holdings = (holding.as_entry() for holding in budget.assets.all())
    return tuple(sorted(holdings, key=lambda holding: as_the_form_asks.index(holding.kind)))
