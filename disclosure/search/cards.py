"""The answer above the hits: what a county spends on what was asked, its course, and who spends
most.

It is worked out from the amounts that comparisons read, a few queries for each county.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from disclosure.documents.meaning.spending import FIGURES
from disclosure.models import Measure, Publication
from disclosure.portal.comparing import amounts, shown
from disclosure.portal.comparing.links import cell_link
from disclosure.portal.comparing.measures import KINDS, Choice, figure, newest_of_code
from disclosure.portal.overviews import RegionSummary
from disclosure.search.hits import Results
from disclosure.search.topics import targets

_MOST_REGIONS = 3  # cards of a search across all counties
_MOST_TARGETS = 3  # figures and codes that are looked at until one has money
_MOST_YEARS = 5
_MOST_DEPARTMENTS = 3


@dataclass(frozen=True)
class YearOfCard:
    """A year with its amount in 万元, blank for nil."""

    year: int
    amount: str


@dataclass(frozen=True)
class DepartmentOfCard:
    """A department with its amount in 万元, and the cell that states it."""

    name: str
    amount: str
    href: str


@dataclass(frozen=True)
class AnswerCard:
    """The answer for a region: an amount in 万元 of its newest year, or the year that was asked.

    ``change`` and ``rate`` are against the year before, worked out in yuan; empty where there is
    none. ``of_departments`` tells that only departments that were named count.
    """

    region: RegionSummary
    label: str
    year: int
    amount: str
    word: str
    change: str
    rate: str
    years: Sequence[YearOfCard]
    departments: Sequence[DepartmentOfCard]
    of_departments: bool
    href: str


def cards(results: Results) -> list[AnswerCard]:
    """Return the answers to a search; none where it asks for nothing that has an amount."""
    selection = results.selection
    wanted = targets(results.topic_terms)[:_MOST_TARGETS]
    if not wanted:
        return []
    regions = [selection.region] if selection.region else selection.regions[:_MOST_REGIONS]
    answers = []
    for region in regions:
        answer = _card(results, region, wanted)
        if answer is not None:
            answers.append(answer)
    return answers


def _card(results: Results, region: RegionSummary, wanted: Sequence[str]) -> AnswerCard | None:
    """Return the answer of the first target that the region has money for."""
    for target in wanted:
        choice = _choice(target, region.code)
        if choice is None:
            continue
        by_year = amounts.by_year(region.code, choice)
        year = _year(results, by_year)
        if year is not None:
            return _answer(results, region, choice, by_year, year)
    return None


def _choice(target: str, region: str) -> Choice | None:
    if target in FIGURES:
        return figure(target)
    measure = KINDS[target[0]]
    newest = newest_of_code(measure, target, region)
    if newest is None:
        return None
    return Choice(measure, newest.lineage, "total", f"{newest.name}（{newest.lineage}）")


def _year(results: Results, by_year: dict[int, amounts.Together]) -> int | None:
    """Return the year that was asked, else the newest one with money."""
    asked = results.asked_year
    if asked is not None:
        return asked if asked in by_year else None
    for year, together in by_year.items():  # the newest first
        if together.fen:
            return year
    return None


def _answer(
    results: Results,
    region: RegionSummary,
    choice: Choice,
    by_year: dict[int, amounts.Together],
    year: int,
) -> AnswerCard:
    named = results.named_codes(region.code)
    rows: Any = amounts.departments(region.code, year, choice, year - 1)
    if named:
        rows = rows.filter(department__code__in=named)
    ranked = list(rows.filter(fen__gt=0).order_by("-fen", "department__code"))
    if named:
        fen = sum(row.fen for row in ranked)
        before = sum(row.before or 0 for row in ranked) if ranked else None
        years: list[YearOfCard] = []
    else:
        fen = by_year[year].fen
        before = by_year[year - 1].fen if year - 1 in by_year else None
        years = _years(by_year, year)
    return AnswerCard(
        region=region,
        label=choice.label,
        year=year,
        amount=shown.money(fen) or "0.00",
        word=shown.change_word(before, fen) or "",
        change=shown.signed(fen - before) if before not in (None, fen) else "",
        rate=_rate(fen, before),
        years=years,
        departments=[_department(row) for row in ranked[:_MOST_DEPARTMENTS]],
        of_departments=bool(named),
        href=_href(region.code, choice, year),
    )


def _years(by_year: dict[int, amounts.Together], newest: int) -> list[YearOfCard]:
    """Return the years up to ``newest``, the first of them first."""
    years = []
    for year in sorted(by_year):
        if newest - _MOST_YEARS < year <= newest:
            amount = shown.money(by_year[year].fen) or "0.00"
            years.append(YearOfCard(year, amount))
    return years


def _rate(fen: int, before: int | None) -> str:
    if not before or fen == before:
        return ""
    rate = shown.percent(fen - before, before)
    return shown.signed_percent(rate) if rate is not None else ""


def _department(publication: Publication) -> DepartmentOfCard:
    row: Any = publication
    return DepartmentOfCard(
        name=publication.department.name,
        amount=shown.money(row.fen),
        href=cell_link(publication, row.cell or ""),
    )


def _href(region: str, choice: Choice, year: int) -> str:
    query = {"year": str(year)}
    if choice.measure == Measure.FIGURE:
        address = reverse("portal:compare", args=(region,))
        query = {"of": choice.code, **query}
    else:
        address = reverse("portal:code", args=(region, choice.measure, choice.code))
    return f"{address}?{urlencode(query)}"
