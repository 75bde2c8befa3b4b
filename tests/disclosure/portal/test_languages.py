"""The interface's language: it is in the address and nowhere else."""

import pytest
from django.test import Client

from tests.publications import published

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_a_browser_that_prefers_english_gets_the_page_of_the_address(client: Client) -> None:
    published()
    response = client.get("/130532/2023/203/", headers={"Accept-Language": "en"})
    assert response.headers["Content-Language"] == "zh-Hans"
    assert "Accept-Language" not in response.headers.get("Vary", "")


def test_every_public_page_stands_below_en_too(client: Client) -> None:
    published()
    assert client.get("/en/").status_code == client.get("/en/130532/2023/203/table-2/").status_code == 200


def test_links_of_an_english_page_stay_in_english(client: Client) -> None:
    published()
    assert 'href="/en/130532/2023/203/table-2/"' in client.get("/en/130532/2023/203/").content.decode()


@pytest.mark.parametrize("address", ["/en/admin/", "/en/healthz", "/en/en/", "/fr/"])
def test_nothing_else_does(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_desk_is_chinese_whatever_the_browser_prefers(client: Client) -> None:
    response = client.get("/admin/login/", headers={"Accept-Language": "en"})
    assert "用户名" in response.content.decode()
