"""How a public page is answered: who may keep it, 404, 410, 304, and only then the page.

A page about one edition of a disclosure is a function of the request and that Edition, under
``edition_page``. What is answered otherwise is put together from the parts of that decorator.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from disclosure.portal.editions import Edition
from disclosure.portal.keeping import etag_of, fronted, kept
from disclosure.portal.languages import page_language
from disclosure.portal.missing import year_not_published
from disclosure.portal.withdrawals import withdrawn

_P = ParamSpec("_P")
_Response = TypeVar("_Response", bound=HttpResponseBase)
_View = Callable[Concatenate[HttpRequest, _P], HttpResponse]
_EditionView = Callable[Concatenate[HttpRequest, Edition, _P], HttpResponse]

# Seconds that programs may keep an answer of the API and of bulk data.
KEPT = 60


def public_page(view: _View[_P]) -> _View[_P]:
    """Make a view a page that anyone may keep, but must ask about each time before showing it.

    So a withdrawal shows at once; a revisit costs only a 304.
    """
    return _asked_about(fronted(view))


def kept_page(view: _View[_P]) -> _View[_P]:
    """The same of a page that is rendered once and kept (``keeping.kept`` says of which)."""
    return _asked_about(kept(view))


def _asked_about(view: _View[_P]) -> _View[_P]:
    @require_safe
    @wraps(view)
    def page(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        response = _named_by_content(request, view(request, *args, **kwargs))
        patch_cache_control(response, public=True, no_cache=True)
        response.headers.setdefault("Content-Language", page_language())
        return response

    return page


def _named_by_content(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return a page with an ETag, or 304 where the reader has it."""
    has_one = response.has_header("ETag") or response.streaming
    if response.status_code != HTTPStatus.OK or has_one:
        return response
    etag = etag_of(response.content)
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def of_edition(
    view: Callable[Concatenate[HttpRequest, Edition, _P], _Response],
) -> Callable[..., _Response | HttpResponse]:
    """Give a view the Edition that an address names; answer 404 or 410 where there is none."""

    @wraps(view)
    def page(
        request: HttpRequest,
        region: str,
        year: int,
        department: str,
        version: int | None = None,
        unit: str = "",
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _Response | HttpResponse:
        try:
            edition = Edition.find(
                region=region, year=year, department=department, version=version, unit=unit
            )
        except Http404:
            if version is not None:
                raise
            return year_not_published(
                request, region=region, year=year, department=department, unit=unit
            )
        withdrawal = edition.withdrawal
        if withdrawal is not None:
            return withdrawn(request, edition, withdrawal)
        return view(request, edition, *args, **kwargs)

    return page


def unless_unchanged(view: _EditionView[_P]) -> _EditionView[_P]:
    """Answer 304 instead of asking the view where the reader's copy is still right."""

    @wraps(view)
    def page(
        request: HttpRequest, edition: Edition, /, *args: _P.args, **kwargs: _P.kwargs
    ) -> HttpResponse:
        etag = edition.etag(request.path)
        response = get_conditional_response(request, etag=etag)
        if response is None:
            response = view(request, edition, *args, **kwargs)
        response.headers["ETag"] = etag
        return response

    return page


def edition_page(view: _EditionView[_P]) -> Callable[..., HttpResponse]:
    """Make a view a page about the edition that an address names, rendered once and kept."""
    return kept_page(of_edition(unless_unchanged(view)))
