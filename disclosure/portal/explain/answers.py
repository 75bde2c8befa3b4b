"""What every page about an edition answers: 410 where it was taken back, 304 where the reader has it, else the page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from disclosure.portal.editions import Edition
from disclosure.portal.withdrawals import withdrawn


def answer(request: HttpRequest, edition: Edition, slug: str, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The page that ``make`` makes, unless the edition is withdrawn or the reader has it; ``slug`` tells pages apart."""
    if edition.withdrawal is not None:
        return withdrawn(request, edition)
    etag = edition.etag(slug)
    response = get_conditional_response(request, etag=etag) or make()
    response.headers["ETag"] = etag
    return response
