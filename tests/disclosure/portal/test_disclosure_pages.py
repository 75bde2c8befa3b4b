"""Pages of a disclosure show the frozen Document, and every link on them leads somewhere."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from lxml import html
from msgspec.structs import replace

from disclosure.documents.model.document import Mention, Paragraph
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.documents import example_document
from tests.publications import many_departments, published
from tests.seeds import FEW_AND_MANY, is_sampled

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BASE = "/130532/2023/203/"
PAGES = (
    *(
        "",
        "table-1/",
        "table-2/",
        "table-9/",
        "narrative/",
        "opening/",
        "section-1/",
        "section-2/",
        "section-5/",
    ),
    *(
        "goals/",
        "goals/1/",
        "goals/22/",
        "procurement/",
        "assets/",
        "glossary/",
        "section-8/",
        "document/",
    ),
)


@pytest.mark.sampled(one_in=3)
@pytest.mark.parametrize("slug", PAGES)
def test_each_page_says_where_it_stands_and_where_it_comes_from(slug: str) -> None:
    publication = published()
    read = page_at(BASE + slug)
    assert read.get("lang") == "zh-Hans"
    assert len(read.xpath("//h1")) == 1
    assert read.xpath("//nav[@aria-label='当前位置']//*[@aria-current='page']")
    footer = text_of(read, "//footer")
    assert publication.digest in footer
    assert "第1版" in footer
    assert f"{settings.SITE_URL}{BASE}v1/" in footer
    assert not read.xpath("//*[@style]|//script[not(@type='application/ld+json')]|//style")


@pytest.mark.sampled(one_in=3)
@pytest.mark.parametrize("slug", PAGES)
def test_no_id_stands_twice(slug: str) -> None:
    published()
    ids = page_at(BASE + slug).xpath("//@id")
    assert len(ids) == len(set(ids))


def test_every_link_leads_to_a_page_and_every_anchor_to_an_element() -> None:
    published()
    pages = {BASE + slug: page_at(BASE + slug) for slug in PAGES}
    # Rows and codes have hundreds of pages: their own tests open some.
    chosen = "//body//a[not(@class='permalink') and not(contains(@href, '/codes/'))]/@href"
    links = {
        (at, *link.partition("#")) for at, page in pages.items() for link in page.xpath(chosen)
    }
    ids: dict[str, set[str]] = {}
    for at, path, _, anchor in links:
        where = path or at
        if where not in pages and not is_sampled(where):
            continue  # one of many, as the pages of 25 goals
        if where not in ids:
            page = pages.get(where)
            ids[where] = set((page_at(where) if page is None else page).xpath("//@id"))
        assert not anchor or anchor in ids[where], (at, where, anchor)


def test_a_table_page_shows_the_tables_cells() -> None:
    published()
    page = page_at(BASE + "table-2/")
    assert (
        page.xpath("//tr[@id='table-2/213']/td[@id='table-2/213/carryover']")[0].text_content()
        == "94.71"
    )
    assert text_of(page, "//h1") == "部门预算收入总表"
    assert page.xpath("//tr[@id='table-2/213']//a[@class='permalink']/@href") == ["../table-2/213/"]


def test_a_blank_cell_is_blank() -> None:
    published()
    page = page_at(BASE + "table-2/")
    assert page.xpath("//td[@id='table-2/213/other_income']")[0].text is None


def test_headlines_link_to_their_cells() -> None:
    published()
    links = links_of(page_at(BASE), "//ul[@class='headlines']")
    assert links[0] == f"{BASE}table-1/#table-1/income_total/income"
    assert len(links) == 5


def test_the_overview_begins_in_words() -> None:
    published()
    words = text_of(page_at(BASE), "//div[@class='in-words']")
    assert words.startswith("2023年收支预算总额2,279.15 万元，比上年减少 156.31 万元。")


def test_bound_figures_of_the_narrative_lead_to_the_tables() -> None:
    published()
    assert f"{BASE}table-3/#table-3/total/basic" in links_of(page_at(BASE + "section-2/"))
    assert "#table-3/total/basic" in links_of(page_at(BASE + "document/"))


def test_amounts_that_no_table_vouches_for_are_marked_and_explained() -> None:
    document = example_document()
    paragraph = Paragraph("section-9/other_matters", "另有5万元。", mentions=(Mention(2, 3),))
    last = replace(document.parts[-1], blocks=(document.parts[-1].blocks[0], paragraph))
    published(replace(document, parts=(*document.parts[:-1], last)))
    page = page_at(BASE + "section-9/")
    assert text_of(page, "//p/span[@class='unbound']") == "5"
    assert "由单位自行填写" in text_of(page)
    assert "由单位自行填写" not in text_of(page_at(BASE + "section-1/"))


def test_goals_are_an_index_and_a_page_each() -> None:
    published()
    index = page_at(BASE + "goals/")
    assert f"{BASE}goals/22/" in links_of(index)
    assert "25个项目" in text_of(index)
    goal = page_at(BASE + "goals/22/")
    assert text_of(goal, "//h1") == "22、智慧党建云平台网络运行费绩效目标表"
    assert len(goal.xpath("//table")) == 2
    assert f"{BASE}goals/23/" in links_of(goal, "//nav[@class='turn']")


def test_section_pages_link_to_goals_and_the_whole_document_prints_them() -> None:
    published()
    assert not page_at(BASE + "section-5/").xpath("//table")
    assert len(page_at(BASE + "document/").xpath("//table")) == 9 + 3 + 2 * 25


def test_the_whole_document_keeps_the_documents_order() -> None:
    document = example_document()
    published(document)
    page = page_at(BASE + "document/")
    expected = [block.address for part in document.parts for block in part.flow()]
    known = set(expected)
    assert [name for name in page.xpath("//main//@id") if name in known] == expected


def test_a_page_is_known_by_its_name_and_by_its_parts_address() -> None:
    published()
    by_address = page_at(BASE + "section-6/")
    assert by_address.xpath("//link[@rel='canonical']/@href") == [
        f"{settings.SITE_URL}{BASE}procurement/"
    ]


def test_simulated_data_is_marked_on_every_page() -> None:
    document = example_document()
    simulated = replace(
        document, identity=replace(document.identity, region_code="999901", simulated=True)
    )
    published(simulated)
    for page in ("", "table-1/", "narrative/", "goals/1/", "document/"):
        assert "模拟数据" in text_of(page_at(f"/999901/2023/203/{page}"), "//body")
    published(document)
    assert "模拟数据" not in text_of(page_at(BASE), "//body")


def test_another_unit_of_money_is_said(  # yuan, as some provinces have it
) -> None:
    document = example_document()
    published(
        replace(document, identity=replace(document.identity, money_unit="元", money_scale=1))
    )
    assert "22,791,500.00 元" in text_of(page_at(BASE), "//ul[@class='headlines']")


def test_names_are_escaped() -> None:
    document = example_document()
    published(replace(document, title="<b>组织部</b>2023年"))
    body = Client().get(BASE).content.decode()
    assert "<b>组织部" not in body
    assert "&lt;b&gt;组织部" in body


def test_a_page_is_small() -> None:
    published()
    assert len(Client().get(BASE + "table-2/").content) < 80_000


def test_tables_tell_a_screen_reader_what_heads_a_cell() -> None:
    published()
    table = page_at(BASE + "table-2/").xpath("//table")[0]
    heads = {head.get("id"): head for head in table.iter("th")}
    for cell in table.xpath("./tbody/tr/td"):
        assert set(cell.get("headers").split()) <= set(heads)
    assert {head.get("scope") for head in heads.values()} == {"col", "colgroup", "row"}
    assert re.match(r"h\d", table.xpath("./caption/*")[0].tag)
    assert html.tostring(table).count(b"<col ") == 13


@pytest.mark.parametrize("others", FEW_AND_MANY)
def test_pages_of_a_disclosure_cost_the_same_however_many_others_there_are(
    others: int, django_assert_max_num_queries: Any
) -> None:
    published()
    many_departments(others)
    # The department's publications, with the Document if it is not in memory; the certificate; on
    # the page of downloads the files.
    for page, queries in (
        ("", 4),
        ("table-2/", 2),
        ("table-2/213/", 2),
        ("goals/22/", 2),
        ("charts/function/", 3),
    ):
        with django_assert_max_num_queries(queries):
            assert Client().get(f"/130532/2023/203/{page}").status_code == 200
