"""What bulk data there is: parts by region and year, and the files of each as they are told of."""

from collections.abc import Sequence

from django.db.models import QuerySet, Sum
from django.urls import reverse

from disclosure.documents.bulk.package import EXTENSIONS, DescribedFile
from disclosure.documents.bulk.schema import VersionState
from disclosure.models import BulkFile, BulkPart, OfflineBundle
from disclosure.portal.languages import in_chinese


def current_parts() -> QuerySet[BulkPart]:
    """Return the current part of each region and year, with the bytes of its files."""
    parts: QuerySet[BulkPart] = BulkPart.objects.current().annotate(size=Sum("files__size"))
    return parts


def current_part(region: str, year: int) -> BulkPart | None:
    """Return the current part of a region's year; None where it is still to be made."""
    return BulkPart.objects.current().filter(region__code=region, year=year).first()


def files_of(part: BulkPart) -> list[BulkFile]:
    """Return a part's files: the workbook, then the tables, those of superseded versions last."""
    return sorted(part.files.all(), key=_place)


def _place(file: BulkFile) -> tuple[bool, bool, int]:
    is_table = bool(file.table)
    is_superseded = file.state == VersionState.SUPERSEDED
    return is_table, is_superseded, file.pk


def described(part: BulkPart, files: Sequence[BulkFile]) -> list[DescribedFile]:
    """Return the files as they are described, their paths relative to the part's address."""
    descriptions = []
    for file in files:
        description = DescribedFile(
            file.table,
            file.state,
            file.format,
            _path_in_part(file),
            file.size,
            file.sha256,
        )
        descriptions.append(description)
    return descriptions


def _path_in_part(file: BulkFile) -> str:
    """Return a file's address relative to that of its part."""
    return f"{file.sha256}/{short_name(file)}"


def short_name(file: BulkFile) -> str:
    """Return a file's name in its address: amounts.parquet, superseded-amounts.csv.gz."""
    return f"{file.name}.{EXTENSIONS[file.format]}"


def address_of_part(part: BulkPart) -> str:
    """Return the one address of a part's page, whatever the language of the page that asks."""
    address = reverse("portal:data-part", args=(part.region.code, part.year))
    return in_chinese(address)


def address_of_file(part: BulkPart, file: BulkFile) -> str:
    """Return the one address of a file."""
    return address_of_part(part) + _path_in_part(file)


def current_bundle(part: BulkPart) -> OfflineBundle | None:
    """Return the offline bundle of a part's region and year that can be had; None without one."""
    bundles = OfflineBundle.objects.current().filter(region=part.region, year=part.year)
    bundle: OfflineBundle | None = bundles.first()
    return bundle


def current_bundles(parts: Sequence[BulkPart]) -> dict[tuple[int, int], OfflineBundle]:
    """Return the bundles that can be had of the regions of parts, by key of region and year."""
    regions = {part.region_id for part in parts}
    bundles = {}
    for bundle in OfflineBundle.objects.current().filter(region__in=regions):
        bundles[bundle.region_id, bundle.year] = bundle
    return bundles


def address_of_bundle(bundle: OfflineBundle) -> str:
    """Return the one address of a bundle."""
    parts = (bundle.region.code, bundle.year, bundle.sha256)
    address = reverse("portal:data-offline", args=parts)
    return in_chinese(address)
