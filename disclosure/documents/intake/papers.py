"""A file of anybody held against an official Document: whose it is, and what differs. Pure.

Papers are what people have in their hands: saved anew, changed, or made up.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from disclosure.documents.diff.corrections import (
    Corrections,
    TableChange,
    TextChange,
    corrections,
)
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake.files.packages import Limits
from disclosure.documents.intake.reading import read_file
from disclosure.documents.intake.reading.fidelity import stated_of
from disclosure.documents.intake.unread import Unread
from disclosure.documents.model.document import Document, Identity

# Cells and texts that are told of one paper: whoever changed more is told how much more.
_MOST_TOLD = 200
_MOST_UNREAD = 50
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@dataclass(frozen=True)
class PaperIdentity:
    """Whose disclosure a paper says that it is, and the digests that are printed on it."""

    identity: Identity
    digests: tuple[str, ...]


@dataclass(frozen=True)
class PaperDifferences:
    """What a paper prints otherwise than the official Document.

    ``corrections`` go from the official Document to the paper; they may be a part of all, of which
    there are ``cells`` cells and ``texts`` texts. ``unread`` is what stands on the paper and in no
    place of the form.
    """

    corrections: Corrections
    cells: int
    texts: int
    unread: tuple[Unread, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether the paper prints what the official Document prints."""
        return self.corrections.is_empty and not self.unread

    @property
    def is_whole(self) -> bool:
        """Tell whether all differences are told."""
        told = self.corrections
        return told.cells == self.cells and len(told.texts) == self.texts


def identify(
    data: bytes, name: str, layouts: Iterable[Layout], limits: Limits | None = None
) -> PaperIdentity:
    """Return whose disclosure a file says that it is. Raises Problems where it cannot be read."""
    reading = read_file(data, name, layouts, limits=limits)
    digests: dict[str, None] = {}
    for unread in reading.not_read:
        for digest in _DIGEST.findall("".join(unread.text.split())):
            digests[digest] = None
    return PaperIdentity(reading.document.identity, tuple(digests))


def differences(
    data: bytes, name: str, layout: Layout, official: Document, limits: Limits | None = None
) -> PaperDifferences:
    """Return what a file prints otherwise than an official Document of a form.

    Raises Problems where it cannot be read in that form.
    """
    reading = read_file(data, name, [layout], stated=stated_of(official), limits=limits)
    found = corrections(official.as_displayed(), reading.document.as_displayed())
    return PaperDifferences(
        _first_of(found), found.cells, len(found.texts), reading.unread[:_MOST_UNREAD]
    )


def _first_of(found: Corrections) -> Corrections:
    """Return the first changes, as many as are told."""
    left = _MOST_TOLD
    tables: list[TableChange] = []
    for table in found.tables:
        rows = []
        for row in table.rows:
            if left <= 0:
                break
            rows.append(replace(row, cells=row.cells[:left]))
            left -= len(row.cells)
        if rows or not table.rows:
            tables.append(replace(table, rows=tuple(rows)))
    texts: tuple[TextChange, ...] = found.texts[:_MOST_TOLD]
    return Corrections(tuple(tables), texts)
