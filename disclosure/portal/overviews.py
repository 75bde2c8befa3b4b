"""What a region has published, year by year: the lists on the pages above a disclosure, each in one query."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from budget.money import round_half_up
from disclosure import roster
from disclosure.models import Amount, Measure, Publication

DEPARTMENTS_SHOWN = 24
LATEST_SHOWN = 6
HEADLINES = ("total", "basic", "project", "three_public")


@dataclass(frozen=True)
class RegionSummary:
    """A region as lists name it."""

    code: str
    name: str
    simulated: bool


@dataclass(frozen=True)
class YearOfRegion:
    """A year of a region and how many departments it shows."""

    region: RegionSummary
    year: int
    departments: int


@dataclass(frozen=True)
class CountyFigure:
    """A sum over what departments published, in yuan. ``departments`` is how many state it."""

    value: Decimal
    departments: int

    @property
    def shown(self) -> str:
        """In 万元 with thousands separators."""
        return format(round_half_up(self.value / 10_000, 2), ",.2f")


def published(region: str, year: int | None = None) -> QuerySet[Publication]:
    """Whatever a region has published, for a year or ever, withdrawn versions included, the newest year first."""
    found = Publication.objects.public().filter(department__region__code=region)
    return found if year is None else found.filter(year=year)


def standing(region: str, year: int) -> QuerySet[Publication]:
    """What a region shows for a year, in the departments' order."""
    return Publication.objects.standing().filter(department__region__code=region, year=year)


def years(region: str = "") -> list[YearOfRegion]:
    """Each region and year that has something to show, the newest year first; of one region or of all."""
    found = Publication.objects.standing()
    if region:
        found = found.filter(department__region__code=region)
    prefix = "department__region__"
    groups = (
        found.select_related(None)
        .order_by("-year", f"{prefix}code")
        .values_list(f"{prefix}code", f"{prefix}name", f"{prefix}simulated", "year")
        .annotate(departments=Count("pk"))
    )
    return [YearOfRegion(RegionSummary(*group[:3]), *group[3:]) for group in groups]


def figures(region: str, year: int) -> dict[str, CountyFigure]:
    """A county's year in numbers by key, added by the database over all departments that have published."""
    found = _headlines().filter(publication__department__region__code=region, publication__year=year)
    sums = found.values_list("code").annotate(fen=Sum("fen"), departments=Count("pk"))
    return {key: _figure(fen, departments) for key, fen, departments in sums}


def totals() -> dict[tuple[str, int], CountyFigure]:
    """The whole of each region's years, by region code and year."""
    sums = (
        _headlines()
        .filter(code="total")
        .values_list("publication__department__region__code", "publication__year")
        .annotate(fen=Sum("fen"), departments=Count("pk"))
    )
    return {(region, year): _figure(fen, departments) for region, year, fen, departments in sums}


def _headlines() -> QuerySet:
    found: QuerySet = Amount.objects.standing().filter(measure=Measure.FIGURE, part="total", code__in=HEADLINES)
    return found.order_by()


def _figure(fen: int, departments: int) -> CountyFigure:
    return CountyFigure(Decimal(fen).scaleb(-2), departments)


def kinds(region: str, year: int) -> list[tuple[str, str, int]]:
    """Which kinds of departments a year shows, and how many of each: value, label, count."""
    groups = standing(region, year).select_related(None).order_by().values_list("department__kind")
    counts = dict(groups.annotate(count=Count("pk")))
    return [(value, label, counts[value]) for value, label in roster.kinds() if value in counts]


def regions(years: list[YearOfRegion]) -> list[tuple[RegionSummary, list[YearOfRegion]]]:
    """The regions of these years by code, each with its own."""
    found: dict[RegionSummary, list[YearOfRegion]] = {}
    for each in sorted(years, key=lambda each: (each.region.code, -each.year)):
        found.setdefault(each.region, []).append(each)
    return list(found.items())


def departments_and_latest(newest: YearOfRegion) -> tuple[list[Publication], list[Publication]]:
    """The first departments of a year, and what its region published last, whatever the year."""
    of_region = Publication.objects.standing().filter(department__region__code=newest.region.code)
    first = of_region.filter(year=newest.year).values("pk")[:DEPARTMENTS_SHOWN]
    last = of_region.order_by("-visible_from", "-pk").values("pk")[:LATEST_SHOWN]
    rows = list(of_region.filter(Q(pk__in=first) | Q(pk__in=last)))
    departments = [row for row in rows if row.year == newest.year][:DEPARTMENTS_SHOWN]
    return departments, sorted(rows, key=lambda row: (row.visible_from, row.pk), reverse=True)[:LATEST_SHOWN]
