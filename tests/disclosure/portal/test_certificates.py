"""The check certificate: its page and JSON, and rounding explained where it occurs."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from disclosure.actions.workflow import withdraw
from disclosure.models import Publication

BASE = "/130532/2023/203/"
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def published(publish: Callable[..., Publication]) -> Publication:
    return publish()


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_the_page_lists_findings_and_every_rule(client: Client, published: Publication) -> None:
    page = text(client, f"{BASE}checks/")
    assert "核对证书" in page
    assert "2184.44万元" in page
    assert "按科目逐级汇总" in page
    assert page.count('<th scope="row">') >= 39
    assert f'href="{BASE}table-2/#table-2/213/total"' in page


def test_the_json_says_the_same_of_this_version(client: Client, published: Publication) -> None:
    data = json.loads(text(client, f"{BASE}checks.json"))
    assert data["publication"] == {"version": 1, "digest": published.digest}
    assert data["document"]["digest"] == published.digest
    assert {"engine", "results", "waivers"} <= set(data)
    for result in data["results"]:
        assert (result["severity"], result["result"]) != ("blocking", "fail")
    assert data["waivers"] == []


@pytest.mark.parametrize(
    "path", ["", "table-2/", "goals/", "goals/3/", "section-2/", "document/", "v1/table-9/"]
)
@pytest.mark.sampled(one_in=3)
def test_every_page_links_to_the_certificate(
    client: Client, published: Publication, path: str
) -> None:
    base = BASE + ("v1/" if path.startswith("v1/") else "")
    assert f'href="{base}checks/"' in text(client, BASE + path)


def test_rounding_is_explained_where_it_occurs(client: Client, published: Publication) -> None:
    explained = "第22行第3栏的716.95与第23、26行之和相差0.01，是各数分别四舍五入的结果。"
    assert explained in text(client, f"{BASE}table-2/")
    assert explained in text(client, f"{BASE}table-5/")
    assert "四舍五入" not in text(client, f"{BASE}table-9/")


def test_a_withdrawn_version_has_no_certificate_to_show(
    client: Client, published: Publication
) -> None:
    withdraw(publication=published, by=None, reason="内容有误")
    assert client.get(f"{BASE}checks/").status_code == 410
    assert client.get(f"{BASE}checks.json").status_code == 410


def test_who_has_the_page_gets_304(client: Client, published: Publication) -> None:
    etag = client.get(f"{BASE}checks/").headers["ETag"]
    assert client.get(f"{BASE}checks/", headers={"If-None-Match": etag}).status_code == 304
