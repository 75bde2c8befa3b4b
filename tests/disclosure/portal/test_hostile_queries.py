"""Pages answer any query string: with what they could read of it, or with what is wrong."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from lxml import html

from tests.hidden import secret
from tests.publications import indexed, many_departments
from tests.publications import published as publish_document
from tests.seeds import is_sampled

pytestmark = pytest.mark.django_db
LISTS = {
    "/search/": ("q", "region", "year", "department", "kind", "page"),
    "/130532/2023/": ("q", "kind", "sort", "page", "per_page"),
    "/130532/2023/board/": ("q", "state", "sort", "page", "per_page", "download"),
    "/130532/goals/": (
        *(
            "q",
            "year",
            "department",
            "level_1",
            "level_2",
            "operator",
            "least",
            "most",
            "unit",
            "since",
            "until",
        ),
        *("money_least", "money_most", "sort", "page", "per_page"),
    ),
    "/130532/goals.csv": ("q", "least", "since", "money_most", "sort"),
    "/130532/compare/": (
        "of",
        "code",
        "part",
        "year",
        "against",
        "q",
        "sort",
        "page",
        "per_page",
        "download",
    ),
    "/compare/": ("of", "code", "part", "year", "sort", "page", "download"),
    "/130532/codes/": ("kind", "year", "q", "level", "sort", "page", "download"),
    "/130532/codes/function/201/": ("part", "year", "sort", "page", "download"),
    "/130532/departments/203/": (
        "kind",
        "part",
        "level",
        "year",
        "against",
        "word",
        "sort",
        "download",
    ),
    "/130532/2023/203/": ("embed",),
    "/display/": ("text", "contrast", "back"),
    "/verify/": ("digest", "of"),
    "/catalogue.jsonl": ("after",),
    "/sitemap-130532.xml": ("p",),
}
TEXTS = (
    "a\x00b",
    "'\"')(--",
    "\\%_*",
    '离休 -" OR NEAR(@k1',
    '"' * 60,
    "\u202e\U0001f600[]{}",
    "字" * 20_000,
    "a " * 2_000,
)
NUMBERS = (
    "0",
    "-1",
    "9" * 30,
    "9" * 5_000,
    "1e999",
    "-1e-99999",
    "NaN",
    "١٢",
    "２０２３",
    "0001-01-01",
)
OTHERS = ("a\x00b", "-1", "a.b__c", "'\"")
# Not UTF-8, half of a pair, and no percent encoding: as they are, since no text holds them.
BYTES = ("%FF%FE", "%ED%A0%80", "%zz")
WORDS = {"q", "department", "unit", "back"}
COUNTED = {"page", "per_page", "p", "least", "most", "money_least", "money_most"}
DAYS = {"since", "until"}


@pytest.fixture
def something_public() -> None:
    indexed(publish_document(secret()))
    many_departments(30)


def queries(names: tuple[str, ...]) -> Iterator[str]:
    """Yield queries with what is hard on parameters of a kind, in all of that kind at once.

    The last one gives each parameter three times.
    """
    for kind, values in (
        (WORDS, TEXTS),
        (COUNTED, NUMBERS),
        (DAYS, NUMBERS),
        (set(names) - WORDS - COUNTED, OTHERS),
    ):
        chosen = [name for name in names if name in kind]
        for value in [*map(quote, values), *BYTES] if chosen else []:
            yield "&".join(f"{name}={value}" for name in chosen)
    yield "&".join(f"{name}[]=1&{name}=1&{name}=" for name in names)


@pytest.mark.in_turn
@pytest.mark.parametrize("address", LISTS)
@pytest.mark.sampled(one_in=2)
def test_no_query_breaks_a_page(something_public: None, address: str) -> None:
    client = Client(raise_request_exception=False)
    for query in queries(LISTS[address]):
        if not is_sampled(f"{address} {query}", one_in=2):
            continue
        response = client.get(f"{address}?{query}")
        assert response.status_code < 500, query[:60]
        if response.status_code != 302 and response.headers["Content-Type"].startswith("text/html"):
            assert b"</h1>" in response.content


@pytest.mark.one_database
@pytest.mark.parametrize("address", [path for path, names in LISTS.items() if "per_page" in names])
def test_nobody_chooses_how_long_a_page_is(something_public: None, address: str) -> None:
    count = len(rows(address))
    assert count <= 25
    assert len(rows(f"{address}?per_page=1000")) == count
    assert len(rows(f"{address}?per_page=1")) == count


def rows(address: str) -> Any:
    page: Any = html.document_fromstring(Client().get(address).content)
    return page.xpath("//main//tbody/tr")


def test_what_is_wrong_with_the_words_is_said() -> None:
    publish_document(secret())
    page: Any = html.document_fromstring(Client().get("/130532/codes/", {"q": "字" * 200}).content)
    assert "100" in page.xpath("//main//li")[0].text_content()
