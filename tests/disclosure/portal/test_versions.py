"""Addresses answer with the current version, a numbered one, a withdrawn one, or nothing."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace

from budget.actions.examples import load_example_ledger
from budget.models import Department
from disclosure.models import OfficialFile, Publication
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.documents import example_document
from tests.publications import published, withdrawn

pytestmark = pytest.mark.django_db
BASE = "/130532/2023/203/"


def corrected() -> Publication:
    """A second version, with one figure fewer."""
    document = example_document()
    return published(replace(document, figures=document.figures[:-1]), version=2)


def test_the_address_shows_the_latest_version_and_each_keeps_its_own() -> None:
    first = published()
    second = corrected()
    assert second.digest in text_of(page_at(BASE), "//footer")
    assert first.digest in text_of(page_at(BASE + "v1/table-1/"), "//footer")
    assert second.digest in text_of(page_at(BASE + "v2/"), "//footer")


def test_a_superseded_version_says_so_and_leads_to_the_current_page() -> None:
    published()
    corrected()
    page = page_at(BASE + "v1/table-3/")
    banner = "//div[@class='banner']"
    assert "这是第1版，已被第2版取代" in text_of(page, banner)
    assert "更正表一的金额" in text_of(page, banner)
    assert links_of(page, banner) == [f"{BASE}table-3/", f"{BASE}v2/changes/"]
    assert page.xpath("//tr[@id='table-3/213']")
    assert not page_at(BASE + "v2/table-3/").xpath(banner)


def test_links_inside_a_numbered_version_stay_inside_it() -> None:
    published()
    links = links_of(page_at(BASE + "v1/section-2/"), "//div[@class='layout']")
    inside = [link for link in links if link.startswith(BASE)]
    assert inside
    assert all(link.startswith(f"{BASE}v1/") for link in inside)


def test_search_engines_keep_one_address_for_one_content() -> None:
    published()
    canonical = "//link[@rel='canonical']/@href"
    assert page_at(BASE + "v1/table-1/").xpath(canonical) == [f"{settings.SITE_URL}{BASE}table-1/"]
    corrected()
    assert page_at(BASE + "v1/table-1/").xpath(canonical) == [
        f"{settings.SITE_URL}{BASE}v1/table-1/"
    ]
    assert page_at(BASE + "v1/table-1/").xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_the_overview_lists_versions_with_their_reasons_and_other_years() -> None:
    document = example_document()
    published()
    corrected()
    published(replace(document, identity=replace(document.identity, year=2022)))
    page = page_at(BASE)
    assert links_of(page, "//ul[@class='versions']") == [f"{BASE}v2/changes/", f"{BASE}v1/"]
    assert "更正原因：更正表一的金额" in text_of(page, "//ul[@class='versions']")
    assert links_of(page, "//ul[@class='years']") == ["/130532/2022/203/"]


def test_a_withdrawn_publication_is_gone_and_says_why() -> None:
    withdrawn(published())
    for address in (BASE, f"{BASE}table-1/", f"{BASE}v1/", f"{BASE}v1/goals/1/"):
        page = page_at(address, status=410)
        assert "内容涉密，重新审核" in text_of(page)
        assert "2023年2月23日撤回" in text_of(page)
        assert "2,279.15" not in text_of(page)


def test_a_withdrawn_publication_leads_on_to_what_there_is() -> None:
    document = example_document()
    published(replace(document, identity=replace(document.identity, year=2022)))
    published()
    withdrawn(corrected())
    page = page_at(BASE, status=410)
    assert "重新公布后" in text_of(page)
    assert {f"{BASE}v1/", "/130532/2022/203/", "/130532/2023/board/", "/130532/"} <= set(
        links_of(page)
    )
    assert "第2版2023年2月21日公布，已撤回" in text_of(page)
    assert f"{BASE}v2/changes/" not in links_of(page)


def test_everything_of_a_withdrawn_publication_is_gone() -> None:
    with_file(withdrawn(published()))
    addresses = (
        "203-2023.json",
        "checks/",
        "checks.json",
        "downloads/",
        "?embed",
        "table-1/?embed",
        "v1/checks.json",
    )
    for address in addresses:
        response = Client().get(BASE + address)
        assert response.status_code == 410, address
        assert "no-cache" in response.headers["Cache-Control"], address
        assert "内容涉密" in response.content.decode(), address


def test_where_data_is_asked_for_the_reason_is_data() -> None:
    withdrawn(published())
    response = Client().get(f"{BASE}203-2023.json")
    assert response.headers["Content-Type"] == "application/json"
    assert response.json() == {
        "status": 410,
        "message": "已撤回",
        "department": "中共平乡县委组织部",
        "year": 2023,
        "version": 1,
        "published_on": "2023-02-20",
        "withdrawn_at": "2023-02-23T01:00:00+00:00",
        "reason": "内容涉密，重新审核",
        "successor": None,
    }
    corrected()
    assert Client().get(f"{BASE}v1/checks.json").json()["successor"].endswith(BASE)


def test_a_version_after_a_withdrawn_one_is_current() -> None:
    withdrawn(published())
    corrected()
    page_at(BASE)
    assert BASE in links_of(page_at(BASE + "v1/", status=410))
    assert "查看现行的第2版" in text_of(page_at(BASE + "v1/", status=410))


def test_a_version_before_a_withdrawn_one_does_not_come_back() -> None:
    published()
    withdrawn(corrected())
    page_at(BASE, status=410)
    page_at(BASE + "v1/")


def test_what_is_not_public_is_not_there_like_what_never_was() -> None:
    load_example_ledger()
    draft = Client().get(BASE)
    unknown = Client().get("/130532/2023/999/")
    assert draft.status_code == unknown.status_code == 404
    # The address that was asked for stands in it, for coming back from the choice of display, and
    # nothing else does.
    assert draft.content.replace(b"/203/", b"/999/") == unknown.content
    assert "没有这个页面" in draft.content.decode()


def test_a_publication_is_there_from_its_hour_on() -> None:
    later = timezone.now() + timedelta(hours=1)
    published(visible_from=later)
    page_at(BASE, status=404)
    page_at(BASE + "v1/", status=404)
    page_at("/130532/", status=404)


@pytest.mark.parametrize(
    "address",
    ["v2/", "v0/", "nothing/", "goals/26/", "v1/nothing/", "203-2023.exe", "204-2023.json"],
)
def test_there_is_nothing_beside_the_pages(address: str) -> None:
    published()
    page_at(BASE + address, status=404)


def test_nobody_may_write() -> None:
    published()
    assert Client().post(BASE).status_code == 405


# -- asking again ------------------------------------------------------------------------------


def test_who_has_the_page_gets_304_without_rendering(django_assert_num_queries) -> None:
    published()
    first = Client().get(BASE + "table-1/")
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert first.headers["Content-Language"] == "zh-Hans"
    with django_assert_num_queries(1):  # the publications of the department
        again = Client().get(BASE + "table-1/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.in_turn
def test_each_page_and_each_address_has_an_etag_of_its_own() -> None:
    published()
    tags = {
        Client().get(BASE + page).headers["ETag"]
        for page in ("", "table-1/", "table-2/", "v1/", "v1/table-1/")
    }
    assert len(tags) == 5


def test_a_new_name_of_the_department_reaches_who_has_the_old_page() -> None:
    publication = published()
    before = Client().get(BASE).headers["ETag"]
    Department.objects.filter(pk=publication.department_id).update(name="平乡县委组织部")
    assert Client().get(BASE, headers={"If-None-Match": before}).status_code == 200


def test_a_correction_changes_the_old_versions_pages_too() -> None:
    published()
    before = Client().get(BASE + "v1/table-1/").headers["ETag"]
    corrected()
    again = Client().get(BASE + "v1/table-1/", headers={"If-None-Match": before})
    assert again.status_code == 200
    assert "已被第2版取代" in again.content.decode()


def test_changed_templates_change_the_etag(monkeypatch: pytest.MonkeyPatch) -> None:
    published()
    before = Client().get(BASE).headers["ETag"]
    monkeypatch.setattr("disclosure.portal.editions.fingerprint", lambda: "other templates")
    assert Client().get(BASE).headers["ETag"] != before


# -- official files ----------------------------------------------------------------------------


def with_file(publication: Publication) -> None:
    OfficialFile.objects.create(
        publication=publication,
        format="json",
        filename="203.json",
        content_type="application/json",
        size=1,
        sha256=publication.digest,
        fingerprint="json-1",
    )


def test_the_overview_offers_the_files_that_there_are() -> None:
    publication = published()
    assert not page_at(BASE).xpath("//ul[@class='downloads']")
    with_file(publication)
    assert links_of(page_at(BASE), "//ul[@class='downloads']") == [f"{BASE}203-2023.json"]
    assert links_of(page_at(BASE + "v1/"), "//ul[@class='downloads']") == [
        f"{BASE}v1/203-2023.json"
    ]
