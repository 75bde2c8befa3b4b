"""The search page: what was typed and chosen, what it finds, and else what to try instead."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from disclosure.portal import overviews
from disclosure.portal.answers import public_page
from disclosure.search.cards import cards
from disclosure.search.hits import Results
from disclosure.search.selection import read_selection
from disclosure.search.suggestions import suggestions

PAGE_SIZE = 20


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """Show passages of everything published, a page at a time."""
    selection = read_selection(request.GET, overviews.years())
    context: dict[str, Any] = {"selection": selection, "region": selection.region}
    if selection.terms:
        results = Results.of(selection)
        context["cards"] = cards(results)
        page = Paginator(results.keys, PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {"results": results, "page": page, "hits": results.hits(list(page.object_list))}
        if not results.keys:
            context["suggestions"] = suggestions(selection)
    return render(request, "portal/search/search.html", context)
