"""Pages in the words of schema.org, for machines: a disclosure's data set, a region's catalogue."""

import json
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from budget.site import absolute
from disclosure.documents.formats.filenames import short_filename
from disclosure.portal.downloads import OFFERED
from disclosure.portal.editions import Edition

_CONTEXT = "https://schema.org"
# Inside a script element nothing may look like its end, or like markup.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


def as_script(data: dict[str, Any]) -> SafeString:
    """Return JSON-LD for ``<script type="application/ld+json">``.

    Browsers take it for data, so that the content security policy has no say in it.
    """
    text = json.dumps(data, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPED))


def dataset(edition: Edition) -> dict[str, Any]:
    """Return a schema.org Dataset: this version of a disclosure with its permanent files."""
    publication = edition.publication
    document = publication.document
    identity = document.identity
    region = publication.department.region
    published_on = publication.imprint.published_on
    date_published = published_on.isoformat() if published_on else None
    return {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "@id": absolute(edition.cited_base),
        "name": document.title,
        "description": _description(edition),
        "url": absolute(edition.canonical_base),
        "identifier": [absolute(edition.cited_base), f"sha256:{publication.digest}"],
        "version": str(publication.version),
        "datePublished": date_published,
        "inLanguage": "zh-Hans",
        "isAccessibleForFree": True,
        "temporalCoverage": f"{publication.year}-01-01/{publication.year}-12-31",
        "spatialCoverage": _area(region),
        "creator": {"@type": "GovernmentOrganization", "name": identity.office_name},
        "keywords": [identity.kind_label, "预算公开", "财政", region.name, identity.office_name],
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": f"{region.name}部门预算公开",
            "url": absolute(reverse("portal:region", args=(region.code,))),
        },
        "distribution": _distribution(edition),
    }


def _description(edition: Edition) -> str:
    identity = edition.publication.document.identity
    simulated = "模拟数据，不是真实预算。" if identity.simulated else ""
    version = edition.publication.version
    return (
        f"{simulated}{identity.office_name}{identity.year}年{identity.kind_label}公开内容第{version}版："
        "收支总表、支出明细、“三公”经费等预算表，预算安排情况说明，以及项目绩效目标和指标。"
        f"金额单位{identity.money_unit}。"
    )


def _distribution(edition: Edition) -> list[dict[str, str]]:
    """Return a DataDownload for each official file that the version has."""
    downloads = []
    for name, offered in OFFERED.items():
        if getattr(edition.publication, f"has_{name}"):
            filename = short_filename(edition.publication.document, offered.extension)
            download = {
                "@type": "DataDownload",
                "name": str(offered.label),
                "encodingFormat": offered.media_type,
                "contentUrl": absolute(edition.cited_base + filename),
            }
            downloads.append(download)
    return downloads


def _area(region: Any) -> dict[str, str]:
    return {"@type": "AdministrativeArea", "name": region.name, "identifier": region.code}


def catalogue(region: Any, years: list[int]) -> dict[str, Any]:
    """Return a schema.org DataCatalog: what a region publishes."""
    address = absolute(reverse("portal:region", args=(region.code,)))
    description = f"{region.name}各部门每年的预算：收支、情况说明和绩效目标。"
    if region.simulated:
        description += "模拟数据。"
    covered = f"{min(years)}-01-01/{max(years)}-12-31" if years else None
    return {
        "@context": _CONTEXT,
        "@type": "DataCatalog",
        "@id": address,
        "name": f"{region.name}部门预算公开",
        "description": description,
        "url": address,
        "inLanguage": "zh-Hans",
        "spatialCoverage": _area(region),
        "temporalCoverage": covered,
    }
