"""Two texts read as one: what stays, what goes, what comes."""

from hypothesis import given
from hypothesis import strategies as st

from disclosure.documents.diff.wording import compare_words


def marked(before: str, after: str) -> str:
    signs = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
    return "".join(signs[run.kind].format(run.text) for run in compare_words(before, after))


def test_equal_texts_are_one_run() -> None:
    assert marked("一切照旧。", "一切照旧。") == "一切照旧。"
    assert compare_words("", "") == ()


def test_a_number_changes_as_a_whole() -> None:
    assert (
        marked("安排1,091.21万元，增加", "安排1,091.31万元，增加")
        == "安排[-1,091.21-][+1,091.31+]万元，增加"
    )


def test_a_single_character_between_two_changes_belongs_to_them() -> None:
    assert marked("比上年增加", "与去年持平") == "[-比上年增加-][+与去年持平+]"


def test_numbers_between_changes_stay() -> None:
    assert marked("甲5乙", "丙5丁") == "[-甲-][+丙+]5[-乙-][+丁+]"


def test_what_came_and_what_went() -> None:
    assert marked("", "新的一段") == "[+新的一段+]"
    assert marked("旧的一段", "") == "[-旧的一段-]"


def test_texts_too_long_to_match_are_shown_one_after_the_other() -> None:
    before, after = "甲" * 3000, "甲" * 2999
    assert [run.kind for run in compare_words(before, after)] == ["gone", "new"]


@given(st.text(alphabet="甲乙丙1. ", max_size=40), st.text(alphabet="甲乙丙1. ", max_size=40))
def test_both_texts_are_in_it(before: str, after: str) -> None:
    runs = compare_words(before, after)
    assert "".join(run.text for run in runs if run.kind != "new") == before
    assert "".join(run.text for run in runs if run.kind != "gone") == after
