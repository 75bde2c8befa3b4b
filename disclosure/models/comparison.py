"""Comparisons that people keep to come back to."""

from django.conf import settings
from django.db import models

LONGEST_ADDRESS = 1000  # characters: a selection of twenty departments is half of it


class SavedComparison(models.Model):
    """A comparison of published figures under a name of one's own: an address with its query.

    What it shows is what stands when it is opened.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="saved_comparisons",
        verbose_name="账号",
    )
    name = models.CharField("名称", max_length=60)
    address = models.CharField("网址", max_length=LONGEST_ADDRESS)
    at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "保存的比较"
        verbose_name_plural = "保存的比较"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="comparison_name_once")
        ]

    def __str__(self) -> str:
        return self.name
