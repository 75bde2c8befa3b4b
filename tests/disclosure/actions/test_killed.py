"""Whatever dies while publishing: official files are whole, every run ends, a retry succeeds.

Each trial forks a process, kills it at a random moment, and publishes the same content again.
"""

import contextlib
import hashlib
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from django.test import Client, override_settings
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from budget.models import DepartmentBudget, LedgerLine
from budget.problems import Problems
from disclosure.actions import freezing, leases, publishing
from disclosure.models import Notice, OfficialFile, Publication, PublishingRun, WorkerLease
from disclosure.models.worker import LEASE
from disclosure.storage.durable import DRAFT
from tests.caches import pages_kept_in_memory
from tests.cast import Cast, make_cast
from tests.disclosure.reviewing import approved
from tests.disks import BLOCK, SmallDisk, small_disk
from tests.seeds import batches

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(budget: DepartmentBudget) -> Cast:
    return make_cast()


# The formats that take little time; what is killed is the writing, not the rendering.
QUICK = ("csv", "json")
# Trials in one test of `make test-full`: what is published fits on the small disk with room to
# spare, and looking at all files after each trial stays cheap.
AT_A_TIME = 20
RecordProperty = Callable[[str, object], None]


def trials(few: int, many: int) -> pytest.MarkDecorator:
    """Give a test its `numbers`, of all trials in `make test-full`."""
    numbers = batches(few, many, size=AT_A_TIME)
    ids = [f"from-{batch.start}" for batch in numbers]
    return pytest.mark.parametrize("numbers", numbers, ids=ids)


# The tests' SQLite is in memory, which no second process sees.
SHARED = pytest.mark.skipif(
    connections["default"].vendor == "sqlite", reason="runs on PostgreSQL: processes share it"
)


# So often at most is a trial repeated because what was to be killed had ended, or not begun.
MOST_ATTEMPTS = 40


def moments(number: int, latest: float, *, earliest: float = 0) -> Iterator[float]:
    """Yield moments at which to kill, drawn by the number of the trial, until one hits."""
    chance = random.Random(number)
    for _ in range(MOST_ATTEMPTS):
        yield chance.uniform(earliest, latest)
    pytest.fail(f"none of {MOST_ATTEMPTS} kills hit what was running")


def time_of(work: Callable[[], object]) -> float:
    """Return the seconds that something takes in a process of its own."""
    begun = time.monotonic()
    assert killed_after(MINUTE, work)
    return time.monotonic() - begun


MINUTE = 60


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
@trials(1, 200)
def test_publishing_that_is_killed_leaves_nothing_half_written(
    numbers: range,
    record_property: RecordProperty,
    budget: DepartmentBudget,
    media_root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(freezing, "OFFICIAL_FORMATS", QUICK)
    day = timezone.now()

    def publish() -> Publication:
        return publishing.publish(budget=budget, by=None, reason="更正", at=day)

    contents = count()
    publish()
    changed(budget, next(contents))
    usual = time_of(publish)

    interrupted = 0
    for number in numbers:
        for moment in moments(number, usual):
            changed(budget, next(contents))
            is_done = killed_after(moment, publish)
            versions = Publication.objects.count()
            # What the dead process had not finished is published by the next with this content.
            try:
                publish()
            except Problems:
                assert versions == Publication.objects.count()  # it had finished, after all
            assert every_file_is_whole(media_root)
            if not is_done:
                interrupted += 1
                break
    record_property("killed before its end", interrupted)
    assert interrupted == len(numbers)
    call_command("verify_publications")
    call_command("verify_trail")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk of 20 MB, on which files are kept; pages are in memory."""
    with small_disk(tmp_path / "disk") as disk:
        folder = disk.folder
        with override_settings(MEDIA_ROOT=folder / "files"), pages_kept_in_memory():
            yield disk


@SHARED
@trials(4, 200)
def test_a_disk_that_fills_up_leaves_nothing_half_written(
    numbers: range,
    record_property: RecordProperty,
    budget: DepartmentBudget,
    disk: SmallDisk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(freezing, "OFFICIAL_FORMATS", QUICK)
    files = disk.folder / "files"
    day = timezone.now()

    def publish() -> Publication:
        return publishing.publish(budget=budget, by=None, reason="更正", at=day)

    def publish_and_show() -> None:
        publish()
        visit()

    def visit() -> bytes:
        return Client().get("/130532/2023/203/table-1/").content

    publish()
    changed(budget, 0)
    usual = time_of(publish)
    sizes = [file.size for file in OfficialFile.objects.order_by("-pk")[: len(QUICK)][::-1]]

    outcomes: Counter[str] = Counter()
    for number in numbers:
        changed(budget, number + 1)
        disk.fill(leaving=room(number, sizes))
        is_killed = number // (len(sizes) + 1) % 2 == 1
        moment = random.Random(number).uniform(0, usual) if is_killed else MINUTE
        versions = Publication.objects.count()
        stored = len(names_of_files(files))
        killed_after(moment, publish_and_show)
        if Publication.objects.count() > versions:
            outcome = "published"
        else:
            outcome = f"{len(names_of_files(files)) - stored} files stored"
        outcomes[f"killed, {outcome}" if is_killed else outcome] += 1
        assert every_file_is_whole(files)
        shown = visit()
        disk.empty()
        with override_settings(PAGES_KEPT=False):
            assert visit() == shown  # no page of a state that has ended
        with contextlib.suppress(Problems):  # it had succeeded, after all
            publish()
        assert every_file_is_whole(files)
    record_property("what the disk had room for", dict(outcomes))
    # It was full at each of the files, and had just enough room for all.
    assert {*(f"{stored} files stored" for stored in range(len(QUICK))), "published"} <= {*outcomes}
    call_command("verify_publications")
    call_command("verify_trail")


def room(number: int, sizes: Sequence[int]) -> int:
    """Return how many bytes of a disk to leave for files of these sizes.

    By turns too little for the first, for the second and so on, and enough for all. In every other
    pair of rounds it is about what is needed: a little less, or just enough.
    """
    blocks = [-(-size // BLOCK) for size in sizes]
    turn = number % (len(blocks) + 1)
    needed = sum(blocks[: turn + 1])
    chance = random.Random(number)
    if number // (len(blocks) + 1) % 4 >= 2:
        return BLOCK * max(0, needed + chance.randint(-1, 1))
    if turn == len(blocks):
        return BLOCK * (needed + chance.randrange(20))
    return BLOCK * chance.randrange(needed - blocks[turn], needed)


def names_of_files(folder: Path) -> set[str]:
    names = set()
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != DRAFT:
            names.add(path.name)
    return names


@SHARED
@trials(1, 100)
def test_a_connection_that_is_cut_leaves_nothing_half_published(
    numbers: range,
    record_property: RecordProperty,
    budget: DepartmentBudget,
    media_root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(freezing, "OFFICIAL_FORMATS", QUICK)
    day = timezone.now()

    def publish() -> Publication:
        return publishing.publish(budget=budget, by=None, reason="更正", at=day)

    contents = count()
    publish()
    begun = time.monotonic()
    changed(budget, next(contents))
    publish()
    usual = time.monotonic() - begun

    cut = 0
    for number in numbers:
        for moment in moments(number, usual):
            changed(budget, next(contents))
            versions = Publication.objects.count()
            is_cut = False
            with cut_after(moment):
                try:
                    publish()
                except DatabaseError:
                    is_cut = True
            connection.close()
            with contextlib.suppress(Problems):  # it had succeeded before the cut
                publish()
            assert Publication.objects.count() == versions + 1
            assert every_file_is_whole(media_root)
            if is_cut:
                cut += 1
                break
    record_property("cut before its end", cut)
    assert cut == len(numbers)
    call_command("verify_publications")
    call_command("verify_trail")


@SHARED
@trials(1, 30)
def test_a_task_whose_connection_is_cut_comes_to_an_end(
    numbers: range,
    record_property: RecordProperty,
    budget: DepartmentBudget,
    cast: Cast,
    media_root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(freezing, "OFFICIAL_FORMATS", QUICK)
    contents = count()
    window = when_a_task_runs(budget, cast)
    given_up = 0
    cut = 0
    for number in numbers:
        for moment in moments(number, window.end, earliest=window.begin):
            ready_for_another(budget, next(contents))
            run = publishing.start_publishing(budget=budget, by=cast.reviewer, reason="更正")
            with cut_after(moment), contextlib.suppress(DatabaseError, CommandError):
                work_off(f"first-{number}")
            connection.close()
            run.refresh_from_db()
            is_failed = run.state == PublishingRun.State.FAILED
            is_hit = is_failed or DBTaskResult.objects.running().exists()
            expire_leases()
            leases.take_over_abandoned()
            work_off(f"second-{number}")
            run.refresh_from_db()
            given_up += run.state != PublishingRun.State.DONE
            assert run.state in publishing.FINISHED
            assert not DBTaskResult.objects.running().exists()
            assert every_file_is_whole(media_root)
            if is_hit:
                cut += 1
                break
    record_property("cut while its task was running", cut)
    assert cut == len(numbers)
    record_property("ended without a publication", given_up)
    call_command("verify_publications")
    call_command("verify_trail")


@contextmanager
def cut_after(seconds: float) -> Iterator[None]:
    """Have the server end all connections but its own after a while, as when it is restarted."""
    options = connection.settings_dict
    address = {name.lower(): options[name] for name in ("HOST", "PORT", "USER", "PASSWORD")}
    is_over = threading.Event()

    def cut() -> None:
        is_over.wait(seconds)
        if is_over.is_set():
            return
        with psycopg.connect(dbname=options["NAME"], **address) as own:
            own.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    thread = threading.Thread(target=cut)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@dataclass(frozen=True)
class Window:
    """When something goes on, in seconds from when its process was begun."""

    begin: float
    end: float


def when_a_task_runs(budget: DepartmentBudget, cast: Cast) -> Window:
    """Return when a worker usually does a task that publishes, by doing one."""
    approved(budget, cast)
    publishing.start_publishing(budget=budget, by=cast.reviewer)
    begun = timezone.now()
    time_of(partial(work_off, "usual"))
    task = DBTaskResult.objects.get(task_path__endswith="run_publishing")
    assert task.started_at is not None
    assert task.finished_at is not None
    begin = (task.started_at - begun).total_seconds()
    return Window(begin, (task.finished_at - begun).total_seconds())


def work_off(worker: str) -> None:
    call_command("db_worker", "--batch", "--no-startup-delay", "--worker-id", worker, verbosity=0)


@SHARED
@trials(1, 100)
def test_a_task_is_done_though_its_worker_is_killed(
    numbers: range,
    record_property: RecordProperty,
    budget: DepartmentBudget,
    cast: Cast,
    media_root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(freezing, "OFFICIAL_FORMATS", QUICK)
    contents = count()
    window = when_a_task_runs(budget, cast)
    interrupted = 0
    for number in numbers:
        for moment in moments(number, window.end, earliest=window.begin):
            ready_for_another(budget, next(contents))
            run = publishing.start_publishing(budget=budget, by=cast.reviewer, reason="更正")
            killed_after(moment, partial(work_off, f"first-{number}"))
            is_hit = DBTaskResult.objects.running().exists()
            expire_leases()
            leases.take_over_abandoned()
            work_off(f"second-{number}")
            run.refresh_from_db()
            assert run.state == PublishingRun.State.DONE, run.problems
            assert run.publication is not None
            assert not DBTaskResult.objects.running().exists()
            assert every_file_is_whole(media_root)
            if is_hit:
                interrupted += 1
                break
    record_property("killed while its task was running", interrupted)
    assert interrupted == len(numbers)
    call_command("verify_publications")
    call_command("verify_trail")
    call_command("verify_catalogue")


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


def test_the_lease_of_a_worker_whose_clock_is_ahead_is_live(db: None) -> None:
    ahead = timezone.now() + LEASE + timedelta(seconds=2)
    WorkerLease.objects.create(worker="elsewhere", expires_at=ahead)
    assert leases.is_a_worker_alive()


def test_a_run_that_was_given_up_publishes_nothing(
    budget: DepartmentBudget, cast: Cast, only_json: None
) -> None:
    approved(budget, cast)
    run = publishing.start_publishing(budget=budget, by=cast.reviewer)
    publishing.give_up_publishing(run.pk)  # while its worker is slow, not dead

    with pytest.raises(Problems):
        publishing.publish(budget=budget, by=cast.reviewer, run=run)
    assert not Publication.objects.exists()
    run.refresh_from_db()
    assert run.state == PublishingRun.State.FAILED


def test_a_task_of_long_ago_is_not_begun_anew(budget: DepartmentBudget, cast: Cast) -> None:
    approved(budget, cast)
    run = publishing.start_publishing(budget=budget, by=cast.reviewer)
    task = DBTaskResult.objects.get()
    task.claim("of an older version")
    DBTaskResult.objects.update(started_at=timezone.now() - leases.FORGOTTEN - LEASE)

    assert leases.take_over_abandoned() == 1
    run.refresh_from_db()
    assert run.state == PublishingRun.State.FAILED


def test_one_task_that_cannot_be_given_up_stops_no_other(
    budget: DepartmentBudget, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(budget, cast)
    publishing.start_publishing(budget=budget, by=cast.reviewer)
    DBTaskResult.objects.get().claim("dead")

    def broken(task: object) -> bool:
        raise RuntimeError("no such run")

    monkeypatch.setattr(leases, "_take_over", broken)
    assert leases.take_over_abandoned() == 0
