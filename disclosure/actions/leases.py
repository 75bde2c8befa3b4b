"""Tasks survive their worker: workers hold leases, and tasks of dead ones are taken over.

A task that its worker left running is run again by any worker, which is safe for all of ours, or
given up after some attempts; whoever waits for it is told. No worker touches a task whose worker
holds a live lease.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from budget import journal
from disclosure.actions import import_runs, proofs, publishing
from disclosure.models import WorkerLease
from disclosure.models.worker import LEASE

# A task whose worker dies again and again is what kills it.
MOST_ATTEMPTS = 3
# What a worker left longer ago (of a version without leases, or while no worker ran) is not begun
# anew: a budget would be published that nobody thinks of.
FORGOTTEN = timedelta(days=1)


class WorkerDied(Exception):
    """The reason recorded with a task that was given up."""


# What is told to those who wait for a task that was given up, by the task; others wait for nobody.
_GIVE_UP: dict[str, Callable[..., None]] = {
    publishing.run_publishing.module_path: publishing.give_up_publishing,
    import_runs.read_imported_files.module_path: import_runs.give_up_reading,
    import_runs.enter_files.module_path: import_runs.give_up_entering,
    import_runs.archive_file.module_path: import_runs.give_up_archiving,
    proofs.prove_layout.module_path: proofs.give_up_proving,
}


def renew(*, worker: str) -> None:
    """Give a worker its lease for another while; clear away those of workers long dead."""
    now = timezone.now()
    WorkerLease.objects.update_or_create(worker=worker, defaults={"expires_at": now + LEASE})
    long_dead = now - 10 * LEASE
    others = WorkerLease.objects.exclude(worker=worker)
    others.filter(expires_at__lt=long_dead).delete()


def release(*, worker: str) -> None:
    """End the lease of a worker that stops."""
    WorkerLease.objects.filter(worker=worker).delete()


def is_a_worker_alive() -> bool:
    """Tell whether anybody will run what is queued."""
    return bool(WorkerLease.objects.live().exists())


def take_over_abandoned() -> int:
    """Queue the tasks of dead workers again, or give them up; return how many there were."""
    count = 0
    for task in DBTaskResult.objects.running():
        try:
            if _is_abandoned(task) and _take_over(task):
                count += 1
        except Exception:  # one task must not keep the others from being looked after
            journal.record_failure(task=task.task_path)
    return count


def tell_who_waits(task: DBTaskResult[Any, Any]) -> None:
    """End what a task that failed was to do, and tell those who wait for it."""
    give_up = _GIVE_UP.get(task.task_path)
    if give_up is not None:
        arguments: dict[str, Any] = task.args_kwargs
        give_up(*arguments["args"], **arguments["kwargs"])


def _is_forgotten(task: DBTaskResult[Any, Any]) -> bool:
    """Tell whether a task was left so long ago that nobody expects it to be done any more."""
    return task.started_at is not None and task.started_at < timezone.now() - FORGOTTEN


def _is_abandoned(task: DBTaskResult[Any, Any]) -> bool:
    worker = task.worker_ids[-1] if task.worker_ids else ""
    return not WorkerLease.objects.live().filter(worker=worker).exists()


def _take_over(task: DBTaskResult[Any, Any]) -> bool:
    """Queue a task again or give it up; False where another worker was faster."""
    is_last = len(task.worker_ids) >= MOST_ATTEMPTS or _is_forgotten(task)
    with transaction.atomic():
        running = DBTaskResult.objects.select_for_update().filter(
            pk=task.pk, status=TaskResultStatus.RUNNING
        )
        locked = running.first()
        if locked is None or locked.worker_ids != task.worker_ids:
            return False
        if not is_last:
            locked.status = TaskResultStatus.READY
            locked.save(update_fields=["status"])
            return True
        locked.set_failed(WorkerDied(f"{MOST_ATTEMPTS} workers died with this task"))
        tell_who_waits(task)
    journal.record(journal.Event.TASK_FAILED, task=task.task_path, error=WorkerDied.__name__)
    return True
