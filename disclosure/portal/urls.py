"""Addresses of the citizens' pages: /region/year/department/page/, of versions below /v1/.

A unit's lie below /region/year/department/units/unit/ in the same way.
"""

from django.urls import include, path

from disclosure.portal import (
    certificates,
    converters,
    display,
    download_page,
    finding,
    views,
    workbooks,
)
from disclosure.portal.places import below_disclosures, below_versions

converters.register()

app_name = "portal"

urlpatterns = [
    path("", finding.home, name="home"),
    path("display/", display.display, name="display"),
    path("", include("disclosure.search.urls")),
    path("", include("disclosure.api.page_urls")),
    path("", include("disclosure.verify.urls")),
    path("", include("disclosure.portal.goals.urls")),
    path("", include("disclosure.portal.bulk.urls")),
    path("<region:region>/", finding.region, name="region"),
    path("<region:region>/<year:year>/", finding.year, name="year"),
    path("<region:region>/<year:year>/workbook.xlsx", workbooks.region_workbook, name="workbooks"),
    path(
        "<region:region>/<year:year>/workbook-<int:part>.xlsx",
        workbooks.region_workbook,
        name="workbooks-part",
    ),
    path("", include("disclosure.portal.comparing.urls")),
    path("", include("disclosure.portal.following.urls")),
    path("", include("disclosure.portal.explain.urls")),
    *below_disclosures("", views.disclosure, "disclosure"),
    *below_versions("", views.disclosure, "version"),
    *below_disclosures("checks/", certificates.certificate, "checks"),
    *below_disclosures("checks.json", certificates.certificate_json, "checks-json"),
    *below_versions("checks/", certificates.certificate, "version-checks"),
    *below_versions("checks.json", certificates.certificate_json, "version-checks-json"),
    *below_disclosures("downloads/", download_page.downloads, "downloads"),
    *below_versions("downloads/", download_page.downloads, "version-downloads"),
    *below_disclosures("workbook.xlsx", workbooks.workbook, "workbook"),
    *below_versions("workbook.xlsx", workbooks.workbook, "version-workbook"),
    *below_disclosures("<file:name>", views.official, "file"),
    *below_versions("<file:name>", views.official, "version-file"),
    *below_versions("<path:slug>/", views.disclosure, "version-page"),
    *below_disclosures("<path:slug>/", views.disclosure, "page"),
]
