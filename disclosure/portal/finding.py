"""From the home page to a disclosure: regions, a county in this year's numbers, the departments of a year."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate

from disclosure.portal import overviews
from disclosure.portal.answers import public_page
from disclosure.portal.editions import address_of
from disclosure.portal.following import structured
from disclosure.portal.languages import written_date
from disclosure.portal.listing import PAGE_SIZE, PublicationFilter, PublicationTable
from disclosure.portal.paging import configure
from disclosure.portal.site import absolute
from disclosure.portal.stored import stored
from disclosure.roster import SHOWN, Duty, tally


@public_page
@stored
def home(request: HttpRequest) -> HttpResponse:
    """The only region's own page, or the regions to choose from."""
    years = overviews.years()
    regions = overviews.regions(years)
    if len(regions) == 1:
        return _region_page(request, years)
    totals = overviews.totals() if regions else {}
    cards = [(each, of_region, totals.get((each.code, of_region[0].year))) for each, of_region in regions]
    return render(request, "portal/home.html", {"cards": cards, "canonical": absolute(reverse("portal:home"))})


@public_page
@stored
def region(request: HttpRequest, region: str) -> HttpResponse:
    """A region: its newest year in numbers, its departments, its years, what was published lately."""
    years = overviews.years(region)
    if not years:
        return _only_withdrawn(region)
    return _region_page(request, years)


def _only_withdrawn(region: str) -> HttpResponse:
    """Of a region that has taken back everything the board tells why. Raises Http404 where there never was anything."""
    first = overviews.published(region).first()
    if first is None:
        raise Http404
    return redirect("portal:board", region, first.year)


def _region_page(request: HttpRequest, years: list[overviews.YearOfRegion]) -> HttpResponse:
    newest = years[0]
    code = newest.region.code
    departments, latest = overviews.departments_and_latest(newest)
    counts = tally(code, newest.year)
    context = {
        "region": newest.region,
        "years": years,
        "newest": newest,
        "figures": overviews.figures(code, newest.year),
        "published": sum(counts[each] for each in SHOWN),
        "obliged": sum(counts.values()) - counts[Duty.EXEMPT],
        "departments": [(publication, address_of(publication)) for publication in departments],
        "kinds": overviews.kinds(code, newest.year),
        "latest": [(each, address_of(each), written_date(localdate(each.visible_from))) for each in latest],
        "canonical": absolute(reverse("portal:region", args=(code,))),
        "catalogue": structured.as_script(structured.catalogue(newest.region, [each.year for each in years])),
    }
    return render(request, "portal/region.html", context)


@public_page
@stored
def year(request: HttpRequest, region: str, year: int) -> HttpResponse:
    """The departments of a year: searched, sorted, paged, all of it by the database."""
    everything = overviews.standing(region, year)
    chosen = PublicationFilter(request.GET, queryset=everything)
    table = PublicationTable(chosen.qs if chosen.is_valid() else everything.none())
    configure(request, table, page_size=PAGE_SIZE)
    count = table.paginator.count
    context: dict[str, Any] = {
        "region": _region_of(table, count, region, year),
        "year": year,
        "filter": chosen,
        "table": table,
        "count": count,
        "canonical": absolute(reverse("portal:year", args=(region, year))),
    }
    return render(request, "portal/year.html", context)


def _region_of(table: PublicationTable, count: int, region: str, year: int) -> Any:
    """The region of the rows that are shown; where none are, of whatever the year has published. Raises Http404."""
    if count:
        return next(iter(table.paginated_rows)).record.department.region
    first = overviews.published(region, year).first()
    if first is None:
        raise Http404
    return first.department.region
