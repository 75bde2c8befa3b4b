"""The decorator of stored pages, and where they are kept."""

import logging
import re
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers

from disclosure.portal.fingerprint import fingerprint
from disclosure.portal.stored.shelf import Encoding, Scheme, Shelf, Ticket

log = logging.getLogger(__name__)

_P = ParamSpec("_P")
_View = Callable[Concatenate[HttpRequest, _P], HttpResponse]
_HTML = "text/html; charset=utf-8"
# Encodings that a client takes, the best first; ``q=0`` means that it does not take one.
# config/nginx.conf chooses by the same expressions.
ACCEPTED: dict[Encoding, re.Pattern[str]] = {
    "br": re.compile(r"\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))"),
    "gzip": re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))"),
}
_ETAG_LENGTH = 32
# In a request's META: its answer is neither kept nor taken from what was kept.
UNSTORED = "mingzhang.unstored"


def stored(view: _View[_P]) -> _View[_P]:
    """Render a page once and keep it, under its address without a query, until it would change.

    The page must depend on nothing but publications (their departments and regions included), how
    many departments owe one, and the program: no user, cookie, day or draft. ``refresh`` knows what
    a publication changes from the address alone, so a new kind of page needs this decorator, an
    address below its region, and a look at ``refresh.changed_by``.
    """

    @wraps(view)
    def page(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        keeper = shelf()
        if keeper is None or request.META.get("QUERY_STRING") or UNSTORED in request.META:
            return view(request, *args, **kwargs)
        _serve(keeper)
        ticket = None
        if keeper.is_open():
            response = _from_shelf(request, keeper)
            if response is not None:
                return response
            ticket = _ticket(keeper, kwargs)
        response = view(request, *args, **kwargs)
        if ticket is not None and _is_whole(response) and _is_own_address(request):
            return _put(request, keeper, ticket, response)
        return response

    return page


def shelf() -> Shelf | None:
    """Return where this process keeps pages; None where it keeps none."""
    if settings.PAGES_DIR is None:
        return None
    scheme: Scheme = "https" if settings.HTTPS else "http"
    return Shelf(settings.PAGES_DIR, fingerprint(), scheme)


def scopes(region: str = "", department: str = "") -> list[str]:
    """Return the scopes whose publications an address shows, the narrowest last.

    They are the whole site, a region, a department.
    """
    scopes = ["site"]
    if region:
        scopes.append(region)
    if department:
        scopes.append(f"{region}-{department}")
    return scopes


def _from_shelf(request: HttpRequest, keeper: Shelf) -> HttpResponse | None:
    """Return the stored page or 304; None where nothing is stored."""
    encoding = _encoding(request)
    stored_page = keeper.get(request.path, encoding)
    if stored_page is None:
        return None
    content, digest = stored_page
    etag = f'"{digest[:_ETAG_LENGTH]}"'
    response = HttpResponse(content, content_type=_HTML, headers={"ETag": etag})
    if encoding:
        response.headers["Content-Encoding"] = encoding
    patch_vary_headers(response, ["Accept-Encoding"])
    return get_conditional_response(request, etag=etag, response=response) or response


def _put(
    request: HttpRequest, keeper: Shelf, ticket: Ticket, response: HttpResponse
) -> HttpResponse:
    """Store a page and answer with what was stored, or with the page itself where that fails."""
    try:
        if keeper.put(ticket, request.path, response.content):
            return _from_shelf(request, keeper) or response
    except OSError:
        log.warning("the page %s could not be stored", request.path, exc_info=True)
    return response


def _ticket(keeper: Shelf, names: Mapping[str, Any]) -> Ticket | None:
    """Return a ticket for the narrowest scope of an address, whose parts are in ``names``."""
    scope = scopes(names.get("region", ""), names.get("department", ""))[-1]
    try:
        return keeper.ticket(scope)
    except OSError:
        return None


@cache
def _serve(keeper: Shelf) -> None:
    """Let nginx serve this program's pages; once a process is enough.

    Where pages could not be removed, the next process or ``store_pages`` begins anew.
    """
    try:
        keeper.serve()
    except OSError:
        log.warning("no page can be stored", exc_info=True)


def _is_whole(response: HttpResponse) -> bool:
    """Return True for a page with the headers of all pages, which nginx sends with it.

    That is one without a cookie, and not one that other sites may embed.
    """
    is_plain = not response.cookies and not response.has_header("Content-Encoding")
    is_guarded = not any(name.startswith(("_csp", "xframe")) for name in vars(response))
    is_html = response.headers.get("Content-Type") == _HTML
    return response.status_code == 200 and is_html and is_plain and is_guarded


def _is_own_address(request: HttpRequest) -> bool:
    """Return False for /v01/ instead of /v1/: a page is stored under one address only."""
    match = request.resolver_match
    if match is None:
        return False
    return reverse(match.view_name, args=match.args, kwargs=match.kwargs) == request.path


def _encoding(request: HttpRequest) -> Encoding:
    """Return the best encoding that the reader takes."""
    accepted = request.headers.get("Accept-Encoding", "")
    for name, expression in ACCEPTED.items():
        if expression.search(accepted):
            return name
    return ""
