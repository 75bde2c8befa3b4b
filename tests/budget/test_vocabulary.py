"""Kinds and sources that a form declares: chosen by label, refused where the form has them not."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from budget.acceptance import CodeBook, line_problems
from budget.comparison import totals
from budget.dimensions import Fund, Kind
from budget.sheets import line_texts, read_rows, write_tsv
from budget.vocabulary import Vocabulary, fund_or_source, standard_or_own_kind
from budget.workbooks import Subject, write_workbook
from tests.factories import FEW_CODES, plain_line
from tests.vocabularies import LIKE_JIANGSU

BOOK = CodeBook(year=2023, units=frozenset({"203"}), vocabulary=LIKE_JIANGSU, **FEW_CODES)
WITHOUT = replace(BOOK, vocabulary=Vocabulary())


def row(**texts: str) -> dict[str, str]:
    return {"function": "2013201", "amount": "100", "kind": "项目支出", **texts}


def read(book: CodeBook = BOOK, **texts: str) -> Any:
    return read_rows([(1, row(**texts))], book)[0]


@pytest.mark.parametrize("text", ["单位预留机动经费", "own_reserve", " 单位预留 机动经费 "])
def test_an_own_kind_is_named_by_label_or_identifier(text: str) -> None:
    assert read(kind=text).line.kind == "own_reserve"


def test_an_own_source_stands_in_the_place_of_its_fund() -> None:
    line = read(fund="专项收入").line
    assert (line.fund, LIKE_JIANGSU.fund_of(line.fund)) == (
        "own_special_income",
        "general_public_budget",
    )
    assert line_texts(line, LIKE_JIANGSU)["fund"] == "专项收入"


def test_basic_money_of_a_source_has_an_economic_code_as_that_of_its_fund() -> None:
    faults = read(fund="专项收入", kind="基本支出").faults
    assert list(faults) == ["economic"]


def test_what_the_form_does_not_declare_is_refused_with_what_it_has() -> None:
    faults = read(WITHOUT, kind="单位预留机动经费").faults
    assert faults["kind"][0].startswith("“单位预留机动经费”不在可选范围内：基本支出、项目支出")
    listed = read(kind="机动").faults["kind"][0]
    assert listed.endswith("年终结转结余、单位预留机动经费")
    line = replace(plain_line(), kind="own_reserve", economic="", fund="own_special_income")
    assert [problem.code for problem in line_problems(line, BOOK)] == []
    codes = [problem.code for problem in line_problems(line, WITHOUT)]
    assert codes == ["dimension", "dimension"]


def test_a_file_of_lines_is_read_back() -> None:
    line = read(kind="own_reserve", fund="own_special_income").line
    text = write_tsv([line])
    assert "own_special_income\tcurrent_year\town_reserve" in text


def test_sums_and_drop_downs_have_the_labels_of_the_form() -> None:
    line = read(kind="own_reserve", fund="own_special_income").line
    assert list(totals([line], LIKE_JIANGSU)) == [("专项收入", "单位预留机动经费")]
    workbook = load_workbook(BytesIO(write_workbook(Subject("某局", 2023, {}), BOOK, [line])))
    assert [cell.value for cell in workbook["可选_支出类型"]["A"]][-1] == "单位预留机动经费"
    assert [cell.value for cell in workbook["可选_资金性质"]["A"]][-1] == "专项收入"


@pytest.mark.parametrize("identifier", ["reserve", "own_", "own_Reserve", "own_a b"])
def test_identifiers_of_another_shape_are_none(identifier: str) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        fund_or_source(identifier)
    with pytest.raises(ValueError, match="is not a valid"):
        standard_or_own_kind(identifier)


def test_standard_ones_stay_what_they_are() -> None:
    assert fund_or_source("government_fund") is Fund.GOVERNMENT_FUND
    assert standard_or_own_kind("basic") is Kind.BASIC
