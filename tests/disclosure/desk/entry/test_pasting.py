"""Pasting into a grid: the server takes the block apart, and says what is wrong with its cells."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from budget.models import DepartmentBudget, LedgerLine
from budget.statuses import Status
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
    assert answer == {"unit": "万元", "rows": [{"texts": texts, "faults": {}}]}
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
