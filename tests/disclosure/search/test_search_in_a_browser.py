"""Search and the list of indicators in Chromium: from any page's box to the very row, without
JavaScript, on a phone.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accessibility import is_looked_at, violations
from tests.publications import indexed, published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/search/",
    "/search/?q=离休&year=1999",
    "/search/?q=没有的词",
    "/130532/goals/",
    "/130532/goals/?least=x&unit=%25",
)


@pytest.fixture
def site(live_server: Any) -> str:
    indexed(published())
    return str(live_server.url)


def test_the_pages_are_accessible_and_as_wide_as_the_screen(site: str, page: Page) -> None:
    for address in PAGES:
        page.goto(site + address)
        if is_looked_at(address):
            assert violations(page) == [], address
        for width in (360, 1366):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)


def test_from_any_page_one_search_leads_to_the_row(site: str, browser: Browser) -> None:
    context = browser.new_context(
        java_script_enabled=False, locale="zh-CN", viewport={"width": 360, "height": 800}
    )
    page = context.new_page()
    page.goto(f"{site}/130532/2023/203/table-2/")
    page.fill("header input[type=search]", "离休费")
    page.press("header input[type=search]", "Enter")
    page.click(".hits a >> nth=0")
    assert page.url == f"{site}/130532/2023/203/table-6/#table-6/30301"
    expect(page.locator("[id='table-6/30301']")).to_be_in_viewport()
    context.close()
