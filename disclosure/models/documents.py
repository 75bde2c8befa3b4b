"""The Documents last read, for all rows that hold one as canonical JSON."""

from collections import OrderedDict
from typing import Protocol

from disclosure.documents.model.document import Document


class Frozen(Protocol):
    """A row with a Document's canonical JSON and its digest."""

    digest: str
    document_json: str


class _Documents:
    """The Documents last read, by digest: equal digests are equal Documents, so nothing here ever
    goes stale."""

    LIMIT = 64

    def __init__(self) -> None:
        self._known: OrderedDict[str, Document] = OrderedDict()

    def of(self, publication: Frozen) -> Document:
        document = self._known.get(publication.digest)
        if document is None:
            document = self._known[publication.digest] = Document.from_json(
                publication.document_json
            )
            while len(self._known) > self.LIMIT:
                self._known.popitem(last=False)
        return document


documents = _Documents()
