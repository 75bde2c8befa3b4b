"""What one ledger would change in another."""

from decimal import Decimal

from budget.comparison import compare_ledgers, fingerprint, totals
from budget.dimensions import Kind
from tests.factories import plain_line

ONE = plain_line()
TWO = plain_line(economic="30201", amount=Decimal(2))


def test_the_same_lines_in_another_order_change_nothing() -> None:
    change = compare_ledgers([ONE, TWO, TWO], [TWO, ONE, TWO])

    assert not change
    assert change.before == Decimal("1004.00")
    assert change.after == Decimal("1004.00")
    assert fingerprint([ONE, TWO]) == fingerprint([TWO, ONE])


def test_another_amount_is_a_change_and_another_code_a_new_line() -> None:
    more = plain_line(amount=Decimal(5))
    new = plain_line(economic="30231")

    change = compare_ledgers([ONE, TWO], [more, new])

    assert change.changed == ((ONE, more),)
    assert change.added == (new,)
    assert change.removed == (TWO,)
    assert fingerprint([ONE]) != fingerprint([more])


def test_of_equal_codes_the_unchanged_line_is_not_the_changed_one() -> None:
    other = plain_line(amount=Decimal(7))

    change = compare_ledgers([ONE, other], [other])

    assert change.changed == ()
    assert change.removed == (ONE,)


def test_equal_lines_count_as_often_as_they_are_there() -> None:
    other = plain_line(amount=Decimal(7))

    change = compare_ledgers([ONE, ONE, other], [other, ONE, ONE, ONE, other])

    assert change.added == (ONE, other)
    assert change.changed == ()
    assert change.removed == ()


def test_totals_by_fund_and_kind() -> None:
    project = plain_line(kind=Kind.PROJECT, economic="")
    assert totals([project, ONE, TWO]) == {
        ("一般公共预算", "基本支出"): Decimal("1002.00"),
        ("一般公共预算", "项目支出"): Decimal("1000.00"),
    }
