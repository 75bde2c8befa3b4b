"""Freezing a Document into a Publication: its row, its official files, its certificate and what is
derived from it.

The one home of this for all that publishes: ``publishing`` from a ledger, ``importing`` from a
finished file. The files are rendered and stored first, outside any transaction, because that takes
seconds; ``freeze`` then writes all rows.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from budget.models import Department, Unit
from disclosure.actions import bulk
from disclosure.actions.checking import NO_WAIVERS, Checked, certify
from disclosure.actions.indexing import index
from disclosure.actions.layouts import keep_form
from disclosure.actions.official_files import RenderedFile, record
from disclosure.documents.model.document import Document
from disclosure.models import Publication

OFFICIAL_FORMATS = ("docx", "xlsx", "pdf", "csv", "json")


def freeze(
    document: Document,
    *,
    department: Department,
    unit: Unit | None = None,
    version: int,
    published_at: datetime,
    published_by: Any,
    visible_from: datetime,
    files: Sequence[RenderedFile],
    check: Callable[[Publication], Checked],
    waivers: Mapping[str, str] = NO_WAIVERS,
    **facts: Any,
) -> Publication:
    """Write the Publication of a Document and everything that belongs to it.

    Call within a transaction.

    ``unit`` is whose Document it is, where it is not the whole department's. ``files`` are in
    storage already. ``check`` gives what the rules say of the publication;
    ``waivers`` are reasons by finding. ``facts`` are further columns of the Publication, such as
    ``reason`` or ``approved_on``. Raises Problems where the form is not the one with which others
    were published under its key.
    """
    publication = Publication.objects.create(
        department=department,
        unit=unit,
        document_kind=document.identity.document_kind,
        year=document.identity.year,
        version=version,
        digest=document.digest,
        document_json=document.json,
        layout=document.identity.layout,
        published_at=published_at,
        published_by=published_by,
        visible_from=visible_from,
        **facts,
    )
    keep_form(publication)
    record(publication, files)
    certify(publication=publication, checked=check(publication), waivers=waivers)
    index(publication=publication)
    bulk.renew(publication)
    return publication
