"""Large text and high contrast: a cookie chooses a style sheet; pages stay the same for all."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from disclosure.portal.display import COOKIE, DisplayMode
from tests.disclosure.portal.reading import page_at
from tests.publications import published

pytestmark = pytest.mark.one_database

BASE = "/130532/2023/203/"
STYLES = Path(settings.BASE_DIR) / "static"


def sheet(client: Client) -> str:
    return client.get("/display.css").content.decode()


@pytest.mark.parametrize(
    ("choice", "cookie", "tokens"),
    [
        ({"text": "large"}, "large", {"--root"}),
        ({"contrast": "high", "text": "normal"}, "high", {"--ink"}),
        ({"text": "large", "contrast": "high"}, "large-high", {"--root", "--ink"}),
        ({"text": "<b>", "contrast": "'"}, "", set()),
    ],
)
def test_a_choice_replaces_tokens_and_leads_back(
    client: Client, choice: dict[str, str], cookie: str, tokens: set[str]
) -> None:
    answer = client.get("/display/", choice | {"back": f"{BASE}table-1/?a=b"})
    assert (answer.status_code, answer["Location"]) == (302, f"{BASE}table-1/?a=b")
    assert answer.cookies[COOKIE].value == cookie
    style = sheet(client)
    assert {token for token in ("--root", "--ink") if f"{token}:" in style} == tokens


def test_one_can_go_back_to_standard(client: Client) -> None:
    client.get("/display/", {"text": "large"})
    client.get("/display/", {"text": "normal", "contrast": "normal"})
    assert "--root" not in sheet(client)


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "",
        "/\n/evil.example",
    ],
)
def test_it_leads_nowhere_else(client: Client, back: str) -> None:
    assert client.get("/display/", {"text": "large", "back": back})["Location"] == "/"


def test_the_page_shows_what_is_chosen(client: Client) -> None:
    client.cookies[COOKIE] = "large"
    body = client.get("/display/?back=/130532/").content.decode()
    assert re.search(r'value="large"[^>]*checked', body)
    assert re.search(r'name="contrast" value="normal"[^>]*checked', body)
    assert 'name="back" value="/130532/"' in body
    assert "no-store" in client.get("/display/").headers["Cache-Control"]


def test_the_style_sheet_is_kept_by_nobody_but_the_browser(client: Client) -> None:
    first = client.get("/display.css")
    assert (first.headers["Cache-Control"], first.headers["Vary"]) == (
        "private, no-cache",
        "Cookie",
    )
    again = client.get("/display.css", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    client.cookies[COOKIE] = "high"
    assert (
        client.get("/display.css", headers={"If-None-Match": first.headers["ETag"]}).status_code
        == 200
    )
    client.cookies[COOKIE] = "../../secret"
    assert client.get("/display.css").content == first.content


@pytest.mark.django_db
def test_pages_are_the_same_for_all_and_offer_the_choice(client: Client) -> None:
    published()
    plain = client.get(f"{BASE}table-1/").content
    client.cookies[COOKIE] = "large-high"
    assert client.get(f"{BASE}table-1/").content == plain
    page = page_at(f"{BASE}table-1/")
    assert page.xpath("//link[@rel='stylesheet']/@href")[-1] == "/display.css"
    assert page.xpath("//header//a[@class='display-link']/@href") == [
        f"/display/?back={BASE}table-1/"
    ]


def test_both_modes_are_the_two_together_and_only_replace_tokens() -> None:
    text: dict[str, str] = {}
    for mode in DisplayMode:
        style = (STYLES / f"display/{mode}.css").read_text()
        text[mode] = re.sub(r"/\*.*?\*/", "", style).strip()
    assert text["large-high"].split() == f"{text['large']} {text['high']}".split()
    assert text["normal"] == ""
    tokens = (STYLES / "tokens.css").read_text()
    for name, _ in re.findall(r"(--[\w-]+): ([^;]+);", text["large-high"]):
        assert f"{name}:" in tokens


def test_a_system_that_asks_for_contrast_gets_the_same_tokens() -> None:
    by_system = (STYLES / "tokens.css").read_text().split("@media (prefers-contrast: more)")[1]
    chosen = (STYLES / "display/high.css").read_text()
    assert re.findall(r"--[\w-]+: [^;]+;", by_system) == re.findall(r"--[\w-]+: [^;]+;", chosen)
