"""Who is told of a step: inside the admin, and by mail where the account has an address."""

from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks import task

from budget import journal
from budget.models import DepartmentBudget
from budget.roles import DEPARTMENT_ROLES, Role
from disclosure.models import Notice, Verb, WorkflowEvent


def tell(event: WorkflowEvent) -> None:
    """Tell the other side of a step; what the system does by itself is told to nobody."""
    if event.by is None:
        return
    is_for_reviewers = event.verb == Verb.SUBMIT
    audience = _reviewers(event.budget) if is_for_reviewers else _department(event.budget)
    text = f"{event.budget}已{event.get_verb_display()}"
    if event.note:
        text = f"{text}：{event.note}"
    send(budget=event.budget, to=audience.exclude(pk=event.by.pk), text=text)


def tell_of_comment(*, budget: DepartmentBudget, by: Any, text: str) -> None:
    """Tell the reviewers of an answer. Comments themselves are told when the budget is returned."""
    send(budget=budget, to=_reviewers(budget).exclude(pk=by.pk), text=text)


def send(*, budget: DepartmentBudget, to: QuerySet[User], text: str) -> None:
    """Leave one notice for each person, and mail once the transaction has succeeded."""
    people = list(to)
    Notice.objects.bulk_create(Notice(user=person, budget=budget, text=text) for person in people)
    addresses = [person.email for person in people if person.email]
    if addresses:
        transaction.on_commit(partial(mail.enqueue, str(budget), text, addresses))


def read_all(*, by: Any) -> int:
    """Mark everything read that ``by`` was told, and return how many notices there were."""
    return Notice.objects.filter(user=by, read_at__isnull=True).update(read_at=timezone.now())


@task()
def mail(subject: str, text: str, addresses: list[str]) -> None:
    """Send one mail to each address. A server that does not answer loses a mail, never a step."""
    for address in addresses:
        try:
            send_mail(f"【明账】{subject}", f"{text}\n\n请登录明账查看。", None, [address])
        except OSError:
            journal.record_failure(task="mail")


def _people() -> QuerySet[User]:
    return User.objects.filter(is_active=True).order_by("pk")


def _reviewers(budget: DepartmentBudget) -> QuerySet[User]:
    region = budget.department.region_id
    return _people().filter(membership__role=Role.REVIEWER, membership__region=region)


def _department(budget: DepartmentBudget) -> QuerySet[User]:
    """Return the department's people; of units' clerks only those of the budget's own unit."""
    department = budget.department_id
    of_department = _people().filter(
        membership__role__in=DEPARTMENT_ROLES, membership__department=department
    )
    of_whole_department = Q(membership__unit__isnull=True)
    if budget.unit_id is None:
        return of_department.filter(of_whole_department)
    return of_department.filter(of_whole_department | Q(membership__unit=budget.unit_id))
