"""Documents that were read stay in memory while they are used, and no more than a bounded
number."""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Thread

import pytest
from msgspec.structs import replace

from disclosure.documents.model.document import Document
from disclosure.models.documents import DOCUMENTS_KEPT, document_of, kept_documents
from tests.documents import example_document


@dataclass
class Row:
    """A row as those of the database hold a Document."""

    digest: str
    document_json: str


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    kept_documents.clear()
    yield
    kept_documents.clear()


def row_of(title: str) -> Row:
    document = replace(example_document(), title=title, parts=(), figures=())
    return Row(document.digest, document.json)


def test_equal_digests_share_one_document() -> None:
    assert document_of(row_of("预算")) is document_of(row_of("预算"))
    assert document_of(row_of("预算")) is not document_of(row_of("决算"))


def test_no_more_than_its_bound_is_kept() -> None:
    for number in range(DOCUMENTS_KEPT + 5):
        document_of(row_of(f"预算 {number}"))
    assert len(kept_documents) == DOCUMENTS_KEPT


def test_what_was_not_used_for_longest_is_dropped() -> None:
    rows = [row_of(f"预算 {number}") for number in range(DOCUMENTS_KEPT + 1)]
    for row in rows[:-1]:
        document_of(row)
    oldest = document_of(rows[0])  # read first, and now used last
    document_of(rows[-1])
    assert document_of(rows[0]) is oldest
    assert rows[1].digest not in kept_documents


def test_threads_read_side_by_side() -> None:
    rows = [row_of(f"预算 {number}") for number in range(DOCUMENTS_KEPT * 2)]
    titles: list[str] = []

    def read() -> None:
        for row in rows:
            document: Document = document_of(row)
            titles.append(document.title)

    threads = [Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(titles) == sorted([f"预算 {number}" for number in range(DOCUMENTS_KEPT * 2)] * 4)
    assert len(kept_documents) == DOCUMENTS_KEPT
