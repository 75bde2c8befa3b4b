"""How much may be sent: little by anybody, a large ledger by those who are signed in."""

import re
import runpy
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from lxml import html

from config.limits import MOST_BYTES, MOST_FIELDS
from tests.cast import make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SIGN_IN = "/admin/login/"
FORM = "application/x-www-form-urlencoded"


def post(client: Client, body: str) -> Any:
    return client.post(SIGN_IN, body, content_type=FORM)


def fields(number: int) -> dict[str, str]:
    return {f"field-{each}": "1" for each in range(number)}


def urlencoded(number: int) -> str:
    return "&".join(f"{name}={value}" for name, value in fields(number).items())


def bytes_in_all(number: int) -> str:
    return "username=".ljust(number, "x")


def test_a_request_is_over_before_nginx_gives_up() -> None:
    nginx = (settings.BASE_DIR / "config/nginx.conf").read_text()
    patience = re.search(r"proxy_read_timeout (\d+)s;", nginx)
    assert patience is not None
    making_the_page = 10
    assert settings.REQUEST_SECONDS + making_the_page <= int(patience[1])
    assert gunicorn_timeout() >= int(patience[1])


def gunicorn_timeout() -> int:
    timeout: int = runpy.run_path(str(settings.BASE_DIR / "config/gunicorn.conf.py"))["timeout"]
    return timeout


def test_five_megabytes_of_nobody_are_refused_in_words(client: Client) -> None:
    response = post(client, bytes_in_all(5_000_000))
    assert response.status_code == 413
    assert response.headers["Cache-Control"] == "no-store"
    page: Any = html.document_fromstring(response.content)
    assert page.findtext(".//h1") == "内容太多"
    assert "没有登录时一次不能提交这么多内容" in page.text_content()
    assert "重新登录" in page.text_content()


@pytest.mark.parametrize("address", [SIGN_IN, "/", "/admin/imports/", "/no-such-page/"])
def test_two_thousand_fields_of_nobody_are_refused_everywhere(client: Client, address: str) -> None:
    assert client.post(address, urlencoded(2_000), content_type=FORM).status_code == 413
    assert client.post(address, fields(2_000)).status_code == 413  # multipart


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS"])
def test_no_method_is_a_way_around(client: Client, method: str) -> None:
    body = bytes_in_all(5_000_000)
    assert client.generic(method, SIGN_IN, body, content_type="text/plain").status_code == 413


def test_the_limits_themselves_are_allowed(client: Client) -> None:
    assert post(client, bytes_in_all(MOST_BYTES)).status_code == 200
    assert post(client, bytes_in_all(MOST_BYTES + 1)).status_code == 413
    assert post(client, urlencoded(MOST_FIELDS)).status_code == 200
    assert post(client, urlencoded(MOST_FIELDS + 1)).status_code == 413


def test_who_is_signed_in_may_send_a_large_ledger(client: Client) -> None:
    client.force_login(make_cast()["clerk"])
    large = [bytes_in_all(5_000_000), urlencoded(100_000)]
    for body in large:
        assert post(client, body).status_code == 200


def test_an_invented_session_is_nobody_s(client: Client) -> None:
    client.cookies["sessionid"] = "0" * 32
    assert post(client, urlencoded(2_000)).status_code == 413


def test_signing_in_is_possible(client: Client) -> None:
    user = make_cast()["clerk"]
    user.set_password("一个足够长的密码x9")
    user.save()
    form = {"username": user.username, "password": "一个足够长的密码x9"}
    assert client.post(SIGN_IN, form).status_code == 302
