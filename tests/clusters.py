"""A Dask cluster of this machine: a scheduler and two workers, each a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent
_WORKERS = 2
# Seconds that a process of the cluster has to begin, to work and to end, on a busy machine.
_PATIENCE = 300


class Cluster:
    """Started on entering, ended on leaving; ``folder`` is where its processes keep their files."""

    def __init__(self, folder: Path) -> None:
        self._contact = folder / "scheduler.json"
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def address(self) -> str:
        """The scheduler's address, which it writes once it listens."""
        contact: dict[str, Any] = json.loads(self._contact.read_text())
        return str(contact["address"])

    def __enter__(self) -> Self:
        contact = ("--scheduler-file", str(self._contact))
        self._start("dask_scheduler", *contact, "--host", "127.0.0.1", "--port", "0")
        wait_for(self._contact.exists)
        for _ in range(_WORKERS):
            # Without a nanny: a worker that is killed stays away.
            self._start("dask_worker", *contact, "--no-nanny", "--nthreads", "1")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait(_PATIENCE)

    def kill_a_worker_when(self, it_is_time: Callable[[], bool]) -> Thread:
        """Kill a worker from a thread, which is joined to know that it happened."""

        def kill() -> None:
            wait_for(it_is_time)
            self._processes[-1].send_signal(signal.SIGKILL)

        thread = Thread(target=kill)
        thread.start()
        return thread

    def _start(self, program: str, *arguments: str) -> None:
        command = [sys.executable, "-m", f"distributed.cli.{program}", *arguments, "--no-dashboard"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            command, cwd=self._contact.parent, env=environment, stderr=subprocess.DEVNULL
        )
        self._processes.append(process)


def wait_for(condition: Callable[[], bool]) -> None:
    """Return once something is so. Raises TimeoutError where that takes too long."""
    end = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)
