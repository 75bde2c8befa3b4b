"""A department's own words: sub-goals, numbered lists, wording of its own.

Last year's figures with their source stand here too.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from budget import entries
from budget.models.fields import LineField, ParagraphField, YuanField, within_limits
from budget.models.ledger import DepartmentBudget
from budget.querysets import BudgetPartQuerySet

IDENTIFIER = r"^[a-z][a-z0-9_]*\Z"
# The address of a sentence or the name of a slot: section-2/change, basic_change_reason.
KEY = r"^[A-Za-z0-9_./-]+\Z"


class SubGoal(models.Model):
    """One 分项绩效目标 of the overall goal."""

    budget = models.ForeignKey(
        DepartmentBudget,
        on_delete=models.CASCADE,
        related_name="sub_goals",
        verbose_name="部门预算",
    )
    name = LineField("分项名称", max_length=200, help_text="不含序号")
    goal = ParagraphField("绩效目标", blank=True, help_text="不含“绩效目标：”字样")
    indicators = ParagraphField("绩效指标", blank=True, help_text="不含“绩效指标：”字样")
    order = models.PositiveIntegerField("顺序", default=0)

    history = HistoricalRecords()
    objects = BudgetPartQuerySet.as_manager()

    class Meta:
        verbose_name = "分项绩效目标"
        verbose_name_plural = "分项绩效目标"
        ordering = ["budget", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(name__regex=r"\S"),
                name="sub_goal_has_a_name",
                violation_error_message="分项要有名称",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def as_entry(self) -> entries.SubGoalEntry:
        """Return the sub-goal as a plain value."""
        return entries.SubGoalEntry(self.name, self.goal, self.indicators)


class NarrativeParagraph(models.Model):
    """A paragraph of one of the narrative's lists, without its number: the layout numbers them."""

    budget = models.ForeignKey(
        DepartmentBudget,
        on_delete=models.CASCADE,
        related_name="paragraphs",
        verbose_name="部门预算",
    )
    list_name = models.CharField(
        "所属部分",
        max_length=50,
        validators=[RegexValidator(IDENTIFIER, "名称只用小写字母、数字和下划线")],
    )
    text = ParagraphField("文字", help_text="不含序号，序号由系统编排")
    order = models.PositiveIntegerField("顺序", default=0)

    history = HistoricalRecords()
    objects = BudgetPartQuerySet.as_manager()

    class Meta:
        verbose_name = "说明段落"
        verbose_name_plural = "说明段落"
        ordering = ["budget", "list_name", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(list_name__regex=IDENTIFIER), name="paragraph_list_is_an_identifier"
            ),
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"),
                name="paragraph_is_not_empty",
                violation_error_message="段落不能为空",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:30]


class TextKind(models.TextChoices):
    """The two places of a text of the office's own."""

    OVERRIDE = "override", "改写整句"
    SLOT = "slot", "填空"


class NarrativeText(models.Model):
    """The office's own text, in place of a sentence or in a free slot of one (主要是…)."""

    Kind = TextKind

    budget = models.ForeignKey(
        DepartmentBudget, on_delete=models.CASCADE, related_name="texts", verbose_name="部门预算"
    )
    kind = models.CharField("类型", max_length=10, choices=TextKind.choices)
    key = models.CharField(
        "位置",
        max_length=100,
        validators=[RegexValidator(KEY, "位置只用字母、数字和 - _ / .")],
        help_text="句子的地址（如 section-2/change）或填空的名称",
    )
    text = ParagraphField("文字", blank=True)

    history = HistoricalRecords()
    objects = BudgetPartQuerySet.as_manager()

    class Meta:
        verbose_name = "说明文字"
        verbose_name_plural = "说明文字"
        ordering = ["budget", "kind", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "kind", "key"],
                name="narrative_text_once_per_key",
                violation_error_message="这个位置已有文字",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=TextKind.values), name="narrative_text_kind_is_known"
            ),
            models.CheckConstraint(condition=Q(key__regex=KEY), name="narrative_text_has_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"


class PriorFigure(models.Model):
    """Last year's figure in yuan, with its source.

    It is typed in where no publication of last year exists.
    """

    budget = models.ForeignKey(
        DepartmentBudget,
        on_delete=models.CASCADE,
        related_name="prior_figures",
        verbose_name="部门预算",
    )
    figure = models.CharField(
        "数字",
        max_length=50,
        validators=[RegexValidator(IDENTIFIER, "数字的名称只用小写字母、数字和下划线")],
        help_text="如 total、basic、project、operating、three_public",
    )
    amount = YuanField("金额（元）", help_text="单位：元，最多两位小数")
    source = LineField("来源", max_length=200)

    history = HistoricalRecords()
    objects = BudgetPartQuerySet.as_manager()

    class Meta:
        verbose_name = "上年数"
        verbose_name_plural = "上年数"
        ordering = ["budget", "figure"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "figure"],
                name="prior_figure_once_per_budget",
                violation_error_message="这个上年数已经填写",
            ),
            models.CheckConstraint(
                condition=within_limits("amount"),
                name="prior_figure_within_limits",
                violation_error_message="金额不能小于零或超出上限",
            ),
            models.CheckConstraint(
                condition=Q(source__regex=r"\S"),
                name="prior_figure_has_a_source",
                violation_error_message="必须注明来源",
            ),
            models.CheckConstraint(
                condition=Q(figure__regex=IDENTIFIER), name="prior_figure_is_an_identifier"
            ),
        ]

    def __str__(self) -> str:
        return self.figure

    def as_entry(self) -> entries.PriorFigureEntry:
        """Return the figure as a plain value."""
        return entries.PriorFigureEntry(self.figure, self.amount, self.source)
