"""Which departments a region has in a year, and how each of them has met its duty to publish.

The same of units in the years for which the region has a form of units' budgets. The ledger says
who there is, who is exempt and when a budget was approved; nothing else of it is told. Why an
approval becomes public when it does: docs/adr/0063.
"""

from datetime import date, datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budget.models import Department, DepartmentBudget, Exemption, FiscalYear, Unit
from budget.querysets import exists_in
from budget.statuses import Status
from disclosure.documents.meaning.deadlines import PUBLISH_WITHIN
from disclosure.models import Publication

COLUMNS = (
    "code",
    "name",
    "state",
    "approved_on",
    "published_on",
    "days",
    "version",
    "exempt_because",
    "withdrawn_at",
    "withdrawn_because",
)
UNIT_COLUMNS = (*COLUMNS, "department__code", "department__name")


class Duty(TextChoices):
    """How a department or unit has met its duty to publish, as far as the public may know."""

    ON_TIME = "on_time", _("按期公开")
    LATE = "late", _("逾期公开")
    PUBLISHED = "published", _("已公开")
    WAITING = "waiting", _("尚未公开")
    OVERDUE = "overdue", _("逾期未公开")
    WITHDRAWN = "withdrawn", _("已撤回")
    EXEMPT = "exempt", _("涉密不公开")


# The states in which a department's disclosure can be read.
SHOWN = (Duty.ON_TIME, Duty.LATE, Duty.PUBLISHED)


def roster(region: str, year: int, *, now: datetime | None = None) -> QuerySet[Any, dict[str, Any]]:
    """Return the departments of a region's year as dicts of ``COLUMNS``, in their order.

    ``published_on`` is the day the first version became visible. ``days`` is a timedelta from the
    approval until then, or until today where publishing is overdue. A version that is not yet
    visible counts for nothing. An approval that nothing was published of is told only once its 20
    days are over.
    """
    now = now or timezone.now()
    public = Publication.objects.public(now).of_departments()
    public = public.filter(department=OuterRef("pk"), year=year)
    is_in_roster = exists_in(year) | Q(Exists(public))
    departments = Department.objects.filter(is_in_roster, region__code=region)
    budgets = DepartmentBudget.objects.filter(department=OuterRef("pk"), unit__isnull=True)
    exemptions = Exemption.objects.filter(department=OuterRef("pk"))
    rows = _with_duties(departments, public, budgets, exemptions, year=year, now=now)
    return rows.values(*COLUMNS).order_by("order", "code")


def unit_roster(
    region: str, year: int, *, now: datetime | None = None
) -> QuerySet[Any, dict[str, Any]]:
    """Return the units that publish beside their departments as dicts of ``UNIT_COLUMNS``.

    They are all units of a year that has a form for units' budgets; in other years those that
    published all the same. The columns are as ``roster`` gives them; a unit of an exempt department
    is exempt.
    """
    now = now or timezone.now()
    years = FiscalYear.objects.filter(region__code=region, year=year)
    has_form = Exists(years.exclude(unit_layout=""))
    must_publish = exists_in(year) & Q(has_form)
    public = Publication.objects.public(now).filter(unit=OuterRef("pk"), year=year)
    has_published = Q(Exists(public))
    units = Unit.objects.filter(must_publish | has_published, department__region__code=region)
    budgets = DepartmentBudget.objects.filter(unit=OuterRef("pk"))
    exemptions = Exemption.objects.filter(department=OuterRef("department"))
    rows = _with_duties(units, public, budgets, exemptions, year=year, now=now)
    in_order = ("department__order", "department__code", "order", "code")
    return rows.values(*UNIT_COLUMNS).order_by(*in_order)


def _with_duties(
    offices: QuerySet[Any],
    public: QuerySet[Any],
    budgets: QuerySet[Any],
    exemptions: QuerySet[Any],
    *,
    year: int,
    now: datetime,
) -> QuerySet[Any]:
    """Annotate offices with how each met its duty.

    ``public``, ``budgets`` and ``exemptions`` are the rows of the outer query's office: what it
    shows of ``year``, and of whatever year the others.
    """
    today = timezone.localdate(now)
    first = public.order_by("version")
    latest = public.order_by("-version")
    overdue = _overdue_approvals(_of_year(budgets, year), today)
    with_dates = offices.annotate(
        published_on=TruncDate(_first_of(first, "visible_from")),
        version=_first_of(latest, "version"),
        withdrawn_at=_first_of(latest, "withdrawal__at"),
        withdrawn_because=_first_of(latest, "withdrawal__reason"),
        exempt_because=_first_of(_of_year(exemptions, year), "reason"),
        approval=_first_of(first, "approved_on"),
        overdue=_first_of(overdue, "approved_on"),
    )
    with_state = with_dates.annotate(state=_state())
    with_approval = with_state.annotate(approved_on=_approved_on())
    is_overdue = When(state=Duty.OVERDUE, then=Value(today))
    until = ExpressionWrapper(Case(is_overdue, default=F("published_on")), DateField())
    days = ExpressionWrapper(until - F("approved_on"), DurationField())
    with_days: QuerySet[Any] = with_approval.annotate(days=days)
    return with_days


def tally(region: str, year: int, *, now: datetime | None = None) -> dict[str, int]:
    """Return how many departments have met their duty in each way, zeros included."""
    states = roster(region, year, now=now).order_by().values_list("state")
    counts = dict.fromkeys(Duty.values, 0)
    counts.update(states.annotate(count=Count("pk")))
    return counts


def _first_of(rows: QuerySet[Any], field: str) -> Subquery:
    """Return a field of the first of an office's rows."""
    return Subquery(rows.values(field)[:1])


def _of_year(rows: QuerySet[Any], year: int) -> QuerySet[Any]:
    """Return the rows of a fiscal year, in no order."""
    return rows.filter(fiscal_year__year=year).order_by()


def _overdue_approvals(budgets: QuerySet[Any], today: date) -> QuerySet[Any]:
    """Return approvals that stand and whose 20 days are over."""
    return budgets.filter(
        status__in=(Status.APPROVED, Status.PUBLISHED, Status.WITHDRAWN),
        approved_on__lt=today - PUBLISH_WITHIN,
    )


def _state() -> Case:
    """Return a department's Duty. The order of the cases matters: the first that holds counts."""
    due = ExpressionWrapper(F("approval") + PUBLISH_WITHIN, DateField())
    stands = Q(version__isnull=False, withdrawn_at__isnull=True)
    return Case(
        When(stands & Q(approval__isnull=True), then=Value(Duty.PUBLISHED)),
        When(stands & Q(published_on__gt=due), then=Value(Duty.LATE)),
        When(stands, then=Value(Duty.ON_TIME)),
        When(exempt_because__isnull=False, then=Value(Duty.EXEMPT)),
        When(version__isnull=False, then=Value(Duty.WITHDRAWN)),
        When(overdue__isnull=False, then=Value(Duty.OVERDUE)),
        default=Value(Duty.WAITING),
        output_field=CharField(),
    )


def _approved_on() -> Case:
    """Return the day of approval as far as it may be told: of an exempt department nothing is."""
    return Case(
        When(state=Duty.EXEMPT, then=Value(None, DateField())),
        When(version__isnull=False, then=F("approval")),
        default=F("overdue"),
        output_field=DateField(),
    )
