"""What people have typed and not saved yet."""

from datetime import timedelta

from django.conf import settings
from django.db import models

KEPT_FOR = timedelta(days=7)  # office computers are shared, and old work is nobody's


class UnsavedWork(models.Model):
    """What one account has typed into one page, until it is saved, discarded or a week old."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="unsaved_work",
        verbose_name="账号",
    )
    page = models.CharField("页面", max_length=200)
    content = models.TextField("填写的内容（JSON）")
    at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "未保存的内容"
        verbose_name_plural = "未保存的内容"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page"], name="unsaved_work_once_per_page")
        ]

    def __str__(self) -> str:
        return self.page
