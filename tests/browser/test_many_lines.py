"""A large department at the grid: hundreds of lines are pasted, found again, changed and saved."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from budget.models import DepartmentBudget
from tests.browser.test_ledger_grid import budget, cell, complaints, grid, paste

__all__ = ["budget", "complaints", "grid"]

pytestmark = pytest.mark.django_db(transaction=True)
LINES = 400


def block(count: int) -> str:
    rows = ["功能科目\t经济科目\t支出类型\t金额（元）\t备注"]
    for number in range(1, count + 1):
        rows.append(f"2013202\t30201\t基本支出\t{number}\t第{number}笔")
    return "\n".join(rows)


def test_hundreds_of_lines_are_pasted_changed_and_saved_where_they_stand(
    grid: Page, budget: DepartmentBudget
) -> None:
    paste(grid, block(LINES))
    expect(grid.get_by_text(f"已按元粘贴{LINES}行")).to_be_visible()
    expect(cell(grid, 1, "金额（元）")).to_have_value("1.00")
    assert grid.locator("tbody[data-rows] tr:visible").count() < 200

    grid.locator(".grid-frame").evaluate("frame => { frame.scrollTop = frame.scrollHeight }")
    last = cell(grid, LINES, "金额（元）")
    expect(last).to_be_visible()
    last.fill("1234567")
    last.blur()
    expect(last).to_have_value("1,234,567.00")
    grid.get_by_role("button", name="保存").first.click()

    expect(grid.get_by_text(f"已保存{LINES}笔明细")).to_be_visible()
    assert budget.lines.count() == LINES
    assert budget.lines.get(remark=f"第{LINES}笔").amount == Decimal(1_234_567)
    # New lines stand where they were typed, and are marked, until the page is left.
    expect(cell(grid, 1, "备注")).to_have_value("第1笔")
    expect(grid.locator("#row-1")).to_have_class(re.compile("added"))
    grid.reload()
    expect(grid.locator("#row-1")).not_to_have_class(re.compile("added"))


def test_a_narrow_window_says_how_many_columns_are_beyond_its_edge(grid: Page) -> None:
    grid.set_viewport_size({"width": 600, "height": 800})
    cue = grid.locator(".grid-more")
    expect(cue).to_be_visible()
    while cue.is_visible():
        grid.get_by_role("button", name="向右滚动").click()
        grid.wait_for_timeout(50)
    expect(cell(grid, 1, "备注")).to_be_in_viewport()
