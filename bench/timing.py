"""Seconds by the clock, and seconds of the processor.

What only computes is measured by the processor's time: what else a shared computer does must not
count. What waits, for a disk, a database or a new process, is measured by the clock.
"""

import resource
import statistics
import time
from collections.abc import Callable

Call = Callable[[], object]


def seconds(call: Call) -> float:
    """Return how long one call takes by the clock."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def median_seconds(call: Call, *, rounds: int) -> float:
    """Return the median of some calls by the clock."""
    return statistics.median(seconds(call) for _ in range(rounds))


def least_seconds(call: Call, *, rounds: int) -> float:
    """Return the quickest of some calls: a shared computer has slow moments, but no fast ones."""
    return min(seconds(call) for _ in range(rounds))


def processor_seconds(call: Call) -> float:
    """Return what one call takes of the processor, in all threads and in processes it waits for."""
    started = _processor_time()
    call()
    return _processor_time() - started


def median_processor_seconds(call: Call, *, rounds: int) -> float:
    """Return the median of what some calls take of the processor."""
    return statistics.median(processor_seconds(call) for _ in range(rounds))


def _processor_time() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
