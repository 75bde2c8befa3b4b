"""Addresses of the citizens' pages: /region/year/department/page/, of versions below /v1/."""

from django.urls import include, path

from disclosure.portal import certificates, converters, display, download_page, finding, views

converters.register()

app_name = "portal"
_DISCLOSURE = "<region:region>/<year:year>/<slug:department>/"

urlpatterns = [
    path("", finding.home, name="home"),
    path("display/", display.display, name="display"),
    path("", include("disclosure.search.urls")),
    path("", include("disclosure.portal.goals.urls")),
    path("<region:region>/", finding.region, name="region"),
    path("<region:region>/<year:year>/", finding.year, name="year"),
    path("", include("disclosure.portal.comparing.urls")),
    path("", include("disclosure.portal.following.urls")),
    path("", include("disclosure.portal.explain.urls")),
    path(_DISCLOSURE, views.disclosure, name="disclosure"),
    path(_DISCLOSURE + "v<int:version>/", views.disclosure, name="version"),
    path(_DISCLOSURE + "checks/", certificates.certificate, name="checks"),
    path(_DISCLOSURE + "checks.json", certificates.certificate_json, name="checks-json"),
    path(_DISCLOSURE + "v<int:version>/checks/", certificates.certificate, name="version-checks"),
    path(
        _DISCLOSURE + "v<int:version>/checks.json",
        certificates.certificate_json,
        name="version-checks-json",
    ),
    path(_DISCLOSURE + "downloads/", download_page.downloads, name="downloads"),
    path(
        _DISCLOSURE + "v<int:version>/downloads/", download_page.downloads, name="version-downloads"
    ),
    path(_DISCLOSURE + "<file:name>", views.official, name="file"),
    path(_DISCLOSURE + "v<int:version>/<file:name>", views.official, name="version-file"),
    path(_DISCLOSURE + "v<int:version>/<path:slug>/", views.disclosure, name="version-page"),
    path(_DISCLOSURE + "<path:slug>/", views.disclosure, name="page"),
]
