"""Bulk data: the figures of a region's year as files, and the rows that they are made from.

A part is one making of these files. It is written once, as are its files: whoever cites one finds
the same bytes. Only what held a version that was withdrawn is gone.
"""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from budget.models import Region
from disclosure.documents.bulk.package import EXTENSIONS, MEDIA_TYPES, resource_name
from disclosure.documents.bulk.schema import TABLES, VersionState
from disclosure.models.permanence import SHA256, StoredContent, WrittenOnce
from disclosure.models.publication import Publication, Withdrawal
from disclosure.querysets import ImmutableQuerySet

# The folder of bulk files in storage.
BULK = "bulk"


class KeptRows(models.Model):
    """The rows that a publication has in a bulk table, packed: parts are put together from them.

    They can be made anew at any time. ``made_by`` names all that they depend on beside the
    publication. Source: ``documents.bulk``.
    """

    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="kept_rows", verbose_name="公开版本"
    )
    table = models.CharField("表", max_length=20)
    made_by = models.CharField("提取程序版本", max_length=64)
    content = models.BinaryField("各行")

    class Meta:
        verbose_name = "批量数据的行"
        verbose_name_plural = "批量数据的行"
        constraints = [
            models.UniqueConstraint(fields=["publication", "table"], name="rows_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.table}"


class MakingQuerySet(ImmutableQuerySet):
    """What was made of publications to be taken home, and which of it can be had.

    Its model has ``region``, ``year``, ``number`` and ``publications``.
    """

    def gone(self) -> Self:
        """Return those that held a version which was withdrawn since."""
        return self.filter(Exists(self._withdrawn()))

    def available(self) -> Self:
        """Return those whose bytes can be had, replaced ones included."""
        return self.exclude(Exists(self._withdrawn()))

    def current(self) -> Self:
        """Return the newest available one of each region and year, by region, newest year first.

        After a withdrawal there is none until the next is made.
        """
        later = self.model.objects.filter(
            region=OuterRef("region"), year=OuterRef("year"), number__gt=OuterRef("number")
        )
        current = self.available().exclude(Exists(later)).select_related("region")
        return current.order_by("region__code", "-year")

    def _withdrawn(self) -> QuerySet[Withdrawal]:
        """Return the withdrawals of the versions that the outer row was made of."""
        name = self.model._meta.get_field("publications").remote_field.related_name
        return Withdrawal.objects.filter(**{f"publication__{name}": OuterRef("pk")})


class BulkPart(WrittenOnce):
    """The files of a region's year as they were made once.

    ``number`` counts the makings of a region's year from 1. ``basis`` is a hash of all that the
    files depend on: as long as it is the same, nothing is made anew.
    """

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name="地区"
    )
    year = models.PositiveSmallIntegerField("预算年度")
    number = models.PositiveIntegerField("第几次")
    basis = models.CharField("依据", max_length=64)
    made_at = models.DateTimeField("生成时间")
    publications = models.ManyToManyField(
        Publication, related_name="bulk_parts", verbose_name="所含的公开版本"
    )

    objects: ClassVar[Any] = MakingQuerySet.as_manager()

    class Meta:
        verbose_name = "批量数据"
        verbose_name_plural = "批量数据"
        constraints = [
            models.UniqueConstraint(
                fields=["region", "year", "number"], name="bulk_part_numbered_once"
            ),
            models.CheckConstraint(condition=Q(basis__regex=SHA256), name="bulk_basis_is_sha256"),
        ]

    def __str__(self) -> str:
        return f"{self.region}{self.year}年批量数据（第{self.number}次）"


class BulkFormat(models.TextChoices):
    """The formats of bulk files."""

    PARQUET = "parquet", "Parquet"
    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel"


class BulkFile(StoredContent, WrittenOnce):
    """A file of a part. ``table`` and ``state`` are empty for the workbook of all tables."""

    folder = BULK

    part = models.ForeignKey(
        BulkPart, on_delete=models.PROTECT, related_name="files", verbose_name="批量数据"
    )
    table = models.CharField(
        "表", max_length=20, blank=True, choices=[(name, name) for name in TABLES]
    )
    state = models.CharField(
        "版本状态",
        max_length=10,
        blank=True,
        choices=[(each.value, each.value) for each in VersionState],
    )
    format = models.CharField("格式", max_length=10, choices=BulkFormat.choices)
    rows = models.PositiveIntegerField("行数")
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        verbose_name = "批量数据文件"
        verbose_name_plural = "批量数据文件"
        ordering = ["part", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["part", "table", "state", "format"], name="one_bulk_file_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=SHA256), name="bulk_file_hash_is_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.table}.{self.format}"

    @property
    def name(self) -> str:
        """Its name among the files of its part: amounts, superseded-amounts, workbook."""
        return resource_name(self.table, self.state)

    @property
    def filename(self) -> str:
        """The name under which it is saved: 130532-2023-amounts.parquet."""
        return f"{self.part.region.code}-{self.part.year}-{self.name}.{EXTENSIONS[self.format]}"

    @property
    def content_type(self) -> str:
        """What a browser is told that it is."""
        return "application/gzip" if self.format == BulkFormat.CSV else MEDIA_TYPES[self.format]
