"""What changed most between two years, in words: of a department, and of a county."""

import pytest
from django.db.models.functions import Length

from budget.codes import ITEM_DIGITS
from disclosure.models import Amount
from disclosure.portal.comparing.changed import Movement, changed_most
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.documents import simulated_documents
from tests.publications import indexed, published

WAN = 1_000_000  # fen


def movement(code: str, before: int, now: int) -> Movement:
    return Movement(code, f"名{code}", before * WAN, now * WAN)


def test_movements_are_named_by_kind_the_largest_first() -> None:
    changed = changed_most(
        [
            movement("2010101", 5, 5),
            movement("2010102", 0, 3),
            movement("2010103", 0, 4),
            movement("2010104", 7, 0),
            movement("2010105", 10, 12),
            movement("2010106", 10, 19),
            movement("2010107", 10, 4),
            movement("2010108", 0, 0),
        ]
    )
    assert [found.code for found in changed.began] == ["2010103", "2010102"]
    assert [found.code for found in changed.ended] == ["2010104"]
    assert [(found.code, found.change, found.rate) for found in changed.more] == [
        ("2010106", "+9.00", "+90.0%"),
        ("2010105", "+2.00", "+20.0%"),
    ]
    assert [(found.code, found.change) for found in changed.less] == [("2010107", "−6.00")]
    assert changed.began[0].rate == ""
    assert changed.ended[0].amount == "7.00"


def test_a_few_of_each_are_named_and_all_are_counted() -> None:
    changed = changed_most([movement(f"20101{n:02}", 0, n) for n in range(1, 9)])
    assert (len(changed.began), changed.began_count) == (3, 8)


def test_nothing_changed_is_nothing_to_say() -> None:
    assert not changed_most([movement("2010101", 5, 5)])


@pytest.mark.django_db
def test_one_year_alone_has_nothing_to_compare() -> None:
    for document in simulated_documents(departments=1, years=[2025]):
        indexed(published(document))
    assert page_at("/990001/").xpath("//*[@id='grown']") == []
    assert page_at("/990001/departments/101/").xpath("//*[@id='changed']") == []


@pytest.mark.django_db
def test_a_county_says_who_changed_most_and_in_what() -> None:
    for document in simulated_documents(departments=2, years=[2024, 2025]):
        indexed(published(document))
    told = text_of(page_at("/990001/"), "//section[@aria-labelledby='grown']")
    assert "2025年比2024年变化最大的部门" in told
    assert "主要是：20" in told
    years = page_at("/990001/departments/101/")
    assert "2025年与2024年相比" in text_of(years, "//*[@id='changed']")
    other_way = page_at("/990001/departments/101/?year=2024&against=2025")
    assert "2024年与2025年相比" in text_of(other_way, "//*[@id='changed']")
    causes = page_at("/990001/").xpath("//section[@aria-labelledby='grown']//li/ul/li")
    assert causes
    assert all(len(cause.xpath("./a")) == 1 for cause in causes)


@pytest.mark.django_db
def test_items_that_a_year_does_not_list_are_no_change() -> None:
    for document in simulated_documents(departments=1, years=[2024, 2025]):
        indexed(published(document))
    of_function = Amount.objects.filter(publication__year=2024, measure="function")
    of_function.alias(digits=Length("lineage")).filter(digits=ITEM_DIGITS).delete()
    grown = text_of(page_at("/990001/"), "//section[@aria-labelledby='grown']")
    assert "2025年比2024年变化最大的部门" in grown
    assert "主要是" not in grown
    years = page_at("/990001/departments/101/?level=item")
    assert years.xpath("//*[@id='changed']") == []
    lines = years.xpath("//table[.//th[contains(., '编码')]]/tbody/tr")
    assert lines
    for line in lines:
        assert "—" in text_of(line, ".")
        assert "新增" not in text_of(line, ".")
    address = links_of(lines[0], ".")[0]
    of_code = page_at(f"{address}?year=2025")
    (department,) = of_code.xpath("//tbody/tr[.//a[contains(@href, '/2025/101/')]]")
    assert "新增" not in text_of(department, ".")
