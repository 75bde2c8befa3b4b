"""Official files of a publication: rendered first, then into storage, the records last and within the caller's transaction."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from disclosure.documents import formats
from disclosure.documents.formats.filenames import official_filename
from disclosure.documents.model.document import Document, Imprint
from disclosure.models import OfficialFile, Publication, stored_name


@dataclass(frozen=True)
class RenderedFile:
    """One official file in memory."""

    format: str
    content: bytes
    sha256: str
    fingerprint: str


def render(
    document: Document, imprint: Imprint, names: Iterable[str], progress: Callable[[str], None] = lambda step: None
) -> Iterator[RenderedFile]:
    """The document in each of the formats ``names``."""
    for name in names:
        format_ = formats.get(name)
        progress(f"生成{format_.label}")
        content = format_.render(document, imprint)
        yield RenderedFile(name, content, hashlib.sha256(content).hexdigest(), format_.fingerprint())


def store(file: RenderedFile) -> None:
    """Put the bytes under their hash; bytes that are there already are these."""
    name = stored_name(file.sha256)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(file.content))


def record(publication: Publication, files: Iterable[RenderedFile]) -> None:
    """Write which stored files belong to a publication."""
    OfficialFile.objects.bulk_create(_row(publication, file) for file in files)


def _row(publication: Publication, file: RenderedFile) -> OfficialFile:
    format_ = formats.get(file.format)
    return OfficialFile(
        publication=publication,
        format=file.format,
        filename=official_filename(publication.document, publication.version, format_.extension),
        content_type=format_.content_type,
        size=len(file.content),
        sha256=file.sha256,
        fingerprint=file.fingerprint,
    )
