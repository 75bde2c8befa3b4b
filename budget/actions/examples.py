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
    """The example's budget with all it needs; where the budget exists already, it is returned as it is."""
    entries = read_example(folder)
    existing = DepartmentBudget.objects.of(entries.region_code, entries.department_code, entries.year).first()
    if existing is not None:
        return existing
    budget = open_budget(department=_department(entries), fiscal_year=_fiscal_year(entries))
    enter_all(budget=budget, entries=entries, by=by)
    return budget


def _region(entries: Entries) -> Region:
    region, _ = Region.objects.get_or_create(
        code=entries.region_code, defaults={"name": entries.region_name, "simulated": entries.simulated}
    )
    return region


def _fiscal_year(entries: Entries) -> FiscalYear:
    editions = {edition.year: edition for edition in load_supplied_editions()}
    year, _ = FiscalYear.objects.get_or_create(
        region=_region(entries),
        year=entries.year,
        defaults={"layout": entries.layout, "edition": editions[entries.year]},
    )
    return year


def _department(entries: Entries) -> Department:
    department, _ = Department.objects.get_or_create(
        region=_region(entries),
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
