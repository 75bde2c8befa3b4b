"""What search engines and their like read: sitemap, robots.txt, structured data, previews."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree
from msgspec.structs import replace

from disclosure.models import OfficialFile, Publication
from disclosure.portal.following.robots import OurSitemap
from disclosure.portal.following.structured import as_script
from tests.disclosure.portal.reading import page_at
from tests.documents import example_document
from tests.publications import many_departments, published, withdrawn
from tests.seeds import FEW_AND_MANY

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SITE = "http://127.0.0.1:8000"
BASE = "/130532/2023/203/"


def addresses(path: str) -> dict[str, str]:
    """Return the addresses in a sitemap or its index, with when they changed."""
    response = Client().get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/xml"
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    entries: Any = etree.fromstring(response.content).xpath("s:url|s:sitemap", namespaces=names)
    changed = {}
    for entry in entries:
        address = entry.findtext("s:loc", namespaces=names)
        changed[address] = entry.findtext("s:lastmod", "", names)[:10]
    return changed


def of_another_region() -> Publication:
    """A disclosure of a department of 青禾县, published when the example was."""
    document = example_document()
    identity = replace(document.identity, region_code="999901", region_name="青禾县")
    return published(replace(document, identity=identity))


def test_the_index_leads_to_a_section_for_each_region() -> None:
    published()
    of_another_region()
    published(replace(example_document(), figures=()), version=2)
    assert addresses("/sitemap.xml") == {
        f"{SITE}/sitemap-home.xml": "",
        f"{SITE}/sitemap-130532.xml": "2023-02-21",
        f"{SITE}/sitemap-999901.xml": "2023-02-20",
    }
    assert set(addresses("/sitemap-home.xml")) == {f"{SITE}/"}


def test_a_region_lists_its_pages_and_disclosures_at_their_current_address_with_their_day() -> None:
    published()
    published(replace(example_document(), figures=()), version=2)
    of_another_region()
    assert addresses("/sitemap-130532.xml") == {
        f"{SITE}/130532/": "",
        f"{SITE}/130532/2023/": "",
        f"{SITE}/130532/2023/board/": "",
        f"{SITE}{BASE}": "2023-02-21",
    }


def test_withdrawn_and_future_ones_are_not() -> None:
    many_departments(1)
    withdrawn(published())
    document = example_document()
    other = replace(document, identity=replace(document.identity, year=2024))
    published(other, visible_from=timezone.now() + timedelta(hours=1))
    listed = addresses("/sitemap-130532.xml")
    assert [address for address in listed if "/203/" in address or "2024" in address] == []


def test_a_region_that_shows_nothing_is_not_in_it() -> None:
    published(visible_from=timezone.now() + timedelta(hours=1))
    withdrawn(of_another_region())
    assert set(addresses("/sitemap.xml")) == {f"{SITE}/sitemap-home.xml"}
    for region in ("130532", "999901", "000000"):
        assert Client().get(f"/sitemap-{region}.xml").status_code == 404


def test_a_long_section_has_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OurSitemap, "limit", 3)
    many_departments(4)  # and three pages of the region and its year
    pages = set(addresses("/sitemap.xml")) - {f"{SITE}/sitemap-home.xml"}
    first = f"{SITE}/sitemap-130532.xml"
    assert pages == {first, f"{first}?p=2", f"{first}?p=3"}
    assert len(addresses("/sitemap-130532.xml?p=3")) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/sitemap-nothing.xml",
        "/sitemap-130532.xml?p=9",
        "/sitemap-130532.xml?p=x",
        "/sitemap-home.xml?p=2",
    ],
)
def test_what_is_not_there(path: str) -> None:
    published()
    assert Client().get(path).status_code == 404


def test_an_empty_installation_has_a_sitemap_too() -> None:
    assert set(addresses("/sitemap.xml")) == {f"{SITE}/sitemap-home.xml"}
    assert set(addresses("/sitemap-home.xml")) == {f"{SITE}/"}


def test_robots_are_kept_from_the_desk_and_led_to_the_sitemap() -> None:
    text = Client().get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    assert f"Sitemap: {SITE}/sitemap.xml" in text


@pytest.mark.parametrize("publications", FEW_AND_MANY)
def test_it_costs_the_same_however_much_there_is(
    publications: int, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    many_departments(publications)
    for path, queries in (
        ("/sitemap.xml", 1),
        ("/sitemap-130532.xml", 2),
        ("/sitemap-home.xml", 0),
    ):
        with django_assert_num_queries(queries):
            addresses(path)


# -- structured data ---------------------------------------------------------------------------


def data_of(address: str) -> list[dict[str, Any]]:
    scripts = page_at(address).xpath("//script[@type='application/ld+json']")
    return [json.loads(script.text) for script in scripts]


def test_the_overview_is_a_dataset_with_its_permanent_files() -> None:
    publication = published()
    OfficialFile.objects.create(
        publication=publication,
        format="json",
        filename="203.json",
        content_type="application/json",
        size=1,
        sha256=publication.digest,
        fingerprint="json-1",
    )
    (data,) = data_of(BASE)
    assert (data["@type"], data["version"], data["datePublished"]) == ("Dataset", "1", "2023-02-20")
    assert data["url"] == f"{SITE}{BASE}"
    assert data["identifier"] == [f"{SITE}{BASE}v1/", f"sha256:{publication.digest}"]
    (download,) = data["distribution"]
    assert download["contentUrl"] == f"{SITE}{BASE}v1/203-2023.json"
    assert data["spatialCoverage"] == {
        "@type": "AdministrativeArea",
        "name": "平乡县",
        "identifier": "130532",
    }
    assert 50 < len(data["description"]) < 5000


def test_only_the_current_overview_is_one() -> None:
    published()
    published(replace(example_document(), figures=()), version=2)
    assert data_of(f"{BASE}v1/") == data_of(f"{BASE}table-1/") == []
    assert len(data_of(BASE)) == 1


def test_the_region_is_a_catalogue() -> None:
    published()
    (data,) = data_of("/130532/")
    assert (data["@type"], data["url"]) == ("DataCatalog", f"{SITE}/130532/")


def test_no_name_ends_the_script() -> None:
    script = as_script({"name": "</script><script>alert(1)</script>&"})
    assert not set(script) & set("<>&")
    assert json.loads(script)["name"].startswith("</script>")


@pytest.mark.parametrize(
    "address", ["/130532/", "/130532/2023/", "/130532/2023/board/", BASE, f"{BASE}table-1/"]
)
def test_previews_have_a_title_and_the_address(address: str) -> None:
    published()
    page = page_at(address)
    graph = {}
    for meta in page.xpath("//meta[@property]"):
        graph[meta.get("property")] = meta.get("content")
    assert graph["og:title"]
    assert graph["og:description"]
    assert graph["og:url"] == f"{SITE}{address}" == page.xpath("//link[@rel='canonical']/@href")[0]
