"""A clerk at the ledger's grid with a real keyboard.

Pastes the example, looks a code up, undoes, saves.
"""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.examples import EXAMPLE_2023
from budget.models import DepartmentBudget
from tests.accessibility import violations
from tests.cast import make_cast
from tests.example import example_budget

pytestmark = pytest.mark.django_db(transaction=True)

PASTE = """(cell, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const options = { clipboardData: data, bubbles: true, cancelable: true };
    cell.dispatchEvent(new ClipboardEvent("paste", options));
}"""


@pytest.fixture
def budget(transactional_db: None) -> DepartmentBudget:
    """The example's budget without its lines."""
    budget = example_budget()
    budget.lines.all().delete()
    return budget


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains of."""
    heard: list[str] = []
    page.on(
        "console", lambda message: heard.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def grid(
    page: Page, live_server: LiveServer, budget: DepartmentBudget, complaints: list[str]
) -> Iterator[Page]:
    """The grid in front of the clerk; the browser complains of nothing all the while."""
    client = Client()
    client.force_login(make_cast().clerk)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/admin/budgets/{budget.pk}/ledger/")
    yield page
    assert complaints == []


def cell(page: Page, row: int, column: str) -> Locator:
    return page.get_by_label(f"第{row}行 {column}", exact=True)


def paste(page: Page, text: str) -> None:
    target = cell(page, 1, "功能科目")
    target.focus()
    target.evaluate(PASTE, text)


def test_the_examples_lines_are_pasted_and_saved(
    grid: Page, budget: DepartmentBudget, complaints: list[str]
) -> None:
    block = (EXAMPLE_2023 / "ledger.tsv").read_text().replace("6320000", '"6,320,000"')
    paste(grid, block)
    expect(grid.get_by_role("status")).to_contain_text("已按元粘贴33行")
    expect(grid.locator("[data-total]")).to_have_text("22,791,500.00")
    expect(grid.locator(".live-tables details")).to_have_count(9)
    expect(grid.locator(".live-tables")).to_contain_text("2279.15")
    assert complaints == []
    assert violations(grid) == []
    complaints.clear()  # axe styles the page to measure it, which the policy refuses

    grid.get_by_role("button", name="保存").click()
    expect(grid.get_by_text("已保存33笔明细")).to_be_visible()
    assert sum((line.amount for line in budget.lines.all()), Decimal(0)) == Decimal("22791500.00")


def test_a_block_in_ten_thousands_says_so_and_is_undone_at_once(grid: Page) -> None:
    paste(
        grid,
        "功能科目\t经济科目\t支出类型\t金额（万元）\n"
        "2013201\t30101\t基本支出\t632.5\n"
        "2013201\t30201\t基本支出\t0.03",
    )
    expect(grid.get_by_role("status")).to_contain_text("已按万元粘贴2行")
    expect(cell(grid, 1, "金额（元）")).to_have_value("6,325,000.00")
    expect(cell(grid, 2, "金额（元）")).to_have_value("300.00")
    grid.get_by_role("button", name="撤销").click()
    expect(cell(grid, 1, "金额（元）")).to_have_value("")


def test_what_cannot_be_read_is_marked_at_its_cell_until_it_is_changed(grid: Page) -> None:
    paste(grid, "2013201\t30101\t基本支出\t约五万\n9999999\t30201\t基本支出\t200")
    expect(grid.get_by_role("status")).to_contain_text("粘贴2行")
    amount = cell(grid, 1, "金额（元）")
    expect(amount).to_have_value("约五万")
    expect(amount).to_have_attribute("aria-invalid", "true")
    expect(grid.locator(".fault")).to_have_count(2)

    amount.fill("50000")
    expect(grid.locator(".fault")).to_have_count(1)


def test_a_paste_that_does_not_reach_the_server_is_kept_and_says_so(
    grid: Page, complaints: list[str]
) -> None:
    block = "2013201\t30101\t基本支出\t100\n2013201\t30201\t基本支出\t200"
    grid.route("**/paste/**", lambda route: route.abort())
    paste(grid, block)
    expect(grid.locator("form > .entry-beside .grid-status").first).to_contain_text("没有粘贴")
    expect(grid.get_by_label("粘贴到这里")).to_have_value(block)
    expect(cell(grid, 1, "功能科目")).to_have_value("")

    grid.unroute("**/paste/**")
    grid.get_by_role("button", name="放入表格（还不保存）").click()
    expect(grid.get_by_text("已按元粘贴2行")).to_be_visible()
    assert all("ERR_FAILED" in complaint for complaint in complaints)
    complaints.clear()


def test_saving_waits_for_a_paste_under_way(grid: Page, budget: DepartmentBudget) -> None:
    paste(grid, "2013201\t30101\t基本支出\t100\n2013201\t30201\t基本支出\t200")
    grid.get_by_role("button", name="保存").click()
    expect(grid.get_by_text("已保存2笔明细")).to_be_visible()
    assert sorted(line.amount for line in budget.lines.all()) == [100, 200]


def test_codes_are_found_by_initials_and_keys_move_on(grid: Page) -> None:
    grid.wait_for_load_state("networkidle")
    first = cell(grid, 1, "功能科目")
    first.click()
    first.press_sequentially("ybxzglsw")
    expect(grid.get_by_role("listbox", name="可选").get_by_role("option").first).to_contain_text(
        "一般行政管理事务"
    )
    first.fill("2013202")
    expect(grid.get_by_role("listbox", name="可选").get_by_role("option")).to_contain_text(
        "一般公共服务支出 › 组织事务 › 一般行政管理事务"
    )
    first.press("ArrowDown")
    first.press("Enter")
    expect(first).to_have_value("2013202")
    first.press("Enter")
    expect(cell(grid, 2, "功能科目")).to_be_focused()


def test_rows_are_duplicated_filled_down_deleted_and_brought_back(
    grid: Page, budget: DepartmentBudget
) -> None:
    paste(grid, "2013201\t30101\t基本支出\t100\n2013201\t30201\t基本支出\t200")
    expect(grid.get_by_role("status")).to_contain_text("粘贴2行")
    cell(grid, 1, "备注").fill("同一备注")
    grid.get_by_role("button", name="向下填充").click()
    expect(cell(grid, 2, "备注")).to_have_value("同一备注")
    grid.get_by_role("button", name="复制本行").click()
    expect(cell(grid, 2, "金额（元）")).to_have_value("100.00")
    grid.get_by_role("button", name="删去本行").click()
    expect(grid.locator("[data-total]")).to_have_text("300.00")
    grid.get_by_role("button", name="撤销").click()
    expect(grid.locator("[data-total]")).to_have_text("400.00")
    grid.get_by_role("button", name="保存").click()
    expect(grid.get_by_text("已保存3笔明细")).to_be_visible()
    assert sorted(line.amount for line in budget.lines.all()) == [100, 100, 200]


def test_three_hundred_lines_stay_fluid(grid: Page) -> None:
    block = "\n".join(f"2013201\t30101\t基本支出\t{number}" for number in range(1, 301))
    target = cell(grid, 1, "功能科目")
    target.focus()
    timed = f"""(cell, text) => {{
        const start = performance.now();
        ({PASTE})(cell, text);
        return performance.now() - start;
    }}"""
    took = target.evaluate(timed, block)
    expect(grid.locator("[data-total]")).to_have_text("45,150.00")
    assert took < 2000
    typed = cell(grid, 300, "金额（元）")
    typed.click()
    key = typed.evaluate("""cell => { const start = performance.now(); cell.value = "7";
        cell.dispatchEvent(new Event("input", { bubbles: true }));
        return performance.now() - start; }""")
    assert key < 200
    expect(grid.locator("[data-total]")).to_have_text("44,857.00")


def test_what_cannot_be_fetched_is_said_and_tried_again(grid: Page, complaints: list[str]) -> None:
    grid.route("**/ledger/codes/", lambda route: route.abort())
    grid.route("**/ledger/tables/", lambda route: route.abort())
    grid.reload()
    expect(grid.get_by_role("status")).to_contain_text("没有取到科目表")
    expect(grid.locator("[data-tables-status]")).to_contain_text("预览没有更新")
    complaints.clear()  # the browser, too, tells of what it did not get

    grid.unroute("**/ledger/tables/")
    cell(grid, 1, "金额（元）").fill("7")
    expect(grid.locator("[data-tables-status]")).to_be_empty()


def test_a_session_that_ended_shows_no_sign_in_page_as_preview(
    grid: Page, complaints: list[str]
) -> None:
    grid.context.clear_cookies()
    cell(grid, 1, "金额（元）").fill("7")
    expect(grid.locator("[data-tables-status]")).to_contain_text("登录已经失效")
    expect(grid.locator(".live-tables")).not_to_contain_text("密码")
    complaints.clear()
