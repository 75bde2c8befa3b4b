"""Whatever leaves the site names the site's own address, whichever host a request has invented."""

import re
from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import pytest
from django.test import Client, override_settings
from django.urls import Resolver404, resolve

from tests.publications import indexed, published
from tests.seeds import is_full

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SITE = "https://budget.example.gov.cn"
INVENTED = {
    "host": "evil.example:666",
    "x-forwarded-host": "evil.example",
    "x-forwarded-port": "666",
    "forwarded": "host=evil.example:666",
}
LINKS = re.compile(r"""(?:href|src|action)="([^"#]+)|<loc>([^<]+)|Sitemap: (\S+)""")
# So many pages of one kind are asked for: they are of one template.
OF_A_KIND = 20 if is_full() else 1


def body_of(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    text: str = content.decode("utf-8", errors="replace")
    return text


def links_in(text: str, page: str) -> set[str]:
    """Return the paths within the site that a page, a sitemap or robots.txt leads to."""
    paths = set()
    for groups in LINKS.findall(text):
        whole = urldefrag(urljoin(SITE + page, "".join(groups).replace("&amp;", "&"))).url
        if whole.startswith(f"{SITE}/"):
            parts = urlsplit(whole)
            paths.add(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    return paths


@override_settings(ALLOWED_HOSTS=["*"], SITE_URL=SITE, PROXIES=1, SECURE_SSL_REDIRECT=False)
def test_no_public_page_repeats_an_invented_host() -> None:
    indexed(published())
    client = Client(headers=INVENTED)
    waiting = ["/", "/en/", "/robots.txt", "/sitemap.xml", "/no-such-page/"]
    known = set(waiting)
    chosen: Counter[str] = Counter()
    with_address = set()
    wrong = []
    while waiting:
        page = waiting.pop(0)
        response: Any = client.get(page)
        kind = kind_of(page)
        text = body_of(response)
        if "evil.example" in f"{text}{dict(response.headers)}":
            wrong.append(page)
        if SITE in text:
            with_address.add(kind)
        for link in sorted(links_in(text, page) - known):
            known.add(link)
            if link.startswith("/en/") and not is_full():
                continue  # of the same views and templates
            if chosen[kind_of(link)] < OF_A_KIND and not link.startswith("/admin/"):
                chosen[kind_of(link)] += 1
                waiting.append(link)
    assert wrong == []
    assert len(chosen) > 20  # there is more than one page
    assert len(with_address) > 5  # and some state whole addresses


def kind_of(link: str) -> str:
    """Return the language and the view that answers a path; in `make test-full` also what is
    asked of it."""
    parts = urlsplit(link)
    language = "en " if parts.path.startswith("/en/") else ""
    asked = " ".join(sorted(parse_qs(parts.query))) if is_full() else ""
    try:
        view = resolve(parts.path.removeprefix("/en")).view_name
    except Resolver404:
        view = parts.path
    return f"{language}{view} {asked}"


def test_a_host_that_is_not_ours_is_refused() -> None:
    with override_settings(ALLOWED_HOSTS=["budget.example.gov.cn"]):
        assert Client(headers={"host": "evil.example"}).get("/admin/login/").status_code == 400
