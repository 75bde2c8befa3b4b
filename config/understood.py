"""Requests that cannot be answered as they were made are told so in words.

A Content-Type that cannot be understood is answered with 400, a method that an address does not
take with 405: whoever signs in anew while submitting is led to such an address.

Django takes the Content-Type apart while it makes the request, before any middleware and outside of
what turns errors into pages: a charset that does not exist ended in a 500 of the web server. The
handler therefore looks at the header first, and the middleware answers in words.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import parse_header_parameters

# In the environment of a request: no header that is sent can have this name.
NOT_UNDERSTOOD = "mingzhang.not_understood"


class UnderstandingHandler(WSGIHandler):
    """Django's application, which is given no Content-Type that it breaks off at."""

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> HttpResponseBase:
        """Answer the request; its header is taken away where it cannot be understood."""
        if not is_understood(environ.get("CONTENT_TYPE", "")):
            environ["CONTENT_TYPE"] = ""
            environ[NOT_UNDERSTOOD] = True
        return super().__call__(environ, start_response)


class NotUnderstoodMiddleware:
    """Answers requests that were not understood, or made in a way they cannot be, in words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, with a page of status 400 or 405 where it cannot be answered."""
        if request.META.get(NOT_UNDERSTOOD):
            raise BadRequest("the Content-Type of the request cannot be understood")
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return _not_allowed(request, response)
        return response


def _not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return an answer in words instead of one that is empty, with the methods that are allowed."""
    template = "405.html" if request.path.startswith("/admin/") else "400.html"
    page = render(request, template, status=response.status_code)
    page.headers["Allow"] = response.headers["Allow"]
    page.headers["Cache-Control"] = "no-store"
    return page


def is_understood(content_type: str) -> bool:
    """Return True where Django can read the header, and a body in its charset."""
    try:
        _, parameters = parse_header_parameters(content_type)
        charset = parameters.get("charset", "")
        if charset:
            # A codec may be unknown, or be one that makes no text, like hex.
            b"a".decode(charset, "replace")
    except (LookupError, ValueError):
        return False
    return True
