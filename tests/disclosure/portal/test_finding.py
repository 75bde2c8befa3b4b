"""From the home page to a department: regions, years, lists that can be searched and sorted."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace

from budget.models import Department
from disclosure.models import Amount, Publication
from disclosure.models.documents import kept_documents
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.documents import example_document
from tests.factories import make_department
from tests.publications import indexed, many_departments, published, withdrawn
from tests.seeds import FEW_AND_MANY

pytestmark = pytest.mark.django_db
Counting = Callable[[int], AbstractContextManager[object]]


def codes_on(page: Any) -> list[str]:
    """Return the codes of the departments in a list."""
    return [cell.text_content() for cell in page.xpath("//tbody/tr/td[@class='code']")]


def test_the_home_page_of_the_only_region_is_the_regions() -> None:
    published()
    home, region = page_at("/"), page_at("/130532/")
    assert text_of(home, "//h1") == text_of(region, "//h1") == "平乡县部门预算公开"
    assert "/130532/2023/203/" in links_of(home)


def of_region(*, code: str, year: int, **identity: Any) -> Publication:
    """The example as the budget of another department, year or region."""
    document = example_document()
    other = replace(document.identity, department_code=code, year=year, **identity)
    return indexed(published(replace(document, identity=other)), Amount)


def test_several_regions_are_listed() -> None:
    document = example_document()
    other = replace(document.identity, region_code="999901", region_name="青禾县", simulated=True)
    published()
    published(replace(document, identity=other))
    home = page_at("/")
    assert {"/130532/", "/999901/", "/130532/2023/"} <= set(links_of(home))
    assert "模拟数据" in text_of(home)


def test_several_regions_show_what_their_newest_year_comes_to() -> None:
    indexed(published())
    document = example_document()
    other = replace(document.identity, region_code="999901", region_name="青禾县")
    published(replace(document, identity=other))
    home = page_at("/")
    assert "2023年收支总额 2,279.15 万元" in text_of(home)
    latest = text_of(home, "//section[@aria-labelledby='latest']")
    assert "青禾县" in latest
    assert "平乡县" in latest
    assert {"/130532/compare/", "/compare/", "/search/?q=%E4%BF%AE%E8%B7%AF"} <= set(links_of(home))


def test_several_regions_say_how_their_newest_year_changed() -> None:
    document = example_document()
    indexed(published())
    indexed(published(replace(document, identity=replace(document.identity, year=2022))))
    other = replace(document.identity, region_code="999901", region_name="青禾县")
    published(replace(document, identity=other))
    cards = text_of(page_at("/"), "//ul[@class='cards']")
    assert "两年都公开的1个部门比2022年 0.00 万元 2023年" in cards


def test_a_region_changes_by_the_departments_that_published_both_years() -> None:
    of_region(code="203", year=2022)
    of_region(code="204", year=2022)
    of_region(code="204", year=2023)
    of_region(code="205", year=2023)
    of_region(code="206", year=2023)
    of_region(code="203", year=2022, region_code="999901", region_name="青禾县")
    of_region(code="204", year=2023, region_code="999901", region_name="青禾县")
    home = page_at("/")
    first, second = home.xpath("//ul[@class='cards']/li")
    assert "2023年收支总额 6,837.45 万元" in text_of(first, ".")
    assert "两年都公开的1个部门比2022年 0.00 万元 2023年" in text_of(first, ".")
    assert first.xpath(".//svg") == []
    assert "比2022年" not in text_of(second, ".")
    assert len(second.xpath(".//svg")) == 1


def test_a_regions_years_say_of_how_many_departments_each_sum_is() -> None:
    of_region(code="203", year=2022)
    of_region(code="203", year=2023)
    fewer = of_region(code="204", year=2023)
    Amount.objects.filter(publication=fewer, code="three_public").delete()
    newest, earlier = page_at("/130532/").xpath("//section[@aria-labelledby='course']//tbody/tr")
    assert text_of(newest, "./th") == "2023年2个部门"
    of_cells = [text_of(note, ".") for note in newest.xpath("./td/span")]
    assert of_cells == ["1个部门"]
    assert newest.xpath("./td[4]/span")
    assert earlier.xpath("./td/span") == []


def test_before_anything_is_published_the_home_page_says_what_will_be_here() -> None:
    assert "二十日内" in text_of(page_at("/"))
    assert "绩效目标和指标" in text_of(page_at("/"))


@pytest.mark.parametrize(
    "address", ["/130533/", "/130532/2022/", "/13053/", "/130532/23/", "/nothing/"]
)
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
    assert links_of(page, "//ul[@class='latest latest--wide']")[0] == "/130532/2022/303/"


def test_a_region_shows_the_county_in_this_years_numbers() -> None:
    indexed(published())
    document = example_document()
    other = replace(document.identity, department_code="204", department_name="平乡县审计局")
    indexed(published(replace(document, identity=other)))
    make_department("205")
    county = text_of(page_at("/130532/"), "//section[@class='county']")
    assert "2023年平乡县各部门合计" in county
    assert "收支总额 4,558.30 万元" in county
    assert "“三公”经费" in county
    assert "已公开的部门 2 / 3个" in county


def test_what_is_withdrawn_superseded_or_to_come_is_not_in_the_numbers() -> None:
    indexed(published())
    document = example_document()
    for code, change in (("204", withdrawn), ("205", None)):
        identity = replace(document.identity, department_code=code, department_name=f"{code}局")
        later = {} if change else {"visible_from": timezone.now() + timedelta(hours=1)}
        publication = indexed(published(replace(document, identity=identity), **later))
        if change:
            change(publication)
    assert "收支总额 2,279.15 万元" in text_of(page_at("/130532/"), "//section[@class='county']")


def test_a_region_leads_on_to_its_board_its_feed_and_its_kinds_of_departments() -> None:
    publication = published()
    many_departments(1)
    Department.objects.filter(pk=publication.department_id).update(kind="public_institution")
    links = links_of(page_at("/130532/"))
    assert {
        "/130532/2023/board/",
        "/130532/feed.atom",
        "/130532/2023/?kind=public_institution",
    } <= set(links)


def test_a_region_that_took_everything_back_shows_its_board() -> None:
    withdrawn(published())
    assert Client().get("/130532/").headers["Location"] == "/130532/2023/board/"
    assert "没有" in text_of(page_at("/130532/2023/"))
    page_at("/130532/2023/board/")


def test_a_region_shows_a_page_of_departments_at_most() -> None:
    many_departments(30)
    assert len(links_of(page_at("/130532/"), "//ul[@class='departments']")) == 24


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
    assert codes_on(page) == codes
    if not codes:
        assert "没有符合条件的部门" in text_of(page)


def test_a_year_is_sorted_by_its_columns_and_keeps_the_search() -> None:
    published()
    many_departments(3)
    page = page_at("/130532/2023/", query={"q": "平乡", "sort": "-code"})
    assert codes_on(page) == ["303", "302", "301", "203"]
    assert page.xpath("//th[@class='code']/@aria-sort") == ["descending"]
    assert any("q=" in link and "sort=code" in link for link in page.xpath("//thead//a/@href"))


@pytest.mark.parametrize(
    "query", [{"page": "9999"}, {"page": "x"}, {"sort": "nothing"}, {"sort": "-"}]
)
def test_nonsense_in_the_address_breaks_nothing(query: dict[str, str]) -> None:
    published()
    page_at("/130532/2023/", query=query)


# A region's page: its years, departments, latest, sums, how many owe a disclosure, kinds.
# A year's: how many, the page.
# A disclosure's: what is public, and the Document where it is not in memory.
ADDRESSES = (
    ("/", 8),
    ("/130532/", 8),
    ("/130532/2023/", 4),
    ("/130532/2023/?page=2&sort=name", 4),
    ("/130532/2023/203/", 2),
    ("/130532/2023/203/table-2/", 2),
    ("/130532/2023/203/document/", 2),
)


@pytest.mark.one_database
def test_sorting_another_way_begins_on_the_first_page() -> None:
    many_departments(30)
    links = page_at("/130532/2023/", query={"page": "2", "q": "平乡"}).xpath("//thead//a/@href")
    assert links
    assert [link for link in links if "page" in link or "q=" not in link] == []


@pytest.mark.in_turn
@pytest.mark.parametrize("departments", FEW_AND_MANY)
def test_a_page_costs_the_same_however_many_departments_there_are(
    departments: int, django_assert_num_queries: Counting
) -> None:
    published()
    many_departments(departments - 1)
    for address, queries in ADDRESSES:
        kept_documents.clear()
        with django_assert_num_queries(queries):
            page_at(address)


def test_the_choice_of_regions_costs_two_queries(django_assert_num_queries: Counting) -> None:
    document = example_document()
    for code in ("130532", "999901", "999902"):
        published(
            replace(
                document,
                identity=replace(document.identity, region_code=code, region_name=f"{code}县"),
            )
        )
    with django_assert_num_queries(2):  # what is kept of regions' years, and what came last
        page_at("/")


def test_a_search_that_finds_nothing_costs_no_query_more(
    django_assert_max_num_queries: Counting,
) -> None:
    published()
    with django_assert_max_num_queries(4):  # years; departments, units; whether the year has any
        page_at("/130532/2023/", query={"q": "不存在"})
