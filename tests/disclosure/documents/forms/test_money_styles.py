"""Tables and columns that print amounts otherwise than the form: unit, decimals, commas, nil.

The real case is Shanghai's department budget of 2025: everything in 元 with fen and commas, its
ninth table in 万元, and nil printed 0.00 in its eighth table alone.
"""

import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from budget.money import MoneyStyle
from budget.problems import Problems
from disclosure.documents import formats, forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms.loader import files_in
from disclosure.documents.forms.model import Layout
from disclosure.documents.model.document import Document
from disclosure.documents.proving.proof import prove
from disclosure.documents.proving.specimens import Case, specimen
from tests.documents import example_entries

FOLDERS = {"shanghai-like": Path(__file__).parent, "hebei-2023": forms.FOLDER}
HEAD = 'schema = 1\nkey = "own"\nname = "自己的金额"\n'
SHANGHAI = """
[tables.general.money]
zero = "0.00"
[tables.three_public.money]
unit = "万元"
thousands = false
"""
HEBEI = """
[tables.assets]
columns = [
  { key = "value", header = ["价值（{money_unit}）"], money = { unit = "元", thousands = true } },
]
[tables.table-6.money]
unit = "元"
decimals = 0
"""


@cache
def form(base: str, text: str) -> Layout:
    data: dict[str, Any] = tomllib.loads(f'extends = "{base}"\n{HEAD}{text}')
    return forms.load_data(data, files_in(FOLDERS[base]), name="own.toml")


def faults(base: str, text: str) -> list[str]:
    with pytest.raises(Problems) as raised:
        form(base, text)
    return [str(problem) for problem in raised.value.problems]


def document(base: str, text: str) -> Document:
    layout = form(base, text)
    if base == "hebei-2023":
        return assemble(replace(example_entries(), layout=layout.key), layout).document
    return assemble(specimen(layout, Case.USUAL, 1).entries, layout).document


def money_texts(document: Document, table: str) -> set[str]:
    shown = set()
    table_shown = document.table(table)
    for row in table_shown.rows:
        for column, cell in zip(table_shown.columns, row.cells, strict=True):
            if column.kind == "money":
                shown.add(cell.text)
    return shown


def test_a_table_says_only_what_differs() -> None:
    tables = form("shanghai-like", SHANGHAI).tables
    assert tables["spending"].money == MoneyStyle("元", 1, 2, thousands=True, zero="")
    assert tables["general"].money == MoneyStyle("元", 1, 2, thousands=True, zero="0.00")
    assert tables["three_public"].money == MoneyStyle("万元", 10000, 2, thousands=False, zero="")


def test_nil_is_printed_in_one_table_alone() -> None:
    shown = document("shanghai-like", SHANGHAI)
    assert "0.00" in money_texts(shown, "general")
    assert "" not in money_texts(shown, "general")
    assert "" in money_texts(shown, "spending")


def test_a_table_has_a_unit_of_its_own() -> None:
    shown = document("shanghai-like", SHANGHAI)
    table = shown.table("three_public")
    assert table.caption[-1] == "单位：万元"
    assert shown.table("general").caption[-1] == "单位：元"
    assert {(column.money_unit, column.money_scale) for column in table.columns} == {
        ("万元", 10000)
    }
    cell = table.rows[0].cells[0]
    assert cell.value is not None
    assert cell.text == f"{cell.value / 10000:.2f}"


def test_a_column_has_a_unit_of_its_own() -> None:
    shown = document("hebei-2023", HEBEI)
    assert "3,130,708.56" not in money_texts(shown, "table-6")
    (assets,) = shown.tables_of("assets")
    column = assets.columns[assets.column_index("value")]
    assert (column.money_unit, column.money_scale) == ("元", 1)
    assert any(cell.text == "价值（元）" for row in assets.header for cell in row)
    assert "10,000" not in money_texts(shown, "table-6")  # whole yuan without commas
    assert all(text.isdigit() or not text for text in money_texts(shown, "table-6"))


def test_a_column_in_a_smaller_unit_is_read_as_exact_as_it_is() -> None:
    """Its figures are not taken for rounded, since other columns have steps of 100 yuan."""
    text = """
[tables.table-3]
columns = [
  { key = "basic", header = ["基本支出（{money_unit}）"], money = { unit = "元" } },
]
"""
    trials = prove(form("hebei-2023", text), cases=[Case.USUAL], names=["docx", "xlsx"])
    for trial in trials:
        assert trial.findings == (), [str(finding) for finding in trial.findings]


def test_other_columns_do_not_say_their_unit() -> None:
    shown = document("hebei-2023", HEBEI)
    assert '"money_unit":"万元"' in shown.json
    assert not any(column.money_unit for column in shown.table("table-1").columns)


@pytest.mark.in_turn
@pytest.mark.parametrize(("base", "text"), [("shanghai-like", SHANGHAI), ("hebei-2023", HEBEI)])
@pytest.mark.sampled(one_in=4)
def test_all_formats_print_it_and_what_they_print_is_read_back(base: str, text: str) -> None:
    cases = [Case.USUAL, Case.SMALL_AMOUNTS]
    for trial in prove(form(base, text), cases=cases, names=formats.NAMES):
        assert trial.findings == (), [str(finding) for finding in trial.findings]


def test_a_unit_that_the_table_does_not_say_is_a_fault() -> None:
    text = '[tables.three_public]\ncaption = ["部门：{department}", "年度：{year}"]\n'
    (fault,) = faults("shanghai-like", f'{text}money = {{ unit = "万元" }}')
    assert "tables.three_public.caption" in fault
    assert "单位：{money_unit}" in fault


def test_a_unit_that_the_header_does_not_say_is_a_fault() -> None:
    column = '{ key = "value", header = ["价值"], money = { unit = "元" } }'
    (fault,) = faults("hebei-2023", f"[tables.assets]\ncolumns = [{column}]")
    assert "tables.assets.columns.value.header" in fault


def test_a_header_that_says_another_unit_is_a_fault() -> None:
    column = '{ key = "value", header = ["价值（千元）"] }'
    (fault,) = faults("hebei-2023", f"[tables.assets]\ncolumns = [{column}]")
    assert "表头写的是千元，金额按万元印" in fault


@pytest.mark.parametrize(
    ("money", "key"),
    [
        ('unit = "两"', "money.unit"),
        ('zero = "没有"', "money.zero"),
        ("decimals = 9", "money.decimals"),
        ("scale = 10000", "money.scale"),
    ],
)
def test_a_style_that_nobody_can_read_is_a_fault(money: str, key: str) -> None:
    told = faults("shanghai-like", f"[tables.basic.money]\n{money}")
    assert any(f"tables.basic.{key}" in fault for fault in told)


def test_a_style_of_a_column_without_amounts_is_a_fault() -> None:
    column = '{ key = "name", money = { unit = "元" } }'
    (fault,) = faults("hebei-2023", f"[tables.table-2]\ncolumns = [{column}]")
    assert "tables.table-2.columns.name.money" in fault
