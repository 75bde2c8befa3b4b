"""Comparisons in Chromium: accessible, as wide as the screen, complete without JavaScript, with
names in sight.
"""

from typing import Any

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from tests.accessibility import is_looked_at, violations
from tests.documents import example_document
from tests.publications import indexed, published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    *(
        "/130532/compare/?of=three_public",
        "/130532/compare/?year=1999",
        "/130532/codes/",
        "/compare/",
    ),
    *("/130532/codes/function/201/", "/130532/departments/203/"),
)


@pytest.fixture
def site(live_server: Any) -> str:
    """The example in two years, and another department."""
    document = example_document()
    other = replace(document.identity, department_code="204", department_name="平乡县教育局")
    for identity in (document.identity, replace(document.identity, year=2022), other):
        indexed(published(replace(document, identity=identity)))
    return str(live_server.url)


def test_comparisons_are_accessible_and_as_wide_as_the_screen(site: str, page: Page) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if "400 " not in message.text else None,
    )
    for address in PAGES:
        page.goto(site + address)
        for width in (360, 768, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
        if is_looked_at(address):
            assert violations(page) == [], address
    assert complaints == []


def test_who_spends_most_on_receptions_is_three_clicks_from_home_without_scripts(
    site: str, browser: Browser
) -> None:
    context = browser.new_context(
        java_script_enabled=False, locale="zh-CN", viewport={"width": 360, "height": 800}
    )
    page = context.new_page()
    page.goto(site)
    page.click("a:has-text('“三公”经费')")
    page.click("nav.quick a:has-text('公务接待费')")
    assert "最多：2.70 万元" in str(page.text_content(".lead"))
    page.click("td.fen a >> nth=0")
    assert page.url.endswith("#table-9/reception/total")
    context.close()


def test_names_stay_in_sight_while_a_wide_list_scrolls(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{site}/130532/departments/203/")
    frame = page.locator(".across").first
    frame.evaluate("element => { element.scrollLeft = 1000 }")
    name = frame.locator("tbody th.name").first.bounding_box()
    edge = frame.bounding_box()
    assert name is not None
    assert edge is not None
    assert abs(name["x"] - edge["x"]) <= 2
