"""Runs a function in a process of its own, within limits of time and memory. Knows no Django.

The processes are forks of a server that has imported the modules in ``PRELOADED`` and has no
threads (multiprocessing's fork server): they begin within milliseconds and inherit no lock. The
function and its arguments must be picklable, and the modules that hold them must not need Django.
"""

import math
import os
import pickle
import resource
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, TypeVar

from budget import problem_kinds
from budget.problems import Problem, ProblemKind

MEGABYTE = 1024 * 1024
# What this many uploads at most take at once in one process, whatever its number of threads.
_AT_ONCE = 2
_STATM = Path("/proc/self/statm")  # sizes of a process in pages, its address space first

# Modules that the fork server imports before the first fork; applications add theirs when ready.
PRELOADED: list[str] = ["budget.bounded"]

_context = get_context("forkserver")
_slots = BoundedSemaphore(_AT_ONCE)

T = TypeVar("T")


@dataclass(frozen=True)
class Bounds:
    """What a process may take: seconds, and bytes.

    ``memory`` is counted beyond what the process has when it begins. ``answer`` bounds what it
    hands back, for the sake of the process that asked.
    """

    seconds: int
    memory: int
    answer: int = 16 * MEGABYTE


class Limit(StrEnum):
    """The bound that ended a process."""

    TIME = "time"
    MEMORY = "memory"
    ANSWER = "answer"
    DEATH = "death"  # it ended without an answer, as when a library crashes
    TOGETHER = "together"  # the time that all work within ``all_within`` has together


_ENDED: dict[Limit, ProblemKind] = {
    Limit.TIME: problem_kinds.READING_TIME,
    Limit.MEMORY: problem_kinds.READING_MEMORY,
    Limit.ANSWER: problem_kinds.READING_CONTENT,
    Limit.DEATH: problem_kinds.READING_DEATH,
}


class OutOfBounds(Exception):
    """Raised when the work was ended before it was done."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        super().__init__(f"ended at its bound: {limit}")

    def problem(self, name: str, bounds: Bounds) -> Problem:
        """Return what is said of the file ``name``, whose reading was ended at ``bounds``.

        Raises KeyError for the time of a request, which is no bound of the file's.
        """
        most = bounds.memory // MEGABYTE
        return _ENDED[self.limit].at(name, seconds=bounds.seconds, most=most)


class _Outcome(StrEnum):
    RETURNED = "returned"
    RAISED = "raised"
    ENDED = "ended"  # at a limit


# When the work in this thread has to be done, by the clock of time.monotonic; never without one.
_end: ContextVar[float] = ContextVar("end", default=math.inf)


@contextmanager
def all_within(seconds: float) -> Iterator[None]:
    """Give everything that is worked out within this context so many seconds together.

    Waiting for others counts. Each piece of work keeps its own bounds as well.
    """
    token = _end.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _end.reset(token)


def seconds_left() -> float:
    """Return the seconds that are left to the work in this thread; infinity without a bound."""
    return max(0.0, _end.get() - time.monotonic())


def run(
    function: Callable[..., T],
    *arguments: Any,
    bounds: Bounds,
    turn: AbstractContextManager[Any] | None = None,
) -> T:
    """Return ``function(*arguments)``, worked out in a process of its own.

    ``turn`` is entered before it begins; of uploads only a few run at once where it is left out.

    What the function raises is raised here, with the other process's traceback as a note. Raises
    OutOfBounds where a limit ends it.
    """
    with turn or turn_of(_slots):
        content = _answer(function, arguments, bounds)
    outcome, value = pickle.loads(content)  # noqa: S301  written by our own code in the fork
    if outcome == _Outcome.RAISED:
        raise value
    if outcome == _Outcome.ENDED:
        raise OutOfBounds(value)
    result: T = value
    return result


@contextmanager
def turn_of(slots: BoundedSemaphore, at_most: float = math.inf) -> Iterator[None]:
    """Wait for one of ``slots``, no longer than there is time, and ``at_most`` so many seconds.

    Raises OutOfBounds where there was none.
    """
    left: float | None = min(seconds_left(), at_most)
    if left == math.inf:
        left = None
    if not slots.acquire(timeout=left):
        raise OutOfBounds(Limit.TOGETHER)
    try:
        yield
    finally:
        slots.release()


def _answer(function: Callable[..., Any], arguments: tuple[Any, ...], bounds: Bounds) -> bytes:
    left = seconds_left()
    late = Limit.TIME
    if left < bounds.seconds:
        late = Limit.TOGETHER
        bounds = replace(bounds, seconds=math.ceil(left))
    if not bounds.seconds:
        raise OutOfBounds(late)
    _context.set_forkserver_preload(PRELOADED)
    receiver, sender = _context.Pipe(duplex=False)
    process = _context.Process(
        target=_work, args=(sender, function, arguments, bounds), daemon=True
    )
    try:
        with sender, suppress(BrokenPipeError):  # it died while it was given its arguments
            process.start()
        if not receiver.poll(bounds.seconds):
            raise OutOfBounds(late)
        return receiver.recv_bytes()
    except EOFError as exc:
        raise OutOfBounds(_cause_of_death(process, late)) from exc
    finally:
        receiver.close()
        if process.pid is not None:
            if process.is_alive():
                process.kill()
            process.join()
            process.close()


def _cause_of_death(process: ForkServerProcess, late: Limit) -> Limit:
    """Return the limit that ended a process; ``late`` is that of its time."""
    if process.pid is None:
        return Limit.DEATH  # it died while it was given its arguments
    process.join()
    # The system ends a process that has used up its processor time with this signal.
    return late if process.exitcode == -signal.SIGXCPU else Limit.DEATH


# -- in the other process --------------------------------------------------------------------------

# Made beforehand: when memory has run out there may be none left to make it.
_OUT_OF_MEMORY = pickle.dumps((_Outcome.ENDED, Limit.MEMORY))
_ANSWER_TOO_LARGE = pickle.dumps((_Outcome.ENDED, Limit.ANSWER))


def _work(
    sender: Connection, function: Callable[..., Any], arguments: tuple[Any, ...], bounds: Bounds
) -> None:
    _confine(bounds)
    try:
        content = pickle.dumps((_Outcome.RETURNED, function(*arguments)))
    except MemoryError:
        content = _OUT_OF_MEMORY
    except Exception as exc:
        content = _raised(exc)
    if len(content) > bounds.answer:
        content = _ANSWER_TOO_LARGE
    sender.send_bytes(content)


def _confine(bounds: Bounds) -> None:
    """Set the limits of this process. Where the system has no /proc, time alone is bounded."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The other process watches the clock; this ends the work should that one be gone.
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.seconds, bounds.seconds + 1))
    if _STATM.exists():
        pages = int(_STATM.read_text().split()[0])
        most = pages * os.sysconf("SC_PAGE_SIZE") + bounds.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _raised(exc: Exception) -> bytes:
    exc.add_note("".join(traceback.format_exception(exc)))
    try:
        content = pickle.dumps((_Outcome.RAISED, exc))
        pickle.loads(content)  # noqa: S301  our own; some exceptions can be written but not read
    except Exception:
        described = RuntimeError("".join(traceback.format_exception(exc)))
        return pickle.dumps((_Outcome.RAISED, described))
    return content
