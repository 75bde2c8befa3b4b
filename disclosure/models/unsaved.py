"""What people have typed and not saved yet."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models

KEPT_FOR = timedelta(days=7)  # office computers are shared, and old work is nobody's


def new_work() -> str:
    """Return a name for what is typed into a page that is opened now."""
    return secrets.token_hex(8)


class UnsavedWork(models.Model):
    """What one account has typed into a page, until it is saved, discarded or a week old.

    A page that is open twice holds two works: ``work`` is the name of each. ``turn`` counts how
    often the page has told of it: what arrives with a turn that is not higher is late, and changes
    nothing. One without content was saved or discarded. That is remembered as long, so that
    neither a message that was under way nor what a browser has kept brings it back.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="unsaved_work",
        verbose_name="账号",
    )
    page = models.CharField("页面", max_length=200)
    work = models.CharField("哪一次打开", max_length=32, default=new_work)
    turn = models.PositiveIntegerField("第几次暂存", default=0)
    content = models.TextField("填写的内容（JSON）", blank=True)
    at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "未保存的内容"
        verbose_name_plural = "未保存的内容"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "work"], name="unsaved_work_once")
        ]

    def __str__(self) -> str:
        return self.page
