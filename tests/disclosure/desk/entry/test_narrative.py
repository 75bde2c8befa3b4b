"""The narrative by section: figures filled in and highlighted, own wording checked.

Reasons are asked for.
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from msgspec.structs import replace

from budget.models import DepartmentBudget
from disclosure.desk.entry.narrative import as_lines, as_paragraphs
from disclosure.documents.model import problem_kinds
from tests.documents import example_document
from tests.publications import published

pytestmark = pytest.mark.one_database

CHANGE = "override:section-2/change"


@pytest.fixture
def address(budget: DepartmentBudget) -> str:
    return reverse("desk:section", args=[budget.pk, "section-2"])


def save(client: Client, address: str, **words: str) -> Any:
    return client.post(address, {"seen": client.get(address).context["seen"], **words})


def test_figures_are_highlighted_and_typed_ones_marked(clerk: Client, address: str) -> None:
    text = clerk.get(address).content.decode()
    assert text.count('<mark class="bound"') > 5
    assert ">2279</mark>" in text
    save(clerk, address, **{CHANGE: "安排{total}万元，另有12.5万元。"})
    text = clerk.get(address).content.decode()
    assert 'title="手工填写的数字，不随表变动">12.5</u>万元' in text


def test_an_unknown_figure_is_told_and_nothing_is_lost(
    clerk: Client, address: str, budget: DepartmentBudget
) -> None:
    text = save(clerk, address, **{CHANGE: "安排{tottal}万元"}).content.decode()
    fault = problem_kinds.OVERRIDE_FAULT.at("section-2/change", fault="没有名为“tottal”的数字")
    assert str(fault) in text
    assert "安排{tottal}万元" in text
    assert not budget.texts.filter(text__contains="tottal").exists()


def test_an_emptied_wording_is_the_forms_again(
    clerk: Client, address: str, budget: DepartmentBudget
) -> None:
    assert budget.texts.filter(kind="override", key="section-2/change").exists()
    save(clerk, address, **{CHANGE: ""})
    assert not budget.texts.filter(kind="override", key="section-2/change").exists()
    assert budget.texts.filter(kind="override", key="section-4/three_public").exists()


def test_a_missing_reason_is_asked_for(
    clerk: Client, address: str, budget: DepartmentBudget
) -> None:
    save(clerk, address, **{"slot:basic_change_reason": ""})
    assert "“基本支出增减的主要原因”没有填写" in clerk.get(address).content.decode()
    assert "没有填写" in clerk.get(reverse("desk:narrative", args=[budget.pk])).content.decode()


def test_a_large_change_asks_for_its_reason_at_its_sentence(
    clerk: Client, address: str, budget: DepartmentBudget
) -> None:
    assert "变化较大，没有说明原因" not in clerk.get(address).content.decode()
    save(
        clerk,
        address,
        **{
            CHANGE: (
                "较上年减少{total_change:shortest-3}万元，"
                "基本支出减少{basic_change:shortest-3}万元。"
            )
        },
    )
    (sentence,) = [
        each
        for each in clerk.get(address).context["sentences"]
        if each.address == "section-2/change"
    ]
    assert [
        weight for weight, message in sentence.findings if "变化较大，没有说明原因" in message
    ] == ["应当核实"]
    for name in ("narrative", "budget", "review"):
        assert (
            "变化较大，没有说明原因"
            in clerk.get(reverse(f"desk:{name}", args=[budget.pk])).content.decode()
        )


def test_a_paragraph_that_was_changed_stays_itself(clerk: Client, budget: DepartmentBudget) -> None:
    address = reverse("desk:section", args=[budget.pk, "section-1"])
    save(clerk, address, **{"list:duties": "甲项\n乙项\n丙项\n丁项"})
    keys = dict(budget.paragraphs.filter(list_name="duties").values_list("text", "pk"))
    save(clerk, address, **{"list:duties": "新的一项\n甲项\n改过的乙项\n丁项\n又一项"})
    after = dict(budget.paragraphs.filter(list_name="duties").values_list("text", "pk"))
    assert list(after) == ["新的一项", "甲项", "改过的乙项", "丁项", "又一项"]
    assert after["甲项"] == keys["甲项"]
    assert after["改过的乙项"] == keys["乙项"]
    assert after["丁项"] == keys["丁项"]
    assert not set(after.values()) & {keys["丙项"]}


def test_a_list_is_a_paragraph_a_line(clerk: Client, budget: DepartmentBudget) -> None:
    address = reverse("desk:section", args=[budget.pk, "section-1"])
    save(clerk, address, **{"list:duties": "第一项\n\n第二项\r\n"})
    assert [each.text for each in budget.paragraphs.filter(list_name="duties")] == [
        "第一项",
        "第二项",
    ]
    assert budget.paragraphs.filter(list_name="safeguards").count() == 5


@pytest.mark.parametrize("paragraphs", [(), ("一",), ("一", "二"), ("一\n行", "二")])
def test_paragraphs_are_read_as_they_are_written(paragraphs: tuple[str, ...]) -> None:
    assert as_paragraphs(as_lines(paragraphs)) == paragraphs


@pytest.mark.in_turn
def test_the_second_of_two_is_told(
    clerk: Client, second: Client, address: str, budget: DepartmentBudget
) -> None:
    seen = clerk.get(address).context["seen"]
    save(second, address, **{CHANGE: "对方写的"})
    page = clerk.post(address, {"seen": seen, CHANGE: "我写的"})
    assert problem_kinds.SECTION_MOVED.sentence in page.content.decode()
    assert "我写的" in page.content.decode()
    assert budget.texts.get(key="section-2/change").text == "对方写的"
    clerk.post(address, {"seen": page.context["seen"], CHANGE: "我写的"})
    assert budget.texts.get(key="section-2/change").text == "我写的"


def test_last_years_text_stands_beside(clerk: Client, address: str) -> None:
    assert "上年的文字" not in clerk.get(address).content.decode()
    example = example_document()
    published(replace(example, identity=replace(example.identity, year=2022)))
    assert clerk.get(address).content.decode().count(">上年的文字</") >= 3


def test_a_text_without_a_place_in_the_form_is_shown_until_it_is_emptied(
    clerk: Client, address: str, budget: DepartmentBudget
) -> None:
    """A form may lose a slot, or a budget of last year may bring the texts of another form."""
    budget.texts.create(kind="slot", key="project_overview", text="养护全区道路。")
    (key, _), *_ = clerk.get(address).context["sections"]
    first = reverse("desk:section", args=[budget.pk, key])
    assert "养护全区道路。" in clerk.get(first).content.decode()
    assert key != "section-2"
    assert "养护全区道路。" not in clerk.get(address).content.decode()
    assert save(clerk, first, **{"slot:project_overview": ""}).status_code == 302
    assert not budget.texts.filter(key="project_overview").exists()


@pytest.mark.in_turn
def test_a_wording_or_list_without_a_place_in_the_form_is_emptied_there_too(
    clerk: Client, second: Client, budget: DepartmentBudget
) -> None:
    """What it refers to need not exist any more: it keeps nothing else from being saved."""
    budget.texts.create(kind="override", key="section-9/gone", text="安排{of_old}万元。")
    budget.paragraphs.create(list_name="other_matters", text="没有其他事项。")
    (key, _), *_ = clerk.get(reverse("desk:section", args=[budget.pk, "section-2"])).context[
        "sections"
    ]
    first = reverse("desk:section", args=[budget.pk, key])
    page = clerk.get(first)
    names = [lost.name for lost in page.context["without_place"]]
    assert names == ["override:section-9/gone", "list:other_matters"]
    assert all(f'name="{name}"' in page.content.decode() for name in names)
    lost = {"override:section-9/gone": "安排{of_old}万元。", "list:other_matters": "没有其他事项。"}
    answer = save(clerk, first, **{**lost, "list:duties": "改过的职责"})
    assert answer.status_code == 302
    assert budget.texts.filter(key="section-9/gone").exists()
    seen = clerk.get(first).context["seen"]
    emptied = dict.fromkeys(names, "")
    assert save(second, first, **emptied).status_code == 302
    assert not budget.texts.filter(key="section-9/gone").exists()
    assert not budget.paragraphs.filter(list_name="other_matters").exists()
    told = clerk.post(first, {"seen": seen, **lost})  # of a page from before
    assert problem_kinds.SECTION_MOVED.sentence in told.content.decode()
    assert not budget.texts.filter(key="section-9/gone").exists()
