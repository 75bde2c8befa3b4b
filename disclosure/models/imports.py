"""Finished files that somebody uploaded to be read."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from budget.models import Department, DepartmentBudget, Region
from disclosure.models.permanence import SHA256, StoredContent
from disclosure.models.publication import Publication
from disclosure.querysets import ImportRunQuerySet

# The folder of uploaded files in storage.
UPLOADS = "imports"


class ImportRun(models.Model):
    """Finished files that somebody uploaded together: the worker reads them, a person confirms."""

    region = models.ForeignKey(
        Region, on_delete=models.CASCADE, related_name="+", verbose_name="地区"
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="部门",
    )
    year = models.PositiveSmallIntegerField("预算年度", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="上传人"
    )
    started_at = models.DateTimeField("上传时间", auto_now_add=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = "文件导入"
        verbose_name_plural = "文件导入"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.started_at):%Y-%m-%d %H:%M} 上传的文件"


class ImportedFile(StoredContent, models.Model):
    """One of the files: what came of it in one line.

    Its bytes are in storage until somebody clears them away.
    """

    folder = UPLOADS

    class State(models.TextChoices):
        WAITING = "waiting", "等待读取"
        READING = "reading", "正在读取"
        ENTERING = "entering", "正在录入"
        READY = "ready", "可以录入"
        UNCHANGED = "unchanged", "没有变化"
        STOPPED = "stopped", "不能录入"
        UNREADABLE = "unreadable", "不能读取"
        ENTERED = "entered", "已录入"
        ARCHIVED = "archived", "已存档公开"

    run = models.ForeignKey(
        ImportRun, on_delete=models.CASCADE, related_name="files", verbose_name="文件导入"
    )
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("字节数")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.WAITING)
    message = models.TextField("结果", blank=True)
    budget = models.ForeignKey(
        DepartmentBudget,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="部门预算",
    )
    publication = models.ForeignKey(
        Publication,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公开版本",
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
                        "entering",
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
            models.CheckConstraint(
                condition=Q(sha256__regex=SHA256), name="imported_file_is_sha256"
            ),
        ]

    def __str__(self) -> str:
        return self.name
