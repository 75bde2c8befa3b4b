"""Every kind of public page in Chromium, on the example and a generated county.

Pages are accessible, quiet and never wider than the screen. One kind in four is seen in `make
test`, the widths and contrasts taking turns, and half of them by axe; in `make test-full`
each is seen in all of the twelve combinations of width, contrast and scripts.
``--screens FOLDER`` keeps the pictures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, product
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver
from hypothesis import settings
from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from budget.models import Region
from disclosure.actions import bulk_making, freezing
from disclosure.actions.simulation import generate_county
from tests.accessibility import is_looked_at, violations
from tests.documents import example_document
from tests.publications import indexed, many_departments, published, withdrawn
from tests.seeds import is_sampled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BASE = "/130532/2023/203/"
# By the name of its address, or of what a page below a disclosure shows. Two lines where a kind has
# two faces.
KINDS = {
    "home": "/",
    "region": "/130532/",
    "year": "/130532/2023/",
    "year, second page": "/130532/2023/?page=2",
    "search": "/search/?q=离休",
    "search, nothing found": "/search/?q=没有这样的词",
    "search, not asked yet": "/search/",
    "indicators": "/130532/goals/",
    "codes": "/130532/codes/",
    "code": "/990001/codes/function/208/",
    "department": "/990001/departments/101/",
    "compare": "/990001/compare/?year=2025",
    "compare-regions": "/compare/",
    "board": "/990001/2025/board/",
    "changes": f"{BASE}v2/changes/",
    "terms": "/terms/",
    "region, in English": "/en/130532/",
    "disclosure, in English": f"/en{BASE}",
    "page, in English": f"/en{BASE}table-2/",
    "display": "/display/",
    "api": "/api/",
    "data": "/data/",
    "data-dictionary": "/data/dictionary/",
    "data-part": "/data/990001/2025/",
    "verify": f"/verify/?of={BASE}",
    "verify, not ours": f"/verify/?digest={'5' * 64}",
    "disclosure": BASE,
    "disclosure, generated": "/990001/2025/101/",
    "version": f"{BASE}v1/",
    "chart": f"{BASE}charts/function/",
    "version-chart": f"{BASE}v1/charts/function/",
    "embed": f"{BASE}embed/table-2/",
    "version-embed": f"{BASE}v1/embed/charts/function/",
    "checks": "/990001/2025/101/checks/",
    "version-checks": "/990001/2025/101/v1/checks/",
    "downloads": f"{BASE}downloads/",
    "version-downloads": f"{BASE}v1/downloads/",
    "page": f"{BASE}table-1/",
    "page, wide table": f"{BASE}table-2/",
    "page, empty table": f"{BASE}table-7/",
    "page, narrative": f"{BASE}narrative/",
    "page, procurement": f"{BASE}procurement/",
    "page, assets": f"{BASE}assets/",
    "page, glossary": f"{BASE}glossary/",
    "page, goals": f"{BASE}goals/",
    "page, goal": f"{BASE}goals/22/",
    "page, row": f"{BASE}table-2/213/",
    "page, row, in English": f"/en{BASE}table-3/213/",
    "version-page": f"{BASE}v1/table-3/",
    "withdrawn": "/130532/2022/203/",
    "not found": "/nothing/",
}
# Addresses that answer with data, not with a page.
DATA = {
    *(
        "checks-json",
        "version-checks-json",
        "file",
        "version-file",
        "chart-csv",
        "version-chart-csv",
        "chart-svg",
        "workbook",
        "version-workbook",
        "workbooks",
        "workbooks-part",
    ),
    *(
        "version-chart-svg",
        "data-package",
        "data-part-package",
        "data-file",
        "data-offline",
        "catalogue",
        "catalogue-key",
        "indicators-csv",
        "indicators-xlsx",
        "feed",
        "department-feed",
        "robots",
        "sitemap",
        "sitemap-section",
    ),
}
# The page of a department's years with a unit in its place; test_units.py opens it.
ANOTHER_KIND = {"unit"}


@dataclass(frozen=True)
class View:
    """How a reader looks at a page."""

    width: int
    contrast: str
    scripts: bool

    def __str__(self) -> str:
        return f"{self.width}-{self.contrast}-{'scripts' if self.scripts else 'plain'}"


VIEWS = [View(*each) for each in product((360, 768, 1440), ("normal", "high"), (True, False))]


def _seen() -> Iterator[tuple[View, list[tuple[str, str]]]]:
    """The views, each with the kinds of page that are seen in it."""
    if settings.get_current_profile_name() == "full":
        yield from ((view, list(KINDS.items())) for view in VIEWS)
        return
    views = [view for view in VIEWS if view.scripts]
    kinds = [(kind, address) for kind, address in KINDS.items() if _is_seen(kind)]
    turns = list(zip(kinds, cycle(views), strict=False))
    yield from ((view, [kind for kind, turn in turns if turn == view]) for view in views)


def _is_seen(kind: str) -> bool:
    """Return whether `make test` looks at pages of this kind in a browser."""
    return is_looked_at(kind) or is_sampled(f"page {kind}", one_in=8)


@pytest.fixture
def site(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Publish the example in two versions, and enough beside it for every kind of page.

    A year of it is withdrawn, departments fill two pages of a list, and a county is generated.
    """
    document = example_document()
    indexed(published())
    indexed(published(replace(document, figures=document.figures[:-1]), version=2))
    withdrawn(published(replace(document, identity=replace(document.identity, year=2022))))
    many_departments(30)
    monkeypatch.setattr(
        freezing, "OFFICIAL_FORMATS", ("csv",)
    )  # the others take seconds, and no page shows their bytes
    generate_county(departments=3, years=2, seed=1)
    bulk_making.make_part(region=Region.objects.get(code="990001"), year=2025)
    return str(live_server.url)


def _names(resolver: Any, *, inside: bool = False) -> Iterator[str]:
    """Of all addresses of the portal."""
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            yield from _names(each, inside=inside or each.app_name == "portal")
        elif inside:
            yield each.name


def test_every_public_address_is_seen_or_is_data() -> None:
    assert set(_names(get_resolver())) - ANOTHER_KIND == DATA | (
        {kind.partition(",")[0] for kind in KINDS} - {"withdrawn", "not found"}
    )


def test_every_kind_of_page_in_every_kind_of_view(
    site: str, browser: Browser, pytestconfig: pytest.Config, subtests: Any
) -> None:
    album = pytestconfig.getoption("screens")
    for view, kinds in _seen():
        context = browser.new_context(
            java_script_enabled=view.scripts,
            locale="zh-CN",
            viewport={"width": view.width, "height": 800},
        )
        if view.contrast != "normal":
            context.add_cookies([{"name": "display", "value": view.contrast, "url": site}])
        page = context.new_page()
        complaints = _complaints(page, site)
        for kind, address in kinds:
            with subtests.test(kind=kind, view=str(view)):
                complaints.clear()
                response = page.goto(site + address)
                assert response is not None
                assert response.status == {"withdrawn": 410, "not found": 404}.get(kind, 200)
                if album:
                    page.screenshot(path=Path(album) / f"{kind}-{view}.png", full_page=True)
                assert _too_wide(page) == []
                assert _unreadable_heads(page) == []
                # axe waits for timers, which a page without scripts never runs.
                if view.scripts and is_looked_at(kind):
                    assert violations(page) == []
                assert [each for each in complaints if "status of 4" not in each] == []
        context.close()


def _complaints(page: Page, site: str) -> list[str]:
    """Return a list that fills while the page is used.

    It holds errors, what the console says, and requests that leave the site.
    """
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    page.on(
        "request",
        lambda each: complaints.extend([] if each.url.startswith((site, "data:")) else [each.url]),
    )
    return complaints


def _unreadable_heads(page: Page) -> list[str]:
    """Return titles that end beyond the screen, and names above tables that reach into the unit."""
    unreadable: list[str] = page.evaluate(
        """() => {
            const names = [...document.querySelectorAll(".form .caption td:first-child span")];
            const covering = names.filter(name => {
                const unit = name.closest("tr").lastElementChild.querySelector("span");
                const edge = unit.getBoundingClientRect().left;
                return unit !== name && name.getBoundingClientRect().right > edge + 1;
            });
            const titles = [...document.querySelectorAll(".form-title")];
            const width = document.documentElement.clientWidth;
            const cut = titles.filter(e => e.getBoundingClientRect().right > width + 1);
            return [...covering, ...cut].map(e => e.outerHTML.slice(0, 120));
        }"""
    )
    return unreadable


def _too_wide(page: Page) -> list[str]:
    """Return what reaches beyond the screen, where the page can be scrolled sideways."""
    beyond: list[str] = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.body.querySelectorAll("*")]
                .filter(e => e.getBoundingClientRect().right > width + 1)
                .map(e => e.outerHTML.slice(0, 120)).slice(0, 5);
        }"""
    )
    return beyond
