"""What stands around every answer of the API: methods, errors, ETag and 304, caches, other sites.

A list is answered as JSON or, with ``format=csv``, as a file that spreadsheets open safely.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import urlencode
from ninja import Schema

from budget.problems import Problem
from budget.site import absolute
from disclosure.api.parameters import Place
from disclosure.api.problems import Refused, method_refused, nothing_there, refusal
from disclosure.documents.model.problem_kinds import (
    API_PARAMETER_REPEATED,
    API_PARAMETER_UNKNOWN,
)
from disclosure.portal.answers import KEPT
from disclosure.portal.exports import TYPES, export

_P = ParamSpec("_P")
AnyResponse = TypeVar("AnyResponse", bound=HttpResponseBase)
_View = Callable[..., HttpResponseBase]
API_ROOT = "/api/v1/"
ALLOWED = "GET, HEAD, OPTIONS"
_ETAG_LENGTH = 32
# Seconds for which a browser need not ask again whether another site's page may read.
_PREFLIGHT_KEPT = 86_400
# Characters of a parameter's name that are shown again.
_LONGEST_SHOWN = 40


# -- around a view ---------------------------------------------------------------------------------


def answered(view: _View) -> _View:
    """Make a view of the API answer HEAD, 304, other methods and whatever is not there."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = request.method or ""
        if method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204, headers={"Allow": ALLOWED})
        elif method in ("GET", "HEAD"):
            response = _read(view, request, *args, **kwargs)
        else:
            response = method_refused(method[:_LONGEST_SHOWN], ALLOWED)
        return open_to_other_sites(response)

    return answer


def open_to_other_sites(response: AnyResponse) -> AnyResponse:
    """Let pages of any site read an answer: everything in it is public, and no cookie is read."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = ALLOWED
    response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
    response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_KEPT)
    # Our own pages may not be read into others'; these answers are made for that.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _read(view: _View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    method = request.method
    request.method = "GET"  # django-ninja knows no HEAD; the server leaves the body away
    try:
        response = view(request, *args, **kwargs)
    except Http404:
        response = nothing_there()
    finally:
        request.method = method
    if response.status_code != 200 or not isinstance(response, HttpResponse):
        return response
    if not response.has_header("ETag"):
        digest = hashlib.sha256(response.content).hexdigest()
        response.headers["ETag"] = f'"{digest[:_ETAG_LENGTH]}"'
    patch_cache_control(response, public=True, max_age=KEPT)
    etag = response.headers["ETag"]
    return get_conditional_response(request, etag=etag, response=response) or response


def strict(view: Callable[_P, Any]) -> Callable[_P, Any]:
    """Make an operation refuse parameters that it does not have, or that are given twice.

    A misspelt filter would otherwise give the whole list, and nobody would notice.
    """

    @wraps(view)
    def operation(*args: _P.args, **kwargs: _P.kwargs) -> Any:
        request: Any = args[0]
        known: set[str] = set()
        for value in kwargs.values():
            if isinstance(value, Schema) and not isinstance(value, Place):
                known |= set(type(value).model_fields)
        problems = _parameter_problems(request, known)
        if problems:
            raise Refused(refusal(400, problems))
        return view(*args, **kwargs)

    return operation


def _parameter_problems(request: HttpRequest, known: set[str]) -> list[Problem]:
    problems = []
    for name, values in request.GET.lists():
        shown = name[:_LONGEST_SHOWN]
        if name not in known:
            problems.append(API_PARAMETER_UNKNOWN.at(shown))
        elif len(values) > 1:
            problems.append(API_PARAMETER_REPEATED.at(shown))
    return problems


# -- lists -----------------------------------------------------------------------------------------

Item = Mapping[str, Any]


def listed(
    request: HttpRequest,
    schema: type[Schema],
    items: Sequence[Item],
    cursor: str = "",
    **pinned: int,
) -> Any:
    """Return a page of a list as ``format`` asks: JSON by default, or CSV.

    ``cursor`` is where the next page begins, empty on the last one; ``pinned`` are parameters that
    the next page has beside those of this one. The columns of a CSV file are the fields of
    ``schema``.
    """
    address = _next_address(request, cursor, pinned)
    if request.GET.get("format") != "csv":
        return {"items": items, "next": address}
    header = list(schema.model_fields)
    rows = []
    for item in items:
        rows.append([_csv_value(item[name]) for name in header])
    response = HttpResponse(export("csv", header, rows), content_type=TYPES["csv"])
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if address:
        response.headers["Link"] = f'<{address}>; rel="next"'
    return response


def _next_address(request: HttpRequest, cursor: str, pinned: Mapping[str, int]) -> str | None:
    if not cursor:
        return None
    query: dict[str, str | int] = {**request.GET.dict(), **pinned, "cursor": cursor}
    return absolute(f"{request.path}?{urlencode(query)}")


def _csv_value(value: Any) -> Any:
    """Return a value as a cell: nothing for None, true and false as JSON writes them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return " ".join(str(part) for part in value)
    return value
