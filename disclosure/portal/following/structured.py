"""What machines are told of a page in the words of schema.org: the data set of a disclosure, the catalogue of a region."""

import json
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from disclosure.documents.formats.filenames import short_filename
from disclosure.portal.downloads import OFFERED
from disclosure.portal.editions import Edition
from disclosure.portal.site import absolute

_CONTEXT = "https://schema.org"
_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "application/zip",
    "json": "application/json",
}
# Inside a script element nothing may look like its end, or like markup.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


def as_script(data: dict[str, Any]) -> SafeString:
    """JSON-LD for ``<script type="application/ld+json">``, which browsers take for data: the CSP has no say in it."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPED))  # escaped just here


def dataset(edition: Edition) -> dict[str, Any]:
    """A schema.org Dataset: this version of a disclosure with its permanent files."""
    publication, document = edition.publication, edition.publication.document
    region, identity = publication.department.region, document.identity
    published_on = publication.imprint.published_on
    return {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "@id": absolute(edition.cited_base),
        "name": document.title,
        "description": _description(edition),
        "url": absolute(edition.canonical_base),
        "identifier": [absolute(edition.cited_base), f"sha256:{publication.digest}"],
        "version": str(publication.version),
        "datePublished": published_on.isoformat() if published_on else None,
        "inLanguage": "zh-Hans",
        "isAccessibleForFree": True,
        "temporalCoverage": f"{publication.year}-01-01/{publication.year}-12-31",
        "spatialCoverage": {"@type": "AdministrativeArea", "name": region.name, "identifier": region.code},
        "creator": {"@type": "GovernmentOrganization", "name": identity.department_name},
        "keywords": ["部门预算", "预算公开", "财政", region.name, identity.department_name],
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": f"{region.name}部门预算公开",
            "url": absolute(reverse("portal:region", args=(region.code,))),
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "name": str(label),
                "encodingFormat": _TYPES[name],
                "contentUrl": absolute(edition.cited_base + short_filename(document, extension)),
            }
            for name, (extension, label) in OFFERED.items()
            if getattr(publication, f"has_{name}")
        ],
    }


def _description(edition: Edition) -> str:
    identity = edition.publication.document.identity
    simulated = "模拟数据，不是真实预算。" if identity.simulated else ""
    return (
        f"{simulated}{identity.department_name}{identity.year}年部门预算公开内容第{edition.publication.version}版："
        f"收支总表、支出明细、“三公”经费等预算表，预算安排情况说明，以及项目绩效目标和指标。金额单位{identity.money_unit}。"
    )


def catalogue(region: Any, years: list[int]) -> dict[str, Any]:
    """A schema.org DataCatalog: what a region publishes."""
    return {
        "@context": _CONTEXT,
        "@type": "DataCatalog",
        "@id": absolute(reverse("portal:region", args=(region.code,))),
        "name": f"{region.name}部门预算公开",
        "description": f"{region.name}各部门每年的预算：收支、情况说明和绩效目标。"
        + ("模拟数据。" if region.simulated else ""),
        "url": absolute(reverse("portal:region", args=(region.code,))),
        "inLanguage": "zh-Hans",
        "spatialCoverage": {"@type": "AdministrativeArea", "name": region.name, "identifier": region.code},
        "temporalCoverage": f"{min(years)}-01-01/{max(years)}-12-31" if years else None,
    }
