"""The chain of workflow events: each hash covers the event and the hash before it. Pure.

So nothing can be changed unnoticed. What is hashed are texts as they stood at the time (codes, the
account's name), never database ids.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

START = "0" * 64  # stands for the hash before the first entry


@dataclass(frozen=True)
class TrailEntry:
    """One event as it is hashed.

    ``actor`` is the account's name, empty for the system; ``at`` is aware. ``unit`` is empty for a
    whole department's budget.
    """

    number: int
    region: str
    department: str
    year: int
    verb: str
    from_status: str
    to_status: str
    actor: str
    at: datetime
    note: str = ""
    digest: str = ""
    version: int = 0
    unit: str = ""

    @property
    def content(self) -> str:
        """Canonical JSON: sorted keys, no spaces, the time in UTC to the microsecond."""
        fields = asdict(self)
        if not self.unit:
            del fields["unit"]  # as it was hashed before units had budgets
        fields["at"] = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True)
class TrailLink:
    """An entry with the hashes that were stored with it."""

    entry: TrailEntry
    previous: str
    hash: str


def hash_of(entry: TrailEntry, previous: str) -> str:
    """Return SHA-256 over the hash before it and its content, as 64 hexadecimal digits."""
    return hashlib.sha256(f"{previous}\n{entry.content}".encode()).hexdigest()


def faults(links: Iterable[TrailLink]) -> Iterator[str]:
    """Yield what is wrong with one region's chain, in Chinese. ``links`` come in its order.

    Faults are numbers left out, links to another entry than the one before, and changed content.
    """
    previous = START
    expected = 1
    for link in links:
        number = link.entry.number
        if number != expected:
            yield f"第{expected}条之后缺号：下一条是第{number}条"
        if link.previous != previous:
            yield f"第{number}条不接在前一条之后"
        if hash_of(link.entry, link.previous) != link.hash:
            yield f"第{number}条的内容与它的哈希不符"
        previous = link.hash
        expected = number + 1
