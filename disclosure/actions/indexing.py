"""Deriving from publications what search and comparison read: the rows of ``models.derived``.

They are written with the publication, in its transaction, also when it becomes visible only later:
the querysets hide them until then. After an upgrade that derives more, ``index_publications`` makes
them anew for what was published before.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection, models, transaction
from django.db.models.signals import post_save

from budget.lineage import Lineage
from budget.models import CodeChange, Department, Unit
from budget.money import LARGEST, round_half_up
from disclosure.actions import kept_years, page_changes
from disclosure.actions.processes import processes, usable_cores
from disclosure.documents.bulk.rows import amount_rows
from disclosure.documents.bulk.schema import AMOUNTS, OF_VERSION
from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.indicators import indicators
from disclosure.documents.meaning.passages import passages
from disclosure.documents.meaning.spending import StatedAmount, amounts, newest_code
from disclosure.documents.model.document import Document
from disclosure.fulltext import marks
from disclosure.models import (
    Amount,
    AmountCell,
    Indexed,
    Indicator,
    OfficeName,
    Passage,
    PassageKind,
    Publication,
)
from disclosure.models.amount_cell import DECIMALS
from disclosure.querysets import PublicationQuerySet

# Raise this whenever what is derived changes: publications indexed by another edition are done
# anew.
EDITION = "9"

LONGEST_NAME = 200  # characters that Amount.name holds
CHUNK = 20  # publications that a process reads from the database at a time


@dataclass(frozen=True)
class IndexSource:
    """What the rows of a publication are derived from.

    ``layout`` is the form with which it was published, as bulk data has it; None where this
    installation does not have it, or cannot read it any more.
    """

    document: Document
    layout: Layout | None
    lineage: Lineage

    @cached_property
    def stated(self) -> list[StatedAmount]:
        """The amounts by their meaning; none of a form that is not known."""
        return [] if self.layout is None else amounts(self.document, self.layout)


Extractor = Callable[[IndexSource], Iterable[Any]]


def _in_fen(yuan: Decimal) -> int:
    return int(round_half_up(yuan * 100, 0))


def _amounts(source: IndexSource) -> Iterator[Amount]:
    """Derive the amounts by their meaning."""
    year = source.document.identity.year
    for stated in source.stated:
        if abs(stated.value) > LARGEST:
            continue  # no budget has so much: a misprint of an archived file
        yield Amount(
            measure=stated.measure,
            code=stated.code,
            lineage=newest_code(stated.measure, stated.code, source.lineage, year),
            name=stated.name[:LONGEST_NAME],
            level=stated.level,
            part=stated.part,
            address=stated.address,
            fen=_in_fen(stated.value),
            exact=stated.is_exact,
        )


def _amount_cells(source: IndexSource) -> Iterator[AmountCell]:
    """Derive every cell with an amount, in printed order, as bulk data has it."""
    names = AMOUNTS.names[len(OF_VERSION) :]
    rows = amount_rows(source.document, source.layout, source.lineage, source.stated)
    for position, row in enumerate(rows):
        columns = dict(zip(names, row, strict=True))
        yuan = columns.pop("yuan")
        if yuan is None or abs(yuan) > LARGEST:
            continue  # no amount, or one that no budget has: a misprint of an archived file
        parts = int(round_half_up(yuan.scaleb(DECIMALS), 0))
        yield AmountCell(position=position, parts_of_yuan=parts, **columns)


def _passages(source: IndexSource) -> Iterator[Passage]:
    identity = source.document.identity
    marks_of_all = {
        marks.year_mark(identity.year),
        marks.region_mark(identity.region_code),
        marks.department_mark(identity.region_code, identity.department_code),
    }
    if identity.unit_code:
        mark = marks.unit_mark(identity.region_code, identity.department_code, identity.unit_code)
        marks_of_all.add(mark)
    for passage in passages(source.document):
        kind = PassageKind[passage.kind.upper()]
        yield Passage(
            kind=kind,
            slug=passage.slug,
            address=passage.address,
            place=passage.place,
            text=passage.text,
            detail=passage.detail,
            words=passage.words | marks_of_all | {marks.kind_mark(kind)},
        )


def _indicators(source: IndexSource) -> Iterator[Indicator]:
    for position, stated in enumerate(indicators(source.document)):
        texts = stated.texts
        row = Indicator(
            position=position,
            goal=stated.goal,
            address=stated.address,
            project=stated.project,
            level_1=texts.get("level_1", ""),
            level_2=texts.get("level_2", ""),
            level_3=texts.get("level_3", ""),
            description=texts.get("description", ""),
            target=texts.get("value", ""),
            basis=texts.get("basis", ""),
        )
        target = stated.target
        if target is not None:
            row.operator = target.operator
            row.number = target.number
            row.unit = target.unit
            row.deadline = target.deadline
        money = stated.money
        if money is not None and abs(money.value) <= LARGEST:
            row.fen = _in_fen(money.value)
            row.money_address = money.address
        yield row


# Each model of derived rows with what derives them: unsaved rows without publication.
EXTRACTORS: dict[type[models.Model], Extractor] = {
    Amount: _amounts,
    AmountCell: _amount_cells,
    Passage: _passages,
    Indicator: _indicators,
}


def connect() -> None:
    """Have departments and units that published found by the name that they are given later."""
    for model in (Department, Unit):
        post_save.connect(_named, sender=model, dispatch_uid=f"name of a {model.__name__}")


def _named(instance: Department | Unit, **_: Any) -> None:
    of_office = {"unit": instance} if isinstance(instance, Unit) else {"department": instance}
    if Publication.objects.filter(**of_office).exists():
        OfficeName.keep(instance)


def index(*, publication: Publication) -> None:
    """Derive everything from the publication, in place of what was derived before."""
    with transaction.atomic():
        _derive(publication, Lineage(CodeChange.objects.all()))
        kept_years.keep(publication.department.region)


def _derive(publication: Publication, lineage: Lineage) -> None:
    source = IndexSource(publication.document, publication.known_form, lineage)
    with transaction.atomic():
        for model, extract in EXTRACTORS.items():
            derived: Any = model._default_manager
            derived.filter(publication=publication).delete()
            rows = list(extract(source))
            for row in rows:
                row.publication = publication
            derived.insert(rows)
        # In the order in which publishing locks: the row of the region's kept pages first.
        Indexed.objects.update_or_create(publication=publication, defaults={"edition": EDITION})
        OfficeName.keep(publication.office, source.document.identity.office_name)


def index_all(publications: PublicationQuerySet) -> int:
    """Derive everything from all of these, and return how many they are.

    What is kept of regions' years is written anew, even where there is nothing to derive.
    PostgreSQL takes writers on all cores; SQLite takes one.
    """
    keys = list(publications.order_by("-year", "-pk").values_list("pk", flat=True))
    shares = []
    for start in range(0, len(keys), CHUNK):
        shares.append(keys[start : start + CHUNK])
    has_several_writers = connection.vendor == "postgresql" and len(shares) > 1
    with processes(usable_cores() if has_several_writers else 1) as writers:
        for _ in writers.map(_index_share, shares):
            pass  # raises what went wrong
    kept_years.keep_all()
    return len(keys)


def _index_share(keys: Sequence[int]) -> None:
    lineage = Lineage(CodeChange.objects.all())
    publications = Publication.objects.filter(pk__in=keys).with_forms()
    with page_changes.fronts_told_at_the_end():
        for publication in publications.order_by("-year", "-pk"):
            _derive(publication, lineage)


def everything() -> PublicationQuerySet:
    """Return all publications.

    All are needed where a change of codes was entered later: it gives old lines another lineage.
    """
    return Publication.objects.all()


def not_indexed() -> PublicationQuerySet:
    """Return the publications from which this edition derived nothing yet."""
    return Publication.objects.exclude(indexed__edition=EDITION)
