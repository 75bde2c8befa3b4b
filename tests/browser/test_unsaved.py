"""Whatever interrupts a clerk, what was typed is there afterwards, all rows of it."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.models import DepartmentBudget
from disclosure.models import UnsavedWork
from tests.browser.test_ledger_grid import PASTE, cell
from tests.cast import make_cast
from tests.example import example_budget

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 10
BLOCK = "\n".join(
    ["功能科目\t经济科目\t支出类型\t金额（元）\t备注"]
    + [f"2013202\t30201\t基本支出\t{number}\t第{number}笔" for number in range(1, ROWS + 1)]
)
Screen = list[list[str]]


@pytest.fixture
def budget(transactional_db: None) -> DepartmentBudget:
    """The example's budget with two of its lines."""
    budget = example_budget()
    kept = list(budget.lines.values_list("pk", flat=True)[:2])
    budget.lines.exclude(pk__in=kept).delete()
    make_cast()
    return budget


def sign_in(page: Page) -> None:
    page.get_by_label("用户名").fill("王录入")
    page.get_by_label("密码").fill("王录入的密码")
    page.get_by_role("button", name="登录").click()


def on_screen(page: Page) -> Screen:
    """Return the texts of all rows that are not blank and not deleted."""
    screen: Screen = page.locator("tbody[data-rows]").evaluate(
        """body => [...body.rows]
            .filter(row => !row.querySelector("[name=delete]").checked)
            .map(row => [...row.querySelectorAll("input[type=text]")].map(cell => cell.value))
            .filter(values => values.some(value => value))"""
    )
    return screen


def sign_out(page: Page, ledger: str) -> None:
    Session.objects.all().delete()
    page.reload()
    sign_in(page)
    expect(page).to_have_url(ledger)


def sign_in_anew_in_another_tab(page: Page, ledger: str) -> None:
    other = page.context.new_page()
    Session.objects.all().delete()
    other.goto(ledger)
    sign_in(other)
    expect(other).to_have_url(ledger)
    other.close()
    page.get_by_role("button", name="保存", exact=True).first.click()
    expect(page.get_by_role("heading", name="请重新提交")).to_be_visible()
    page.goto(ledger)


def close_the_tab(page: Page, ledger: str) -> None:
    page.goto("about:blank")
    page.evaluate("() => {}")
    page.goto(ledger)


def send_too_much(page: Page, ledger: str) -> None:
    page.route("**/ledger/", lambda route: route.fulfill(status=413, body="too large"))
    page.get_by_role("button", name="保存", exact=True).first.click()
    expect(page.get_by_text("too large")).to_be_visible()
    page.unroute("**/ledger/")
    page.goto(ledger)


@pytest.mark.parametrize(
    "interrupt", [sign_out, sign_in_anew_in_another_tab, close_the_tab, send_too_much]
)
@pytest.mark.sampled(one_in=2)
def test_what_was_typed_is_there_after(
    page: Page,
    live_server: LiveServer,
    budget: DepartmentBudget,
    interrupt: Callable[[Page, str], None],
) -> None:
    ledger = f"{live_server.url}/admin/budgets/{budget.pk}/ledger/"
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(ledger)
    sign_in(page)
    expect(page.get_by_role("button", name="新增一行")).to_be_visible()  # the script has begun
    below = cell(page, 3, "功能科目")
    below.focus()
    below.evaluate(PASTE, BLOCK)
    expect(cell(page, 12, "备注")).to_have_value(f"第{ROWS}笔")
    cell(page, 1, "备注").fill("改过的备注")
    expect(page.get_by_text("没有保存的内容已暂存")).to_be_visible()
    screen = on_screen(page)
    assert len(screen) == 2 + ROWS
    assert UnsavedWork.objects.get().user.username == "王录入"

    interrupt(page, ledger)

    page.get_by_role("button", name="恢复").click()
    assert on_screen(page) == screen
    page.get_by_role("button", name="保存", exact=True).first.click()
    expect(page.get_by_text(f"已保存{2 + ROWS}笔明细")).to_be_visible()
    assert budget.lines.count() == 2 + ROWS
    assert budget.lines.filter(remark="改过的备注").count() == 1
    assert not UnsavedWork.objects.exists()
