"""Bulk data as programs find it: Data Packages, and schema.org in the pages."""

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime

from budget.site import absolute
from disclosure.documents.bulk.package import MEDIA_TYPES, package
from disclosure.documents.formats.csv.descriptor import DESCRIPTOR, PROFILE
from disclosure.models import BulkFile, BulkPart, OfflineBundle
from disclosure.portal.answers import public_page
from disclosure.portal.bulk.listing import (
    address_of_bundle,
    address_of_file,
    address_of_part,
    current_part,
    current_parts,
    described,
    files_of,
)
from disclosure.portal.languages import in_chinese

_CONTEXT = "https://schema.org"


@public_page
def part(request: HttpRequest, region: str, year: int) -> HttpResponse:
    """The Data Package of a region's year."""
    found = current_part(region, year)
    if found is None:
        raise Http404
    files = described(found, files_of(found))
    descriptor = package(
        f"budget-{region}-{year}",
        title_of(found),
        licence=settings.DATA_LICENCE,
        licence_address=licence_address(),
        files=files,
    )
    descriptor["id"] = f"urn:sha256:{found.basis}"
    descriptor["created"] = localtime(found.made_at).isoformat(timespec="seconds")
    return _json(descriptor)


@public_page
def catalogue(request: HttpRequest) -> HttpResponse:
    """The Data Package of the installation: it names the parts' packages, and repeats none."""
    resources = []
    for each in current_parts():
        resource = {
            "name": f"budget-{each.region.code}-{each.year}",
            "type": "file",
            "path": f"{each.region.code}/{each.year}/{DESCRIPTOR}",
            "title": title_of(each),
            "format": "json",
            "mediatype": "application/json",
        }
        resources.append(resource)
    return _json(
        {
            "$schema": PROFILE,
            "name": "budgets",
            "title": "部门预算公开批量数据",
            "licenses": [{"title": settings.DATA_LICENCE, "path": licence_address()}],
            "resources": resources,
        }
    )


def title_of(part: BulkPart) -> str:
    """Return what a part is called."""
    simulated = "（模拟数据）" if part.region.simulated else ""
    return f"{part.region.name}{part.year}年部门预算公开全部数据{simulated}"


def licence_address() -> str:
    """Return where the licence can be read."""
    return absolute(in_chinese(reverse("portal:data"))) + "#licence"


def dataset(
    part: BulkPart, files: Sequence[BulkFile], bundle: OfflineBundle | None
) -> dict[str, Any]:
    """Return a part as a schema.org Dataset with its files and its offline bundle."""
    address = absolute(address_of_part(part))
    downloads = []
    for file, about in zip(files, described(part, files), strict=True):
        download = {
            "@type": "DataDownload",
            "name": about.title.chinese,
            "encodingFormat": MEDIA_TYPES[file.format],
            "contentUrl": absolute(address_of_file(part, file)),
            "contentSize": f"{file.size} B",
            "sha256": file.sha256,
        }
        downloads.append(download)
    if bundle is not None:
        downloads.append(_download_of(bundle))
    return {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "@id": address,
        "name": title_of(part),
        "description": (
            f"{title_of(part)}：各公开表的全部金额、绩效目标和指标、政府采购、固定资产、"
            "文字说明、核对结果和公开版本。金额以元计。"
        ),
        "url": address,
        "license": licence_address(),
        "inLanguage": "zh-Hans",
        "isAccessibleForFree": True,
        "dateModified": localtime(part.made_at).isoformat(timespec="seconds"),
        "temporalCoverage": f"{part.year}-01-01/{part.year}-12-31",
        "spatialCoverage": {
            "@type": "AdministrativeArea",
            "name": part.region.name,
            "identifier": part.region.code,
        },
        "distribution": downloads,
    }


def _download_of(bundle: OfflineBundle) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": "离线副本",
        "encodingFormat": bundle.content_type,
        "contentUrl": absolute(address_of_bundle(bundle)),
        "contentSize": f"{bundle.size} B",
        "sha256": bundle.sha256,
    }


def data_catalogue(parts: Sequence[BulkPart]) -> dict[str, Any]:
    """Return the list of parts as a schema.org DataCatalog."""
    address = absolute(in_chinese(reverse("portal:data")))
    datasets = []
    for each in parts:
        its_address = absolute(address_of_part(each))
        datasets.append({"@type": "Dataset", "@id": its_address, "name": title_of(each)})
    return {
        "@context": _CONTEXT,
        "@type": "DataCatalog",
        "@id": address,
        "url": address,
        "name": "部门预算公开批量数据",
        "license": licence_address(),
        "inLanguage": "zh-Hans",
        "dataset": datasets,
    }


def _json(data: dict[str, Any]) -> HttpResponse:
    content = json.dumps(data, ensure_ascii=False, indent=2)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
