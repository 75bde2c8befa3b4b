"""Regions, years and departments that a finished disclosure needs and nobody has set up yet.

Only imports use these: administrators keep master data in the admin. The caller sees to rights.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from budget import problem_kinds
from budget.actions.classification import load_supplied_editions
from budget.actions.entry import save_as
from budget.codes import Evidence
from budget.entries import Body, Entries
from budget.models import (
    ClassificationCode,
    ClassificationEdition,
    Department,
    FiscalYear,
    Region,
    Unit,
)
from budget.problems import Problems


def set_up_region(*, code: str, name: str, simulated: bool) -> Region:
    """Return the region with this code, a new one where there is none.

    Raises Problems for a code or name that cannot be.
    """
    region = Region.objects.filter(code=code).first()
    if region is None:
        region = Region(code=code, name=name, simulated=simulated)
        _save_checked(region, "地区")
    return region


@transaction.atomic
def set_up_year(*, region: Region, year: int, layout: str) -> FiscalYear:
    """Return the region's fiscal year.

    Where there is none, a new one in the form ``layout`` with the supplied codes is made.
    """
    fiscal_year = FiscalYear.objects.filter(region=region, year=year).first()
    if fiscal_year is None:
        edition = ClassificationEdition.objects.filter(year=year).first()
        if edition is None:
            edition = load_supplied_editions(years=[year])[0]
        fiscal_year = FiscalYear(region=region, year=year, layout=layout, edition=edition)
        _save_checked(fiscal_year, "预算年度")
    return fiscal_year


@transaction.atomic
def set_up_department(*, region: Region, entries: Entries, by: Any = None) -> Department:
    """Return the department of ``entries``.

    Where the region has none with this code, a new one with its bodies as units is made.
    """
    department = Department.objects.filter(region=region, code=entries.department_code).first()
    if department is None:
        department = Department(
            region=region,
            code=entries.department_code,
            name=entries.department_name,
            kind=entries.department_kind,
        )
        _save_checked(department, "部门", by)
        _add_units(department, entries.bodies, by)
    return department


def _add_units(department: Department, bodies: Iterable[Body], by: Any) -> None:
    for order, body in enumerate(bodies, start=1):
        unit = Unit(
            department=department,
            code=body.code,
            name=body.name,
            nature=body.nature,
            rank=body.rank,
            funding=body.funding,
            order=order,
        )
        _save_checked(unit, f"预算单位 {body.name}", by)


def add_published_codes(
    *, edition: ClassificationEdition, kind: str, names: dict[str, str]
) -> None:
    """Add codes that a published disclosure names and the edition lacks, marked as seen there only.

    ``names`` are the codes' names by code.
    """
    rows = []
    for code, name in sorted(names.items()):
        row = ClassificationCode(
            edition=edition, kind=kind, code=code, name=name, evidence=Evidence.PUBLISHED
        )
        rows.append(row)
    ClassificationCode.objects.bulk_create(rows, ignore_conflicts=True)


def _save_checked(row: Model, address: str, by: Any = None) -> None:
    """Save a row that its model admits; otherwise raise Problems at ``address``."""
    try:
        row.full_clean()
    except ValidationError as error:
        problems = []
        for message in error.messages:
            problems.append(problem_kinds.MASTER_DATA_INVALID.at(address, fault=message))
        raise Problems(problems) from error
    save_as(row, by)
