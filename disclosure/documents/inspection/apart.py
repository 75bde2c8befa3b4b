"""Inspecting one file in a process of its own: a file that kills it costs only itself. Pure.

Runs in a thread of the inspecting program as well as in a worker of a Dask cluster.
"""

from contextlib import nullcontext
from dataclasses import dataclass
from multiprocessing import current_process

from budget.bounded import MEGABYTE, PRELOADED, Bounds, OutOfBounds, run
from disclosure.documents.forms.sent import Sent, receive
from disclosure.documents.inspection.findings import (
    InspectedFile,
    inspect,
    unreadable,
    with_problem,
)
from disclosure.documents.intake.files.packages import Limits
from disclosure.documents.model import problem_kinds

# A worker of a cluster has no Django that would name them; every fork has them ready.
for _module in (
    "disclosure.documents.inspection.apart",
    "disclosure.documents.intake.warm",
    "disclosure.documents.checks.warm",
):
    if _module not in PRELOADED:
        PRELOADED.append(_module)


class NoProcesses(RuntimeError):
    """Raised in a worker that may not begin processes of its own, which each file needs."""


@dataclass(frozen=True)
class Means:
    """What an inspection works with: the installed forms, and the bounds for one file."""

    layouts: tuple[Sent, ...]
    limits: Limits
    seconds: int
    memory_mb: int

    @property
    def bounds(self) -> Bounds:
        """The bounds of the process that works on one file."""
        return Bounds(seconds=self.seconds, memory=self.memory_mb * MEGABYTE)


def inspect_apart(path: str, data: bytes, means: Means) -> InspectedFile:
    """Return what is found in a file, or the problem that nothing could be found within bounds.

    A file that passes the bounds is tried again without the search for one ledger behind all its
    tables, which takes longest. Raises NoProcesses.
    """
    if current_process().daemon:
        raise NoProcesses
    try:
        return _run(path, data, means, solve=True)
    except OutOfBounds:
        pass
    try:
        file = _run(path, data, means, solve=False)
    except OutOfBounds as exc:
        return unreadable(path, data, [exc.problem(path, means.bounds)])
    unsolved = problem_kinds.CHECK_UNSOLVED.at("核对", seconds=means.seconds, most=means.memory_mb)
    return with_problem(file, unsolved)


def _run(path: str, data: bytes, means: Means, *, solve: bool) -> InspectedFile:
    # As many at once as the program or cluster has workers.
    return run(_inspect, path, data, means, solve, bounds=means.bounds, turn=nullcontext())


def _inspect(path: str, data: bytes, means: Means, solve: bool) -> InspectedFile:
    layouts = [receive(sent) for sent in means.layouts]
    return inspect(path, data, layouts, means.limits, solve=solve)
