"""Comments that reviewers pinned to a place are shown where it is entered, until resolved."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budget.models import DepartmentBudget
from disclosure.actions.drafts import assemble_budget
from disclosure.documents.model.document import Goal, Table
from disclosure.models import ReviewComment
from tests.cast import Cast


def pin(budget: DepartmentBudget, cast: Cast, address: str, text: str) -> ReviewComment:
    return ReviewComment.objects.create(
        budget=budget, by=cast.reviewer, address=address, place="某处", text=text
    )


def marked_rows(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'"row">(\d+)<input[^>]*><span class="rem', page)]


@pytest.fixture
def table(budget: DepartmentBudget) -> Table:
    """The form's table of spending by code."""
    return next(
        table for table in assemble_budget(budget=budget).document.tables if table.number == "3"
    )


def test_a_comment_on_a_cell_marks_the_lines_that_it_counts(
    clerk: Client, cast: Cast, budget: DepartmentBudget, table: Table
) -> None:
    (row,) = [row for row in table.rows if row.address.endswith("/2013202")]
    comment = pin(budget, cast, row.address, "为什么翻了一番？")
    page = clerk.get(reverse("desk:ledger", args=[budget.pk])).content.decode()
    functions = [line.as_entry().function for line in budget.lines.all()]
    marked = marked_rows(page)
    assert marked
    assert {functions[number - 1] for number in marked} == {"2013202"}
    assert "意见（某处）：为什么翻了一番？" in page

    comment.resolved_at = timezone.now()
    comment.resolved_by = cast.reviewer
    comment.save()
    page = clerk.get(reverse("desk:ledger", args=[budget.pk])).content.decode()
    assert "翻了一番" not in page


def test_a_comment_on_a_sum_of_many_lines_stands_above_the_grid_alone(
    clerk: Client, cast: Cast, budget: DepartmentBudget, table: Table
) -> None:
    pin(budget, cast, f"{table.address}/total", "请核对合计")
    page = clerk.get(reverse("desk:ledger", args=[budget.pk])).content.decode()
    assert "请核对合计" in page
    assert marked_rows(page) == []


def test_a_comment_on_a_sentence_stands_beside_it(
    clerk: Client, cast: Cast, budget: DepartmentBudget
) -> None:
    page = reverse("desk:section", args=[budget.pk, "section-3"])
    address = re.search(r'id="override:([^"]+)"', clerk.get(page).content.decode())
    assert address is not None
    pin(budget, cast, address[1], "这句话不通")
    assert "意见：这句话不通" in clerk.get(page).content.decode()


def test_a_comment_on_an_item_of_procurement_marks_its_row(
    clerk: Client, cast: Cast, budget: DepartmentBudget
) -> None:
    for name in ("复印机", "车辆"):
        budget.procurement_items.create(project_name=name, goods=name, measure="台", quantity=1)
    rows = []
    for block in assemble_budget(budget=budget).document.blocks():
        if isinstance(block, Table):
            rows += [row.address for row in block.rows]
    (address,) = [address for address in rows if address.endswith("/item-2")]
    pin(budget, cast, f"{address}/goods", "车辆有编制吗？")
    page = clerk.get(reverse("desk:procurement", args=[budget.pk])).content.decode()
    assert marked_rows(page) == [2]
    assert "车辆有编制吗？" in page


def test_comments_on_goals_indicators_and_assets_mark_their_rows(
    clerk: Client, cast: Cast, budget: DepartmentBudget
) -> None:
    document = assemble_budget(budget=budget).document
    addresses = []
    for block in document.blocks():
        addresses.append(block.address)
        if isinstance(block, Table):
            addresses += [row.address for row in block.rows]
        if isinstance(block, Goal):
            addresses += [row.address for row in block.indicators.rows]
    project = budget.projects.all()[0]
    pages = {
        "goals/1/indicator-2": (reverse("desk:indicators", args=[budget.pk, project.pk]), 2),
        "goals/2": (reverse("desk:goals", args=[budget.pk]), 2),
        "assets/vehicles": (reverse("desk:assets", args=[budget.pk]), 3),
    }
    (sub_goal,) = [address for address in addresses if re.search(r"-2/goal$", address)]
    pages[sub_goal] = (reverse("desk:sub-goals", args=[budget.pk]), 2)
    for address, (page, number) in pages.items():
        assert address in addresses
        comment = pin(budget, cast, address, f"请说明{address}")
        shown = clerk.get(page).content.decode()
        assert marked_rows(shown) == [number], address
        assert f"请说明{address}" in shown
        comment.delete()


def test_a_comment_stays_with_its_row_where_the_page_is_sent_back_in_another_order(
    clerk: Client, cast: Cast, budget: DepartmentBudget
) -> None:
    pin(budget, cast, "goals/1/title", "第一个项目写得太短")
    page = reverse("desk:goals", args=[budget.pk])
    first, second = budget.projects.all()[:2]
    posted = {"row": ["new-1", str(second.pk), str(first.pk)], "name": ["", "乙", "甲"]}
    answer = clerk.post(page, {**posted, "goal": ["没有名称", "", ""], "save": "1"})
    assert marked_rows(answer.content.decode()) == [3]


def test_new_rows_of_a_part_are_marked_until_the_page_is_left(
    clerk: Client, budget: DepartmentBudget
) -> None:
    page = reverse("desk:procurement", args=[budget.pk])
    opened = clerk.get(page).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', opened)
    keys = re.findall(r'data-key="([^"]+)"', opened)
    assert seen is not None
    row = {**dict.fromkeys(keys, ""), "project_name": "设备更新", "goods": "复印机"}
    row |= {"measure": "台", "quantity": "2", "project_budget": "100", "unit_price": "50"}
    row |= {"general_public_budget": "100", "row": "new-1", "seen": seen[1], "save": "1"}
    saved = clerk.post(page, row, follow=True).content.decode()
    assert "已保存政府采购预算" in saved
    assert saved.count("（新增）") == 1
    assert "（新增）" not in clerk.get(page).content.decode()


def test_a_comment_on_another_departments_budget_is_not_shown(
    clerk: Client, cast: Cast, budget: DepartmentBudget, table: Table
) -> None:
    pin(budget, cast, table.rows[0].address, "只给本部门看")
    for person in (cast.auditor, cast.neighbour):
        client = Client()
        client.force_login(person)
        answer = client.get(reverse("desk:ledger", args=[budget.pk]))
        assert "只给本部门看" not in answer.content.decode()
