"""Requests whose Content-Type cannot be understood are answered with 400.

Django takes that header apart while it makes the request, before any middleware and outside of
what turns errors into pages: a charset that does not exist ended in a 500 of the web server. The
handler therefore looks at the header first, and the middleware answers in words.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
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
    """Answers a request whose header was taken away, in words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, with the page of status 400 where it was not understood."""
        if request.META.get(NOT_UNDERSTOOD):
            raise BadRequest("the Content-Type of the request cannot be understood")
        return self.get_response(request)


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
