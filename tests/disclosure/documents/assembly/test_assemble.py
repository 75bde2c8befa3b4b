"""From entries to the Document: the example's amounts, and what holds for every ledger."""

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.dimensions import FISCAL_FUNDS, Fund, Kind, Origin, Purpose
from budget.entries import Entries, Line
from disclosure.documents.assembly.assemble import Assembly, assemble
from disclosure.documents.forms import FOLDER, SHIPPED, layout, load_data
from disclosure.documents.model.document import Cell, Document, Table
from tests.disclosure.identities import (
    across_tables_of_hebei,
    sums_of_the_form,
    three_public_of_hebei,
)
from tests.documents import example_document, example_entries
from tests.ledgers import EMPTY, many_entries
from tests.seeds import fewer_examples

FORM = layout("hebei-2023")
FORM_2025 = layout("hebei-2025")
FUNDS_2025 = (*FISCAL_FUNDS, Fund.FISCAL_SPECIAL_ACCOUNT, Fund.UNIT_OWN_FUNDS)
DATA = Path(__file__).parents[3] / "data"
PRINTED = json.loads((DATA / "disclosure-2023-tables.json").read_text(encoding="utf-8"))


def document_of(entries: Entries) -> Document:
    return assemble(entries, FORM).document


def money_cells(document: Document) -> Iterator[tuple[Table, Cell]]:
    for table in document.tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                if column.kind == "money":
                    yield table, cell


# -- the example -----------------------------------------------------------------------------------


def without_spaces(texts: Iterable[str]) -> list[str]:
    return ["".join(text.split()) for text in texts]


def shown_rows(table: Table) -> list[list[str]]:
    return [without_spaces(cell.text for cell in row.cells) for row in table.rows]


def printed_rows(number: int) -> list[list[str]]:
    return [without_spaces(row) for row in PRINTED[number - 1]["rows"]]


@pytest.mark.parametrize("number", range(1, 9))
def test_tables_1_to_8_are_the_printed_ones_in_every_cell(number: int) -> None:
    assert shown_rows(example_document().table(f"table-{number}")) == printed_rows(number)


def test_all_328_amounts_of_tables_1_to_8_are_there() -> None:
    amounts = []
    for table, cell in money_cells(example_document()):
        if table.address != "table-9" and cell.text:
            amounts.append(cell.text)
    assert len(amounts) == 328


def test_table_9_has_the_totals_that_the_office_left_blank_and_differs_in_nothing_else() -> None:
    differing = {}
    rows = zip(shown_rows(example_document().table("table-9")), printed_rows(9), strict=True)
    for number, (ours, printed) in enumerate(rows, 1):
        for column in range(6):
            if ours[column] != printed[column]:
                differing[number, column] = ours[column]
    assert differing == {
        (1, 2): "4.40",
        (1, 3): "4.40",
        (2, 2): "4.40",
        (2, 3): "4.40",
        (6, 2): "1.70",
        (6, 3): "1.70",
    }


@pytest.mark.parametrize("printed", PRINTED, ids=lambda printed: f"table-{printed['number']}")
def test_title_caption_header_and_column_numbers_are_the_printed_ones(
    printed: dict[str, Any],
) -> None:
    table = example_document().table(f"table-{printed['number']}")
    assert (table.title, list(table.caption)) == (printed["title"], printed["caption"])
    assert len(table.header) == len(printed["header"])
    for header_row, printed_row in zip(table.header, printed["header"], strict=True):
        texts = [cell.text for cell in header_row]
        assert without_spaces(texts) == without_spaces(cell["text"] for cell in printed_row)
        spans = [(cell.colspan, cell.rowspan) for cell in header_row]
        assert spans == [(cell["colspan"], cell["rowspan"]) for cell in printed_row]
    assert list(table.column_numbers) == printed["column_numbers"]


@pytest.mark.parametrize("printed", PRINTED, ids=lambda printed: f"table-{printed['number']}")
def test_a_table_has_its_note_exactly_when_it_is_printed(printed: dict[str, Any]) -> None:
    notes = [note.text for note in example_document().table(f"table-{printed['number']}").notes]
    assert notes == ([printed["note"]] if "note" in printed else [])


def test_the_example_can_be_published() -> None:
    assert assemble(example_entries(), FORM).problems == ()


# -- every ledger ----------------------------------------------------------------------------------


@given(many_entries())
def test_every_identity_holds_in_yuan(entries: Entries) -> None:
    document = document_of(entries)
    sums = (*sums_of_the_form(document, FORM), *across_tables_of_hebei(document, FORM))
    for name, whole, parts in sums:
        assert whole == parts, name
    for name, whole, part in three_public_of_hebei(document):
        assert whole >= part, name


@fewer_examples
@given(many_entries(funds=FUNDS_2025))
def test_every_identity_holds_in_the_form_of_2025(entries: Entries) -> None:
    document = assemble(entries, FORM_2025).document
    sums = (*sums_of_the_form(document, FORM_2025), *across_tables_of_hebei(document, FORM_2025))
    for name, whole, parts in sums:
        assert whole == parts, name


@fewer_examples
@given(many_entries())
def test_all_money_of_the_ledger_is_in_the_totals(entries: Entries) -> None:
    cells = document_of(entries).cells
    received = sum((line.amount for line in entries.lines), Decimal(0))
    kept = [line.amount for line in entries.lines if line.kind == Kind.YEAR_END_CARRYOVER]
    spent = received - sum(kept, Decimal(0))
    assert cells["table-1/income_total/income"].value == received
    assert cells["table-1/current_year_spending/spending"].value == spent


@fewer_examples
@given(many_entries())
def test_a_cell_is_blank_exactly_when_it_is_zero_and_never_off_by_more_than_half_a_unit(
    entries: Entries,
) -> None:
    for _, cell in money_cells(document_of(entries)):
        assert (cell.text == "") == (not cell.value), cell.address
        if cell.text:
            assert abs(Decimal(cell.text) * 10_000 - (cell.value or 0)) <= 50, cell.address


@fewer_examples
@given(many_entries(), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_digest(entries: Entries, random: Random) -> None:
    other = replace(entries, lines=tuple(random.sample(entries.lines, len(entries.lines))))
    assert document_of(other).digest == document_of(entries).digest


@fewer_examples
@given(many_entries())
def test_a_cell_names_the_lines_that_it_counts(entries: Entries) -> None:
    for _, cell in money_cells(document_of(entries)):
        assert bool(cell.lines) == bool(cell.value), cell.address


def test_lines_of_two_units_make_the_sum_of_both() -> None:
    lines = example_entries().lines
    second = tuple(replace(line, unit="203002") for line in lines)
    twice = replace(example_entries(), lines=lines + second)
    assert document_of(twice).cells["table-1/income_total/income"].value == Decimal("45583000.00")


# -- single cells of the form ----------------------------------------------------------------------


def cell_texts(*lines: Line) -> dict[str, str]:
    document = document_of(replace(example_entries(), lines=lines))
    return {address: cell.text for address, cell in document.cells.items()}


def line(
    function: str,
    amount: int,
    *,
    fund: Fund = Fund.GENERAL_PUBLIC_BUDGET,
    kind: Kind = Kind.PROJECT,
    origin: Origin = Origin.CURRENT_YEAR,
    economic: str = "",
    purpose: str = "",
) -> Line:
    return Line("203", function, economic, fund, origin, kind, Decimal(amount), purpose=purpose)


def test_year_end_carry_over_is_income_and_no_spending() -> None:
    texts = cell_texts(
        line("2013202", 500_000), line("2013202", 100_000, kind=Kind.YEAR_END_CARRYOVER)
    )
    assert texts["table-2/2013202/total"] == "60.00"
    assert texts["table-3/2013202/total"] == "50.00"
    assert texts["table-1/year_end_carryover/spending"] == "10.00"
    assert (
        texts["table-1/spending_total/spending"] == texts["table-1/income_total/income"] == "60.00"
    )


def test_spending_of_carried_over_money_is_in_the_spending_tables() -> None:
    texts = cell_texts(line("2013202", 500_000, origin=Origin.CARRYOVER))
    assert texts["table-1/201/spending"] == texts["table-5/2013202/project"] == "50.00"
    assert (
        texts["table-1/carryover/income"]
        == texts["table-4/carryover_general_public_budget/income"]
        == "50.00"
    )
    assert texts["table-1/current_year_income/income"] == ""


def test_thirty_yuan_print_0_00_and_nothing_prints_nothing() -> None:
    texts = cell_texts(line("2013202", 30))
    assert texts["table-3/2013202/project"] == "0.00"
    assert texts["table-3/2013202/basic"] == ""


def test_money_of_one_fund_is_listed_in_its_own_table_only() -> None:
    texts = cell_texts(line("2120801", 70_000, fund=Fund.GOVERNMENT_FUND))
    assert texts["table-7/2120801/project"] == "7.00"
    assert "table-5/2120801/project" not in texts


def test_travel_abroad_is_split_by_purpose() -> None:
    texts = cell_texts(
        line("2013202", 30_000, economic="30212", purpose=Purpose.TEACHING_RESEARCH),
        line("2013202", 20_000, economic="30212"),
    )
    assert texts["table-9/overseas_travel/total"] == "5.00"
    assert texts["table-9/overseas_travel_teaching_research/total"] == "3.00"
    assert texts["table-9/overseas_travel_other/total"] == "2.00"


def test_a_line_discloses_neither_its_unit_nor_its_remark_nor_its_project() -> None:
    secret = replace(
        line("2013202", 30_000), remark="不公开的备注", project="不公开的项目", unit="203777"
    )
    json_text = document_of(replace(example_entries(), lines=(secret,), projects=())).json
    assert not any(word in json_text for word in ("不公开", "203777"))


def test_an_economic_code_that_no_table_shows_is_not_disclosed() -> None:
    document = document_of(
        replace(example_entries(), lines=(line("2013202", 30_000, economic="30299"),))
    )
    assert document.cells["table-3/2013202/project"].lines == (
        "2013202/-/general_public_budget/current_year/project",
    )


def test_money_in_lines_of_nothing_lists_no_code() -> None:
    texts = cell_texts(line("2013202", 500_000), line("2130152", 0))
    assert "table-3/2130152/total" not in texts


# -- what keeps a budget from being published ------------------------------------------------------


def problems(*lines: Line) -> list[tuple[str, str]]:
    assembly: Assembly = assemble(replace(example_entries(), lines=lines), FORM)
    kinds = ("budget", "carryover", "fund", "kind", "line")
    of_money = [problem for problem in assembly.problems if problem.code.startswith(kinds)]
    return [(problem.code, problem.message) for problem in of_money]


def test_an_empty_budget_is_a_problem() -> None:
    assert [code for code, _ in problems()] == ["budget.empty"]


def test_more_kept_than_spent_is_a_problem() -> None:
    reported = problems(line("2013202", 100), line("2013202", 200, kind=Kind.YEAR_END_CARRYOVER))
    assert reported == [("carryover.exceeds", "年终结转结余 200 元超过了本年安排的支出 100 元")]


def test_a_source_that_the_form_does_not_have_is_a_problem() -> None:
    assert (
        "fund.unknown",
        "版式“河北省部门预算信息公开（2023年）”没有资金来源“单位资金”",
    ) in problems(line("2013202", 100, fund=Fund.UNIT_OWN_FUNDS))


def test_a_kind_of_spending_that_the_form_does_not_speak_of_is_a_problem() -> None:
    data = tomllib.loads((FOLDER / "hebei-2023.toml").read_text(encoding="utf-8"))
    data["selectors"]["spending"] = {"kind": ["basic"]}
    data["selectors"]["year_end"] = {"kind": ["project"]}
    for key in ("business", "remittance_to_superior", "subsidy_to_affiliates"):
        columns = data["tables"]["table-3"]["columns"]
        data["tables"]["table-3"]["columns"] = [one for one in columns if one["key"] != key]
    data["tables"]["table-3"]["column_sums"]["total"] = ["basic", "project"]
    data["figures"]["other_spending"]["plus"] = ["table-3/total/project"]
    form = load_data(data, SHIPPED, name="hebei-2023.toml")
    entries = replace(example_entries(), lines=(line("2013202", 100, kind=Kind.BUSINESS),))
    assert (
        "kind.unknown",
        "版式“河北省部门预算信息公开（2023年）”没有支出类型“事业单位经营支出”",
    ) in [(problem.code, problem.message) for problem in assemble(entries, form).problems]


def test_money_that_a_part_counts_and_its_total_does_not_is_a_problem() -> None:
    data = tomllib.loads((FOLDER / "hebei-2023.toml").read_text(encoding="utf-8"))
    data["selectors"]["three_public"]["economic"].remove("30217")
    form = load_data(data, SHIPPED, name="hebei-2023.toml")
    reception = line("2013202", 100, economic="30217")
    problems = assemble(replace(example_entries(), lines=(reception,)), form).problems
    message = "功能科目 2013202、经济科目 30217 的金额没有计入合计，却计入“‘三公’经费小计”的各行"
    assert message in [problem.message for problem in problems]


def test_money_that_a_total_counts_and_no_part_does_is_a_problem() -> None:
    reported = problems(line("2013202", 100, kind=Kind.BUSINESS))
    assert ("line.uncounted", "功能科目 2013202 的金额不属于各列（基本支出、项目支出）") in reported


def test_money_without_economic_code_in_a_table_by_these_codes_is_a_problem() -> None:
    reported = problems(line("2013202", 100, kind=Kind.BASIC))
    message = "这张表按经济科目列示，功能科目 2013202 的金额没有经济科目，列不进任何一行"
    assert ("line.without-economic", message) in reported


def test_a_class_without_a_row_in_the_summary_is_a_problem() -> None:
    assert ("line.uncounted", "功能科目 2180101 的金额不属于“本年支出合计”的各行") in problems(
        line("2180101", 100)
    )


@given(many_entries())
def test_a_plausible_ledger_has_no_problem_of_money(entries: Entries) -> None:
    codes = [problem.code for problem in assemble(entries, FORM).problems]
    assert [code for code in codes if code.startswith(("budget", "fund", "line"))] == []


def test_an_override_of_no_sentence_is_reported() -> None:
    entries = replace(example_entries(), overrides={"section-2/gone": "旧句"})
    (problem,) = assemble(entries, FORM).problems
    assert (problem.code, problem.address) == ("override.unknown", "section-2/gone")
    assert "旧句" in problem.message


def test_an_override_of_what_is_no_sentence_is_reported() -> None:
    """Neither a table nor the office's own overall goal can be worded otherwise."""
    goal = ""
    for part in FORM.parts:
        for block in part.blocks:
            if block.source == "overall_goal":
                goal = f"{part.key}/{block.key}"
    overrides = {"table-1/table-1": "旧句", goal: "旧的目标"}
    entries = replace(example_entries(), overrides=overrides, overall_goal="今年的目标。")
    assembly = assemble(entries, FORM)
    assert sorted(problem.address for problem in assembly.problems) == sorted(overrides)
    texts = {block.address: getattr(block, "text", "") for block in assembly.document.blocks()}
    assert texts[goal] == "今年的目标。"


def test_a_list_of_no_place_is_reported_with_its_words() -> None:
    entries = example_entries()
    lists = {**entries.lists, "other_matters": ("没有其他事项。",), "nothing": ()}
    (problem,) = assemble(replace(entries, lists=lists), FORM).problems
    assert problem.code == "list.unknown"
    assert "没有其他事项。" in problem.message


def test_a_text_of_no_slot_is_reported_with_its_words() -> None:
    entries = example_entries()
    slots = {**entries.slots, "project_overview": "养护全区道路。", "project_goal": " "}
    (problem,) = assemble(replace(entries, slots=slots), FORM).problems
    assert problem.code == "slot.unknown"
    assert "project_overview" in problem.message
    assert "养护全区道路。" in problem.message


def test_an_empty_budget_still_prints_the_whole_form() -> None:
    document = document_of(EMPTY)
    assert [table.number for table in document.tables] == list("123456789")
    assert [table.number for table in document.tables if table.is_empty] == list("235678")
    assert len(document.table("table-1").rows) == 34


def test_outer_white_space_of_what_was_entered_is_not_printed() -> None:
    entries = example_entries()
    project = entries.projects[0]
    indicator = replace(
        project.indicators[0], level_1=f" {project.indicators[0].level_1}", description="说明 "
    )
    spaced = replace(
        project,
        name=f"{project.name} ",
        goal=f"\n{project.goal}\n",
        indicators=(indicator, *project.indicators[1:]),
    )
    goal = assemble(replace(entries, projects=(spaced,)), layout("hebei-2023")).document.goals[0]
    shown = example_document().goals[0]
    assert (goal.name, goal.title, goal.objective) == (shown.name, shown.title, shown.objective)
    assert goal.indicators.rows[0].cells[3].text == "说明"
    assert goal.indicators.rows[0].cells[0] == shown.indicators.rows[0].cells[0]
