"""Atom feeds: valid by RFC 4287, with corrections and withdrawals, and ids that stay."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree, html
from msgspec.structs import replace

from tests.disclosure.portal.reading import page_at
from tests.documents import example_document
from tests.publications import many_departments, published, withdrawn
from tests.seeds import FEW_AND_MANY

pytestmark = pytest.mark.django_db
ALL, ONE = "/130532/feed.atom", "/130532/departments/203/feed.atom"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
REQUIRED = ("id", "title", "updated")
NEWEST_FIRST = (
    "撤回：中共平乡县委组织部2022年部门预算第1版",
    "更正：中共平乡县委组织部2023年部门预算",
    "公开：中共平乡县委组织部2023年部门预算",
    "公开：中共平乡县委组织部2022年部门预算",
)


def feed_at(address: str) -> Any:
    """The parsed feed."""
    response = Client().get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(response.content)


def titles(address: str = ALL) -> list[str]:
    return list(feed_at(address).xpath("a:entry/a:title/text()", namespaces=ATOM))


def only(element: Any, name: str) -> str:
    """Return the text of the one child of that name."""
    (child,) = element.xpath(f"a:{name}", namespaces=ATOM)
    return str(child.text)


@pytest.fixture
def busy_county() -> None:
    """A corrected disclosure, a withdrawn one of another year, and others."""
    document = example_document()
    withdrawn(published(replace(document, identity=replace(document.identity, year=2022))))
    published()
    published(replace(document, figures=()), version=2)
    many_departments(3)


@pytest.mark.usefixtures("busy_county")
@pytest.mark.parametrize("address", [ALL, ONE])
def test_it_is_valid_atom(address: str) -> None:
    """RFC 4287: 4.1.1 (feed), 4.1.2 (entry), 4.2.6 (ids), 3.3 (dates), 4.2.7.2 (links)."""
    feed = feed_at(address)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    entries = feed.xpath("a:entry", namespaces=ATOM)
    for element in (feed, *entries):
        assert all(only(element, name).strip() for name in REQUIRED)
        assert re.fullmatch(r"tag:127\.0\.0\.1,\d{4}-\d\d-\d\d:/130532/\S+", only(element, "id"))
        assert datetime.fromisoformat(only(element, "updated")).tzinfo
        assert element.xpath("a:author/a:name/text()", namespaces=ATOM)
        links = element.xpath("a:link", namespaces=ATOM)
        (alternate,) = [link for link in links if link.get("rel", "alternate") == "alternate"]
        assert alternate.get("href").startswith("http://127.0.0.1:8000/130532/")
    own = feed.xpath("string(a:link[@rel='self']/@href)", namespaces=ATOM)
    assert own == f"http://127.0.0.1:8000{address}"
    ids = feed.xpath("a:entry/a:id/text()", namespaces=ATOM)
    assert len(ids) == len(set(ids)) > 3
    newest = max(feed.xpath("a:entry/a:updated/text()", namespaces=ATOM))
    assert only(feed, "updated") == newest
    for entry in entries:
        assert entry.xpath("a:summary", namespaces=ATOM)
        assert only(entry, "published") <= only(entry, "updated")


@pytest.mark.usefixtures("busy_county")
def test_corrections_and_withdrawals_are_entries_with_their_reasons() -> None:
    feed = feed_at(ONE)
    summaries = {}
    for entry in feed.xpath("a:entry", namespaces=ATOM):
        summaries[only(entry, "title")] = only(entry, "summary")
    assert list(summaries)[:2] == list(NEWEST_FIRST)[:2]
    assert set(summaries) == set(NEWEST_FIRST)
    assert (
        "撤回原因：内容涉密，重新审核" in summaries["撤回：中共平乡县委组织部2022年部门预算第1版"]
    )
    assert "更正原因：更正表一的金额" in summaries["更正：中共平乡县委组织部2023年部门预算"]
    assert "2023年2月23日撤回" in summaries["公开：中共平乡县委组织部2022年部门预算"]


def test_an_id_stays_when_its_entry_changes_and_when_the_site_moves(settings: Any) -> None:
    publication = published()
    (before,) = feed_at(ONE).xpath("a:entry/a:id/text()", namespaces=ATOM)
    assert before == "tag:127.0.0.1,2023-02-20:/130532/2023/203/v1/"
    withdrawn(publication)
    settings.SITE_URL = "https://127.0.0.1"
    assert before in feed_at(ONE).xpath("a:entry/a:id/text()", namespaces=ATOM)
    assert before in feed_at(f"/en{ONE}").xpath("a:entry/a:id/text()", namespaces=ATOM)


def test_what_is_to_come_is_not_in_it() -> None:
    many_departments(1)
    published(visible_from=timezone.now() + timedelta(hours=1))
    assert titles() == ["公开：平乡县第1局2023年部门预算"]
    assert Client().get(ONE).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/130533/feed.atom", "/130532/departments/999/feed.atom", "/130532/departments/203/feed.rss"],
)
def test_who_has_published_nothing_has_no_feed(address: str) -> None:
    published()
    assert Client().get(address).status_code == 404


def test_a_department_has_its_own_and_no_others() -> None:
    published()
    many_departments(2)
    assert titles(ONE) == ["公开：中共平乡县委组织部2023年部门预算"]
    assert len(titles(ALL)) == 3


def test_who_has_it_gets_304_until_something_happens() -> None:
    publication = published()
    first = Client().get(ALL)
    known = {"If-None-Match": first.headers["ETag"]}
    assert first.headers["Last-Modified"] == "Mon, 20 Feb 2023 01:00:00 GMT"
    assert Client().get(ALL, headers=known).status_code == 304
    withdrawn(publication)
    assert Client().get(ALL, headers=known).status_code == 200


def test_simulated_data_says_so() -> None:
    document = example_document()
    identity = replace(document.identity, simulated=True)
    published(replace(document, identity=identity))
    assert only(feed_at(ALL), "title") == "平乡县预算公开（模拟数据）"


def test_pages_lead_to_the_feeds() -> None:
    published()
    alternate = "//link[@rel='alternate'][@type='application/atom+xml']/@href"
    assert page_at("/130532/").xpath(alternate) == [ALL]
    assert page_at("/130532/2023/203/table-1/").xpath(alternate) == [ONE, ALL]


@pytest.mark.one_database
@pytest.mark.parametrize("publications", FEW_AND_MANY)
def test_it_costs_two_queries_however_much_was_published(
    publications: int, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    many_departments(publications)
    with django_assert_num_queries(2):  # the last publications, the last withdrawals
        assert len(titles()) == min(publications, 50)


def test_a_reason_with_markup_reads_as_it_was_written() -> None:
    published()
    reason = "收入<支出 & “三公”<b>经费</b> 5%"
    published(version=2, reason=reason)
    feed = feed_at(ONE)
    summary = feed.xpath("a:entry[1]/a:summary", namespaces=ATOM)[0]
    assert summary.get("type") == "html"
    assert reason in str(html.fromstring(summary.text).xpath("string()"))
