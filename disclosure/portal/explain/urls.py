"""Addresses below a disclosure that explain it, of the current version and of a numbered one."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from disclosure.portal.explain import chart_pages, embeds, terms_page
from disclosure.portal.places import below_disclosures, below_versions


def _both(
    route: str, view: Callable[..., HttpResponseBase], name: str, **fixed: str
) -> list[URLPattern]:
    """Return the addresses of the current versions and those of numbered ones."""
    current = below_disclosures(route, view, name, fixed)
    numbered = below_versions(route, view, f"version-{name}", fixed)
    return [*current, *numbered]


urlpatterns = [
    path("terms/", terms_page.terms, name="terms"),
    *_both("charts/<slug:name>/", chart_pages.chart, "chart"),
    *_both("charts/<slug:name>.csv", chart_pages.chart_file, "chart-csv", extension="csv"),
    *_both("charts/<slug:name>.svg", chart_pages.chart_file, "chart-svg", extension="svg"),
    *_both("embed/<path:slug>/", embeds.embed, "embed"),
]
