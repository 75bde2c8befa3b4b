"""Printed target values are typed where they can be, and left alone where they cannot."""

import re
from datetime import date
from decimal import Decimal

import pytest

from budget.examples import read_example
from budget.targets import Operator, Target, read_target


@pytest.mark.parametrize(
    ("text", "operator", "number", "unit"),
    [
        ("≥90%", Operator.AT_LEAST, "90", "%"),
        ("≥1000人", Operator.AT_LEAST, "1000", "人"),
        ("<90%", Operator.LESS_THAN, "90", "%"),
        ("269个", Operator.EQUAL, "269", "个"),
        ("19.9万元", Operator.EQUAL, "19.9", "万元"),
        ("≥1900平方米", Operator.AT_LEAST, "1900", "平方米"),
        ("＞＝９０％", Operator.AT_LEAST, "90", "%"),
        ("90%以上", Operator.AT_LEAST, "90", "%"),
        ("不超过 5 万元", Operator.AT_MOST, "5", "万元"),
        ("1,000人", Operator.EQUAL, "1000", "人"),
        ("3个月", Operator.EQUAL, "3", "个月"),
    ],
)
def test_numbers_are_read_with_their_unit(
    text: str, operator: Operator, number: str, unit: str
) -> None:
    assert read_target(text) == Target(operator, Decimal(number), unit)


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("2023年12月20日前完成", date(2023, 12, 20)),
        ("限于2022年12月31日前完成", date(2022, 12, 31)),
        ("网络通信服务费缴费时间在2022年12月25日前完成", date(2022, 12, 25)),
        ("10月底前全部完成", date(2023, 10, 31)),
        ("2023年11月前完成", date(2023, 10, 31)),
        ("每年12月31日前完成", date(2023, 12, 31)),
        ("限12月20日前", date(2023, 12, 20)),
        ("1月前完成", date(2022, 12, 31)),
    ],
)
def test_deadlines_are_read_in_the_budgets_year(text: str, deadline: date) -> None:
    assert read_target(text, 2023) == Target(Operator.BY, deadline=deadline)


def test_a_date_without_a_year_is_not_guessed() -> None:
    assert read_target("10月底前全部完成") is None


@pytest.mark.parametrize(
    "text",
    [
        "长期发挥作用",
        "显著提升",
        "",
        "每月25日前发放",
        "2月30日前",
        "2023年",
        "12月前，11月前",
        "不超过10万元以内",
        "3天集中培训后考核",
    ],
)
def test_what_is_not_certain_is_not_read(text: str) -> None:
    assert read_target(text, 2023) is None


def test_every_figure_of_the_example_is_read() -> None:
    read = []
    unread_figures = set()
    for project in read_example().projects:
        for indicator in project.indicators:
            if read_target(indicator.value, 2023) is not None:
                read.append(indicator.value)
            elif re.search("[0-9]", indicator.value):
                unread_figures.add(indicator.value)

    assert len(read) == 142
    assert unread_figures == {"每月25日前发放"}
