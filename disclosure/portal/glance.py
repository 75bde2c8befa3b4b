"""A county at a glance: where its money goes, how that went over the years, and what each
department has, as tables with bars. Each takes one query, however much is published.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Sum
from django.db.models.functions import Length
from django.urls import reverse

from budget.codes import CLASS_DIGITS, is_code
from disclosure.models import Amount, Measure, Publication
from disclosure.portal.comparing import shown
from disclosure.portal.overviews import CountyFigure, RegionSummary, YearOfRegion

FIGURES_OF_YEARS = ("total", "basic", "project", "three_public")
YEARS_SHOWN = 6
_PREFECTURE_DIGITS, _PREFECTURE_ITSELF = 4, "00"  # of a region's code
_COURSE_WIDTH, _COURSE_HEIGHT, _COURSE_EDGE = 64, 20, 2  # pixels of a small course


@dataclass(frozen=True)
class ClassOfSpending:
    """A class of spending of all departments together. ``width`` is its bar, in per cent of the
    largest one's.
    """

    code: str
    name: str
    amount: str
    share: str
    width: Decimal
    href: str


@dataclass(frozen=True)
class CellOfYears:
    """A figure of a year in 万元, with the page that shows of which departments it is.

    ``departments`` is how many state it, where they are not as many as state the year's total.
    """

    amount: str
    width: Decimal
    href: str
    departments: int | None = None


@dataclass(frozen=True)
class YearOfCounty:
    """What departments published together for a year, a cell for each of ``FIGURES_OF_YEARS``.

    ``departments`` is how many state a total.
    """

    year: int
    departments: int
    cells: Sequence[CellOfYears]


@dataclass(frozen=True)
class Course:
    """The totals of a department: the newest in 万元, and its years as points of a small line."""

    amount: str
    points: str
    years: str


def classes(region: str, year: int) -> list[ClassOfSpending]:
    """Return what departments spend by class of the functional classification, the largest first.

    In one query.
    """
    rows: Any = Amount.objects.standing_of_departments().filter(
        publication__department__region__code=region,
        publication__year=year,
        measure=Measure.FUNCTION,
        part="total",
    )
    of_class = rows.alias(digits=Length("lineage")).filter(digits=CLASS_DIGITS)
    grouped = of_class.order_by().values_list("lineage").annotate(name=Max("name"), fen=Sum("fen"))
    sums = sorted(grouped, key=lambda row: (-row[2], row[0]))
    whole = sum(int(fen) for *_, fen in sums)
    largest = max((int(fen) for *_, fen in sums), default=0)
    listed = []
    for code, name, fen in sums:
        if not fen or not is_code(code):
            continue
        percent = shown.percent(fen, whole)
        share = "" if percent is None else f"{percent}%"
        href = reverse("portal:code", args=(region, Measure.FUNCTION, code))
        listed.append(
            ClassOfSpending(
                code,
                name,
                shown.money(int(fen)),
                share,
                _width(fen, largest),
                f"{href}?year={year}",
            )
        )
    return listed


@dataclass(frozen=True)
class CountyYears:
    """The figures of a county's years, in fen, by year and key, and how many departments state
    each.
    """

    fen: dict[int, dict[str, int]]
    departments: dict[int, dict[str, int]]

    @classmethod
    def of(cls, region: str) -> "CountyYears":
        """Return those of a region, in one query."""
        rows: Any = Amount.objects.standing_of_departments().filter(
            publication__department__region__code=region,
            measure=Measure.FIGURE,
            part="total",
            code__in=FIGURES_OF_YEARS,
        )
        sums = rows.order_by().values_list("publication__year", "code")
        fen: dict[int, dict[str, int]] = defaultdict(dict)
        departments: dict[int, dict[str, int]] = defaultdict(dict)
        counted = sums.annotate(added=Sum("fen"), count=Count("publication", distinct=True))
        for year, key, added, count in counted:
            fen[year][key] = int(added)
            departments[year][key] = count
        return cls(dict(fen), dict(departments))

    def figures(self, year: int) -> dict[str, CountyFigure]:
        """Return the figures of a year as headlines show them."""
        figures = {}
        for key, fen in self.fen.get(year, {}).items():
            figures[key] = CountyFigure.of(fen, self.departments[year][key])
        return figures

    def listed(self, region: str) -> list[YearOfCounty]:
        """Return the newest years, the newest first, with bars as wide as the largest year's."""
        years = sorted(self.fen, reverse=True)[:YEARS_SHOWN]
        compare = reverse("portal:compare", args=(region,))
        largest = {}
        for key in FIGURES_OF_YEARS:
            largest[key] = max((self.fen[year].get(key, 0) for year in years), default=0)
        listed = []
        for year in years:
            of_year = self.departments[year]
            of_total = of_year.get("total", 0)
            cells = []
            for key in FIGURES_OF_YEARS:
                fen = self.fen[year].get(key)
                href = f"{compare}?of={key}&year={year}"
                width = _width(fen or 0, largest[key])
                count = of_year.get(key)
                departments = count if count != of_total else None
                cells.append(CellOfYears(shown.money(fen), width, href, departments))
            listed.append(YearOfCounty(year, of_total, cells))
        return listed


@dataclass(frozen=True)
class RegionCard:
    """A region on the home page of several: its newest year in 万元, how that changed since the
    year before it, in yuan, and its years as points of a small line.

    The change is that of ``departments_in_both``, which state a total of both years; the line goes
    back as far as equally many departments state one.
    """

    region: RegionSummary
    years: Sequence[YearOfRegion]
    amount: str
    change: str
    rate: str
    against: int | None
    departments_in_both: int
    points: str


@dataclass(frozen=True)
class RegionLine:
    """A region in a long list of them, with its newest year's total in 万元."""

    code: str
    name: str
    simulated: bool
    year: int
    amount: str


@dataclass(frozen=True)
class Prefecture:
    """The regions whose codes begin alike, as those of a prefecture do (GB/T 2260).

    ``name`` is that of the region that is the prefecture itself; code and name are empty for the
    regions of prefectures that do not publish here.
    """

    code: str
    name: str
    regions: Sequence[RegionLine]


def region_cards(regions: Sequence[tuple[RegionSummary, list[YearOfRegion]]]) -> list[RegionCard]:
    """Return a card for each region with its years, the newest first."""
    cards = []
    for region, years in regions:
        newest = years[0]
        change = ""
        rate = ""
        if newest.in_both:
            difference = newest.both_now - newest.both_before
            change = shown.signed(difference)
            per_cent = shown.percent(difference, newest.both_before) if difference else None
            rate = "" if per_cent is None else shown.signed_percent(per_cent)
        cards.append(
            RegionCard(
                region=region,
                years=years,
                amount=_total(newest),
                change=change,
                rate=rate,
                against=newest.against if newest.in_both else None,
                departments_in_both=newest.in_both,
                points=_points(_comparable(years)),
            )
        )
    return cards


def prefectures(
    regions: Sequence[tuple[RegionSummary, list[YearOfRegion]]],
) -> list[Prefecture]:
    """Return the regions by prefecture, each with its newest year; ``regions`` come by code.

    Those of prefectures that do not publish here come first, together: nothing tells their name.
    """
    names = {}
    for region, _ in regions:
        if region.code.endswith(_PREFECTURE_ITSELF):
            names[region.code[:_PREFECTURE_DIGITS]] = region.name
    others: list[RegionLine] = []
    lines: dict[str, list[RegionLine]] = defaultdict(list)
    for region, years in regions:
        newest = years[0]
        line = RegionLine(region.code, region.name, region.simulated, newest.year, _total(newest))
        prefecture = region.code[:_PREFECTURE_DIGITS]
        beside = lines[prefecture] if prefecture in names else others
        beside.append(line)
    listed = [Prefecture("", "", others)] if others else []
    for code, lines_of_prefecture in lines.items():
        listed.append(Prefecture(code, names[code], lines_of_prefecture))
    return listed


def _total(year: YearOfRegion) -> str:
    return shown.money(year.fen) if year.stating else ""


def _comparable(years: Sequence[YearOfRegion]) -> list[int]:
    """Return the totals of the newest years of which equally many departments state one, ascending.

    A sum of fewer departments is no fall.
    """
    stated = [year for year in years if year.stating][:YEARS_SHOWN]
    fen: list[int] = []
    for year in stated:
        if year.stating != stated[0].stating:
            break
        fen.insert(0, year.fen)
    return fen


def courses(publications: Iterable[Publication]) -> dict[int, Course]:
    """Return the totals of departments over the years, by the department's key, in one query."""
    newest = {publication.department_id: publication.year for publication in publications}
    rows: Any = Amount.objects.standing_of_departments().filter(
        publication__department__in=newest,
        measure=Measure.FIGURE,
        part="total",
        code="total",
    )
    totals: dict[int, dict[int, int]] = defaultdict(dict)
    for department, year, fen in rows.values_list(
        "publication__department", "publication__year", "fen"
    ):
        totals[department][year] = fen
    found = {}
    for department, by_year in totals.items():
        years = sorted(year for year in by_year if year <= newest[department])[-YEARS_SHOWN:]
        amount = shown.money(by_year.get(newest[department]))
        span = f"{years[0]}–{years[-1]}" if len(years) > 1 else ""
        found[department] = Course(amount, _points([by_year[year] for year in years]), span)
    return found


def _width(fen: int, largest: int) -> Decimal:
    if not largest or fen <= 0:
        return Decimal(0)
    return shown.percent(fen, largest) or Decimal(0)


def _points(values: Sequence[int]) -> str:
    """Return the points of a line through the values, from nothing at the bottom to the largest at
    the top; empty where there is only one.
    """
    if len(values) < 2:
        return ""
    largest = max(max(values), 1)
    step = (_COURSE_WIDTH - 2 * _COURSE_EDGE) // (len(values) - 1)
    high = _COURSE_HEIGHT - 2 * _COURSE_EDGE
    points = []
    for place, value in enumerate(values):
        y = _COURSE_HEIGHT - _COURSE_EDGE - max(value, 0) * high // largest
        points.append(f"{_COURSE_EDGE + place * step},{y}")
    return " ".join(points)
