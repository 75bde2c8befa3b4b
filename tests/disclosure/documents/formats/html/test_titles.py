"""Titles break between words, and never inside a number or a name's last character."""

from itertools import pairwise

import pytest

from disclosure.documents.formats.html.presentation.titles import title_words
from disclosure.portal.languages import titled
from tests.documents import example_document


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("教育局2025年部门预算信息公开", ["教育局", "2025年", "部门", "预算", "信息", "公开"]),
        (
            "部门预算财政拨款“三公”经费支出表",
            ["部门", "预算", "财政", "拨款", "“三公”", "经费", "支出表"],
        ),
        ("", []),
    ],
)
def test_the_words_of_a_title(title: str, words: list[str]) -> None:
    assert list(title_words(title)) == words


def test_every_title_of_the_example_breaks_well() -> None:
    document = example_document()
    titles = [document.title, *(table.title for table in document.tables)]
    titles += [goal.title.text for goal in document.goals]
    for title in titles:
        words = title_words(title)
        assert "".join(words) == title
        for before, after in pairwise(words):
            assert not (before[-1].isdigit() and after[0].isdigit()), title
            assert after[0] not in "、。，；：）”》", title
            assert before[-1] not in "（“《", title


def test_html_keeps_its_tags_and_breaks_only_chinese() -> None:
    assert titled("<b>&") == "&lt;b&gt;&amp;"
    assert titled("Budget of 2025") == "Budget of 2025"
