"""What stays in memory after something was done many times: a leak shows as growth (Linux)."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 2**20
PROGRAM = """
import sys
from importlib import import_module
from bench.memory import growth

module, function, settled, times = sys.argv[1:]
action = getattr(import_module(module), function)
print(growth(action, settled=int(settled), times=int(times)))
"""


def growth_in_new_process(action: Callable[[int], object], *, settled: int, times: int) -> float:
    """Return by how many MB a process of its own grows; ``action`` is a function of a module."""
    arguments = (action.__module__, action.__name__, str(settled), str(times))
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return float(done.stdout)


def growth(action: Callable[[int], object], *, settled: int, times: int) -> float:
    """Return the MB that a number of calls add to this process after the ``settled``-th call.

    By then the allocator has all the pools it will have.
    """
    before = 0.0
    for number in range(times):
        action(number)
        if number == settled:
            before = _resident()
    return _resident() - before


def peak() -> float:
    """Return the most MB that this process has taken so far (Linux).

    What getrusage tells of a new process begins with what the one that started it had.
    """
    status = Path("/proc/self/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE
