"""The places below which a disclosure's pages lie: a department's, and those of its units."""

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

_DEPARTMENT = "<region:region>/<year:year>/<slug:department>/"
# Units' places come first: a page of the department may have any name below its own.
PLACES = (f"{_DEPARTMENT}units/<slug:unit>/", _DEPARTMENT)
NUMBERED = "v<int:version>/"


def below_disclosures(
    route: str,
    view: Callable[..., HttpResponseBase],
    name: str,
    fixed: dict[str, Any] | None = None,
) -> list[URLPattern]:
    """Return the addresses of a page that every disclosure has, units' first.

    They have one ``name``: whose disclosure it is follows from the parts that are given.
    """
    return [path(f"{place}{route}", view, fixed or {}, name=name) for place in PLACES]


def below_versions(
    route: str,
    view: Callable[..., HttpResponseBase],
    name: str,
    fixed: dict[str, Any] | None = None,
) -> list[URLPattern]:
    """Return the addresses of a page that every numbered version of a disclosure has."""
    return below_disclosures(f"{NUMBERED}{route}", view, name, fixed)
