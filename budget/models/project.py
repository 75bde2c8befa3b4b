"""Projects with their performance goals and indicators (项目绩效目标)."""

from typing import Any

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from budget import entries
from budget.models.fields import LineField, ParagraphField, text_by_key
from budget.models.ledger import DepartmentBudget
from budget.querysets import BudgetPartQuerySet, IndicatorQuerySet
from budget.targets import Operator, read_target


class Project(models.Model):
    """A project of one budget; its name is its key within the budget."""

    budget = models.ForeignKey(
        DepartmentBudget, on_delete=models.CASCADE, related_name="projects", verbose_name="部门预算"
    )
    name = LineField("项目名称", max_length=200, help_text="印出的标题是“序号、项目名称绩效目标表”")
    goal = ParagraphField("绩效目标", blank=True, help_text="可以写几条，编号和换行照录")
    texts = models.JSONField(
        "项目说明",
        blank=True,
        default=dict,
        validators=[text_by_key],
        help_text="版式要各项目另写的几段（概述、立项依据等），按版式里的名称",
    )
    order = models.PositiveIntegerField("顺序", default=0)

    history = HistoricalRecords()
    objects = BudgetPartQuerySet.as_manager()

    class Meta:
        verbose_name = "项目"
        verbose_name_plural = "项目"
        ordering = ["budget", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "name"],
                name="project_name_once_per_budget",
                violation_error_message="本预算中已有同名项目",
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"\S"),
                name="project_has_a_name",
                violation_error_message="项目要有名称",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Indicator(models.Model):
    """A performance indicator as printed.

    Its target is read into operator, number and unit, or into a date, where it can be.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="indicators", verbose_name="项目"
    )
    level_1 = LineField("一级指标", max_length=50)
    level_2 = LineField("二级指标", max_length=50, blank=True)
    level_3 = ParagraphField("三级指标", blank=True)
    description = ParagraphField("绩效指标描述", blank=True)
    value = ParagraphField("指标值", blank=True, help_text="如 ≥90%、269个、2023年12月20日前完成")
    basis = ParagraphField("指标值确定依据", blank=True)
    order = models.PositiveIntegerField("顺序", default=0)
    operator = models.CharField(
        "比较", max_length=10, choices=Operator.choices(), blank=True, editable=False
    )
    number = models.DecimalField(
        "数值", max_digits=18, decimal_places=4, null=True, blank=True, editable=False
    )
    number_unit = models.CharField("数值单位", max_length=10, blank=True, editable=False)
    deadline = models.DateField("完成期限", null=True, blank=True, editable=False)

    history = HistoricalRecords()
    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "绩效指标"
        verbose_name_plural = "绩效指标"
        ordering = ["project", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(operator="", number__isnull=True, deadline__isnull=True)
                | (Q(number__isnull=False, deadline__isnull=True) & ~Q(operator__in=["", "by"]))
                | Q(number__isnull=True, deadline__isnull=False, operator="by"),
                name="indicator_target_is_a_number_or_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.level_3 or self.level_2 or self.level_1

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.read_value()
        super().save(*args, **kwargs)

    def read_value(self) -> None:
        """Fill the typed columns from the printed value.

        Actions that save many rows at once, and so pass ``save`` by, call it themselves.
        """
        target = read_target(self.value, self.project.budget.fiscal_year.year)
        if target is None:
            self.operator = ""
            self.number = None
            self.number_unit = ""
            self.deadline = None
        else:
            self.operator = target.operator.value
            self.number = target.number
            self.number_unit = target.unit
            self.deadline = target.deadline

    def as_entry(self) -> entries.IndicatorEntry:
        """Return the printed texts as a plain value."""
        return entries.IndicatorEntry(
            self.level_1,
            self.level_2,
            self.level_3,
            self.description,
            self.value,
            self.basis,
        )
