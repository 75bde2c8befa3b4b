"""The answers above the hits: what is spent on what was asked; a department's budgets; what a word
means; the page that has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from budget.offices import of_office
from disclosure.documents.meaning.everyday import PAGE, TERM
from disclosure.models import Publication
from disclosure.portal.comparing import amounts, shown
from disclosure.portal.comparing.beside import MOST_BESIDE
from disclosure.portal.comparing.measures import figure
from disclosure.portal.editions import address_of
from disclosure.portal.explain.terms import all_terms
from disclosure.portal.overviews import RegionSummary
from disclosure.search.amount_cards import (
    MOST_YEARS,
    AmountCard,
    YearOfCard,
    YearOnYear,
    amount_cards,
)
from disclosure.search.departments import DepartmentName
from disclosure.search.hits import Results
from disclosure.search.questions import Question
from disclosure.search.topics import Topic

_MOST_REGIONS = 3  # counties that answer a search across all
_MOST_TERMS = 3
_MOST_OFFICES = 3


@dataclass(frozen=True)
class OfficeCard:
    """A department or unit with its budgets: the total of each year, the newest first.

    ``href`` compares its years, ``newest`` is what it published last.
    """

    kind = "office"
    office: DepartmentName
    href: str
    newest: str
    years: Sequence[YearOfCard]
    change: YearOnYear


@dataclass(frozen=True)
class TermCard:
    """What a word means."""

    kind = "term"
    key: str
    name: str
    text: str
    href: str


@dataclass(frozen=True)
class PageCard:
    """A page of a county that answers what no amount does; ``page`` is one of PAGES."""

    kind = "page"
    page: str
    region: RegionSummary
    year: int
    href: str


@dataclass(frozen=True)
class SideBySideCard:
    """The page on which several departments that were named stand side by side."""

    kind = "beside"
    names: Sequence[str]
    href: str


Card = AmountCard | OfficeCard | TermCard | PageCard | SideBySideCard


def cards(results: Results, question: Question) -> list[Card]:
    """Return the answers to a search; none where it asks for nothing that can be answered.

    What a word means comes first, then amounts, departments, and pages.
    """
    selection = results.selection
    regions = _regions(results, question)
    topic = question.topic
    answers: list[Card] = [*_terms(topic)]
    is_of_office = bool(question.offices) and topic.is_of_all_money
    if not is_of_office:
        answers += amount_cards(results, question, regions)
    answers += _side_by_side(question)
    for office in question.offices[:_MOST_OFFICES]:
        card = _office(office)
        if card is not None:
            answers.append(card)
    if not selection.years:
        return answers  # the last of them has just been withdrawn
    for region in regions:
        answers += _pages(topic, region, results.asked_year or selection.years[0])
    return answers


def _regions(results: Results, question: Question) -> Sequence[RegionSummary]:
    """Return the region that was chosen, else those whose departments are named, else the first."""
    selection = results.selection
    if selection.region is not None:
        return [selection.region]
    named = {office.region for office in question.offices if not office.unit}
    of_departments = [region for region in selection.regions if region.code in named]
    return (of_departments or selection.regions)[:_MOST_REGIONS]


# -- departments, terms and pages ------------------------------------------------------------------


def _office(office: DepartmentName) -> OfficeCard | None:
    """Return the card of a department or unit, in one query; None where all was just withdrawn."""
    standing: Any = Publication.objects.standing().filter(
        of_office(office.department, office.unit), department__region__code=office.region
    )
    by_year: dict[int, Any] = {}
    for row in standing.annotate(fen=amounts.stated(figure("total"))).order_by("-year"):
        by_year[row.year] = row
    if not by_year:
        return None
    newest = max(by_year)
    now = by_year[newest]
    before = by_year[newest - 1].fen if newest - 1 in by_year else None
    years = []
    for year, row in list(by_year.items())[:MOST_YEARS]:
        years.append(YearOfCard(year, shown.money(row.fen) or "0.00", address_of(row)))
    if office.unit:
        href = reverse("portal:unit", args=(office.region, office.department, office.unit))
    else:
        href = reverse("portal:department", args=(office.region, office.department))
    return OfficeCard(
        office=office,
        href=href,
        newest=address_of(now),
        years=years,
        change=YearOnYear.of(before, now.fen),
    )


def _side_by_side(question: Question) -> list[SideBySideCard]:
    """Return a card where two departments or more of one county are named."""
    departments = [office for office in question.offices if not office.unit]
    regions = {office.region for office in departments}
    if len(departments) < 2 or len(regions) != 1:
        return []
    chosen = departments[:MOST_BESIDE]
    query = urlencode([("d", office.department) for office in chosen])
    href = f"{reverse('portal:compare', args=(chosen[0].region,))}?{query}"
    return [SideBySideCard([office.name for office in chosen], href)]


def _terms(topic: Topic) -> list[TermCard]:
    known = {f"{TERM}{term.key}": term for term in all_terms()}
    answers = []
    for target in topic.targets[:_MOST_TERMS]:
        term = known.get(target)
        if term is not None:
            href = f"{reverse('portal:terms')}#{term.key}"
            answers.append(TermCard(term.key, term.name, term.text, href))
    return answers


def _pages(topic: Topic, region: RegionSummary, year: int) -> list[PageCard]:
    addresses = {
        "board": reverse("portal:board", args=(region.code, year)),
        "goals": reverse("portal:indicators", args=(region.code,)),
        "departments": reverse("portal:compare", args=(region.code,)),
        "codes": reverse("portal:codes", args=(region.code,)),
    }
    answers = []
    for target in topic.targets:
        page = target.removeprefix(PAGE)
        if target.startswith(PAGE) and page in addresses:
            answers.append(PageCard(page, region, year, addresses[page]))
    return answers
