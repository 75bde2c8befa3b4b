"""The finance bureau's queue: every department of a year, where its disclosure stands, and how long it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_tables2
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from budget.admin.frame import admin_page
from budget.models import Department, DepartmentBudget, Exemption, FiscalYear
from budget.statuses import OPEN, Status
from disclosure.desk.access import signed_in
from disclosure.desk.standing import shown_time
from disclosure.documents.meaning.deadlines import Deadline, deadline_of
from disclosure.models import Publication, ReviewComment, Submission, Withdrawal
from disclosure.portal.paging import configure

NOT_STARTED, EXEMPT, SCHEDULED, WITHDRAWN, LATE = "not_started", "exempt", "scheduled", "withdrawn", "late"
STATES = {
    NOT_STARTED: "未开始",
    **dict(Status.choices),
    SCHEDULED: "待公开",
    WITHDRAWN: "已撤回",
    EXEMPT: "涉密不公开",
}
WITH_FINANCE = (Status.SUBMITTED, Status.IN_REVIEW, Status.APPROVED)
PAGE_SIZE = 100


@dataclass(frozen=True)
class QueueRow:
    """A department in a year. ``budget`` is None where it has not started or is exempt."""

    department: Department
    budget: Any
    state: str
    deadline: Deadline | None
    because: str = ""  # why it is exempt or withdrawn, or from when it is visible

    @property
    def name(self) -> str:
        return str(self.department)

    @property
    def state_label(self) -> str:
        return STATES[self.state]

    @property
    def holder(self) -> str:
        """Who has it now."""
        if self.state in (*OPEN, NOT_STARTED, WITHDRAWN):
            return "部门"
        return "财政" if self.state in WITH_FINANCE else ""

    @property
    def days(self) -> int:
        """For sorting: those without a deadline come last."""
        return 10_000 if self.deadline is None or self.deadline.is_published else self.deadline.days

    @property
    def is_late(self) -> bool:
        return self.deadline is not None and self.deadline.is_late and not self.deadline.is_published

    @property
    def comments(self) -> int:
        return self.budget.open_comments if self.budget else 0

    @property
    def findings(self) -> int:
        """For sorting: the heaviest first, never checked last."""
        if self.budget is None or self.budget.blocking is None:
            return -1
        return int(self.budget.blocking * 10_000 + self.budget.warnings * 100 + self.budget.hints)


class QueueFilter(forms.Form):
    """By year, state and name."""

    year = forms.TypedChoiceField(label="年度", coerce=int, required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *STATES.items(), (LATE, "已逾期")])
    q = forms.CharField(
        label="部门名称或编码", required=False, max_length=50, widget=forms.TextInput(attrs={"type": "search"})
    )

    def __init__(self, data: Any, years: Sequence[int]) -> None:
        super().__init__(data)
        choices: Any = self.fields["year"]
        choices.choices = [(year, f"{year}年") for year in years]


class QueueTable(django_tables2.Table):
    """The departments, each with a box to choose it for a step of many."""

    chosen = django_tables2.Column(empty_values=(), orderable=False, verbose_name="选择")
    name = django_tables2.Column(verbose_name="部门", order_by="department__code")
    state = django_tables2.Column(verbose_name="状态")
    holder = django_tables2.Column(verbose_name="在谁手上", default="—")
    findings = django_tables2.Column(verbose_name="核对结果")
    comments = django_tables2.Column(verbose_name="未决意见")
    deadline = django_tables2.Column(verbose_name="公开期限", order_by="days", default="—")
    version = django_tables2.Column(accessor="budget__latest_version", verbose_name="公开版本", default="—")

    class Meta:
        template_name = "desk/_list.html"
        empty_text = "没有符合条件的部门"

    def render_chosen(self, record: QueueRow) -> str:
        if record.budget is None:
            return ""
        return format_html(
            '<input type="checkbox" name="budget" value="{}" aria-label="选择{}">', record.budget.pk, record.name
        )

    def render_name(self, value: str, record: QueueRow) -> str:
        if record.budget is None:
            return value
        return format_html('<a href="{}">{}</a>', reverse("desk:review", args=[record.budget.pk]), value)

    def render_state(self, record: QueueRow) -> str:
        because = f"：{record.because}" if record.because else ""
        return format_html('<span class="state state--{}">{}</span>{}', record.state, record.state_label, because)

    def render_findings(self, record: QueueRow) -> str:
        if record.findings < 0:
            return "—"
        if not record.findings:
            return format_html('<span class="mark mark--passed">{}</span>', "✓ 通过")
        counts = (("blocking", "必须改正"), ("warnings", "应当核实"), ("hints", "提示"))
        shown = [(getattr(record.budget, name), label, name) for name, label in counts]
        marks = [
            format_html('<span class="mark mark--{}">{} {}</span>', name, label, count)
            for count, label, name in shown
            if count
        ]
        return format_html("{}" * len(marks), *marks)

    def render_comments(self, value: int) -> str:
        return str(value) if value else "—"

    def render_deadline(self, value: Deadline) -> str:
        kind = "late" if value.is_late else "soon" if value.is_soon else "well"
        return format_html('<span class="mark mark--{}">{}</span> {}', kind, value, f"{value.due:%Y-%m-%d}")

    def render_version(self, value: int) -> str:
        return f"第{value}版"


def reviewed_budgets(user: Any) -> QuerySet[DepartmentBudget]:
    """The budgets that a reviewer works on; nobody else gets further than 403."""
    if not user.has_perm("disclosure.review"):
        raise PermissionDenied
    return DepartmentBudget.objects.visible_to(user).select_related("department__region", "fiscal_year__region")


@require_safe
@signed_in
def queue(request: HttpRequest) -> HttpResponse:
    """All departments of a year, in a number of queries that does not grow with them."""
    if not request.user.has_perm("disclosure.review"):
        raise PermissionDenied
    years = list(FiscalYear.objects.visible_to(request.user).order_by("-year"))
    chosen = QueueFilter(request.GET, [year.year for year in years])
    valid = chosen.is_valid()
    wanted = (chosen.cleaned_data.get("year") if valid else None) or (years[0].year if years else None)
    rows = rows_of(request.user, next((year for year in years if year.year == wanted), None))
    shown = _filtered(rows, chosen.cleaned_data) if valid else []
    table = QueueTable(shown, order_by=("days",))
    configure(request, table, page_size=PAGE_SIZE)
    context = {"filter": chosen, "table": table, "year": wanted, "board": _board(rows), "count": len(shown)}
    return admin_page(request, "desk/queue.html", title="审核与公开", **context)


def rows_of(user: Any, fiscal_year: FiscalYear | None) -> list[QueueRow]:
    """Every department that existed in the year, in three queries."""
    if fiscal_year is None:
        return []
    budgets = {budget.department_id: budget for budget in _budgets(user, fiscal_year)}
    exempt = dict(Exemption.objects.filter(fiscal_year=fiscal_year).values_list("department", "reason"))
    departments = Department.objects.visible_to(user).existing_in(fiscal_year.year).order_by("order", "code")
    today = localdate()
    return [_row(each, budgets.get(each.pk), exempt.get(each.pk, ""), today) for each in departments]


def _row(department: Department, budget: Any, exempt_because: str, today: date) -> QueueRow:
    if exempt_because:
        return QueueRow(department, budget, EXEMPT, None, exempt_because)
    if budget is None:
        return QueueRow(department, None, NOT_STARTED, None)
    published_on = localdate(budget.first_visible) if budget.first_visible else None
    deadline = deadline_of(budget.approved_on, today=today, published_on=published_on)
    if budget.withdrawn_because and budget.status == Status.PUBLISHED:
        return QueueRow(department, budget, WITHDRAWN, deadline, budget.withdrawn_because)
    if budget.last_visible and budget.last_visible > now() and budget.status == Status.PUBLISHED:
        return QueueRow(department, budget, SCHEDULED, deadline, f"{shown_time(budget.last_visible)}起可见")
    return QueueRow(department, budget, budget.status, deadline)


def _budgets(user: Any, fiscal_year: FiscalYear) -> QuerySet[Any]:
    versions = Publication.objects.filter(department=OuterRef("department"), year=fiscal_year.year).order_by()
    grouped = versions.values("department")
    last = Submission.objects.filter(budget=OuterRef("pk")).order_by("-id")
    withdrawn = Withdrawal.objects.filter(
        publication__department=OuterRef("department"),
        publication__year=fiscal_year.year,
        publication__version=OuterRef("latest_version"),
    )
    comments = ReviewComment.objects.open().filter(budget=OuterRef("pk")).order_by().values("budget")
    return (
        DepartmentBudget.objects.visible_to(user)
        .filter(fiscal_year=fiscal_year)
        .select_related("department", "fiscal_year")
        .annotate(
            latest_version=Subquery(grouped.annotate(latest=Max("version")).values("latest")),
            last_visible=Subquery(versions.order_by("-version").values("visible_from")[:1]),
            first_visible=Subquery(grouped.annotate(first=Min("visible_from")).values("first")),
            open_comments=Coalesce(Subquery(comments.annotate(count=Count("pk")).values("count")), 0),
            **{name: Subquery(last.values(name)[:1]) for name in ("blocking", "warnings", "hints")},
        )
        .annotate(withdrawn_because=Subquery(withdrawn.values("reason")[:1]))
    )


def _filtered(rows: list[QueueRow], wanted: dict[str, Any]) -> list[QueueRow]:
    words, state = wanted["q"].split(), wanted["state"]
    return [
        row
        for row in rows
        if all(word in row.name for word in words)
        and (not state or row.state == state or (state == LATE and row.is_late))
    ]


def _board(rows: list[QueueRow]) -> list[tuple[str, str, int]]:
    """How many departments are in each state, and late."""
    counts = [(state, label, sum(row.state == state for row in rows)) for state, label in STATES.items()]
    late = (LATE, "已逾期", sum(row.is_late for row in rows))
    return [(state, label, count) for state, label, count in (late, *counts) if count]
