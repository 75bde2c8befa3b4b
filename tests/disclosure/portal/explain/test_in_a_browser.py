"""Charts, rows, terms and embeds in Chromium: accessible, never wider than the screen, whole in a
sandboxed frame and in print.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.accessibility import is_looked_at, violations
from tests.publications import published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BASE = "/130532/2023/203/"
PAGES = (
    *(
        BASE,
        f"{BASE}charts/function/",
        f"{BASE}charts/change/",
        f"{BASE}table-2/213/",
        f"{BASE}goals/22/indicator-1/",
    ),
    *(f"{BASE}v1/embed/table-2/", f"{BASE}v1/embed/charts/kinds/", "/terms/"),
)


@pytest.fixture
def site(live_server: Any) -> str:
    published()
    return str(live_server.url)


def test_pages_are_accessible_and_as_wide_as_the_screen(site: str, page: Page) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    for address in PAGES:
        page.goto(site + address)
        for width in (360, 768, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
        if is_looked_at(address):
            assert violations(page) == [], address
    assert complaints == []


def test_no_label_of_a_chart_is_cut_off_or_meets_another(site: str, page: Page) -> None:
    for width in (360, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(site + BASE)
        assert page.evaluate(_FAULTS) == [], width


# Labels that reach out of their picture, or over another one in it.
_FAULTS = """() => [...document.querySelectorAll("svg.chart")].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll("text")];
  const boxes = texts.map(text => [text.textContent, text.getBoundingClientRect()]);
  const labels = boxes.filter(([, box]) => box.width);
  const isOver = box => box.left < frame.left - 1 || box.right > frame.right + 1;
  const isOut = box => isOver(box) || box.bottom > frame.bottom + 1;
  const across = (one, other) => one.left < other.right - 1 && other.left < one.right - 1;
  const down = (one, other) => one.top < other.bottom - 4 && other.top < one.bottom - 4;
  const meets = (one, i) => labels.some(
    ([, other], j) => j > i && across(one, other) && down(one, other));
  return labels.filter(([, box], i) => isOut(box) || meets(box, i)).map(([text]) => text);
})"""


@contextmanager
def elsewhere(body: str) -> Iterator[str]:
    """Serve a page of another site, and give its address.

    A browser lets no made-up page reach this computer.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_another_site_can_show_a_chart_and_nothing_else_of_ours(site: str, page: Page) -> None:
    frames = ""
    for path in ("charts/function/?embed", "charts/function/"):
        source = f'src="{site}{BASE}{path}"'
        frames += f'<iframe {source} sandbox="allow-popups" width="600" height="560"></iframe>'
    with elsewhere(frames) as address:
        page.goto(address)
        shown = page.frame_locator("iframe >> nth=0")
        assert shown.locator("h1").text_content() == "钱花到哪里去"
        assert shown.locator("svg.chart").bounding_box()
        # Our style sheet reaches into the sandbox.
        assert (
            shown.locator("footer").evaluate("e => getComputedStyle(e).borderTopStyle") == "solid"
        )
        # Browsers show a page of their own there, or an empty one.
        assert page.frames[2].url == "chrome-error://chromewebdata/"


def test_print_has_the_tables_of_charts_and_no_tools(site: str, page: Page) -> None:
    page.goto(site + BASE)
    page.emulate_media(media="print")
    assert page.locator(".chart-panel--function .chart-table").is_visible()
    assert not page.locator(".chart-panel--function .chart-tools").is_visible()
