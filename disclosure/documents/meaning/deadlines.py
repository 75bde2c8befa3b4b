"""The day by which a disclosure must be public: 20 days after the finance bureau's approval (《预算法》第十四条). Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

PUBLISH_WITHIN = timedelta(days=20)
SOON = 5


@dataclass(frozen=True)
class Deadline:
    """``due`` is the last day; ``days`` are left until it (negative: past), or, once published, were left then."""

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


def deadline_of(approved_on: date | None, *, today: date, published_on: date | None = None) -> Deadline | None:
    """The deadline of a budget; None before its approval. ``published_on`` is the day its first version became visible."""
    if approved_on is None:
        return None
    due = approved_on + PUBLISH_WITHIN
    is_published = published_on is not None and published_on <= today
    end = published_on if is_published and published_on is not None else today
    return Deadline(due, (due - end).days, is_published)
