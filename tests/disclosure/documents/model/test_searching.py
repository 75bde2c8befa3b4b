"""Texts as searches compare them: what is folded alike, and where it stands in what is printed."""

import pytest

from disclosure.documents.model.searching import searchable, searchable_with_places


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("“三公”  ABC", "三公 abc"),
        ("預算組織", "预算组织"),
        ("\u2f7c党员", "老党员"),  # a radical of the Kangxi block
        ("\u2ea0生\u2ed3期", "民生长期"),  # radicals that no normal form replaces
        ("\uf9e1", "李"),  # a compatibility ideograph
        ("老\u200b党\u00ad员\ufeff\ufe0f", "老党员"),
        ("１２３，４５６．７０", "123,456.70"),
        ("因公出国（境）费", "因公出国境费"),
        ("（1）100万元", "(1)100万元"),  # not 1100
        ("50㎡", "50m2"),
    ],
)
def test_what_looks_alike_is_folded_alike(written: str, folded: str) -> None:
    assert searchable(written) == folded
    assert searchable(folded) == folded


def test_each_folded_character_knows_where_it_comes_from() -> None:
    folded, places = searchable_with_places("“三公”㎡出国（境）費")
    assert folded == "三公m2出国境费"
    assert list(places) == [1, 2, 4, 4, 5, 6, 8, 10]
