"""The example disclosure that comes with the program."""

from pathlib import Path
from typing import Any

from django.db import transaction

from budget.actions.budgets import enter_all, open_budget
from budget.actions.classification import load_supplied_editions
from budget.entries import Entries
from budget.examples import EXAMPLE_2023, read_example
from budget.models import Department, DepartmentBudget, FiscalYear, Region, Unit


@transaction.atomic
def load_example_ledger(*, folder: Path = EXAMPLE_2023, by: Any = None) -> DepartmentBudget:
    """Make the example's budget with all that it needs.

    A budget that exists already is returned as it is.
    """
    entries = read_example(folder)
    existing: DepartmentBudget | None = DepartmentBudget.objects.of(
        entries.region_code, entries.department_code, entries.year
    ).first()
    if existing is not None:
        return existing
    region, _ = Region.objects.get_or_create(
        code=entries.region_code,
        defaults={"name": entries.region_name, "simulated": entries.simulated},
    )
    budget = open_budget(
        department=_department(region, entries), fiscal_year=_fiscal_year(region, entries)
    )
    enter_all(budget=budget, entries=entries, by=by)
    return budget


def _fiscal_year(region: Region, entries: Entries) -> FiscalYear:
    editions = {edition.year: edition for edition in load_supplied_editions()}
    fiscal_year, _ = FiscalYear.objects.get_or_create(
        region=region,
        year=entries.year,
        defaults={"layout": entries.layout, "edition": editions[entries.year]},
    )
    return fiscal_year


def _department(region: Region, entries: Entries) -> Department:
    """Return the department with the bodies of ``entries`` as its units."""
    department, _ = Department.objects.get_or_create(
        region=region,
        code=entries.department_code,
        defaults={"name": entries.department_name, "kind": entries.department_kind},
    )
    for order, body in enumerate(entries.bodies, start=1):
        Unit.objects.get_or_create(
            department=department,
            code=body.code,
            defaults={
                "name": body.name,
                "nature": body.nature,
                "rank": body.rank,
                "funding": body.funding,
                "order": order,
            },
        )
    return department
