"""The indicators of a region: browsed, narrowed, sorted, and taken away as they are shown."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from disclosure.portal import overviews
from disclosure.portal.answers import public_page
from disclosure.portal.attachments import list_attachment
from disclosure.portal.goals.listing import (
    HEADER,
    MOST_IN_A_FILE,
    PAGE_SIZE,
    IndicatorFilter,
    IndicatorTable,
    file_rows,
    indicators_of,
)
from disclosure.portal.more import about_region
from disclosure.portal.paging import configure


@public_page
def indicators(request: HttpRequest, region: str) -> HttpResponse:
    """Show a page of the list.

    What cannot be read in a filter is said beside it, and nothing is listed.
    """
    years = _years(region)
    indicator_filter, table = _filtered(request, region, years)
    configure(request, table, page_size=PAGE_SIZE)
    used = {name for name, value in request.GET.items() if value}
    context = {
        "region": years[0].region,
        "more": about_region(region, [of_region.year for of_region in years]),
        "filter": indicator_filter,
        "table": table,
        "count": table.paginator.count,
        "most_in_a_file": MOST_IN_A_FILE,
        "is_narrowed": not used.isdisjoint(indicator_filter.filters),
    }
    return render(request, "portal/goals/indicators.html", context)


@public_page
def download(request: HttpRequest, region: str, kind: str) -> HttpResponse:
    """Answer with all rows of the selection in the order of the page, as a file."""
    _indicator_filter, table = _filtered(request, region, _years(region))
    configure(request, table, page_size=None)
    header = [str(heading) for heading in HEADER]
    return list_attachment(kind, header, file_rows(table.data.data), name=f"indicators-{region}")


def _years(region: str) -> list[overviews.YearOfRegion]:
    """Return the years of a region. Raises Http404 where it has none."""
    years = overviews.years(region)
    if not years:
        raise Http404
    return years


def _filtered(
    request: HttpRequest, region: str, years: list[overviews.YearOfRegion]
) -> tuple[IndicatorFilter, IndicatorTable]:
    """Return the filter as the address has it, and the table of what it lets pass."""
    shown = indicators_of(region)
    known_years = [of_region.year for of_region in years]
    indicator_filter = IndicatorFilter(request.GET, queryset=shown, years=known_years)
    return indicator_filter, IndicatorTable(indicator_filter.rows)
