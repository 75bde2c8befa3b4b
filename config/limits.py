"""How long a request may work on uploads, and how much may be sent without signing in.

Django has one limit of each kind for the whole site, and those in settings are for the largest
ledger of a department: here everybody who is not signed in keeps Django's own defaults, but where a
paper is verified.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.urls import reverse

from budget.bounded import all_within
from disclosure.verify.papers import MOST_BYTES as MOST_BYTES_OF_A_PAPER

MOST_BYTES = 2_621_440
MOST_FIELDS = 1_000
_FORM_AROUND_A_FILE = 100_000  # bytes of names, token and boundaries beside it
_FORM, _FORM_WITH_FILES = "application/x-www-form-urlencoded", "multipart/form-data"


class TimeLimitMiddleware:
    """Gives all that a request has worked out in other processes one time together.

    Each file has bounds of its own, but a page may convert, read, solve and check one. Whoever
    waits gets a sentence from us before nginx gives up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, its bounded work within the time for all of it."""
        with all_within(settings.REQUEST_SECONDS):
            return self.get_response(request)


class AnonymousLimitsMiddleware:
    """Refuses a large request of somebody who is not signed in, before it is taken apart."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, with 413 where it is too large."""
        if request.method in ("GET", "HEAD") or request.user.is_authenticated:
            return self.get_response(request)
        if _length(request) > _most_bytes(request) or _fields(request) > MOST_FIELDS:
            response = render(request, "413.html", status=413)
            response.headers["Cache-Control"] = "no-store"
            return response
        return self.get_response(request)


def _most_bytes(request: HttpRequest) -> int:
    """Return how much somebody who is not signed in may send to this address."""
    if request.path == reverse("portal:verify"):
        return MOST_BYTES_OF_A_PAPER + _FORM_AROUND_A_FILE
    return MOST_BYTES


def _length(request: HttpRequest) -> int:
    """Return the bytes that are announced: of a body without a length Django reads nothing."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _fields(request: HttpRequest) -> int:
    """Return the number of fields in a form, at most one too many."""
    if request.content_type == _FORM:
        mark = "&"
    elif request.content_type == _FORM_WITH_FILES:
        mark = "--" + (request.content_params or {}).get("boundary", "")
    else:
        return 0
    try:
        return request.body.count(mark.encode()) + (mark == "&")
    except UnreadablePostError:
        return 0  # whoever sent it is gone
