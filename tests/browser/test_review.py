"""Review in a real browser: the second factor, an invitation, a comment pinned by a click, and nothing for axe to find."""

from base64 import b32decode
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings
from django_otp.oath import totp
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from budget.actions.examples import load_example_ledger
from budget.statuses import Status
from disclosure.models import ReviewComment
from tests.cast import Cast, make_cast
from tests.disclosure.reviewing import fresh, in_review

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/admin/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(f"{name}的密码")
    page.get_by_role("button", name="登录").click()


def enrol(page: Page) -> None:
    """Types the number that a phone with the shown key would show."""
    key = page.locator("code.hash").inner_text().replace(" ", "")
    number = totp(b32decode(key + "=" * (-len(key) % 8)))
    page.get_by_label("验证码").fill(f"{number:06d}")
    page.get_by_role("button", name="启用").click()
    page.get_by_role("link", name="已保存，继续").click()


def hold_to_wcag(page: Page) -> None:
    tags: Any = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options=tags).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def test_a_reviewer_pins_a_comment_by_a_click_and_returns(page: Page, live_server: LiveServer) -> None:
    budget = load_example_ledger()
    cast = make_cast()
    budget = in_review(budget, cast)
    with override_settings(SECOND_FACTOR_ROLES=("reviewer",)):
        sign_in(page, live_server.url, "赵审核")
        hold_to_wcag(page)
        enrol(page)
        page.goto(f"{live_server.url}/admin/review/")
        hold_to_wcag(page)
        page.get_by_role("link", name="203 中共平乡县委组织部").click()
        hold_to_wcag(page)
        page.frame_locator("iframe[data-preview]").locator('[id="table-2/213/carryover"]').click()
        page.get_by_label("意见", exact=False).last.fill("请核对")
        page.get_by_role("button", name="提出意见").click()
        page.get_by_role("link", name="退回").click()
        page.get_by_role("button", name="确认退回").click()
        page.get_by_text("退回完成").wait_for()

    assert ReviewComment.objects.get().place == "表2 · 213 农林水支出 · 上年结转"
    assert fresh(budget).status == Status.RETURNED


def test_an_invited_person_sets_a_password(cast: Cast, page: Page, browser: Browser, live_server: LiveServer) -> None:
    sign_in(page, live_server.url, "孙管理")
    page.goto(f"{live_server.url}/admin/auth/user/{cast.clerk.pk}/invite/")
    page.get_by_role("button", name="生成链接").click()
    link = page.locator("p.hash").inner_text()
    hold_to_wcag(page)

    guest = browser.new_context(locale="zh-CN").new_page()
    guest.goto(link)
    hold_to_wcag(guest)
    guest.locator("#id_new_password1").fill("一个足够长的密码x9")
    guest.locator("#id_new_password2").fill("一个足够长的密码x9")
    guest.locator("input[type=submit]").click()
    guest.wait_for_url("**/admin/password/done/")

    cast.clerk.refresh_from_db()
    assert cast.clerk.check_password("一个足够长的密码x9")


def test_an_ending_session_keeps_what_was_typed(cast: Cast, page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server.url, "王录入")
    page.goto(f"{live_server.url}/admin/budget/departmentbudget/add/")
    page.clock.install()
    page.reload()
    field = page.locator("[name=overall_goal]")
    field.fill("写了一半的目标")
    page.clock.fast_forward("29:30")
    page.get_by_role("button", name="继续工作").wait_for()
    page.clock.fast_forward("02:00")
    page.get_by_role("button", name="重新登录").wait_for()

    page.reload()
    page.get_by_role("button", name="恢复").click()
    assert field.input_value() == "写了一半的目标"
