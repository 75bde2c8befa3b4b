"""How long a request may work on uploads, how much may be sent without signing in, and how often a
program may ask the API.

Django has one limit of each kind for the whole site, and those in settings are for the largest
ledger of a department: here everybody who is not signed in keeps Django's own defaults, but where a
paper is verified.
"""

import logging
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.urls import reverse

from budget.bounded import all_within
from config.proxies import client_address
from config.rates import Rates, seconds_left
from disclosure.api.answers import API_ROOT, open_to_other_sites
from disclosure.api.problems import too_many
from disclosure.verify.papers import MOST_BYTES as MOST_BYTES_OF_A_PAPER

log = logging.getLogger(__name__)

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


class ApiRateMiddleware:
    """Refuses a client's requests to the API above ``API_REQUESTS`` a minute, before any work.

    Where they cannot be counted (a full disk) they are answered: the limit protects others' share,
    not a secret.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.rates = Rates(Path(settings.DATA_DIR) / "rates", settings.SECRET_KEY)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, with 429 and when to come again where there were too many."""
        most = settings.API_REQUESTS
        if not most or not request.path_info.startswith(API_ROOT):
            return self.get_response(request)
        try:
            requests = self.rates.count(client_address(request))
        except OSError:
            log.warning("requests to the API cannot be counted", exc_info=True)
            return self.get_response(request)
        if requests > most:
            return open_to_other_sites(too_many(most, seconds_left()))
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
