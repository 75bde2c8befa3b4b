"""The rows of bulk data: every printed amount once, with what it means, and nothing lost."""

from collections import defaultdict
from dataclasses import replace as replaced
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as arrow
import pytest
from msgspec.structs import replace

from budget.lineage import Lineage
from budget.money import MoneyStyle
from disclosure.documents.bulk.columns import arrow_schema
from disclosure.documents.bulk.rows import BulkSource, VersionFacts, amount_of, number_in, rows
from disclosure.documents.bulk.schema import (
    DECIMALS,
    DIGITS,
    OF_VERSION,
    TABLES,
    ValueType,
    VersionState,
)
from disclosure.documents.forms import layout
from disclosure.documents.meaning.amounts import read_cell
from disclosure.documents.model.document import Cell, Column, Document
from tests.documents import example_document

FACTS = VersionFacts(1, VersionState.CURRENT, date(2023, 2, 20), "130532/2023/203/v1/")


def read(table: str, document: Document | None = None, **facts: Any) -> list[dict[str, Any]]:
    """The rows of a table that the example, or another Document, has, by column."""
    document = document or example_document()
    form = layout(document.identity.layout)
    source = BulkSource(document, replaced(FACTS, **facts), form, Lineage([]))
    names = TABLES[table].names
    return [dict(zip(names, row, strict=True)) for row in rows(table, source)]


def test_every_printed_amount_is_a_row_with_its_exact_yuan() -> None:
    document = example_document()
    printed = {}
    for table in document.every_table():
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                if column.kind in ("money", "price") and cell.text.strip():
                    printed[cell.address] = (cell.text, cell.value)
    given = {row["address"]: (row["shown"], row["yuan"]) for row in read("amounts")}
    assert given == printed
    assert len(given) > 300


def test_rows_in_sums_add_up_to_the_printed_total() -> None:
    totals = {}
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in read("amounts"):
        place = row["table"], row["column"]
        if row["row"] in ("total", "income_total", "spending_total"):
            totals[place] = row["yuan"]
        elif row["in_sums"]:
            sums[place] += row["yuan"]
    assert len(totals) > 10
    assert {place: sums[place] for place in totals} == totals


def test_an_amount_says_what_it_counts() -> None:
    by_address = {row["address"]: row for row in read("amounts")}
    item = by_address["table-3/2080506/basic"]
    assert item["code"] == item["lineage"] == "2080506"
    assert item["code_level"] == "item"
    assert item["code_name"] == "机关事业单位职业年金缴费支出"
    assert item["measure"] == "function"
    assert item["kind"] == "basic"
    fund = by_address["table-1/general_public_budget/income"]
    assert (fund["fund"], fund["origin"]) == ("general_public_budget", "current_year")
    assert fund["figure"] == "general_public_budget_income"


def test_a_displayed_amount_is_turned_into_yuan_and_says_so() -> None:
    displayed = example_document().as_displayed()
    by_address = {row["address"]: row for row in read("amounts", displayed)}
    row = by_address["table-1/general_public_budget/income"]
    assert (row["shown"], row["yuan"], row["is_exact"]) == ("2184.44", Decimal("21844400"), False)


def test_a_misprint_is_given_as_it_is_printed_only() -> None:
    document = example_document()
    table = document.tables[0]
    first = table.rows[0]
    cells = []
    for cell in first.cells:
        wrong = cell.address == "table-1/general_public_budget/income"
        cells.append(replace(cell, text="二千万", value=None) if wrong else cell)
    rows_ = (replace(first, cells=tuple(cells)), *table.rows[1:])
    part = replace(document.parts[0], blocks=(replace(table, rows=rows_),))
    changed = replace(document, parts=(part,))
    by_address = {row["address"]: row for row in read("amounts", changed)}
    row = by_address["table-1/general_public_budget/income"]
    assert (row["shown"], row["yuan"]) == ("二千万", None)


def test_amounts_of_an_unknown_form_keep_their_places() -> None:
    source = BulkSource(example_document(), FACTS, None, Lineage([]))
    names = TABLES["amounts"].names
    given = [dict(zip(names, row, strict=True)) for row in rows("amounts", source)]
    assert len(given) == len(read("amounts"))
    assert {row["fund"] for row in given} == {""}
    in_sums = [row for row in given if row["in_sums"]]
    assert not [row["row_name"] for row in in_sums if row["row_name"].endswith(("合计", "总计"))]
    # The rows by code still come to the total of their table.
    of_table = [row for row in in_sums if (row["table"], row["column"]) == ("table-3", "total")]
    (total,) = [row["yuan"] for row in given if row["address"] == "table-3/total/total"]
    assert sum(row["yuan"] for row in of_table) == total


@pytest.mark.parametrize(
    ("text", "yuan"),
    [("5元", "5"), ("5万元", "50000"), ("5", "50000"), ("0.5亿元", "50000000"), ("五", None)],
)
def test_a_figure_printed_with_its_own_unit_is_in_that_unit(text: str, yuan: str | None) -> None:
    identity = example_document().identity  # in 万元
    given = amount_of(Cell("a", text), identity, Column("total", "money"))
    assert given == (None if yuan is None else Decimal(yuan), False)


@pytest.mark.parametrize("text", ["-", "—", "－－", " / ", "无", "〇", "*", "2,184.44", "0.00"])
def test_a_cell_is_the_same_amount_in_bulk_data_and_in_checks(text: str) -> None:
    identity = example_document().identity
    checked = read_cell(Cell("a", text), layout("hebei-2023").money)
    exact = checked.exact is not None
    given = amount_of(Cell("a", text), identity, Column("total", "money"))
    assert given == (checked.best, exact)


def test_money_is_no_quantity() -> None:
    assert number_in("5") == 5
    assert number_in("5万元") is None
    assert number_in("五") is None


@pytest.mark.parametrize(
    "value",
    [
        "0",
        "-0.000001",
        "1E+21",
        "1." + "0" * 50,
        "9999999999999999999999.999999",
        "1" + "0" * 22,
        "0.0000001",
        "1E-30",
        "9999999999999999999999.9999999",
        "1234567890123456789012.1234567",
        "0.123456" + "0" * 40 + "1",
    ],
)
def test_an_amount_is_given_if_and_only_if_the_files_can_hold_it(value: str) -> None:
    exact = Decimal(value)
    held = Fraction(exact) * 10**DECIMALS
    can_be_held = held.denominator == 1 and abs(held) < 10**DIGITS
    identity = example_document().identity
    yuan, _ = amount_of(Cell("a", "1", value=exact), identity, Column("total", "money"))
    assert yuan == (exact if can_be_held else None)
    # What is given is what comes back.
    type_ = arrow_schema(TABLES["amounts"]).field("yuan").type
    assert arrow.array([yuan], type=type_).to_pylist() == [yuan]


def test_goals_indicators_assets_and_narrative_are_as_printed() -> None:
    document = example_document()
    assert [row["project"] for row in read("goals")] == [goal.name for goal in document.goals]
    assert len(read("indicators")) == sum(len(goal.indicators.rows) for goal in document.goals)
    assets = {row["address"]: row["value"] for row in read("assets")}
    assert assets["assets/total"] == document.cells["assets/total/value"].value
    texts = {row["address"]: row["text"] for row in read("narrative")}
    assert "《预算法》" in texts["opening/legal_basis"]


def test_checks_have_a_row_for_each_finding_with_its_waiver() -> None:
    finding = {"message": "合计不符", "difference": "0.01", "cells": [{"address": "table-1/total"}]}
    failed = {"rule": "1", "title": "合计", "severity": "blocking", "result": "fail"}
    passed = {"rule": "2", "title": "编码", "severity": "hint", "result": "pass"}
    certificate = {
        "engine": "9",
        "results": [{**failed, "findings": [finding]}, {**passed, "findings": []}],
        "waivers": [{"key": "1:table-1", "message": "合计不符", "reason": "四舍五入"}],
    }
    first, second = read("checks", certificate=certificate)
    assert (first["message"], first["waiver"], first["cells"]) == (
        "合计不符",
        "四舍五入",
        "table-1/total",
    )
    assert (second["rule"], second["outcome"], second["message"]) == ("2", "pass", "")


@pytest.mark.parametrize("name", TABLES)
def test_rows_have_the_declared_columns_and_types(name: str) -> None:
    table = TABLES[name]
    types = {
        ValueType.TEXT: str,
        ValueType.INTEGER: int,
        ValueType.NUMBER: Decimal,
        ValueType.BOOLEAN: bool,
        ValueType.DATE: date,
    }
    keys = set()
    given = read(name)
    for row in given:
        for column in table.columns:
            value = row[column.name]
            if value is not None:
                assert isinstance(value, types[column.type]), column.name
            if column.values and value:
                assert value in dict(column.values), (column.name, value)
        keys.add(tuple(row[column] for column in table.key))
    assert len(keys) == len(given)


def test_every_column_is_explained_in_both_languages() -> None:
    for table in TABLES.values():
        assert table.columns[: len(OF_VERSION)] == OF_VERSION
        assert len(set(table.names)) == len(table.names)
        for column in table.columns:
            assert column.title
            assert column.about.chinese
            assert column.about.english.isascii()


def test_the_printed_figure_is_the_yuan_rounded_once() -> None:
    style = MoneyStyle(unit="万元", scale=10000, decimals=2, thousands=False, zero="0.00")
    for row in read("amounts"):
        if row["table"] == "table-3":
            assert style.show(row["yuan"]) == row["shown"]
