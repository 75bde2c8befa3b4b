"""Who is told of a step: inside the admin, and by mail where the step waits for somebody.

A mail says what waits and where; notes and figures stay inside, because mail passes through other
hands. The first one of a day goes out at once, the further ones of that day together in one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from budget import journal
from budget.models import DepartmentBudget
from budget.roles import DEPARTMENT_ROLES, Role
from disclosure.models import Notice, Verb, WorkflowEvent

CONSOLE = "django.core.mail.backends.console.EmailBackend"
# When the further mails of a day go out, as one: before offices close. What comes later goes out
# when they open the next day.
COLLECTED_AT = time(16, 30)
OPEN_AT = time(8, 0)


@dataclass(frozen=True)
class Waiting:
    """Whom a budget waits for after a step, and for what."""

    people: Callable[[DepartmentBudget], QuerySet[User]]
    what: str


def people_of(budget: DepartmentBudget, *roles: Role) -> QuerySet[User]:
    """Return the open accounts of the budget's department, or region, that have one of ``roles``.

    Department roles are looked for in its department, of units' clerks only those of the budget's
    own unit; the others in its region.
    """
    people = User.objects.filter(is_active=True, membership__role__in=roles).order_by("pk")
    if set(roles) <= set(DEPARTMENT_ROLES):
        own_unit = Q(membership__unit__isnull=True)
        if budget.unit_id is not None:
            own_unit |= Q(membership__unit=budget.unit_id)
        return people.filter(own_unit, membership__department=budget.department_id)
    return people.filter(membership__region=budget.department.region_id)


def _reviewers(budget: DepartmentBudget) -> QuerySet[User]:
    return people_of(budget, Role.REVIEWER)


def _department(budget: DepartmentBudget) -> QuerySet[User]:
    return people_of(budget, *DEPARTMENT_ROLES)


def _heads(budget: DepartmentBudget) -> QuerySet[User]:
    return people_of(budget, Role.HEAD)


WAITING = {
    Verb.HAND_OVER: Waiting(_heads, "等部门负责人审阅和提交"),
    Verb.SUBMIT: Waiting(_reviewers, "等财政审核"),
    Verb.RETURN: Waiting(_department, "等部门修改后再提交"),
    Verb.APPROVE: Waiting(_reviewers, "等财政公开"),
    Verb.CORRECT: Waiting(_department, "等部门更正"),
}
# Of these steps the department is told, although it has nothing to do.
TOLD_TO_DEPARTMENT = (Verb.APPROVE, Verb.PUBLISH, Verb.CANCEL_CORRECTION, Verb.WITHDRAW)


def tell(event: WorkflowEvent) -> None:
    """Tell those whom a step concerns; what the system does by itself is told to nobody."""
    if event.by is None:
        return
    budget = event.budget
    text = f"{budget}已{event.get_verb_display()}"
    if event.note:
        text = f"{text}：{event.note}"
    waiting = WAITING.get(Verb(event.verb))
    if waiting is not None:
        others = waiting.people(budget).exclude(pk=event.by.pk)
        send(budget=budget, to=others, text=text, waits=waiting.what)
    if event.verb in TOLD_TO_DEPARTMENT:
        send(budget=budget, to=_department(budget).exclude(pk=event.by.pk), text=text)


def tell_reviewers(*, budget: DepartmentBudget, by: Any, text: str, waits: str) -> None:
    """Tell the reviewers what a department says to a comment.

    Comments themselves are told when the budget is returned.
    """
    send(budget=budget, to=_reviewers(budget).exclude(pk=by.pk), text=text, waits=waits)


def send(*, budget: DepartmentBudget, to: QuerySet[User], text: str, waits: str = "") -> None:
    """Leave one notice for each person.

    ``waits`` says what waits for them, and is mailed once the transaction has succeeded.
    """
    people = list(to)
    if waits and is_mail_configured():
        for person in people:
            if person.email:
                transaction.on_commit(_mail_at(person, _when_to_mail(person)))
    notices = [Notice(user=person, budget=budget, text=text, waits=waits) for person in people]
    Notice.objects.bulk_create(notices)


def read_all(*, by: Any) -> int:
    """Mark everything read that ``by`` was told, and return how many notices there were."""
    return Notice.objects.filter(user=by, read_at__isnull=True).update(read_at=timezone.now())


def is_mail_configured() -> bool:
    """Return True where mail reaches people, and not only the console."""
    return bool(settings.EMAIL_BACKEND != CONSOLE)


def _when_to_mail(person: User) -> datetime | None:
    """Return when the next mail to a person goes out; None for at once, the first of the day."""
    now = timezone.localtime()
    today = Notice.objects.filter(user=person, at__date=now.date()).exclude(waits="")
    if not today.exists():
        return None
    return collected_after(now)


def collected_after(now: datetime) -> datetime:
    """Return when a mail that is not the first of its day goes out, in the time zone of ``now``."""
    this_afternoon = datetime.combine(now, COLLECTED_AT, tzinfo=now.tzinfo)
    if now < this_afternoon:
        return this_afternoon
    return datetime.combine(now + timedelta(days=1), OPEN_AT, tzinfo=now.tzinfo)


def _mail_at(person: User, moment: datetime | None) -> Callable[[], object]:
    due = mail_what_waits if moment is None else mail_what_waits.using(run_after=moment)
    return partial(due.enqueue, person.pk)


@task()
def mail_what_waits(user_id: int) -> None:
    """Send one person one mail about all that waits and was neither mailed nor read yet.

    Several of these tasks may be due at once: the first one finds everything. A server that does
    not answer loses a mail, never a step; what waits is in the next mail again.
    """
    person = User.objects.filter(pk=user_id, is_active=True).exclude(email="").first()
    if person is None:
        return
    unread = Notice.objects.filter(user=person, read_at__isnull=True)
    unmailed = unread.filter(mailed_at__isnull=True).exclude(waits="")
    related = unmailed.select_related("budget__department", "budget__unit", "budget__fiscal_year")
    notices = list(related.order_by("pk"))
    if not notices:
        return
    newest_of_budget = {}
    for notice in notices:
        newest_of_budget[notice.budget_id] = notice  # what it waited for before is done
    matters = list(newest_of_budget.values())
    context = {"matters": matters, "site": settings.SITE_URL}
    text = render_to_string("desk/mail/waiting.txt", context)
    subject = f"【明账】{matters[0].budget}：{matters[0].waits}"
    if len(matters) > 1:
        subject = f"【明账】有{len(matters)}件事在等您"
    try:
        send_mail(subject, text, None, [person.email])
    except OSError:
        journal.record_failure(task="mail_what_waits")
        return
    sent = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
    sent.update(mailed_at=timezone.now())
