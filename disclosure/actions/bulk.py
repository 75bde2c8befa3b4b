"""When bulk data is made, and that none of it holds a withdrawn version.

The files of a region's year are made anew, by the worker and after what people wait for, whenever a
version of it becomes visible, is superseded or withdrawn. That a file is gone which held a
withdrawn version does not depend on the worker: the portal asks the database.
"""

import logging
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from budget.models import Region
from disclosure import storage
from disclosure.actions.verification import Difference
from disclosure.models import BULK, BUNDLES, BulkFile, BulkPart, OfflineBundle, Publication

log = logging.getLogger(__name__)

# Making bulk data waits until nothing is left that somebody waits for.
_LAST = -50


def renew(publication: Publication) -> None:
    """Have the part anew that a publication belongs to, at once and when it becomes visible.

    Call within the transaction that publishes or withdraws it.
    """
    place = (publication.department.region.code, publication.year)
    if publication.visible_from > timezone.now():
        make_bulk_part.using(run_after=publication.visible_from).enqueue(*place)
    else:
        make_bulk_part.enqueue(*place)


def forget(publication: Publication) -> None:
    """Delete the files that hold a version, which is being withdrawn, and have others made.

    Call within the transaction that withdraws it. Nobody is given the files from its end on, even
    where they cannot be deleted.
    """
    region, year = publication.department.region, publication.year
    transaction.on_commit(lambda: delete_gone(region=region, year=year), robust=True)
    renew(publication)


@task(priority=_LAST)
def make_bulk_part(region_code: str, year: int) -> None:
    """Make the part of a region's year, unless a later task is about to. Safe to run twice."""
    if _is_asked_again(region_code, year):
        return
    region = Region.objects.filter(code=region_code).first()
    if region is not None:
        # Imported here: only who makes bulk data needs the libraries that write it.
        from disclosure.actions.bulk_making import make_part

        make_part(region=region, year=year)


def _is_asked_again(region_code: str, year: int) -> bool:
    """Tell whether the same is queued once more: many versions may have come at once."""
    queued = DBTaskResult.objects.ready().filter(
        task_path=make_bulk_part.module_path,
        args_kwargs={"args": [region_code, year], "kwargs": {}},
    )
    return bool(queued.exists())


def places(*, region: str = "", year: int = 0) -> list[tuple[Region, int]]:
    """Return each region and year of which something was published, by region, oldest first.

    With a region's code or a year, those alone.
    """
    visible = Publication.objects.filter(visible_from__lte=timezone.now())
    if region:
        visible = visible.filter(department__region__code=region)
    if year:
        visible = visible.filter(year=year)
    pairs = visible.order_by().values_list("department__region", "year").distinct()
    regions = Region.objects.in_bulk()
    found = [(regions[key], budget_year) for key, budget_year in pairs]
    return sorted(found, key=lambda place: (place[0].code, place[1]))


# -- what is gone ----------------------------------------------------------------------------------


def delete_gone(*, region: Region | None = None, year: int | None = None) -> int:
    """Delete the files that held a withdrawn version; return how many are still there.

    These are files of parts, of one year where one is named, and offline bundles, which speak of
    every year of their region. What one that can be had has as well, byte for byte, stays. What
    cannot be deleted now is tried again whenever the part is made.
    """
    parts = BulkPart.objects.gone()
    bundles = OfflineBundle.objects.gone()
    if region is not None:
        parts = parts.filter(region=region)
        bundles = bundles.filter(region=region)
    if year is not None:
        parts = parts.filter(year=year)
    return _delete(BULK, _gone_files(parts)) + _delete(BUNDLES, _gone_bundles(bundles))


def _gone_files(parts: QuerySet[BulkPart]) -> QuerySet[Any]:
    """Return the hashes of the files of parts that no available part has as well."""
    files = BulkFile.objects.filter(part__in=parts.values("pk"))
    kept = BulkFile.objects.filter(part__in=BulkPart.objects.available().values("pk"))
    return _hashes(files.exclude(sha256__in=kept.values("sha256")))


def _gone_bundles(bundles: QuerySet[OfflineBundle]) -> QuerySet[Any]:
    """Return the hashes of bundles that no available bundle has as well."""
    kept = OfflineBundle.objects.available()
    return _hashes(bundles.exclude(sha256__in=kept.order_by().values("sha256")))


def _hashes(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().values_list("sha256", flat=True).distinct()


def _delete(folder: str, hashes: Iterable[str]) -> int:
    """Delete contents; return how many of them could not be deleted."""
    left = 0
    for sha256 in hashes:
        try:
            storage.remove(folder, sha256)
        except OSError:
            left += 1
            log.exception("a file of a withdrawn version could not be deleted: %s", sha256)
    return left


# -- whether all is as recorded --------------------------------------------------------------------


def verify_bulk() -> Iterator[Difference]:
    """Find every bulk file and bundle that is not as recorded, or is there although it is gone."""
    parts = set(BulkPart.objects.available().values_list("pk", flat=True))
    files = BulkFile.objects.select_related("part__region").order_by("pk")
    kept = {file.sha256 for file in files if file.part_id in parts}
    for file in files:
        yield from _differences(BULK, file, is_kept=file.part_id in parts, kept=kept)
    available = OfflineBundle.objects.available().values_list("pk", "sha256")
    hash_by_bundle = dict(available)
    kept = set(hash_by_bundle.values())
    for bundle in OfflineBundle.objects.select_related("region").order_by("pk"):
        is_kept = bundle.pk in hash_by_bundle
        yield from _differences(BUNDLES, bundle, is_kept=is_kept, kept=kept)


def _differences(
    folder: str, record: BulkFile | OfflineBundle, *, is_kept: bool, kept: Collection[str]
) -> Iterator[Difference]:
    if is_kept:
        try:
            record.require_intact()
        except storage.DamagedContent as exc:
            yield Difference(str(record), f"字节与生成时的记录不符，或读不到（{exc}）")
    elif record.sha256 not in kept and storage.holds(folder, record.sha256):
        yield Difference(str(record), "含有已撤回的内容，还没有删除")
