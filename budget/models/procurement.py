"""Items of the government procurement budget (政府采购预算), with all the columns of the form."""

from dataclasses import fields
from decimal import Decimal

from django.db import models
from simple_history.models import HistoricalRecords

from budget import entries
from budget.models.fields import LineField, YuanField, within_limits
from budget.models.ledger import DepartmentBudget
from budget.querysets import BudgetPartQuerySet


class ProcurementItem(models.Model):
    """One item; amounts and prices in yuan, empty where the office leaves the cell blank."""

    budget = models.ForeignKey(
        DepartmentBudget,
        on_delete=models.CASCADE,
        related_name="procurement_items",
        verbose_name="部门预算",
    )
    project_name = LineField("项目名称", max_length=200, blank=True)
    project_budget = YuanField("项目预算资金（元）", null=True, blank=True)
    goods = LineField("采购物品名称", max_length=200, blank=True)
    catalogue_number = LineField("政府采购目录序号", max_length=50, blank=True)
    measure = LineField("计量单位", max_length=20, blank=True)
    quantity = YuanField("数量", null=True, blank=True)
    unit_price = YuanField("单价（元）", null=True, blank=True)
    general_public_budget = YuanField("一般公共预算拨款（元）", default=Decimal(0))
    government_fund = YuanField("基金预算拨款（元）", default=Decimal(0))
    state_capital = YuanField("国有资本经营预算拨款（元）", default=Decimal(0))
    fiscal_special_account = YuanField("财政专户核拨（元）", default=Decimal(0))
    unit_own_funds = YuanField("单位资金（元）", default=Decimal(0))
    fiscal_carryover = YuanField("财政拨款结转（元）", default=Decimal(0))
    other_carryover = YuanField("非财政拨款结转结余（元）", default=Decimal(0))
    sme_reserved_share = YuanField("预留中小微企业份额（元）", default=Decimal(0))
    economic = LineField("经济科目", max_length=100, blank=True)
    organisation = LineField("采购组织形式", max_length=50, blank=True)
    order = models.PositiveIntegerField("顺序", default=0)

    history = HistoricalRecords()
    objects = BudgetPartQuerySet.as_manager()

    class Meta:
        verbose_name = "政府采购项目"
        verbose_name_plural = "政府采购项目"
        ordering = ["budget", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=within_limits(
                    "project_budget",
                    "quantity",
                    "unit_price",
                    "general_public_budget",
                    "government_fund",
                    "state_capital",
                    "fiscal_special_account",
                    "unit_own_funds",
                    "fiscal_carryover",
                    "other_carryover",
                    "sme_reserved_share",
                ),
                name="procurement_figures_within_limits",
                violation_error_message="数量和金额不能小于零或超出上限",
            )
        ]

    def __str__(self) -> str:
        return self.goods or self.project_name or "采购项目"

    def as_entry(self) -> entries.ProcurementItemEntry:
        """Return the item as a plain value."""
        columns = fields(entries.ProcurementItemEntry)
        values = {column.name: getattr(self, column.name) for column in columns}
        return entries.ProcurementItemEntry(**values)
