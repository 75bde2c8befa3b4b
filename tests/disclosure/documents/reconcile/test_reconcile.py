"""A ledger behind displayed tables: every cell comes out again, or the false one is named."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from budget.dimensions import Fund, Kind, Origin
from budget.entries import Entries, Line
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import layout
from disclosure.documents.model.document import Document
from disclosure.documents.reconcile import Reconciliation, program, reconcile
from tests.disclosure.documents.reconcile.forgeries import (
    Forgery,
    forgery,
    money_cells,
    shuffled,
    with_texts,
    without_parts,
    without_rows,
)
from tests.documents import example_document, example_entries
from tests.ledgers import EMPTY, random_entries
from tests.seeds import seeds

FORM = layout("hebei-2023")
# What the office's own file leaves blank above figures.
BLANK_TOTALS = [
    f"table-9/{row}/{column}"
    for row in ("three_public", "total", "vehicles")
    for column in ("general_public_budget", "total")
]


def document_of(entries: Entries) -> Document:
    return assemble(entries, FORM).document


def texts(document: Document) -> Mapping[str, str]:
    return {cell.address: cell.text for cell in money_cells(document)}


def found(document: Document) -> Reconciliation:
    result = reconcile(document.as_displayed(), FORM, unit="301")
    assert result.outcome == "found"
    return result


def remade(entries: Entries, result: Reconciliation) -> Document:
    return document_of(replace(entries, lines=result.lines))


def of(*lines: Line) -> Entries:
    return replace(random_entries(0), lines=lines)


def line(
    function: str, amount: str, *, economic: str = "", kind: Kind = Kind.PROJECT, **fields: object
) -> Line:
    given = {"fund": Fund.GENERAL_PUBLIC_BUDGET, "origin": Origin.CURRENT_YEAR} | fields
    return Line("301", function, economic, kind=kind, amount=Decimal(amount), **given)  # type: ignore[arg-type]


# -- a ledger is found -----------------------------------------------------------------------------


def test_the_example_comes_out_of_the_ledger_that_is_found() -> None:
    result = found(example_document())
    assert texts(remade(example_entries(), result)) == texts(example_document())
    assert result.problems == ()


def test_the_example_s_ledger_is_the_one_it_was_made_of_but_for_what_rounding_hides() -> None:
    """The form shows 1.33 of carried-over money, which may be 13,250 or 13,299 yuan."""
    hidden = ("2130152", "", "carryover")

    def shown(lines: tuple[Line, ...]) -> set[tuple[object, ...]]:
        return {
            (each.function, each.economic, each.fund, each.kind, each.amount)
            for each in lines
            if (each.function, each.economic, each.origin) != hidden
        }

    assert shown(found(example_document()).lines) == shown(example_entries().lines)


def test_amounts_are_whole_yuan_where_they_can_be() -> None:
    assert all(each.amount == each.amount.to_integral() for each in found(example_document()).lines)


def test_lines_carry_the_unit_that_was_given() -> None:
    assert {each.unit for each in found(example_document()).lines} == {"301"}


def test_the_office_s_blank_totals_are_problems_and_no_hindrance() -> None:
    blanked = with_texts(example_document(), dict.fromkeys(BLANK_TOTALS, ""))
    result = found(blanked)
    assert [problem.address for problem in result.problems] == BLANK_TOTALS
    assert {problem.code for problem in result.problems} == {"reconcile.blank_total"}
    assert texts(remade(example_entries(), result)) == texts(example_document())


@pytest.mark.parametrize("seed", seeds(4, 200))
def test_every_cell_of_a_random_document_comes_out_again(seed: int) -> None:
    entries = random_entries(seed)
    document = document_of(entries)
    result = found(document)
    assert texts(remade(entries, result)) == texts(document)
    assert result.problems == ()


@pytest.mark.parametrize("seed", seeds(2, 40))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    document = document_of(random_entries(seed)).as_displayed()
    assert reconcile(shuffled(document, Random(seed)), FORM) == reconcile(document, FORM)


def test_exact_values_are_never_read() -> None:
    document = document_of(random_entries(1))
    assert reconcile(document, FORM) == reconcile(document.as_displayed(), FORM)


def test_amounts_of_a_large_budget_come_out_too() -> None:
    entries = of(
        line("2013202", "9999999999.50"),
        line("2130152", "88888888888.51", origin=Origin.CARRYOVER),
        line("2130152", "31"),
    )
    assert texts(remade(entries, found(document_of(entries)))) == texts(document_of(entries))


def test_amounts_too_small_to_show_are_kept() -> None:
    entries = of(line("2013202", "30"), line("2130152", "0.20"))
    document = document_of(entries)
    result = found(document)
    assert [each.function for each in result.lines] == ["2013202", "2130152"]
    assert texts(remade(entries, result)) == texts(document)


def test_more_items_below_a_rounded_total_than_whole_yuan_allow() -> None:
    """For 60 functions at 0.00 with a total of 0.00 one yuan each is too much, some fen not."""
    functions = [code for code in EMPTY_FUNCTIONS if len(code) == 7][:60]
    entries = of(*(line(function, "0.50") for function in functions))
    result = found(document_of(entries))
    assert len(result.lines) == 60
    assert texts(remade(entries, result)) == texts(document_of(entries))


EMPTY_FUNCTIONS = sorted(random_entries(0).function_names)


def test_an_empty_budget_has_an_empty_ledger() -> None:
    result = found(document_of(EMPTY))
    assert (result.lines, result.problems) == ((), ())


def test_an_office_that_prints_nil_as_0_00() -> None:
    document = document_of(random_entries(2)).as_displayed()
    printed = with_texts(
        document, {cell.address: "0.00" for cell in money_cells(document) if not cell.text}
    )
    assert texts(remade(random_entries(2), found(printed))).items() <= texts(document).items()


def test_thousands_separators_and_full_width_digits_are_read() -> None:
    document = document_of(of(line("2013202", "12345678")))
    total = "table-3/total/total"
    assert texts(document)[total] == "1234.57"
    for text in ("1,234.57", "１２３４．５７", " 1234.57 "):
        assert found(with_texts(document, {total: text})).lines[0].amount == Decimal(12_345_700)


# -- what the document does not tell ---------------------------------------------------------------


def inferred(*lines: Line) -> dict[tuple[str, str], tuple[str, ...]]:
    result = found(document_of(of(*lines)))
    return {
        (each.function, each.economic): fields
        for each, fields in zip(result.lines, result.inferred, strict=True)
    }


def test_nothing_is_inferred_where_a_cell_shows_just_this_money() -> None:
    assert inferred(line("2013202", "100000"), line("2130152", "5000")) == {
        ("2013202", ""): (),
        ("2130152", ""): (),
    }


def test_economic_codes_of_several_functions_are_inferred() -> None:
    basic = {"kind": Kind.BASIC}
    told = inferred(
        line("2013201", "80000", economic="30101", **basic),
        line("2080505", "20000", economic="30108", **basic),
    )
    assert told == {("2013201", "30101"): ("economic",), ("2080505", "30108"): ("economic",)}


def test_economic_codes_of_one_function_are_told() -> None:
    lines = [
        line("2013201", "80000", economic=code, kind=Kind.BASIC) for code in ("30101", "30201")
    ]
    assert inferred(*lines) == {("2013201", "30101"): (), ("2013201", "30201"): ()}


def test_whose_carried_over_money_outside_the_treasury_is_cannot_be_told() -> None:
    money = line("2013202", "5000", fund=Fund.OTHER_INCOME, origin=Origin.CARRYOVER)
    assert inferred(money) == {("2013202", ""): ("fund",)}


def test_bound_codes_stay_together() -> None:
    pairs = [
        ("2080505", "30108"),
        ("2080506", "30109"),
        ("2210201", "30113"),
        ("2101101", "30110"),
        ("2080501", "30302"),
    ]
    lines = [line(function, "70000", economic=code, kind=Kind.BASIC) for function, code in pairs]
    lines += [
        line("2013201", "5000", economic=code, kind=Kind.BASIC) for code in ("30101", "30399")
    ]
    assert set(pairs) <= {
        (each.function, each.economic) for each in found(document_of(of(*lines))).lines
    }


# -- no ledger: whom to blame ----------------------------------------------------------------------


def named(forged: Forgery) -> list[tuple[str, ...]]:
    result = reconcile(forged.document, FORM)
    problems = [(problem.address,) for problem in result.problems]
    assert result.outcome == "impossible" or problems, (
        f"{forged.address}: {forged.was} -> {forged.now} went unseen"
    )
    return sorted({*result.blame, *problems})


def test_a_false_cell_is_always_named_and_nearly_always_alone() -> None:
    chosen = seeds(10, 120)
    alone = 0
    for seed in chosen:
        forged = forgery(document_of(random_entries(seed)).as_displayed(), Random(seed))
        blamed = named(forged)
        assert (forged.address,) in blamed, f"{forged.address}: {forged.was} -> {forged.now}"
        alone += blamed == [(forged.address,)]
    assert alone >= 0.95 * len(chosen)


def test_two_false_cells_are_named_together() -> None:
    document = with_texts(
        example_document(), {"table-3/20132/project": "333.00", "table-5/total/basic": "1180.00"}
    )
    result = reconcile(document, FORM)
    assert result.blame == (("table-3/20132/project", "table-5/total/basic"),)
    assert result.is_smallest


def test_three_false_cells_make_a_set_that_is_not_proven_smallest() -> None:
    false = {
        "table-3/20132/project": "333.00",
        "table-5/total/basic": "1180.00",
        "table-1/206/spending": "5.00",
    }
    result = reconcile(with_texts(example_document(), false), FORM)
    assert result.blame == (tuple(sorted(false)),)
    assert not result.is_smallest


def test_a_code_that_one_table_does_not_list_is_named() -> None:
    result = reconcile(without_rows(example_document(), "table-5/2069999"), FORM)
    assert result.blame == (("table-5/2069999/project", "table-5/2069999/total"),)


def test_a_figure_where_the_form_counts_nothing_is_named() -> None:
    result = reconcile(
        with_texts(example_document(), {"table-1/people_bank/spending": "5.00"}), FORM
    )
    assert result.blame == (("table-1/people_bank/spending",),)


def test_a_filled_cell_below_a_blank_total_is_to_blame_and_not_the_total() -> None:
    result = reconcile(
        with_texts(example_document(), {"table-2/2069999/business_income": "5.00"}), FORM
    )
    assert result.blame == (("table-2/2069999/business_income",),)
    assert result.problems == ()


def test_a_negative_figure_is_named() -> None:
    result = reconcile(with_texts(example_document(), {"table-3/2069999/project": "-4.00"}), FORM)
    assert result.blame == (("table-3/2069999/project",),)


def test_nothing_is_claimed_when_time_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(program._OPTIONS, "time_limit", 0.0)
    result = reconcile(example_document(), FORM)
    assert (result.outcome, result.lines, result.blame) == ("undecided", (), ())
    assert [problem.code for problem in result.problems] == ["reconcile.undecided"]


# -- half a document -------------------------------------------------------------------------------


def test_what_cannot_be_read_is_a_problem_and_left_out() -> None:
    result = found(with_texts(example_document(), {"table-3/total/total": "见附件"}))
    assert [(problem.code, problem.address) for problem in result.problems] == [
        ("reconcile.amount", "table-3/total/total")
    ]
    assert "见附件" in result.problems[0].message


def test_a_missing_table_is_a_problem_and_the_others_are_explained() -> None:
    result = found(without_parts(example_document(), "table-9", "table-3"))
    assert [(problem.code, problem.address) for problem in result.problems] == [
        ("reconcile.table", "table-3"),
        ("reconcile.table", "table-9"),
    ]
    assert FORM.money.show(sum((each.amount for each in result.lines), Decimal(0))) == "2279.15"


def test_a_missing_row_of_the_form_is_a_problem() -> None:
    result = found(without_rows(example_document(), "table-9/reception"))
    assert {problem.code for problem in result.problems} == {"reconcile.cell"}
    assert {problem.address.rpartition("/")[0] for problem in result.problems} == {
        "table-9/reception"
    }
