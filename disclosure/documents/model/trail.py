"""What is hashed of a workflow event in its region's chain. Pure.

It is texts as they stood at the time (codes, the account's name), never database ids.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from disclosure.documents.model.canonical import encode_fields, encode_moment


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
        fields["at"] = encode_moment(self.at)
        return encode_fields(fields)
