"""What a region has published, year by year: the lists above disclosures, each in one query."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from budget.money import round_half_up
from disclosure import roster
from disclosure.models import KeptYear, Publication

# On a region's page: enough to find one's own department or what is new, and no second list.
DEPARTMENTS_SHOWN = 24
LATEST_SHOWN = 6
# What a YearOfRegion has of a KeptYear, in its order.
_KEPT = ("year", "departments", "fen", "stating", "against", "in_both", "both_before", "both_now")


@dataclass(frozen=True)
class RegionSummary:
    """A region as lists name it."""

    code: str
    name: str
    simulated: bool


@dataclass(frozen=True)
class YearOfRegion:
    """A year of a region with what is kept of it, as ``KeptYear`` says; units are not counted.

    ``departments`` are those that it shows; ``stating`` of them state a total, together ``fen``.
    Of these ``in_both`` state one of the year ``against`` as well: ``both_before`` and
    ``both_now``, in fen.
    """

    region: RegionSummary
    year: int
    departments: int
    fen: int
    stating: int
    against: int | None
    in_both: int
    both_before: int
    both_now: int


@dataclass(frozen=True)
class CountyFigure:
    """A sum over what departments published, in yuan. ``departments`` is how many state it."""

    value: Decimal
    departments: int

    @classmethod
    def of(cls, fen: int, departments: int) -> "CountyFigure":
        """Return the figure of a sum in fen."""
        return cls(Decimal(fen).scaleb(-2), departments)

    @property
    def shown(self) -> str:
        """In 万元 with thousands separators."""
        return format(round_half_up(self.value / 10_000, 2), ",.2f")


# -- publications and years --------------------------------------------------------------------


def published(region: str, year: int | None = None) -> QuerySet[Publication]:
    """Return all that a region has published, for a year or ever, the newest year first.

    Superseded and withdrawn versions are included.
    """
    publications = Publication.objects.public().filter(department__region__code=region)
    if year is not None:
        publications = publications.filter(year=year)
    return publications


def standing(region: str, year: int) -> QuerySet[Publication]:
    """Return what a region's departments show for a year, in their order."""
    publications: QuerySet[Publication] = everything_standing(region, year).of_departments()
    return publications


def standing_units(region: str, year: int) -> QuerySet[Publication]:
    """Return what units show for a year beside their departments, in the departments' order."""
    standing = everything_standing(region, year)
    publications: QuerySet[Publication] = standing.filter(unit__isnull=False)
    return publications


def everything_standing(region: str, year: int) -> Any:
    """Return what a region's departments and units show for a year: a PublicationQuerySet."""
    return Publication.objects.standing().filter(department__region__code=region, year=year)


def years(region: str = "") -> list[YearOfRegion]:
    """Return each region and year that has something to show, the newest year first.

    Of one region, or without a code of all.
    """
    kept = KeptYear.objects.standing()
    if region:
        kept = kept.filter(region__code=region)
    rows = kept.order_by("-year", "region__code").values_list(
        "region__code", "region__name", "region__simulated", *_KEPT
    )
    years = []
    for code, name, simulated, *columns in rows:
        years.append(YearOfRegion(RegionSummary(code, name, simulated), *columns))
    return years


def standing_regions() -> list[RegionSummary]:
    """Return the regions that have something to show, by code."""
    regions = KeptYear.objects.standing().order_by("region__code").distinct()
    columns = regions.values_list("region__code", "region__name", "region__simulated")
    return [RegionSummary(*region) for region in columns]


def standing_years(region: str = "") -> list[int]:
    """Return the years that have something to show, the newest first, of a region or of all."""
    kept = KeptYear.objects.standing()
    if region:
        kept = kept.filter(region__code=region)
    return list(kept.order_by("-year").values_list("year", flat=True).distinct())


def regions(years: list[YearOfRegion]) -> list[tuple[RegionSummary, list[YearOfRegion]]]:
    """Return the regions of these years by code, each with its own, the newest first."""
    by_region: dict[RegionSummary, list[YearOfRegion]] = {}
    for year in sorted(years, key=lambda year: (year.region.code, -year.year)):
        years_of_region = by_region.setdefault(year.region, [])
        years_of_region.append(year)
    return list(by_region.items())


def kinds(region: str, year: int) -> list[tuple[str, str, int]]:
    """Return which kinds of departments a year shows, and how many: value, label, count."""
    publications = standing(region, year).select_related(None).order_by()
    groups = publications.values_list("department__kind")
    counts = dict(groups.annotate(count=Count("pk")))
    listed = []
    for value, label in roster.kinds():
        if value in counts:
            listed.append((value, label, counts[value]))
    return listed


def latest_of_all() -> list[Publication]:
    """Return what was published last in any region, units' budgets included."""
    newest_first = Publication.objects.standing().order_by("-visible_from", "-pk")
    return list(newest_first[:LATEST_SHOWN])


def departments_and_latest(newest: YearOfRegion) -> tuple[list[Publication], list[Publication]]:
    """Return the first departments of a year, and what its region published last.

    The latest may be of any year, and of units too.
    """
    standing: Any = Publication.objects.standing()
    of_region = standing.filter(department__region__code=newest.region.code)
    of_year = of_region.of_departments().filter(year=newest.year)
    newest_first = of_region.order_by("-visible_from", "-pk")
    return list(of_year[:DEPARTMENTS_SHOWN]), list(newest_first[:LATEST_SHOWN])
