"""Citizens' pages as they are served and as a slow phone sees them.

Served: a kept page through nginx against nginx sending a plain file of the same size, and by
Django against an empty view. Each is loaded by `ab` in turns and measured by the
server's processor time: what else the computer does must not count.
Seen: each page type in Chromium with an empty cache, slowed down like Lighthouse's phone.
"""

import shutil
import statistics
import subprocess
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from playwright.sync_api import Browser, sync_playwright

from bench.bounds import Bound, NotMeasured
from bench.pairs import ROUNDS
from bench.site import Server, Site, available, site
from bench.table import Measures

BASE = "/130532/2023/203/"
PAGES = (
    "/",
    "/130532/2023/",
    BASE,
    f"{BASE}table-2/",
    f"{BASE}table-7/",
    f"{BASE}section-2/",
    f"{BASE}narrative/",
    f"{BASE}goals/",
    f"{BASE}goals/22/",
    f"{BASE}checks/",
    f"{BASE}downloads/",
    f"{BASE}document/",
    f"{BASE}charts/function/",
    f"{BASE}table-2/213/",
    f"{BASE}embed/table-2/",
    "/terms/",
    "/search/?q=离休",
    "/130532/codes/",
    "/130532/codes/function/213/",
    "/130532/departments/203/",
    "/130532/compare/",
    "/compare/",
    "/130532/goals/",
    "/130532/2023/board/",
    f"/en{BASE}",
)
SERVED = f"{BASE}table-2/"
# What was promised: nginx's own speed, a twentieth being what rounds differ by, and seven tenths of
# Django's.
NGINX_BOUND = 1.05
DJANGO_BOUND = round(1 / 0.7, 2)
# So many that a round takes some tenths of a second, of which the kernel counts hundredths.
NGINX_REQUESTS = 5_000
DJANGO_REQUESTS = 400
ENCODINGS = {"Accept-Encoding": "gzip, deflate, br"}
# Lighthouse's slow phone: 1.6 Mbit/s, 150 ms there and back, a processor a quarter as fast.
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 93_750,
}
PROCESSOR = 4
PAINT_AND_SHIFT = """() => new Promise(done => {
  let paint = 0, shift = 0;
  new PerformanceObserver(list => { paint = list.getEntries().at(-1).startTime; })
    .observe({type: 'largest-contentful-paint', buffered: true});
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) shift += entry.value;
  }).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done([paint, shift]), 300);
})"""


@dataclass(frozen=True)
class Visit:
    """A page as a phone with an empty cache saw it."""

    address: str
    kilobytes: float
    requests: int
    third_parties: int
    largest_paint_seconds: float
    layout_shift: float


def measures() -> Measures:
    here = site()
    yield from _served(here)
    chromium = shutil.which("chromium")
    if chromium is None:
        yield NotMeasured("pages on a slow phone", "chromium is not installed")
        return
    yield from _on_a_phone(here, chromium)


def _served(here: Site) -> Measures:
    if not available("ab", "apache2-utils"):
        yield NotMeasured("pages as they are served", "ab (Debian's apache2-utils) is missing")
        return
    if here.nginx:
        page = f"{here.nginx.address}{SERVED}"
        file = f"{here.plain}/{_plain_file(here)}"
        times = partial(_times, here.nginx, page, file, requests=NGINX_REQUESTS)
        name = "processor: kept page by nginx / plain file by nginx"
        yield Bound(name, times, NGINX_BOUND, "times")
    else:
        yield NotMeasured("kept page by nginx", "nginx is not installed")
    page = f"{here.django.address}{SERVED}"
    empty = f"{here.django.address}/empty"
    times = partial(_times, here.django, page, empty, requests=DJANGO_REQUESTS)
    name = "processor: kept page by Django / empty Django view"
    yield Bound(name, times, DJANGO_BOUND, "times")


def _plain_file(here: Site) -> str:
    """Return the name of a file that is as long as the kept page is when compressed."""
    request = urllib.request.Request(f"{here.django.address}{SERVED}", headers=ENCODINGS)
    with urllib.request.urlopen(request, timeout=60) as answer:
        (here.folder / "plain/page.bin").write_bytes(answer.read())
    return "page.bin"


def _times(server: Server, ours: str, other: str, *, requests: int) -> float:
    """Return how many times the other address's processor time ours takes, the median of rounds."""
    ratios = []
    for number in range(ROUNDS + 1):
        our_seconds = _processor_seconds(server, ours, requests)
        other_seconds = _processor_seconds(server, other, requests)
        if number > 0:  # the first round finds caches cold
            ratios.append(our_seconds / other_seconds)
    return statistics.median(ratios)


def _processor_seconds(server: Server, address: str, requests: int) -> float:
    """Ask for an address so often, eight at a time, as a browser does; return the server's time."""
    command = ["ab", "-q", "-k", "-c", "8", "-n", str(requests)]
    command += ["-H", "Accept-Encoding: gzip, deflate, br", address]
    before = server.processor_seconds()
    report = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    after = server.processor_seconds()
    if "Non-2xx" in report or "Failed requests:        0" not in report:
        raise RuntimeError(report)
    return after - before


def _on_a_phone(here: Site, chromium: str) -> Measures:
    """Measure all page types; a row is the worst of them in one respect."""
    visits = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for address in PAGES:
            visits.append(_visit(browser, here, address))
        browser.close()
    yield _worst("size", visits, lambda visit: visit.kilobytes, 60, "kB")
    yield _worst("requests", visits, lambda visit: visit.requests, 12, "")
    yield _worst("third parties", visits, lambda visit: visit.third_parties, 0, "")
    yield _worst("largest paint", visits, lambda visit: visit.largest_paint_seconds, 2.5, "s")
    yield _worst("layout shift", visits, lambda visit: visit.layout_shift, 0, "")


def _worst(
    name: str, visits: list[Visit], measure: Callable[[Visit], float], most: float, unit: str
) -> Bound:
    worst = max(visits, key=measure)
    return Bound(f"{name}: {worst.address}", lambda: measure(worst), most, unit)


def _visit(browser: Browser, here: Site, address: str) -> Visit:
    origin = (here.nginx or here.django).address
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, device_scale_factor=2, locale="zh-CN"
    )
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    received: list[float] = []
    requested: list[str] = []
    devtools.on(
        "Network.loadingFinished", lambda event: received.append(event["encodedDataLength"])
    )
    page.on("request", lambda request: requested.append(request.url))
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
    page.goto(origin + address, wait_until="networkidle")
    paint, shift = page.evaluate(PAINT_AND_SHIFT)
    context.close()
    third_parties = [url for url in requested if not url.startswith((origin, "data:"))]
    return Visit(
        address=address,
        kilobytes=sum(received) / 1000,
        requests=len(requested),
        third_parties=len(third_parties),
        largest_paint_seconds=paint / 1000,
        layout_shift=shift,
    )
