"""The regions of one installation beside each other."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from disclosure.models import Measure, Publication
from disclosure.portal import overviews
from disclosure.portal.answers import public_page
from disclosure.portal.comparing import amounts, downloads, shown
from disclosure.portal.comparing.measures import Choice, ChoiceForm, figure
from disclosure.portal.comparing.tables import RegionTable
from disclosure.portal.languages import content_in
from disclosure.roster import populations


@public_page
def compare_regions(request: HttpRequest) -> HttpResponse:
    """Show the page; with one region it leads to that region's departments."""
    all_years = overviews.years()
    years = sorted({year_of_region.year for year_of_region in all_years}, reverse=True)
    regions = overviews.regions(all_years)
    context: dict[str, Any] = {"regions": [region for region, _ in regions]}
    if not years:
        return render(request, "portal/comparing/regions.html", context)
    form = ChoiceForm(request.GET, years=years)
    context["form"] = form
    if not form.is_valid():
        return render(request, "portal/comparing/regions.html", context, status=400)
    choice = form.choice()
    year = form.chosen_year
    compared = [of_region for of_region in all_years if of_region.year == year]
    regional_rows = rows(compared, choice, year)
    table = RegionTable(regional_rows)
    downloads.configure_list(request, table)
    names = {"year": year, "of": choice.label}
    title = gettext("%(year)s年各地区%(of)s") % names
    table.label = title
    if downloads.kind_asked(request):
        publications = Publication.objects.standing().of_departments().filter(year=year)
        return downloads.table_response(request, title, table, publications)
    known = populations(year)
    shown_populations = []
    for of_region in compared:
        if of_region.region.code in known:
            shown_populations.append((of_region.region.name, known[of_region.region.code]))
    context |= {
        "choice": choice,
        "year": year,
        "title": title,
        "table": table,
        "heading": content_in(gettext("%(year)s年各地区%(of)s"), **names),
        "populations": shown_populations,
        "without": _without(regional_rows, choice),
    }
    return render(request, "portal/comparing/regions.html", context)


def _without(regional_rows: list[dict[str, Any]], choice: Choice) -> list[str]:
    """Return the regions whose forms do not tell the figure: theirs cannot be compared."""
    if choice.measure != Measure.FIGURE:
        return []
    return [row["name"] for row in regional_rows if row["fen"] is None]


def rows(regions: list[overviews.YearOfRegion], choice: Choice, year: int) -> list[dict[str, Any]]:
    """Return a row for each region that shows something of the year."""
    known = populations(year)
    together = amounts.by_region(year, choice)
    wholes = amounts.by_region(year, figure(choice.whole or "spending"))
    query = urlencode({**choice.query, "year": str(year)})
    regional_rows = []
    for of_region in regions:
        code = of_region.region.code
        fen = together[code].fen if code in together else None
        whole = wholes[code].fen if code in wholes and choice.whole else None
        people = known[code].people if code in known else None
        head = shown.per_head(fen, people) if people else None
        row = {
            "name": of_region.region.name,
            "href": f"{reverse('portal:compare', args=[code])}?{query}",
            "departments": of_region.departments,
            "fen": fen,
            "share": shown.percent(fen, whole),
            "people": people,
            "head": head,
        }
        regional_rows.append(row)
    return regional_rows
