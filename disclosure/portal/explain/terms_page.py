"""The page of all terms, to which the footer of every page leads."""

from itertools import groupby
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from disclosure.portal.answers import kept_page
from disclosure.portal.explain.terms import all_terms
from disclosure.portal.more import about_everything


@kept_page
def terms(request: HttpRequest) -> HttpResponse:
    """Show all terms, by group."""
    groups = []
    for group, group_terms in groupby(all_terms(), key=attrgetter("group")):
        groups.append((group, list(group_terms)))
    return render(request, "portal/terms.html", {"groups": groups, "more": about_everything()})
