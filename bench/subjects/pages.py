"""Citizens' pages as they are served and as a slow phone sees them.

Served: a stored page through nginx against nginx sending a plain file of the same size, and Django's fallback against an
empty view, each loaded by `ab` in turns, by the server's processor time: what else the computer does must not count.
Seen: each page type in Chromium with an empty cache, slowed down like Lighthouse's phone.
"""

import shutil
import statistics
import subprocess
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench.bounds import Bound
from bench.pairs import ROUNDS
from bench.site import Server, Site, available, site

BASE = "/130532/2023/203/"
PAGES = (
    *("/", "/130532/2023/", BASE, f"{BASE}table-2/", f"{BASE}table-7/", f"{BASE}section-2/", f"{BASE}narrative/"),
    *(f"{BASE}goals/", f"{BASE}goals/22/", f"{BASE}checks/", f"{BASE}downloads/", f"{BASE}document/"),
    *(f"{BASE}charts/function/", f"{BASE}table-2/213/", f"{BASE}embed/table-2/", "/terms/", "/search/?q=离休"),
    *("/130532/codes/", "/130532/codes/function/213/", "/130532/departments/203/", "/130532/compare/", "/compare/"),
    *("/130532/goals/", "/130532/2023/board/", f"/en{BASE}"),
)
SERVED = f"{BASE}table-2/"
# Lighthouse's slow phone: 1.6 Mbit/s, 150 ms there and back, a processor a quarter as fast.
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
PROCESSOR = 4
PAINT_AND_SHIFT = """() => new Promise(done => {
  let paint = 0, shift = 0;
  new PerformanceObserver(list => { paint = list.getEntries().at(-1).startTime; })
    .observe({type: 'largest-contentful-paint', buffered: true});
  new PerformanceObserver(list => { for (const each of list.getEntries()) shift += each.value; })
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done([paint, shift]), 300);
})"""


def bounds() -> Iterator[Bound]:
    yield from _served()
    yield from _on_a_phone()


def _served() -> Iterator[Bound]:
    """Processor time against the least that nginx and Django can do: 0.9 and 0.6 of their speed."""
    here = site()
    if not available("ab", "apache2-utils"):
        print("  *** NOT MEASURED: ab (Debian's apache2-utils) is not installed")
        return
    if here.nginx:
        addresses = f"{here.nginx.address}{SERVED}", f"{here.plain}/{_plain_file(here)}"
        measure = partial(_times, here.nginx, *addresses, requests=5_000)
        yield Bound("processor: stored page by nginx / plain file by nginx", measure, round(1 / 0.9, 2), "times")
    else:
        print("  *** NOT MEASURED: nginx is not installed")
    addresses = f"{here.django.address}{SERVED}", f"{here.django.address}/empty"
    measure = partial(_times, here.django, *addresses, requests=400)
    yield Bound("processor: stored page by Django / empty Django view", measure, round(1 / 0.6, 2), "times")


def _times(server: Server, ours: str, other: str, *, requests: int) -> float:
    """How many times the processor time of the other address ours takes: the median of rounds in turns."""
    ratios = []
    for number in range(ROUNDS + 1):
        pair = [_seconds(server, address, requests) for address in (ours, other)]
        if number:  # the first finds caches cold
            ratios.append(pair[0] / pair[1])
    return statistics.median(ratios)


def _seconds(server: Server, address: str, requests: int) -> float:
    """Processor time of asking for an address as often, eight at a time, as a browser does."""
    command = ["ab", "-q", "-k", "-c", "8", "-n", str(requests), "-H", "Accept-Encoding: gzip, deflate, br", address]
    before = server.processor_seconds()
    report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in report, report
    assert "Failed requests:        0" in report, report
    return server.processor_seconds() - before


def _on_a_phone() -> Iterator[Bound]:
    """The worst of all page types in each measure, and which page that is."""
    seen = {address: _seen(address) for address in PAGES}
    for measure, most, unit in (
        ("bytes", 60.0, "kB"),
        ("requests", 12.0, ""),
        ("third parties", 0.0, ""),
        ("largest paint", 2.5, "s"),
        ("layout shift", 0.0, ""),
    ):
        worst = max(PAGES, key=lambda address: seen[address][measure])
        yield Bound(f"{measure}: {worst}", _constant(seen[worst][measure]), most, unit)


def _constant(amount: float) -> Callable[[], float]:
    return lambda: amount


def _plain_file(here: Site) -> str:
    """A file as long as the stored page is when compressed."""
    (stored,) = here.folder.glob(f"data/pages/[!h.]*{SERVED}index.html.br")
    shutil.copy(stored, here.folder / "plain/page.bin")
    return "page.bin"


@cache
def _browser() -> Browser:
    return sync_playwright().start().chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])


def _seen(address: str) -> dict[str, float]:
    """One visit with an empty cache."""
    here = site()
    origin = (here.nginx or here.django).address
    context = _browser().new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2, locale="zh-CN")
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    received: list[float] = []
    asked: list[str] = []
    devtools.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.on("request", lambda request: asked.append(request.url))
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
    page.goto(origin + address, wait_until="networkidle")
    paint, shift = _paint_and_shift(page)
    context.close()
    return {
        "bytes": sum(received) / 1000,
        "requests": float(len(asked)),
        "third parties": float(sum(not url.startswith((origin, "data:")) for url in asked)),
        "largest paint": paint / 1000,
        "layout shift": shift,
    }


def _paint_and_shift(page: Any) -> tuple[float, float]:
    paint, shift = page.evaluate(PAINT_AND_SHIFT)
    return paint, shift
