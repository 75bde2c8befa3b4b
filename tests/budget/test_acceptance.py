"""What the ledger refuses, and in which words."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from budget.acceptance import CodeBook, amount_problem, line_problems, lines_problems, text_fault
from budget.dimensions import Fund, Kind, Purpose
from budget.money import LARGEST
from budget.problems import Problem
from tests.factories import FEW_CODES, plain_line

BOOK = CodeBook(year=2023, units=frozenset(["203"]), projects=frozenset(["项目甲"]), **FEW_CODES)
FUND = {"fund": Fund.GOVERNMENT_FUND, "kind": Kind.PROJECT, "economic": ""}


def problems(**changes: Any) -> list[Problem]:
    return list(line_problems(plain_line(**changes), BOOK))


def test_a_right_line_has_no_problems() -> None:
    assert problems() == []
    assert problems(economic="30212", purpose=Purpose.TEACHING_RESEARCH) == []
    assert problems(kind=Kind.PROJECT, economic="", project="项目甲") == []
    assert problems(kind=Kind.YEAR_END_CARRYOVER, economic="") == []
    assert problems(function="2120801", **FUND) == []


def test_the_fund_may_use_the_general_list_where_its_own_has_gaps() -> None:
    assert problems(function="2013202", **FUND) == []


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        (
            {"function": "20132"},
            "function_level",
            "功能科目 20132 是款级科目，只有项级（7位）科目可以列支",
        ),
        (
            {"function": "201"},
            "function_level",
            "功能科目 201 是类级科目，只有项级（7位）科目可以列支",
        ),
        ({"function": "2013"}, "function_level", "功能科目“2013”不是科目编码"),
        ({"function": "2019999"}, "function_unknown", "功能科目 2019999 不在2023年科目表中"),
        ({"function": "2120801"}, "function_fund", "只能用于政府性基金"),
        ({"economic": ""}, "economic_missing", "必须填写部门预算支出经济分类科目"),
        ({"economic": "301"}, "economic_level", "经济科目 301 是类级科目，应填款级（5位）科目"),
        ({"economic": "50101"}, "economic_kind", "政府预算支出经济分类科目"),
        ({"economic": "3019"}, "economic_level", "经济科目“3019”不是科目编码，应填款级（5位）科目"),
        ({"economic": "30199"}, "economic_unknown", "经济科目 30199 不在2023年"),
        ({"unit": "999"}, "unit_unknown", "单位“999”不是本部门2023年的预算单位"),
        ({"project": "项目甲"}, "project_kind", "只有项目支出才填项目"),
        (
            {"kind": Kind.PROJECT, "project": "项目乙"},
            "project_unknown",
            "项目“项目乙”不在本部门的项目中",
        ),
        ({"purpose": Purpose.OTHER}, "purpose", "只有经济科目 30212"),
        ({"purpose": "holiday", "economic": "30212"}, "dimension", "出国用途“holiday”"),
        ({"kind": Kind.YEAR_END_CARRYOVER}, "year_end_carryover", "年终结转结余不列支出"),
        ({"fund": "lottery"}, "dimension", "资金性质“lottery”"),
        ({"amount": Decimal("-1")}, "amount", "负数"),
        ({"amount": Decimal("1.001")}, "amount", "小数超过两位"),
        ({"remark": "备\x00注"}, "remark_text", "控制字符 U+0000"),
    ],
)
def test_each_problem_is_named_in_words(changes: dict[str, Any], code: str, words: str) -> None:
    (problem,) = problems(**changes)

    assert problem.code == code
    assert words in problem.message


def test_all_problems_of_all_lines_are_reported_with_their_line() -> None:
    lines = [
        plain_line(),
        plain_line(function="20132", unit="999"),
        plain_line(amount=Decimal("NaN")),
    ]

    messages = [str(problem) for problem in lines_problems(lines, BOOK)]

    assert messages == [
        "第2行：功能科目 20132 是款级科目，只有项级（7位）科目可以列支",
        "第2行：单位“999”不是本部门2023年的预算单位",
        "第3行：金额必须是数",
    ]


def test_codes_of_another_year_are_refused() -> None:
    without = replace(BOOK, year=2022, function={"201": "一般公共服务支出"})

    (problem,) = line_problems(plain_line(), without)
    assert problem.code == "function_unknown"


@pytest.mark.parametrize(
    ("amount", "right"),
    [
        ("0", True),
        ("0.01", True),
        (str(LARGEST), True),
        ("1E+13", False),
        ("1E+400", False),
        ("Infinity", False),
    ],
)
def test_amounts_are_what_both_databases_hold_exactly(amount: str, right: bool) -> None:
    assert (amount_problem(Decimal(amount)) is None) == right


def test_texts_may_have_line_breaks_where_the_form_has_and_nothing_invisible() -> None:
    assert text_fault("第一条\n第二条，𠮷，“引号”") is None
    assert text_fault("第一条\n第二条", multiline=False) is not None
    for character in "\x00\x08\r\x1b\x7f\x85\u2028\u202e\u2066\ufeff\uffff":
        assert (
            text_fault(f"甲{character}乙") == f"含有不可见的控制字符 U+{ord(character):04X}，请删去"
        )
