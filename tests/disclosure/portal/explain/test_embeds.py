"""Charts and tables in other people's frames: bare, with their source, and nothing else of ours."""

import pytest
from django.test import Client

from tests.disclosure.portal.reading import page_at, text_of
from tests.publications import published, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BASE = "/130532/2023/203/"
EMBEDS = (
    "embed/table-2/",
    "embed/charts/function/",
    "embed/charts/function-213/",
    "v1/embed/table-9/",
    "embed/procurement/",
)


@pytest.mark.parametrize("address", EMBEDS)
def test_only_embeds_may_stand_in_frames(address: str) -> None:
    published()
    embedded = Client().get(BASE + address)
    assert embedded.status_code == 200
    assert "X-Frame-Options" not in embedded
    assert "frame-ancestors *" in embedded["Content-Security-Policy"]
    whole = Client().get(BASE + address.replace("embed/", ""))
    assert whole["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in whole["Content-Security-Policy"]


@pytest.mark.parametrize("address", EMBEDS)
def test_an_embed_is_bare_and_names_its_source(address: str) -> None:
    publication = published()
    page = page_at(BASE + address)
    assert not page.xpath("//script|//form|//style|//nav|//*[@style]|//input")
    assert len(page.xpath("//h1|//caption/h1")) == 1
    source = text_of(page, "//footer")
    assert "第1版" in source
    assert publication.digest[:12] in source
    slug = address.replace("v1/", "").removeprefix("embed/")
    assert page.xpath("//footer//a/@href") == [f"http://127.0.0.1:8000{BASE}v1/{slug}"]
    assert not Client().get(BASE + address).cookies


def test_the_question_mark_leads_to_the_embed() -> None:
    published()
    for slug in ("table-2/", "charts/function/"):
        response = Client().get(f"{BASE}{slug}?embed")
        assert (response.status_code, response["Location"]) == (302, f"{BASE}embed/{slug}")
    assert Client().get(f"{BASE}section-2/?embed").status_code == 200


def test_pages_offer_the_code_to_paste() -> None:
    published()
    for slug in ("table-2/", "charts/function/"):
        code = page_at(BASE + slug).xpath("//textarea[@id='embed-code']")[0].text
        assert f'src="http://127.0.0.1:8000{BASE}v1/embed/{slug}"' in code
        assert "allow-scripts" not in code


def test_nothing_else_can_be_embedded() -> None:
    published()
    for slug in (
        "section-2/",
        "goals/1/",
        "document/",
        "table-2/213/",
        "charts/nothing/",
        "nothing/",
    ):
        response = Client().get(f"{BASE}embed/{slug}")
        assert response.status_code == 404
        assert response["X-Frame-Options"] == "DENY"


def test_a_superseded_version_says_so_in_the_frame() -> None:
    published()
    published(version=2)
    assert "已被第2版取代" in text_of(page_at(f"{BASE}v1/embed/table-2/"), "//footer")


def test_a_withdrawn_version_says_so_in_the_frame() -> None:
    withdrawn(published())
    page = page_at(f"{BASE}v1/embed/table-2/", status=410)
    assert "内容涉密，重新审核" in text_of(page)
    assert "1044.24" not in text_of(page, "//body")
