"""A county at a glance: where its money goes, how that went over the years, and what each
department has, as tables with bars. Three queries, however much is published.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
class TotalsOfYear:
    """What departments publish as their totals together, in fen, and how many do."""

    fen: int
    departments: int


@dataclass(frozen=True)
class TotalsOfBothYears:
    """The totals, in fen, of the departments that state one of both years."""

    departments: int
    before: int
    now: int


def region_cards(
    regions: Sequence[tuple[RegionSummary, list[YearOfRegion]]],
) -> list[RegionCard]:
    """Return a card for each region with its years, the newest first, in two queries."""
    totals = totals_of_regions()
    compared: dict[str, tuple[int, int]] = {}
    for region, years in regions:
        newest = years[0].year
        earlier = [year for year in totals.get(region.code, {}) if year < newest]
        if earlier:
            compared[region.code] = (max(earlier), newest)
    of_both_years = _totals_of_both_years(compared)
    cards = []
    for region, years in regions:
        of_region = totals.get(region.code, {})
        now = of_region.get(years[0].year)
        amount = "" if now is None else shown.money(now.fen)
        change = ""
        rate = ""
        against = None
        both = of_both_years.get(region.code, TotalsOfBothYears(0, 0, 0))
        if both.departments:
            against, _ = compared[region.code]
            difference = both.now - both.before
            change = shown.signed(difference)
            per_cent = shown.percent(difference, both.before) if difference else None
            rate = "" if per_cent is None else shown.signed_percent(per_cent)
        points = _points(_comparable(of_region))
        cards.append(
            RegionCard(
                region=region,
                years=years,
                amount=amount,
                change=change,
                rate=rate,
                against=against,
                departments_in_both=both.departments,
                points=points,
            )
        )
    return cards


def _comparable(of_region: Mapping[int, TotalsOfYear]) -> list[int]:
    """Return the totals of the newest years of which equally many departments state one, ascending.

    A sum of fewer departments is no fall.
    """
    fen: list[int] = []
    years = sorted(of_region, reverse=True)[:YEARS_SHOWN]
    for year in years:
        if of_region[year].departments != of_region[years[0]].departments:
            break
        fen.insert(0, of_region[year].fen)
    return fen


def _totals() -> Any:
    """Return the amounts that are the totals of departments."""
    amounts: Any = Amount.objects.standing_of_departments()
    # The code of a figure never changes; what codes have become is what there is an index of.
    return amounts.filter(measure=Measure.FIGURE, lineage="total", part="total").order_by()


def totals_of_regions() -> dict[str, dict[int, TotalsOfYear]]:
    """Return what departments publish as their totals together, by region and year.

    A publication states its total once.
    """
    groups = _totals().values_list("publication__department__region__code", "publication__year")
    added = groups.annotate(added=Sum("fen"), count=Count("pk"))
    totals: dict[str, dict[int, TotalsOfYear]] = defaultdict(dict)
    for region, year, fen, count in added:
        totals[region][year] = TotalsOfYear(int(fen), count)
    return dict(totals)


def _totals_of_both_years(
    compared: Mapping[str, tuple[int, int]],
) -> dict[str, TotalsOfBothYears]:
    """Return the totals of an earlier and a newer year for each region, in one query."""
    years: set[int] = set()
    for pair in compared.values():
        years.update(pair)
    rows = _totals().filter(publication__year__in=years)
    by_department: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
    for region, department, year, fen in rows.values_list(
        "publication__department__region__code",
        "publication__department",
        "publication__year",
        "fen",
    ):
        by_department[region, department][year] = fen
    of_both: dict[str, TotalsOfBothYears] = {}
    for (region, _), by_year in by_department.items():
        if region not in compared:
            continue
        against, newest = compared[region]
        if against not in by_year or newest not in by_year:
            continue
        known = of_both.get(region, TotalsOfBothYears(0, 0, 0))
        of_both[region] = TotalsOfBothYears(
            known.departments + 1, known.before + by_year[against], known.now + by_year[newest]
        )
    return of_both


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
