"""What a version changed: the page, who leads to it, and what it must not show."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace

from disclosure.documents.model.document import Document, Paragraph
from disclosure.models.documents import kept_documents
from tests.disclosure.documents.diff.test_corrections import replaced, with_more, without_row
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.documents import example_document
from tests.publications import published, withdrawn

pytestmark = pytest.mark.django_db
BASE = "/130532/2023/203/"
CHANGES = f"{BASE}v2/changes/"


def corrected() -> Document:
    """The example with 2 万元 more, a row less and a word changed."""
    document = without_row(with_more("20000"), "table-3/213")
    paragraph = next(
        block for block in document.part("section-2").blocks if isinstance(block, Paragraph)
    )
    return replaced(document, paragraph, replace(paragraph, text=f"{paragraph.text}（更正）"))


def test_it_says_why_and_against_what() -> None:
    published()
    published(corrected(), version=2)
    page = page_at(CHANGES)
    assert "更正表一的金额" in text_of(page)
    assert "与第1版（2023年2月20日公布）相比" in text_of(page)
    assert "段不同" in text_of(page)


def test_a_figure_is_shown_from_to_and_by_how_much_with_a_link_to_its_row() -> None:
    published()
    published(corrected(), version=2)
    page = page_at(CHANGES)
    group = (
        "//table[@class='changed']//tbody[.//a[@href='/130532/2023/203/v2/table-3/#table-3/total']]"
    )
    assert page.xpath(f"{group}//del")[0].text == "2279.15"
    assert page.xpath(f"{group}//ins")[0].text == "2281.15"
    assert "+2.00" in text_of(page, group)


def test_a_row_that_went_leads_to_the_version_that_has_it() -> None:
    published()
    published(corrected(), version=2)
    page = page_at(CHANGES)
    assert f"{BASE}v1/table-3/#table-3/213" in links_of(page)
    assert "取消" in text_of(page, f"//th[a[@href='{BASE}v1/table-3/#table-3/213']]")


def test_words_are_marked_in_texts() -> None:
    published()
    published(corrected(), version=2)
    page = page_at(CHANGES)
    assert page.xpath("//div[@class='changed-text']//ins/text()")[:2] == ["（更正）", "2281"]
    assert page.xpath("//div[@class='changed-text']//del/text()")[0] == "2279"


def test_where_only_exact_amounts_differ_it_says_so() -> None:
    published()
    published(replace(example_document(), figures=()), version=2)
    assert "印出的数字和文字都没有变化" in text_of(page_at(CHANGES))


def test_the_overview_the_banner_and_the_page_itself_lead_to_it() -> None:
    published()
    published(corrected(), version=2)
    assert CHANGES in links_of(page_at(BASE), "//ul[@class='versions']")
    assert CHANGES in links_of(page_at(f"{BASE}v1/table-1/"), "//div[@class='banner']")
    assert CHANGES in links_of(page_at(CHANGES), "//ul[@class='versions']")


def test_a_superseded_versions_changes_lead_to_the_current_version() -> None:
    for version in (1, 2, 3):
        published(with_more(str(version * 10_000)), version=version)
    page = page_at(CHANGES)
    assert links_of(page, "//div[@class='banner']") == [BASE, f"{BASE}v3/changes/"]
    assert page.xpath("//link[@rel='canonical']/@href")[0].endswith(CHANGES)


def test_what_was_withdrawn_is_not_shown_by_comparing_with_it() -> None:
    published(with_more("10000"))
    withdrawn(published(with_more("770000"), version=2))
    published(with_more("30000"), version=3)
    page = page_at(f"{BASE}v3/changes/")
    assert "与第1版" in text_of(page)
    assert "+2.00" in text_of(page)
    assert "2356.15" not in text_of(page)
    page_at(CHANGES, status=410)


def test_after_withdrawn_versions_only_there_is_nothing_to_compare_with() -> None:
    withdrawn(published())
    published(corrected(), version=2)
    page = page_at(CHANGES)
    assert "此前的版本都已撤回" in text_of(page)
    assert not page.xpath("//table[@class='changed']|//del")


@pytest.mark.parametrize("version", [0, 1, 3])
def test_first_versions_and_those_that_are_not_there_have_none(version: int) -> None:
    published()
    published(corrected(), version=2)
    page_at(f"{BASE}v{version}/changes/", status=404)


def test_a_correction_to_come_is_not_told() -> None:
    published()
    published(corrected(), version=2, visible_from=timezone.now() + timedelta(hours=1))
    page_at(CHANGES, status=404)
    assert "changes" not in Client().get(BASE).content.decode()


def test_it_costs_three_queries_and_a_revisit_one(django_assert_num_queries) -> None:
    published()
    published(corrected(), version=2)
    kept_documents.clear()
    with django_assert_num_queries(3):  # the department's versions, and two Documents
        response = Client().get(CHANGES)
    with django_assert_num_queries(1):
        again = Client().get(CHANGES, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
