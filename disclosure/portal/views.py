"""A disclosure's own pages and its official files, each of the edition that an address names."""

from collections.abc import Callable, Collection
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budget.site import absolute
from disclosure.documents.formats.filenames import short_filename
from disclosure.documents.formats.html.presentation import (
    Link,
    PartMark,
    Presenter,
    chinese_date,
)
from disclosure.documents.model.pages import Page
from disclosure.portal.answers import edition_page, of_edition
from disclosure.portal.downloads import OFFERED, official_file
from disclosure.portal.editions import Edition
from disclosure.portal.explain.chart_marks import DisclosureCharts
from disclosure.portal.explain.rows import leads_from, row_context
from disclosure.portal.explain.terms import explained, used_in
from disclosure.portal.explain.verdict import verdict
from disclosure.portal.headlines import headlines
from disclosure.portal.more import about_disclosure


@edition_page
def disclosure(request: HttpRequest, edition: Edition, slug: str = "") -> HttpResponse:
    """Any page of a disclosure; without a ``slug`` its overview."""
    try:
        page = edition.contents.find(slug)
    except KeyError:
        if _has_in_another_year(edition, slug):
            return HttpResponseRedirect(edition.base)
        raise Http404 from None
    if page.kind == "row" and page.slug != slug:  # a cell: its row's page shows it
        return HttpResponseRedirect(f"{edition.base}{page.slug}/#{slug}")
    if "embed" in request.GET and page.may_embed:
        return HttpResponseRedirect(f"{edition.base}embed/{page.slug}/")
    context = page_context(request, edition, page)
    context.update(_CONTENT[page.kind](edition, page))
    return render(request, f"portal/{page.kind}.html", context)


def _has_in_another_year(edition: Edition, slug: str) -> bool:
    """Tell whether a page that this disclosure lacks is one of its form: pages of years that have
    it lead here.
    """
    form = edition.publication.known_form
    parts = [] if form is None else [part.key for part in form.parts]
    return slug in ("goals", "narrative", *parts)


@require_safe
@of_edition
def official(request: HttpRequest, edition: Edition, name: str) -> HttpResponseBase:
    """The official file with a short name: ``203-2023.docx``."""
    publication = edition.publication
    for format_name, offered in OFFERED.items():
        if name == short_filename(publication.document, offered.extension):
            return official_file(
                request,
                publication,
                format_name,
                is_permanent=edition.is_pinned,
                pages=edition.base,
            )
    raise Http404


# -- around the content ------------------------------------------------------------------------


def page_context(request: HttpRequest, edition: Edition, page: Page) -> dict[str, Any]:
    """Return what every page of a disclosure shows around its content."""
    previous, following = edition.contents.neighbours(page)
    path = f"{page.slug}/" if page.slug else ""
    return {
        "edition": edition,
        "publication": edition.publication,
        "document": edition.publication.document,
        "region": edition.publication.department.region,
        "contents": edition.contents,
        "page": page,
        "previous": previous,
        "following": following,
        "rounding": _rounding_notes(edition, page),
        "current_address": edition.current_base + path,
        "canonical": absolute(edition.canonical_base + path),
        "permanent": absolute(edition.cited_base + path),
        "cited_on": chinese_date(edition.publication.imprint.published_on),
        "more": about_disclosure(edition, page),
        "embed": absolute(f"{edition.permanent_base}embed/{path}"),
    }


def _rounding_notes(edition: Edition, page: Page) -> list[tuple[str, str]]:
    """Return where and why figures on a page do not add up to the last digit: link and sentence."""
    link = link_from(edition, page)
    notes: list[tuple[str, str]] = []
    for note in edition.rounding:
        address = note["address"]
        shows_tables = bool(page.parts) and edition.contents.slug_of(address) == page.slug
        if page.kind == "document" or shows_tables:
            notes.append((link(address), note["text"]))
    return notes


def link_from(edition: Edition, page: Page) -> Link:
    """Return the links of a page: to an anchor on it, else to the page that shows the address.

    A link raises KeyError for an address that stands nowhere in the document.
    """

    def link(address: str) -> str:
        slug = edition.contents.slug_of(address)
        is_inside = slug == page.slug and address != slug
        if page.kind == "document" or is_inside:
            return f"#{address}"
        anchor = "" if address == slug else f"#{address}"
        return f"{edition.base}{slug}/{anchor}"

    return link


def or_nowhere(link: Link) -> Link:
    """Return links that are empty for an address that stands on no page.

    Such are what a finding misses, and what only an earlier version had.
    """

    def link_or_nowhere(address: str) -> str:
        try:
            return link(address)
        except KeyError:
            return ""

    return link_or_nowhere


# -- the content of each kind of page ----------------------------------------------------------


def _overview(edition: Edition, page: Page) -> dict[str, Any]:
    link = link_from(edition, page)
    charts = DisclosureCharts(edition, link)
    return {
        "headlines": headlines(edition.publication.document, charts.figures, link),
        "charts": charts.overview,
        "terms": charts.terms(*charts.overview),
        "verdict": verdict(edition),
        "versions": edition.listed_versions,
        "downloads": edition.downloads,
        "other_years": edition.listed_years,
    }


def _parts(edition: Edition, page: Page) -> dict[str, Any]:
    presenter = _presenter(edition, page, goals_as_links=True)
    return _marked(presenter.parts(page.parts), edition)


def _narrative(edition: Edition, page: Page) -> dict[str, Any]:
    presenter = _presenter(edition, page, top=2, goals_as_links=True)
    return _marked(presenter.parts(page.parts), edition)


def _whole(edition: Edition, page: Page) -> dict[str, Any]:
    """Return all parts with brief tables: cells are addressed on the pages of their tables."""
    targets = {note["address"] for note in edition.rounding}
    for figure in edition.publication.document.figures:
        targets.add(figure.address)
    presenter = _presenter(edition, page, top=2, targets=targets)
    return _marked(presenter.parts(page.parts), edition)


def _presenter(
    edition: Edition,
    page: Page,
    *,
    top: int = 1,
    goals_as_links: bool = False,
    targets: Collection[str] | None = None,
) -> Presenter:
    return Presenter(
        edition.publication.document,
        link=link_from(edition, page),
        top=top,
        goals_as_links=goals_as_links,
        leads=leads_from(edition, page),
        targets=targets,
    )


def _marked(parts: tuple[PartMark, ...], edition: Edition) -> dict[str, Any]:
    """Return parts with the terms that their tables link to."""
    terms: set[str] = set()
    for part in parts:
        terms |= used_in(part.blocks)
    return {
        "parts": parts,
        "has_unbound": any(part.has_unbound for part in parts),
        "terms": explained(terms, edition.publication.document),
    }


def _row(edition: Edition, page: Page) -> dict[str, Any]:
    return row_context(edition, page, link_from(edition, page))


def _goal(edition: Edition, page: Page) -> dict[str, Any]:
    assert page.goal is not None  # noqa: S101  a page of this kind has one
    goal = _presenter(edition, page).goal(page.goal)
    terms = explained(used_in([goal]), edition.publication.document)
    return {"goal": goal, "terms": terms}


def _goals(edition: Edition, page: Page) -> dict[str, Any]:
    goals = []
    for goal in edition.publication.document.goals:
        goals.append((goal, f"{edition.base}{goal.address}/"))
    return {"goals": goals}


_CONTENT: dict[str, Callable[[Edition, Page], dict[str, Any]]] = {
    "overview": _overview,
    "part": _parts,
    "narrative": _narrative,
    "goals": _goals,
    "goal": _goal,
    "document": _whole,
    "row": _row,
}
