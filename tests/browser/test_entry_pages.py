"""The other pages of entering.

Goals are pasted by a clerk, and everything works without scripts. How the pages look at every width
and what axe says of them is in test_desk_pages.
"""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.actions.examples import load_example_ledger
from budget.models import DepartmentBudget
from tests.accessibility import violations
from tests.browser.test_ledger_grid import PASTE
from tests.cast import make_cast
from tests.seeds import is_full

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def budget(transactional_db: None) -> DepartmentBudget:
    return load_example_ledger()


@pytest.fixture
def cookie(live_server: LiveServer, budget: DepartmentBudget) -> dict[str, str]:
    """The clerk's session."""
    client = Client()
    client.force_login(make_cast().clerk)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": live_server.url}


@pytest.fixture
def clerk(page: Page, cookie: dict[str, str]) -> Page:
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return page


def violations_on(page: Page) -> list[str]:
    """Return what axe finds wrong.

    Rows of a grid after the third are built like those before, and cost seconds.
    """
    return violations(page, exclude=() if is_full() else (".grid tbody tr:nth-of-type(n + 4)",))


def test_indicators_are_pasted_from_a_word_table(
    clerk: Page, live_server: LiveServer, budget: DepartmentBudget
) -> None:
    project = budget.projects.create(name="新项目", goal="目标", order=99)
    clerk.goto(f"{live_server.url}/admin/budgets/{budget.pk}/goals/{project.pk}/")
    block = (
        "一级指标\t二级指标\t三级指标\t指标值\n"
        "产出指标\t数量指标\t人数\t≥90人\n"
        "\t质量指标\t合格率\t≥95%"
    )
    clerk.get_by_label("第1行 一级指标").focus()
    clerk.get_by_label("第1行 一级指标").evaluate(PASTE, block)
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.get_by_text("已保存绩效指标")).to_be_visible()
    expect(clerk.get_by_text("读作 ≥ 90 人")).to_be_visible()
    assert [each.level_1 for each in project.indicators.all()] == ["产出指标", "产出指标"]


def test_a_row_is_dragged_by_its_number_and_back(
    clerk: Page, live_server: LiveServer, budget: DepartmentBudget
) -> None:
    project = budget.projects.all()[0]
    names = list(project.indicators.values_list("level_3", flat=True))
    clerk.goto(f"{live_server.url}/admin/budgets/{budget.pk}/goals/{project.pk}/")
    clerk.locator("#row-3 > th").drag_to(clerk.locator("#row-1"), target_position={"x": 60, "y": 4})
    expect(clerk.get_by_label("第1行 三级指标")).to_have_value(names[2])
    clerk.get_by_role("button", name="撤销").click()
    expect(clerk.get_by_label("第1行 三级指标")).to_have_value(names[0])
    clerk.locator("#row-1 > th").drag_to(
        clerk.locator("#row-2"), target_position={"x": 60, "y": 40}
    )
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.get_by_text("已保存绩效指标")).to_be_visible()
    assert list(project.indicators.values_list("level_3", flat=True)[:2]) == [names[1], names[0]]


def test_procurement_adds_up_while_it_is_typed(
    clerk: Page, live_server: LiveServer, budget: DepartmentBudget
) -> None:
    clerk.goto(f"{live_server.url}/admin/budgets/{budget.pk}/procurement/")
    for label, text in (
        ("数量", "3"),
        ("单价（元）", "1500.505"),
        ("一般公共预算拨款（元）", "4000"),
        ("单位资金（元）", "501.5"),
    ):
        clerk.get_by_label(f"第1行 {label}", exact=True).fill(text)
    clerk.get_by_label("第1行 单价（元）").fill("1500.50")
    expect(clerk.locator("output[data-of=cost]").first).to_have_text("4,501.50")
    expect(clerk.locator("output[data-of=total]").first).to_have_text("4,501.50")
    expect(clerk.locator("[data-sum=total]")).to_have_text("4,501.50")


def test_a_figure_is_inserted_into_a_sentence_and_its_wording_chosen(
    clerk: Page, live_server: LiveServer, budget: DepartmentBudget
) -> None:
    clerk.goto(f"{live_server.url}/admin/budgets/{budget.pk}/narrative/section-3/")
    clerk.get_by_text("改写这一句").first.click()
    sentence = clerk.get_by_role("textbox", name="本单位的写法").first
    written = clerk.locator("textarea[data-standard]").first
    sentence.click()
    clerk.keyboard.type("运行经费")
    clerk.get_by_label("查找数字").fill("公用经费")
    clerk.get_by_role("button", name="插入到光标处").click()
    expect(sentence.locator(".chip")).to_contain_text("46")
    expect(written).to_have_value("运行经费{operating}")
    clerk.keyboard.type("万元，另有5万元")
    expect(written).to_have_value("运行经费{operating}万元，另有5万元")

    sentence.locator(".chip").click()
    clerk.get_by_label("写法", exact=True).select_option("fixed-2")
    expect(written).to_have_value("运行经费{operating:fixed-2}万元，另有5万元")
    clerk.get_by_role("button", name="前移").click()
    expect(written).to_have_value("运行经{operating:fixed-2}费万元，另有5万元")
    clerk.get_by_role("button", name="后移").click()
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.locator(".printed mark.bound").first).to_have_text("46.04")
    expect(clerk.locator(".printed u.unbound").first).to_have_text("5")
    assert violations_on(clerk) == []


def test_chips_are_reached_moved_and_removed_by_keyboard_and_read_aloud(
    clerk: Page, live_server: LiveServer, budget: DepartmentBudget
) -> None:
    budget.texts.filter(kind="override", key="section-2/change").delete()
    text = "甲{basic}乙{year}丙{大写}"
    budget.texts.create(kind="override", key="section-2/change", text=text)
    clerk.goto(f"{live_server.url}/admin/budgets/{budget.pk}/narrative/section-2/")
    written = clerk.locator("textarea[name='override:section-2/change']")
    sentence = written.locator("+ .sentence-editor")
    basic = sentence.get_by_role("button", name=re.compile("^基本支出，印出"))
    basic.focus()
    clerk.keyboard.press("Alt+ArrowRight")
    expect(written).to_have_value("甲乙{basic}{year}丙{大写}")
    clerk.keyboard.press("Enter")
    expect(clerk.locator(".chip-tools:visible select")).to_be_focused()
    clerk.keyboard.press("Shift+Tab")
    sentence.get_by_role("button", name=re.compile("^本年")).focus()
    clerk.keyboard.press("Delete")
    expect(written).to_have_value("甲乙{basic}丙{大写}")

    # What is copied is the text with its marks, and a pasted one is a chip again.
    sentence.evaluate(PASTE, "丁{operating}")
    expect(sentence.locator(".chip")).to_have_count(2)
    assert "{operating}" in written.input_value()


def test_without_scripts_a_block_goes_through_the_paste_box(
    browser: Browser, live_server: LiveServer, cookie: dict[str, str], budget: DepartmentBudget
) -> None:
    budget.lines.all().delete()
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/budgets/{budget.pk}/ledger/")
    page.get_by_text("粘贴框：").click()
    page.get_by_label("粘贴到这里").fill(
        "功能科目\t支出类型\t金额（万元）\n2013202\t项目支出\t1.5\n2013202\t项目支出\t很多"
    )
    page.get_by_role("button", name="放入表格").click()
    expect(page.get_by_label("第1行 金额（元）")).to_have_value("15,000.00")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("有 1 处要改")).to_be_visible()
    page.get_by_label("第2行 金额（元）").fill("200")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存2笔明细")).to_be_visible()
    context.close()
    assert sorted(line.amount for line in budget.lines.all()) == [200, 15000]
