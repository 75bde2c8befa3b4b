"""Offline bundles: a region's year as one archive that is read without a network."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from budget.models import Region
from disclosure.models.bulk import MakingQuerySet
from disclosure.models.permanence import SHA256, StoredContent, WrittenOnce
from disclosure.models.publication import Publication

# The folder of bundles in storage.
BUNDLES = "bundles"


class OfflineBundle(StoredContent, WrittenOnce):
    """A bundle as it was made once: pages, official files, data, catalogue, verifier.

    ``number`` counts the makings of a region's year from 1. ``basis`` is a hash of all that its
    bytes depend on. ``publications`` are all versions of the region that its pages may speak of,
    those of other years included.
    """

    folder = BUNDLES

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name="地区"
    )
    year = models.PositiveSmallIntegerField("预算年度")
    number = models.PositiveIntegerField("第几次")
    basis = models.CharField("依据", max_length=64)
    made_at = models.DateTimeField("生成时间")
    publications = models.ManyToManyField(
        Publication, related_name="offline_bundles", verbose_name="所涉及的公开版本"
    )
    files = models.PositiveIntegerField("文件数")
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)

    objects: ClassVar[Any] = MakingQuerySet.as_manager()

    class Meta:
        verbose_name = "离线副本"
        verbose_name_plural = "离线副本"
        constraints = [
            models.UniqueConstraint(
                fields=["region", "year", "number"], name="offline_bundle_numbered_once"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=SHA256), name="offline_bundle_hash_is_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}{self.year}年离线副本（第{self.number}次）"

    @property
    def filename(self) -> str:
        """The name under which it is saved: 130532-2023-offline.zip."""
        return f"{self.region.code}-{self.year}-offline.zip"

    @property
    def content_type(self) -> str:
        """What a browser is told that it is."""
        return "application/zip"
