"""State assets a department holds at the end of last year (国有资产占用)."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from budget import entries
from budget.dimensions import AssetKind
from budget.models.fields import YuanField, within_limits
from budget.models.ledger import DepartmentBudget
from budget.querysets import BudgetPartQuerySet


class AssetHolding(models.Model):
    """Assets of one kind: quantity in the kind's own unit, value in yuan."""

    budget = models.ForeignKey(
        DepartmentBudget, on_delete=models.CASCADE, related_name="assets", verbose_name="部门预算"
    )
    kind = models.CharField("资产类别", max_length=30, choices=AssetKind.choices())
    quantity = YuanField("数量", null=True, blank=True, help_text="按类别的计量单位，没有的留空")
    value = YuanField("价值（元）", help_text="单位：元，最多两位小数")

    history = HistoricalRecords()
    objects = BudgetPartQuerySet.as_manager()

    class Meta:
        verbose_name = "资产占用"
        verbose_name_plural = "资产占用"
        ordering = ["budget", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "kind"],
                name="asset_kind_once_per_budget",
                violation_error_message="这类资产已经填写",
            ),
            models.CheckConstraint(
                condition=within_limits("quantity", "value"),
                name="asset_figures_within_limits",
                violation_error_message="数量和价值不能小于零或超出上限",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[member.value for member in AssetKind]),
                name="asset_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def as_entry(self) -> entries.AssetHoldingEntry:
        """Return the holding as a plain value."""
        return entries.AssetHoldingEntry(AssetKind(self.kind), self.quantity, self.value)
