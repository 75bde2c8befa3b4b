"""A disclosure on its way to the public: every step, what was submitted, a publishing under way."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from budget.models import DepartmentBudget, Region
from budget.statuses import Status
from disclosure.documents.model.chain import ChainLink
from disclosure.documents.model.document import Document
from disclosure.documents.model.trail import TrailEntry
from disclosure.models.documents import document_of
from disclosure.models.permanence import SHA256, WrittenOnce
from disclosure.models.publication import Publication
from disclosure.querysets import ImmutableQuerySet, WorkflowEventQuerySet


class Verb(models.TextChoices):
    """What moves a disclosure on its way, and what is recorded of it."""

    HAND_OVER = "hand_over", "交部门负责人"
    SUBMIT = "submit", "提交"
    START_REVIEW = "start_review", "开始审核"
    RETURN = "return", "退回"
    APPROVE = "approve", "批复"
    PUBLISH = "publish", "公开"
    CORRECT = "correct", "启动更正"
    CANCEL_CORRECTION = "cancel_correction", "取消更正"
    WITHDRAW = "withdraw", "撤回"


# In place of a note that quotes a draft.
NOTE_LATER = "公开后可见"


class WorkflowEvent(WrittenOnce):
    """One step of one budget, in its region's chain of hashes.

    Codes and the account's name stand as they were then.
    """

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="events", verbose_name="地区"
    )
    number = models.PositiveIntegerField("序号")
    budget = models.ForeignKey(
        DepartmentBudget, on_delete=models.PROTECT, related_name="events", verbose_name="部门预算"
    )
    region_code = models.CharField("行政区划代码", max_length=6)
    department_code = models.CharField("部门编码", max_length=20)
    unit_code = models.CharField(
        "单位编码", max_length=20, blank=True, default="", help_text="空为整个部门的预算"
    )
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
    digest = models.CharField(
        "内容摘要", max_length=64, blank=True, help_text="当时公开内容的 SHA-256"
    )
    version = models.PositiveSmallIntegerField("版本", default=0, help_text="公开和撤回的版本")
    previous = models.CharField("前一条的哈希", max_length=64)
    hash = models.CharField("哈希", max_length=64, unique=True)

    objects = WorkflowEventQuerySet.as_manager()

    class Meta:
        verbose_name = "流程记录"
        verbose_name_plural = "流程记录"
        ordering = ["region", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "number"], name="event_number_once_per_region"
            ),
            models.CheckConstraint(condition=Q(hash__regex=SHA256), name="event_hash_is_sha256"),
            models.CheckConstraint(
                condition=Q(previous__regex=SHA256), name="event_follows_a_sha256"
            ),
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="event_verb_is_known"),
        ]

    def __str__(self) -> str:
        return f"第{self.number}条 {self.office_codes} {self.year}年 {self.get_verb_display()}"

    @property
    def office_codes(self) -> str:
        """The code of the department, with that of the unit behind it: 101/101001."""
        return "/".join(code for code in (self.department_code, self.unit_code) if code)

    @property
    def states_in_words(self) -> str:
        """The states before and after; of a withdrawal those of the version that it is about.

        Until 0.2.0 a withdrawal was recorded with the state of its budget, which it left alone.
        """
        if self.verb == Verb.WITHDRAW:
            version = f"第{self.version}版：" if self.version else ""
            return f"{version}{Status.PUBLISHED.label} → {Status.WITHDRAWN.label}"
        if self.from_status == self.to_status:
            return self.get_to_status_display()
        return f"{self.get_from_status_display()} → {self.get_to_status_display()}"

    @staticmethod
    def publications() -> models.QuerySet[Publication]:
        """Return all publications; each finds the step that published it by ``trail_head``."""
        return Publication.objects.all()

    @property
    def note_to_show(self) -> str:
        """The note, as far as ``with_notes_for`` opened it to whoever looks."""
        is_open = getattr(self, "may_read_note", False)
        return self.note if is_open or not self.note else NOTE_LATER

    @property
    def is_recomputable(self) -> bool:
        """True where what is shown of the step suffices to compute its hash."""
        return self.note_to_show == self.note

    @property
    def link(self) -> ChainLink:
        """The event as the chain holds it."""
        entry = TrailEntry(
            number=self.number,
            region=self.region_code,
            department=self.department_code,
            unit=self.unit_code,
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
        return ChainLink(self.number, entry.content, self.previous, self.hash)


class CorrectionStart(WrittenOnce):
    """The point of the histories at which a correction was opened, to which cancelling goes back.

    A time would not do: the clock may be set back, and cancelling would take rows that were entered
    in between for older ones.
    """

    event = models.OneToOneField(
        WorkflowEvent,
        on_delete=models.PROTECT,
        related_name="correction_start",
        verbose_name="启动更正的记录",
    )
    marks = models.JSONField("各类历史记录的最后编号")

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        verbose_name = "更正的起点"
        verbose_name_plural = "更正的起点"

    def __str__(self) -> str:
        return str(self.event)


class Submission(WrittenOnce):
    """The Document as a department's head submitted it, and what the checks said of it."""

    budget = models.ForeignKey(
        DepartmentBudget,
        on_delete=models.PROTECT,
        related_name="submissions",
        verbose_name="部门预算",
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
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=SHA256), name="submission_digest_is_sha256"
            )
        ]

    def __str__(self) -> str:
        return f"{self.budget} {timezone.localtime(self.at):%Y-%m-%d %H:%M} 提交"

    @property
    def document(self) -> Document:
        """The Document as it was submitted."""
        return document_of(self)


class PublishingRun(models.Model):
    """A publishing under way outside the request, for the reviewer to watch.

    Not part of what is published.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待处理"
        RUNNING = "running", "正在生成"
        DONE = "done", "已完成"
        FAILED = "failed", "没有公开"

    budget = models.ForeignKey(
        DepartmentBudget,
        on_delete=models.CASCADE,
        related_name="publishing_runs",
        verbose_name="部门预算",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="操作人",
    )
    started_at = models.DateTimeField("提交时间", auto_now_add=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    # The task that does it, in django-tasks' table, where rows are cleared away some day.
    task = models.UUIDField("任务", null=True, blank=True)
    step = models.CharField("进度", max_length=100, blank=True)
    problems = models.TextField("问题", blank=True)
    publication = models.ForeignKey(
        Publication,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公开版本",
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
