"""A page for each chart, with its numbers as a table, as CSV, and the picture as a file."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext, pgettext

from budget.site import absolute
from disclosure.documents.model.pages import Page
from disclosure.portal.answers import edition_page, of_edition, public_page, unless_unchanged
from disclosure.portal.attachments import attachment
from disclosure.portal.charts import Chart
from disclosure.portal.editions import Edition
from disclosure.portal.explain.chart_marks import ChartMark, DisclosureCharts
from disclosure.portal.explain.drawings import drawn
from disclosure.portal.exports import TYPES, export
from disclosure.portal.views import link_from, page_context


@edition_page
def chart(request: HttpRequest, edition: Edition, name: str) -> HttpResponse:
    """Show the chart with its table, what it stands in, and how to take it along."""
    page, charts, mark = find_chart(edition, name)
    if "embed" in request.GET:
        return HttpResponseRedirect(f"{edition.base}embed/{page.slug}/")
    context = page_context(request, edition, page) | {
        "mark": mark,
        "above": charts.above(mark),
        "terms": charts.terms(mark),
    }
    return render(request, "portal/chart.html", context)


@public_page
@of_edition
@unless_unchanged
def chart_file(request: HttpRequest, edition: Edition, name: str, extension: str) -> HttpResponse:
    """Answer with the chart's numbers (csv) or the picture (svg)."""
    _, _, mark = find_chart(edition, name)
    identity = edition.publication.document.identity
    filename = f"{identity.code_path}-{identity.year}-{mark.title}.{extension}"
    if extension == "csv":
        content = _csv(mark.chart)
        return attachment(content, filename=filename, content_type=TYPES["csv"])
    svg = drawn(mark.chart, title=mark.title, source=_source(edition))
    return attachment(svg.encode(), filename=filename, content_type="image/svg+xml")


def find_chart(edition: Edition, name: str) -> tuple[Page, DisclosureCharts, ChartMark]:
    """Return the page of a chart, the charts around it, and itself. Raises Http404."""
    page = Page(f"charts/{name}", "chart", "")
    charts = DisclosureCharts(edition, link_from(edition, page))
    mark = charts.find(name)
    if mark is None:
        raise Http404
    return Page(page.slug, page.kind, mark.title), charts, mark


def _source(edition: Edition) -> str:
    publication = edition.publication
    return gettext("%(title)s，第%(version)s版，摘要 %(digest)s，%(address)s") % {
        "title": publication.document.title,
        "version": publication.version,
        "digest": publication.digest[:12],
        "address": absolute(edition.cited_base),
    }


def _csv(chart: Chart) -> bytes:
    """Return the chart's rows: amounts in yuan as exactly as they are known, and where they are."""
    amount = gettext("金额（元）")
    if chart.is_displayed:
        amount = gettext("金额（元，按公开的数折算）")
    header = [
        pgettext("row", "项目"),
        gettext("编码"),
        amount,
        gettext("占比"),
        gettext("上年（元）"),
        gettext("位置"),
    ]
    chart_rows = list(chart.rows)
    if chart.total is not None:
        chart_rows.append(chart.total)
    rows = []
    for row in chart_rows:
        before = "" if row.before is None else row.before
        rows.append([row.label, row.code, row.amount, row.share, before, row.address])
    return export("csv", header, rows)
