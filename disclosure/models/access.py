"""How often people who are not signed in asked for a link to set a password."""

from django.db import models


class LinkRequest(models.Model):
    """One asking for a link.

    The mail address is kept as a digest, and all of it for an hour: only to count.
    """

    at = models.DateTimeField("时间", db_index=True)
    source = models.CharField("来源地址", max_length=45, blank=True)
    address = models.CharField("邮箱摘要", max_length=64)

    class Meta:
        verbose_name = "重置密码请求"
        verbose_name_plural = "重置密码请求"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.source}"
