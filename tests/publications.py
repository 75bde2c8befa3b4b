"""Publications of given Documents, for tests of what readers see: rows as publishing writes them, without a ledger."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from budget.models import Department, Region
from disclosure.actions.indexing import index
from disclosure.document import Document
from disclosure.models import Publication, Withdrawal
from tests.documents import example_document

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


def indexed(publication: Publication) -> Publication:
    """The publication with all that search and comparison read of it, as publishing derives it."""
    index(publication=publication)
    return publication


def withdrawn(publication: Publication, reason: str = "内容涉密，重新审核") -> Publication:
    """The publication, taken back."""
    Withdrawal.objects.create(publication=publication, reason=reason, at=publication.visible_from + timedelta(days=3))
    return Publication.objects.get(pk=publication.pk)


def department_of(document: Document) -> Department:
    """The department and region of a Document's identity."""
    identity = document.identity
    region, _ = Region.objects.get_or_create(
        code=identity.region_code, defaults={"name": identity.region_name, "simulated": identity.simulated}
    )
    department, _ = Department.objects.get_or_create(
        region=region,
        code=identity.department_code,
        defaults={"name": identity.department_name, "kind": "administrative"},
    )
    return department


def many_departments(count: int, *, year: int = 2023) -> list[Publication]:
    """Publications of ``count`` other departments of the example's county, which nobody opens: their Documents are empty."""
    example = example_document()
    publications = []
    for number in range(count):
        identity = replace(
            example.identity, department_code=str(301 + number), department_name=f"平乡县第{number + 1}局", year=year
        )
        document = replace(example, identity=identity, parts=(), figures=())
        digest = hashlib.sha256(f"{number} {year}".encode()).hexdigest()
        publications.append(published(document, digest=digest, visible_from=PUBLISHED + timedelta(hours=number)))
    return publications
