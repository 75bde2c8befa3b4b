"""Rendered pages that are kept: in Django's cache, and for a minute in the web servers before us.

A kept page's key holds what it shows: its address, the program, and the generation of its region,
which every change raises. So nothing is ever removed, and no page is kept longer than until
something becomes visible by itself.
"""

import gzip
import hashlib
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, Literal, ParamSpec

import brotli
import msgspec
from django.conf import settings
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, Error, router
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from disclosure.models import PageGeneration, Publication
from disclosure.portal.fingerprint import fingerprint
from disclosure.portal.languages import page_language

_P = ParamSpec("_P")
_View = Callable[Concatenate[HttpRequest, _P], HttpResponse]
_HTML = "text/html; charset=utf-8"
# How a page is compressed; the empty text is not at all.
Encoding = Literal["br", "gzip", ""]
# Encodings that a client takes, the best first; ``q=0`` means that it does not take one.
_ACCEPTED: dict[Encoding, re.Pattern[str]] = {
    "br": re.compile(r"\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))"),
    "gzip": re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))"),
}
_BROTLI_QUALITY = 5  # 9 saves a few hundredths more and takes four times as long
_GZIP_LEVEL = 6
_ETAG_LENGTH = 32
_REGION = re.compile(r"/(?:en/)?([0-9]{6})/")
_NEVER_KEPT = ("/admin/", "/api/", "/static/")
# In a request's META: its answer is neither kept nor taken from what was kept.
UNKEPT = "mingzhang.unkept"
# Seconds that a web server before us keeps a page: what could not reach it shows that much longer.
LONGEST_IN_FRONT = 60
# How nginx is told so (``X-Accel-Expires``); 0 is not at all. It keeps nothing else.
_FRONT_HEADER = "X-Accel-Expires"
_NOT_AT_ALL = "0"
# The same for a page that nginx has and only asked after: of a 304 with 0 it takes the seconds that
# the page came with once more. A moment long ago (1970) it takes as what it is.
_NO_LONGER = "@1"
_KEPT_IN_FRONTS = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED, HTTPStatus.GONE)


@dataclass(frozen=True)
class PageState:
    """What stands while a page is made, as far as it may show it.

    ``region`` is its code, empty for pages of all regions. ``until`` is when something will become
    visible, or a day ends.
    """

    region: str
    generation: int
    until: float  # seconds since 1970

    @classmethod
    def read(cls, region: str, generation: int) -> "PageState":
        """Return the state of this moment; ``generation`` was read before."""
        now = timezone.now()
        coming = Publication.objects.filter(visible_from__gt=now)
        if region:
            coming = coming.filter(department__region__code=region)
        next_visible: datetime | None = coming.aggregate(next=Min("visible_from"))["next"]
        until = _midnight_after(now)
        if next_visible is not None:
            until = min(until, next_visible)
        return cls(region, generation, until.timestamp())

    def stands(self) -> bool:
        """Return True where nothing has changed since."""
        is_unchanged = _generation(self.region) == self.generation
        return is_unchanged and time.time() < self.until


class KeptPage(msgspec.Struct, frozen=True, array_like=True):
    """A page as it lies in the cache."""

    content: bytes
    etag: str
    language: str
    until: float  # seconds since 1970

    def answer(self, request: HttpRequest, encoding: Encoding) -> HttpResponse:
        """Return the page, or 304 where the reader has it."""
        headers = {
            "Cache-Control": "public, no-cache",
            "Content-Language": self.language,
            "Content-Length": str(len(self.content)),
            "ETag": self.etag,
            "Vary": "Accept-Encoding",
            # Of Django's middleware, which a kept page does not pass.
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
        }
        if encoding:
            headers["Content-Encoding"] = encoding
        response = HttpResponse(self.content, content_type=_HTML, headers=headers)
        return get_conditional_response(request, etag=self.etag, response=response) or response


def kept(view: _View[_P]) -> _View[_P]:
    """Render a page once and keep it, under its address without a query, until it would change.

    The page must depend on nothing but publications (their departments and regions included), how
    many departments owe one, and the program: no user, cookie or draft. What changes pages is in
    ``actions.page_changes``.
    """

    @wraps(view)
    def page(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        if not _may_be_kept(request):
            return view(request, *args, **kwargs)
        # Read first: whatever is written after it has another number, and nobody asks for this.
        region = _region_of(request.path)
        state = PageState.read(region, _generation(region))
        response = view(request, *args, **kwargs)
        if _is_whole(response):
            encoding = _encoding(request)
            made = _made(response, encoding, state.until)
            _keep(_key(request.path, state.generation, encoding), made)
            response = made.answer(request, encoding)
        _tell_fronts(response, state.until if state.stands() else 0)
        return response

    return page


class KeptPagesMiddleware:
    """Answers with kept pages before anything else is done: no session, no address resolved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the page that is kept, or ask on."""
        return _kept_answer(request) or self.get_response(request)


def _kept_answer(request: HttpRequest) -> HttpResponse | None:
    """Return a page that is kept and still right."""
    if not _may_be_kept(request) or request.path.startswith(_NEVER_KEPT):
        return None
    try:
        generation = _generation(_region_of(request.path))
    except Error:
        return None  # whoever asks next says what is wrong
    encoding = _encoding(request)
    found = _found(_key(request.path, generation, encoding))
    if found is None:
        return None
    response = found.answer(request, encoding)
    _tell_fronts(response, found.until)
    return response


def fronted(view: _View[_P]) -> _View[_P]:
    """Let the web servers before us keep a page for a minute, or as long as it is right.

    The page is the same for everybody.
    """

    @wraps(view)
    def page(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        if not settings.FRONTS or not _may_be_kept(request):
            return view(request, *args, **kwargs)
        region = _region_of(request.path)
        state = PageState.read(region, _generation(region))
        response = view(request, *args, **kwargs)
        _tell_fronts(response, state.until if state.stands() else 0)
        return response

    return page


def _may_be_kept(request: HttpRequest) -> bool:
    has_query = bool(request.META.get("QUERY_STRING"))
    is_asked_for = request.method in ("GET", "HEAD") and UNKEPT not in request.META
    return settings.PAGES_KEPT and is_asked_for and not has_query


def _generation(region: str) -> int:
    """Return the newest generation, and have what follows be read where it is known.

    A replica may be behind the primary: then this page reads the primary. While the primary is gone
    the replica's word counts.
    """
    generation = PageGeneration.number_of(region)
    if settings.HAS_REPLICA:
        try:
            newest = PageGeneration.number_of(region, using=DEFAULT_DB_ALIAS)
        except Error:
            return generation
        if newest != generation:
            router.db_for_write(PageGeneration)  # from now on this request reads there
            return newest
    return generation


def _region_of(path: str) -> str:
    """Return the code of the region that an address names; empty where it names none."""
    match = _REGION.match(path)
    return match[1] if match else ""


def _key(path: str, generation: int, encoding: Encoding) -> str:
    """Return the key of a page: short, whatever the address is."""
    shown = (fingerprint(), settings.HTTPS, path, generation, encoding)
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def _found(key: str) -> KeptPage | None:
    """Return a page that is kept and still right."""
    content = caches["pages"].get(key)
    if content is None:
        return None
    try:
        page = msgspec.msgpack.decode(content, type=KeptPage)
    except msgspec.DecodeError:
        return None  # whatever it is, we did not write it
    return page if time.time() < page.until else None


def _keep(key: str, page: KeptPage) -> None:
    # Whole seconds, since a cache may know no others; ``until`` tells the rest.
    seconds = math.ceil(page.until - time.time())
    if seconds > 0:
        caches["pages"].set(key, msgspec.msgpack.encode(page), seconds)


def _made(response: HttpResponse, encoding: Encoding, until: float) -> KeptPage:
    """Return a page as it is kept: compressed, and named by its bytes."""
    content = response.content
    if encoding == "br":
        content = brotli.compress(content, quality=_BROTLI_QUALITY)
    elif encoding == "gzip":
        content = gzip.compress(content, _GZIP_LEVEL, mtime=0)
    return KeptPage(content, etag_of(content), page_language(), until)


def etag_of(content: bytes) -> str:
    """Return the ETag of a page's bytes, compressed or not."""
    return quote_etag(hashlib.sha256(content).hexdigest()[:_ETAG_LENGTH])


def _is_whole(response: HttpResponse) -> bool:
    """Return True for a page with the headers of all pages.

    That is one without a cookie, and not one that other sites may embed.
    """
    is_plain = not response.cookies and not response.has_header("Content-Encoding")
    is_guarded = not any(name.startswith(("_csp", "xframe")) for name in vars(response))
    is_html = response.headers.get("Content-Type") == _HTML
    return response.status_code == HTTPStatus.OK and is_html and is_plain and is_guarded


def _encoding(request: HttpRequest) -> Encoding:
    """Return the best encoding that the reader takes."""
    accepted = request.headers.get("Accept-Encoding", "")
    for name, expression in _ACCEPTED.items():
        if expression.search(accepted):
            return name
    return ""


def _tell_fronts(response: HttpResponse, until: float) -> None:
    """Say for how many seconds a web server before us may keep an answer; 0 is not at all."""
    if not settings.FRONTS or response.status_code not in _KEPT_IN_FRONTS or response.cookies:
        return
    # One less than there are: the server counts whole seconds from when it hears of them.
    left = math.floor(until - time.time()) - 1
    seconds = min(left, _longest_in_front())
    if seconds > 0:
        told = str(seconds)
    elif response.status_code == HTTPStatus.NOT_MODIFIED:
        told = _NO_LONGER
    else:
        told = _NOT_AT_ALL
    response.headers[_FRONT_HEADER] = told


def _longest_in_front() -> int:
    """Return for how many seconds a web server before us may keep a page.

    What was read from a replica may be old by its lag already, and is not shown beyond the minute.
    """
    lag = settings.REPLICA_LAG if settings.HAS_REPLICA else 0
    return LONGEST_IN_FRONT - lag


def _midnight_after(moment: datetime) -> datetime:
    """Return when the day ends that a moment falls on, here where the county is."""
    next_day = timezone.localdate(moment) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(next_day, clock.min))
