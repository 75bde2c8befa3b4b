"""A block pasted into the ledger's grid in a browser: from the key press until the rows are seen.

The server answers from a thread of this process; the browser and it share the computer as on a
clerk's afternoon they do not.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client, override_settings
from django.test.testcases import LiveServerThread
from django.urls import reverse
from playwright.sync_api import Browser, sync_playwright

from bench.bounds import Bound, NotMeasured
from bench.database import empty_database
from bench.subjects.ledger import MANY, USUAL, clerk_of
from bench.table import Measures
from budget.actions.examples import load_example_ledger

# The first finds caches cold, and a shared computer has slow moments.
ROUNDS = 4
HEAD = "功能科目\t经济科目\t支出类型\t金额（元）\t备注"
# From the paste until the browser has drawn what it says then, in milliseconds.
PASTE_AND_WAIT = """
(cell, [text, said]) => new Promise((resolve) => {
  const status = document.querySelector(".grid-status");
  const started = performance.now();
  new MutationObserver((_, observer) => {
    const isRefused = status.textContent.startsWith("没有粘贴");
    if (isRefused) resolve(Infinity);
    if (!status.textContent.includes(said)) return;
    observer.disconnect();
    requestAnimationFrame(() => { setTimeout(() => resolve(performance.now() - started)); });
  }).observe(status, { childList: true });
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const options = { clipboardData: data, bubbles: true, cancelable: true };
  cell.dispatchEvent(new ClipboardEvent("paste", options));
})
"""


def measures() -> Measures:
    chromium = shutil.which("chromium")
    if chromium is None:
        yield NotMeasured("paste in a browser", "chromium is not installed")
        return
    with TemporaryDirectory() as folder, empty_database(file=Path(folder) / "grid.sqlite3"):
        budget = load_example_ledger()
        budget.lines.all().delete()
        client = Client()
        backend = "django.contrib.auth.backends.ModelBackend"
        client.force_login(clerk_of(budget), backend=backend)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        ledger = reverse("desk:ledger", args=[budget.pk])
        with _server() as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            grid = _Grid(browser, server, ledger, session)
            few = grid.least_seconds(USUAL)
            many = grid.least_seconds(MANY)
            browser.close()
    yield Bound(f"paste {USUAL} lines in a browser", lambda: few, 1, "s")
    yield Bound(f"paste {MANY} lines in a browser", lambda: many, 2, "s")
    growth = many / MANY / (few / USUAL)
    name = f"paste {MANY} lines in a browser, per line against {USUAL}"
    yield Bound(name, lambda: growth, 1.5, "times")


@contextmanager
def _server() -> Iterator[str]:
    """Serve this process's database and static files; yield the address."""
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    try:
        with override_settings(ALLOWED_HOSTS=["127.0.0.1"]):
            yield f"http://127.0.0.1:{thread.port}"
    finally:
        thread.terminate()


class _Grid:
    """The empty ledger of the example's budget, as its clerk has it in a browser."""

    def __init__(self, browser: Browser, server: str, path: str, session: str) -> None:
        self.address = server + path
        self.context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server}
        self.context.add_cookies([cookie])

    def least_seconds(self, count: int) -> float:
        """Return the quickest of some pastes of so many lines, each into a page just opened."""
        times = []
        for _ in range(ROUNDS):
            times.append(self._paste(count))
        return min(times)

    def _paste(self, count: int) -> float:
        page = self.context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(self.address, wait_until="networkidle")
        rows = [HEAD]
        for number in range(1, count + 1):
            rows.append(f"2013202\t30201\t基本支出\t{number}\t第{number}笔")
        cell = page.locator("tbody[data-rows] input[name=function]").first
        milliseconds: float = cell.evaluate(PASTE_AND_WAIT, ["\n".join(rows), f"粘贴{count}行"])
        if page.locator("tbody[data-rows] tr").count() < count:
            raise RuntimeError("not all lines were placed")
        page.close()
        return milliseconds / 1000
