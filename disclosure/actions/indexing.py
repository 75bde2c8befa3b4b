"""Deriving from publications what search and comparison read: rows of ``models.derived``, made once a publication.

They are written with the publication, in its transaction, also when it becomes visible only later: the querysets hide them
until then. After an upgrade that derives more, ``index_publications`` makes them anew for what was published before.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import models, transaction

from budget.initials import initials
from budget.lineage import Lineage
from budget.models import CodeChange
from budget.money import LARGEST, round_half_up
from disclosure.documents import forms
from disclosure.documents.meaning.indicators import ProjectMoney, StatedIndicator, indicators
from disclosure.documents.meaning.passages import passages
from disclosure.documents.meaning.spending import StatedAmount, amounts
from disclosure.documents.model.document import Document
from disclosure.fulltext import marks
from disclosure.models import Amount, Indexed, Indicator, Passage, PassageKind, Publication

# Raise this whenever what is derived changes: publications indexed by another edition are done anew.
EDITION = "3"

Extractor = Callable[[Document], Iterable[Any]]
# In which lists of changes the codes of a measure are.
_LISTS = {
    "function": ("function", "government_fund_function"),
    "economic": ("department_economic",),
    "government-economic": ("government_economic",),
}


def _amounts(document: Document) -> Iterator[Amount]:
    """Nothing of a form that this installation does not have, nor amounts that no budget can be."""
    if document.identity.layout not in forms.available():
        return
    lineage = Lineage(CodeChange.objects.all())
    for each in amounts(document, forms.layout(document.identity.layout)):
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


def _passages(document: Document) -> Iterator[Passage]:
    identity = document.identity
    of_all = {
        marks.year_mark(identity.year),
        marks.region_mark(identity.region_code),
        marks.department_mark(identity.region_code, identity.department_code),
    }
    for each in passages(document, initials(identity.department_name)):
        kind = PassageKind[each.kind.upper()]
        yield Passage(
            kind=kind,
            slug=each.slug,
            address=each.address,
            place=each.place,
            text=each.text,
            detail=each.detail,
            words=each.words | of_all | {marks.kind_mark(kind)},
        )


def _indicators(document: Document) -> Iterator[Indicator]:
    for position, each in enumerate(indicators(document)):
        yield _indicator(each, position)


def _indicator(stated: StatedIndicator, position: int) -> Indicator:
    target, texts = stated.target, stated.texts
    return Indicator(
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
        operator=target.operator if target else "",
        number=target.number if target else None,
        unit=target.unit if target else "",
        deadline=target.deadline if target else None,
        **_money(stated.money),
    )


def _money(money: ProjectMoney | None) -> dict[str, Any]:
    if money is None or abs(money.value) > LARGEST:
        return {}
    return {"fen": int(round_half_up(money.value * 100, 0)), "money_address": money.address}


# Each model of derived rows with what reads them off a Document: unsaved rows without their publication.
EXTRACTORS: dict[type[models.Model], Extractor] = {Amount: _amounts, Passage: _passages, Indicator: _indicators}


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


def everything() -> Iterator[Publication]:
    """All publications, the newest first: a change of codes that was entered later gives old lines another lineage."""
    return Publication.objects.order_by("-year", "-pk").iterator(chunk_size=50)


def not_indexed() -> Iterator[Publication]:
    """The publications that this edition of the program has not derived anything from, the newest first."""
    return Publication.objects.exclude(indexed__edition=EDITION).order_by("-year", "-pk").iterator(chunk_size=50)
