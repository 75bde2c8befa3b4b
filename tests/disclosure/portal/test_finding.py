"""From the home page to a department: regions, years, lists that can be searched, sorted and turned."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from disclosure.models.documents import documents
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.documents import example_document
from tests.publications import many_departments, published, withdrawn

pytestmark = pytest.mark.django_db
Counting = Callable[[int], AbstractContextManager[object]]


def test_the_home_page_of_the_only_region_is_the_regions() -> None:
    published()
    home, region = page_at("/"), page_at("/130532/")
    assert text_of(home, "//h1") == text_of(region, "//h1") == "平乡县部门预算公开"
    assert "/130532/2023/203/" in links_of(home)


def test_several_regions_are_listed() -> None:
    document = example_document()
    other = replace(document.identity, region_code="999901", region_name="青禾县", simulated=True)
    published()
    published(replace(document, identity=other))
    home = page_at("/")
    assert {"/130532/", "/999901/", "/130532/2023/"} <= set(links_of(home))
    assert "模拟数据" in text_of(home)


def test_before_anything_is_published_the_home_page_says_what_will_be_here() -> None:
    assert "二十日内" in text_of(page_at("/"))


@pytest.mark.parametrize("address", ["/130533/", "/130532/2022/", "/13053/", "/130532/23/", "/nothing/"])
def test_regions_and_years_that_show_nothing_are_not_there(address: str) -> None:
    published()
    page_at(address, status=404)


def test_a_region_shows_its_years_and_what_came_last() -> None:
    published()
    many_departments(3, year=2022)
    page = page_at("/130532/")
    assert links_of(page, "//ul[@class='years']") == ["/130532/2023/", "/130532/2022/"]
    assert "2022年 3个部门" in text_of(page, "//ul[@class='years']").replace("年3", "年 3")
    assert links_of(page, "//ul[@class='departments']") == ["/130532/2023/203/"]
    assert links_of(page, "//ul[@class='latest']")[0] == "/130532/2022/303/"


def test_withdrawn_publications_are_in_no_list() -> None:
    many_departments(2)
    withdrawn(published())
    for address in ("/", "/130532/", "/130532/2023/"):
        assert "/130532/2023/203/" not in links_of(page_at(address))


def test_a_year_lists_its_departments_page_by_page() -> None:
    published()
    many_departments(30)
    first, second = page_at("/130532/2023/"), page_at("/130532/2023/", query={"page": 2})
    assert "共 31 个部门" in text_of(first)
    assert len(first.xpath("//tbody/tr")) == 25
    assert len(second.xpath("//tbody/tr")) == 6
    assert links_of(first, "//nav[@class='pages']") == ["?page=2"]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"q": "组织"}, ["203"]),
        ({"q": "30"}, ["301", "302", "303"]),
        ({"q": " 平乡县 组织部 "}, ["203"]),
        ({"kind": "administrative"}, ["203", "301", "302", "303"]),
        ({"kind": "public_institution"}, []),
        ({"q": "不存在"}, []),
        ({"kind": "no such kind"}, []),
        ({"q": "%' OR 1=1"}, []),
    ],
)
def test_a_year_is_searched_by_name_code_and_kind(query: dict[str, str], codes: list[str]) -> None:
    published()
    many_departments(3)
    page = page_at("/130532/2023/", query=query)
    assert [each.text_content() for each in page.xpath("//tbody/tr/td[@class='code']")] == codes
    if not codes:
        assert "没有符合条件的部门" in text_of(page)


def test_a_year_is_sorted_by_its_columns_and_keeps_the_search() -> None:
    published()
    many_departments(3)
    page = page_at("/130532/2023/", query={"q": "平乡", "sort": "-code"})
    assert [each.text_content() for each in page.xpath("//tbody/tr/td[@class='code']")] == ["303", "302", "301", "203"]
    assert page.xpath("//th[@class='code']/@aria-sort") == ["descending"]
    assert any("q=" in link and "sort=code" in link for link in page.xpath("//thead//a/@href"))


@pytest.mark.parametrize("query", [{"page": "9999"}, {"page": "x"}, {"sort": "nothing"}, {"sort": "-"}])
def test_nonsense_in_the_address_breaks_nothing(query: dict[str, str]) -> None:
    published()
    page_at("/130532/2023/", query=query)


ADDRESSES = (
    "/",
    "/130532/",
    "/130532/2023/",
    "/130532/2023/203/",
    "/130532/2023/203/table-2/",
    "/130532/2023/203/document/",
)


@pytest.mark.parametrize("departments", [1, 100])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_costs_two_queries_at_most(
    address: str, departments: int, django_assert_max_num_queries: Counting
) -> None:
    published()
    many_departments(departments - 1)
    documents._known.clear()
    with django_assert_max_num_queries(2):  # what is public; the list's rows, or the Document where it is not in memory
        page_at(address)


def test_a_search_that_finds_nothing_costs_two_queries_too(django_assert_max_num_queries: Counting) -> None:
    published()
    with django_assert_max_num_queries(2):  # the rows; whether the year has any
        page_at("/130532/2023/", query={"q": "不存在"})
