"""Two to five departments side by side over the years."""

import pytest
from msgspec.structs import replace

from disclosure.documents.model.document import Document
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.documents import example_document
from tests.publications import indexed, published

pytestmark = pytest.mark.django_db

BESIDE = "//section[@aria-labelledby='beside-years']"


def of(code: str, name: str, year: int = 2023) -> Document:
    document = example_document()
    identity = replace(document.identity, department_code=code, department_name=name, year=year)
    return replace(document, identity=identity)


@pytest.fixture
def three(db: None) -> None:
    for year in (2022, 2023):
        indexed(published(of("203", "组织部", year)))
    indexed(published(of("301", "教育局")))
    indexed(published(of("302", "卫生健康局")))


def test_chosen_departments_stand_side_by_side(three: None) -> None:
    page = page_at("/130532/compare/?of=total&d=203&d=301")
    assert page.xpath(f"{BESIDE}//thead//th/text()") == ["年度", "组织部", "教育局"]
    rows = [text_of(row, ".") for row in page.xpath(f"{BESIDE}//tbody/tr")]
    assert rows == ["2023年2,279.152,279.15", "2022年2,279.15未公开"]
    below = text_of(page, "//table[.//input or .//th[contains(., '部门')]]")
    assert "卫生健康局" not in below
    assert "/130532/2022/203/table-1/#table-1/total" not in links_of(page, "//header")


def test_departments_are_chosen_in_the_list(three: None) -> None:
    page = page_at("/130532/compare/?of=reception&against=2022")
    boxes = page.xpath("//input[@type='checkbox'][@form='beside']")
    assert {box.get("value") for box in boxes} == {"203", "301", "302"}
    assert page.xpath("//form[@id='beside']/input[@name='of']/@value") == ["reception"]
    assert page.xpath("//form[@id='beside']/input[@name='against']/@value") == ["2022"]


@pytest.mark.in_turn
@pytest.mark.parametrize("query", ["d=203", "d=999&d=998", "d=%27&d=x", "d=203&d=203"])
def test_less_than_two_departments_are_a_list_as_ever(three: None, query: str) -> None:
    page = page_at(f"/130532/compare/?{query}")
    assert page.xpath(BESIDE) == []
    assert "卫生健康局" in text_of(page)
    assert "选二到五个" in text_of(page, "//form[@id='beside']")


def test_a_search_for_two_departments_leads_to_them_side_by_side(three: None) -> None:
    page = page_at("/search/", query={"q": "教育局 卫生健康局"})
    links = links_of(page, "(//section[@class='answer'])[1]")
    assert links == ["/130532/compare/?d=301&d=302"]


def test_chosen_codes_stand_side_by_side(three: None) -> None:
    page = page_at("/130532/codes/?c=201&c=213&c=999&c=x")
    heads = [text_of(head, ".") for head in page.xpath(f"{BESIDE}//thead//th")]
    assert heads == ["年度", "201 一般公共服务支出", "213 农林水支出"]
    assert "/130532/codes/function/213/" in links_of(page, BESIDE)
    rows = [text_of(row, ".") for row in page.xpath(f"{BESIDE}//tbody/tr")]
    assert rows == ["2023年3,132.722,150.85", "2022年1,044.24716.95"]
    below = text_of(page, "//table[.//input]")
    assert "208" not in below
    assert page.xpath("//form[@id='beside']/input[@name='kind']/@value") == ["function"]


def test_codes_that_the_chosen_year_does_not_use_stand_side_by_side(db: None) -> None:
    indexed(published(of("203", "组织部", 2022)))
    indexed(published(replace(of("203", "组织部"), parts=(), figures=())))
    page = page_at("/130532/codes/?kind=function&year=2023&c=201&c=213")
    rows = [text_of(row, ".") for row in page.xpath(f"{BESIDE}//tbody/tr")]
    assert rows == ["2023年", "2022年1,044.24716.95"]
    assert "2023年没有部门用到选中的科目。" in text_of(page)
    assert page.xpath("//a[text()='看全部科目']/@href") == ["?kind=function&year=2023"]
    assert page.xpath("//form[@id='beside']//button") == []


def test_less_than_two_codes_are_a_list_as_ever(three: None) -> None:
    for query in ("c=201", "c=999&c=998", "c=201&c=201"):
        page = page_at(f"/130532/codes/?{query}")
        assert page.xpath(BESIDE) == []
        assert {box.get("name") for box in page.xpath("//input[@form='beside']")} == {"c"}
