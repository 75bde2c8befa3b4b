"""A page of a list takes as many queries for twenty publications as for one."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from disclosure.documents.model.document import Document
from disclosure.models import OfficialFile, Publication
from disclosure.models.documents import kept_documents
from tests.documents import example_document
from tests.publications import indexed, published

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
API = "/api/v1"
ONE = "publications/130532/2023/203"
# Each address with the queries of its answer.
QUERIES = {
    "regions": 1,
    "years": 1,
    "departments": 1,
    "publications?state=all": 1,
    ONE: 3,  # the versions, the Document that names its files, the files
    f"{ONE}/document": 2,  # the versions, the Document
    f"{ONE}/tables": 2,
    f"{ONE}/cells": 2,
    f"{ONE}/checks": 3,  # and the certificate
    "amounts?limit=5000": 1,
    "amounts?sort=-yuan": 1,
    "codes?region_code=130532&year=2023&measure=function": 1,
    "codes/130532/function/2013202": 4,  # the code, its names, those above, those below
    "goals": 1,
    "search?q=合计": 5,  # the regions, the years, the keys, the passages, the departments named
    "changes": 2,  # what was published, what was withdrawn
}


def small(code: str) -> Document:
    """Two tables of the example, of another department."""
    document = example_document()
    identity = replace(document.identity, department_code=code, department_name=f"第{code}局")
    parts = tuple(part for part in document.parts if part.address in ("table-1", "table-3"))
    return replace(document, identity=identity, parts=parts, figures=())


def with_files(document: Document) -> Publication:
    """A publication with two official files, of which nobody reads a byte."""
    publication = indexed(published(document))
    for name in ("docx", "xlsx"):
        OfficialFile.objects.create(
            publication=publication,
            format=name,
            filename=f"{document.identity.department_code}.{name}",
            size=1,
            sha256="0" * 64,
        )
    return publication


def counts() -> Iterator[tuple[str, int]]:
    for address in QUERIES:
        kept_documents.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response: Any = Client().get(f"{API}/{address}")
        assert response.status_code == 200, address
        yield address, len(queries)


@pytest.mark.in_turn
def test_twenty_publications_take_no_more_queries_than_one() -> None:
    with_files(small("203"))
    assert len(Client().get(f"{API}/{ONE}").json()["files"]) == 2
    assert dict(counts()) == QUERIES
    for number in range(19):
        with_files(small(str(301 + number)))
    assert dict(counts()) == QUERIES
