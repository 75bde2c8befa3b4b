"""A percentage beside a change is held to last year's amount (rule 18)."""

from dataclasses import replace

import pytest

from disclosure.documents.checks import check
from disclosure.documents.model.document import Document
from tests.disclosure.documents.checks.altered import assembled, clean_entries, context

# 203 planned 2435.46 for 2022 and 2279.15 for 2023: 156.31 less, or 6.418 %.
RIGHT = (
    "收支总计减少{total_change}万元，下降6.42%",
    "收支总计减少{total_change}万元（下降6.4%）",
    "收支总计减少{total_change}万元，同比下降6％",
    "收支总计减少{total_change}万元，降幅为6.418%",
    "收支总计减少{total_change}万元，占上年的6.5%",
    "收支总计减少{total_change}万元，下降较多，公用经费增长5%",
)
WRONG = {
    "收支总计减少{total_change}万元，下降6.5%": "按上年数计算为6.4%",
    "收支总计减少{total_change}万元，比上年降低了7.00%": "按上年数计算为6.42%",
    "收支总计减少{total_change}万元（下降64%）": "按上年数计算为6%",
    f"收支总计减少{{total_change}}万元，下降6.{'5' * 80}%": "按上年数计算为6.418243%",
    "收支总计减少{total_change}万元，增长6.42%": "后面却写“增长6.42%”",
}


def found(document: Document) -> list[str]:
    """What rule 18 says of percentages."""
    messages = []
    for result in check(document, context()):
        if result.rule != "18":
            continue
        messages += [finding.message for finding in result.findings if "%" in finding.message]
    return messages


def worded(sentence: str) -> Document:
    return assembled(replace(clean_entries(), overrides={"section-2/change": sentence}))


@pytest.mark.in_turn
@pytest.mark.parametrize("sentence", RIGHT)
def test_a_right_percentage_passes(sentence: str) -> None:
    assert found(worded(sentence)) == []
    assert found(worded(sentence).as_displayed()) == []


@pytest.mark.parametrize("sentence", WRONG)
def test_a_wrong_percentage_is_named_with_the_right_one(sentence: str) -> None:
    (message,) = found(worded(sentence))
    assert WRONG[sentence] in message
