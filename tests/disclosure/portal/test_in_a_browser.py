"""The citizens' pages in Chromium: wide tables, print, and no JavaScript.

Every kind of page is seen in tests/browser.
"""

import io
from typing import Any

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, BrowserContext, Page
from pypdf import PdfReader

from disclosure.documents.formats.html import render
from tests.accessibility import violations
from tests.disclosure.documents.diff.test_corrections import with_more
from tests.documents import example_document, imprint
from tests.publications import indexed, many_departments, published, withdrawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BASE = "/130532/2023/203/"
WIDTHS = (360, 768, 1440)


@pytest.fixture
def site(live_server: Any) -> str:
    """A county: two versions of the example, a withdrawn one, departments for two pages."""
    document = example_document()
    published()
    indexed(published(replace(with_more("20000"), figures=document.figures[:-1]), version=2))
    withdrawn(published(replace(document, identity=replace(document.identity, year=2022))))
    many_departments(30)
    return str(live_server.url)


@pytest.fixture
def without_scripts(browser: Browser) -> Any:
    """A context in which pages run no JavaScript; the tests' own may."""
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    yield context
    context.close()


def assert_fits(page: Page, width: int) -> None:
    """Nothing reaches beyond the screen but inside a frame that scrolls by itself."""
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)


def test_the_one_page_file_is_accessible(page: Page) -> None:
    document = example_document()
    chosen = ("table-2", "table-7", "opening", "section-2", "section-6", "section-7")
    parts = tuple(part for part in document.parts if part.address in chosen)
    small = replace(document, parts=parts)
    page.set_content(render(small, imprint(small)).decode())
    for width in WIDTHS:
        assert_fits(page, width)
    assert violations(page) == []


def test_a_wide_table_scrolls_in_its_frame_with_names_in_sight(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{site}{BASE}table-2/#table-2/213/carryover")
    name = page.locator("[id='table-2/213/name']").bounding_box()
    cell = page.locator("[id='table-2/213/carryover']").bounding_box()
    head = page.locator("thead tr.numbers").bounding_box()
    assert name is not None
    assert cell is not None
    assert head is not None
    assert 0 <= name["x"] < cell["x"] <= 360 - cell["width"]
    assert name["x"] + name["width"] <= cell["x"]
    assert head["y"] + head["height"] <= cell["y"]


def test_the_header_of_a_long_table_stays_in_sight(site: str, page: Page) -> None:
    for width, place in ((360, "table-3/2210201"), (1440, "table-1/grand_total")):
        page.set_viewport_size({"width": width, "height": 700})
        page.goto("about:blank")  # an address that is shown already is not scrolled to again
        page.goto(f"{site}{BASE}{place.partition('/')[0]}/#{place}")
        numbers = page.locator("thead tr.numbers").bounding_box()
        row = page.locator(f"[id='{place}']").bounding_box()
        assert numbers is not None
        assert row is not None
        assert -1 <= numbers["y"] < row["y"] < 700, width


def test_a_phone_reads_the_right_half_of_a_table_after_the_left_one(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(f"{site}{BASE}table-1/")
    income = page.locator("[id='table-1/grand_total'] > .label").first.bounding_box()
    spending = page.locator("[id='table-1/201'] > .label.side-2").bounding_box()
    assert income is not None
    assert spending is not None
    assert spending["y"] > income["y"]
    assert spending["x"] + spending["width"] <= 360
    for row in ("grand_total", "227"):  # with both halves, and with the right one alone
        page.goto("about:blank")
        page.goto(f"{site}{BASE}table-1/#table-1/{row}")
        place = page.locator(":target").bounding_box()
        assert place is not None
        assert 0 <= place["y"] < 700


@pytest.mark.parametrize("width", [768, 900, 1024, 1280, 1440])
def test_in_english_a_tables_unit_cuts_no_other_caption(site: str, page: Page, width: int) -> None:
    """It stays in sight where a table is wider than the screen."""
    page.set_viewport_size({"width": width, "height": 700})
    for table in ("table-2", "table-4"):
        page.goto(f"{site}/en{BASE}{table}/")
        unit = page.locator(".caption td:last-child span").first.bounding_box()
        assert unit is not None
        assert page.locator(".caption td:first-child span").first.is_visible()
        for other in page.locator(".caption td:not(:last-child) :is(span, small)").all():
            box = other.bounding_box()
            is_cut = box is not None and box["x"] < unit["x"] < box["x"] + box["width"]
            assert not is_cut, (table, other.inner_text())


def test_a_table_that_fits_needs_no_frame(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    for table in ("table-1", "table-2", "table-3", "table-4", "table-9"):
        page.goto(f"{site}{BASE}{table}/")
        frame = page.locator(".frame")
        assert frame.evaluate("e => getComputedStyle(e).overflowX") == "visible"
        assert frame.evaluate("e => e.scrollWidth <= e.clientWidth"), table


def test_the_keyboard_reaches_the_text_first(site: str, page: Page) -> None:
    page.goto(f"{site}{BASE}table-1/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")


def test_everything_works_without_javascript(site: str, without_scripts: BrowserContext) -> None:
    page = without_scripts.new_page()
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(site)
    page.fill("main input[type=search]", "组织部")
    page.click("text=查找 >> nth=-1")
    page.click("a:has-text('中共平乡县委组织部')")  # the department's years
    page.click("main a:has-text('2023年')")
    page.click("a:has-text('“三公”经费合计')")
    assert page.url == f"{site}{BASE}table-9/#table-9/total/total"
    page.click("summary")
    page.click("details a:has-text('名词解释')")
    assert page.locator("h1").text_content() == "八、名词解释"


def test_it_prints_on_a4_with_wide_tables_across(site: str, page: Page) -> None:
    page.goto(f"{site}{BASE}document/")
    sizes = pdf_sizes(page)
    assert set(sizes) == {(595, 842), (842, 595)}
    assert sizes[0] == (595, 842)


def pdf_sizes(page: Page) -> list[tuple[int, int]]:
    """Return the width and height in points of all pages that the browser prints."""
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return [(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in reader.pages]


def test_large_text_and_high_contrast_are_chosen_without_javascript(
    site: str, without_scripts: BrowserContext
) -> None:
    page = without_scripts.new_page()
    page.goto(f"{site}{BASE}table-2/")
    size, ink = _text(page)
    page.click("text=大字·高对比")
    page.check("[name=text][value=large]")
    page.check("[name=contrast][value=high]")
    with page.expect_navigation():  # until its style sheets are there
        page.click("text=使用这样的显示")
    assert page.url == f"{site}{BASE}table-2/"
    assert _text(page) == (pytest.approx(size * 1.375), "rgb(0, 0, 0)")
    for address in (f"{BASE}table-1/", f"{BASE}table-2/", f"{BASE}table-7/", "/", "/display/"):
        page.goto(site + address)
        for width in (*WIDTHS, 1024):
            assert_fits(page, width)
    page.check("[name=text][value=normal]")
    page.check("[name=contrast][value=normal]")
    with page.expect_navigation():  # until its style sheets are there
        page.click("text=使用这样的显示")
    assert _text(page) == (size, ink)


def _text(page: Page) -> tuple[float, str]:
    """Size in pixels and colour of the text."""
    size, ink = page.evaluate(
        "(() => { const s = getComputedStyle(document.body); return [s.fontSize, s.color]; })()"
    )
    return float(size.removesuffix("px")), ink
