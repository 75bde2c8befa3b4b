"""What is published: permanent.

A row here is written once; a correction is a new version, a withdrawal a row of its own.
"""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from budget.dimensions import DocumentKind
from budget.models import Department, Unit
from budget.offices import is_of_unit_as_kind_says, same_disclosure
from budget.problems import Problems
from disclosure.documents import forms
from disclosure.documents.forms.model import Layout
from disclosure.documents.model.document import Document, Imprint
from disclosure.models.documents import document_of
from disclosure.models.layout import KeptForm
from disclosure.models.permanence import SHA256, StoredContent, WrittenOnce
from disclosure.querysets import ImmutableQuerySet, PublicationQuerySet

# The folder of official files in storage.
OFFICIAL = "official"


class Publication(WrittenOnce):
    """One version of a department's or unit's disclosure for one year: its Document, frozen.

    Versions are counted for each office, kind of document and year.
    """

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="publications", verbose_name="部门"
    )
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="publications",
        verbose_name="单位",
        help_text="空为整个部门的",
    )
    document_kind = models.CharField(
        "文件种类",
        max_length=20,
        choices=DocumentKind.choices(),
        default=DocumentKind.DEPARTMENT_BUDGET.value,
    )
    year = models.PositiveSmallIntegerField("预算年度")
    version = models.PositiveSmallIntegerField("版本")
    digest = models.CharField("数字摘要", max_length=64, help_text="规范 JSON 的 SHA-256")
    document_json = models.TextField("公开内容（规范 JSON）")
    layout = models.CharField("版式", max_length=50)
    approved_on = models.DateField("批复日期", null=True, blank=True)
    published_at = models.DateTimeField("公开操作时间")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公开人",
    )
    visible_from = models.DateTimeField("对外可见时间")
    reason = models.TextField(
        "更正原因", blank=True, help_text="第2版起必须说明，随公开内容一并公布"
    )
    trail_head = models.CharField(
        "流程链头", max_length=64, blank=True, default="", help_text="公开时流程记录最后一条的哈希"
    )

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "公开版本"
        verbose_name_plural = "公开版本"
        ordering = [
            "-year",
            "department__order",
            "department__code",
            F("unit__code").asc(nulls_first=True),
            "-version",
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "document_kind", "year", "version"],
                condition=Q(unit__isnull=True),
                name="version_once",
            ),
            models.UniqueConstraint(
                fields=["unit", "document_kind", "year", "version"],
                condition=Q(unit__isnull=False),
                name="version_of_unit_once",
            ),
            models.CheckConstraint(
                condition=is_of_unit_as_kind_says(), name="only_units_documents_have_a_unit"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="versions_count_from_1"),
            models.CheckConstraint(
                condition=Q(digest__regex=SHA256), name="publication_digest_is_sha256"
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(reason=""), name="correction_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(visible_from__gte=F("published_at")),
                name="nothing_is_public_before_it_is_published",
            ),
        ]
        indexes = [
            models.Index(fields=["visible_from"], name="publication_by_visible_from"),
            models.Index(fields=["year"], name="publication_by_year"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the version, and with it since when it stands instead of earlier ones."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.keep_succession()

    def __str__(self) -> str:
        return f"{self.office}{self.year}年{self.kind.label}（第{self.version}版）"

    def keep_succession(self) -> None:
        """Write since when each version of its office, kind and year is superseded.

        Call within the transaction that writes this one.
        """
        for version, since in superseding_moments(self).items():
            Superseded.objects.update_or_create(publication_id=version, defaults={"since": since})

    @property
    def kind(self) -> DocumentKind:
        """The kind of document that it is."""
        return DocumentKind(self.document_kind)

    @property
    def office(self) -> Department | Unit:
        """Whose disclosure it is: the unit, else the department as a whole."""
        return self.department if self.unit is None else self.unit

    @property
    def unit_code(self) -> str:
        """The code of the unit whose it is; empty where it is a whole department's."""
        return "" if self.unit is None else self.unit.code

    @property
    def unit_name(self) -> str:
        """The name of the unit whose it is; empty where it is a whole department's."""
        return "" if self.unit is None else self.unit.name

    @property
    def path(self) -> str:
        """The path of its public pages: 130532/2023/203."""
        return self.office.path(self.year)

    @property
    def kept_form(self) -> KeptForm | None:
        """The form with which it was published; None where this installation had none such."""
        used: UsedForm | None = getattr(self, "used_form", None)
        return None if used is None else used.form

    @property
    def form(self) -> Layout:
        """The form with which it was published; of old rows the one of its key today.

        Raises UnknownLayout, and Problems where this program cannot read it any more.
        """
        kept = self.kept_form
        return forms.layout(self.layout) if kept is None else kept.layout

    @property
    def known_form(self) -> Layout | None:
        """The same; None where this program does not have it, or cannot read it any more."""
        try:
            return self.form
        except (forms.UnknownLayout, Problems):
            return None

    @property
    def is_archived(self) -> bool:
        """True for a finished file as its office published it, without a ledger behind it."""
        return hasattr(self, "archived_source")

    @property
    def document(self) -> Document:
        """The frozen Document. Do not change what hangs on it: it is shared by all who read it."""
        return document_of(self)

    @property
    def imprint(self) -> Imprint:
        """What renderers print of this version."""
        return Imprint(self.version, self.digest, timezone.localdate(self.visible_from))


class Superseded(models.Model):
    """That a later version is shown instead of this one, and since when.

    ``since`` is the earliest ``visible_from`` of the later versions, and may lie ahead. What has no
    later version has no row. Derived, so that lists need not seek later versions of each row:
    ``actions.verification`` holds it against the versions themselves (docs/adr/0140).
    """

    publication = models.OneToOneField(
        Publication,
        on_delete=models.CASCADE,
        related_name="superseded",
        primary_key=True,
        verbose_name="公开版本",
    )
    since = models.DateTimeField("何时起由后一版代替", db_index=True)

    class Meta:
        verbose_name = "被代替的版本"
        verbose_name_plural = "被代替的版本"

    def __str__(self) -> str:
        return f"{self.publication}：{self.since}"


def superseding_moments(publication: Publication) -> dict[int, datetime]:
    """Return since when each version beside a publication is superseded, by primary keys.

    The versions are those of its office, kind of document and year. What no later version
    supersedes is left out. This is the definition (docs/adr/0011).
    """
    versions = Publication.objects.filter(same_disclosure(publication), year=publication.year)
    newest_first = versions.order_by("-version").values_list("pk", "visible_from")
    moments: dict[int, datetime] = {}
    earliest_later: datetime | None = None
    for key, visible_from in newest_first:
        if earliest_later is None:
            earliest_later = visible_from
        else:
            moments[key] = earliest_later
            earliest_later = min(earliest_later, visible_from)
    return moments


class UsedForm(WrittenOnce):
    """With which form a version was published."""

    publication = models.OneToOneField(
        Publication, on_delete=models.PROTECT, related_name="used_form", verbose_name="公开版本"
    )
    form = models.ForeignKey(
        KeptForm, on_delete=models.PROTECT, related_name="uses", verbose_name="公开时的版式"
    )

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        verbose_name = "公开所用的版式"
        verbose_name_plural = "公开所用的版式"

    def __str__(self) -> str:
        return f"{self.publication}：{self.form}"


class Withdrawal(WrittenOnce):
    """The record that a version was taken back. Its address then answers 410 with the reason."""

    publication = models.OneToOneField(
        Publication, on_delete=models.PROTECT, related_name="withdrawal", verbose_name="公开版本"
    )
    reason = models.TextField("撤回原因")
    at = models.DateTimeField("撤回时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="撤回人",
    )

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        verbose_name = "撤回记录"
        verbose_name_plural = "撤回记录"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_a_reason")
        ]

    def __str__(self) -> str:
        return f"撤回{self.publication}"


class OfficialFile(StoredContent, WrittenOnce):
    """An official file of a publication."""

    folder = OFFICIAL

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="files", verbose_name="公开版本"
    )
    format = models.CharField("格式", max_length=10)
    filename = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    fingerprint = models.CharField(
        "生成程序", max_length=300, help_text="决定文件字节的程序、程序库和字体的版本"
    )

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        verbose_name = "正式文件"
        verbose_name_plural = "正式文件"
        ordering = ["publication", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "format"], name="one_official_file_per_format"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=SHA256), name="official_file_hash_is_sha256"
            ),
        ]

    def __str__(self) -> str:
        return self.filename


class CheckCertificate(WrittenOnce):
    """What the checks said of a version when it was published, and why findings were let pass:
    public, and never changed."""

    publication = models.OneToOneField(
        Publication, on_delete=models.PROTECT, related_name="certificate", verbose_name="公开版本"
    )
    engine = models.CharField("核对程序版本", max_length=20)
    content_json = models.TextField(
        "核对结果（JSON）", help_text="文件、程序版本、各条结果、放行的理由"
    )
    rounding = models.JSONField(
        "四舍五入说明", default=list, help_text="每处的地址和说明，显示在公开页面上"
    )

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        verbose_name = "核对证书"
        verbose_name_plural = "核对证书"

    def __str__(self) -> str:
        return f"{self.publication}的核对证书"

    @property
    def content(self) -> dict[str, Any]:
        """``document``, ``engine``, ``results`` and ``waivers`` as they were frozen."""
        content: dict[str, Any] = json.loads(self.content_json)
        return content


class ArchivedSource(WrittenOnce):
    """That a publication was not computed from a ledger: it is a finished file as its office
    published it."""

    publication = models.OneToOneField(
        Publication,
        on_delete=models.PROTECT,
        related_name="archived_source",
        verbose_name="公开版本",
    )
    filename = models.CharField("原文件名", max_length=200)
    sha256 = models.CharField("原文件 SHA-256", max_length=64)
    findings = models.JSONField(
        "读取时发现的问题", default=list, help_text="每项有 code、place、message"
    )
    unread = models.JSONField("没有读懂的文字", default=list, help_text="每项有 place、text")

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        verbose_name = "存档来源"
        verbose_name_plural = "存档来源"
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=SHA256), name="archived_source_is_sha256"
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication}（存档自 {self.filename}）"
