"""Making whole what was lost or damaged of a publication, with the bytes that were published."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from disclosure import storage
from disclosure.actions import kept_years
from disclosure.actions.page_changes import change_pages
from disclosure.actions.verification import succession_is_kept
from disclosure.documents import formats
from disclosure.documents.model.document import Document
from disclosure.models import OFFICIAL, OfficialFile, PageGeneration, Publication, Superseded


@dataclass(frozen=True)
class Repair:
    """A lost or damaged official file, and whether it could be made whole again.

    ``fingerprint`` is of today's program, which may be another than the one that made the file.
    """

    file: OfficialFile
    is_whole: bool
    fingerprint: str


def repair(*, publication: Publication) -> Iterator[Repair]:
    """Render anew each lost or damaged official file that this program makes with the same bytes.

    Since when later versions stand is written anew too. Other files stay as they are: no file
    gets bytes that were not published. Raises ValueError where the content itself is damaged,
    ``storage.NotStored``.
    """
    _repair_succession(publication)
    document = Document.from_json(publication.document_json)
    for file in publication.files.all():
        if _is_whole(file):
            continue
        file_format = formats.get(file.format)
        content = file_format.render(document, publication.imprint)
        is_same = hashlib.sha256(content).hexdigest() == file.sha256
        if is_same:
            storage.put(OFFICIAL, content)
        yield Repair(file, is_whole=is_same, fingerprint=file_format.fingerprint())


def _repair_succession(publication: Publication) -> None:
    """Write anew since when versions are superseded, where that is not what follows."""
    region = publication.department.region
    with transaction.atomic():
        # In the order in which publishing locks: the region before what versions supersede.
        PageGeneration.lock(region.code)
        if succession_is_kept(publication):
            return
        change_pages(region.code)
        Superseded.objects.filter(publication=publication).delete()
        publication.keep_succession()
        # Where nothing supersedes anything any more, no row was written that would count the years.
        kept_years.keep(region)


def _is_whole(file: OfficialFile) -> bool:
    try:
        return len(file.read()) == file.size
    except OSError:
        return False
