"""Disclosures that nobody may find before their hour, for the tests that look for them, and one of
another department that everybody may.
"""

from functools import cache
from typing import Any

from msgspec.structs import replace

from budget.dimensions import DocumentKind
from budget.models import Department, Unit
from disclosure.documents.model.document import Document, Goal
from disclosure.models import Publication
from tests.documents import example_document
from tests.publications import published

UNIT = "01"  # of whichever department


@cache
def secret(year: int = 2023) -> Document:
    """Some of the example under a title that nobody else has."""
    document = example_document()
    identity = replace(document.identity, year=year)
    parts = [part for part in document.parts if part.address in ("table-1", "table-3", "section-5")]
    goal = next(place for place, block in enumerate(parts[-1].blocks) if isinstance(block, Goal))
    parts[-1] = replace(parts[-1], blocks=parts[-1].blocks[: goal + 1])
    return replace(
        document, title="机密工程的预算", parts=tuple(parts), figures=(), identity=identity
    )


@cache
def secret_of_a_unit() -> Document:
    """The same as a unit's own budget."""
    document = secret()
    identity = replace(
        document.identity,
        document_kind=DocumentKind.UNIT_BUDGET,
        unit_code=UNIT,
        unit_name="平乡县党员教育中心",
    )
    return replace(document, identity=identity)


def published_by_a_unit(department: Department, **fields: Any) -> Publication:
    unit = Unit.objects.create(department=department, code=UNIT, name="平乡县党员教育中心")
    document = secret_of_a_unit()
    kind = document.identity.document_kind
    return published(document, department=department, unit=unit, document_kind=kind, **fields)


@cache
def other(year: int = 2023) -> Document:
    """What another department has published: little, and nothing that anybody seeks below."""
    document = example_document()
    identity = replace(
        document.identity, department_code="301", department_name="平乡县档案馆", year=year
    )
    parts = tuple(part for part in document.parts if part.address == "table-1")
    return replace(document, identity=identity, parts=parts, figures=())
