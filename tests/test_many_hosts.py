"""Hosts, the replica and Redis fail while people read and publish: what readers see is counted.

Two web hosts, each with nginx, gunicorn and a worker, before one PostgreSQL with a streaming
replica, a Redis and an object store (tests/province.py).
"""

import http.client
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

import pytest
from django_tasks_db.models import DBTaskResult

from tests.province import ROOT, Cluster, Host, Province, province, wait_for

pytestmark = pytest.mark.thorough

HOME = "/130532/2023/203/"
PAGES = ("/", HOME, f"{HOME}table-1/", f"{HOME}v1/203-2023.json", "/search/?q=培训", "/130532/")
MINUTE = 60
# Seconds after which a reader gives up, on a machine that does all of this at once.
IMPATIENCE = 40


@dataclass(frozen=True)
class Seen:
    """What a reader saw: when it was asked for and came, of which address, with which status.

    ``status`` is 0 where no host answered. ``hosts`` were asked, more than one where one was gone.
    """

    asked: float
    came: float
    path: str
    status: int
    hosts: int


@dataclass
class Readers:
    """People who read without a pause, each at one host after the other."""

    hosts: Sequence[Host]
    paths: list[str]
    seen: list[Seen] = field(default_factory=list)

    def read(self, turn: int) -> None:
        """Read a page; whoever finds a host gone goes to the next, as a load balancer does."""
        path = self.paths[turn % len(self.paths)]
        asked = time.time()
        status = 0
        hosts = 0
        while status == 0 and hosts < len(self.hosts):
            status = _status(self.hosts[(turn + hosts) % len(self.hosts)], path)
            hosts += 1
        self.seen.append(Seen(asked, time.time(), path, status, hosts))

    @contextmanager
    def reading(self, people: int = 3) -> Iterator[None]:
        """Have people read meanwhile."""
        turns = count()
        is_over = threading.Event()

        def person() -> None:
            while not is_over.is_set():
                self.read(next(turns))

        threads = [threading.Thread(target=person) for _ in range(people)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            is_over.set()
            for thread in threads:
                thread.join()

    def statuses(self, path: str) -> Counter[int]:
        return Counter(seen.status for seen in self.seen if seen.path == path)

    def last_time_of(self, path: str) -> float:
        """Return when somebody last got a page, by the moment of asking; 0 for never."""
        moments = [seen.asked for seen in self.seen if seen.path == path and seen.status == 200]
        return max(moments, default=0)


def _status(host: Host, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", host.front_port, timeout=IMPATIENCE)
    try:
        connection.request("GET", path.replace("培训", "%E5%9F%B9%E8%AE%AD"))
        response = connection.getresponse()
        response.read()
        return response.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def at_the_desk(
    host: Host, verb: str, argument: str, *, just_before: Callable[[], object] = bool
) -> None:
    """Have the desk do something; what is done ``just_before`` does not wait for its start."""
    desk = subprocess.Popen(
        [sys.executable, "-m", "tests.province_desk", verb, argument],
        cwd=ROOT,
        env=host.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert desk.stdout is not None
    assert desk.stdout.readline() == b"ready\n"
    just_before()
    desk.communicate(b"go\n")
    assert desk.returncode == 0


def reads_the_replica(host: Host) -> bool:
    """Tell where a host reads from now, by the last that it said of it."""
    said = [line for line in host.log().splitlines() if "logger=config.replicas" in line]
    return bool(said) and "is read from the replica" in said[-1]


def stand_still(replica: Cluster) -> None:
    replica.ask("SELECT pg_wal_replay_pause()::text")
    state = "SELECT pg_get_wal_replay_pause_state()"
    wait_for(lambda: replica.ask(state) == "paused", "it stands still")


@pytest.fixture(scope="module")
def running() -> Iterator[Province]:
    """A province with one disclosure, published through a host that is not special."""
    with province(hosts=2) as running:
        first = running.hosts[0]
        first.run("migrate", "--verbosity", "0")
        first.run("load_example")
        for host in running.hosts:
            host.run("collectstatic", "--noinput", "--verbosity", "0")
            host.start()
        for host in running.hosts:
            assert _status(host, HOME) == 200
        wait_for(lambda: all(map(reads_the_replica, running.hosts)), "the replica is read")
        yield running


def test_readers_see_nothing_of_what_fails(
    running: Province, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = running.hosts
    second, third = f"{HOME}v2/", f"{HOME}v3/"
    readers = Readers(running.hosts, [*PAGES, second, third])
    with readers.reading():
        # 1. A host is killed in the middle of publishing and of reading.
        at_the_desk(one, "correct", "更正一处")
        tasks = (
            f"SELECT count(*) FROM {DBTaskResult._meta.db_table}"
            " WHERE task_path LIKE '%run_publishing' AND status = 'RUNNING'"
        )
        wait_for(lambda: running.primary.ask(tasks) == 1, "a worker publishes")
        publishing = _host_that_publishes(running)
        publishing.kill()
        staying = other if publishing is one else one
        wait_for(lambda: _status(staying, second) == 200, "the other worker publishes")
        publishing.start()
        assert _status(publishing, HOME) == 200

        # 2. The replica stands still, so that it keeps what is withdrawn meanwhile.
        wait_for(lambda: reads_the_replica(publishing), "the host is back")
        at_the_desk(one, "withdraw", "2", just_before=lambda: stand_still(running.replica))
        withdrawn_at = _withdrawn_at(running, 2)
        wait_for(lambda: not any(map(reads_the_replica, running.hosts)), "the primary is read")
        wait_for(lambda: _has_left(readers, second, withdrawn_at), "it is gone for readers")
        time.sleep(5)
        shown_for = readers.last_time_of(second) - withdrawn_at
        running.replica.ask("SELECT pg_wal_replay_resume()::text")
        wait_for(lambda: all(map(reads_the_replica, running.hosts)), "the replica is read again")

        # 3. The replica is gone, and something is published and withdrawn meanwhile.
        running.replica.stop()
        at_the_desk(other, "correct", "再更正一处")
        wait_for(lambda: _status(one, third) == 200, "it is published without a replica")
        at_the_desk(other, "withdraw", "3")
        withdrawn_at = _withdrawn_at(running, 3)
        wait_for(lambda: _has_left(readers, third, withdrawn_at), "it is gone for readers")
        time.sleep(5)
        third_shown_for = readers.last_time_of(third) - withdrawn_at
        running.replica.start()
        wait_for(lambda: all(map(reads_the_replica, running.hosts)), "the replica is read again")

        # 4. Redis is gone, and comes back empty.
        running.redis.kill()
        time.sleep(10)
        running.redis.start()
        time.sleep(5)

    slowest = max(seen.came - seen.asked for seen in readers.seen)
    counts = {path: dict(readers.statuses(path)) for path in readers.paths}
    at_another = sum(seen.hosts > 1 for seen in readers.seen)
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{len(readers.seen)} requests, {at_another} of them at a second host;"
            f" the slowest took {slowest:.1f} s; what was withdrawn was shown for"
            f" {max(shown_for, 0):.1f} s (the replica stood still) and"
            f" {max(third_shown_for, 0):.1f} s (it was gone)\n{counts}"
        )
    for path in PAGES:
        # Of a region without a version that stands the address leads on.
        assert set(readers.statuses(path)) <= {200, 302, 410}, path
    for path in (second, third):
        assert set(readers.statuses(path)) == {404, 200, 410}, path
    assert shown_for <= MINUTE
    assert third_shown_for <= MINUTE
    assert "3 个公开版本、15 个正式文件" in one.run("verify_publications")


def test_the_replica_takes_the_place_of_a_lost_primary(running: Province) -> None:
    one, other = running.hosts
    fourth = f"{HOME}v4/"
    running.primary.stop()
    running.replica.ask("SELECT pg_promote()::text")
    wait_for(lambda: _status(one, "/healthz") == 200, "the new primary is found")
    wait_for(lambda: _status(other, "/healthz") == 200, "the new primary is found")
    for path in (f"{HOME}v1/", f"{HOME}v1/203-2023.json"):
        assert (_status(one, path), _status(other, path)) == (200, 200)
    for path in (f"{HOME}v2/", f"{HOME}v3/"):
        assert (_status(one, path), _status(other, path)) == (410, 410)
    at_the_desk(one, "correct", "在新的主库上更正")
    wait_for(lambda: _status(other, fourth) == 200, "it is published")
    assert "4 个公开版本、20 个正式文件" in one.run("verify_publications")


def _host_that_publishes(running: Province) -> Host:
    """Return the host whose worker has the task."""
    for host in running.hosts:
        if "run_publishing state=RUNNING" in host.log():
            return host
    raise AssertionError("no host publishes")


def _withdrawn_at(running: Province, version: int) -> float:
    """Return when a version was withdrawn, in seconds since 1970; it was committed just after."""
    moment = running.primary.ask(
        "SELECT extract(epoch FROM at)::float FROM disclosure_withdrawal w"
        f" JOIN disclosure_publication p ON p.id = w.publication_id WHERE p.version = {version}"
    )
    assert isinstance(moment, float)
    return moment


def _has_left(readers: Readers, path: str, since: float) -> bool:
    """Tell whether somebody was told that a version is withdrawn, who asked after that."""
    return any(
        seen.path == path and seen.status == 410 and seen.asked > since
        for seen in list(readers.seen)
    )
