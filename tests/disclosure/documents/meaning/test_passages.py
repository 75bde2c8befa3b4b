"""What of a disclosure is searched: each row and paragraph once, where it says most."""

from collections import Counter

from disclosure.documents.meaning.passages import passages
from tests.documents import example_document


def test_the_example_has_each_kind_of_passage() -> None:
    kinds = Counter(each.kind for each in passages(example_document()))
    assert kinds["indicator"] == 212
    assert kinds["project"] == 25
    assert set(kinds) == {
        *("department", "project", "function", "economic", "row"),
        *("goal", "indicator", "narrative", "holding", "term"),
    }


def test_a_code_that_stands_in_many_tables_is_one_passage() -> None:
    found = [each for each in passages(example_document()) if each.text.startswith("2080501 ")]
    assert [(each.address, each.detail) for each in found] == [
        ("table-3/2080501", "合计 182.46　基本支出 97.90　项目支出 84.56 万元")
    ]


def test_rows_without_money_and_sums_of_codes_are_left_out() -> None:
    found = passages(example_document())
    assert not [each for each in found if each.kind == "row" and not each.detail]
    assert not [
        each
        for each in found
        if each.address in ("table-3/total", "table-7/blank", "procurement/blank")
    ]


def test_addresses_of_passages_lead_somewhere() -> None:
    document = example_document()
    for each in passages(document):
        assert not each.address or document.part_of(each.address)


def test_a_department_is_found_by_the_initials_of_any_part_of_its_name() -> None:
    department = passages(example_document())[0]
    assert {"zgpxxwzzb", "pxxwzzb", "zuzhibu", "zzb"} <= department.words
