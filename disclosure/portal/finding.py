"""From the home page to a disclosure: regions, a county's year, the departments of a year."""

import re
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budget.site import absolute
from disclosure.models import Publication
from disclosure.portal import glance, overviews, workbooks
from disclosure.portal.answers import kept_page
from disclosure.portal.comparing import changed
from disclosure.portal.editions import address_of
from disclosure.portal.following import structured
from disclosure.portal.languages import in_chinese, written_date
from disclosure.portal.listing import PAGE_SIZE, PublicationFilter, PublicationTable, UnitTable
from disclosure.portal.more import about_region
from disclosure.portal.overviews import YearOfRegion
from disclosure.portal.paging import configure
from disclosure.roster import SHOWN, Duty, tally

# What a home page offers to search for: what ordinary people ask, by the words that they use.
EXAMPLES = (_("公务接待"), _("小学"), _("修路"), _("养老金"))
# So many regions have a card each on the home page. More are listed, a line each: a province's home
# page stays as quick to make, and to look through.
MOST_CARDS = 12
# The name of a page that disclosures in one form have in common, as 各部门的这张表 names it.
_PAGE_OF_FORM = re.compile(r"[a-z][a-z0-9-]{0,39}")


@kept_page
def home(request: HttpRequest) -> HttpResponse:
    """The only region's own page, or the regions to choose from."""
    years = overviews.years()
    regions = overviews.regions(years)
    if len(regions) == 1:
        return _region_page(request, years)
    context: dict[str, Any] = {"canonical": absolute(reverse("portal:home"))}
    if regions:
        context["has_regions"] = True
        if len(regions) <= MOST_CARDS:
            context["cards"] = glance.region_cards(regions)
        else:
            context["prefectures"] = glance.prefectures(regions)
        context["latest"] = _dated(overviews.latest_of_all())
        context["examples"] = [str(words) for words in EXAMPLES]
    return render(request, "portal/home.html", context)


@kept_page
def region(request: HttpRequest, region: str) -> HttpResponse:
    """A region: its newest year in numbers, its departments, its years, what came lately."""
    years = overviews.years(region)
    if years:
        return _region_page(request, years)
    withdrawn = overviews.published(region).first()
    if withdrawn is None:
        raise Http404
    # It has taken back everything: the board of its last year tells why.
    return redirect("portal:board", region, withdrawn.year)


def _region_page(request: HttpRequest, years: list[YearOfRegion]) -> HttpResponse:
    newest = years[0]
    code = newest.region.code
    first_departments, latest_publications = overviews.departments_and_latest(newest)
    courses = glance.courses(first_departments)
    departments = []
    for publication in first_departments:
        course = courses.get(publication.department_id)
        departments.append((publication, address_of(publication), course))
    county_years = glance.CountyYears.of(code)
    counts = tally(code, newest.year)
    catalogue = structured.catalogue(newest.region, [year.year for year in years])
    context = {
        "region": newest.region,
        "years": years,
        "newest": newest,
        "figures": county_years.figures(newest.year),
        "classes": glance.classes(code, newest.year),
        "county_years": county_years.listed(code),
        "movements": _movements(code, county_years, newest.year),
        "published": sum(counts[duty] for duty in SHOWN),
        "obliged": sum(counts.values()) - counts[Duty.EXEMPT],
        "departments": departments,
        "kinds": overviews.kinds(code, newest.year),
        "latest": _dated(latest_publications),
        "canonical": absolute(reverse("portal:region", args=(code,))),
        "catalogue": structured.as_script(catalogue),
        "more": about_region(code, [year.year for year in years]),
    }
    return render(request, "portal/region.html", context)


def _dated(publications: Iterable[Publication]) -> list[tuple[Publication, str, str]]:
    """Return publications with their addresses and the days on which they were published."""
    dated = []
    for publication in publications:
        published_on = written_date(localdate(publication.visible_from))
        dated.append((publication, address_of(publication), published_on))
    return dated


def _movements(
    region: str, county_years: glance.CountyYears, newest: int
) -> changed.CountyMovements | None:
    """Return which departments changed most since the year before; None without such a year."""
    earlier = [year for year in county_years.fen if year < newest]
    if not earlier:
        return None
    return changed.of_county(region, newest, max(earlier))


@kept_page
def year(request: HttpRequest, region: str, year: int) -> HttpResponse:
    """The departments of a year, and its units: searched, sorted and paged by the database."""
    years = overviews.years(region)
    published_years = [of_region.year for of_region in years]
    is_shown = year in published_years
    if years and not is_shown and not overviews.published(region, year).exists():
        return _no_year(request, years, year)
    chosen = PublicationFilter(request.GET, queryset=overviews.standing(region, year))
    page = request.GET.get("table", "")
    if not _PAGE_OF_FORM.fullmatch(page):
        page = ""
    table = PublicationTable(chosen.rows, page=page)
    configure(request, table, page_size=PAGE_SIZE)
    count = table.paginator.count
    units_shown = overviews.standing_units(region, year)
    chosen_units = PublicationFilter(request.GET, queryset=units_shown)
    units = UnitTable(chosen_units.rows)
    configure(request, units, page_size=PAGE_SIZE)
    unit_count = units.paginator.count
    # A list that is narrowed down does not tell how many there are, and offers no workbook.
    is_narrowed = any(request.GET.get(name) for name in PublicationFilter.Meta.fields)
    everybody = 0 if is_narrowed else count + unit_count
    context: dict[str, Any] = {
        "units": units,
        "unit_count": unit_count,
        "region": _region_of(table, region, year),
        "year": year,
        "filter": chosen,
        "table": table,
        "count": count,
        "workbooks": _workbooks(region, year, everybody),
        "canonical": absolute(reverse("portal:year", args=(region, year))),
        "is_query": bool(request.GET),
        "more": about_region(region, published_years, year=year),
    }
    return render(request, "portal/year.html", context)


def _no_year(request: HttpRequest, years: list[YearOfRegion], year: int) -> HttpResponse:
    """Answer that nothing was published of a year, with the years that were."""
    region = years[0].region
    listed = []
    for published in years:
        listed.append((published.year, reverse("portal:year", args=(region.code, published.year))))
    context = {"region": region, "name": region.name, "year": year, "years": listed}
    return render(request, "portal/no_year.html", context, status=404)


def _workbooks(region: str, year: int, count: int) -> list[tuple[str, str]]:
    """Return label and address of each workbook of a region's year, of ``count`` disclosures."""
    parts = workbooks.parts_of(count)
    if len(parts) == 1:
        address = reverse("portal:workbooks", args=(region, year))
        return [(gettext("下载"), in_chinese(address))]
    listed = []
    for part in parts:
        address = reverse("portal:workbooks-part", args=(region, year, part))
        label = gettext("第%(part)s个文件") % {"part": part}
        listed.append((label, in_chinese(address)))
    return listed


def _region_of(table: PublicationTable, region: str, year: int) -> Any:
    """Return the region of the rows that are shown, else of whatever the year has published.

    Raises Http404 where the year has published nothing.
    """
    if table.paginator.count:
        first_row = next(iter(table.paginated_rows))
        return first_row.record.department.region
    first = overviews.published(region, year).first()
    if first is None:
        raise Http404
    return first.department.region
