"""Receivers that write sign-ins, publications, withdrawals and failed tasks into the journal."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.signals import task_finished

from budget import journal
from budget.journal import Event
from config.proxies import client_address
from disclosure.actions.leases import tell_who_waits
from disclosure.models import Publication, Withdrawal


@receiver(user_logged_in)
def record_sign_in(request: HttpRequest | None, user: Any, **_: Any) -> None:
    journal.record(Event.SIGNED_IN, account=user.get_username(), ip=_client_of(request))


@receiver(user_logged_out)
def record_sign_out(request: HttpRequest | None, user: Any, **_: Any) -> None:
    if user is not None:  # someone whose session had ended already pressed the button
        journal.record(Event.SIGNED_OUT, account=user.get_username(), ip=_client_of(request))


@receiver(user_login_failed)
def record_failed_sign_in(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    account = _name_of_account(credentials.get("username"))
    journal.record(Event.SIGN_IN_FAILED, account=account, ip=_client_of(request))


@receiver(user_locked_out)
def record_lock(
    request: HttpRequest | None, username: str | None, ip_address: str, **_: Any
) -> None:
    journal.record(Event.SIGN_IN_LOCKED, account=_name_of_account(username), ip=ip_address)


@receiver(post_save, sender=Publication)
def record_publication(instance: Publication, created: bool, **_: Any) -> None:
    if not created:
        return
    publisher = instance.published_by
    by = "" if publisher is None else publisher.get_username()
    journal.record_on_commit(
        Event.PUBLISHED,
        budget=instance.path,
        version=instance.version,
        digest=instance.digest,
        visible_from=instance.visible_from,
        by=by,
    )


@receiver(post_save, sender=Withdrawal)
def record_withdrawal(instance: Withdrawal, created: bool, **_: Any) -> None:
    if not created:
        return
    publication = instance.publication
    by = "" if instance.by is None else instance.by.get_username()
    journal.record_on_commit(
        Event.WITHDRAWN,
        budget=publication.path,
        version=publication.version,
        digest=publication.digest,
        by=by,
    )


@receiver(task_finished)
def record_failed_task(task_result: TaskResult[Any], **_: Any) -> None:
    if task_result.status != TaskResultStatus.FAILED:
        return
    # What runs the tasks logs the traceback beside this line.
    error = ""
    if task_result.errors:
        error = task_result.errors[-1].exception_class_path
    journal.record(Event.TASK_FAILED, task=task_result.task.name, error=error)
    db_result = getattr(task_result, "db_result", None)
    if db_result is not None:
        tell_who_waits(db_result)  # also where it was ended by a second signal


def _name_of_account(typed: str | None) -> str:
    """Return the name that was typed if an account has it, otherwise nothing.

    People type their password in this field by mistake.
    """
    if not typed:
        return ""
    accounts = get_user_model()._default_manager
    is_known = accounts.filter(**{get_user_model().USERNAME_FIELD: typed}).exists()
    return typed if is_known else ""


def _client_of(request: HttpRequest | None) -> str:
    return "" if request is None else client_address(request)
