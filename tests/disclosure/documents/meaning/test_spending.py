"""Amounts by what they mean, from the example in three forms and from what a file shows of it."""

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from msgspec import structs

from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import layout, load
from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.spending import (
    FIGURES,
    INCOME_FIGURES,
    PARTS_OF_FIGURES,
    StatedAmount,
    amounts,
)
from disclosure.documents.model.document import Document
from tests.documents import example_document, example_entries

HEBEI = layout("hebei-2023")
IN_YUAN = load(
    Path(__file__).parents[3] / "disclosure" / "documents" / "forms" / "shanghai-like.toml"
)
Stated = dict[tuple[str, str, str], StatedAmount]


def stated(document: Document, form: Layout = HEBEI) -> Stated:
    by_meaning: Stated = {}
    for amount in amounts(document, form):
        by_meaning[amount.measure, amount.code, amount.part] = amount
    return by_meaning


@cache
def example() -> Stated:
    return stated(example_document())


@cache
def in_yuan() -> Stated:
    return stated(assemble(example_entries(), IN_YUAN).document, IN_YUAN)


def test_each_amount_is_stated_once() -> None:
    assert len(example()) == len(amounts(example_document(), HEBEI))


@pytest.mark.parametrize(
    ("figure", "yuan", "address"),
    [
        ("total", "22791500", "table-1/income_total/income"),
        ("basic", "11787400", "table-3/total/basic"),
        ("operating", "460400", "table-6/total/operating"),
        ("three_public", "44000", "table-9/total/total"),
        ("reception", "27000", "table-9/reception/total"),
        ("overseas_travel", "0", "table-9/overseas_travel/total"),
        ("assets_total", "3130700", "assets/total/value"),
        ("procurement_total", "0", "procurement"),
    ],
)
def test_figures_that_departments_have_in_common(figure: str, yuan: str, address: str) -> None:
    found = example()["figure", figure, "total"]
    assert (found.value, found.address, found.is_exact) == (Decimal(yuan), address, True)


def test_the_example_has_every_figure() -> None:
    assert {code for measure, code, _ in example() if measure == "figure"} == set(FIGURES)


def test_parts_of_figures_are_figures() -> None:
    for whole, parts in PARTS_OF_FIGURES.items():
        assert {whole, *parts} <= set(FIGURES)
    assert set(FIGURES) >= INCOME_FIGURES


def test_figures_agree_with_the_catalogue() -> None:
    catalogue = example_document().figure_by_key
    assert all(
        found.value == catalogue[code].value
        for (measure, code, _), found in example().items()
        if measure == "figure"
    )


def test_spending_by_function_with_its_parts() -> None:
    whole = example()["function", "20132", "total"]
    assert (whole.name, whole.level, whole.address) == (
        "组织事务",
        "section",
        "table-3/20132/total",
    )
    parts = [example()["function", "20132", part].value for part in ("basic", "project")]
    assert whole.value == sum(parts) == Decimal("10442400")


def test_a_part_without_money_is_left_out_but_for_the_total_of_all_codes() -> None:
    assert ("function", "2013201", "project") not in example()
    assert example()["economic", "", "operating"].value == Decimal("460400")


def test_basic_spending_by_economic_code() -> None:
    assert example()["economic", "30217", "total"].value == Decimal("27000")
    assert ("economic", "30217", "personnel") not in example()


@pytest.mark.parametrize(
    "key",
    [("function", "20132", "basic"), ("economic", "30217", "total"), ("function", "", "total")],
)
def test_another_form_tells_the_same(key: tuple[str, str, str]) -> None:
    assert in_yuan()[key].value == example()[key].value


def test_another_form_tells_the_same_figures_as_far_as_it_has_them() -> None:
    figures = {key: found for key, found in in_yuan().items() if key[0] == "figure"}
    assert {code for _, code, _ in figures} == set(FIGURES) - {
        *("general_public_budget_income", "government_fund_income", "state_capital_income"),
        *("procurement_total", "assets_total"),
    }
    assert all(found.value == example()[key].value for key, found in figures.items())


def test_a_form_that_splits_basic_spending_by_function_gives_that_too() -> None:
    assert in_yuan()["function", "20132", "personnel"].value == Decimal("7652000")


def test_what_a_file_shows_is_marked_as_displayed() -> None:
    shown = stated(example_document().as_displayed())
    assert shown.keys() == example().keys()
    assert not shown["function", "20132", "total"].is_exact
    assert shown["function", "213", "total"].value == Decimal("7169500")


def test_a_blank_is_exactly_nothing_even_in_a_file() -> None:
    assert stated(example_document().as_displayed())["figure", "overseas_travel", "total"].is_exact


def test_an_empty_table_says_nothing_was_planned() -> None:
    entries = replace(
        example_entries(), lines=tuple(x for x in example_entries().lines if x.kind != "basic")
    )
    found = stated(assemble(entries, HEBEI).document)
    assert (found["economic", "", "total"].value, found["economic", "", "total"].address) == (
        Decimal(0),
        "table-6",
    )
    assert found["figure", "operating", "total"].value == 0


def test_a_document_without_tables_states_nothing() -> None:
    assert stated(structs.replace(example_document(), parts=())) == {}
