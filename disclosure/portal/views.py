"""Citizens' pages. A view finds what is public, answers 304 where the reader has it already, else fills a template."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from disclosure.documents.formats.filenames import short_filename
from disclosure.documents.formats.html.presentation import PartMark, Presenter, chinese_date
from disclosure.documents.model.pages import Page
from disclosure.portal.downloads import OFFERED, official_file
from disclosure.portal.editions import Edition, address_of
from disclosure.portal.explain.chart_marks import DisclosureCharts
from disclosure.portal.explain.rows import leads_from, row_context
from disclosure.portal.explain.terms import explained, used_in
from disclosure.portal.explain.verdict import verdict
from disclosure.portal.headlines import headlines
from disclosure.portal.languages import page_language
from disclosure.portal.site import absolute
from disclosure.portal.stored import stored
from disclosure.portal.withdrawals import withdrawn

_P = ParamSpec("_P")
_View = Callable[Concatenate[HttpRequest, _P], HttpResponse]


def public_page(view: _View[_P]) -> _View[_P]:
    """A page that anyone may keep for a minute and must then ask about: a withdrawal shows soon, a revisit costs a 304."""

    @require_safe
    @wraps(view)
    def page(request: HttpRequest, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=60)
        response.headers.setdefault("Content-Language", page_language())
        return response

    return page


# -- a disclosure ----------------------------------------------------------------------------------------------------------


@public_page
@stored
def disclosure(
    request: HttpRequest, region: str, year: int, department: str, slug: str = "", version: int | None = None
) -> HttpResponse:
    """Any page of a disclosure: of the version that is current, or of the one that is named."""
    edition = Edition.find(region=region, year=year, department=department, version=version)
    if edition.withdrawal is not None:
        return withdrawn(request, edition)
    etag = edition.etag(slug)
    response = get_conditional_response(request, etag=etag)
    response = response or _disclosure_page(request, edition, slug)
    response.headers["ETag"] = etag
    return response


@require_safe
def official(
    request: HttpRequest, region: str, year: int, department: str, name: str, version: int | None = None
) -> HttpResponseBase:
    """An official file of the version that is current, or of the one that is named."""
    edition = Edition.find(region=region, year=year, department=department, version=version)
    if edition.withdrawal is not None:
        return withdrawn(request, edition)
    by_name = {short_filename(edition.publication.document, OFFERED[each][0]): each for each in OFFERED}
    if name not in by_name:
        raise Http404
    return official_file(request, edition.publication, by_name[name], is_permanent=edition.is_pinned)


def _disclosure_page(request: HttpRequest, edition: Edition, slug: str) -> HttpResponse:
    try:
        page = edition.contents.find(slug)
    except KeyError:
        raise Http404 from None
    if page.kind == "row" and page.slug != slug:  # a cell: its row's page shows it
        return HttpResponseRedirect(f"{edition.base}{page.slug}/#{slug}")
    if "embed" in request.GET and page.may_embed:
        return HttpResponseRedirect(f"{edition.base}embed/{page.slug}/")
    context = page_context(request, edition, page) | _CONTENT[page.kind](edition, page)
    return render(request, f"portal/{page.kind}.html", context)


def page_context(request: HttpRequest, edition: Edition, page: Page) -> dict[str, Any]:
    """What every page of a disclosure shows around its content."""
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
        "rounding": _rounding(edition, page),
        "current_address": edition.current_base + path,
        "canonical": absolute(edition.canonical_base + path),
        "permanent": absolute(edition.cited_base + path),
        "cited_on": chinese_date(edition.publication.imprint.published_on),
        "embed": absolute(f"{edition.permanent_base}embed/{path}"),
    }


def _rounding(edition: Edition, page: Page) -> list[tuple[str, str]]:
    """Where and why figures on this page do not add up to the last digit: link and sentence."""
    link = link_from(edition, page)
    return [
        (link(note["address"]), note["text"])
        for note in edition.rounding
        if page.kind == "document" or (page.parts and edition.contents.slug_of(note["address"]) == page.slug)
    ]


def link_from(edition: Edition, page: Page) -> Callable[[str], str]:
    """Links from a page: to an anchor on it, else to the page that shows the address."""

    def link(address: str) -> str:
        slug = edition.contents.slug_of(address)
        if page.kind == "document" or (slug == page.slug and address != slug):
            return f"#{address}"
        anchor = "" if address == slug else f"#{address}"
        return f"{edition.base}{slug}/{anchor}"

    return link


def or_nowhere(link: Callable[[str], str]) -> Callable[[str], str]:
    """The same links, empty for what stands on no page: what a finding misses, or what only an earlier version had."""

    def safe(address: str) -> str:
        try:
            return link(address)
        except KeyError:
            return ""

    return safe


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
        "other_years": [(each.year, address_of(each)) for each in edition.other_years],
    }


def _parts(edition: Edition, page: Page) -> dict[str, Any]:
    return _marked(_presenter(edition, page, goals_as_links=True).parts(page.parts), edition)


def _narrative(edition: Edition, page: Page) -> dict[str, Any]:
    return _marked(_presenter(edition, page, top=2, goals_as_links=True).parts(page.parts), edition)


def _whole(edition: Edition, page: Page) -> dict[str, Any]:
    return _marked(_presenter(edition, page, top=2).parts(page.parts), edition)


def _marked(parts: tuple[PartMark, ...], edition: Edition) -> dict[str, Any]:
    terms = explained(used_in(block for part in parts for block in part.blocks), edition.publication.document)
    return {"parts": parts, "has_unbound": any(part.has_unbound for part in parts), "terms": terms}


def _row(edition: Edition, page: Page) -> dict[str, Any]:
    return row_context(edition, page, link_from(edition, page))


def _goal(edition: Edition, page: Page) -> dict[str, Any]:
    assert page.goal is not None  # noqa: S101  a page of this kind has one
    goal = _presenter(edition, page).goal(page.goal)
    return {"goal": goal, "terms": explained(used_in([goal]), edition.publication.document)}


def _goals(edition: Edition, page: Page) -> dict[str, Any]:
    return {"goals": [(goal, f"{edition.base}{goal.address}/") for goal in edition.publication.document.goals]}


def _presenter(edition: Edition, page: Page, *, top: int = 1, goals_as_links: bool = False) -> Presenter:
    link, leads = link_from(edition, page), leads_from(edition, page)
    return Presenter(edition.publication.document, link, top, goals_as_links, leads)


_CONTENT: dict[str, Callable[[Edition, Page], dict[str, Any]]] = {
    "overview": _overview,
    "part": _parts,
    "narrative": _narrative,
    "goals": _goals,
    "goal": _goal,
    "document": _whole,
    "row": _row,
}
