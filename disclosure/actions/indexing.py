"""Deriving from publications what search and comparison read: rows of ``models.derived``, made once a publication.

They are written with the publication, in its transaction, also when it becomes visible only later: the querysets hide them
until then. After an upgrade that derives more, ``index_publications`` makes them anew for what was published before.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import models, transaction

from disclosure.document import Document
from disclosure.models import Indexed, Publication

# Raise this whenever what is derived changes: publications indexed by another edition are done anew.
EDITION = "1"

Extractor = Callable[[Document], Iterable[Any]]
# Each model of derived rows with what reads them off a Document: unsaved rows without their publication.
EXTRACTORS: dict[type[models.Model], Extractor] = {}


def index(*, publication: Publication) -> None:
    """Derive everything from the publication, in place of what was derived before."""
    document = publication.document
    with transaction.atomic():
        for model, extract in EXTRACTORS.items():
            model._default_manager.filter(publication=publication).delete()
            rows = list(extract(document))
            for row in rows:
                row.publication = publication
            model._default_manager.bulk_create(rows, batch_size=500)
        Indexed.objects.update_or_create(publication=publication, defaults={"edition": EDITION})


def not_indexed() -> Iterator[Publication]:
    """The publications that this edition of the program has not derived anything from, the newest first."""
    return Publication.objects.exclude(indexed__edition=EDITION).order_by("-year", "-pk").iterator(chunk_size=50)
