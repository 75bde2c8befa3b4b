"""The files that tests bring in again and again: taken apart and read once in a process, and their
ledger found once. All of it is pure."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from budget.entries import Entries
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake.files.blocks import Extract
from disclosure.documents.intake.files.packages import FileKind, Limits
from disclosure.documents.intake.reading import Reading, StatedIdentity, read_file
from disclosure.documents.intake.recovery import Recovery, recover

EXTRACTS_KEPT = 20
Extractor = Callable[[bytes, Limits], Extract]
_extracts: dict[tuple[FileKind, bytes, Limits], Extract] = {}
_readings: dict[Any, Reading] = {}
_recoveries: list[tuple[Any, Recovery]] = []


def extracting_once(extractors: Mapping[FileKind, Extractor]) -> dict[FileKind, Extractor]:
    """Return the readers of all kinds of files, remembering what stood in the last files."""
    return {kind: _remembered(kind, extract) for kind, extract in extractors.items()}


def _remembered(kind: FileKind, extract: Extractor) -> Extractor:
    def extract_once(data: bytes, limits: Limits) -> Extract:
        asked = (kind, data, limits)
        if asked not in _extracts:
            extracted = extract(data, limits)
            while len(_extracts) >= EXTRACTS_KEPT:
                del _extracts[next(iter(_extracts))]
            _extracts[asked] = extracted
        return _extracts[asked]

    return extract_once


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
