"""Errors look like the rest and say what to do, whatever broke."""

from typing import Any

import pytest
from django.test import Client
from django.views import defaults
from lxml import html


@pytest.mark.parametrize(
    ("view", "status", "title"),
    [
        (lambda request: defaults.server_error(request), 500, "暂时打不开"),
        (lambda request: defaults.permission_denied(request, Exception("secret")), 403, "没有权限"),
        (lambda request: defaults.bad_request(request, Exception("secret")), 400, "请求有误"),
        (
            lambda request: defaults.page_not_found(request, Exception("secret")),
            404,
            "没有这个页面",
        ),
    ],
)
def test_errors_have_pages(rf, view, status: int, title: str) -> None:
    response = view(rf.get("/"))
    page: Any = html.document_fromstring(response.content)
    assert response.status_code == status
    assert page.xpath("//h1")[0].text_content() == title
    assert page.get("lang") == "zh-Hans"
    assert "secret" not in response.content.decode()


def test_a_rejected_form_says_what_to_do(settings) -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {})
    assert response.status_code == 403
    assert "请重新提交" in response.content.decode()


@pytest.mark.django_db
def test_the_pages_forbid_foreign_code() -> None:
    policy = Client().get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
