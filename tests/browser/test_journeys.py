"""What citizens come for, from the home page: one search and at most three clicks more, or four
clicks. On a phone, without JavaScript, in Chinese and in English.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect

from disclosure.documents.model.document import Cell, Document, Row, Table
from tests.documents import example_document, simulated_documents
from tests.publications import indexed, published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RETIRED = "table-6/30301"
OTHER_NAME = "平乡县河务局"


class Reader:
    """Somebody on a phone who counts their clicks."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home
        self.begins()

    def begins(self) -> None:
        """Open the home page, with no click counted."""
        self.clicks = 0
        self.page.goto(self.home)

    def follows(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()
        self.clicks += 1

    def searches(self, words: str) -> None:
        self.page.get_by_role("searchbox").last.fill(words)
        self.page.get_by_role("searchbox").last.press("Enter")

    def reads(self, text: str) -> None:
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()


@pytest.fixture
def reader(live_server: Any, browser: Browser) -> Iterator[Reader]:
    """Open the home page of a county with the example in two years and another department.

    The other one receives more guests.
    """
    document = example_document()
    indexed(published(document))
    indexed(published(_less_for_the_retired(_named(document, year=2022))))
    indexed(published(_more_for_guests(_named(document, code="305", name=OTHER_NAME))))
    context = browser.new_context(
        java_script_enabled=False, locale="zh-CN", viewport={"width": 360, "height": 740}
    )
    yield Reader(context.new_page(), str(live_server.url))
    context.close()


def test_how_much_for_the_retired_and_is_it_more_than_last_year(reader: Reader) -> None:
    reader.searches("组织部 离休费")
    reader.follows("30301 离休费")
    reader.page.locator(":target").get_by_role("link", name="30301").click()
    reader.clicks += 1
    reader.reads("70.80")
    reader.reads("60.80")
    assert reader.clicks <= 4


def test_which_department_receives_guests_for_most(reader: Reader) -> None:
    reader.follows("比较各部门")
    reader.follows("公务接待费")
    reader.reads(f"{OTHER_NAME}最多：12.70 万元")
    assert reader.clicks <= 4


def test_downloading_what_one_sees(reader: Reader) -> None:
    reader.follows("比较各部门")
    reader.follows("公务接待费")
    with reader.page.expect_download() as download:
        reader.follows("Excel")
    sheet = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes())).worksheets[0]
    told = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    seen = [row.inner_text().split("\t")[:2] for row in reader.page.locator("tbody tr").all()]
    assert seen == [["305", OTHER_NAME], ["203", "中共平乡县委组织部"]]
    assert [
        [str(each) for each in row[:2]] for row in told if str(row[0]) in ("305", "203")
    ] == seen
    assert reader.clicks <= 4


def test_citing_a_cell(reader: Reader) -> None:
    document = example_document()
    reader.searches("2130599")
    reader.follows("2130599")
    reader.page.locator(":target a.permalink, :target .permalink a").first.click()
    reader.clicks += 1
    reader.page.get_by_text("引用这个数").first.click()
    reader.clicks += 1
    text = reader.page.locator("details[open] textarea").input_value()
    for part in (
        document.title,
        "第1版",
        "表3",
        "第28行",
        "第3栏",
        "2130599",
        "/130532/2023/203/v1/",
        document.digest,
    ):
        assert part in text, part
    assert reader.clicks <= 4


# -- what a county's people ask --------------------------------------------------------------------


@pytest.fixture
def county(live_server: Any, browser: Browser) -> Iterator[Reader]:
    """Open the home page of a generated county with eight departments in three years."""
    for document in simulated_documents(departments=8, years=[2023, 2024, 2025]):
        indexed(published(document))
    context = browser.new_context(
        java_script_enabled=False, locale="zh-CN", viewport={"width": 360, "height": 740}
    )
    yield Reader(context.new_page(), str(live_server.url))
    context.close()


def test_a_countys_people_find_their_answers(county: Reader, subtests: Any) -> None:
    journeys = (_is_reception_less, _who_grew_most, _primary_schools, _two_departments)
    for journey in journeys:
        county.begins()
        with subtests.test(journey.__name__):
            journey(county)
            assert county.clicks <= 3


def test_english_readers_find_the_same(county: Reader, subtests: Any) -> None:
    county.home = f"{county.home}/en/"
    journeys = (_reception, _rose_most, _primary_education, _compared)
    for journey in journeys:
        county.begins()
        with subtests.test(journey.__name__):
            journey(county)
            assert county.clicks <= 3


def _reception(reader: Reader) -> None:
    reader.searches("reception")
    answer = reader.page.locator(".answer").first
    expect(answer).to_contain_text("2025: Official reception")
    expect(answer.locator(".answer-amount")).to_contain_text("on the year before")
    expect(answer.locator(".answer-amount")).to_contain_text("¥")


def _rose_most(reader: Reader) -> None:
    rows = reader.page.locator("#grown ~ .grown-sides > div").first.locator("> ol > li")
    assert rows.count() == 3
    for row in rows.all():
        expect(row).to_contain_text("Mainly: 2")
    expect(rows.first).to_contain_text("(")  # what the items are called in English
    rows.first.get_by_role("link").first.click()
    reader.clicks += 1
    expect(reader.page.locator(".changed")).to_contain_text("Rose most")


def _primary_education(reader: Reader) -> None:
    reader.searches("primary school")
    answer = reader.page.locator(".answer").first
    expect(answer).to_contain_text("Primary school education")
    amount = answer.locator(".answer-amount strong").inner_text()
    answer.get_by_role("link", name="Education Bureau").click()
    reader.clicks += 1
    cell = reader.page.locator(":target")
    expect(cell).to_have_text(re.compile(rf"^{re.escape(amount)} ¥[\d,.]+$"))
    expect(cell.locator("xpath=ancestor::tr")).to_contain_text("Primary school education")


def _compared(reader: Reader) -> None:
    reader.follows("Compare departments")
    reader.page.get_by_label("Education Bureau", exact=True).check()
    reader.page.get_by_label("Health Bureau", exact=True).check()
    reader.page.locator("form#beside button").click()
    reader.clicks += 1
    beside = reader.page.locator("#beside-years ~ .across")
    expect(beside.locator("thead")).to_contain_text("(Education Bureau)")
    expect(beside.locator("thead")).to_contain_text("(Health Bureau)")
    assert beside.locator("tbody tr").count() == 3


def _is_reception_less(reader: Reader) -> None:
    reader.searches("公务接待")
    answer = reader.page.locator(".answer").first
    expect(answer).to_contain_text("2025年公务接待费")
    expect(answer.locator(".answer-amount")).to_contain_text("比上年 减少")
    expect(answer).to_contain_text("2023年")


def _who_grew_most(reader: Reader) -> None:
    """Read the three that grew most, and in what; the first leads to its years."""
    rows = reader.page.locator("#grown ~ .grown-sides > div").first.locator("> ol > li")
    assert rows.count() == 3
    changes = [_signed(row.locator("strong").inner_text()) for row in rows.all()]
    assert changes == sorted(changes, reverse=True)
    assert min(changes) > 0
    for row in rows.all():
        expect(row).to_contain_text("主要是：2")
    rows.first.get_by_role("link").first.click()
    reader.clicks += 1
    expect(reader.page.locator(".changed")).to_contain_text("增加最多")


def _primary_schools(reader: Reader) -> None:
    """From the word to the cell of the official table."""
    reader.searches("小学花多少钱")
    answer = reader.page.locator(".answer").first
    expect(answer).to_contain_text("小学教育（2050202）")
    amount = answer.locator(".answer-amount strong").inner_text()
    answer.get_by_role("link", name="教育局").click()
    reader.clicks += 1
    cell = reader.page.locator(":target")
    expect(cell).to_have_text(amount)
    expect(cell.locator("xpath=ancestor::tr")).to_contain_text("2050202")


def _two_departments(reader: Reader) -> None:
    """Three years of them in one table."""
    reader.searches("教育局 卫生健康局")
    reader.follows("并排比较")
    beside = reader.page.locator("#beside-years ~ .across")
    expect(beside.locator("thead")).to_contain_text("教育局")
    expect(beside.locator("thead")).to_contain_text("卫生健康局")
    assert beside.locator("tbody tr").count() == 3


def _signed(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-"))


# -- other years and departments, as their Documents tell ------------------------------------------


def _named(document: Document, *, code: str = "203", name: str = "", year: int = 2023) -> Document:
    identity = document.identity
    identity = replace(
        identity, department_code=code, department_name=name or identity.department_name, year=year
    )
    return replace(document, identity=identity, title=document.title.replace("2023", str(year)))


def _less_for_the_retired(document: Document) -> Document:
    return _with(document, lambda address: address.startswith(RETIRED), Decimal(-100_000))


def _more_for_guests(document: Document) -> Document:
    figure = document.figure_by_key["reception"]
    changed = replace(figure, value=(figure.value or Decimal(0)) + 100_000)
    document = replace(
        document, figures=tuple(changed if each is figure else each for each in document.figures)
    )
    return _with(document, lambda address: address == figure.address, Decimal(100_000))


def _with(document: Document, is_meant: Any, more: Decimal) -> Document:
    """The Document with more money in the cells that are meant."""

    def cell(cell: Cell) -> Cell:
        if cell.value is None or not is_meant(cell.address):
            return cell
        return replace(cell, value=cell.value + more, text=f"{(cell.value + more) / 10_000:.2f}")

    def row(row: Row) -> Row:
        return replace(row, cells=tuple(map(cell, row.cells)))

    parts = tuple(
        replace(
            part,
            blocks=tuple(
                replace(block, rows=tuple(map(row, block.rows)))
                if isinstance(block, Table)
                else block
                for block in part.blocks
            ),
        )
        for part in document.parts
    )
    return replace(document, parts=parts)
