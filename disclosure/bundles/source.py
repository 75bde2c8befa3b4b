"""What a bundle is made of, as it is at one moment, and the one hash of all of it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.http import Http404

from budget.models import Region
from disclosure.actions import signing
from disclosure.documents.formats.archives import compressor
from disclosure.documents.model.catalogue import CatalogueKind
from disclosure.documents.model.signatures import public_key_of
from disclosure.models import BulkPart, CatalogueRow, Publication
from disclosure.portal.fingerprint import fingerprint
from disclosure.portal.rendering import answer_to
from disclosure.portal.stored.view import UNSTORED

# Raise this whenever what bundles hold changes and the program's fingerprint does not.
EDITION = "1"


@dataclass(frozen=True)
class BundleSource:
    """What a bundle is made of, as it was when its making began.

    ``versions`` are all versions of the year that anybody may have, ``standing`` those of them that
    pages show. ``region_versions`` are those of every year, of which pages may speak.
    """

    region: Region
    year: int
    part: BulkPart
    region_versions: tuple[int, ...]
    versions: tuple[Publication, ...]
    standing: tuple[Publication, ...]
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


def read_source(region: Region, year: int) -> BundleSource | None:
    """Return what a bundle would be made of now; None where nothing of the year is public."""
    part = BulkPart.objects.current().filter(region=region, year=year).first()
    if part is None:
        return None
    public = Publication.objects.public().filter(withdrawal__isnull=True)
    of_region = list(public.filter(department__region=region).select_related("indexed"))
    versions = tuple(version for version in of_region if version.year == year)
    standing = Publication.objects.standing().filter(department__region=region, year=year)
    last_entry = _last_entry(versions)
    keys = signing.read_keys()
    key = None if keys is None else keys.current
    depends_on = [
        EDITION,
        fingerprint(),
        compressor(),
        settings.DATA_LICENCE,
        region.name,
        region.simulated,
        [_told(version) for version in of_region],
        _hashes_of_lists(region, year),
        [part.basis, sorted(part.files.values_list("sha256", flat=True))],
        CatalogueRow.objects.filter(number=last_entry).values_list("hash", flat=True).first(),
        "" if key is None else public_key_of(key),
    ]
    basis = hashlib.sha256(json.dumps(depends_on).encode()).hexdigest()
    return BundleSource(
        region=region,
        year=year,
        part=part,
        region_versions=tuple(version.pk for version in of_region),
        versions=versions,
        standing=tuple(standing),
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


def _hashes_of_lists(region: Region, year: int) -> list[str]:
    """Return hashes of the pages that count departments: they depend on more than publications."""
    hashes = []
    for address in (f"/{region.code}/{year}/", f"/{region.code}/{year}/board/"):
        try:
            content = answer_to(address, **{UNSTORED: True}).content
        except Http404:
            content = b""
        hashes.append(hashlib.sha256(content).hexdigest())
    return hashes


def _last_entry(versions: Sequence[Publication]) -> int:
    """Return the number of the catalogue's last entry that concerns the bundle, or is a key.

    Later ones concern other years and regions: a bundle would change with each of them.
    """
    of_versions = CatalogueRow.objects.filter(publication__in=[each.pk for each in versions])
    of_keys = CatalogueRow.objects.filter(kind=CatalogueKind.KEY.value)
    last = (of_versions | of_keys).order_by("-number").first()
    return 0 if last is None else last.number
