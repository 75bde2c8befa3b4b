"""What is published: permanent. A row here is written once; a correction is a new version, a withdrawal a row of its own."""

import json
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


class CheckCertificate(WrittenOnce):
    """What the checks said of a version when it was published, and why findings were let pass: public, and never changed."""

    publication = models.OneToOneField(
        Publication, on_delete=models.PROTECT, related_name="certificate", verbose_name="公开版本"
    )
    engine = models.CharField("核对程序版本", max_length=20)
    content_json = models.TextField("核对结果（JSON）", help_text="文件、程序版本、各条结果、放行的理由")
    rounding = models.JSONField("四舍五入说明", default=list, help_text="每处的地址和说明，显示在公开页面上")

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
                condition=Q(state__in=["waiting", "running"]),
                name="one_publishing_run_at_a_time",
                violation_error_message="这份预算正在公开，请等它完成",
            )
        ]

    def __str__(self) -> str:
        return f"{self.budget}：{self.get_state_display()}"


# --- on the way to the public ---------------------------------------------------------------------------------------


class Verb(models.TextChoices):
    """What moves a disclosure on its way, and what is recorded of it."""

    SUBMIT = "submit", "提交"
    START_REVIEW = "start_review", "开始审核"
    RETURN = "return", "退回"
    APPROVE = "approve", "批复"
    PUBLISH = "publish", "公开"
    CORRECT = "correct", "启动更正"
    WITHDRAW = "withdraw", "撤回"


class WorkflowEvent(WrittenOnce):
    """One step of one budget, in its region's chain of hashes. Codes and the account's name stand as they were then."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="events", verbose_name="地区")
    number = models.PositiveIntegerField("序号")
    budget = models.ForeignKey(
        DepartmentBudget, on_delete=models.PROTECT, related_name="events", verbose_name="部门预算"
    )
    region_code = models.CharField("行政区划代码", max_length=6)
    department_code = models.CharField("部门编码", max_length=20)
    year = models.PositiveSmallIntegerField("预算年度")
    verb = models.CharField("事项", max_length=20, choices=Verb.choices)
    from_status = models.CharField("原状态", max_length=20, choices=Status.choices)
    to_status = models.CharField("新状态", max_length=20, choices=Status.choices)
    actor = models.CharField("账号", max_length=150, blank=True, help_text="空为系统")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="操作人",
    )
    at = models.DateTimeField("时间")
    note = models.TextField("说明", blank=True)
    digest = models.CharField("内容摘要", max_length=64, blank=True, help_text="当时公开内容的 SHA-256")
    version = models.PositiveSmallIntegerField("版本", default=0, help_text="公开和撤回的版本")
    previous = models.CharField("前一条的哈希", max_length=64)
    hash = models.CharField("哈希", max_length=64, unique=True)

    objects = WorkflowEventQuerySet.as_manager()

    class Meta:
        verbose_name = "流程记录"
        verbose_name_plural = "流程记录"
        ordering = ["region", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["region", "number"], name="event_number_once_per_region"),
            models.CheckConstraint(condition=Q(hash__regex=_SHA256), name="event_hash_is_sha256"),
            models.CheckConstraint(condition=Q(previous__regex=_SHA256), name="event_follows_a_sha256"),
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="event_verb_is_known"),
        ]

    def __str__(self) -> str:
        return f"第{self.number}条 {self.department_code} {self.year}年 {self.get_verb_display()}"

    @property
    def link(self) -> Link:
        """The event as the chain holds it."""
        entry = Entry(
            number=self.number,
            region=self.region_code,
            department=self.department_code,
            year=self.year,
            verb=self.verb,
            from_status=self.from_status,
            to_status=self.to_status,
            actor=self.actor,
            at=self.at,
            note=self.note,
            digest=self.digest,
            version=self.version,
        )
        return Link(entry, self.previous, self.hash)


class Submission(WrittenOnce):
    """The Document as a department's head submitted it, for comparing with what comes after; and what the checks said."""

    budget = models.ForeignKey(
        DepartmentBudget, on_delete=models.PROTECT, related_name="submissions", verbose_name="部门预算"
    )
    at = models.DateTimeField("提交时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提交人",
    )
    digest = models.CharField("内容摘要", max_length=64)
    document_json = models.TextField("提交内容（规范 JSON）")
    blocking = models.PositiveIntegerField("必须改正", default=0)
    warnings = models.PositiveIntegerField("应当核实", default=0)
    hints = models.PositiveIntegerField("提示", default=0)

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        verbose_name = "提交记录"
        verbose_name_plural = "提交记录"
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(digest__regex=_SHA256), name="submission_digest_is_sha256")]

    def __str__(self) -> str:
        return f"{self.budget} {timezone.localtime(self.at):%Y-%m-%d %H:%M} 提交"

    @property
    def document(self) -> Document:
        """The Document as it was submitted."""
        return _documents.of(self)


class ReviewComment(models.Model):
    """A reviewer's comment on one place of the Document; its words stay, answers are added, and it is resolved once."""

    budget = models.ForeignKey(
        DepartmentBudget, on_delete=models.PROTECT, related_name="comments", verbose_name="部门预算"
    )
    address = models.CharField("位置", max_length=200, blank=True, help_text="表、行或段落的地址；空为整份预算")
    place = models.CharField("位置名称", max_length=300, blank=True)
    text = models.TextField("意见")
    at = models.DateTimeField("提出时间", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人")
    resolved_at = models.DateTimeField("解决时间", null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="解决人",
    )

    objects = ReviewCommentQuerySet.as_manager()

    class Meta:
        verbose_name = "审核意见"
        verbose_name_plural = "审核意见"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="comment_is_resolved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place or '整份预算'}：{self.text}"


class CommentAnswer(WrittenOnce):
    """What a department says to a comment."""

    comment = models.ForeignKey(
        ReviewComment, on_delete=models.PROTECT, related_name="answers", verbose_name="审核意见"
    )
    text = models.TextField("答复")
    at = models.DateTimeField("答复时间", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="答复人")

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        verbose_name = "意见答复"
        verbose_name_plural = "意见答复"
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(text__regex=r"\S"), name="answer_says_something")]

    def __str__(self) -> str:
        return self.text


class Notice(models.Model):
    """Something that happened to a budget, for one person to read."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", verbose_name="收件人"
    )
    budget = models.ForeignKey(DepartmentBudget, on_delete=models.CASCADE, related_name="+", verbose_name="部门预算")
    text = models.TextField("内容")
    at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.text


# --- finished files that are brought in -------------------------------------------------------------------------------


class ArchivedSource(WrittenOnce):
    """That a publication was not computed from a ledger: it is a finished file as its office published it."""

    publication = models.OneToOneField(
        Publication, on_delete=models.PROTECT, related_name="archived_source", verbose_name="公开版本"
    )
    filename = models.CharField("原文件名", max_length=200)
    sha256 = models.CharField("原文件 SHA-256", max_length=64)
    findings = models.JSONField("读取时发现的问题", default=list, help_text="每项有 code、place、message")
    unread = models.JSONField("没有读懂的文字", default=list, help_text="每项有 place、text")

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        verbose_name = "存档来源"
        verbose_name_plural = "存档来源"
        constraints = [models.CheckConstraint(condition=Q(sha256__regex=_SHA256), name="archived_source_is_sha256")]

    def __str__(self) -> str:
        return f"{self.publication}（存档自 {self.filename}）"


class ImportRun(models.Model):
    """Finished files that somebody uploaded together, for the worker to read and for them to confirm."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="+", verbose_name="地区")
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="部门"
    )
    year = models.PositiveSmallIntegerField("预算年度", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="上传人")
    started_at = models.DateTimeField("上传时间", auto_now_add=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = "文件导入"
        verbose_name_plural = "文件导入"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.started_at):%Y-%m-%d %H:%M} 上传的文件"


class ImportedFile(models.Model):
    """One of the files: what came of it in one line."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待读取"
        READING = "reading", "正在读取"
        READY = "ready", "可以录入"
        UNCHANGED = "unchanged", "没有变化"
        STOPPED = "stopped", "不能录入"
        UNREADABLE = "unreadable", "不能读取"
        ENTERED = "entered", "已录入"
        ARCHIVED = "archived", "已存档公开"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files", verbose_name="文件导入")
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("字节数")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.WAITING)
    message = models.TextField("结果", blank=True)
    budget = models.ForeignKey(
        DepartmentBudget, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="部门预算"
    )
    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="公开版本"
    )

    class Meta:
        verbose_name = "导入的文件"
        verbose_name_plural = "导入的文件"
        ordering = ["run", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=(
                        "waiting",
                        "reading",
                        "ready",
                        "unchanged",
                        "stopped",
                        "unreadable",
                        "entered",
                        "archived",
                    )
                ),
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
