"""Another form is another file: Hebei 2025, and one that shares nothing with Hebei.

That one has other units, columns, codes and another order.
"""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given

from budget.dimensions import FISCAL_FUNDS, Fund, Kind, Origin
from budget.entries import Entries, Line
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import layout, load
from disclosure.documents.forms.model import Layout
from disclosure.documents.model.document import Document
from disclosure.documents.reconcile import reconcile
from tests.disclosure.documents.reconcile.forgeries import money_cells, with_texts
from tests.disclosure.identities import sums_of_the_form
from tests.documents import example_entries
from tests.ledgers import many_entries, random_entries
from tests.seeds import fewer_examples, seeds

HEBEI_2025 = layout("hebei-2025")
IN_YUAN = load(Path(__file__).parent / "shanghai-like.toml")
FUNDS_2025 = (*FISCAL_FUNDS, Fund.FISCAL_SPECIAL_ACCOUNT, Fund.UNIT_OWN_FUNDS)


def example_in(form: Layout) -> Document:
    return assemble(replace(example_entries(), layout=form.key, overrides={}), form).document


def rows(document: Document, table: str) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in document.table(table).rows]


# -- Hebei 2025 ------------------------------------------------------------------------------------


def with_own_funds() -> Entries:
    money = Line(
        "203",
        "2013202",
        "",
        Fund.UNIT_OWN_FUNDS,
        Origin.CURRENT_YEAR,
        Kind.PROJECT,
        Decimal(123_400),
    )
    return replace(
        example_entries(),
        layout="hebei-2025",
        year=2025,
        overrides={},
        lines=(*example_entries().lines, money),
    )


def test_own_funds_are_the_fifth_source_and_the_last() -> None:
    document = assemble(with_own_funds(), HEBEI_2025).document
    income = [(row[1], row[2]) for row in rows(document, "table-1")]
    assert income[4] == ("五、单位资金", "12.34")
    assert income[5:31] == [("", "")] * 26
    assert income[31] == ("本年收入合计", "2196.78")


def test_the_income_table_has_a_column_for_own_funds_alone() -> None:
    table = assemble(with_own_funds(), HEBEI_2025).document.table("table-2")
    assert [cell.text for cell in table.header[1]] == [
        "科目编码", "科目名称", "小计", "财政拨款收入", "财政专户收入", "单位资金收入",
    ]  # fmt: skip
    assert table.column_numbers == ("栏次", "1", "2", "3", "4", "5", "6", "7", "8")
    assert [cell.text for cell in table.rows[3].cells[1:]] == [
        "2013201",
        "行政运行",
        "811.24",
        "811.24",
        "811.24",
        "",
        "",
        "",
    ]


def test_captions_have_half_width_colons() -> None:
    table = assemble(with_own_funds(), HEBEI_2025).document.table("table-1")
    assert table.caption == ("203中共平乡县委组织部", "预算年度:2025", "单位:万元")


def test_the_narrative_names_own_funds() -> None:
    document = assemble(with_own_funds(), HEBEI_2025).document
    texts = [getattr(block, "text", "") for block in document.part("section-2").blocks]
    assert any("单位资金收入12万元" in text for text in texts)


def test_a_source_of_2023_is_a_problem_in_2025() -> None:
    old = replace(with_own_funds().lines[-1], fund=Fund.OTHER_INCOME)
    problems = assemble(replace(with_own_funds(), lines=(old,)), HEBEI_2025).problems
    assert "fund.unknown" in {problem.code for problem in problems}


# -- yuan, three columns of codes, total last ------------------------------------------------------


def test_money_is_in_yuan_with_thousands_commas() -> None:
    document = example_in(IN_YUAN)
    assert document.identity.money_unit == "元"
    assert document.cells["summary/income_total/income"].text == "22,791,500.00"


def test_codes_stand_in_three_columns() -> None:
    table = rows(example_in(IN_YUAN), "spending")
    assert [row[:4] for row in table[:3]] == [
        ["201", "", "", "一般公共服务支出"],
        ["201", "32", "", "组织事务"],
        ["201", "32", "01", "行政运行"],
    ]


def test_the_total_is_the_last_row() -> None:
    for table in ("income", "spending", "basic", "general"):
        assert "合计" in rows(example_in(IN_YUAN), table)[-1]
        assert example_in(IN_YUAN).table(table).rows[-1].address == f"{table}/total"


def test_the_summary_lists_only_classes_with_money_and_closes_up() -> None:
    assert rows(example_in(IN_YUAN), "summary") == [
        ["一、财政拨款收入", "21,844,400.00", "一般公共服务支出", "10,442,400.00"],
        ["二、事业收入", "", "科学技术支出", "40,000.00"],
        ["三、事业单位经营收入", "", "文化旅游体育与传媒支出", "199,000.00"],
        ["四、其他收入", "", "社会保障和就业支出", "2,930,600.00"],
        ["五、上年结转", "947,100.00", "卫生健康支出", "1,060,000.00"],
        ["", "", "农林水支出", "7,169,500.00"],
        ["", "", "住房保障支出", "950,000.00"],
        ["收入总计", "22,791,500.00", "支出总计", "22,791,500.00"],
    ]


def test_a_class_that_is_not_printed_is_nothing_in_a_sentence() -> None:
    document = example_in(IN_YUAN)
    assert "summary/205/spending" not in document.cells
    paragraph = next(
        block
        for block in document.part("explanation").blocks
        if block.address == "explanation/total"
    )
    assert "教育支出0万元" in getattr(paragraph, "text", "")


def test_basic_spending_is_split_by_economic_class_beside_the_function() -> None:
    columns = ("total", "basic", "personnel", "operating", "project")
    first = dict(zip(columns, rows(example_in(IN_YUAN), "spending")[0][4:], strict=True))
    assert first == {
        "total": "10,442,400.00",
        "basic": "8,112,400.00",
        "personnel": "7,652,000.00",
        "operating": "460,400.00",
        "project": "2,330,000.00",
    }  # fmt: skip


def test_one_horizontal_table_of_the_three_public_expenses() -> None:
    table = example_in(IN_YUAN).table("three_public")
    assert rows(example_in(IN_YUAN), "three_public") == [
        ["44,000.00", "", "27,000.00", "17,000.00", "", "17,000.00", "460,400.00"]
    ]
    assert [(cell.text, cell.colspan, cell.rowspan) for cell in table.header[0]] == [
        ("“三公”经费预算数", 6, 1),
        ("机关运行经费预算数", 1, 3),
    ]


def test_a_table_may_show_fewer_levels_of_codes() -> None:
    capital = Line(
        "203", "2230105", "", Fund.STATE_CAPITAL, Origin.CURRENT_YEAR, Kind.PROJECT, Decimal("9.50")
    )
    document = assemble(replace(example_entries(), lines=(capital,)), IN_YUAN).document
    assert rows(document, "state_capital") == [
        ["223", "", "国有资本经营预算支出", "9.50"],
        ["223", "01", "解决历史遗留问题及改革成本支出", "9.50"],
        ["", "", "合计", "9.50"],
    ]


def test_parts_come_in_the_order_of_that_form_and_tables_have_no_column_numbers() -> None:
    document = example_in(IN_YUAN)
    assert [part.address for part in document.parts] == ["duties", "explanation", "tables", "other"]
    assert {table.column_numbers for table in document.tables} == {()}
    assert [table.number for table in document.tables] == ["1", "2", "3", "7", "4", "5", "6", "8"]


def test_its_own_note_stands_under_an_empty_table() -> None:
    notes = [note.text for note in example_in(IN_YUAN).table("government_fund").notes]
    assert notes == ["注：本部门2023年无政府性基金预算支出，故本表为空表。"]


def test_a_sentence_may_speak_of_ten_thousands_beside_tables_in_yuan() -> None:
    texts = [getattr(block, "text", "") for block in example_in(IN_YUAN).part("other").blocks]
    assert "2023年“三公”经费预算数为4.40万元，机关运行经费财政拨款预算为46.04万元。" in texts


@fewer_examples
@given(many_entries())
def test_every_sum_of_that_form_holds(entries: Entries) -> None:
    document = assemble(entries, IN_YUAN).document
    for name, whole, parts in sums_of_the_form(document, IN_YUAN):
        assert whole == parts, name


# -- back to a ledger, by the same code ------------------------------------------------------------


@pytest.mark.sampled(one_in=4)
@pytest.mark.parametrize("seed", seeds(4, 60))
@pytest.mark.parametrize(
    ("form", "funds"), [(HEBEI_2025, FUNDS_2025), (IN_YUAN, tuple(Fund)[:9])], ids=["2025", "yuan"]
)
def test_a_ledger_is_found_behind_every_form(
    form: Layout, funds: tuple[Fund, ...], seed: int
) -> None:
    entries = random_entries(seed, funds=funds)
    document = assemble(entries, form).document
    result = reconcile(document.as_displayed(), form)
    again = assemble(replace(entries, lines=result.lines), form).document
    assert (result.outcome, result.problems) == ("found", ())
    assert {cell.address: cell.text for cell in money_cells(again)} == {
        cell.address: cell.text for cell in money_cells(document)
    }


def test_a_false_cell_of_that_form_is_named() -> None:
    forged = with_texts(example_in(IN_YUAN), {"spending/2013202/project": "2,330,000.01"})
    assert reconcile(forged, IN_YUAN).blame == (("spending/2013202/project",),)


def test_a_false_cell_that_sees_function_and_economic_code_is_named() -> None:
    forged = with_texts(example_in(IN_YUAN), {"spending/2013201/personnel": "7,652,100.00"})
    assert reconcile(forged, IN_YUAN).blame == (("spending/2013201/personnel",),)
