"""Charts and tables for other people's sites: a bare page with its source line, made for a
sandboxed frame.

It has an address of its own below ``embed/``, so that it can be stored and that only these pages
may stand in frames; a page's address with ``?embed`` leads there. It needs no script, form or
cookie, and its links open outside the frame.
"""

from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt

from budget.site import absolute
from disclosure.documents.formats.html.presentation import mark_table
from disclosure.portal.answers import public_page, unless_unchanged
from disclosure.portal.editions import Edition
from disclosure.portal.explain import chart_pages
from disclosure.portal.explain.drawings import drawn


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # its stubs know no arguments of a view
@public_page
def embed(
    request: HttpRequest,
    region: str,
    year: int,
    department: str,
    slug: str,
    version: int | None = None,
    unit: str = "",
) -> HttpResponse:
    """Show a chart (``charts/…``) or the tables of a page, alone.

    A version that was taken back says so in the frame.
    """
    edition = Edition.find(
        region=region, year=year, department=department, version=version, unit=unit
    )
    if edition.withdrawal is not None:
        context = _frame(edition, slug) | {"is_gone": True}
        return render(request, "portal/embed.html", context, status=410)
    return _embedded(request, edition, slug)


@unless_unchanged
def _embedded(request: HttpRequest, edition: Edition, slug: str) -> HttpResponse:
    return render(request, "portal/embed.html", _frame(edition, slug) | _content(edition, slug))


def _frame(edition: Edition, slug: str) -> dict[str, Any]:
    return {
        "edition": edition,
        "publication": edition.publication,
        "document": edition.publication.document,
        "region": edition.publication.department.region,
        "page_address": absolute(f"{edition.permanent_base}{slug}/"),
    }


def _content(edition: Edition, slug: str) -> dict[str, Any]:
    if slug.startswith("charts/"):
        name = slug.removeprefix("charts/")
        _page, _charts, mark = chart_pages.find_chart(edition, name)
        svg = drawn(mark.chart, title=mark.title, hrefs={})
        return {"mark": mark, "drawn": svg, "title": mark.title}
    try:
        page = edition.contents.find(slug)
    except KeyError:
        raise Http404 from None
    if not page.may_embed:
        raise Http404
    return {"tables": [mark_table(table, 1) for table in page.tables], "title": page.title}
