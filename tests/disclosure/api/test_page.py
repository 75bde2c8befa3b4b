"""The page that explains the API: in both languages, with calls that work."""

import re
from html import unescape

import pytest
from django.test import Client
from lxml import html

from disclosure.api.page import GIVES
from disclosure.api.version_1 import api
from tests.publications import indexed, published

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_every_address_is_on_the_page() -> None:
    paths = [path.removeprefix("/api/v1/") for path in api.get_openapi_schema()["paths"]]
    assert list(GIVES) == paths
    page = Client().get("/api/").content.decode()
    for path in paths:
        assert f"<code>/api/v1/{path}</code>" in page


def test_every_call_on_the_page_is_answered() -> None:
    indexed(published())
    page = unescape(Client().get("/api/").content.decode())
    calls = re.findall(r'"http://127.0.0.1:8000(/api/v1/[^"]+)"', page)
    assert len(calls) == 3
    for call in calls:
        response = Client().get(call)
        assert response.status_code == 200
        assert len(response.content) > 1000
    assert Client().get("/api/v1/openapi.json").status_code == 200


def test_it_runs_no_script_of_its_own() -> None:
    tree = html.fromstring(Client().get("/api/").content)
    assert tree.xpath("//script | //@onclick | //@style") == []


def test_it_is_there_in_english_and_linked_from_every_footer() -> None:
    page = Client().get("/en/api/").content.decode()
    assert "Every amount" in page
    assert 'href="/api/"' in Client().get("/terms/").content.decode()
