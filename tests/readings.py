"""The files that tests bring in again and again: read once in a process, and their ledger found
once. Both are pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from budget.entries import Entries
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake.reading import Reading, StatedIdentity, read_file
from disclosure.documents.intake.recovery import Recovery, recover

_readings: dict[Any, Reading] = {}
_recoveries: list[tuple[Any, Recovery]] = []


def read_once(
    data: bytes, name: str, layouts: Sequence[Layout], *, stated: StatedIdentity, limits: Any
) -> Reading:
    """``read_file``, remembered."""
    asked = (data, name, tuple(layout.key for layout in layouts), stated, limits)
    if asked not in _readings:
        _readings[asked] = read_file(data, name, layouts, stated=stated, limits=limits)
    return _readings[asked]


def recover_once(
    reading: Reading, layout: Layout, entries: Entries, prior: Mapping[str, Decimal]
) -> Recovery:
    """``recover``, remembered."""
    asked = (reading, layout.key, entries, prior)
    for before, found in _recoveries:
        if before == asked:
            return found
    found = recover(reading, layout, entries, prior)
    _recoveries.append((asked, found))
    return found
