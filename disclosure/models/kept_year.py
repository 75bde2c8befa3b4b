"""What each region shows of a year: counts and sums that are kept, for lists over all regions."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from budget.models import Region


class KeptYearQuerySet(QuerySet[Any]):
    """Kept years, and which of them are true at a given moment."""

    def standing(self, now: datetime | None = None) -> Self:
        """Return the one row of each region and year that has something to show at ``now``.

        ``now`` is no earlier than the last writing of the region.
        """
        now = now or timezone.now()
        has_begun = Q(since__isnull=True) | Q(since__lte=now)
        has_not_ended = Q(until__isnull=True) | Q(until__gt=now)
        return self.filter(has_begun & has_not_ended)


class KeptYear(models.Model):
    """A region's year as it stands from one moment to another.

    It is true from ``since`` (null: already) and before ``until`` (null: for good). So what becomes
    visible later is counted from that moment and by nobody before; a withdrawal counts at once.
    ``actions.kept_years`` writes a region's rows anew in each transaction that publishes or
    withdraws something of it (docs/adr/0153).

    ``departments`` are those that show something as a whole, ``disclosures`` counts units' as
    well, ``newest`` is when the newest of all became visible. ``fen`` is what ``stating``
    departments state as their totals together. ``in_both`` of them state a total also of the year
    ``against``, the newest one before with any: ``both_before`` and ``both_now`` are their totals
    of both years, in fen.
    """

    region = models.ForeignKey(
        Region, on_delete=models.CASCADE, related_name="+", verbose_name="地区"
    )
    year = models.PositiveSmallIntegerField("预算年度")
    since = models.DateTimeField("何时起", null=True)
    until = models.DateTimeField("何时止", null=True)
    departments = models.PositiveIntegerField("部门数")
    disclosures = models.PositiveIntegerField("公开数")
    newest = models.DateTimeField("最近公布时间")
    fen = models.BigIntegerField("收支总额（分）")
    stating = models.PositiveIntegerField("有收支总额的部门数")
    against = models.PositiveSmallIntegerField("对比年度", null=True)
    in_both = models.PositiveIntegerField("两年都有的部门数")
    both_before = models.BigIntegerField("这些部门对比年度的总额（分）")
    both_now = models.BigIntegerField("这些部门本年度的总额（分）")

    objects = KeptYearQuerySet.as_manager()

    class Meta:
        verbose_name = "地区年度合计"
        verbose_name_plural = "地区年度合计"
        # Two, as two nulls are not equal to a database before PostgreSQL 15.
        constraints = [
            models.UniqueConstraint(
                fields=["region", "year"], condition=Q(since__isnull=True), name="year_kept_once"
            ),
            models.UniqueConstraint(
                fields=["region", "year", "since"],
                condition=Q(since__isnull=False),
                name="year_to_come_kept_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}{self.year}年"
