"""The catalogue of figures: where each comes from and what it is in yuan."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from budget.entries import Entries, ProcurementItemEntry
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import layout
from disclosure.documents.model.document import Figure
from tests.documents import example_entries
from tests.ledgers import many_entries
from tests.seeds import fewer_examples

FORM = layout("hebei-2023")


def figures(**changes: object) -> dict[str, Figure]:
    return assemble(replace(example_entries(), **changes), FORM).document.figure_by_key  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "yuan", "address", "source"),
    [
        ("total", "22791500", "table-1/income_total/income", "table"),
        ("general_public_budget_with_carryover", "22791500", "", "table"),
        ("other_sources_income", "0", "", "table"),
        ("three_public", "44000", "table-9/total/total", "table"),
        ("prior:total", "24354640", "", "typed"),
        ("total_change", "-1563140", "", "change"),
        ("project_change", "546660", "", "change"),
        ("assets_total", "3130700", "assets/total/value", "table"),
    ],
)
def test_a_figure_of_the_example(key: str, yuan: str, address: str, source: str) -> None:
    figure = figures()[key]
    assert (figure.value, figure.address, figure.source) == (Decimal(yuan), address, source)


def test_last_year_s_figure_comes_before_those_that_compare_with_it() -> None:
    keys = list(figures())
    assert keys.index("prior:total") < keys.index("total_change")
    assert len(keys) == len(set(keys))


def test_a_typed_figure_names_its_source() -> None:
    assert figures()["prior:total"].note


def test_a_change_is_unknown_without_last_year_s_figure() -> None:
    found = figures(prior_figures=())
    assert (found["prior:total"].value, found["total_change"].value) == (None, None)


def test_a_column_of_what_was_entered_is_added_up() -> None:
    items = tuple(
        ProcurementItemEntry(general_public_budget=Decimal(amount)) for amount in (1000, 234)
    )
    assert figures(procurement=items)["procurement_total"].value == Decimal(1234)


def test_what_was_entered_alone_is_a_figure_too() -> None:
    assert figures(planned_asset_purchases=Decimal("12.30"))[
        "planned_asset_purchases"
    ].value == Decimal("12.30")


@fewer_examples
@given(many_entries())
def test_a_figure_that_stands_in_a_cell_is_that_cell_s_amount(entries: Entries) -> None:
    document = assemble(entries, FORM).document
    for figure in document.figures:
        if figure.address:
            assert document.cells[figure.address].value == figure.value, figure.key
