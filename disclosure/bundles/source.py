"""What a bundle is made of, as it is at one moment, and the one hash of all of it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.http import Http404
from django.utils import timezone

from budget.models import Region
from budget.site import absolute
from disclosure.documents.formats.archives import compressor
from disclosure.documents.meaning.deadlines import PUBLISH_WITHIN
from disclosure.documents.model.catalogue import CatalogueKind
from disclosure.documents.model.signatures import public_key_of
from disclosure.models import BulkPart, CatalogueRow, Publication
from disclosure.portal.editions import address_of
from disclosure.portal.fingerprint import fingerprint
from disclosure.portal.keeping import UNKEPT
from disclosure.portal.rendering import answer_to
from disclosure.roster import Duty, populations, roster, unit_roster

# Raise this whenever what bundles hold changes and the program's fingerprint does not.
EDITION = "1"


@dataclass(frozen=True)
class BundleSource:
    """What a bundle is made of, as it was when its making began.

    ``versions`` are all versions of the year that anybody may have, ``standing`` those of them that
    pages show. ``region_versions`` are those of every year, of which pages may speak.
    ``withdrawn`` are the addresses that show only that their version was taken back. ``as_of`` is
    when something last happened in the year: up to then its pages count days.
    """

    region: Region
    year: int
    part: BulkPart
    region_versions: tuple[int, ...]
    versions: tuple[Publication, ...]
    standing: tuple[Publication, ...]
    withdrawn: tuple[str, ...]
    as_of: datetime
    last_entry: int
    key: Ed25519PrivateKey | None
    basis: str

    @property
    def address(self) -> str:
        """The address of the year's list of departments."""
        return f"/{self.region.code}/{self.year}/"

    @property
    def title(self) -> str:
        """What the bundle is called."""
        simulated = "（模拟数据）" if self.region.simulated else ""
        return f"{self.region.name}{self.year}年部门预算公开离线副本{simulated}"

    @property
    def public_key(self) -> str:
        """The key that signs it, in hexadecimal digits; empty where nobody signs."""
        return "" if self.key is None else public_key_of(self.key)

    def was_withdrawn(self, address: str) -> bool:
        """Tell whether what an address shows had been taken back when the making began."""
        return address.startswith(self.withdrawn)


def read_source(
    region: Region, year: int, key: Ed25519PrivateKey | None = None
) -> BundleSource | None:
    """Return what a bundle would be made of now; None where nothing of the year is to be read.

    ``key`` signs it.
    """
    part = BulkPart.objects.current().filter(region=region, year=year).first()
    public = Publication.objects.public().filter(department__region=region)
    standing = tuple(Publication.objects.standing().filter(department__region=region, year=year))
    if part is None or not standing:
        return None
    of_region = list(public.filter(withdrawal__isnull=True).select_related("indexed"))
    taken_back = list(public.filter(withdrawal__isnull=False).select_related("withdrawal"))
    versions = tuple(version for version in of_region if version.year == year)
    last_entry = _last_entry(versions)
    rows = [*roster(region.code, year), *unit_roster(region.code, year)]
    depends_on = [
        EDITION,
        fingerprint(),
        compressor(),
        settings.DATA_LICENCE,
        region.name,
        region.simulated,
        absolute("/"),
        [_told(version) for version in of_region],
        [_told_of_withdrawal(version) for version in taken_back],
        [_without_days(row) for row in rows],
        [repr(population) for population in populations(year, region.code).values()],
        _hash_of_list(region, year),
        [part.basis, sorted(part.files.values_list("sha256", flat=True))],
        CatalogueRow.objects.filter(number=last_entry).values_list("hash", flat=True).first(),
        "" if key is None else public_key_of(key),
    ]
    basis = hashlib.sha256(json.dumps(depends_on, default=str).encode()).hexdigest()
    return BundleSource(
        region=region,
        year=year,
        part=part,
        region_versions=tuple(version.pk for version in of_region),
        versions=versions,
        standing=standing,
        withdrawn=_addresses_without(standing, taken_back, year),
        as_of=_last_event([*versions, *taken_back], rows, year),
        last_entry=last_entry,
        key=key,
        basis=basis,
    )


def _told(version: Publication) -> list[Any]:
    """Return what pages say of a version: which it is, whose, and from which program's index."""
    indexed = getattr(version, "indexed", None)
    edition = "" if indexed is None else indexed.edition
    office = version.office
    return [version.year, version.version, version.digest, office.code, office.name, edition]


def _told_of_withdrawal(version: Publication) -> list[Any]:
    withdrawal = version.withdrawal
    return [version.year, version.version, version.digest, withdrawal.at, withdrawal.reason]


def _without_days(row: dict[str, Any]) -> dict[str, Any]:
    """Return what the board tells of an office but for its days, which grow every midnight."""
    return {name: value for name, value in row.items() if name != "days"}


def _hash_of_list(region: Region, year: int) -> str:
    """Return a hash of the year's page: it depends on more than publications, and on no day."""
    try:
        content = answer_to(f"/{region.code}/{year}/", **{UNKEPT: True}).content
    except Http404:
        content = b""
    return hashlib.sha256(content).hexdigest()


def _addresses_without(
    standing: Sequence[Publication], taken_back: Sequence[Publication], year: int
) -> tuple[str, ...]:
    """Return the addresses of offices of which a version was taken back and none is shown."""
    gone = {address_of(version) for version in taken_back if version.year == year}
    return tuple(sorted(gone - {address_of(version) for version in standing}))


def _last_event(
    public: Sequence[Publication], rows: Sequence[dict[str, Any]], year: int
) -> datetime:
    """Return when something last happened of which the year's board tells.

    That is a version that became visible or was withdrawn, or a deadline that passed.
    """
    moments = []
    for version in public:
        if version.year == year:
            moments.append(version.visible_from)
    for row in rows:
        if row["withdrawn_at"] is not None:
            moments.append(row["withdrawn_at"])
        if row["state"] == Duty.OVERDUE:
            first_day_after = row["approved_on"] + PUBLISH_WITHIN + timedelta(days=1)
            moments.append(timezone.make_aware(datetime.combine(first_day_after, time.min)))
    return max(moments)


def _last_entry(versions: Sequence[Publication]) -> int:
    """Return the number of the catalogue's last entry that concerns the bundle, or is a key.

    Later ones concern other years and regions: a bundle would change with each of them.
    """
    of_versions = CatalogueRow.objects.filter(publication__in=[each.pk for each in versions])
    of_keys = CatalogueRow.objects.filter(kind=CatalogueKind.KEY.value)
    last = (of_versions | of_keys).order_by("-number").first()
    return 0 if last is None else last.number
