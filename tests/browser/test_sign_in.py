"""Signing in with a real browser, under the real Content-Security-Policy."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reviewer_signs_in_and_no_page_breaks_the_policy(
    page: Page, live_server: LiveServer
) -> None:
    User.objects.create_superuser("reviewer", password="right horse battery")
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )

    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("用户名").fill("reviewer")
    page.get_by_label("密码").fill("right horse battery")
    page.get_by_role("button", name="登录").click()

    page.wait_for_url(f"{live_server.url}/admin/")
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    assert complaints == []
