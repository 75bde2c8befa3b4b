"""What commands speak of: a department and year by their codes.

Not found is exit status 1, with a Chinese message.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from budget.models import Department, DepartmentBudget, Region
from disclosure.models import Publication


def add_subject(parser: ArgumentParser, *, optional: bool = False) -> None:
    """Add the arguments DEPARTMENT YEAR [--region CODE]."""
    nargs: dict[str, Any] = {"nargs": "?"} if optional else {}
    parser.add_argument("department", metavar="DEPARTMENT", help="部门编码，如 203", **nargs)
    parser.add_argument("year", metavar="YEAR", type=int, help="预算年度，如 2023", **nargs)
    add_region(parser)


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


def find_budget(code: str, year: int, region: str) -> DepartmentBudget:
    """Return the department's budget of that year. Raises CommandError."""
    department = find_department(code, region)
    budget = DepartmentBudget.objects.filter(department=department, fiscal_year__year=year).first()
    if budget is None:
        raise CommandError(f"{department} 没有{year}年的预算")
    return budget


def find_publication(code: str, year: int, region: str) -> Publication:
    """Return the publication that the department's address shows. Raises CommandError."""
    department = find_department(code, region)
    publications = Publication.objects.filter(department=department, year=year)
    publication: Publication | None = publications.current().first()
    if publication is None:
        raise CommandError(f"{department} 没有公开{year}年的预算；未公开的草案请加 --draft")
    if hasattr(publication, "withdrawal"):
        raise CommandError(f"{publication} 已撤回：{publication.withdrawal.reason}")
    return publication
