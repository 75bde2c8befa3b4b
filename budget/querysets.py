"""The only place for joins over the ledger: what each role may see, and a budget as plain values.

``visible_to(user)`` is where every list, form choice and history begins. Superusers see everything.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from budget import entries
from budget.acceptance import NO_OFFICES, CodeBook, Offices
from budget.codes import CodeKind
from budget.dimensions import AssetKind
from budget.offices import of_office
from budget.roles import DEPARTMENT_ROLES, Role, membership_of, works_for_condition
from budget.statuses import Status
from budget.vocabulary import Vocabulary

if TYPE_CHECKING:
    from budget.models import Department, DepartmentBudget, LedgerLine, Unit

M = TypeVar("M", bound=Model)

# Many departments have a unit of such a name: it tells none apart.
_NAME_OF_ANY_UNIT = re.compile(
    r"[局委办部厅院]?(?:本级|本部|机关|后勤|服务中心|信息中心|事务中心)*"
)
_NOTHING = Q(pk__in=())
_EVERYTHING = Q()


def _budgets_seen(user: Any, path: str = "") -> Q:
    """Return which department budgets a user sees, as a condition.

    ``path`` leads from the model that is filtered to its budget (``project__budget__``).
    """
    membership = membership_of(user)
    if user.is_superuser:
        return _EVERYTHING
    if membership is None or membership.role == Role.ADMINISTRATOR:
        return _NOTHING
    if membership.role in DEPARTMENT_ROLES:
        return works_for_condition(membership, path)
    in_region = Q(**{f"{path}department__region": membership.region_id})
    if membership.role == Role.AUDITOR:
        # Auditors read what is public. A budget being corrected is a draft again, and one for a
        # later hour still is one.
        is_published = Q(**{f"{path}status": Status.PUBLISHED})
        without_hour = Q(**{f"{path}public_from__isnull": True})
        hour_has_come = Q(**{f"{path}public_from__lte": timezone.now()})
        return in_region & is_published & (without_hour | hour_has_come)
    return in_region


def _departments_seen(user: Any, path: str = "") -> Q:
    """Return which departments a user sees, as a condition: their own, or all of their region."""
    membership = membership_of(user)
    if user.is_superuser:
        return _EVERYTHING
    if membership is None:
        return _NOTHING
    if membership.role in DEPARTMENT_ROLES:
        return Q(**{f"{path}pk": membership.department_id})
    return Q(**{f"{path}region": membership.region_id})


def _region_seen(user: Any, path: str) -> Q:
    """Return the condition for what belongs to the user's own region."""
    membership = membership_of(user)
    if user.is_superuser:
        return _EVERYTHING
    if membership is None:
        return _NOTHING
    return Q(**{path: membership.region_id})


class RegionQuerySet(QuerySet[M]):
    """The regions of the installation."""

    def visible_to(self, user: Any) -> Self:
        """Return the user's own region."""
        return self.filter(_region_seen(user, "pk"))


class FiscalYearQuerySet(QuerySet[M]):
    """The fiscal years of the regions."""

    def visible_to(self, user: Any) -> Self:
        """Return the fiscal years of the user's region."""
        return self.filter(_region_seen(user, "region"))


class ReferenceQuerySet(QuerySet[M]):
    """Reference data, the same for everyone who signs in."""

    def visible_to(self, user: Any) -> Self:
        """Return all of it for every account that has a role."""
        if user.is_superuser or membership_of(user):
            return self.all()
        return self.none()


class DepartmentQuerySet(QuerySet[M]):
    """The departments of all regions and years."""

    def visible_to(self, user: Any) -> Self:
        """Return their own department for department people, for others their region's."""
        return self.filter(_departments_seen(user))

    def existing_in(self, year: int) -> Self:
        """Return the departments that existed in ``year``."""
        return self.filter(exists_in(year))


class UnitQuerySet(QuerySet[M]):
    """The units of all departments and years."""

    def visible_to(self, user: Any) -> Self:
        """Return the units of the departments that the user sees; a unit's clerk sees their own."""
        membership = membership_of(user)
        if membership is not None and membership.unit_id is not None and not user.is_superuser:
            return self.filter(pk=membership.unit_id)
        return self.filter(_departments_seen(user, "department__"))

    def existing_in(self, year: int) -> Self:
        """Return the units that existed in ``year``."""
        return self.filter(exists_in(year))


def exists_in(year: int) -> Q:
    """Return the condition that a department or unit existed in ``year``."""
    has_not_ended = Q(last_year__isnull=True) | Q(last_year__gte=year)
    return Q(first_year__lte=year) & has_not_ended


class ExemptionQuerySet(QuerySet[M]):
    """The departments that need not publish in a year."""

    def visible_to(self, user: Any) -> Self:
        """Return the exemptions of the departments that the user sees.

        Administrators keep accounts and see none.
        """
        membership = membership_of(user)
        is_administrator = membership is not None and membership.role == Role.ADMINISTRATOR
        if is_administrator and not user.is_superuser:
            return self.none()
        return self.filter(_departments_seen(user, "department__"))


class MembershipQuerySet(QuerySet[M]):
    """The memberships of accounts: role, region and department."""

    def visible_to(self, user: Any) -> Self:
        """Return the accounts of their region for administrators, for others their own."""
        membership = membership_of(user)
        if membership is not None and membership.role == Role.ADMINISTRATOR:
            return self.filter(_region_seen(user, "region"))
        if user.is_superuser:
            return self.all()
        return self.filter(user=user.pk)


class DepartmentBudgetQuerySet(QuerySet[M]):
    """The budgets of all departments and years."""

    def visible_to(self, user: Any) -> Self:
        """Return the budgets that the user's role shows.

        Department people see their department's and its units', a unit's clerk the unit's,
        reviewers their region's, auditors their region's published ones.
        """
        return self.filter(_budgets_seen(user))

    def of(self, region_code: str, department_code: str, year: int, unit_code: str = "") -> Self:
        """Return the budget (at most one) of a department, or of a unit of it, in a year.

        Addresses and commands name it by these codes.
        """
        return self.filter(
            of_office(department_code, unit_code),
            department__region__code=region_code,
            fiscal_year__year=year,
        )

    def of_departments(self) -> Self:
        """Return those of whole departments: their figures hold their units' already."""
        return self.filter(unit__isnull=True)


class BudgetPartQuerySet(QuerySet[M]):
    """Rows that belong to one department budget."""

    def visible_to(self, user: Any) -> Self:
        """Return the parts of the budgets that the user sees."""
        return self.filter(_budgets_seen(user, "budget__"))


class IndicatorQuerySet(QuerySet[M]):
    """The indicators of all projects."""

    def visible_to(self, user: Any) -> Self:
        """Return the indicators of the projects that the user sees."""
        return self.filter(_budgets_seen(user, "project__budget__"))


# --- a whole budget as plain values ---------------------------------------------------------------


def read_entries(
    budget: DepartmentBudget, lines: Iterable[LedgerLine] | None = None
) -> entries.Entries:
    """Return all that a department's or unit's Document for the year is computed from.

    ``lines`` are its lines ``with_codes``, where they were read already.

    It takes 12 queries whatever the budget's size: one for the budget with its department, region
    and year, one for the year's names of codes, and one for each kind of part: lines, projects,
    indicators, sub-goals, units, paragraphs, texts, prior figures, procurement and assets.
    """
    budgets = type(budget)._default_manager.select_related(
        "department__region", "fiscal_year", "unit"
    )
    budget = budgets.get(pk=budget.pk)
    if lines is None:
        lines = with_codes(budget.lines.all())
    department, year = budget.department, budget.fiscal_year
    names = names_by_kind(year.edition_id)
    texts = _texts_by_kind(budget)
    return entries.Entries(
        region_code=department.region.code,
        region_name=department.region.name,
        simulated=department.region.simulated,
        department_code=department.code,
        department_name=department.name,
        department_kind=department.kind,
        year=year.year,
        layout=budget.layout,
        overall_goal=budget.overall_goal,
        planned_asset_purchases=budget.planned_asset_purchases,
        overrides=texts["override"],
        slots=texts["slot"],
        lists=_lists(budget),
        function_names={
            **names[CodeKind.GOVERNMENT_FUND_FUNCTION],
            **names[CodeKind.FUNCTION],
        },
        economic_names={
            **names[CodeKind.GOVERNMENT_ECONOMIC],
            **names[CodeKind.DEPARTMENT_ECONOMIC],
        },
        lines=tuple(line.as_entry() for line in lines),
        projects=_projects(budget),
        sub_goals=tuple(goal.as_entry() for goal in budget.sub_goals.all()),
        bodies=_bodies(budget),
        prior_figures=tuple(figure.as_entry() for figure in budget.prior_figures.all()),
        procurement=tuple(item.as_entry() for item in budget.procurement_items.all()),
        assets=_assets(budget),
        unit_code=budget.unit_code,
        unit_name=budget.unit_name,
    )


def with_codes(lines: QuerySet[LedgerLine]) -> QuerySet[LedgerLine]:
    """Return lines with everything that their plain value names, in the same query."""
    return lines.select_related("unit", "function", "economic", "project")


def names_by_kind(edition_id: int) -> dict[str, dict[str, str]]:
    """Return an edition's names by kind and code, in one query."""
    from budget.models import ClassificationCode

    names: dict[str, dict[str, str]] = defaultdict(dict)
    rows = ClassificationCode.objects.filter(edition=edition_id).order_by("code")
    for kind, code, name in rows.values_list("kind", "code", "name"):
        names[kind][code] = name
    return names


def vocabulary_of(budget: DepartmentBudget) -> Vocabulary:
    """Return the kinds and sources that the form of a budget declares.

    The ledger knows no forms; the settings name whoever does.
    """
    of_layout = import_string(settings.VOCABULARY_OF_LAYOUT)
    vocabulary: Vocabulary = of_layout(budget.layout)
    return vocabulary


def code_book(budget: DepartmentBudget) -> CodeBook:
    """Return what the lines of ``budget`` may name."""
    year = budget.fiscal_year
    return CodeBook(
        year=year.year,
        units=frozenset(units_of(budget).values_list("code", flat=True)),
        projects=frozenset(budget.projects.values_list("name", flat=True)),
        vocabulary=vocabulary_of(budget),
        offices=NO_OFFICES,
        **names_by_kind(year.edition_id),
    )


def code_book_of_files(budget: DepartmentBudget) -> CodeBook:
    """Return ``code_book`` with whom the files of the region may name, to tell them apart."""
    from budget.models import Department, Unit

    region = budget.department.region
    year = budget.fiscal_year.year
    own = _calls_of_department(budget.department, region.code)
    others: set[str] = set()
    for department in Department.objects.existing_in(year).filter(region=region):
        if department.pk != budget.department_id:
            others |= _calls_of_department(department, region.code)
    own_units = set(units_of(budget).values_list("pk", flat=True))
    units = Unit.objects.existing_in(year).filter(department__region=region)
    for unit in units.select_related("department"):
        calls = _calls_of_unit(unit, region.code)
        if unit.pk in own_units:
            own |= calls
        elif unit.department_id != budget.department_id or budget.unit_id is not None:
            others |= calls
    offices = Offices(frozenset(own), frozenset(others - own))
    return replace(code_book(budget), offices=offices)


def _calls_of_department(department: Department, region: str) -> set[str]:
    """Return the codes and the name by which files call a department."""
    return {department.code, f"{region}{department.code}", department.name}


def _calls_of_unit(unit: Unit, region: str) -> set[str]:
    """Return the codes and the name by which files call a unit.

    001 alone may be a unit of any department: only behind the department's code does it name one.
    """
    department = unit.department.code
    code = unit.code if unit.code.startswith(department) else f"{department}{unit.code}"
    calls = {code, f"{region}{code}"}
    if _NAME_OF_ANY_UNIT.fullmatch(unit.name) is None:
        calls.add(unit.name)
    return calls


def units_of(budget: DepartmentBudget) -> QuerySet[Unit]:
    """Return the units whose money a budget holds: its own unit, or all of its department's."""
    units: QuerySet[Unit] = budget.department.units.existing_in(budget.fiscal_year.year)
    if budget.unit_id is not None:
        units = units.filter(pk=budget.unit_id)
    return units


def code_book_of_line(line: LedgerLine) -> CodeBook:
    """Return a book of only what one line names itself.

    A form can check the line against its budget with it, without reading an edition.
    """
    budget = line.budget
    year = budget.fiscal_year
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for code in (line.function, line.economic):
        if code is not None and code.edition_id == year.edition_id:
            names[code.kind][code.code] = code.name

    units = set()
    unit = line.unit
    is_of_budget = unit.department_id == budget.department_id
    if budget.unit_id is not None:
        is_of_budget = unit.pk == budget.unit_id
    if is_of_budget and unit.existed_in(year.year):
        units.add(unit.code)
    projects = set()
    project = line.project
    if project is not None and project.budget_id == budget.pk:
        projects.add(project.name)
    return CodeBook(
        year=year.year,
        units=frozenset(units),
        projects=frozenset(projects),
        vocabulary=vocabulary_of(budget),
        offices=NO_OFFICES,
        **names,
    )


def _texts_by_kind(budget: DepartmentBudget) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for kind, key, text in budget.texts.values_list("kind", "key", "text"):
        texts[kind][key] = text
    return texts


def _lists(budget: DepartmentBudget) -> dict[str, tuple[str, ...]]:
    paragraphs: dict[str, list[str]] = defaultdict(list)
    for name, text in budget.paragraphs.values_list("list_name", "text"):
        paragraphs[name].append(text)
    return {name: tuple(texts) for name, texts in paragraphs.items()}


def _projects(budget: DepartmentBudget) -> tuple[entries.ProjectEntry, ...]:
    projects = []
    for project in budget.projects.prefetch_related("indicators"):
        indicators = tuple(indicator.as_entry() for indicator in project.indicators.all())
        entry = entries.ProjectEntry(project.name, project.goal, indicators, project.texts)
        projects.append(entry)
    return tuple(projects)


def _bodies(budget: DepartmentBudget) -> tuple[entries.Body, ...]:
    bodies = []
    for unit in units_of(budget):
        bodies.append(unit.as_entry())
    return tuple(bodies)


def _assets(budget: DepartmentBudget) -> tuple[entries.AssetHoldingEntry, ...]:
    as_the_form_asks = list(AssetKind)
    holdings = [holding.as_entry() for holding in budget.assets.all()]
    holdings.sort(key=lambda holding: as_the_form_asks.index(holding.kind))
    return tuple(holdings)


def department_codes(budget: DepartmentBudget) -> set[str]:
    """Return the codes that the lines of the budget's department name, of all its years.

    Those of a unit's budget are the unit's own.
    """
    from budget.models import LedgerLine

    lines = LedgerLine.objects.filter(budget__department=budget.department_id).order_by()
    if budget.unit_id is not None:
        lines = lines.filter(unit=budget.unit_id)
    codes: set[str] = set()
    for pair in lines.values_list("function__code", "economic__code").distinct():
        codes.update(code for code in pair if code)
    return codes
