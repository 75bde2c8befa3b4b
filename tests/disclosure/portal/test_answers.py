"""Every address of an edition is answered in one way: kept for a minute, 304, 404, 410."""

import pytest
from django.test import Client

from tests.publications import published, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BASE = "/130532/2023/203/"
PAGES = (
    BASE,
    f"{BASE}table-1/",
    f"{BASE}document/",
    f"{BASE}downloads/",
    f"{BASE}charts/function/",
    f"{BASE}charts/function.csv",
    f"{BASE}charts/function.svg",
    f"{BASE}embed/table-1/",
    f"{BASE}v1/",
    f"/en{BASE}",
)
# These answer 410 with the others, but have no ETag of the edition.
FILES = (f"{BASE}203-2023.json", f"{BASE}checks.json")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.sampled(one_in=2)
def test_a_reader_who_has_the_page_gets_304(address: str) -> None:
    published()
    first = Client().get(address)
    again = Client().get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert again.content == b""
    for response in (first, again):
        assert response.headers["Cache-Control"] == "public, no-cache"
        assert response.headers["ETag"] == first.headers["ETag"]


@pytest.mark.in_turn
def test_each_address_has_an_etag_of_its_own() -> None:
    published()
    etags = [Client().get(address).headers["ETag"] for address in PAGES]
    assert len(set(etags)) == len(PAGES)


@pytest.mark.parametrize("address", PAGES + FILES)
def test_what_was_withdrawn_is_gone_everywhere(address: str) -> None:
    withdrawn(published())
    response = Client().get(address)
    assert response.status_code == 410
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("address", PAGES + FILES)
def test_what_is_not_published_is_not_there(address: str) -> None:
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("address", PAGES + FILES)
def test_nobody_can_post_to_it(address: str) -> None:
    published()
    assert Client().post(address).status_code == 405
