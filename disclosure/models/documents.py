"""The Documents read last, for all rows that hold one as canonical JSON."""

from threading import Lock
from typing import Protocol

from cachetools import LRUCache, cached

from disclosure.documents.model.document import Document

# A Document takes about a megabyte in memory and 50 ms to read: enough for those that are being
# looked at, and little beside the process itself.
DOCUMENTS_KEPT = 64


class FrozenRow(Protocol):
    """A row with a Document's canonical JSON and its digest."""

    digest: str
    document_json: str


def _digest(row: FrozenRow) -> str:
    """Return the key of a row's Document: equal digests are equal Documents, so none goes stale."""
    return row.digest


kept_documents: LRUCache[str, Document] = LRUCache(maxsize=DOCUMENTS_KEPT)


_kept_lock = Lock()


def forget_documents() -> None:
    """Keep no Document in memory: for whoever looks at many, each for the last time."""
    with _kept_lock:
        kept_documents.clear()


@cached(kept_documents, key=_digest, lock=_kept_lock)
def document_of(row: FrozenRow) -> Document:
    """Return the Document of a row, which all who read it share: nobody may change it."""
    return Document.from_json(row.document_json)
