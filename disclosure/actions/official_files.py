"""Official files of a publication: rendered, put into storage under their hash, then recorded with
the publication."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from budget.problems import Problems
from disclosure import storage
from disclosure.documents import formats
from disclosure.documents.formats.filenames import official_filename
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.document import Document, Imprint
from disclosure.models import OFFICIAL, OfficialFile, Publication

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RenderedFile:
    """An official file in memory.

    ``sha256`` is of its content, ``fingerprint`` of the program that made it.
    """

    format: str
    content: bytes
    sha256: str
    fingerprint: str


def render(
    document: Document,
    imprint: Imprint,
    names: Iterable[str],
    progress: Callable[[str], None] = lambda step: None,
    make: Callable[[str, Document, Imprint], bytes] = formats.rendered,
) -> Iterator[RenderedFile]:
    """Make the document's file in each of the formats ``names``.

    ``progress`` is told which one is being made. ``make`` renders one; for Documents that did not
    come from a ledger of ours it is ``reading.render_apart``, which has bounds.
    """
    for name in names:
        file_format = formats.get(name)
        progress(f"生成{file_format.label}")
        content = make(name, document, imprint)
        sha256 = hashlib.sha256(content).hexdigest()
        yield RenderedFile(name, content, sha256, file_format.fingerprint())


def store(
    files: Iterable[RenderedFile], progress: Callable[[str], None] = lambda step: None
) -> None:
    """Put files into storage, each whole and read back. Raises Problems where it takes one not."""
    progress("保存正式文件")
    try:
        for file in files:
            storage.put(OFFICIAL, file.content)
    except storage.NotStored as exc:
        log.critical("official files were not stored: %s", exc)
        raise Problems([problem_kinds.PUBLISH_NOT_STORED.at("正式文件")]) from exc


def record(publication: Publication, files: Iterable[RenderedFile]) -> None:
    """Write which stored files belong to a publication."""
    rows: list[OfficialFile] = []
    for file in files:
        file_format = formats.get(file.format)
        row = OfficialFile(
            publication=publication,
            format=file.format,
            filename=official_filename(
                publication.document, publication.version, file_format.extension
            ),
            content_type=file_format.content_type,
            size=len(file.content),
            sha256=file.sha256,
            fingerprint=file.fingerprint,
        )
        rows.append(row)
    OfficialFile.objects.bulk_create(rows)
