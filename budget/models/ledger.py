"""A department's or unit's budget of one year, and its ledger lines.

The lines hold the only figures that are typed in.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from budget import entries, problem_kinds
from budget.acceptance import line_problems
from budget.dimensions import DocumentKind, Fund, Kind, Origin, Purpose
from budget.models.classification import ClassificationCode
from budget.models.fields import LineField, ParagraphField, YuanField, within_limits
from budget.models.organisation import Department, FiscalYear, Unit
from budget.offices import is_of_unit_as_kind_says
from budget.problems import is_one_of
from budget.querysets import BudgetPartQuerySet, DepartmentBudgetQuerySet, code_book_of_line
from budget.statuses import OPEN, Status
from budget.vocabulary import OWN_IN_DATABASE, fund_or_source, standard_or_own_kind


class DepartmentBudget(models.Model):
    """A department's budget for a year, or that of one of its units.

    Its status is moved by workflow actions only. Its totals are never stored. A unit's budget is a
    document of its own beside its department's, which holds the unit's money too.
    """

    Status = Status

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="budgets", verbose_name="部门"
    )
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="budgets",
        verbose_name="单位",
        help_text="单位预算选择单位；部门预算留空",
    )
    fiscal_year = models.ForeignKey(
        FiscalYear, on_delete=models.PROTECT, related_name="budgets", verbose_name="预算年度"
    )
    document_kind = models.CharField(
        "文件种类",
        max_length=20,
        choices=DocumentKind.choices(),
        default=DocumentKind.DEPARTMENT_BUDGET.value,
        editable=False,
    )
    status = models.CharField(
        "状态", max_length=20, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    approved_on = models.DateField(
        "批复日期", null=True, blank=True, help_text="财政部门批复的日期，没有的留空"
    )
    approval_number = LineField("批复文号", max_length=100, blank=True)
    public_from = models.DateTimeField(
        "对外可见时间", null=True, blank=True, editable=False, help_text="最近一次公开从何时起可见"
    )
    planned_asset_purchases = YuanField(
        "本年拟购置固定资产（元）", default=Decimal(0), help_text="单位：元，最多两位小数"
    )
    overall_goal = ParagraphField("总体绩效目标", blank=True)

    history = HistoricalRecords()
    objects = DepartmentBudgetQuerySet.as_manager()

    class Meta:
        verbose_name = "部门预算"
        verbose_name_plural = "部门预算"
        ordering = [
            "-fiscal_year__year",
            "department__order",
            "department__code",
            F("unit__code").asc(nulls_first=True),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "fiscal_year", "document_kind"],
                condition=Q(unit__isnull=True),
                name="budget_once_per_department_and_year",
                violation_error_message="本部门本年度的预算已经建立",
            ),
            models.UniqueConstraint(
                fields=["unit", "fiscal_year", "document_kind"],
                condition=Q(unit__isnull=False),
                name="budget_once_per_unit_and_year",
                violation_error_message="本单位本年度的预算已经建立",
            ),
            models.CheckConstraint(
                condition=is_of_unit_as_kind_says(), name="only_unit_budgets_have_a_unit"
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="budget_status_is_known"
            ),
            models.CheckConstraint(
                condition=within_limits("planned_asset_purchases"),
                name="planned_asset_purchases_within_limits",
                violation_error_message="金额不能小于零或超出上限",
            ),
        ]

    def __str__(self) -> str:
        if self.unit is not None:
            return f"{self.unit}（{self.department.name}，{self.fiscal_year.year}年单位预算）"
        return f"{self.department}（{self.fiscal_year.year}年）"

    @property
    def kind(self) -> DocumentKind:
        """The kind of document that it becomes."""
        return DocumentKind(self.document_kind)

    @property
    def office(self) -> Department | Unit:
        """Whose budget it is: the unit, else the department as a whole."""
        return self.department if self.unit is None else self.unit

    @property
    def unit_code(self) -> str:
        """The code of the unit whose it is; empty where it is a whole department's."""
        return "" if self.unit is None else self.unit.code

    @property
    def unit_name(self) -> str:
        """The name of the unit whose it is; empty where it is a whole department's."""
        return "" if self.unit is None else self.unit.name

    @property
    def path(self) -> str:
        """The path of its public pages: 130532/2023/203."""
        return self.office.path(self.fiscal_year.year)

    @property
    def layout(self) -> str:
        """The key of the layout that its year has for its kind of document."""
        return self.fiscal_year.layout_of(self.kind)

    @property
    def state_label(self) -> str:
        """The state as people read it: what is published for a later hour waits until then."""
        is_waiting = self.public_from is not None and self.public_from > timezone.now()
        if self.status == Status.PUBLISHED and is_waiting:
            return "待公开"
        return Status(self.status).label

    @property
    def is_open(self) -> bool:
        """True while figures and texts may be changed."""
        return self.status in OPEN

    def clean(self) -> None:
        if None in (self.department_id, self.fiscal_year_id):
            return  # a field that is missing says so itself
        if self.department.region_id != self.fiscal_year.region_id:
            raise ValidationError({"fiscal_year": "预算年度与部门不属于同一地区"})
        if not self.department.existed_in(self.fiscal_year.year):
            raise ValidationError({"department": f"这个部门{self.fiscal_year.year}年不存在"})
        if self.unit is not None:
            self._clean_unit(self.unit)

    def _clean_unit(self, unit: Unit) -> None:
        year = self.fiscal_year.year
        if unit.department_id != self.department_id:
            raise ValidationError({"unit": "单位不属于这个部门"})
        if not unit.existed_in(year):
            raise ValidationError({"unit": f"这个单位{year}年不存在"})
        if not self.layout:
            raise ValidationError({"unit": f"{self.fiscal_year}没有设定单位预算的公开格式"})


# Problems that the columns or the constraints of a line report themselves; a form would show them
# twice.
STATED_BY_CONSTRAINTS = (
    problem_kinds.AMOUNT_NEGATIVE,
    problem_kinds.ECONOMIC_MISSING,
    problem_kinds.PROJECT_MISPLACED,
    problem_kinds.REMARK_TEXT,
    problem_kinds.CARRYOVER_DETAILED,
)


class LedgerLine(models.Model):
    """An amount of money with everything that decides in which cells it counts."""

    budget = models.ForeignKey(
        DepartmentBudget, on_delete=models.CASCADE, related_name="lines", verbose_name="部门预算"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="lines", verbose_name="单位"
    )
    function = models.ForeignKey(
        ClassificationCode,
        on_delete=models.PROTECT,
        related_name="lines_by_function",
        verbose_name="功能科目（项）",
    )
    economic = models.ForeignKey(
        ClassificationCode,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lines_by_economic",
        verbose_name="部门经济科目（款）",
        help_text="一般公共预算基本支出必填",
    )
    # Neither has choices: a form may declare sources and kinds of its own.
    fund = models.CharField("资金性质", max_length=30, default=Fund.GENERAL_PUBLIC_BUDGET.value)
    origin = models.CharField(
        "来源年度", max_length=20, choices=Origin.choices(), default=Origin.CURRENT_YEAR.value
    )
    kind = models.CharField("支出类型", max_length=30)
    project = models.ForeignKey(
        "budget.Project",
        on_delete=models.RESTRICT,  # unlike PROTECT, lets a draft be deleted with all its parts
        null=True,
        blank=True,
        related_name="lines",
        verbose_name="项目",
        help_text="只有项目支出填写",
    )
    purpose = models.CharField(
        "出国用途",
        max_length=30,
        choices=Purpose.choices(),
        blank=True,
        help_text="只有 30212 因公出国（境）费用填写",
    )
    amount = YuanField("金额（元）", help_text="单位：元，最多两位小数")
    remark = ParagraphField("备注", blank=True, help_text="仅供内部使用，不会公开")

    history = HistoricalRecords()
    objects = BudgetPartQuerySet.as_manager()

    class Meta:
        verbose_name = "预算明细"
        verbose_name_plural = "预算明细"
        ordering = ["budget", "function__code", "economic__code", "id"]
        constraints = [
            models.CheckConstraint(
                condition=within_limits("amount"),
                name="line_amount_within_limits",
                violation_error_message="金额不能小于零或超出上限",
            ),
            models.CheckConstraint(
                condition=~Q(fund="general_public_budget", kind="basic")
                | Q(economic__isnull=False),
                name="basic_money_has_an_economic_code",
                violation_error_message="一般公共预算的基本支出必须填写部门预算支出经济分类科目",
            ),
            models.CheckConstraint(
                condition=Q(purpose="") | Q(economic__isnull=False),
                name="purpose_needs_an_economic_code",
                violation_error_message="填写出国用途时要填经济科目",
            ),
            models.CheckConstraint(
                condition=Q(project__isnull=True) | Q(kind="project"),
                name="only_project_money_has_a_project",
                violation_error_message="只有项目支出才填项目",
            ),
            models.CheckConstraint(
                condition=~Q(kind="year_end_carryover")
                | Q(economic__isnull=True, project__isnull=True, purpose=""),
                name="year_end_carryover_is_not_spent",
                violation_error_message="年终结转结余不列支出，不填经济科目、项目和用途",
            ),
            models.CheckConstraint(
                condition=(
                    Q(fund__in=[member.value for member in Fund]) | Q(fund__regex=OWN_IN_DATABASE)
                )
                & (Q(kind__in=[member.value for member in Kind]) | Q(kind__regex=OWN_IN_DATABASE))
                & Q(
                    origin__in=[member.value for member in Origin],
                    purpose__in=["", *(member.value for member in Purpose)],
                ),
                name="line_dimensions_are_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.function.code} {self.amount:f}元"

    def clean(self) -> None:
        """Refuse what the columns by themselves cannot tell to be wrong.

        These are codes of another level, kind or year, and what belongs to another department.
        """
        try:
            book = code_book_of_line(self)
            problems = list(line_problems(self.as_entry(), book))
        except (AttributeError, TypeError, ValueError, models.ObjectDoesNotExist):
            return  # a required field is missing or malformed, and its own error says so
        messages = []
        for problem in problems:
            if not is_one_of(problem, STATED_BY_CONSTRAINTS):
                messages.append(problem.message)
        if messages:
            raise ValidationError(messages)

    def as_entry(self) -> entries.Line:
        """Return the line as a plain value."""
        economic = self.economic.code if self.economic else ""
        project = self.project.name if self.project else ""
        return entries.Line(
            unit=self.unit.code,
            function=self.function.code,
            economic=economic,
            fund=fund_or_source(self.fund),
            origin=Origin(self.origin),
            kind=standard_or_own_kind(self.kind),
            amount=self.amount,
            project=project,
            purpose=self.purpose,
            remark=self.remark,
        )
