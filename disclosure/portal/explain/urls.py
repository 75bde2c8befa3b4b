"""Addresses below a disclosure that explain it, of the current version and of a numbered one."""

from django.urls import URLPattern, path

from disclosure.portal.explain import chart_pages, embeds, terms_page

_DISCLOSURE = "<region:region>/<year:year>/<slug:department>/"


def _both(route: str, view: object, name: str, **fixed: str) -> list[URLPattern]:
    """The address of the current version and that of a numbered one."""
    return [
        path(f"{_DISCLOSURE}{route}", view, fixed, name=name),  # type: ignore[call-overload]
        path(f"{_DISCLOSURE}v<int:version>/{route}", view, fixed, name=f"version-{name}"),  # type: ignore[call-overload]
    ]


urlpatterns = [
    path("terms/", terms_page.terms, name="terms"),
    *_both("charts/<slug:name>/", chart_pages.chart, "chart"),
    *_both("charts/<slug:name>.csv", chart_pages.chart_file, "chart-csv", extension="csv"),
    *_both("charts/<slug:name>.svg", chart_pages.chart_file, "chart-svg", extension="svg"),
    *_both("embed/<path:slug>/", embeds.embed, "embed"),
]
