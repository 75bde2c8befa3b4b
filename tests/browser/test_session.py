"""An ending session in a real browser keeps what was typed."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/admin/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(f"{name}的密码")
    page.get_by_role("button", name="登录").click()


@pytest.fixture
def context(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """A context of its own, whose clock is changed."""
    context = browser.new_context(**browser_context_args)
    yield context
    context.close()


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def test_an_ending_session_keeps_what_was_typed(
    cast: Cast, page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server.url, "赵审核")
    page.goto(f"{live_server.url}/admin/budget/exemption/add/")
    page.clock.install()
    page.reload()
    field = page.locator("[name=reason]")
    field.fill("写了一半的理由")
    page.clock.fast_forward("29:30")
    page.get_by_role("button", name="继续工作").wait_for()
    page.clock.fast_forward("02:00")
    page.get_by_role("button", name="重新登录").wait_for()

    page.reload()
    page.get_by_role("button", name="恢复").click()
    assert field.input_value() == "写了一半的理由"


def test_a_server_that_is_away_is_not_an_ended_session(
    cast: Cast, page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server.url, "赵审核")
    page.goto(f"{live_server.url}/admin/budget/exemption/add/")
    page.clock.install()
    page.reload()
    page.locator("[name=reason]").fill("写了一半的理由")
    page.route("**/keep-alive/", lambda route: route.abort())
    page.clock.fast_forward("29:30")
    page.get_by_role("button", name="继续工作").click()
    page.get_by_text("没有连上服务器").wait_for()

    page.unroute("**/keep-alive/")
    page.get_by_role("button", name="再试").click()
    page.get_by_role("button", name="再试").wait_for(state="detached")
    assert page.get_by_role("button", name="重新登录").count() == 0
