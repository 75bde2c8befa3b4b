"""Which pages a Document has follows from its parts, not from one province's numbering."""

import pytest
from msgspec.structs import replace

from disclosure.documents.model.document import Document
from disclosure.documents.model.pages import Contents
from disclosure.portal.headlines import headlines
from tests.documents import example_document


@pytest.fixture(scope="module")
def document() -> Document:
    return example_document()


@pytest.fixture(scope="module")
def contents(document: Document) -> Contents:
    return Contents(document)


def slugs(contents: Contents) -> list[str]:
    return [page.slug for page in (*contents.tables, *contents.narrative)]


def test_every_part_has_a_page_in_the_documents_order(contents: Contents) -> None:
    assert slugs(contents) == [
        *(f"table-{number}" for number in range(1, 10)),
        *("opening", "section-1", "section-2", "section-3", "section-4", "section-5"),
        *("procurement", "assets", "glossary", "section-9"),
    ]


def test_a_part_is_found_by_its_address_and_by_what_it_holds(contents: Contents) -> None:
    assert contents.find("section-6") == contents.find("procurement")
    assert contents.find("section-8").title == "八、名词解释"


def test_each_goal_has_a_page(contents: Contents) -> None:
    assert contents.find("goals/22").title == "智慧党建云平台网络运行费"
    assert len(contents.goals) == 25


@pytest.mark.parametrize(
    "slug",
    ["goals/26", "table-10", "nothing", "table-1/999", "table-7/blank", "goals/22/objective"],
)
def test_there_are_no_other_pages(contents: Contents, slug: str) -> None:
    with pytest.raises(KeyError):
        contents.find(slug)


@pytest.mark.parametrize(
    ("address", "slug"),
    [
        ("table-2/213/carryover", "table-2"),
        ("table-2", "table-2"),
        ("goals/2/indicator-4", "goals/2"),
        ("goals/22/indicators", "goals/22"),
        ("procurement/blank", "procurement"),
        ("assets/total/value", "assets"),
        ("section-2/change", "section-2"),
        ("section-8/term-basic", "glossary"),
    ],
)
def test_every_address_is_shown_on_a_page(contents: Contents, address: str, slug: str) -> None:
    assert contents.slug_of(address) == slug


def test_all_cells_are_on_some_page(document: Document, contents: Contents) -> None:
    assert {contents.slug_of(address) for address in document.cells} <= {
        page.slug for page in contents._by_slug.values()
    }


def test_pages_are_read_one_after_another(contents: Contents) -> None:
    previous, following = contents.neighbours(contents.find("table-9"))
    assert previous is not None
    assert following is not None
    assert (previous.slug, following.slug) == ("table-8", "opening")
    assert contents.neighbours(contents.find("table-1"))[0] is None
    assert contents.neighbours(contents.find("")) == (None, None)


def test_empty_tables_are_known(contents: Contents) -> None:
    assert [page.slug for page in contents.tables if page.is_empty] == ["table-7", "table-8"]


def test_another_form_has_other_pages(document: Document) -> None:
    kept = [part for part in document.parts if part.address in ("table-9", "section-7", "table-1")]
    renamed = (replace(kept[2], address="holdings"), kept[1], kept[0])
    contents = Contents(replace(document, parts=renamed))
    assert slugs(contents) == ["table-9", "table-1", "assets"]
    assert contents.find("holdings").slug == "assets"
    for slug in ("goals", "glossary", "procurement"):
        with pytest.raises(KeyError):
            contents.find(slug)


def test_headlines_are_in_the_documents_unit_with_their_cells(document: Document) -> None:
    found = headlines(document, document.figure_by_key, lambda address: f"#{address}")
    assert list(found) == ["total", "basic", "project", "three_public", "operating"]
    total = found["total"]
    assert (total.amount, total.unit, total.href) == (
        "2,279.15",
        "万元",
        "#table-1/income_total/income",
    )
    assert total.change is not None
    assert (total.change.word, total.change.amount, total.change.percent) == (
        "减少",
        "156.31",
        "6.4%",
    )
    assert found["basic"].share == "51.7%"


def test_headlines_without_last_year_or_without_a_figure(document: Document) -> None:
    known = {key: document.figure_by_key[key] for key in ("basic", "project")}
    shown = headlines(document, known, str)
    assert list(shown) == ["basic", "project"]
    assert (shown["basic"].change, shown["basic"].share) == (None, "")
