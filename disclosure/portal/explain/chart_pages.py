"""A page for each chart, with its numbers as a table, as CSV, and the picture as a file."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, pgettext

from disclosure.documents.model.pages import Page
from disclosure.portal.charts import Chart
from disclosure.portal.editions import Edition
from disclosure.portal.explain.answers import answer
from disclosure.portal.explain.chart_marks import ChartMark, DisclosureCharts
from disclosure.portal.explain.drawings import drawn
from disclosure.portal.exports import TYPES, export
from disclosure.portal.site import absolute
from disclosure.portal.stored import stored
from disclosure.portal.views import link_from, page_context, public_page


@public_page
@stored
def chart(
    request: HttpRequest, region: str, year: int, department: str, name: str, version: int | None = None
) -> HttpResponse:
    """The chart with its table, what it stands in, and how to take it along."""
    edition = Edition.find(region=region, year=year, department=department, version=version)
    return answer(request, edition, f"charts/{name}", lambda: _page(request, edition, name))


@public_page
def chart_file(
    request: HttpRequest,
    region: str,
    year: int,
    department: str,
    name: str,
    extension: str,
    version: int | None = None,
) -> HttpResponse:
    """The chart's numbers (csv) or the picture (svg)."""
    edition = Edition.find(region=region, year=year, department=department, version=version)
    return answer(request, edition, f"charts/{name}.{extension}", lambda: _file(edition, name, extension))


def found(edition: Edition, name: str) -> tuple[Page, DisclosureCharts, ChartMark]:
    """The page of a chart, the charts around it, and itself. Raises Http404."""
    page = Page(f"charts/{name}", "chart", "")
    charts = DisclosureCharts(edition, link_from(edition, page))
    mark = charts.find(name)
    if mark is None:
        raise Http404
    return Page(page.slug, page.kind, mark.title), charts, mark


def _page(request: HttpRequest, edition: Edition, name: str) -> HttpResponse:
    page, charts, mark = found(edition, name)
    if "embed" in request.GET:
        return HttpResponseRedirect(f"{edition.base}embed/{page.slug}/")
    context = {
        "mark": mark,
        "above": charts.above(mark),
        "terms": charts.terms(mark),
    }
    return render(request, "portal/chart.html", page_context(request, edition, page) | context)


def _file(edition: Edition, name: str, extension: str) -> HttpResponse:
    _, _, mark = found(edition, name)
    identity = edition.publication.document.identity
    filename = f"{identity.department_code}-{identity.year}-{mark.title}.{extension}"
    disposition = content_disposition_header(as_attachment=True, filename=filename)
    if extension == "csv":
        content, content_type = _csv(mark.chart, edition), TYPES["csv"]
    else:
        source = _source(edition)
        content, content_type = drawn(mark.chart, title=mark.title, source=source).encode(), "image/svg+xml"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})


def _source(edition: Edition) -> str:
    publication = edition.publication
    return gettext("%(title)s，第%(version)s版，摘要 %(digest)s，%(address)s") % {
        "title": publication.document.title,
        "version": publication.version,
        "digest": publication.digest[:12],
        "address": absolute(edition.cited_base),
    }


def _csv(chart: Chart, edition: Edition) -> bytes:
    """The chart's rows: amounts in yuan as exactly as they are known, and where each stands."""
    amount = gettext("金额（元，按公开的数折算）") if chart.is_displayed else gettext("金额（元）")
    header = [pgettext("row", "项目"), gettext("编码"), amount, gettext("占比"), gettext("上年（元）"), gettext("位置")]
    rows = [
        [row.label, row.code, row.amount, row.share, "" if row.before is None else row.before, row.address]
        for row in (*chart.rows, *([chart.total] if chart.total else []))
    ]
    return export("csv", header, rows)
