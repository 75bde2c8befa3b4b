"""Which departments a region has in a year, and how each of them has met its duty to publish.

The ledger says who there is, who is exempt and when a budget was approved; nothing else of it is told. Why an approval becomes
public when it does: docs/adr/0063.
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


SHOWN = (Duty.ON_TIME, Duty.LATE, Duty.PUBLISHED)


def roster(region: str, year: int, *, now: datetime | None = None) -> QuerySet[Any, dict[str, Any]]:
    """The departments of a region's year as dicts of ``COLUMNS``, in their order.

    ``published_on`` is the day the first version became visible, ``days`` a timedelta from the approval until then (until today
    where it is overdue). A version that is not yet visible counts for nothing. An approval that nothing was published of is
    told only once its 20 days are over.
    """
    now = now or timezone.now()
    public = Publication.objects.public(now).filter(department=OuterRef("pk"), year=year)
    first, latest = public.order_by("version"), public.order_by("-version")
    existed = Q(pk__in=Department.objects.existing_in(year).values("pk")) | Q(Exists(public))
    found = Department.objects.filter(existed, region__code=region).annotate(
        published_on=TruncDate(Subquery(first.values("visible_from")[:1])),
        version=Subquery(latest.values("version")[:1]),
        withdrawn_at=Subquery(latest.values("withdrawal__at")[:1]),
        withdrawn_because=Subquery(latest.values("withdrawal__reason")[:1]),
        exempt_because=Subquery(_of(Exemption, year).values("reason")[:1]),
        approval=Subquery(first.values("approved_on")[:1]),
        overdue=Subquery(_overdue(year, timezone.localdate(now)).values("approved_on")[:1]),
    )
    with_state = found.annotate(state=_state())
    with_approval = with_state.annotate(approved_on=_approved_on())
    until = Case(When(state=Duty.OVERDUE, then=Value(timezone.localdate(now))), default=F("published_on"))
    days = ExpressionWrapper(ExpressionWrapper(until, DateField()) - F("approved_on"), DurationField())
    return with_approval.annotate(days=days).order_by("order", "code").values(*COLUMNS)


def tally(region: str, year: int, *, now: datetime | None = None) -> dict[str, int]:
    """How many departments have met their duty in each way, zeros included."""
    groups = roster(region, year, now=now).order_by().values_list("state").annotate(count=Count("pk"))
    return dict.fromkeys(Duty.values, 0) | dict(groups)


def _of(model: Any, year: int) -> QuerySet:
    found: QuerySet = model.objects.filter(department=OuterRef("pk"), fiscal_year__year=year).order_by()
    return found


def _overdue(year: int, today: date) -> QuerySet:
    """Approvals that stand and whose 20 days are over."""
    return _of(DepartmentBudget, year).filter(
        status__in=(Status.APPROVED, Status.PUBLISHED), approved_on__lt=today - PUBLISH_WITHIN
    )


def _state() -> Case:
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
    return Case(
        When(state=Duty.EXEMPT, then=Value(None, DateField())),
        When(version__isnull=False, then=F("approval")),
        default=F("overdue"),
        output_field=DateField(),
    )
