"""A province on this computer: several hosts before one PostgreSQL with a streaming replica.

Each server is a process of its own, on a port of 127.0.0.1 that was free, and ended on leaving.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests import fronts, stores

ROOT = Path(__file__).resolve().parent.parent
# Seconds that a server has to begin and a task to be done, on a busy machine.
PATIENCE = 300
_POSTGRESQL = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
# The clusters are thrown away: what a power failure would cost is not asked here.
_QUICK = "-c fsync=off -c full_page_writes=off -c unix_socket_directories="
_AS_THE_GUIDE = "-c wal_keep_size=1GB"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Return once something is so."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {PATIENCE} s"
        time.sleep(0.1)


def answers(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Cluster:
    """A PostgreSQL with its own folder, whose server is started and stopped by itself."""

    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def make_primary(self) -> None:
        _postgresql(
            "initdb", f"--pgdata={self.folder}", "--username=postgres", "--auth=trust", "--no-sync",
            "--encoding=UTF8", "--locale=C.UTF-8",
        )  # fmt: skip
        self.start()

    def make_replica_of(self, primary: "Cluster") -> None:
        """Copy a running primary and follow it, as docker-compose.province.yml does."""
        _postgresql(
            "pg_basebackup", f"--pgdata={self.folder}", f"--dbname={primary.url}",
            "--write-recovery-conf", "--checkpoint=fast",
        )  # fmt: skip
        self.start()

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 {_QUICK} {_AS_THE_GUIDE}"
        log = self.folder.with_suffix(".log")
        _postgresql(
            "pg_ctl", "start", "--wait", f"--pgdata={self.folder}", f"--log={log}", "-o", options
        )

    def stop(self) -> None:
        """Stop at once, as a machine does that loses its power."""
        _postgresql("pg_ctl", "stop", f"--pgdata={self.folder}", "--mode=immediate")

    def ask(self, sql: str) -> object:
        """Return the one value that a statement gives."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            row = connection.execute(sql.encode()).fetchone()
        return row[0] if row else None


def _postgresql(program: str, *arguments: str) -> None:
    command = [str(_POSTGRESQL[-1] / program), *arguments]
    if os.geteuid() == 0:  # which PostgreSQL refuses
        command = ["runuser", "--user", "postgres", "--", *command]
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)


@dataclass
class Host:
    """A web host: nginx, gunicorn and a worker. It keeps nothing of its own."""

    folder: Path
    environment: dict[str, str]
    front_port: int  # where nginx answers
    port: int = field(default_factory=free_port)  # where gunicorn answers nginx
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        self.processes.append(
            self._begin(
                sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.conf.py",
                "--bind", f"127.0.0.1:{self.port}", "--workers", "1",
            )
        )  # fmt: skip
        self.processes.append(self._begin(sys.executable, "manage.py", "db_worker"))
        wait_for(lambda: answers(self.port), "gunicorn answers")
        for left in ("emergency", "front-secret"):  # of an earlier start
            shutil.rmtree(self.folder / left, ignore_errors=True)
        django = f"http://127.0.0.1:{self.port}"
        nginx = fronts.configured(self.folder, port=self.front_port, django=django)
        # First of those that are killed: it must not speak for a gunicorn that is gone.
        self.processes.insert(0, self._begin(*nginx))
        wait_for(lambda: answers(self.front_port), "nginx answers")

    def kill(self) -> None:
        """Kill all of it at once, as a power failure does."""
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        for process in self.processes:
            process.wait()
        self.processes.clear()

    def run(self, *command: str) -> str:
        """Run a command of manage.py there and return what it says."""
        run = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def _begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                arguments,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,  # killed with its children
            )


@dataclass
class Redis:
    """A Redis that keeps nothing on a disk."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), *options],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )
        wait_for(lambda: answers(self.port), "Redis answers")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@dataclass(frozen=True)
class Province:
    """All its servers."""

    primary: Cluster
    replica: Cluster
    redis: Redis
    hosts: Sequence[Host]


@contextmanager
def province(*, hosts: int) -> Iterator[Province]:
    """Start a province with an empty database; the test is skipped where something is missing."""
    if not _POSTGRESQL:
        pytest.skip("PostgreSQL is not installed (its server, for a primary and a replica)")
    for program in ("redis-server", "nginx"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    with ExitStack() as ended:
        folder = Path(tempfile.mkdtemp(prefix="mingzhang-province-"))
        ended.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        databases = folder / "postgresql"
        databases.mkdir()
        if os.geteuid() == 0:
            shutil.chown(databases, "postgres")
        primary, replica = Cluster(databases / "primary"), Cluster(databases / "replica")
        for cluster, make in (
            (primary, primary.make_primary),
            (replica, lambda: replica.make_replica_of(primary)),
        ):
            make()
            ended.callback(_stopped, cluster)
        redis = Redis(folder)
        redis.start()
        ended.callback(redis.kill)
        store = ended.enter_context(stores.object_store())
        made: list[Host] = []
        front_ports = [free_port() for _ in range(hosts)]
        for front_port in front_ports:
            home = folder / f"host-{front_port}"
            home.mkdir()
            environment = _environment(home, primary, replica, redis, store)
            environment["MINGZHANG_FRONTS"] = ",".join(f"http://127.0.0.1:{p}" for p in front_ports)
            host = Host(home, environment, front_port)
            ended.callback(host.kill)
            made.append(host)
        yield Province(primary, replica, redis, made)


def _stopped(cluster: Cluster) -> None:
    with suppress(subprocess.CalledProcessError):  # a test has stopped it
        cluster.stop()


def _environment(
    home: Path, primary: Cluster, replica: Cluster, redis: Redis, store: str
) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return ours | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        # Whichever of the two can be written, as docs/operations.md has it.
        "DATABASE_URL": (
            "postgresql://postgres@/postgres?host=127.0.0.1,127.0.0.1"
            f"&port={primary.port},{replica.port}&target_session_attrs=read-write"
        ),
        "MINGZHANG_REPLICA_URL": replica.url,
        "MINGZHANG_REDIS_URL": f"redis://127.0.0.1:{redis.port}/0",
        "MINGZHANG_DATA_DIR": str(home / "data"),
        "MINGZHANG_SECRET_KEY": "the same at all hosts, " * 3,
        "MINGZHANG_SIMULATED_COUNTY": "0",
        "MINGZHANG_S3_BUCKET": stores.BUCKET,
        "MINGZHANG_S3_ENDPOINT": store,
        "MINGZHANG_S3_REGION": stores.REGION,
        "MINGZHANG_S3_ACCESS_KEY": stores.ACCESS_KEY,
        "MINGZHANG_S3_SECRET_KEY": stores.SECRET_KEY,
        "MINGZHANG_FRONT_SECRET": fronts.SECRET,
        "MINGZHANG_PROXIES": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
