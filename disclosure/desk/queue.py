"""The finance bureau's queue.

Every department of a year, and its units where they publish for themselves: where each
disclosure stands, and how long it has.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_tables2
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Min, OuterRef, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from budget.admin.frame import admin_page
from budget.models import Department, DepartmentBudget, Exemption, FiscalYear, Unit
from budget.statuses import OPEN, Status
from disclosure.desk.access import signed_in
from disclosure.desk.standing import shown_time
from disclosure.documents.meaning.deadlines import Deadline, deadline_of
from disclosure.models import Publication, ReviewComment, Submission, Withdrawal
from disclosure.portal.paging import configure
from disclosure.querysets import of_outer_office


class OtherState(TextChoices):
    """The states of a department in a year beside those of its budget."""

    NOT_STARTED = "not_started", "未开始"
    SCHEDULED = "scheduled", "待公开"
    EXEMPT = "exempt", "涉密不公开"


LATE = "late"  # no state of its own: a department in any state may be late
LATE_LABEL = "已逾期"
# In the order of the way to publication.
STATES: dict[str, str] = {
    OtherState.NOT_STARTED: OtherState.NOT_STARTED.label,
    **dict(Status.choices),
    OtherState.SCHEDULED: OtherState.SCHEDULED.label,
    OtherState.EXEMPT: OtherState.EXEMPT.label,
}
WITH_DEPARTMENT = (*OPEN, OtherState.NOT_STARTED, Status.WITHDRAWN)
WITH_FINANCE = (Status.SUBMITTED, Status.IN_REVIEW, Status.APPROVED)
PAGE_SIZE = 100
NO_DEADLINE = 10_000  # days: sorts behind every deadline
# What a finding counts when departments are sorted: a hundred warnings are as heavy as one finding
# that blocks, and no budget has as many.
WEIGHTS = {"blocking": 10_000, "warnings": 100, "hints": 1}
FINDING_LABELS = {"blocking": "必须改正", "warnings": "应当核实", "hints": "提示"}
NEVER_CHECKED = -1  # sorts behind every weight


@dataclass(frozen=True)
class QueueRow:
    """A department, or a unit that publishes for itself, in a year.

    ``budget`` is None where it has not started or is exempt; ``because`` says why it is exempt or
    withdrawn, or from when it is visible.
    """

    office: Department | Unit
    budget: Any
    state: str
    deadline: Deadline | None
    because: str = ""

    @property
    def name(self) -> str:
        """The office with its code; a unit's row says so, as both may have the same name."""
        return f"{self.office}（单位）" if isinstance(self.office, Unit) else str(self.office)

    @property
    def state_label(self) -> str:
        """The state as people read it."""
        return STATES[self.state]

    @property
    def holder(self) -> str:
        """Who has it now."""
        if self.state in WITH_DEPARTMENT:
            return "部门"
        if self.state in WITH_FINANCE:
            return "财政"
        return ""

    @property
    def days(self) -> int:
        """Days to the deadline, for sorting: those without one come last."""
        if self.deadline is None or self.deadline.is_published:
            return NO_DEADLINE
        return self.deadline.days

    @property
    def is_late(self) -> bool:
        """True where the deadline has passed without a publication."""
        if self.deadline is None or self.deadline.is_published:
            return False
        return self.deadline.is_late

    @property
    def comments(self) -> int:
        """How many comments are open."""
        return self.budget.open_comments if self.budget else 0

    @property
    def findings(self) -> int:
        """The weight of what the checks found, for sorting."""
        if self.budget is None or self.budget.blocking is None:
            return NEVER_CHECKED
        weight = 0
        for name, factor in WEIGHTS.items():
            weight += factor * getattr(self.budget, name)
        return weight


class QueueFilter(forms.Form):
    """By year, state and name."""

    year = forms.TypedChoiceField(label="年度", coerce=int, required=False)
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), *STATES.items(), (LATE, LATE_LABEL)],
    )
    q = forms.CharField(
        label="部门名称或编码",
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"type": "search"}),
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
    version = django_tables2.Column(
        accessor="budget__latest_version", verbose_name="公开版本", default="—"
    )

    class Meta:
        template_name = "desk/_list.html"
        empty_text = "没有符合条件的部门"

    def render_chosen(self, record: QueueRow) -> str:
        """Return the box, where there is a budget."""
        if record.budget is None:
            return ""
        box = '<input type="checkbox" name="budget" value="{}" aria-label="选择{}">'
        return format_html(box, record.budget.pk, record.name)

    def render_name(self, value: str, record: QueueRow) -> str:
        """Return the department, linked to its review."""
        if record.budget is None:
            return value
        address = reverse("desk:review", args=[record.budget.pk])
        return format_html('<a href="{}">{}</a>', address, value)

    def render_state(self, record: QueueRow) -> str:
        """Return the state, with the reason where there is one."""
        because = f"：{record.because}" if record.because else ""
        mark = '<span class="state state--{}">{}</span>{}'
        return format_html(mark, record.state, record.state_label, because)

    def render_findings(self, record: QueueRow) -> str:
        """Return how many findings of each weight there are."""
        if record.findings == NEVER_CHECKED:
            return "—"
        if not record.findings:
            return format_html('<span class="mark mark--passed">{}</span>', "✓ 通过")
        marks = []
        for name, label in FINDING_LABELS.items():
            count = getattr(record.budget, name)
            if count:
                marks.append((name, label, count))
        return format_html_join("", '<span class="mark mark--{}">{} {}</span>', marks)

    def render_comments(self, value: int) -> str:
        """Return the number of open comments."""
        return str(value) if value else "—"

    def render_deadline(self, value: Deadline) -> str:
        """Return how long there is, and the day."""
        kind = "well"
        if value.is_late:
            kind = "late"
        elif value.is_soon:
            kind = "soon"
        mark = '<span class="mark mark--{}">{}</span> {}'
        return format_html(mark, kind, value, f"{value.due:%Y-%m-%d}")

    def render_version(self, value: int) -> str:
        """Return the version that the public sees."""
        return f"第{value}版"


def reviewed_budgets(user: Any) -> QuerySet[DepartmentBudget]:
    """Return the budgets that a reviewer works on. Raises PermissionDenied for everybody else."""
    if not user.has_perm("disclosure.review"):
        raise PermissionDenied
    budgets = DepartmentBudget.objects.visible_to(user)
    return budgets.select_related("department__region", "unit", "fiscal_year__region")


@require_safe
@signed_in
def queue(request: HttpRequest) -> HttpResponse:
    """Show all departments of a year, in a number of queries that does not grow with them."""
    if not request.user.has_perm("disclosure.review"):
        raise PermissionDenied
    fiscal_years = FiscalYear.objects.visible_to(request.user).order_by("-year")
    years = {fiscal_year.year: fiscal_year for fiscal_year in fiscal_years}
    chosen = QueueFilter(request.GET, list(years))
    year = None
    is_valid = chosen.is_valid()
    if is_valid:
        year = chosen.cleaned_data.get("year")
    if not year:
        year = next(iter(years), None)  # the latest
    rows = []
    if year in years:
        rows = rows_of(request.user, years[year])
    shown = _filtered(rows, chosen.cleaned_data) if is_valid else []
    table = QueueTable(shown, order_by=("days",))
    configure(request, table, page_size=PAGE_SIZE)
    context = {
        "filter": chosen,
        "table": table,
        "year": year,
        "board": board_of(rows),
        "count": len(shown),
    }
    return admin_page(request, "desk/queue.html", title="审核与公开", **context)


def rows_of(user: Any, fiscal_year: FiscalYear) -> list[QueueRow]:
    """Return every department that existed in the year, in three queries.

    Where units publish for themselves, each department is followed by its units: one query more.
    """
    budgets = {}
    for budget in _budgets(user, fiscal_year):
        budgets[budget.department_id, budget.unit_id] = budget
    units = _units(user, fiscal_year)
    exemptions = Exemption.objects.filter(fiscal_year=fiscal_year)
    reasons = dict(exemptions.values_list("department", "reason"))
    departments = Department.objects.visible_to(user).existing_in(fiscal_year.year)
    today = localdate()
    rows = []
    for department in departments.order_by("order", "code"):
        reason = reasons.get(department.pk, "")
        own_budget = budgets.get((department.pk, None))
        rows.append(_row(department, own_budget, reason, today))
        for unit in units[department.pk]:
            budget_of_unit = budgets.get((department.pk, unit.pk))
            rows.append(_row(unit, budget_of_unit, reason, today))
    return rows


def _units(user: Any, fiscal_year: FiscalYear) -> dict[int, list[Unit]]:
    """Return the units that publish for themselves in the year, by their department's id."""
    by_department: dict[int, list[Unit]] = defaultdict(list)
    if fiscal_year.unit_layout:
        units = Unit.objects.visible_to(user).existing_in(fiscal_year.year)
        for unit in units.order_by("order", "code"):
            by_department[unit.department_id].append(unit)
    return by_department


def _row(office: Department | Unit, budget: Any, exemption: str, today: date) -> QueueRow:
    """Return an office's row; ``exemption`` is the reason for it, empty without one."""
    if exemption:
        return QueueRow(office, budget, OtherState.EXEMPT, None, exemption)
    if budget is None:
        return QueueRow(office, None, OtherState.NOT_STARTED, None)
    published_on = localdate(budget.first_visible) if budget.first_visible else None
    deadline = deadline_of(budget.approved_on, today=today, published_on=published_on)
    if budget.status == Status.WITHDRAWN:
        because = budget.withdrawn_because or ""
        return QueueRow(office, budget, Status.WITHDRAWN, deadline, because)
    if budget.status == Status.PUBLISHED:
        visible_from = budget.last_visible
        if visible_from and visible_from > now():
            because = f"{shown_time(visible_from)}起可见"
            return QueueRow(office, budget, OtherState.SCHEDULED, deadline, because)
    return QueueRow(office, budget, budget.status, deadline)


def _budgets(user: Any, fiscal_year: FiscalYear) -> QuerySet[Any]:
    """Return the year's budgets, each with its versions, last submission and open comments."""
    versions = Publication.objects.filter(of_outer_office(), year=fiscal_year.year)
    by_department = versions.order_by().values("department")
    latest_version = by_department.annotate(latest=Max("version")).values("latest")
    first_visible = by_department.annotate(first=Min("visible_from")).values("first")
    last_visible = versions.order_by("-version").values("visible_from")[:1]
    withdrawals = Withdrawal.objects.filter(
        of_outer_office("publication__"),
        publication__year=fiscal_year.year,
        publication__version=OuterRef("latest_version"),
    )
    submissions = Submission.objects.filter(budget=OuterRef("pk")).order_by("-id")
    comments = ReviewComment.objects.open().filter(budget=OuterRef("pk"))
    by_budget = comments.order_by().values("budget")
    open_comments = by_budget.annotate(count=Count("pk")).values("count")
    budgets = DepartmentBudget.objects.visible_to(user).filter(fiscal_year=fiscal_year)
    with_versions = budgets.annotate(
        latest_version=Subquery(latest_version),
        first_visible=Subquery(first_visible),
        last_visible=Subquery(last_visible),
        open_comments=Coalesce(Subquery(open_comments), 0),
        blocking=Subquery(submissions.values("blocking")[:1]),
        warnings=Subquery(submissions.values("warnings")[:1]),
        hints=Subquery(submissions.values("hints")[:1]),
    )
    # In a step of its own, because it refers to the latest version.
    withdrawn_because = Subquery(withdrawals.values("reason")[:1])
    annotated = with_versions.annotate(withdrawn_because=withdrawn_because)
    return annotated.select_related("department", "unit", "fiscal_year")


def _filtered(rows: list[QueueRow], wanted: dict[str, Any]) -> list[QueueRow]:
    """Return the rows in the wanted state whose name has all the wanted words."""
    words = wanted["q"].split()
    state = wanted["state"]
    filtered = []
    for row in rows:
        if not all(word in row.name for word in words):
            continue
        if state == LATE and not row.is_late:
            continue
        if state not in ("", LATE, row.state):
            continue
        filtered.append(row)
    return filtered


def board_of(rows: list[QueueRow]) -> list[tuple[str, str, int]]:
    """Return how many departments are late, and how many in each state that there is."""
    late = sum(row.is_late for row in rows)
    board = [(LATE, LATE_LABEL, late)]
    departments = Counter(row.state for row in rows)
    for state, label in STATES.items():
        board.append((state, label, departments[state]))
    return [(state, label, count) for state, label, count in board if count]
