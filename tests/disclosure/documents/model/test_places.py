"""Places of a Document in words: every address has one, a figure that of its label."""

import pytest

from disclosure.documents.model.places import addresses, place_of
from tests.documents import example_document


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("table-1", "部门预算收支总表"),
        ("table-1/income_total/income", "表1 · 收入总计 · 预算数"),
        ("table-2/2013201", "表2 · 2013201 行政运行"),
        (
            "table-4/207/government_fund",
            "表4 · 七、文化旅游体育与传媒支出 · 政府性基金预算财政拨款",
        ),
        ("goals/1", "1、"),
    ],
)
def test_a_place_is_named_as_a_clerk_finds_it(address: str, place: str) -> None:
    assert place_of(example_document(), address).startswith(place)


def test_every_address_has_a_place() -> None:
    document = example_document()
    assert all(place_of(document, address) for address in sorted(addresses(document))[::97])


def test_nothing_else_has_one() -> None:
    with pytest.raises(KeyError):
        place_of(example_document(), "table-99/x")
