"""Deriving from publications what search and comparison read: rows of ``models.derived``, made once a publication.

They are written with the publication, in its transaction, also when it becomes visible only later: the querysets hide them
until then. After an upgrade that derives more, ``index_publications`` makes them anew for what was published before.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import models, transaction

from budget.lineage import Lineage
from budget.models import CodeChange
from budget.money import LARGEST, round_half_up
from disclosure import layouts
from disclosure.document import Document
from disclosure.extracts.amounts import StatedAmount, amounts
from disclosure.models import Amount, Indexed, Publication

# Raise this whenever what is derived changes: publications indexed by another edition are done anew.
EDITION = "2"

Extractor = Callable[[Document], Iterable[Any]]
# In which lists of changes the codes of a measure are.
_LISTS = {
    "function": ("function", "government_fund_function"),
    "economic": ("department_economic",),
    "government-economic": ("government_economic",),
}


def _amounts(document: Document) -> Iterator[Amount]:
    """Nothing of a form that this installation does not have, nor amounts that no budget can be."""
    if document.identity.layout not in layouts.available():
        return
    lineage = Lineage(CodeChange.objects.all())
    for each in amounts(document, layouts.layout(document.identity.layout)):
        if abs(each.value) <= LARGEST:
            yield _amount(each, lineage, document.identity.year)


def _amount(stated: StatedAmount, lineage: Lineage, year: int) -> Amount:
    newest = stated.code
    for kind in _LISTS.get(stated.measure, ()):
        newest = lineage.newest(kind, newest, year) if newest == stated.code else newest
    return Amount(
        measure=stated.measure,
        code=stated.code,
        lineage=newest,
        name=stated.name[:200],
        level=stated.level,
        part=stated.part,
        address=stated.address,
        fen=int(round_half_up(stated.value * 100, 0)),
        exact=stated.is_exact,
    )


# Each model of derived rows with what reads them off a Document: unsaved rows without their publication.
EXTRACTORS: dict[type[models.Model], Extractor] = {Amount: _amounts}


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
