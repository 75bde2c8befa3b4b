"""The catalogue of everything that was published, and whose paper is being verified."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from disclosure.documents.model.catalogue import CatalogueKind, CatalogueLine
from disclosure.documents.model.chain import ChainLink
from disclosure.models.permanence import SHA256, WrittenOnce
from disclosure.models.publication import Publication
from disclosure.querysets import ImmutableQuerySet

_KINDS = [
    (CatalogueKind.PUBLISHED.value, "公开"),
    (CatalogueKind.WITHDRAWN.value, "撤回"),
    (CatalogueKind.KEY.value, "启用密钥"),
]


class CatalogueRow(WrittenOnce):
    """One entry of the installation's catalogue, in its chain of hashes."""

    number = models.PositiveIntegerField("序号", unique=True)
    kind = models.CharField("事项", max_length=10, choices=_KINDS)
    publication = models.ForeignKey(
        Publication,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="catalogue_rows",
        verbose_name="公开版本",
        help_text="启用密钥的一条没有",
    )
    content = models.TextField("内容（规范 JSON）")
    previous = models.CharField("前一条的哈希", max_length=64)
    hash = models.CharField("哈希", max_length=64, unique=True)
    signature = models.CharField("签名", max_length=128, blank=True, default="")

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        verbose_name = "公开目录"
        verbose_name_plural = "公开目录"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "kind"], name="version_catalogued_once_as_each_kind"
            ),
            models.CheckConstraint(
                condition=Q(hash__regex=SHA256), name="catalogue_hash_is_sha256"
            ),
            models.CheckConstraint(
                condition=Q(kind=CatalogueKind.KEY.value, publication__isnull=True)
                | (~Q(kind=CatalogueKind.KEY.value) & Q(publication__isnull=False)),
                name="all_catalogued_but_keys_are_publications",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}条"

    @classmethod
    def of_keys(cls) -> models.QuerySet[CatalogueRow]:
        """Return the entries that put a key in force, in their order."""
        entries: models.QuerySet[CatalogueRow] = cls.objects.filter(kind=CatalogueKind.KEY.value)
        return entries.order_by("number")

    @property
    def line(self) -> CatalogueLine:
        """The entry as it is published."""
        link = ChainLink(self.number, self.content, self.previous, self.hash)
        return CatalogueLine(link, CatalogueKind(self.kind), self.signature)


class VerifyingTurn(models.Model):
    """That somebody's paper is being read at this moment: one at a time for a computer's address.

    ``client`` is a keyed hash of the address. The row is deleted when the paper was read.
    """

    client = models.CharField("来源", max_length=64, unique=True)
    since = models.DateTimeField("开始")

    class Meta:
        verbose_name = "正在核验"
        verbose_name_plural = "正在核验"

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M}"
