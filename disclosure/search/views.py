"""The search page: what was typed and chosen, what answers it, what it finds, and else what to try
instead.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from budget.site import absolute
from disclosure.fulltext.query import read_query
from disclosure.portal.answers import public_page
from disclosure.portal.more import about_everything, about_region
from disclosure.search.amount_cards import AmountCard
from disclosure.search.cards import Card, cards
from disclosure.search.groups import keys_by_group, shown_groups
from disclosure.search.hits import Results
from disclosure.search.questions import read_question
from disclosure.search.selection import read_selection
from disclosure.search.suggestions import suggestions

PAGE_SIZE = 20
_LONGEST_KEY = 19  # digits of the largest number that both databases hold


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """Show passages of everything published, what says the same together, a page at a time."""
    selection = read_selection(request.GET)
    context: dict[str, Any] = {
        "selection": selection,
        "region": selection.region,
        "canonical": absolute(reverse("portal:search")),
        "more": about_everything(),
    }
    if selection.region:
        context["more"] = about_region(selection.region.code, selection.years)
    if selection.terms:
        results = Results.of(selection)
        answers = cards(results, read_question(results))
        # Of several words all must be there: the page says which of them is.
        is_one_text = len(results.topic_terms) == 1
        instead = _official_words(answers) if is_one_text and not results.keys else ""
        if instead:
            results = Results.of(replace(selection, q=instead, terms=read_query(instead)))
        groups = keys_by_group(results, _chosen_group(request))
        page = Paginator(groups, PAGE_SIZE).get_page(request.GET.get("page"))
        sought_instead = instead if results.keys else ""
        context |= {
            "cards": answers,
            "instead": sought_instead,
            "results": results,
            "page": page,
            "groups": shown_groups(results, list(page.object_list)),
        }
        is_answered = is_one_text and bool(answers) and not selection.has_filters
        if not results.keys and not is_answered:
            context["suggestions"] = suggestions(selection)
    return render(request, "portal/search/search.html", context)


def _official_words(answers: Sequence[Card]) -> str:
    """Return what disclosures call that which was asked for; empty where no amount answers."""
    for answer in answers:
        if isinstance(answer, AmountCard):
            return answer.sought
    return ""


def _chosen_group(request: HttpRequest) -> int | None:
    """Return the key of the group whose hits are listed one by one, if any was chosen."""
    key = request.GET.get("in", "")
    is_number = key.isascii() and key.isdigit()
    if not is_number or len(key) > _LONGEST_KEY:
        return None
    return int(key)
