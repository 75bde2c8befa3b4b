"""Making the offline bundle of a region's year.

Everything in it is what anybody is given at this moment: pages by the portal's own views, stored
official files, the bulk files of the year, the catalogue. Equal input gives equal bytes.
"""

import tempfile
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from budget.models import Region
from disclosure import storage
from disclosure.actions import catalogue
from disclosure.actions.bulk import delete_gone
from disclosure.actions.bulk_making import make_part
from disclosure.bundles.contents import write_bundle
from disclosure.bundles.pages import Overtaken
from disclosure.bundles.source import BundleSource, read_source
from disclosure.models import BUNDLES, OfflineBundle


def make_bundle(*, region: Region, year: int) -> OfflineBundle | None:
    """Make the bundle of a region's year, and return it; one that is right already stays.

    None where nothing of the year is public, where something was published or withdrawn meanwhile,
    or where somebody else just made it. Raises ``storage.NotStored`` and OSError where it cannot be
    written, and Problems where the catalogue cannot be signed; then all is as it was.
    """
    delete_gone(region=region, year=year)
    catalogue.extend()
    make_part(region=region, year=year)
    # Pages are those of somebody who chose no language.
    with translation.override(settings.LANGUAGE_CODE):
        return _make(region, year)


def _make(region: Region, year: int) -> OfflineBundle | None:
    source = read_source(region, year)
    if source is None:
        return None
    latest = _latest(region, year)
    right = latest if latest is not None and latest.basis == source.basis else None
    if right is not None and _is_intact(right):
        return right
    with tempfile.TemporaryDirectory(prefix="mingzhang-bundle-") as folder:
        path = Path(folder) / "offline.zip"
        try:
            files = write_bundle(path, source)
        except Overtaken:
            return None
        after = read_source(region, year)
        if after is None or after.basis != source.basis:
            return None  # half of it would be of another state: the next making has it whole
        sha256 = storage.put_file(BUNDLES, path)
        size = path.stat().st_size
    if right is not None and right.sha256 == sha256:
        return right  # only its lost bytes were put back
    number = 1 if latest is None else latest.number + 1
    bundle = _record(source, number, files, size, sha256)
    # One of its versions may have been withdrawn meanwhile.
    delete_gone(region=region, year=year)
    return bundle


def _latest(region: Region, year: int) -> OfflineBundle | None:
    bundles = OfflineBundle.objects.filter(region=region, year=year)
    latest: OfflineBundle | None = bundles.order_by("-number").first()
    return latest


def _is_intact(bundle: OfflineBundle) -> bool:
    try:
        bundle.require_intact()
    except storage.DamagedContent:
        return False
    return True


def _record(
    source: BundleSource, number: int, files: int, size: int, sha256: str
) -> OfflineBundle | None:
    """Write the row of a bundle; None where another worker wrote one meanwhile."""
    try:
        with transaction.atomic():
            bundle: OfflineBundle = OfflineBundle.objects.create(
                region=source.region,
                year=source.year,
                number=number,
                basis=source.basis,
                made_at=timezone.now(),
                files=files,
                size=size,
                sha256=sha256,
            )
            bundle.publications.set(source.region_versions)
    except IntegrityError:
        return None
    return bundle
