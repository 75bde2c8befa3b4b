"""Words beside a bound change that say the contrary of it stop publishing."""

from dataclasses import replace

import pytest

from disclosure.documents.checks import check
from disclosure.documents.checks.result import blocking
from tests.disclosure.documents.checks.altered import assembled, clean_entries, context

# In the example the department's spending fell: basic_change and total_change are below nothing.
WRONG = (
    "基本支出增加{basic_change}万元",
    "基本支出比上年增长了约{basic_change:whole}万元",
    "基本支出上升{basic_change}万元，主要是人员变动",
    "基本支出提高{basic_change}万元",
    "基本支出与上年持平：{basic_change}万元",
    "比上年{basic_change}万元的增加，主要是人员变动",
    "基本支出变动{basic_change}万元，增加主要原因是调资",
    "收支总计增幅为{total_change:fixed-2}万元",
)
RIGHT = (
    "基本支出减少{basic_change}万元",
    "基本支出下降{basic_change}万元，降低的主要原因是人员减少",
    "基本支出降低了{basic_change}万元，增加的是其他",
    "基本支出增减{basic_change}万元",
    "上年增加较多，本年变动{basic_change}万元",
    "公用经费持平，基本支出减少{basic_change}万元",
    "基本支出减少{basic_change}万元，增加项目",
)


def contradictions(sentence: str) -> list[str]:
    entries = replace(clean_entries(), overrides={"section-2/change": sentence})
    found = blocking(check(assembled(entries), context()))
    return [finding.message for _, finding in found if "用词相反" in finding.message]


@pytest.mark.parametrize("sentence", WRONG)
def test_a_word_against_the_figure_stops(sentence: str) -> None:
    (message,) = contradictions(sentence)
    assert "减少" in message


@pytest.mark.parametrize("sentence", RIGHT)
def test_a_word_with_the_figure_or_of_another_passes(sentence: str) -> None:
    assert contradictions(sentence) == []
