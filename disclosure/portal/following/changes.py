"""What a version changed in the one before it: figures, rows, texts by word, goals."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from disclosure.documents.diff.corrections import REMOVED, corrections
from disclosure.documents.model.pages import Page
from disclosure.portal.editions import Edition
from disclosure.portal.site import absolute
from disclosure.portal.stored import stored
from disclosure.portal.views import link_from, or_nowhere, page_context, public_page
from disclosure.portal.withdrawals import withdrawn

PAGE = Page("changes", "changes", "更正内容")


@public_page
@stored
def changes(request: HttpRequest, region: str, year: int, department: str, version: int) -> HttpResponse:
    """Against the last version before it that still stands: what was withdrawn is not shown again by comparing with it."""
    edition = Edition.find(region=region, year=year, department=department, version=version)
    if edition.withdrawal is not None:
        return withdrawn(request, edition)
    if not edition.earlier:
        raise Http404  # a first version changes nothing
    etag = edition.etag(PAGE.slug)
    response = get_conditional_response(request, etag=etag)
    response = response or _page(request, edition)
    response.headers["ETag"] = etag
    return response


def _page(request: HttpRequest, edition: Edition) -> HttpResponse:
    address = f"{edition.permanent_base}{PAGE.slug}/"
    context = page_context(request, edition, PAGE) | {
        "versions": edition.listed_versions,
        "predecessor": None,
        "unit": edition.publication.document.identity.money_unit,
        "current_address": edition.current_base,
        "canonical": absolute(address),
        "permanent": absolute(address),
    }
    if edition.predecessor is not None:
        context |= _compared(edition, replace(edition, publication=edition.predecessor))
    return render(request, "portal/changes.html", context)


def _compared(edition: Edition, before: Edition) -> dict[str, Any]:
    found = corrections(before.publication.document, edition.publication.document)
    link, link_before = or_nowhere(link_from(edition, PAGE)), or_nowhere(link_from(before, PAGE))
    return {
        "predecessor": before,
        "found": found,
        "tables": [
            (
                table,
                (link_before if table.kind == REMOVED else link)(table.address),
                _linked(table.rows, link, link_before),
            )
            for table in found.tables
        ],
        "texts": [(each, (link_before if each.kind == REMOVED else link)(each.address)) for each in found.texts],
    }


def _linked(rows: Any, link: Callable[[str], str], link_before: Callable[[str], str]) -> list[tuple[Any, str]]:
    return [(row, (link_before if row.kind == REMOVED else link)(row.address)) for row in rows]
