"""The code that a code has become: through changes of number, not through splits."""

from budget.classification import KnownChange, known_changes
from budget.codes import CodeChangeKind, CodeKind, Evidence
from budget.lineage import Lineage

SUPPLIED = Lineage(known_changes())


def replaced(year: int, from_code: str, to_code: str) -> KnownChange:
    return KnownChange(
        year=year,
        kind=CodeKind.FUNCTION,
        change=CodeChangeKind.REPLACED,
        from_code=from_code,
        to_code=to_code,
        from_name="",
        to_name="",
        note="",
        evidence=Evidence.OFFICIAL,
    )


def test_codes_that_were_merged_go_on_as_one() -> None:
    for code in ("2040404", "2040408", "2040410"):
        assert SUPPLIED.newest("function", code, 2018) == "2040410"


def test_a_number_that_was_used_again_later_is_left_alone() -> None:
    lineage = Lineage([replaced(2024, "2010101", "2010102")])
    assert lineage.newest("function", "2010101", 2023) == "2010102"
    assert lineage.newest("function", "2010101", 2024) == "2010101"


def test_several_changes_are_followed_in_their_order() -> None:
    lineage = Lineage([replaced(2025, "2010102", "2010103"), replaced(2023, "2010101", "2010102")])
    assert lineage.newest("function", "2010101", 2022) == "2010103"
    assert lineage.newest("function", "2010102", 2022) == "2010103"


def test_two_codes_that_change_places_do_not_run_in_a_circle() -> None:
    lineage = Lineage([replaced(2024, "2010101", "2010102"), replaced(2024, "2010102", "2010101")])
    assert lineage.newest("function", "2010101", 2023) == "2010102"
    assert lineage.newest("function", "2010102", 2023) == "2010101"


def test_a_code_that_was_split_keeps_its_number() -> None:
    assert SUPPLIED.newest("department_economic", "30307", 2017) == "30307"
    lineage = Lineage([replaced(2024, "2010101", "2010102"), replaced(2024, "2010101", "2010103")])
    assert lineage.newest("function", "2010101", 2023) == "2010101"


def test_renamed_and_ended_codes_and_those_of_another_list_keep_their_numbers() -> None:
    assert SUPPLIED.newest("function", "21305", 2021) == "21305"
    assert SUPPLIED.newest("function", "2100601", 2023) == "2100601"
    assert SUPPLIED.newest("department_economic", "2040404", 2018) == "2040404"
