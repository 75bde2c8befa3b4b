"""Sentences by code at the desk: a slot for each code, saved, kept for the next year, published."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from msgspec import structs

from budget.models import DepartmentBudget
from budget.querysets import read_entries
from disclosure.actions.drafts import assemble_budget
from disclosure.documents import forms
from disclosure.documents.forms import Layout
from disclosure.documents.model.document import Figure
from tests.disclosure.documents.forms.test_each import by_code
from tests.documents import example_document
from tests.factories import code_of
from tests.publications import published

pytestmark = pytest.mark.one_database

CODE = "2013202"


@pytest.fixture(autouse=True)
def form_by_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """The year's form has sentences by code besides."""
    form = replace(by_code(), key="hebei-2023")

    def layout(key: str) -> Layout:
        return form

    monkeypatch.setattr(forms, "layout", layout)


@pytest.fixture
def address(budget: DepartmentBudget) -> str:
    return reverse("desk:section", args=[budget.pk, "section-2"])


def save(client: Client, address: str, **words: str) -> Any:
    return client.post(address, {"seen": client.get(address).context["seen"], **words})


def sentence(client: Client, address: str, code: str = CODE) -> Any:
    shown = client.get(address).context["sentences"]
    return next(one for one in shown if one.address == f"section-2/uses/{code}")


@pytest.mark.in_turn
def test_each_code_has_its_slots(clerk: Client, address: str, budget: DepartmentBudget) -> None:
    asked = sentence(clerk, address)
    assert [slot.label for slot in asked.slots] == [
        "一般行政管理事务（2013202）主要用于",
        "一般行政管理事务（2013202）增减的主要原因",
    ]
    assert any("主要用于”没有填写" in problem for problem in asked.problems)
    words = {f"slot:use_{CODE}": "党建工作", f"slot:code_reason_{CODE}": "新增项目"}
    assert save(clerk, address, **words).status_code == 302
    assert read_entries(budget).slots[f"use_{CODE}"] == "党建工作"
    printed = "".join(piece.text for piece in sentence(clerk, address).pieces)
    assert "主要用于党建工作，" in printed


def test_last_years_amounts_are_asked_for_by_code(
    clerk: Client, address: str, budget: DepartmentBudget
) -> None:
    grid = reverse("desk:prior", args=[budget.pk])
    labels = [row.texts["figure"] for row in clerk.get(grid).context["grid"].rows]
    assert "一般行政管理事务（2013202）支出" in labels
    budget.prior_figures.create(figure=f"uses_{CODE}", amount=1000, source="上年公开表")
    figures = assemble_budget(budget=budget).document.figure_by_key
    assert figures[f"prior:uses_{CODE}"].value == 1000


def prior_of(budget: DepartmentBudget) -> dict[str, Figure]:
    figures = assemble_budget(budget=budget).document.figure_by_key
    return {key: figure for key, figure in figures.items() if key.startswith("prior:uses_")}


def test_last_years_amounts_are_those_of_last_years_table(budget: DepartmentBudget) -> None:
    example = example_document()
    before = structs.replace(example, identity=structs.replace(example.identity, year=2022))
    published(before)
    (table,) = [table for table in before.tables if table.address == "table-3"]
    cells = {row.address: row.cells[table.column_index("total")].value for row in table.rows}
    known = prior_of(budget)
    assert known[f"prior:uses_{CODE}"].value == cells[f"table-3/{CODE}"]
    assert known[f"prior:uses_{CODE}"].source == "published"
    budget.lines.filter(function__code=CODE).update(function=code_of(budget, "2013299"))
    new = prior_of(budget)["prior:uses_2013299"]
    assert (new.value, new.source) == (0, "published")


def test_a_file_of_last_year_does_not_tell_exact_amounts(budget: DepartmentBudget) -> None:
    example = example_document()
    before = structs.replace(example, identity=structs.replace(example.identity, year=2022))
    shown = before.as_displayed()
    published(structs.replace(shown, identity=before.identity))
    assert prior_of(budget)[f"prior:uses_{CODE}"].value is None


@pytest.mark.in_turn
def test_a_code_may_be_worded_otherwise(clerk: Client, address: str) -> None:
    own = f"override:section-2/uses/{CODE}"
    save(clerk, address, **{own: f"其他安排{{uses_{CODE}}}万元。"})
    assert "".join(piece.text for piece in sentence(clerk, address).pieces).startswith("其他安排")
    refused = save(clerk, address, **{own: "其他安排{uses_2019999}万元。"})
    assert "没有名为“uses_2019999”的数字" in refused.content.decode()


@pytest.mark.in_turn
def test_words_of_a_code_that_lost_its_money_wait(
    clerk: Client, address: str, budget: DepartmentBudget
) -> None:
    words = {
        f"slot:use_{CODE}": "党建工作",
        f"override:section-2/uses/{CODE}": f"其他{{uses_{CODE}}}万元。",
    }
    save(clerk, address, **words)
    budget.lines.filter(function__code=CODE).delete()
    page = clerk.get(address)
    assert page.context["waiting"] == [
        ("2013202 主要用于", "党建工作"),
        ("2013202 本单位改写", f"其他{{uses_{CODE}}}万元。"),
    ]
    assert "本年没有金额的科目（2项）" in page.content.decode()
    assert save(clerk, address, **{"slot:basic_change_reason": "人员增加"}).status_code == 302
    assert read_entries(budget).slots[f"use_{CODE}"] == "党建工作"
