"""The pages of a bundle: the portal's own, rendered one after the other, their links turned."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urljoin

from django.http import Http404
from django.template.loader import render_to_string

from budget.site import absolute
from disclosure.bundles.addresses import BundleAddresses
from disclosure.bundles.source import BundleSource
from disclosure.models.documents import forget_documents
from disclosure.portal.following.board import AS_OF
from disclosure.portal.keeping import UNKEPT
from disclosure.portal.rendering import answer_to

# After the link that skips to the content, which comes first on every page.
_MASTHEAD = '<header class="masthead">'
_NOT_THERE, _GONE = 404, 410


class Overtaken(Exception):
    """Raised where something was withdrawn while a bundle was being made: it must not be kept."""


class PageFailed(Exception):
    """Raised where the site does not answer a page of a bundle as it should."""


class BundlePage(NamedTuple):
    """A page as it lies in a bundle."""

    path: str
    content: bytes


def pages(
    source: BundleSource, addresses: BundleAddresses, first: Sequence[str], about: str
) -> Iterator[BundlePage]:
    """Yield the pages at the ``first`` addresses, and all inside that their links lead to.

    ``about`` is a line at the top of each that says what the bundle is, as HTML. Only what is still
    to be rendered is in memory, by address, and the Documents of one office: its pages come one
    after the other. Raises Overtaken, and PageFailed.
    """
    seen = set(first)
    waiting: dict[str, deque[str]] = {}
    for address in first:
        waiting.setdefault(_office_of(source, address), deque()).append(address)
    while waiting:
        office, of_office = next(iter(waiting.items()))
        while of_office:
            address = of_office.popleft()
            path = addresses.path_of(address)
            answer = _answer(source, address)
            page, needed = turned_page(addresses, answer, address, path, about)
            yield BundlePage(path, page)
            for another in needed:
                if another not in seen:
                    seen.add(another)
                    waiting.setdefault(_office_of(source, another), deque()).append(another)
        del waiting[office]
        forget_documents()


def _office_of(source: BundleSource, address: str) -> str:
    """Return the code of the department below whose address a page lies; empty for the others."""
    if not address.startswith(source.address):
        return ""
    return address.removeprefix(source.address).partition("/")[0]


def turned_page(
    addresses: BundleAddresses, page: str, address: str, path: str, about: str, online: str = ""
) -> tuple[bytes, list[str]]:
    """Return a page of the site as the bundle has it, and the addresses inside that it links to.

    ``online`` is where the site has it, if not at the address from which its links start.
    """
    online = absolute(online or address)
    link = f'<a href="{online}">在网站上看本页</a>'
    line = f'<aside class="offline-copy" aria-label="离线副本">{about}{link}</aside>'
    page = page.replace(_MASTHEAD, f"{line}{_MASTHEAD}", 1)
    turned, needed = addresses.turned(page, address=address, path=path)
    return turned.encode(), needed


def _answer(source: BundleSource, address: str) -> str:
    """Return the page at an address; where there is none, one that leads on."""
    try:
        response = answer_to(address, **{UNKEPT: True, AS_OF: source.as_of})
    except Http404:
        return _leading_on(absolute(address), is_online=True)
    content: str = response.content.decode()
    if response.status_code == 200:
        return content
    if response.status_code == _GONE:
        if not source.was_withdrawn(address):
            raise Overtaken(address)
        return content  # that it was taken back, and nothing of it
    if response.status_code == _NOT_THERE:
        return _leading_on(absolute(address), is_online=True)
    if "Location" not in response.headers:
        raise PageFailed(f"{address} answered {response.status_code}")
    return _leading_on(urljoin(address, response.headers["Location"]))


def _leading_on(address: str, *, is_online: bool = False) -> str:
    """Return a page that leads to another; ``is_online``: to one that the bundle does not have."""
    context = {"address": address, "is_online": is_online}
    return render_to_string("portal/bundle/leading_on.html", context)
