"""Where the addresses of the site lie within a bundle, and a page's links turned to there."""

import html
import posixpath
import re
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from budget.site import absolute

START, SEARCH, VERIFIER = "index.html", "search.html", "verify.html"
STYLES = "static/display.css"
_LINK = re.compile(r'\b(href|src|action)="([^"]*)"')
# Forms of pages that narrow a list down have no address of their own: the bundle has one search.
_FORM = re.compile(r"<form(?![^>]*\saction=)")
# Links to what is not in the bundle: style sheets say behind them that they need the network.
_ONLINE = re.compile(r"<a(?=\s[^>]*?\bhref=\"https?://)")
# Versions by their number, pages for other sites, and what is no page.
_NOT_INSIDE = re.compile(r"/(?:v[0-9]+|embed)/|[^0-9A-Za-z_/-]")
_PAGE_OF_LIST = re.compile(r"page=([0-9]{1,4})")
# Pages of the whole site that say what the pages of a year mean.
EXPLAINING = ("/terms/", "/data/dictionary/")


class BundleAddresses:
    """The addresses of one bundle.

    ``files`` are paths within the bundle by the address that a file has on the site. ``static`` are
    the static files that pages were found to need, by their paths within the bundle.
    """

    def __init__(self, region: str, year: int, files: Mapping[str, str]) -> None:
        self._base = f"/{region}/{year}/"
        self._files = {
            "/": START,
            f"/{region}/": START,
            "/data/": START,
            f"/data/{region}/{year}/": START,
            "/search/": SEARCH,
            "/verify/": VERIFIER,
            "/display.css": STYLES,
            **files,
        }
        self.static: dict[str, str] = {}

    def is_inside(self, address: str) -> bool:
        """Tell whether the bundle has the page of an address, its query included."""
        path, _, query = address.partition("?")
        if not path.endswith("/") or _NOT_INSIDE.search(path):
            return False
        if path in EXPLAINING:
            return not query
        is_first_page = not query or _PAGE_OF_LIST.fullmatch(query) is not None
        return path.startswith(self._base) and is_first_page

    def path_of(self, address: str) -> str:
        """Return where the page of an address lies that is inside."""
        path, _, query = address.partition("?")
        number = _PAGE_OF_LIST.fullmatch(query)
        name = f"page-{number[1]}.html" if number else "index.html"
        return f"{path.removeprefix('/')}{name}"

    def turned(self, page: str, *, address: str, path: str) -> tuple[str, list[str]]:
        """Return a page with its links as they are within the bundle, and the pages that they need.

        ``address`` is what the page's own links start from, ``path`` where it lies in the bundle.
        Links to what the bundle does not have lead to the site, and say that they need it.
        """
        needed: list[str] = []

        def turned_link(found: re.Match[str]) -> str:
            link = html.unescape(found[2])
            target = self._target(urljoin(address, link), needed)
            if link.startswith("#") or target is None:
                return found[0]
            if not urlsplit(target).scheme:
                target = _relative(target, path)
            return f'{found[1]}="{html.escape(target)}"'

        search = _relative(SEARCH, path)
        page = _LINK.sub(turned_link, page)
        page = _ONLINE.sub('<a data-online="在线"', page)
        return _FORM.sub(f'<form action="{search}"', page), needed

    def _target(self, link: str, needed: list[str]) -> str | None:
        """Return the path within the bundle, or on the site, of a link that starts with a slash.

        None for one that leads elsewhere already.
        """
        if not link.startswith("/"):
            return None
        address, hash_sign, fragment = link.partition("#")
        anchor = f"{hash_sign}{fragment}"
        path, question_mark, query = address.partition("?")
        if path in self._files:
            target = self._files[path]
            if target == SEARCH:
                return f"{target}{question_mark}{query}"
            return f"{target}{anchor}"
        if self.is_inside(address):
            needed.append(address)
            return f"{self.path_of(address)}{anchor}"
        static = _static_url()
        if path.startswith(static):
            name = path.removeprefix(static)
            self.static[f"static/{name}"] = name
            return f"static/{name}"
        return absolute(link)


def _static_url() -> str:
    return urljoin("/", settings.STATIC_URL)


def _relative(target: str, path: str) -> str:
    """Return a path within the bundle as a link of the page at ``path``."""
    file, mark, rest = _split(target)
    return f"{posixpath.relpath(file, posixpath.dirname(path) or '.')}{mark}{rest}"


def _split(target: str) -> tuple[str, str, str]:
    """Return a path, and its query or anchor with the sign before it."""
    found = re.search(r"[?#]", target)
    if found is None:
        return target, "", ""
    return target[: found.start()], found[0], target[found.end() :]
