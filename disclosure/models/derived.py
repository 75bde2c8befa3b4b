"""Rows derived from publications for search and comparison; they can be made anew at any time.

Every row belongs to a publication and is shown only while that publication is what its address
shows: go through ``DerivedQuerySet.standing``. Nothing here is a source; ``actions.indexing``
writes it from the frozen Document.
"""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disclosure.models.publication import Publication
from disclosure.querysets import DerivedQuerySet


class Derived(models.Model):
    """A row that was read off a publication's Document."""

    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="+", verbose_name="公开版本"
    )

    objects = DerivedQuerySet.as_manager()

    class Meta:
        abstract = True


class Indexed(models.Model):
    """The record that everything of a publication was derived, by which edition of the program."""

    publication = models.OneToOneField(
        Publication,
        on_delete=models.CASCADE,
        related_name="indexed",
        primary_key=True,
        verbose_name="公开版本",
    )
    edition = models.CharField("提取程序版本", max_length=20)

    class Meta:
        verbose_name = "检索记录"
        verbose_name_plural = "检索记录"

    def __str__(self) -> str:
        return f"{self.publication}：{self.edition}"


class Measure(models.TextChoices):
    """The subject of an amount: a code of a classification, or a figure every department has."""

    FUNCTION = "function", _("支出功能分类")
    ECONOMIC = "economic", _("部门预算支出经济分类")
    GOVERNMENT_ECONOMIC = "government-economic", _("政府预算支出经济分类")
    FIGURE = "figure", _("主要指标")


class Amount(Derived):
    """One amount of a disclosure, told by what it means and not by where the form prints it.

    ``code`` is a classification code, a figure's key, or empty for the total of all codes.
    ``lineage`` is the code that it has become since: amounts of one lineage are compared over the
    years. Money is whole fen, because SQLite adds decimals as binary floats; ``exact`` is False
    where only the displayed figure is known. Source: ``meaning.spending``.
    """

    measure = models.CharField("分类", max_length=20, choices=Measure.choices)
    code = models.CharField("编码", max_length=40, blank=True)
    lineage = models.CharField("沿用至今的编码", max_length=40, blank=True)
    name = models.CharField("名称", max_length=200)
    level = models.CharField("级次", max_length=10)
    part = models.CharField("其中", max_length=10)
    address = models.CharField("所在单元格", max_length=200)
    fen = models.BigIntegerField("金额（分）")
    exact = models.BooleanField("精确到分")

    class Meta:
        verbose_name = "金额"
        verbose_name_plural = "金额"
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "measure", "part", "lineage", "code"],
                name="amount_stated_once",
            ),
            models.CheckConstraint(
                condition=Q(measure__in=Measure.values), name="amount_measure_is_known"
            ),
        ]
        indexes = [models.Index(fields=["measure", "lineage", "part"], name="amount_by_lineage")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.code} {self.name} {self.part}：{self.value}元"

    @property
    def value(self) -> Decimal:
        """Yuan."""
        return Decimal(self.fen).scaleb(-2)
