"""The day by which a disclosure must be public: 20 days after the finance bureau's approval
(《预算法》第十四条). Pure.
"""

from dataclasses import dataclass
from datetime import date, timedelta

PUBLISH_WITHIN = timedelta(days=20)
# Days before the last one from which the desk and the board warn.
SOON = 5


@dataclass(frozen=True)
class Deadline:
    """The last day for publishing.

    `days` are left until it (negative: it is past), or, once published, were left on that day.
    """

    due: date
    days: int
    is_published: bool

    @property
    def is_late(self) -> bool:
        return self.days < 0

    @property
    def is_soon(self) -> bool:
        return not self.is_published and 0 <= self.days <= SOON

    def __str__(self) -> str:
        if self.is_published:
            return f"逾期{-self.days}天公开" if self.is_late else "按期公开"
        if self.is_late:
            return f"已逾期{-self.days}天"
        return f"还剩{self.days}天" if self.days else "今天到期"


def deadline_of(
    approved_on: date | None, *, today: date, published_on: date | None = None
) -> Deadline | None:
    """Return the deadline of a budget; None before its approval.

    `published_on` is the day on which its first version became visible.
    """
    if approved_on is None:
        return None
    due = approved_on + PUBLISH_WITHIN
    if published_on is None or published_on > today:
        return Deadline(due, (due - today).days, is_published=False)
    return Deadline(due, (due - published_on).days, is_published=True)
