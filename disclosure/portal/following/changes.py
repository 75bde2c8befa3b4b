"""The page of what a version changed in the one before it: figures, rows, texts by word, goals."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from budget.site import absolute
from disclosure.documents.diff.corrections import (
    ChangeKind,
    RowChange,
    TableChange,
    TextChange,
    corrections,
)
from disclosure.documents.model.pages import Page
from disclosure.portal.answers import edition_page
from disclosure.portal.editions import Edition
from disclosure.portal.views import link_from, or_nowhere, page_context

PAGE = Page("changes", "changes", "更正内容")

AnyChange = TableChange | RowChange | TextChange
# From a change to the place that shows it.
ChangeLink = Callable[[AnyChange], str]


@edition_page
def changes(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Against the last version before it that still stands.

    What was withdrawn is not shown once more by comparing with it.
    """
    if not edition.earlier:
        raise Http404  # a first version changes nothing
    address = absolute(f"{edition.permanent_base}{PAGE.slug}/")
    context = page_context(request, edition, PAGE)
    context |= {
        "versions": edition.listed_versions,
        "predecessor": None,
        "unit": edition.publication.document.identity.money_unit,
        "current_address": edition.current_base,
        "canonical": address,
        "permanent": address,
    }
    if edition.predecessor is not None:
        before = replace(edition, publication=edition.predecessor)
        context |= _comparison(edition, before)
    return render(request, "portal/changes.html", context)


def _comparison(edition: Edition, before: Edition) -> dict[str, Any]:
    corrected = corrections(before.publication.document, edition.publication.document)
    link = _change_link(edition, before)
    tables = []
    for table in corrected.tables:
        tables.append((table, link(table), _linked(table.rows, link)))
    return {
        "predecessor": before,
        "corrections": corrected,
        "tables": tables,
        "texts": _linked(corrected.texts, link),
    }


def _change_link(edition: Edition, before: Edition) -> ChangeLink:
    """Return links into this version, and into the one before for what is no longer there."""
    link_after = or_nowhere(link_from(edition, PAGE))
    link_before = or_nowhere(link_from(before, PAGE))

    def link(change: AnyChange) -> str:
        if change.kind is ChangeKind.REMOVED:
            return link_before(change.address)
        return link_after(change.address)

    return link


def _linked(changes: Iterable[AnyChange], link: ChangeLink) -> list[tuple[AnyChange, str]]:
    return [(change, link(change)) for change in changes]
