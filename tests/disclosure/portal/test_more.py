"""No page is a dead end: what else there is at its foot; the years that are, where one is not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace

from disclosure.documents.model.document import Document
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.documents import example_document
from tests.publications import indexed, published, withdrawn

pytestmark = pytest.mark.django_db

MORE = "//nav[@class='more-about']"


def of_year(year: int, code: str = "203") -> Document:
    document = example_document()
    identity = replace(document.identity, year=year, department_code=code)
    return replace(document, identity=identity)


def test_a_table_leads_to_other_years_other_departments_files_chart_and_years() -> None:
    published(of_year(2022))
    published(of_year(2023))
    links = links_of(page_at("/130532/2023/203/table-3/"), MORE)
    assert "/130532/2022/203/table-3/" in links
    assert "/130532/2023/?table=table-3" in links
    assert "/130532/2023/203/charts/function/" in links
    assert "/130532/departments/203/" in links


@pytest.mark.parametrize("slug", ["goals", "narrative", "table-2"])
def test_a_page_that_another_year_lacks_leads_to_what_it_has(slug: str) -> None:
    published(of_year(2023))
    little = of_year(2022)
    parts = tuple(part for part in little.parts if part.address == "table-1")
    published(replace(little, parts=parts, figures=()))
    links = links_of(page_at(f"/130532/2023/203/{slug}/"), MORE)
    [link] = [link for link in links if link.startswith("/130532/2022/203/")]
    response = Client().get(link, follow=True)
    assert response.status_code == 200
    assert response.request["PATH_INFO"] == "/130532/2022/203/"
    assert Client().get("/130532/2022/203/table-99/").status_code == 404


def test_a_list_of_departments_leads_to_the_table_that_was_left() -> None:
    published()
    page = page_at("/130532/2023/", query={"table": "table-3"})
    assert "/130532/2023/203/table-3/" in links_of(page, "//table")
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert page.xpath("//form//input[@name='table']/@value") == ["table-3"]
    plain = page_at("/130532/2023/", query={"table": "../../x"})
    assert "/130532/2023/203/" in links_of(plain, "//table")


def test_a_year_that_is_not_published_names_those_that_are() -> None:
    published(of_year(2023))
    soon = timezone.now() + timedelta(days=1)
    published(of_year(2024), visible_from=soon, published_at=timezone.now())
    withdrawn(published(of_year(2021)))
    for year in (2019, 2024):
        for address in (f"/130532/{year}/203/", f"/130532/{year}/203/table-3/"):
            page = page_at(address, status=404)
            assert links_of(page) == ["/130532/2023/203/"], address
        page = page_at(f"/130532/{year}/", status=404)
        assert links_of(page) == ["/130532/2023/"]
    assert page_at("/130532/2021/203/", status=410) is not None


def test_what_is_not_public_is_told_like_what_never_was() -> None:
    published(of_year(2023))
    before = text_of(page_at("/130532/2024/203/", status=404))
    soon = timezone.now() + timedelta(days=1)
    published(of_year(2024), visible_from=soon, published_at=timezone.now())
    assert text_of(page_at("/130532/2024/203/", status=404)) == before
    assert Client().get("/130532/2024/999/").status_code == 404


@pytest.mark.parametrize("address", ["compare/?year=2023", "codes/?q=201", "goals/?q=a"])
def test_pages_that_a_query_chose_name_their_address_and_are_not_listed(address: str) -> None:
    indexed(published())
    page = page_at(f"/130532/{address}")
    path = address.partition("?")[0]
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    [canonical] = page.xpath("//link[@rel='canonical']/@href")
    assert canonical.endswith(f"/130532/{path}")
    assert page_at(f"/130532/{path}").xpath("//meta[@name='robots']") == []


def test_lists_that_mix_levels_say_them() -> None:
    indexed(published())
    text = text_of(page_at("/130532/codes/"), "//main//table")
    assert "级次" in text
    cells = page_at("/130532/codes/").xpath("//td[contains(@class, 'level')]/text()")
    assert {"类", "款", "项"} <= {cell.strip() for cell in cells}


def test_a_county_shows_where_its_money_goes_and_how_it_went() -> None:
    indexed(published(of_year(2022)))
    indexed(published(of_year(2023)))
    page = page_at("/130532/")
    [first, *_] = page.xpath("//section[@aria-labelledby='classes']//tbody/tr")
    assert "201 一般公共服务支出" in text_of(first, ".")
    assert first.xpath(".//rect/@width") == ["100.0%"]
    assert "/130532/codes/function/201/?year=2023" in links_of(page)
    years = page.xpath("//section[@aria-labelledby='course']//tbody/tr/th/a/text()")
    assert years == ["2023年", "2022年"]
    assert "2,279.15" in text_of(page, "//ul[@class='departments']")
    assert page.xpath("//ul[@class='departments']//polyline")
