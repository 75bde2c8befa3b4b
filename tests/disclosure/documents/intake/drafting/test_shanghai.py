"""The blank workbooks of Shanghai for 2026 become layouts: all tables, nothing bound wrongly.

What each column and row is was written down by hand, looking at the workbooks.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from disclosure.documents import forms
from disclosure.documents.forms.model import Layout, Selector
from disclosure.documents.intake.drafting.vocabulary import folded
from disclosure.documents.proving.proof import prove
from disclosure.documents.proving.specimens import Case
from tests.disclosure.documents.intake.drafting.blanks import drafted

GUIDE = (Path(__file__).parents[5] / "docs" / "layouts.md").read_text(encoding="utf-8")
DEPARTMENT = "shanghai-department-budget-template-2026.xlsx"
UNIT = "shanghai-unit-budget-template-2026.xlsx"
BOTH = pytest.mark.parametrize("name", [DEPARTMENT, UNIT])

GENERAL = {"fund": ["general_public_budget"]}
GOVERNMENT_FUND = {"fund": ["government_fund"]}
STATE_CAPITAL = {"fund": ["state_capital"]}
FISCAL = {"fund": ["general_public_budget", "government_fund", "state_capital"]}
SERVICE = {"fund": ["public_service_income"]}
BUSINESS = {"fund": ["business_income"]}
OTHER = {"fund": ["other_income"]}
SPENDING = {"kind": ["basic", "project"]}
BASIC = {"kind": ["basic"]}
PROJECT = {"kind": ["project"]}
PERSONNEL = {"economic": ["301", "303"]}
OPERATING = {"economic": ["302", "310"]}
OFFICES = {"nature": ["administrative", "civil_service_managed"]}
TRAVEL = {"economic": ["30212"]}
RECEPTION = {"economic": ["30217"]}
VEHICLES = {"economic": ["31013", "30913", "30231"]}
PURCHASE = {"economic": ["31013", "30913"]}
RUNNING = {"economic": ["30231"]}
THREE_PUBLIC = {"economic": ["30212", "31013", "30913", "30231", "30217"]}
ALL: dict[str, list[str]] = {}
CODE: list[str | dict[str, list[str]]] = ["code_class", "code_section", "code_item", "name"]

Counts = dict[str, list[str]]
Columns = list[str | Counts]
# By table: what it counts, and each column's kind, or what its money is.
COLUMNS: dict[str, tuple[Counts, Columns]] = {
    "table-2": (ALL, [*CODE, ALL, FISCAL, SERVICE, BUSINESS, OTHER]),
    "table-3": (SPENDING, [*CODE, ALL, BASIC, PROJECT]),
    "table-4": (FISCAL, ["label", ALL, "label", ALL, GENERAL, GOVERNMENT_FUND, STATE_CAPITAL]),
    "table-5": (SPENDING | GENERAL, [*CODE, ALL, BASIC, PROJECT]),
    "table-6": (SPENDING | GOVERNMENT_FUND, [*CODE, ALL, BASIC, PROJECT]),
    "table-7": (SPENDING | STATE_CAPITAL, [*CODE, ALL, BASIC, PROJECT]),
    "table-8": (
        BASIC | GENERAL,
        ["code_class", "code_section", "name", ALL, PERSONNEL, OPERATING],
    ),
    "table-9": (
        SPENDING | FISCAL,
        [
            THREE_PUBLIC,
            TRAVEL,
            RECEPTION,
            VEHICLES,
            PURCHASE,
            RUNNING,
            OPERATING | BASIC | GENERAL | OFFICES,
        ],
    ),
}
FIRST_OF_DEPARTMENT: tuple[Counts, Columns] = (ALL, ["label", ALL, "label", ALL])
FIRST_OF_UNIT: tuple[Counts, Columns] = (
    ALL,
    ["label", ALL, "label", ALL, PERSONNEL | BASIC, OPERATING | BASIC, PROJECT],
)
ROWS = {
    "table-1": {
        "财政拨款收入": FISCAL,
        "一般公共预算": GENERAL,
        "政府性基金预算": GOVERNMENT_FUND,
        "国有资本经营预算": STATE_CAPITAL,
        "事业收入": SERVICE,
        "事业单位经营收入": BUSINESS,
        "其他收入": OTHER,
        "收入总计": ALL,
        "一般公共服务支出": SPENDING | {"function": ["201"]},
        "支出总计": SPENDING,
    },
    "table-4": {
        "一般公共预算": GENERAL,
        "政府性基金预算": GOVERNMENT_FUND,
        "国有资本经营预算": STATE_CAPITAL,
        "收入总计": ALL,
        "一般公共服务支出": SPENDING | {"function": ["201"]},
        "支出总计": SPENDING,
    },
}


def layout_of(name: str) -> Layout:
    text = drafted(name).text
    return forms.load_data(tomllib.loads(text), forms.SHIPPED, name="tried.toml")


def said(selector: Selector | None) -> dict[str, set[str]] | None:
    if selector is None:
        return None
    return {dimension: set(values) for dimension, values in selector.conditions}


def meant(counts: dict[str, list[str]]) -> dict[str, set[str]]:
    return {dimension: set(values) for dimension, values in counts.items()}


@BOTH
def test_every_table_is_found_with_its_title_and_caption(name: str) -> None:
    tables = layout_of(name).tables
    assert list(tables) == [f"table-{number}" for number in range(1, 10)]
    who = "部门" if name == DEPARTMENT else "预算单位"
    assert tables["table-2"].title == f"{{year}}年{who}收入预算总表"
    assert tables["table-8"].title.endswith("一般公共预算基本支出部门预算经济分类预算表")
    office = "编制部门：{department}" if name == DEPARTMENT else "编制单位：{unit}"
    assert tables["table-5"].caption == (office, "单位：{money_unit}")


@BOTH
def test_every_column_is_bound_and_none_wrongly(name: str) -> None:
    layout = layout_of(name)
    first = FIRST_OF_DEPARTMENT if name == DEPARTMENT else FIRST_OF_UNIT
    truth = {"table-1": first, **COLUMNS}
    for key, (counts, columns) in truth.items():
        table = layout.tables[key]
        assert said(table.counts) == meant(counts), key
        assert len(table.columns) == len(columns), key
        for column, expected in zip(table.columns, columns, strict=True):
            place = f"{key} {column.header}"
            if isinstance(expected, str):
                assert column.kind == expected, place
            else:
                assert column.kind == "money", place
                assert said(column.counts) == meant(expected), place
    bound, columns_of_form = drafted(name).columns_bound
    assert bound == columns_of_form


@BOTH
def test_every_fixed_row_is_bound_and_none_wrongly(name: str) -> None:
    layout = layout_of(name)
    for key, rows in ROWS.items():
        found = {}
        for row in layout.tables[key].rows:
            for item in row.items.values():
                found[folded(item.label)] = said(item.counts)
        for label, counts in rows.items():
            assert found[label] == meant(counts), f"{key} {label}"
    bound, rows_of_form = drafted(name).rows_bound
    assert bound == rows_of_form


@BOTH
def test_sums_follow_the_header_and_the_numbering(name: str) -> None:
    tables = layout_of(name).tables
    assert tables["table-1"].row_sums["fiscal"] == (
        "general_public_budget",
        "government_fund",
        "state_capital",
    )
    assert tables["table-1"].row_sums["income_total"] == (
        "fiscal",
        "public_service_income",
        "business_income",
        "other_income",
    )
    assert tables["table-9"].column_sums == {
        "three_public": ("overseas_travel", "reception", "vehicles"),
        "vehicles": ("vehicle_purchase", "vehicle_operation"),
    }


@BOTH
def test_nothing_is_left_open_and_units_are_those_of_each_table(name: str) -> None:
    assert drafted(name).unbound == ()
    assert drafted(name).faults == ()
    units = {key: table.money.unit for key, table in layout_of(name).tables.items()}
    assert units.pop("table-9") == "万元"
    assert set(units.values()) == {"元"}


def test_gaps_of_the_text_are_filled_in_by_departments() -> None:
    layout = layout_of(DEPARTMENT)
    helps = [slot.help for slot in layout.slots.values()]
    assert any(text.startswith("2026年“三公”经费预算数为XXX万元") for text in helps)
    texts = [
        clause.text for part in layout.parts for block in part.blocks for clause in block.clauses
    ]
    assert any(text.startswith("{year}年“三公”经费预算数为{slot:") for text in texts)
    assert any(text.startswith("（二）事业收入：指事业单位开展") for text in texts)


@pytest.mark.in_turn
@BOTH
def test_the_draft_can_be_published(name: str) -> None:
    for trial in prove(layout_of(name), cases=[Case.USUAL], names=["xlsx"], solve=False):
        assert trial.findings == ()


@pytest.mark.in_turn
@BOTH
@pytest.mark.parametrize("case", [Case.USUAL, Case.DECREASED])
def test_the_draft_with_the_edits_of_the_guide_can_be_published(name: str, case: Case) -> None:
    """Its sentences have figures, a sentence for each code, and what the blank form hides."""
    edits = GUIDE.split('extends = "draft-2026"')[0].rpartition("```toml")[2]
    edits += 'extends = "draft-2026"' + GUIDE.split('extends = "draft-2026"')[1].split("```")[0]
    if name == UNIT:
        edits = edits.replace("{department}", "{unit}").replace("本部门", "本单位")
    draft = {**tomllib.loads(drafted(name).text), "key": "draft-2026"}

    def draft_or_shipped(key: str) -> Any:
        return draft if key == "draft-2026" else forms.SHIPPED(key)

    layout = forms.load_data(tomllib.loads(edits), draft_or_shipped, name="putuo-2026.toml")
    for trial in prove(layout, cases=[case], names=["docx", "xlsx"], solve=False):
        assert trial.findings == ()
        assert not trial.specimen.entries.slots.keys() & {"text_4_2", "text_14_8"}


def test_form_is_of_the_kind_that_its_titles_name() -> None:
    assert not layout_of(DEPARTMENT).document_kind.is_of_unit
    assert layout_of(UNIT).document_kind.is_of_unit
