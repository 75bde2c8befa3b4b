"""Pasting into a grid: the server takes the block apart, and says what is wrong with its cells."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from budget.models import DepartmentBudget, LedgerLine
from budget.problems import Problem, Stops, stopped_by
from budget.statuses import Status
from disclosure.desk.entry.belongings import ProcurementEditor
from disclosure.desk.entry.grids import GridName
from disclosure.desk.entry.pasting import LONGEST_BLOCK
from tests.cast import Cast

pytestmark = pytest.mark.one_database

BLOCK = "2013201\t30201\t基本支出\t5"


def address_of(budget: DepartmentBudget, grid: str = GridName.LEDGER) -> str:
    return reverse("desk:paste", args=[budget.pk, grid])


def pasted(client: Client, address: str, text: str, **more: str) -> Any:
    response = client.post(address, {"text": text, **more})
    assert response.status_code == 200
    return response.json()


def test_rows_come_back_by_column_and_nothing_is_saved(
    clerk: Client, budget: DepartmentBudget
) -> None:
    lines = LedgerLine.objects.count()
    block = '金额（万元）\t功能科目\t备注\n1.5\t2013201\t"第一行\n第二行"'

    answer = pasted(clerk, address_of(budget), block)

    texts = {"amount": "15000", "function": "2013201", "remark": "第一行\n第二行"}
    assert answer == {"unit": "万元", "rows": [{"texts": texts, "faults": {}}], "left": []}
    assert LedgerLine.objects.count() == lines


def test_a_block_without_headings_begins_at_the_cell_that_it_was_pasted_into(
    clerk: Client, budget: DepartmentBudget
) -> None:
    answer = pasted(clerk, address_of(budget), "6,320\t基金", unit="元", column="amount")
    assert answer["rows"][0]["texts"] == {"amount": "6320", "fund": "基金"}


def test_faults_are_told_of_the_pasted_columns_only(
    clerk: Client, budget: DepartmentBudget
) -> None:
    block = "功能科目\t金额\n9999999\t约五万"
    faults = pasted(clerk, address_of(budget), block)["rows"][0]["faults"]
    assert set(faults) == {"function", "amount"}
    assert faults["amount"] == ["“约五万”不是金额"]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("其中：上年结转", "3"),  # money by its heading
        ("", "3.5"),  # a figure under no heading
        ("性质二", "政府性基金"),  # a fund
        ("金额", "7"),  # a second column of one name
    ],
)
def test_a_column_about_money_that_is_not_known_keeps_the_block_out(
    clerk: Client, budget: DepartmentBudget, heading: str, cell: str
) -> None:
    block = f"功能科目\t金额\t{heading}\n2013201\t5\t{cell}"
    response = clerk.post(address_of(budget), {"text": block})
    assert response.status_code == 400
    (problem,) = response.json()["problems"]
    assert f"“{heading or '第3列'}”列不是这张表的列" in problem
    assert cell in problem

    # The same by the paste box of a page without scripts: no row, and the block stands there still.
    page = clerk.post(reverse("desk:ledger", args=[budget.pk]), {"block": block, "paste": "1"})
    shown = page.content.decode()
    assert "还没有保存" not in "".join(str(message) for message in page.context["messages"])
    assert f"“{heading or '第3列'}”列不是这张表的列" in shown
    assert f">{block}</textarea>" in shown


def test_another_column_that_is_not_known_is_named_and_the_rest_is_taken(
    clerk: Client, budget: DepartmentBudget
) -> None:
    block = "序号\t功能科目\t金额\t联系人\n1\t2013201\t5\t张三\n2\t2013201\t6\t"
    answer = pasted(clerk, address_of(budget), block)
    assert [row["texts"] for row in answer["rows"]] == [
        {"function": "2013201", "amount": "5"},
        {"function": "2013201", "amount": "6"},
    ]
    assert answer["left"] == [
        "“序号”列不是这张表的列，没有粘贴，里面有“1”",
        "“联系人”列不是这张表的列，没有粘贴，里面有“张三”",
    ]

    page = clerk.post(reverse("desk:ledger", args=[budget.pk]), {"block": block, "paste": "1"})
    assert "“联系人”列不是这张表的列，没有粘贴" in page.content.decode()


def test_cells_beyond_the_last_column_are_not_dropped(
    clerk: Client, budget: DepartmentBudget
) -> None:
    response = clerk.post(address_of(budget), {"text": "甲\t乙\t9", "column": "remark"})
    assert response.status_code == 400
    assert "“第3列”列不是这张表的列" in "".join(response.json()["problems"])


def test_a_column_that_the_grid_works_out_itself_is_known(
    clerk: Client, budget: DepartmentBudget
) -> None:
    block = "采购物品名称\t数量\t单价\t金额\n计算机\t10\t5000\t50000"
    editor_columns = [column for column in ProcurementEditor.columns if not column.is_typed]
    block = block.replace("\t金额", f"\t{editor_columns[0].label}")
    answer = pasted(clerk, address_of(budget, GridName.PROCUREMENT), block)
    assert answer["left"] == []


def test_prices_and_amounts_may_be_in_different_units(
    clerk: Client, budget: DepartmentBudget
) -> None:
    block = "采购物品名称\t单价（元）\t一般公共预算拨款（千元）\n计算机\t5,000\t5"
    answer = pasted(clerk, address_of(budget, GridName.PROCUREMENT), block)
    [row] = answer["rows"]
    assert answer["unit"] == "元、千元"
    assert row["texts"] == {
        "goods": "计算机",
        "unit_price": "5000",
        "general_public_budget": "5000",
    }


def test_money_that_is_not_read_keeps_the_unit_of_its_column(
    clerk: Client, budget: DepartmentBudget
) -> None:
    answer = pasted(clerk, address_of(budget), "功能科目\t金额（千元）\n2013201\t5x")
    assert answer["rows"][0]["texts"]["amount"] == "5x千元"
    assert answer["unit"] == "千元"


def test_a_part_says_which_columns_it_left(clerk: Client, budget: DepartmentBudget) -> None:
    address = reverse("desk:procurement", args=[budget.pk])
    block = "采购物品名称\t数量\t另计经费\n计算机\t10\t50000"
    shown = clerk.post(address, {"block": block, "paste": "1"}).content.decode()
    assert "“另计经费”列不是这张表的列" in shown
    assert f">{block}</textarea>" in shown


def test_the_kinds_say_whether_they_keep_a_block_out() -> None:
    assert stopped_by(Problem("paste.column", "", "")) == Stops.EVERYTHING
    assert stopped_by(Problem("paste.column_left", "", "")) == Stops.NOTHING


def test_every_grid_is_pasted_into(clerk: Client, budget: DepartmentBudget) -> None:
    project = budget.projects.all()[0]
    for name in GridName:
        address = address_of(budget, name)
        if name == GridName.INDICATORS:
            address += f"?project={project.pk}"
        assert len(pasted(clerk, address, "甲\t乙\n丙\t丁")["rows"]) == 2


def test_indicators_below_a_merged_cell_have_its_level(
    clerk: Client, budget: DepartmentBudget
) -> None:
    project = budget.projects.all()[0]
    address = f"{address_of(budget, GridName.INDICATORS)}?project={project.pk}"
    rows = pasted(clerk, address, "产出指标\t数量指标\t人数\n\t质量指标\t合格率")["rows"]
    assert [row["texts"]["level_1"] for row in rows] == ["产出指标", "产出指标"]


def test_the_pages_grid_names_the_address(clerk: Client, budget: DepartmentBudget) -> None:
    project = budget.projects.all()[0]
    page = clerk.get(reverse("desk:indicators", args=[budget.pk, project.pk])).content.decode()
    assert f'data-paste="{address_of(budget, GridName.INDICATORS)}?project={project.pk}"' in page


@pytest.mark.parametrize(
    ("grid", "query"), [("other", ""), ("indicators", ""), ("indicators", "?project=0")]
)
def test_a_grid_that_there_is_not_is_not_found(
    clerk: Client, budget: DepartmentBudget, grid: str, query: str
) -> None:
    assert clerk.post(address_of(budget, grid) + query, {"text": BLOCK}).status_code == 404


def test_too_much_is_refused_with_the_reason(clerk: Client, budget: DepartmentBudget) -> None:
    rows = "1\n" * 5001
    for text, reason in (("长" * (LONGEST_BLOCK + 1), "个字"), (rows, "一次最多粘贴5000行")):
        response = clerk.post(address_of(budget), {"text": text})
        assert response.status_code == 400
        assert reason in response.json()["problems"][0]


def test_only_who_may_fill_the_grid_in_pastes(
    clerk: Client, cast: Cast, budget: DepartmentBudget
) -> None:
    address = address_of(budget)
    for person, status in (("reviewer", 403), ("head", 403), ("other_clerk", 404)):
        client = Client()
        client.force_login(cast[person])
        assert client.post(address, {"text": BLOCK}).status_code == status
    assert Client().post(address, {"text": BLOCK}).status_code == 302
    assert clerk.get(address).status_code == 405

    DepartmentBudget.objects.update(status=Status.SUBMITTED)
    assert clerk.post(address, {"text": BLOCK}).status_code == 403


def test_a_paste_from_another_site_is_refused(cast: Cast, budget: DepartmentBudget) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.clerk)
    assert client.post(address_of(budget), {"text": BLOCK}).status_code == 403
