"""Rows as people type and paste them.

Columns are found by their headings, codes by number or name, and every fault is at its cell.
"""

import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.acceptance import CodeBook
from budget.dimensions import Fund, Kind, Origin, Purpose
from budget.entries import Line
from budget.sheets import (
    LEDGER,
    Column,
    Row,
    line_texts,
    pasted,
    read_rows,
    split_block,
    write_tsv,
)
from tests.factories import FEW_CODES, plain_line

BOOK = CodeBook(year=2023, units=frozenset({"203"}), projects=frozenset({"项目甲"}), **FEW_CODES)


def row(scale: int = 1, **texts: Any) -> Row:
    right = {"function": "2013201", "economic": "30101", "kind": "基本支出", "amount": "1000"}
    return read_rows([(5, {**right, **texts})], BOOK, scale=scale)[0]


def line(**texts: Any) -> Line:
    read = row(**texts)
    assert read.faults == {}
    assert read.line is not None
    return read.line


def test_what_is_left_empty_is_usual_money_of_the_only_unit() -> None:
    assert line() == plain_line()


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("function", "2013201 行政运行", "2013201"),
        ("function", "２０１３２０１", "2013201"),
        ("function", "行政运行", "2013201"),
        ("economic", "基本工资", "30101"),
        ("kind", "基本", Kind.BASIC),
        ("kind", "basic", Kind.BASIC),
        ("fund", "一般公共预算拨款", Fund.GENERAL_PUBLIC_BUDGET),
        ("origin", "上年结转结余", Origin.CARRYOVER),
        ("unit", "203 中共平乡县委组织部", "203"),
        ("amount", "1,234,567.80", Decimal("1234567.80")),
    ],
)
def test_people_write_the_same_in_different_ways(column: str, text: str, value: object) -> None:
    assert getattr(line(**{column: text}), column) == value


def test_amounts_in_ten_thousands_are_kept_in_yuan_to_the_fen() -> None:
    assert line(scale=10_000, amount="1.325").amount == Decimal("13250.00")
    assert "精确到分以下" in row(scale=10_000, amount="0.0000001").faults["amount"][0]


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("function", "", "没有填功能科目"),
        ("function", "20132", "款级科目"),
        ("function", "9999999", "不在2023年科目表中"),
        ("economic", "50101", "政府预算支出经济分类"),
        ("economic", "", "必须填写"),
        ("kind", "", "没有填支出类型"),
        ("kind", "人头费", "不在可选范围内"),
        ("amount", "", "没有填金额"),
        ("amount", "约5万", "不是金额"),
        ("amount", "-5", "负数"),
        ("unit", "999", "预算单位"),
        ("project", "项目甲", "只有项目支出"),
        ("purpose", "其他", "30212"),
        ("remark", "隐\u202e藏", "控制字符"),
    ],
)
def test_a_fault_stands_at_its_column(column: str, text: str, message: str) -> None:
    texts: dict[str, Any] = {column: text}
    faulty = row(**texts)
    assert faulty.line is None
    assert list(faulty.faults) == [column]
    assert message in faulty.faults[column][0]


def test_all_faults_of_a_row_are_told_at_once() -> None:
    faulty = row(function="1", amount="x", kind="y", fund="z")
    assert set(faulty.faults) == {"function", "amount", "kind", "fund"}


def test_a_name_that_several_codes_have_asks_for_the_code() -> None:
    functions = {"2013201": "行政运行", "2080101": "行政运行"}
    book = CodeBook(year=2023, units=frozenset({"203"}), function=functions)
    texts = {"function": "行政运行", "kind": "项目支出", "amount": "1"}

    (faulty,) = read_rows([(1, texts)], book)

    assert "2013201、2080101" in faulty.faults["function"][0]


def test_a_block_from_excel_is_read_by_its_headings() -> None:
    block = (
        "单位：万元\t\t\n"
        "功能科目编码\t 经济分类\t金额（万元）\t无关\n"
        "2013201\t30101\t632.00\tx\n"
        "\t\t\t\n"
    )
    rows, scale, *_ = pasted(block, LEDGER)
    assert rows == [{"function": "2013201", "economic": "30101", "amount": "632.00"}]
    assert scale == 10_000


def test_each_column_has_the_unit_that_its_heading_names() -> None:
    columns = (Column("price", "单价"), Column("amount", "金额"), Column("other", "其中"))
    units = {"price": 1, "amount": 10_000}
    *_, scale, left, scales = pasted("单价（元）\t金额（万元）\t其中\n1\t2\t3", columns)
    assert (scale, left, scales) == (None, [], units)
    above = pasted("单位：千元\n单价（元）\t金额（万元）\t其中\n1\t2\t3", columns)
    assert (above.scale, above.scales) == (1_000, units)
    one = pasted("单价\t金额（万元）\n1\t2", columns)
    assert (one.scale, one.scales) == (10_000, {"amount": 10_000})


def test_the_unit_of_a_column_that_is_not_taken_says_nothing_of_the_amounts() -> None:
    _, scale, *_ = pasted("单价（百元）\t功能科目\t金额\n1\t2013201\t5", LEDGER)
    assert scale is None
    _, scale, *_ = pasted("单价（百元）\t功能科目\t金额（万元）\n1\t2013201\t5", LEDGER)
    assert scale == 10_000
    _, scale, *_ = pasted("注：车补按百元计提\n功能科目\t金额\n2013201\t5", LEDGER)
    assert scale is None


@pytest.mark.parametrize("text", ["表", "数金额", "说明", "单位", "（", "单位：万元"])
def test_a_cell_as_long_as_excel_allows_is_no_caption_and_takes_no_time(text: str) -> None:
    begun = time.monotonic()
    _, scale, *_ = pasted(f"{text * 10_000}元\n功能科目\t金额\n2013201\t5", LEDGER)
    assert scale is None
    assert time.monotonic() - begun < 2


def test_a_block_without_headings_is_read_from_the_left() -> None:
    rows, scale, *_ = pasted("2013201\t30101\t基本支出\t5", LEDGER)
    assert (rows[0]["kind"], rows[0]["amount"], scale) == ("基本支出", "5", None)


def test_a_block_without_headings_holds_the_columns_from_where_it_begins() -> None:
    rows, *_ = pasted("5\t基金\n6", LEDGER, start=3)
    assert rows == [{"amount": "5", "fund": "基金"}, {"amount": "6", "fund": ""}]


def test_a_mark_at_the_beginning_of_a_cell_is_part_of_it() -> None:
    assert split_block('"两癌"筛查\t"未完\n12"显示器') == [['"两癌"筛查', '"未完'], ['12"显示器']]


def test_cells_with_line_breaks_stay_whole() -> None:
    first, second = split_block('甲\t"第一行\n第""二""行"\r\n乙\t丙')
    assert first == ["甲", '第一行\n第"二"行']
    assert second == ["乙", "丙"]


def test_what_is_shown_is_read_back_the_same() -> None:
    lines = (
        plain_line(amount=Decimal("0.30"), remark="备注\n两行"),
        plain_line(economic="30212", purpose=Purpose.TEACHING_RESEARCH),
        plain_line(kind=Kind.PROJECT, economic="", project="项目甲", origin=Origin.CARRYOVER),
    )
    typed = [line_texts(line) for line in lines]
    from_file, *_ = pasted(write_tsv(lines), LEDGER)

    for texts in (typed, from_file):
        rows = read_rows(enumerate(texts), BOOK)
        assert tuple(row.line for row in rows) == lines


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=12)


@given(st.lists(st.lists(CELL, min_size=2, max_size=5), min_size=1, max_size=5))
def test_a_quoted_block_comes_apart_as_it_was_put_together(cells: list[list[str]]) -> None:
    rows = []
    for row in cells:
        doubled = [cell.replace('"', '""') for cell in row]
        rows.append("\t".join(f'"{cell}"' for cell in doubled))
    assert split_block("\n".join(rows)) == cells


@given(st.dictionaries(st.sampled_from([column.key for column in LEDGER]), st.text(max_size=30)))
def test_whatever_is_typed_is_a_line_or_has_its_faults(texts: dict[str, str]) -> None:
    for scale in (1, 10_000):
        for read in read_rows([(1, texts)], BOOK, scale=scale):
            assert (read.line is None) == bool(read.faults)
            assert set(read.faults) <= {column.key for column in LEDGER}


@given(st.text(max_size=200))
def test_whatever_is_pasted_is_rows(block: str) -> None:
    rows, scale, *_ = pasted(block, LEDGER)
    assert all(set(row) <= {column.key for column in LEDGER} for row in rows)
    assert scale in (None, 1, 10_000)
