"""What a region has published, year by year: the lists on the pages above a disclosure, each in one query."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from disclosure.models import Publication

DEPARTMENTS_SHOWN = 24
LATEST_SHOWN = 6


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
