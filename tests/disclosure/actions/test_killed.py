"""Whoever dies while publishing: every official file is whole, every run ends, and a retry
succeeds.

Each trial forks a process, kills it at a random moment, and publishes the same content again.
"""

import hashlib
import os
import random
import signal
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from budget.models import DepartmentBudget, LedgerLine
from budget.problems import Problems
from disclosure.actions import freezing, leases, publishing
from disclosure.models import Notice, OfficialFile, Publication, PublishingRun, WorkerLease
from disclosure.models.worker import LEASE
from tests.cast import Cast, make_cast
from tests.disclosure.reviewing import approved
from tests.seeds import seeds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(budget: DepartmentBudget) -> Cast:
    return make_cast()


# The formats that take little time; what is killed is the writing, not the rendering.
QUICK = ("csv", "json", "xlsx")


# The tests' SQLite is in memory, which no second process sees.
SHARED = pytest.mark.skipif(
    connections["default"].vendor == "sqlite", reason="runs on PostgreSQL: processes share it"
)


def killed_after(seconds: float, work: Callable[[], object]) -> bool:
    """Do something in a process of its own and kill it; True where it had ended before."""
    connections.close_all()
    database: Any = connections["default"]
    database.close_pool()  # no process may use another's connection
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, _ = os.waitpid(child, os.WNOHANG)
        if ended:
            return True
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def changed(budget: DepartmentBudget, yuan: int) -> None:
    """Give the budget another content than all before."""
    line = LedgerLine.objects.filter(budget=budget).order_by("pk").first()
    assert line is not None
    line.amount = Decimal(1_000_000 + 100 * yuan)
    line.save()


def every_file_is_whole(folder: Path) -> bool:
    for file in OfficialFile.objects.all():
        content = (folder / file.stored_name).read_bytes()
        if hashlib.sha256(content).hexdigest() != file.sha256 or len(content) != file.size:
            return False
    return True


@SHARED
def test_publishing_that_is_killed_leaves_nothing_half_written(
    budget: DepartmentBudget, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freezing, "OFFICIAL_FORMATS", QUICK)
    day = timezone.now()

    def publish() -> Publication:
        return publishing.publish(budget=budget, by=None, reason="更正", at=day)

    publish()
    begun = time.monotonic()
    changed(budget, 0)
    publish()
    usual = time.monotonic() - begun

    interrupted = 0
    for number in seeds(4, 200):
        changed(budget, number + 1)
        moment = random.Random(number).uniform(0, usual)
        if not killed_after(moment, publish):
            interrupted += 1
        versions = Publication.objects.count()
        # What the dead process had not finished is published by the next with the same content.
        try:
            publish()
        except Problems:
            assert versions == Publication.objects.count()  # it had finished, after all
        assert every_file_is_whole(media_root)
    assert interrupted
    call_command("verify_publications")
    call_command("verify_trail")


def work_off(worker: str) -> None:
    call_command("db_worker", "--batch", "--no-startup-delay", "--worker-id", worker, verbosity=0)


@SHARED
def test_a_task_is_done_though_its_worker_is_killed(
    budget: DepartmentBudget, cast: Cast, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freezing, "OFFICIAL_FORMATS", QUICK)
    approved(budget, cast)
    for number in seeds(3, 100):
        run = publishing.start_publishing(budget=budget, by=cast.reviewer, reason="更正")
        moment = random.Random(number).uniform(0, 1.5)
        is_done = killed_after(moment, partial(work_off, f"first-{number}"))
        if not is_done:
            expire_leases()
            leases.take_over_abandoned()
            work_off(f"second-{number}")
        run.refresh_from_db()
        assert run.state == PublishingRun.State.DONE, run.problems
        assert run.publication is not None
        assert not DBTaskResult.objects.running().exists()
        assert every_file_is_whole(media_root)
        ready_for_another(budget, number)
    call_command("verify_publications")
    call_command("verify_trail")


def expire_leases() -> None:
    WorkerLease.objects.update(expires_at=timezone.now() - LEASE)


def ready_for_another(budget: DepartmentBudget, number: int) -> None:
    DepartmentBudget.objects.filter(pk=budget.pk).update(status="approved")
    changed(budget, number + 1)


def test_nobody_takes_the_task_of_a_worker_that_is_alive(
    budget: DepartmentBudget, cast: Cast
) -> None:
    approved(budget, cast)
    publishing.start_publishing(budget=budget, by=cast.reviewer)
    task = DBTaskResult.objects.get()
    leases.renew(worker="alive")
    task.claim("alive")

    assert leases.take_over_abandoned() == 0
    expire_leases()
    assert leases.take_over_abandoned() == 1
    task.refresh_from_db()
    assert task.status == TaskResultStatus.READY


def test_a_lease_that_was_given_before_the_clock_was_set_back_is_over(db: None) -> None:
    WorkerLease.objects.create(worker="yesterday", expires_at=timezone.now() + 100 * LEASE)
    assert not leases.is_a_worker_alive()
    leases.renew(worker="today")
    assert leases.is_a_worker_alive()


def test_a_task_that_kills_its_workers_is_given_up_and_said(
    budget: DepartmentBudget, cast: Cast
) -> None:
    approved(budget, cast)
    run = publishing.start_publishing(budget=budget, by=cast.reviewer)
    task = DBTaskResult.objects.get()
    for number in range(leases.MOST_ATTEMPTS):
        task.claim(f"worker-{number}")
        assert leases.take_over_abandoned() == 1
        task.refresh_from_db()

    run.refresh_from_db()
    assert task.status == TaskResultStatus.FAILED
    assert run.state == PublishingRun.State.FAILED
    assert "请重新公开" in run.problems
    assert "没有公开" in Notice.objects.get(user=cast.reviewer, text__contains="中断").text
    publishing.start_publishing(budget=budget, by=cast.reviewer)  # it can be tried again at once


def test_a_run_whose_task_is_gone_does_not_stand_in_the_way(
    budget: DepartmentBudget, cast: Cast
) -> None:
    approved(budget, cast)
    lost = publishing.start_publishing(budget=budget, by=cast.reviewer)
    DBTaskResult.objects.all().delete()  # a restored database, or cleared away

    again = publishing.start_publishing(budget=budget, by=cast.reviewer)
    lost.refresh_from_db()
    assert lost.state == PublishingRun.State.FAILED
    assert again.state == PublishingRun.State.WAITING
