"""The pages of bulk data: all parts, one part with its files, the dictionary of columns."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from budget.site import absolute
from disclosure.documents.bulk.schema import TABLES, BulkTable, Labels, ValueType
from disclosure.models import BulkPart, OfflineBundle, Publication
from disclosure.portal.answers import public_page
from disclosure.portal.bulk.descriptors import data_catalogue, dataset
from disclosure.portal.bulk.listing import (
    address_of_bundle,
    address_of_file,
    current_bundle,
    current_bundles,
    current_part,
    current_parts,
    described,
    files_of,
)
from disclosure.portal.following import structured
from disclosure.portal.languages import is_english, written_date

PARTS_OF_A_PAGE = 100
_TYPES = {
    ValueType.TEXT: _("文字"),
    ValueType.INTEGER: _("整数"),
    ValueType.NUMBER: _("小数"),
    ValueType.BOOLEAN: _("是否"),
    ValueType.DATE: _("日期"),
}


@public_page
def data(request: HttpRequest) -> HttpResponse:
    """Every part that can be had, by region, the newest year first."""
    page = Paginator(current_parts(), PARTS_OF_A_PAGE).get_page(request.GET.get("page"))
    parts: list[BulkPart] = list(page)
    context = {
        "parts": _listed(parts),
        "page": page,
        "licence": settings.DATA_LICENCE,
        "canonical": absolute(reverse("portal:data")),
        "catalogue": structured.as_script(data_catalogue(parts)),
    }
    return render(request, "portal/bulk/data.html", context)


def _listed(parts: Sequence[BulkPart]) -> list[tuple[BulkPart, str, OfflineBundle | None, str]]:
    """Return each part with its day, and its offline bundle with its address."""
    bundles = current_bundles(parts)
    listed = []
    for each in parts:
        bundle = bundles.get((each.region_id, each.year))
        address = "" if bundle is None else address_of_bundle(bundle)
        listed.append((each, written_date(localdate(each.made_at)), bundle, address))
    return listed


@public_page
def part(request: HttpRequest, region: str, year: int) -> HttpResponse:
    """A part: its files with size and hash. While it is being made, that it is."""
    found = current_part(region, year)
    context: dict[str, Any] = {
        "year": year,
        "licence": settings.DATA_LICENCE,
        "canonical": absolute(reverse("portal:data-part", args=(region, year))),
    }
    if found is None:
        context["region"] = _region_with_publications(region, year)
    else:
        files = files_of(found)
        listed = []
        for file, about in zip(files, described(found, files), strict=True):
            listed.append((_in_language(about.title), address_of_file(found, file), file))
        bundle = current_bundle(found)
        context |= _about_bundle(bundle)
        context |= {
            "region": found.region,
            "part": found,
            "files": listed,
            "made_on": written_date(localdate(found.made_at)),
            "dataset": structured.as_script(dataset(found, files, bundle)),
        }
    return render(request, "portal/bulk/part.html", context)


def _about_bundle(bundle: OfflineBundle | None) -> dict[str, Any]:
    """Return what the page says of the offline bundle, if there is one."""
    if bundle is None:
        return {}
    return {
        "bundle": bundle,
        "bundle_address": address_of_bundle(bundle),
        "bundle_made_on": written_date(localdate(bundle.made_at)),
    }


def _region_with_publications(region: str, year: int) -> Any:
    """Return a region of whose year something stands. Raises Http404 where nothing does."""
    standing = Publication.objects.standing().filter(department__region__code=region, year=year)
    first = standing.first()
    if first is None:
        raise Http404
    return first.department.region


@public_page
def dictionary(request: HttpRequest) -> HttpResponse:
    """What each column of each table is."""
    tables = [_described(table) for table in TABLES.values()]
    context = {"tables": tables, "canonical": absolute(reverse("portal:data-dictionary"))}
    return render(request, "portal/bulk/dictionary.html", context)


def _described(table: BulkTable) -> dict[str, Any]:
    columns = []
    for column in table.columns:
        values = [f"{value}={label}" for value, label in column.values]
        columns.append(
            {
                "name": column.name,
                "title": column.title,
                "type": _TYPES[column.type],
                "about": _in_language(column.about),
                "values": values,
            }
        )
    return {
        "name": table.name,
        "title": _in_language(table.title),
        "about": _in_language(table.about),
        "columns": columns,
    }


def _in_language(labels: Labels) -> str:
    return labels.english if is_english() else labels.chinese
