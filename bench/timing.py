"""Seconds by the clock."""

import statistics
import time
from collections.abc import Callable


def seconds(call: Callable[[], object]) -> float:
    """Return how long one call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def median_seconds(call: Callable[[], object], *, rounds: int) -> float:
    """Return the median of some calls."""
    return statistics.median(seconds(call) for _ in range(rounds))


def least_seconds(call: Callable[[], object], *, rounds: int) -> float:
    """Return the quickest of some calls: a shared computer has slow moments, but no fast ones."""
    return min(seconds(call) for _ in range(rounds))
