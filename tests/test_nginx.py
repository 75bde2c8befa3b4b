"""config/nginx.conf before a real Django: it keeps pages for a minute, and nothing beyond."""

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_started
from django.db import transaction
from django.test import Client
from django.utils import timezone

from disclosure.actions import fronts
from disclosure.portal import display
from tests.caches import pages_kept_in_memory
from tests.fronts import SECRET, Front, front
from tests.publications import published, withdrawn

CONFIGURATION = (Path(settings.BASE_DIR) / "config/nginx.conf").read_text()
BASE = "/130532/2023/203/"
PAGES = ("/", "/130532/", "/130532/2023/", BASE, f"{BASE}table-9/", f"{BASE}v1/", f"/en{BASE}")
BROWSER = {"Accept-Encoding": "gzip, deflate, br"}
EMPTY = {"Authorization": f"Bearer {SECRET}"}
# Headers of a connection, and those that each server sets itself.
OF_EACH = {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"}


@pytest.fixture
def nginx(transactional_db: Any, live_server: Any, tmp_path: Path) -> Iterator[Front]:
    with pages_kept_in_memory(), front(tmp_path, django=live_server.url) as nginx:
        yield nginx


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """The paths that Django was asked for."""
    paths: list[str] = []

    def note(environ: dict[str, str], **_: Any) -> None:
        paths.append(environ["PATH_INFO"])

    request_started.connect(note)
    yield paths
    request_started.disconnect(note)


def test_a_page_is_asked_for_once_and_comes_with_what_django_sends(
    nginx: Front, asked: list[str]
) -> None:
    published()
    for path in PAGES:
        asked.clear()
        first = nginx.get(path)
        again = nginx.get(path)
        assert asked == [path]
        django = Client().get(path)
        assert first.text == again.text == django.content.decode()
        sent = {name.lower(): value for name, value in django.headers.items()}
        assert sent.pop("x-accel-expires") == "60"
        for answer in (first, again):
            received = {k: v for k, v in answer.headers.items() if k not in OF_EACH}
            assert {k: directives(v) for k, v in received.items()} == {
                k: directives(v) for k, v in sent.items() if k not in OF_EACH
            }
        assert again.headers["cache-control"] == "public, no-cache"


def directives(value: str) -> set[str]:
    """The directives of a policy come in any order."""
    return set(value.split("; "))


def test_who_has_a_page_is_answered_304_by_nginx_alone(nginx: Front, asked: list[str]) -> None:
    published()
    etag = nginx.get(BASE).headers["etag"]
    asked.clear()
    again = nginx.get(BASE, **{"If-None-Match": etag})
    assert (again.status, again.text, again.headers["etag"]) == (304, "", etag)
    assert nginx.ask("HEAD", BASE, {}).status == 200
    assert asked == []


def test_each_browser_gets_what_it_can_read(nginx: Front, asked: list[str]) -> None:
    published()
    for _ in range(2):
        for accepted, encoding in (("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)):
            answer = nginx.ask("HEAD", BASE, {"Accept-Encoding": accepted})
            assert answer.headers.get("content-encoding") == encoding
            assert answer.headers["vary"] == "Accept-Encoding"
    assert asked == [BASE] * 3


def test_pages_with_a_query_files_and_the_desk_are_asked_for_each_time(
    nginx: Front, asked: list[str]
) -> None:
    published()
    kept = nginx.get(BASE)
    asked.clear()
    paths = (f"{BASE}?from=mail", f"{BASE}checks.json", f"{BASE}203-2023.json", "/admin/login/")
    for path in paths:
        nginx.get(path)
        nginx.get(path)
    assert len(asked) == 2 * len(paths)
    assert nginx.get(BASE).text == kept.text


def test_large_text_and_contrast_go_by_the_cookie_and_pages_stay_the_same(nginx: Front) -> None:
    published()
    styles = nginx.folder / "data/static/display"
    styles.mkdir(parents=True)
    for mode in display.DisplayMode:
        (styles / f"{mode}.css").write_text(f"/* {mode} */")
    page = nginx.get(BASE)
    for mode in display.DisplayMode:
        cookie = {"Cookie": f"display={mode}; sessionid=x"}
        assert nginx.get(BASE, **cookie).text == page.text
        style = nginx.get("/display.css", **cookie)
        assert style.text == f"/* {mode} */"
        assert style.headers["cache-control"] == "private, no-cache"
        assert style.headers["vary"] == "Cookie"
    assert nginx.get("/display.css", Cookie="display=../secret").text == "/* normal */"


def test_many_who_ask_for_a_page_at_once_are_one_for_django(nginx: Front, asked: list[str]) -> None:
    published()
    with ThreadPoolExecutor(12) as readers:
        answers = list(readers.map(nginx.get, [BASE] * 12))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert asked == [BASE]


def test_what_is_published_corrected_or_withdrawn_shows_at_once(
    nginx: Front, asked: list[str]
) -> None:
    first = published()
    before = {path: nginx.get(path).text for path in PAGES}
    second = published(version=2)
    after = {path: nginx.get(path).text for path in PAGES}
    assert "第2版" in after[BASE]
    assert "已被第2版取代" in after[f"{BASE}v1/"]
    assert before != after
    withdrawn(second)
    assert nginx.get(BASE).status == 410
    withdrawn(first)
    assert [nginx.get(path).status for path in (BASE, f"{BASE}v1/", f"/en{BASE}")] == [410] * 3
    asked.clear()
    assert nginx.get(BASE).status == 410
    assert asked == []  # that it was withdrawn is kept as well
    assert BASE not in nginx.get("/130532/").text


def test_what_becomes_visible_by_itself_shows_at_its_hour(nginx: Front) -> None:
    """Also to those who read the page until then: what nginx asked after is no page anew."""
    published()
    hour = timezone.now() + timedelta(seconds=4)
    published(version=2, visible_from=hour)
    text = nginx.get(BASE).text
    while timezone.now() < hour:  # asked after the answer, which may have taken until the hour
        assert "第2版" not in text
        time.sleep(0.1)
        text = nginx.get(BASE).text
    assert "第2版" in nginx.get(BASE).text


def test_fronts_are_told_once_of_a_transaction(
    transactional_db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(fronts, "empty", lambda: told.append("all"))
    with transaction.atomic():
        first = published()
        with transaction.atomic():
            withdrawn(first)
        assert told == []
    assert told == ["all"]
    published(version=2)
    assert told == ["all", "all"]


def test_pages_are_deleted_for_nobody_but_django(nginx: Front, asked: list[str]) -> None:
    published()
    nginx.get(BASE)
    for headers in ({}, {"Authorization": "Bearer guessed"}, {"Authorization": "Bearer "}):
        assert nginx.ask("DELETE", "/_front/pages/", headers).status == 403
    for method, path in (("PUT", "/_front/pages/"), ("DELETE", "/_front/pages/0/")):
        assert nginx.ask(method, path, EMPTY).status in (404, 405)
    assert nginx.get("/_front/pages/").status == 403
    asked.clear()
    nginx.get(BASE)
    assert asked == []
    assert fronts.empty() == fronts.empty() == []
    nginx.get(BASE)
    assert asked == [BASE]


def test_deleting_while_pages_are_written_leaves_none_and_breaks_none(nginx: Front) -> None:
    published()
    whole = nginx.get(f"{BASE}table-9/").text
    is_over = threading.Event()
    texts: set[str] = set()

    def read() -> None:
        while not is_over.is_set():
            texts.add(nginx.get(f"{BASE}table-9/").text)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for _ in range(30):
        assert fronts.empty() == []
    is_over.set()
    for reader in readers:
        reader.join()
    assert texts == {whole}


# -- servers that do not answer ------------------------------------------------------------------


class Upstream(BaseHTTPRequestHandler):
    """Answers a page that may be kept for a second."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("X-Accel-Expires", "1")
        self.send_header("Content-Length", "1")
        self.end_headers()
        self.wfile.write(b"x")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def test_no_stale_page_is_shown_where_django_does_not_answer(tmp_path: Path) -> None:
    django = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    thread = threading.Thread(target=django.serve_forever)
    thread.start()
    with front(tmp_path, django=f"http://127.0.0.1:{django.server_port}") as nginx:
        assert nginx.get(BASE).status == 200
        django.shutdown()
        django.server_close()
        thread.join()
        time.sleep(2.1)
        assert nginx.get(BASE).status == 502


def test_a_front_that_is_dead_or_not_ours_is_named(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    other = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    thread = threading.Thread(target=other.serve_forever)
    thread.start()
    silent = "http://127.0.0.1:1"
    foreign = f"http://127.0.0.1:{other.server_port}"
    try:
        settings.FRONTS = [silent, foreign]
        assert fronts.empty() == [silent, foreign]
        assert fronts.empty_again() == [silent, foreign]
    finally:
        other.shutdown()
        other.server_close()
        thread.join()
    assert f"the front {silent} may show old pages for a minute" in caplog.text
    settings.FRONTS = []
    assert fronts.empty() == fronts.empty_again() == []


# -- what the configuration says -------------------------------------------------------------------


def location(name: str) -> str:
    """What stands in a location block."""
    found = re.search(
        rf"    location {re.escape(name)} {{\n(.*?)\n    }}", CONFIGURATION, flags=re.DOTALL
    )
    assert found is not None, name
    return found[1]


def test_only_what_django_says_to_nginx_is_kept_and_nothing_stale_is_served() -> None:
    assert "proxy_ignore_headers Cache-Control Expires;" in location("~ /$")
    for directive in ("proxy_cache_valid", "proxy_cache_use_stale", "background_update"):
        assert directive not in CONFIGURATION
    assert CONFIGURATION.count("proxy_cache pages;") == 1


def test_it_knows_every_display_mode() -> None:
    modes = re.search(r"map \$cookie_display \$display {(.*?)}", CONFIGURATION, flags=re.DOTALL)
    assert modes is not None
    assert {value for _, value in re.findall(r"(\S+)\s+(\S+);", modes[1])} == set(
        display.DisplayMode
    )


@pytest.mark.django_db
def test_the_style_sheet_of_the_display_mode_has_the_headers_that_django_sends() -> None:
    sent = Client().get("/display.css").headers
    added = re.findall(r'add_header (\S+) (?:"([^"]*)"|([^;"]+));', location("= /display.css"))
    assert added
    for name, quoted, bare in added:
        assert sent[name] == (quoted or bare)
