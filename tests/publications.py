"""Publications of given Documents, for tests of what readers see: rows as publishing writes them,
without a ledger."""

import hashlib
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

from django.db import models
from django.db.models.base import ModelState
from msgspec.structs import replace

from budget.models import CodeChange, Department, Region
from disclosure.actions import indexing, kept_years
from disclosure.documents.model.document import Document
from disclosure.models import Amount, AmountCell, Publication, Withdrawal
from tests.documents import example_document

Extractors = dict[type[models.Model], indexing.Extractor]
PUBLISHED = datetime(2023, 2, 20, 1, 0, tzinfo=UTC)


def published(document: Document | None = None, **fields: Any) -> Publication:
    """A publication of ``document`` (the example); each next version a day later, with a reason."""
    document = document or example_document()
    version = fields.get("version", 1)
    at = PUBLISHED + timedelta(days=version - 1)
    return Publication.objects.create(
        **{
            "department": department_of(document),
            "year": document.identity.year,
            "version": version,
            "digest": document.digest,
            "document_json": document.json,
            "layout": document.identity.layout,
            "published_at": at,
            "visible_from": fields.get("visible_from", at),
            "reason": "" if version == 1 else "更正表一的金额",
            **fields,
        }
    )


def indexed(publication: Publication, *only: type[models.Model]) -> Publication:
    """The publication with what search and comparison read of it, as publishing derives it; with
    ``only``, those rows of it.

    What is derived of a Document is derived once: the same Documents are published in hundreds of
    tests.
    """
    extractors = {model: indexing.EXTRACTORS[model] for model in only or indexing.EXTRACTORS}
    with patch.dict(indexing.EXTRACTORS, deriving_once(extractors), clear=True):
        indexing.index(publication=publication)
    return publication


def deriving_once(extractors: Extractors) -> Extractors:
    """Return extractors that remember in this process what they have derived."""
    return {model: partial(_remembered, model, extract) for model, extract in extractors.items()}


def _remembered(
    model: type[models.Model], extract: indexing.Extractor, source: indexing.IndexSource
) -> list[models.Model]:
    # Amounts follow the form and changes of codes.
    follows: tuple[Any, ...] = ()
    if model in (Amount, AmountCell):
        follows = (id(source.layout), *CodeChange.objects.values_list())
    key = (model, source.document.digest, follows)
    if key not in _derived:
        while len(_derived) >= KEPT:
            del _derived[next(iter(_derived))]
        _derived[key] = (source, list(extract(source)))
    _, rows = _derived[key]
    return [_copied(row) for row in rows]


def _copied(row: models.Model) -> models.Model:
    """Copy a row that is not saved yet. ``copy`` would pickle each of thousands: a third of the
    time in which a publication is indexed."""
    copied = object.__new__(type(row))
    copied.__dict__.update(row.__dict__)
    copied._state = ModelState()
    return copied


# Of the models of so many Documents: thousands of rows each.
KEPT = 100
# With what each was derived from: its form stays in memory, and no other gets its id.
_derived: dict[
    tuple[type[models.Model], str, tuple[Any, ...]],
    tuple[indexing.IndexSource, list[models.Model]],
] = {}


def withdrawn(publication: Publication, reason: str = "内容涉密，重新审核") -> Publication:
    """The publication, taken back."""
    Withdrawal.objects.create(
        publication=publication, reason=reason, at=publication.visible_from + timedelta(days=3)
    )
    return Publication.objects.get(pk=publication.pk)


def department_of(document: Document) -> Department:
    """The department and region of a Document's identity."""
    identity = document.identity
    department, _ = Department.objects.get_or_create(
        region=region_of(document),
        code=identity.department_code,
        defaults={"name": identity.department_name, "kind": "administrative"},
    )
    return department


def region_of(document: Document) -> Region:
    """The region of a Document's identity."""
    identity = document.identity
    region, _ = Region.objects.get_or_create(
        code=identity.region_code,
        defaults={"name": identity.region_name, "simulated": identity.simulated},
    )
    return region


def many_departments(count: int, *, year: int = 2023) -> list[Publication]:
    """Publications of ``count`` other departments of the example's county, which nobody opens:
    their Documents are empty."""
    empty = replace(example_document(), parts=(), figures=())
    region = region_of(empty)
    names = {str(301 + number): f"平乡县第{number + 1}局" for number in range(count)}
    Department.objects.bulk_create(
        (
            Department(region=region, code=code, name=name, kind="administrative")
            for code, name in names.items()
        ),
        ignore_conflicts=True,
    )
    departments = {
        each.code: each
        for each in Department.objects.filter(region=region).select_related("region")
    }
    publications = []
    for number, (code, name) in enumerate(names.items()):
        identity = replace(empty.identity, department_code=code, department_name=name, year=year)
        digest = hashlib.sha256(f"{number} {year}".encode()).hexdigest()
        publications.append(
            Publication(
                department=departments[code],
                year=year,
                version=1,
                digest=digest,
                document_json=replace(empty, identity=identity).json,
                layout=identity.layout,
                published_at=PUBLISHED,
                visible_from=PUBLISHED + timedelta(hours=number),
            )
        )
    created = Publication.objects.bulk_create(publications)
    kept_years.keep(region)  # what is saved by itself does so
    return created
