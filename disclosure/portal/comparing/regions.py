"""The regions of one installation beside each other."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from disclosure.models import Publication
from disclosure.portal import overviews
from disclosure.portal.answers import public_page
from disclosure.portal.comparing import amounts, downloads, shown
from disclosure.portal.comparing.measures import Choice, ChoiceForm, figure
from disclosure.portal.comparing.tables import RegionTable
from disclosure.portal.languages import content_in
from disclosure.roster import populations


@public_page
def compare_regions(request: HttpRequest) -> HttpResponse:
    """The page; with one region it leads to that region's departments."""
    every_year = overviews.years()
    years = sorted({each.year for each in every_year}, reverse=True)
    regions = overviews.regions(every_year)
    context: dict[str, Any] = {"regions": [region for region, _ in regions]}
    if not years:
        return render(request, "portal/comparing/regions.html", context)
    form = ChoiceForm(request.GET, years=years)
    context["form"] = form
    if not form.is_valid():
        return render(request, "portal/comparing/regions.html", context, status=400)
    choice, year = form.choice(), form.chosen_year
    shown_then = [each for each in every_year if each.year == year]
    table = downloads.configured(request, RegionTable(rows(shown_then, choice, year)))
    named = {"year": year, "of": choice.label}
    title = gettext("%(year)s年各地区%(of)s") % named
    table.label = title
    if downloads.wanted(request):
        publications = Publication.objects.standing().filter(year=year)
        return downloads.file_of(request, title, table, publications)
    known = populations(year)
    context |= {"choice": choice, "year": year, "title": title, "table": table}
    context["heading"] = content_in(gettext("%(year)s年各地区%(of)s"), **named)
    context["populations"] = [
        (each.region.name, known[each.region.code]) for each in shown_then if each.region.code in known
    ]
    return render(request, "portal/comparing/regions.html", context)


def rows(regions: list[overviews.YearOfRegion], choice: Choice, year: int) -> list[dict[str, Any]]:
    """A row for each region that shows something of the year."""
    together = amounts.by_region(year, choice)
    wholes = amounts.by_region(year, figure(choice.whole or "spending"))
    known = populations(year)
    return [_row(each, choice, together.get(each.region.code), wholes, known) for each in regions]


def _row(each: overviews.YearOfRegion, choice: Choice, together: Any, wholes: Any, known: Any) -> dict[str, Any]:
    code = each.region.code
    fen = None if together is None else together.fen
    people = known[code].people if code in known else None
    whole = wholes[code].fen if code in wholes and choice.whole else None
    query = urlencode({**choice.query, "year": str(each.year)})
    return {
        "name": each.region.name,
        "href": f"{reverse('portal:compare', args=[code])}?{query}",
        "departments": each.departments,
        "fen": fen,
        "share": shown.percent(fen, whole),
        "people": people,
        "head": shown.per_head(fen, people) if people else None,
    }
