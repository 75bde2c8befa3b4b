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
from disclosure.portal.paging import configure


@public_page
def indicators(request: HttpRequest, region: str) -> HttpResponse:
    """A page of the list. What cannot be read in a filter is said beside it, and nothing is listed."""
    years = _years(region)
    chosen, table = _chosen(request, region, years)
    configure(request, table, page_size=PAGE_SIZE)
    context = {
        "region": years[0].region,
        "filter": chosen,
        "table": table,
        "count": table.paginator.count,
        "most_in_a_file": MOST_IN_A_FILE,
        "is_narrowed": any(value for name, value in request.GET.items() if name in chosen.filters),
    }
    return render(request, "portal/goals/indicators.html", context)


@public_page
def download(request: HttpRequest, region: str, kind: str) -> HttpResponse:
    """All rows of the selection in the order of the page, as a file."""
    _, table = _chosen(request, region, _years(region))
    configure(request, table, page_size=None)
    header = [str(each) for each in HEADER]
    return list_attachment(kind, header, file_rows(table.data.data), name=f"indicators-{region}")


def _years(region: str) -> list[overviews.YearOfRegion]:
    years = overviews.years(region)
    if not years:
        raise Http404
    return years


def _chosen(
    request: HttpRequest, region: str, years: list[overviews.YearOfRegion]
) -> tuple[IndicatorFilter, IndicatorTable]:
    everything = indicators_of(region)
    chosen = IndicatorFilter(request.GET, queryset=everything, years=[each.year for each in years])
    return chosen, IndicatorTable(chosen.qs if chosen.is_valid() else everything.none())
