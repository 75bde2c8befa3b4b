"""The answer at the address of a year that an office has not published: 404, and the years that it
has.

A year that is only still to come is answered in the very same way.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from budget.offices import of_office
from disclosure.models import Publication
from disclosure.portal.editions import address_of


def year_not_published(
    request: HttpRequest, *, region: str, year: int, department: str, unit: str
) -> HttpResponse:
    """Return the 404 with the years that can be read. Raises Http404 where there are none."""
    standing = Publication.objects.standing().filter(
        of_office(department, unit), department__region__code=region
    )
    published = list(standing.order_by("-year"))
    years = [(publication.year, address_of(publication)) for publication in published]
    if not years or year in dict(years):
        raise Http404
    newest = published[0]
    context = {
        "region": newest.department.region,
        "name": newest.office.name,
        "year": year,
        "years": years,
    }
    return render(request, "portal/no_year.html", context, status=404)
