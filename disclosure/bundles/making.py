"""Making the offline bundle of a region's year.

Everything in it is what anybody is given at this moment: pages by the portal's own views, stored
official files, the bulk files of the year, the catalogue. Equal input gives equal bytes.
"""

import logging
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
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

log = logging.getLogger(__name__)


def make_bundle(*, region: Region, year: int) -> OfflineBundle | None:
    """Make the bundle of a region's year, and return it; one that is right already stays.

    None where nothing of the year is to be read, where something was published or withdrawn
    meanwhile, or where somebody else just made it; the log says which. Raises ``storage.NotStored``
    and OSError where it cannot be written, ``PageFailed`` where a page cannot be had, and Problems
    where the catalogue cannot be signed; then all is as it was.
    """
    delete_gone(region=region, year=year)
    catalogue.extend()
    make_part(region=region, year=year)
    # The verifier knows no key but those that the catalogue has.
    key = catalogue.signing_key()
    # Pages are those of somebody who chose no language.
    with translation.override(settings.LANGUAGE_CODE):
        return _make(region, year, key)


def _make(region: Region, year: int, key: Ed25519PrivateKey | None) -> OfflineBundle | None:
    source = read_source(region, year, key)
    if source is None:
        _log_why_not(region, year, "nothing of it is to be read")
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
            _log_why_not(region, year, "something was withdrawn meanwhile")
            return None
        after = read_source(region, year, key)
        if after is None or after.basis != source.basis:
            # Half of it would be of another state: the next making has it whole.
            _log_why_not(region, year, "something changed meanwhile")
            return None
        sha256 = storage.put_file(BUNDLES, path)
        size = path.stat().st_size
    if right is not None and right.sha256 == sha256:
        return right  # only its lost bytes were put back
    number = 1 if latest is None else latest.number + 1
    bundle = _record(source, number, files, size, sha256)
    # One of its versions may have been withdrawn meanwhile.
    delete_gone(region=region, year=year)
    return bundle


def _log_why_not(region: Region, year: int, reason: str) -> None:
    log.warning("no offline bundle of %s %s was made: %s", region, year, reason)


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
        _log_why_not(source.region, source.year, "another worker made it meanwhile")
        return None
    return bundle
