"""The page of all terms, to which the footer of every page leads."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from disclosure.portal.answers import public_page
from disclosure.portal.explain.terms import all_terms
from disclosure.portal.stored import stored


@public_page
@stored
def terms(request: HttpRequest) -> HttpResponse:
    """All terms, by group."""
    groups = [(group, list(terms)) for group, terms in groupby(all_terms(), key=lambda term: term.group)]
    return render(request, "portal/terms.html", {"groups": groups})
