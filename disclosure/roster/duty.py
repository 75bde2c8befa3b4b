"""Which departments a region has in a year, and how each of them has met its duty to publish.

The ledger says who there is, who is exempt and when a budget was approved; nothing else of it is
told. Why an approval becomes public when it does: docs/adr/0063.
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

from budget.models import Department, DepartmentBudget, Exemption
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


class Duty(TextChoices):
    """How a department has met its duty to publish, as far as the public may know."""

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
    today = timezone.localdate(now)
    public = Publication.objects.public(now).of_departments()
    public = public.filter(department=OuterRef("pk"), year=year)
    first = public.order_by("version")
    latest = public.order_by("-version")
    overdue = _overdue_approvals(year, today)
    exists_then = Q(pk__in=Department.objects.existing_in(year).values("pk"))
    departments = Department.objects.filter(exists_then | Q(Exists(public)), region__code=region)
    with_dates = departments.annotate(
        published_on=TruncDate(_first_of(first, "visible_from")),
        version=_first_of(latest, "version"),
        withdrawn_at=_first_of(latest, "withdrawal__at"),
        withdrawn_because=_first_of(latest, "withdrawal__reason"),
        exempt_because=_first_of(_of_department(Exemption, year), "reason"),
        approval=_first_of(first, "approved_on"),
        overdue=_first_of(overdue, "approved_on"),
    )
    with_state = with_dates.annotate(state=_state())
    with_approval = with_state.annotate(approved_on=_approved_on())
    is_overdue = When(state=Duty.OVERDUE, then=Value(today))
    until = ExpressionWrapper(Case(is_overdue, default=F("published_on")), DateField())
    days = ExpressionWrapper(until - F("approved_on"), DurationField())
    rows: QuerySet[Any, dict[str, Any]] = with_approval.annotate(days=days).values(*COLUMNS)
    return rows.order_by("order", "code")


def tally(region: str, year: int, *, now: datetime | None = None) -> dict[str, int]:
    """Return how many departments have met their duty in each way, zeros included."""
    states = roster(region, year, now=now).order_by().values_list("state")
    counts = dict.fromkeys(Duty.values, 0)
    counts.update(states.annotate(count=Count("pk")))
    return counts


def _first_of(rows: QuerySet[Any], field: str) -> Subquery:
    """Return a field of the first of a department's rows."""
    return Subquery(rows.values(field)[:1])


def _of_department(model: type[Exemption | DepartmentBudget], year: int) -> QuerySet[Any]:
    """Return the rows of the outer query's department in a year, in no order."""
    rows = model._default_manager.filter(department=OuterRef("pk"), fiscal_year__year=year)
    return rows.order_by()


def _overdue_approvals(year: int, today: date) -> QuerySet[Any]:
    """Return approvals that stand and whose 20 days are over."""
    return _of_department(DepartmentBudget, year).filter(
        unit__isnull=True,
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
