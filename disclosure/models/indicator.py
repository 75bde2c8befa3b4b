"""Performance goals as data: a row for each indicator, comparable over departments and years."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from budget.targets import Operator
from disclosure.models.derived import Derived


class Indicator(Derived):
    """An indicator as it is printed, and its target as far as ``budget.targets`` could read it.

    ``goal`` is the address of the project's goal, ``address`` that of the row. ``fen`` is what the
    project costs where the disclosure says it, in whole fen, read at ``money_address``; None where
    it does not. Source: ``meaning.indicators``.
    """

    position = models.PositiveSmallIntegerField("次序")
    goal = models.CharField("目标地址", max_length=200)
    address = models.CharField("地址", max_length=200)
    project = models.TextField("项目")
    level_1 = models.TextField("一级指标", blank=True)
    level_2 = models.TextField("二级指标", blank=True)
    level_3 = models.TextField("三级指标", blank=True)
    description = models.TextField("指标描述", blank=True)
    target = models.TextField("指标值", blank=True)
    basis = models.TextField("指标值确定依据", blank=True)
    operator = models.CharField("比较", max_length=10, choices=Operator.choices(), blank=True)
    number = models.DecimalField("数值", max_digits=16, decimal_places=4, null=True, blank=True)
    unit = models.CharField("计量单位", max_length=20, blank=True)
    deadline = models.DateField("期限", null=True, blank=True)
    fen = models.BigIntegerField("项目金额（分）", null=True, blank=True)
    money_address = models.CharField("金额所在单元格", max_length=200, blank=True)

    class Meta:
        verbose_name = "绩效指标"
        verbose_name_plural = "绩效指标"
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "address"], name="indicator_stated_once"
            ),
            models.CheckConstraint(
                condition=Q(operator="") | Q(number__isnull=False) | Q(deadline__isnull=False),
                name="a_read_target_has_a_number_or_a_deadline",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.level_3} {self.target}"

    @property
    def money(self) -> Decimal | None:
        """Yuan that the project costs, where known."""
        return None if self.fen is None else Decimal(self.fen).scaleb(-2)
