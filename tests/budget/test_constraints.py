"""The database itself refuses what a row can state to be wrong.

Every named constraint of the ledger is broken here once.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction

from budget.models import (
    AssetHolding,
    ClassificationCode,
    ClassificationEdition,
    CodeChange,
    Department,
    DepartmentBudget,
    Exemption,
    FiscalYear,
    Indicator,
    LedgerLine,
    Membership,
    NarrativeParagraph,
    NarrativeText,
    PriorFigure,
    ProcurementItem,
    Region,
    SubGoal,
    Unit,
)
from tests.factories import make_line, make_project

pytestmark = pytest.mark.every_database
Break = Callable[[DepartmentBudget], object]


def _code(budget: DepartmentBudget, **fields: str) -> ClassificationCode:
    row = {"kind": "function", "code": "2019999", "name": "甲", **fields}
    return ClassificationCode.objects.create(edition=budget.fiscal_year.edition, **row)


def _change(**fields: str) -> CodeChange:
    return CodeChange.objects.create(
        **{"year": 2024, "kind": "function", "change": "new", **fields}
    )


def _department(budget: DepartmentBudget, **fields: object) -> Department:
    row = {
        "region": budget.department.region,
        "code": "999",
        "name": "甲",
        "kind": "administrative",
        **fields,
    }
    return Department.objects.create(**row)


def _own_predecessor(budget: DepartmentBudget) -> None:
    Department.objects.filter(pk=budget.department_id).update(predecessor=budget.department_id)


def _unit(budget: DepartmentBudget, **fields: object) -> Unit:
    return Unit.objects.create(
        **{"department": budget.department, "code": "204", "name": "甲", **fields}
    )


def _year(budget: DepartmentBudget, **fields: object) -> FiscalYear:
    own = budget.fiscal_year
    return FiscalYear.objects.create(
        **{
            "region": own.region,
            "year": 2024,
            "layout": "hebei-2023",
            "edition": own.edition,
            **fields,
        }
    )


def _exempt(budget: DepartmentBudget, *reasons: str) -> None:
    for reason in reasons:
        Exemption.objects.create(
            department=budget.department, fiscal_year=budget.fiscal_year, reason=reason
        )


def _member(
    budget: DepartmentBudget, role: str, department: Department | None = None
) -> Membership:
    return Membership.objects.create(
        user=User.objects.create_user("甲"),
        role=role,
        region=budget.department.region,
        department=department,
    )


def _second_budget(budget: DepartmentBudget, **fields: object) -> DepartmentBudget:
    return DepartmentBudget.objects.create(
        department=budget.department, fiscal_year=budget.fiscal_year, **fields
    )


def _two_budgets_of_a_unit(budget: DepartmentBudget) -> None:
    unit = budget.department.units.all()[0]
    for _ in range(2):
        _second_budget(budget, unit=unit, document_kind="unit_budget")


def _set(budget: DepartmentBudget, **fields: object) -> int:
    return DepartmentBudget.objects.filter(pk=budget.pk).update(**fields)


def _line(**fields: Any) -> Break:
    return lambda budget: make_line(budget, **fields)


def _indicator(budget: DepartmentBudget) -> int:
    indicator = Indicator.objects.create(
        project=make_project(budget), level_1="产出指标", value="≥90%"
    )
    return Indicator.objects.filter(pk=indicator.pk).update(operator="")


def _twice(create: Break) -> Break:
    def create_both(budget: DepartmentBudget) -> None:
        create(budget)
        create(budget)

    return create_both


def _paragraph(**fields: str) -> Break:
    return lambda budget: NarrativeParagraph.objects.create(
        budget=budget, **{"list_name": "duties", "text": "甲", **fields}
    )


def _text(**fields: str) -> Break:
    return lambda budget: NarrativeText.objects.create(
        budget=budget, **{"kind": "slot", "key": "a", **fields}
    )


def _figure(**fields: object) -> Break:
    return lambda budget: PriorFigure.objects.create(
        budget=budget, **{"figure": "total", "amount": 1, "source": "甲", **fields}
    )


def _asset(**fields: object) -> Break:
    return lambda budget: AssetHolding.objects.create(
        budget=budget, **{"kind": "vehicles", "value": 1, **fields}
    )


BROKEN: dict[str, Break] = {
    "code_once_per_edition_and_kind": lambda budget: _code(budget, code="2013201"),
    "code_has_3_5_or_7_digits": lambda budget: _code(budget, code="2013"),
    "economic_code_has_no_item": lambda budget: _code(
        budget, kind="department_economic", code="3010101"
    ),
    "code_kind_is_known": lambda budget: _code(budget, kind="income", code="30199"),
    "code_evidence_is_known": lambda budget: _code(budget, evidence="hearsay"),
    "change_stated_once": _twice(lambda budget: _change(to_code="20139")),
    "change_has_the_codes_it_needs": lambda budget: _change(
        change="renamed", from_code="201", to_code="202"
    ),
    "region_code_has_6_digits": lambda budget: Region.objects.create(code="13053", name="甲"),
    "department_code_once_per_region": lambda budget: _department(budget, code="203"),
    "department_code_fits_an_address": lambda budget: _department(budget, code="20/3"),
    "department_ends_after_it_begins": lambda budget: _department(
        budget, first_year=2020, last_year=2019
    ),
    "department_is_not_its_own_predecessor": _own_predecessor,
    "department_kind_is_known": lambda budget: _department(budget, kind="party"),
    "unit_code_once_per_department": lambda budget: _unit(budget, code="203"),
    "unit_code_fits_an_address": lambda budget: _unit(budget, code="2 04"),
    "unit_ends_after_it_begins": lambda budget: _unit(budget, first_year=2020, last_year=2019),
    "fiscal_year_once_per_region": lambda budget: _year(budget, year=2023),
    "fiscal_year_is_plausible": lambda budget: _year(budget, year=1923),
    "fiscal_year_names_a_layout": lambda budget: _year(budget, layout="../hebei"),
    "fiscal_year_names_a_layout_of_units": lambda budget: _year(budget, unit_layout="../unit"),
    "spending_of_all_within_limits": lambda budget: _year(budget, spending=Decimal(-1)),
    "population_has_a_source": lambda budget: _year(budget, population=300_000),
    "exemption_once_per_department_and_year": lambda budget: _exempt(budget, "甲", "乙"),
    "exemption_has_a_reason": lambda budget: _exempt(budget, " \n"),
    "only_department_people_have_a_department": lambda budget: _member(budget, "clerk"),
    "only_unit_clerks_have_a_unit": lambda budget: _member(budget, "unit_clerk", budget.department),
    "membership_role_is_known": lambda budget: _member(budget, "mayor"),
    "budget_once_per_department_and_year": _second_budget,
    "budget_once_per_unit_and_year": _two_budgets_of_a_unit,
    "only_unit_budgets_have_a_unit": lambda budget: _set(budget, document_kind="unit_budget"),
    "budget_status_is_known": lambda budget: _set(budget, status="lost"),
    "planned_asset_purchases_within_limits": lambda budget: _set(
        budget, planned_asset_purchases=-1
    ),
    "line_amount_within_limits": _line(amount=Decimal("-0.01")),
    "basic_money_has_an_economic_code": _line(economic=""),
    "purpose_needs_an_economic_code": _line(economic="", kind="project", purpose="other"),
    "only_project_money_has_a_project": lambda budget: make_line(
        budget, project=make_project(budget)
    ),
    "year_end_carryover_is_not_spent": _line(kind="year_end_carryover"),
    "line_dimensions_are_known": _line(fund="lottery"),
    "project_name_once_per_budget": _twice(lambda budget: make_project(budget, name="甲")),
    "project_has_a_name": lambda budget: make_project(budget, name=" "),
    "indicator_target_is_a_number_or_a_date": _indicator,
    "sub_goal_has_a_name": lambda budget: SubGoal.objects.create(budget=budget, name=""),
    "paragraph_list_is_an_identifier": _paragraph(list_name="部门职责"),
    "paragraph_is_not_empty": _paragraph(text=" "),
    "narrative_text_once_per_key": _twice(_text()),
    "narrative_text_kind_is_known": _text(kind="poem"),
    "narrative_text_has_a_key": _text(key=""),
    "prior_figure_once_per_budget": _twice(_figure()),
    "prior_figure_within_limits": _figure(amount=Decimal("10000000000000.00")),
    "prior_figure_has_a_source": _figure(source=""),
    "prior_figure_is_an_identifier": _figure(figure="合计"),
    "procurement_figures_within_limits": lambda budget: ProcurementItem.objects.create(
        budget=budget, quantity=-1
    ),
    "asset_kind_once_per_budget": _twice(_asset()),
    "asset_figures_within_limits": _asset(value=-1),
    "asset_kind_is_known": _asset(kind="yachts"),
}


def test_every_named_constraint_is_broken_here() -> None:
    named = set()
    for model in apps.get_app_config("budget").get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.CheckConstraint | models.UniqueConstraint):
                named.add(constraint.name)

    assert named == set(BROKEN)


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(budget: DepartmentBudget, name: str) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        BROKEN[name](budget)

    # SQLite names the columns of a unique constraint instead of the constraint.
    assert name in str(refusal.value) or "UNIQUE constraint failed" in str(refusal.value)


@pytest.mark.django_db
@pytest.mark.usefixtures("no_editions")
def test_years_and_regions_are_unique() -> None:
    for create in (
        lambda: Region.objects.create(code="130532", name="甲"),
        lambda: ClassificationEdition.objects.create(year=2023, name="甲"),
    ):
        create()
        with pytest.raises(IntegrityError), transaction.atomic():
            create()


def test_amounts_at_the_limit_are_kept_exactly(budget: DepartmentBudget) -> None:
    line = make_line(budget, amount=Decimal("9999999999999.99"))

    assert LedgerLine.objects.get(pk=line.pk).amount == Decimal("9999999999999.99")


def test_what_money_stands_on_cannot_be_deleted(budget: DepartmentBudget) -> None:
    project = make_project(budget)
    line = make_line(budget, kind="project", project=project)

    rows: list[Any] = [
        line.function,
        line.economic,
        line.unit,
        project,
        budget.department,
        budget.fiscal_year,
    ]
    for row in rows:
        with pytest.raises((models.ProtectedError, models.RestrictedError)):
            row.delete()


def test_a_draft_goes_with_all_its_parts(budget: DepartmentBudget) -> None:
    make_line(budget, kind="project", project=make_project(budget))

    budget.delete()

    assert not LedgerLine.objects.exists()
