"""What is published: permanent. A row here is written once; a correction is a new version, a withdrawal a row of its own."""

from collections import OrderedDict
from typing import Any, NoReturn

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from budget.models import Department, DepartmentBudget, Region
from budget.statuses import Status
from disclosure.document import Document, Imprint
from disclosure.querysets import (
    Immutable,
    ImmutableQuerySet,
    ImportRunQuerySet,
    PublicationQuerySet,
    ReviewCommentQuerySet,
    WorkflowEventQuerySet,
)
from disclosure.trail import Entry, Link

_SHA256 = r"^[0-9a-f]{64}\Z"


class WrittenOnce(models.Model):
    """A row that can be created and read, and nothing else."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Immutable(f"{self._meta.verbose_name}一经写入不能更改")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Immutable(f"{self._meta.verbose_name}不能删除")


class Publication(WrittenOnce):
    """One version of a department's disclosure for one year: its Document, frozen."""

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="publications", verbose_name="部门"
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
    reason = models.TextField("更正原因", blank=True, help_text="第2版起必须说明，随公开内容一并公布")
    trail_head = models.CharField(
        "流程链头", max_length=64, blank=True, default="", help_text="公开时流程记录最后一条的哈希"
    )

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "公开版本"
        verbose_name_plural = "公开版本"
        ordering = ["-year", "department__order", "department__code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["department", "year", "version"], name="version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="versions_count_from_1"),
            models.CheckConstraint(condition=Q(digest__regex=_SHA256), name="publication_digest_is_sha256"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="correction_has_a_reason"),
            models.CheckConstraint(
                condition=Q(visible_from__gte=F("published_at")), name="nothing_is_public_before_it_is_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department}{self.year}年部门预算（第{self.version}版）"

    @property
    def is_archived(self) -> bool:
        """Whether it is a finished file as its office published it, without a ledger behind it."""
        return hasattr(self, "archived_source")

    @property
    def document(self) -> Document:
        """The frozen Document. Do not change what hangs on it: it is shared by all who read it."""
        return _documents.of(self)

    @property
    def imprint(self) -> Imprint:
        """What renderers print of this version."""
        return Imprint(self.version, self.digest, timezone.localdate(self.visible_from))


class _Documents:
    """The Documents last read, by digest: equal digests are equal Documents, so nothing here ever goes stale."""

    LIMIT = 64

    def __init__(self) -> None:
        self._known: OrderedDict[str, Document] = OrderedDict()

    def of(self, publication: "Publication | Submission") -> Document:
        document = self._known.get(publication.digest)
        if document is None:
            document = self._known[publication.digest] = Document.from_json(publication.document_json)
            while len(self._known) > self.LIMIT:
                self._known.popitem(last=False)
        return document


_documents = _Documents()


class Withdrawal(WrittenOnce):
    """That a version was taken back, why and by whom. Its address then answers 410 with the reason."""

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
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_a_reason")]

    def __str__(self) -> str:
        return f"撤回{self.publication}"


class OfficialFile(WrittenOnce):
    """An official file of a publication: bytes in storage under their own hash, so they can neither change nor be mixed up."""

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="files", verbose_name="公开版本"
    )
    format = models.CharField("格式", max_length=10)
    filename = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    fingerprint = models.CharField("生成程序", max_length=300, help_text="决定文件字节的程序、程序库和字体的版本")

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        verbose_name = "正式文件"
        verbose_name_plural = "正式文件"
        ordering = ["publication", "id"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "format"], name="one_official_file_per_format"),
            models.CheckConstraint(condition=Q(sha256__regex=_SHA256), name="official_file_hash_is_sha256"),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def stored_name(self) -> str:
        """Where the bytes are in storage."""
        return stored_name(self.sha256)

    def read(self) -> bytes:
        """The stored bytes. Raises OSError where the storage has lost them."""
        with default_storage.open(self.stored_name) as file:
            content: bytes = file.read()
        return content


def stored_name(sha256: str) -> str:
    """The name in storage of the bytes with this hash."""
    return f"official/{sha256[:2]}/{sha256}"


class PublishingRun(models.Model):
    """A publishing under way outside the request, for the reviewer to watch. Not part of what is published."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待处理"
        RUNNING = "running", "正在生成"
        DONE = "done", "已完成"
        FAILED = "failed", "没有公开"

    budget = models.ForeignKey(
        DepartmentBudget, on_delete=models.CASCADE, related_name="publishing_runs", verbose_name="部门预算"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="操作人"
    )
    started_at = models.DateTimeField("提交时间", auto_now_add=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    step = models.CharField("进度", max_length=100, blank=True)
    problems = models.TextField("问题", blank=True)
    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="公开版本"
    )

    class Meta:
        verbose_name = "公开进度"
        verbose_name_plural = "公开进度"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget"],
                condition=Q(state__in="waiting reading ready unchanged stopped unreadable entered archived".split()),
                name="imported_file_state_is_known",
            ),
            models.CheckConstraint(condition=Q(sha256__regex=_SHA256), name="imported_file_is_sha256"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stored_name(self) -> str:
        """Where the uploaded bytes are in storage, until somebody clears them away."""
        return f"imports/{self.sha256[:2]}/{self.sha256}"

    def read(self) -> bytes:
        """The uploaded bytes. Raises OSError where the storage has lost them."""
        with default_storage.open(self.stored_name) as file:
            content: bytes = file.read()
        return content
