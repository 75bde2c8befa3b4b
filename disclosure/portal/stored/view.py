"""The decorator of stored pages, and where they are kept."""

import logging
import re
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers

from disclosure.portal.fingerprint import fingerprint
from disclosure.portal.stored.shelf import Shelf

log = logging.getLogger(__name__)

_P = ParamSpec("_P")
_View = Callable[Concatenate[HttpRequest, _P], HttpResponse]
_HTML = "text/html; charset=utf-8"
# The best that the client takes; ``q=0`` means that it does not. config/nginx.conf chooses by the same expressions.
ACCEPTED = {name: re.compile(rf"\b{name}\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))") for name in ("br", "gzip")}


def stored(view: _View[_P]) -> _View[_P]:
    """A page that is rendered once and kept, under its address without a query, until what it depends on changes.

    The page must depend on nothing but publications (their departments and regions included), how many departments owe
    one, templates and code: no user, cookie, day or draft. ``refresh`` knows what a publication changes from the address
    alone, so a new kind of page needs this decorator and an address below its region, and a look at ``refresh.changed_by``.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        keeper = shelf()
        if keeper is None or request.META.get("QUERY_STRING"):
            return view(request, *args, **kwargs)
        response = _kept(request, keeper)
        if response is None:
            ticket = _ticket(keeper, kwargs)
            response = view(request, *args, **kwargs)
            if ticket is not None and _is_whole(response) and _is_own_address(request):
                response = _put(request, keeper, ticket, response)
        return response

    return page


def shelf() -> Shelf | None:
    """Where this process keeps pages; None where it does not."""
    if settings.PAGES_DIR is None:
        return None
    return Shelf(settings.PAGES_DIR, fingerprint(), "https" if settings.HTTPS else "http")


def scopes(region: str = "", department: str = "") -> list[str]:
    """Of whose publications an address shows something, the narrowest last: all, a region's, a department's."""
    return ["site"] + [region] * bool(region) + [f"{region}-{department}"] * bool(department)


def _kept(request: HttpRequest, keeper: Shelf) -> HttpResponse | None:
    """The stored page, or 304."""
    encoding = _encoding(request)
    found = keeper.get(request.path, encoding)
    if found is None:
        return None
    content, digest = found
    response = HttpResponse(content, content_type=_HTML, headers={"ETag": f'"{digest[:32]}"'})
    if encoding:
        response.headers["Content-Encoding"] = encoding
    patch_vary_headers(response, ["Accept-Encoding"])
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def _put(request: HttpRequest, keeper: Shelf, ticket: Any, response: HttpResponse) -> HttpResponse:
    """Store the page and answer with what was stored; where that fails the page itself is the answer."""
    try:
        if keeper.put(ticket, request.path, response.content):
            _serve(keeper)
            return _kept(request, keeper) or response
    except OSError:
        log.warning("the page %s could not be stored", request.path, exc_info=True)
    return response


def _ticket(keeper: Shelf, kwargs: Any) -> Any:
    try:
        return keeper.ticket(scopes(kwargs.get("region", ""), kwargs.get("department", ""))[-1])
    except OSError:
        return None


@cache
def _serve(keeper: Shelf) -> None:
    """Once a process: nginx has the pages of the program that stores them."""
    keeper.serve()


def _is_whole(response: HttpResponse) -> bool:
    """A page with the headers of all pages, which nginx sends with it: no cookie, and not one that others may embed."""
    is_plain = not response.cookies and not response.has_header("Content-Encoding")
    is_guarded = not any(name.startswith(("_csp", "xframe")) for name in vars(response))
    is_html = response.headers.get("Content-Type") == _HTML
    return response.status_code == 200 and is_html and is_plain and is_guarded


def _is_own_address(request: HttpRequest) -> bool:
    """Not /v01/ for /v1/: one page is stored once, however its numbers are written."""
    match = request.resolver_match
    return match is not None and reverse(match.view_name, args=match.args, kwargs=match.kwargs) == request.path


def _encoding(request: HttpRequest) -> str:
    accepted = request.headers.get("Accept-Encoding", "")
    return next((name for name, expression in ACCEPTED.items() if expression.search(accepted)), "")
