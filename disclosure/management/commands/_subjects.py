"""What commands speak of: a department and year by their codes. Not found is exit status 1, with a Chinese message."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from budget.models import Department, DepartmentBudget, Region
from disclosure.models import Publication


def add_subject(parser: ArgumentParser, *, optional: bool = False) -> None:
    """DEPARTMENT YEAR [--region CODE]."""
    nargs: dict[str, Any] = {"nargs": "?"} if optional else {}
    parser.add_argument("department", metavar="DEPARTMENT", help="部门编码，如 203", **nargs)
    parser.add_argument("year", metavar="YEAR", type=int, help="预算年度，如 2023", **nargs)
    add_region(parser)


def add_region(parser: ArgumentParser) -> None:
    """--region CODE, needed where several regions have such a department."""
    parser.add_argument("--region", metavar="CODE", default="", help="行政区划代码；只有一个地区有这个部门时可以不写")


def find_department(code: str, region: str) -> Department:
    """The one department with this code. Raises CommandError where there is none, or several and no region was given."""
    if region and not Region.objects.filter(code=region).exists():
        raise CommandError(
            f"没有地区 {region}；现有：{'、'.join(map(str, Region.objects.values_list('code', flat=True)))}"
        )
    found = Department.objects.filter(code=code).select_related("region")
    if region:
        found = found.filter(region__code=region)
    departments = list(found)
    if not departments:
        raise CommandError(f"没有编码为 {code} 的部门")
    if len(departments) > 1:
        regions = "、".join(f"{each.region.code} {each.region.name}" for each in departments)
        raise CommandError(f"几个地区都有编码为 {code} 的部门，请用 --region 指明：{regions}")
    return departments[0]


def find_budget(code: str, year: int, region: str) -> DepartmentBudget:
    """The department's budget of that year. Raises CommandError."""
    department = find_department(code, region)
    budget = DepartmentBudget.objects.filter(department=department, fiscal_year__year=year).first()
    if budget is None:
        raise CommandError(f"{department} 没有{year}年的预算")
    return budget


def find_publication(code: str, year: int, region: str) -> Publication:
    """The publication that the department's address shows for that year. Raises CommandError."""
    department = find_department(code, region)
    publication = Publication.objects.filter(department=department, year=year).current().first()
    if publication is None:
        raise CommandError(f"{department} 没有公开{year}年的预算；未公开的草案请加 --draft")
    if hasattr(publication, "withdrawal"):
        raise CommandError(f"{publication} 已撤回：{publication.withdrawal.reason}")
    return publication
