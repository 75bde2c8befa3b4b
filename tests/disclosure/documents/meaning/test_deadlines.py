"""Twenty days from approval to publication."""

from datetime import date

import pytest

from disclosure.documents.meaning.deadlines import deadline_of

APPROVED = date(2023, 2, 1)


@pytest.mark.parametrize(
    ("today", "published_on", "says", "is_late"),
    [
        (date(2023, 2, 1), None, "还剩20天", False),
        (date(2023, 2, 21), None, "今天到期", False),
        (date(2023, 2, 22), None, "已逾期1天", True),
        (date(2023, 3, 1), date(2023, 2, 21), "按期公开", False),
        (date(2023, 3, 1), date(2023, 2, 23), "逾期2天公开", True),
        (date(2023, 2, 10), date(2023, 2, 15), "还剩11天", False),  # visible later: not public yet
    ],
)
def test_days_are_counted_to_the_last_day(
    today: date, published_on: date | None, says: str, is_late: bool
) -> None:
    deadline = deadline_of(APPROVED, today=today, published_on=published_on)
    assert deadline is not None
    assert (str(deadline), deadline.is_late, deadline.due) == (says, is_late, date(2023, 2, 21))


def test_there_is_none_before_the_approval() -> None:
    assert deadline_of(None, today=APPROVED) is None
