"""What commands speak of: a department or a unit of it, and a year, by their codes.

Not found is exit status 1, with a Chinese message.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from budget.dimensions import DocumentKind
from budget.models import Department, DepartmentBudget, Region
from budget.offices import same_disclosure
from disclosure.models import Publication


def add_subject(parser: ArgumentParser, *, optional: bool = False) -> None:
    """Add the arguments DEPARTMENT YEAR [--unit CODE] [--region CODE]."""
    nargs: dict[str, Any] = {"nargs": "?"} if optional else {}
    parser.add_argument("department", metavar="DEPARTMENT", help="部门编码，如 203", **nargs)
    parser.add_argument("year", metavar="YEAR", type=int, help="预算年度，如 2023", **nargs)
    add_unit(parser)
    add_region(parser)


def add_unit(parser: ArgumentParser, flag: str = "--unit") -> None:
    """Add --unit CODE, the unit of the department whose own disclosure is meant."""
    parser.add_argument(
        flag,
        metavar="CODE",
        dest="unit_code",
        default="",
        help="单位编码：这个部门的哪个单位的单位预算；不写就是部门预算",
    )


def add_region(parser: ArgumentParser) -> None:
    """Add --region CODE, which is needed where several regions have such a department."""
    parser.add_argument(
        "--region",
        metavar="CODE",
        default="",
        help="行政区划代码；只有一个地区有这个部门时可以不写",
    )


def find_department(code: str, region: str) -> Department:
    """Return the one department with this code.

    Raises CommandError where there is none, or several and no region was given.
    """
    known = list(Region.objects.values_list("code", flat=True))
    if region and region not in known:
        raise CommandError(f"没有地区 {region}；现有：{'、'.join(known)}")
    same_code = Department.objects.filter(code=code).select_related("region")
    if region:
        same_code = same_code.filter(region__code=region)
    departments = list(same_code)
    if not departments:
        raise CommandError(f"没有编码为 {code} 的部门")
    if len(departments) > 1:
        regions = [f"{owner.region.code} {owner.region.name}" for owner in departments]
        listed = "、".join(regions)
        raise CommandError(f"几个地区都有编码为 {code} 的部门，请用 --region 指明：{listed}")
    return departments[0]


def find_office(code: str, region: str, unit_code: str = "") -> DepartmentBudget:
    """Return an unsaved budget that says whose it is: the department's, or with a code the unit's.

    Raises CommandError where there is no such department or unit.
    """
    department = find_department(code, region)
    unit = None
    if unit_code:
        unit = department.units.filter(code=unit_code).first()
        if unit is None:
            known = "、".join(department.units.values_list("code", flat=True))
            raise CommandError(f"{department} 没有编码为 {unit_code} 的单位；现有：{known}")
    kind = DocumentKind.of_budget(is_of_unit=unit is not None)
    return DepartmentBudget(department=department, unit=unit, document_kind=kind)


def existing_budget(office: DepartmentBudget, year: int) -> DepartmentBudget | None:
    """Return the budget of an office and year; None where there is none."""
    budgets = DepartmentBudget.objects.filter(same_disclosure(office), fiscal_year__year=year)
    return budgets.first()


def find_budget(code: str, year: int, region: str, unit_code: str = "") -> DepartmentBudget:
    """Return the department's or unit's budget of that year. Raises CommandError."""
    office = find_office(code, region, unit_code)
    budget = existing_budget(office, year)
    if budget is None:
        raise CommandError(f"{office.office} 没有{year}年的{office.kind.label}")
    return budget


def find_publication(code: str, year: int, region: str, unit_code: str = "") -> Publication:
    """Return the publication that the office's address shows. Raises CommandError."""
    office = find_office(code, region, unit_code)
    publications = Publication.objects.filter(same_disclosure(office), year=year)
    publication: Publication | None = publications.current().first()
    if publication is None:
        raise CommandError(f"{office.office} 没有公开{year}年的预算；未公开的草案请加 --draft")
    if hasattr(publication, "withdrawal"):
        raise CommandError(f"{publication} 已撤回：{publication.withdrawal.reason}")
    return publication
