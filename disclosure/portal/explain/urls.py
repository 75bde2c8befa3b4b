"""Addresses below a disclosure that explain it, of the current version and of a numbered one."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from disclosure.portal.explain import chart_pages, embeds, terms_page

_DISCLOSURE = "<region:region>/<year:year>/<slug:department>/"


def _both(
    route: str, view: Callable[..., HttpResponseBase], name: str, **fixed: str
) -> list[URLPattern]:
    """Return the address of the current version and that of a numbered one."""
    current = path(f"{_DISCLOSURE}{route}", view, fixed, name=name)
    numbered = path(f"{_DISCLOSURE}v<int:version>/{route}", view, fixed, name=f"version-{name}")
    return [current, numbered]


urlpatterns = [
    path("terms/", terms_page.terms, name="terms"),
    *_both("charts/<slug:name>/", chart_pages.chart, "chart"),
    *_both("charts/<slug:name>.csv", chart_pages.chart_file, "chart-csv", extension="csv"),
    *_both("charts/<slug:name>.svg", chart_pages.chart_file, "chart-svg", extension="svg"),
    *_both("embed/<path:slug>/", embeds.embed, "embed"),
]
