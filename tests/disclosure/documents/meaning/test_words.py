"""Cutting text into words, and reading what people type: both sides cut alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.documents.meaning.words import beginnings, indexed_words, numbers, sought_words
from disclosure.fulltext.query import LONGEST, read_query


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("离休人员", {"离休", "休人", "人员", "员"}),
        ("“三公”经费", {"三公", "公经", "经费", "费"}),
        ("项  目", {"项目", "目"}),
        ("≥1000人", {"1000", "人"}),
        ("2,279.15 万元", {"2279.15", "万元", "元"}),
        ("２０８ ＰＤＦ", {"208", "pdf"}),
        ("，。（）", set()),
        ("𠮷野", {"𠮷野", "野"}),
    ],
)
def test_text_is_cut_into_pairs_and_whole_numbers(text: str, words: set[str]) -> None:
    assert indexed_words(text) == words


def test_a_code_is_found_by_its_beginnings() -> None:
    assert beginnings("2080501") == {"208", "2080", "20805", "208050", "2080501"}
    assert beginnings("20") == {"20"}


def test_of_amounts_only_the_numbers_are_indexed() -> None:
    assert numbers("合计 182.46　基本支出 97.90 万元") == {"182.46", "97.9"}


@given(
    st.text(alphabet="离休人员a1 ，“”.,", max_size=20), st.text(max_size=10), st.text(max_size=10)
)
def test_what_is_sought_is_in_what_holds_it(sought: str, before: str, after: str) -> None:
    """But for the edges, where a number, a word or a run of characters may go on."""
    words = [word for word in sought_words(sought) if len(word) == 2 and not word.isascii()]
    assert set(words) <= indexed_words(f"{before} {sought} {after}")


@given(st.text(max_size=200))
def test_no_word_is_an_operator_of_either_database(text: str) -> None:
    for word in indexed_words(text) | {word for term in read_query(text) for word in term.words}:
        assert not set(word) & set("\"'()*:^@&|!<>\\ \x00")


def test_words_must_all_be_there_and_phrases_stay_whole() -> None:
    assert [term.text for term in read_query('干部  培训 "基本 支出"')] == [
        "干部",
        "培训",
        "基本支出",
    ]
    assert [term.text for term in read_query("“三公”经费 “基本 支出”")] == ["三公经费", "基本支出"]
    assert read_query('" " * ( AND')[0].text == "and"


def test_a_word_longer_than_its_pairs_is_held_against_the_text() -> None:
    two, three, code = read_query("离休")[0], read_query("离休费")[0], read_query("2080501")[0]
    assert (two.words, two.is_literal) == (("离休",), False)
    assert (three.words, three.is_literal) == (("离休", "休费"), True)
    assert (code.words, code.is_literal) == (("2080501",), False)


def test_single_characters_and_initials_may_go_on() -> None:
    assert read_query("人")[0].is_prefix
    assert read_query("zzb")[0].is_prefix
    beside = read_query("培训 人")[1]
    assert (beside.words, beside.is_literal) == ((), True)


def test_what_is_too_long_is_cut_off() -> None:
    terms = read_query("字" * 1000)
    assert len(terms[0].text) == LONGEST
    assert len(read_query(" ".join(f"第{number}词" for number in range(50)))) <= 8
