"""Classification codes by kind and year (政府收支分类科目), and the known changes of codes."""

from django.db import models
from django.db.models import Q

from budget import codes
from budget.codes import CodeChangeKind, CodeKind, Evidence
from budget.models.fields import LineField, ParagraphField
from budget.querysets import ReferenceQuerySet


class ClassificationEdition(models.Model):
    """The codes of one year. Departments name codes of their fiscal year's edition only."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    name = LineField("名称", max_length=100)
    source = ParagraphField("来源", blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "科目年度版本"
        verbose_name_plural = "科目年度版本"
        ordering = ["-year"]

    def __str__(self) -> str:
        return self.name


class ClassificationCode(models.Model):
    """A code with its name in that year. Level and parent follow from the digits."""

    edition = models.ForeignKey(
        ClassificationEdition,
        on_delete=models.PROTECT,
        related_name="codes",
        verbose_name="年度版本",
    )
    kind = models.CharField("分类", max_length=30, choices=CodeKind.choices())
    code = models.CharField("科目编码", max_length=7)
    name = LineField("科目名称", max_length=100)
    evidence = models.CharField(
        "依据",
        max_length=30,
        choices=Evidence.choices(),
        default=Evidence.UNVERIFIED.value,
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "科目"
        verbose_name_plural = "科目"
        ordering = ["edition", "kind", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "kind", "code"],
                name="code_once_per_edition_and_kind",
                violation_error_message="本年度的这一分类中已有这个科目编码",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{3}([0-9]{2}){0,2}\Z"),
                name="code_has_3_5_or_7_digits",
                violation_error_message="科目编码应为3位（类）、5位（款）或7位（项）数字",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["function", "government_fund_function"])
                | Q(code__regex=r"^.{3}(.{2})?\Z"),
                name="economic_code_has_no_item",
                violation_error_message="经济分类科目只有类（3位）和款（5位）",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=CodeKind.values()), name="code_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(evidence__in=Evidence.values()), name="code_evidence_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def level(self) -> codes.Level:
        """``class``, ``section`` or ``item``."""
        return codes.level(self.code)


class CodeChange(models.Model):
    """A known change that took effect in ``year``: the lineage of codes across editions."""

    year = models.PositiveSmallIntegerField("生效年度")
    kind = models.CharField("分类", max_length=30, choices=CodeKind.choices())
    change = models.CharField("变化", max_length=10, choices=CodeChangeKind.choices())
    from_code = models.CharField("原编码", max_length=7, blank=True)
    to_code = models.CharField("新编码", max_length=7, blank=True)
    from_name = LineField("原名称", max_length=100, blank=True)
    to_name = LineField("新名称", max_length=100, blank=True)
    note = ParagraphField("说明", blank=True)
    evidence = models.CharField(
        "依据",
        max_length=30,
        choices=Evidence.choices(),
        default=Evidence.UNVERIFIED.value,
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "科目变化"
        verbose_name_plural = "科目变化"
        ordering = ["-year", "kind", "from_code", "to_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "kind", "change", "from_code", "to_code"], name="change_stated_once"
            ),
            models.CheckConstraint(
                condition=(
                    Q(change="renamed", from_code=models.F("to_code")) & ~Q(from_code="")
                    | Q(change="replaced") & ~Q(from_code="") & ~Q(to_code="")
                    | Q(change="ended", to_code="") & ~Q(from_code="")
                    | Q(change="new", from_code="") & ~Q(to_code="")
                ),
                name="change_has_the_codes_it_needs",
                violation_error_message="更名要原编码等于新编码，改码要两个编码，停用只填原编码，新增只填新编码",
            ),
        ]

    def __str__(self) -> str:
        before = f"{self.from_code} {self.from_name}".strip()
        after = f"{self.to_code} {self.to_name}".strip()
        codes_changed = " → ".join(text for text in (before, after) if text)
        return f"{self.year}年{self.get_change_display()}：{codes_changed}"
