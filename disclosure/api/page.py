"""The page that explains the API to people: what there is, and calls to copy."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from budget.site import absolute
from disclosure.api.answers import API_ROOT
from disclosure.api.parameters import MOST
from disclosure.api.version_1 import api
from disclosure.models import Publication
from disclosure.portal.answers import public_page

# What each address gives. A test holds it to the addresses that there are.
GIVES: dict[str, Any] = {
    "regions": _("有公开内容的地区和它们的年度"),
    "years": _("各地区的预算年度"),
    "departments": _("已经公开的部门和单位"),
    "publications": _("公开的版本和它们的状态：现行的、被更正的、撤回的"),
    "publications/{region_code}/{year}/{department_code}": _("一份公开：它的各版和正式文件"),
    "publications/{region_code}/{year}/{department_code}/document": _(
        "全部内容的规范 JSON，逐字节不变"
    ),
    "publications/{region_code}/{year}/{department_code}/tables": _("各张表和它们的栏"),
    "publications/{region_code}/{year}/{department_code}/cells": _("各张表的单元格"),
    "publications/{region_code}/{year}/{department_code}/checks": _("公开时的核对结果"),
    "amounts": _("每一个金额：谁的、哪张表、哪个科目、哪种资金"),
    "codes": _("一个地区一年用到的科目，和各部门合计的金额"),
    "codes/{region_code}/{measure}/{code}": _("一个科目历年的编码和名称、上级和下级"),
    "goals": _("绩效指标"),
    "search": _("查找一行、一段或一项"),
    "changes": _("公开、更正和撤回，早的在前"),
}


@dataclass(frozen=True)
class Explained:
    """An address with what it gives and the names of its parameters."""

    path: str
    gives: Any
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class ExamplePlace:
    """Whose figures the calls on the page ask for: a department that has published."""

    region: str
    year: int
    department: str


# Where nothing is published yet.
_NOWHERE = ExamplePlace("130532", 2023, "203")


@public_page
def explained(request: HttpRequest) -> HttpResponse:
    """Show the addresses, then calls that work on this installation, to copy."""
    place = _example_place()
    amounts = absolute(
        f"{API_ROOT}amounts?region_code={place.region}&year={place.year}&table=table-3"
    )
    context = {
        "addresses": _addresses(),
        "place": place,
        "root": absolute(API_ROOT),
        "openapi": reverse("api-v1:openapi-json"),
        "amounts": amounts,
        "most": MOST,
        "canonical": absolute(reverse("portal:api")),
    }
    return render(request, "portal/api.html", context)


def _example_place() -> ExamplePlace:
    newest = Publication.objects.standing().of_departments().order_by("-year", "department__code")
    publication = newest.first()
    if publication is None:
        return _NOWHERE
    department = publication.department
    return ExamplePlace(department.region.code, publication.year, department.code)


def _addresses() -> list[Explained]:
    listed = []
    for path, methods in api.get_openapi_schema()["paths"].items():
        names = []
        for parameter in methods["get"]["parameters"]:
            if parameter["in"] == "query":
                names.append(parameter["name"])
        own_path = path.removeprefix(API_ROOT)
        listed.append(Explained(path, GIVES[own_path], tuple(names)))
    return listed
