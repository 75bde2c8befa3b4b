"""Regions, years and departments that a finished disclosure needs and nobody has set up yet.

Only imports use these: administrators keep master data in the admin. Rights are the caller's matter.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from budget.actions.classification import load_supplied_editions
from budget.actions.entry import save_as
from budget.entries import Body, Entries
from budget.models import ClassificationCode, ClassificationEdition, Department, FiscalYear, Region, Unit
from budget.models.classification import Evidence
from budget.problems import Problem, Problems


def set_up_region(*, code: str, name: str, simulated: bool) -> Region:
    """The region with this code; a new one where there is none. Raises Problems for a code or name that cannot be."""
    region = Region.objects.filter(code=code).first()
    if region is None:
        region = _saved(Region(code=code, name=name, simulated=simulated), "地区")
    return region


@transaction.atomic
def set_up_year(*, region: Region, year: int, layout: str) -> FiscalYear:
    """The region's fiscal year; a new one in the form ``layout`` with the supplied codes where there is none."""
    fiscal_year = FiscalYear.objects.filter(region=region, year=year).first()
    if fiscal_year is None:
        edition = ClassificationEdition.objects.filter(year=year).first() or load_supplied_editions(years=[year])[0]
        fiscal_year = _saved(FiscalYear(region=region, year=year, layout=layout, edition=edition), "预算年度")
    return fiscal_year


@transaction.atomic
def set_up_department(*, region: Region, entries: Entries, by: Any = None) -> Department:
    """The department of ``entries``; a new one with its bodies as units where the region has none with this code."""
    department = Department.objects.filter(region=region, code=entries.department_code).first()
    if department is None:
        department = Department(
            region=region, code=entries.department_code, name=entries.department_name, kind=entries.department_kind
        )
        _saved(department, "部门", by)
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
        _saved(unit, f"预算单位 {body.name}", by)


def add_published_codes(*, edition: ClassificationEdition, kind: str, names: dict[str, str]) -> None:
    """Adds codes that a published disclosure names and the edition lacks, marked as seen there only."""
    ClassificationCode.objects.bulk_create(
        (
            ClassificationCode(edition=edition, kind=kind, code=code, name=name, evidence=Evidence.PUBLISHED)
            for code, name in sorted(names.items())
        ),
        ignore_conflicts=True,
    )


def _saved(row: Any, address: str, by: Any = None) -> Any:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Problems(Problem("master_data", address, message) for message in error.messages) from error
    save_as(row, by)
    return row
