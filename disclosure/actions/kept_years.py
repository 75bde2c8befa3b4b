"""Keeping what each region shows of a year: the rows of ``KeptYear``.

They are written in the transaction that publishes, indexes or withdraws, and follow from the
versions alone: ``years_counted`` is their definition, which verifying asks again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_save
from django.utils import timezone

from budget.models import Region
from disclosure.actions.page_changes import change_pages, fronts_told_at_the_end
from disclosure.models import (
    Amount,
    KeptYear,
    Measure,
    PageGeneration,
    Publication,
    Superseded,
    Withdrawal,
)


@dataclass(frozen=True)
class CountedYear:
    """The columns of a ``KeptYear`` of a region that is known."""

    year: int
    since: datetime | None
    until: datetime | None
    departments: int
    disclosures: int
    newest: datetime
    fen: int
    stating: int
    against: int | None
    in_both: int
    both_before: int
    both_now: int


@dataclass(frozen=True)
class _Version:
    """A version that stands, or will. ``fen`` is the total that a department states, if any."""

    year: int
    department: int
    is_of_unit: bool
    visible_from: datetime
    superseded: datetime | None
    fen: int | None

    def stands(self, moment: datetime) -> bool:
        is_last = self.superseded is None or self.superseded > moment
        return self.visible_from <= moment and is_last


def connect() -> None:
    """Keep what stands whenever a version, what it supersedes, or a withdrawal is written."""
    for model in (Publication, Superseded, Withdrawal):
        post_save.connect(_changed, sender=model, dispatch_uid=f"years of a {model.__name__}")


def _changed(instance: Publication | Superseded | Withdrawal, **_: Any) -> None:
    publication = instance if isinstance(instance, Publication) else instance.publication
    keep(publication.department.region)


def keep(region: Region) -> bool:
    """Write the years of a region anew, and tell whether they were others.

    Call within the transaction that changes what the region shows. Where that changes rows which
    others of the region may change as well, it locks the region's ``PageGeneration`` before them:
    it is locked here too, so that nobody counts what another has not committed yet.
    """
    with transaction.atomic():
        PageGeneration.lock(region.code)
        now = timezone.now()
        counted = years_counted(region.pk, now)
        if counted == years_kept(region.pk, now):
            return False
        KeptYear.objects.filter(region=region).delete()
        KeptYear.objects.bulk_create(KeptYear(region=region, **vars(year)) for year in counted)
        return True


def keep_all() -> None:
    """Write the years of all regions anew; only of those that were others do the pages change."""
    with fronts_told_at_the_end():
        for region in Region.objects.all():
            with transaction.atomic():
                if keep(region):
                    change_pages(region.code)


def is_kept(region: Region) -> bool:
    """Tell whether what is kept of a region is what follows from its versions now."""
    with transaction.atomic():
        # Nothing is published between the two looks, nor between the moment and the first.
        PageGeneration.lock(region.code)
        now = timezone.now()
        return years_kept(region.pk, now) == years_counted(region.pk, now)


def years_kept(region_key: int, now: datetime) -> list[CountedYear]:
    """Return what is kept of a region from ``now`` on, by year and moment.

    What has begun by ``now`` is said to be true already, whenever it was written.
    """
    is_ahead = Q(until__isnull=True) | Q(until__gt=now)
    kept = []
    for columns in KeptYear.objects.filter(is_ahead, region=region_key).values():
        del columns["id"], columns["region_id"]
        if columns["since"] is not None and columns["since"] <= now:
            columns["since"] = None
        kept.append(CountedYear(**columns))
    return sorted(kept, key=_by_year_and_moment)


def years_counted(region_key: int, now: datetime) -> list[CountedYear]:
    """Return what a region shows of each year from ``now`` on, by year and moment: two queries.

    This is what is kept.
    """
    versions = _versions(region_key, now)
    moments = {now}
    for version in versions:
        moments |= {version.visible_from, version.superseded or now}
    counted: list[CountedYear] = []
    # What each year shows so far, while it shows something, and since when.
    open_years: dict[int, tuple[dict[str, Any], datetime | None]] = {}
    for moment in sorted(moment for moment in moments if moment >= now):
        at_moment = _counts([version for version in versions if version.stands(moment)])
        for year in open_years.keys() | at_moment.keys():
            before, since = open_years.get(year, (None, None))
            counts = at_moment.get(year)
            if counts == before:
                continue
            if before is not None:
                counted.append(CountedYear(**before, since=since, until=moment))
                del open_years[year]
            if counts is not None:
                open_years[year] = (counts, None if moment == now else moment)
    for counts, since in open_years.values():
        counted.append(CountedYear(**counts, since=since, until=None))
    return sorted(counted, key=_by_year_and_moment)


def _by_year_and_moment(counted: CountedYear) -> tuple[int, float]:
    return counted.year, counted.since.timestamp() if counted.since else 0


def _versions(region_key: int, now: datetime) -> list[_Version]:
    """Return the versions of a region that stand at ``now`` or may later."""
    is_over = Q(superseded__since__lte=now)
    rows = Publication.objects.filter(
        department__region=region_key, withdrawal__publication__isnull=True
    )
    totals = Amount.objects.filter(
        publication__department__region=region_key,
        publication__unit__isnull=True,
        measure=Measure.FIGURE.value,
        # The code of a figure never changes; what codes have become is what there is an index of.
        lineage="total",
        part="total",
    )
    fen = dict(totals.values_list("publication", "fen"))
    columns = ("pk", "year", "department", "unit", "visible_from", "superseded__since")
    versions = []
    for key, year, department, unit, visible_from, superseded in (
        rows.exclude(is_over).order_by().values_list(*columns)
    ):
        is_of_unit = unit is not None
        versions.append(
            _Version(year, department, is_of_unit, visible_from, superseded, fen.get(key))
        )
    return versions


def _counts(standing: Iterable[_Version]) -> dict[int, dict[str, Any]]:
    """Return the counts and sums of each year of versions that stand together."""
    by_year: dict[int, list[_Version]] = defaultdict(list)
    for version in standing:
        by_year[version.year].append(version)
    totals = {year: _totals(versions) for year, versions in by_year.items()}
    counts = {}
    for year, versions in by_year.items():
        of_year = totals[year]
        counts[year] = {
            "year": year,
            "departments": sum(not version.is_of_unit for version in versions),
            "disclosures": len(versions),
            "newest": max(version.visible_from for version in versions),
            "fen": sum(of_year.values()),
            "stating": len(of_year),
            **_compared(year, totals),
        }
    return counts


def _totals(versions: Sequence[_Version]) -> dict[int, int]:
    """Return the totals that departments state, in fen, by their keys."""
    totals = {}
    for version in versions:
        if version.fen is not None and not version.is_of_unit:
            totals[version.department] = version.fen
    return totals


def _compared(year: int, totals: Mapping[int, Mapping[int, int]]) -> dict[str, Any]:
    """Return the columns that compare a year with the newest one before that has totals."""
    earlier = [other for other in totals if other < year and totals[other]]
    if not earlier:
        return {"against": None, "in_both": 0, "both_before": 0, "both_now": 0}
    against = max(earlier)
    in_both = totals[year].keys() & totals[against].keys()
    return {
        "against": against,
        "in_both": len(in_both),
        "both_before": sum(totals[against][department] for department in in_both),
        "both_now": sum(totals[year][department] for department in in_both),
    }
