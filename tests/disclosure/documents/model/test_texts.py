"""Texts compared and shown: which white space, width and quotation marks count for which use."""

import pytest

from disclosure.documents.model.texts import (
    fold,
    half_width,
    joined,
    tidy,
    unspaced,
    visible,
)


def test_words_of_the_form_are_compared_without_spaces_width_and_kind_of_quotes() -> None:
    assert fold("项  目（“三公”）") == fold('项目("三公")') == '项目("三公")'
    assert fold("A") != fold("a")


def test_codes_and_numbers_are_compared_in_half_width() -> None:
    assert half_width(" ２０８ ０５，０") == "20805,0"
    assert half_width("ＰＤＦ-a") == "PDF-a"


def test_labels_are_shown_without_layout_spaces_as_they_were_written() -> None:
    assert unspaced(" 项 \u3000目\n（Ａ） ") == "项目（Ａ）"


def test_layout_spaces_go_from_prose_and_others_stay_single() -> None:
    assert tidy("项  目\n支 出  2023 年") == "项目支出 2023 年"
    assert tidy("２０．５ 万元，") == "20.5 万元，"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("机关事业\n单位基本 养老\u00ad保险", "机关事业单位基本养老保险"),
        ("ABC\nDEF", "ABC DEF"),
        ("组织部 A座", "组织部A座"),
    ],
)
def test_a_name_that_was_cut_apart_is_joined(written: str, name: str) -> None:
    assert joined(written) == name


def test_what_prints_nothing_is_left_out_of_what_is_read() -> None:
    assert visible("\ufeff 公\u200b开 \n") == "公开"
