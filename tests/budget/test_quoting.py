"""Quotations within quotations have single marks."""

import pytest

from budget.problems import ProblemKind
from budget.quoting import nested
from disclosure.documents.checks.result import Finding


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("缺少上年数，“本年”不能计算", "缺少上年数，“本年”不能计算"),
        ("““三公”经费小计”没有填写", "“‘三公’经费小计”没有填写"),
        ("意见“缺少““三公”经费”一行”", "意见“缺少‘“三公”经费’一行”"),
        ("“一”和“二”", "“一”和“二”"),
        ("“…““三公”经费”", "“…““三公”经费”"),
        ("三公”经费“", "三公”经费“"),
        ("", ""),
    ],
)
def test_marks_alternate_by_depth(sentence: str, shown: str) -> None:
    assert nested(sentence) == shown
    assert nested(shown) == shown


def test_problems_and_findings_are_sentences_with_such_marks() -> None:
    kind = ProblemKind("slot.empty", "“{label}”没有填写", "填写。")
    assert kind.at(label="“三公”经费变化原因").message == "“‘三公’经费变化原因”没有填写"
    assert Finding("缺少““三公”经费”").message == "缺少“‘三公’经费”"
