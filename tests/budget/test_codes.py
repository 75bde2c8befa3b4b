"""Codes know their level and their parents from their digits alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.codes import is_code, level, lineage, parent, with_ancestors

CODES = st.from_regex(r"[0-9]{3}(?:[0-9]{2}){0,2}", fullmatch=True).filter(str.isascii)


def test_level_and_parent_follow_from_the_digits() -> None:
    assert [level(code) for code in ("201", "20132", "2013201")] == ["class", "section", "item"]
    assert [parent(code) for code in ("201", "20132", "2013201")] == ["", "201", "20132"]
    assert lineage("2013201") == ["201", "20132", "2013201"]


@pytest.mark.parametrize("text", ["", "20", "2013", "201320", "20132011", "20a", "２０１", "201\n"])
def test_what_is_no_code_is_refused(text: str) -> None:
    assert not is_code(text)
    with pytest.raises(ValueError, match="不是科目编码"):
        level(text)


def test_items_stand_below_their_sections_and_classes() -> None:
    assert with_ancestors(["2080501", "2013201", "2013202"]) == [
        "201",
        "20132",
        "2013201",
        "2013202",
        "208",
        "20805",
        "2080501",
    ]


@given(st.lists(CODES))
def test_every_parent_is_listed_before_its_children(codes: list[str]) -> None:
    seen = {""}
    for code in with_ancestors(codes):
        assert parent(code) in seen
        seen.add(code)
