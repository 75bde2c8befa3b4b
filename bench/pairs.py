"""Measuring two ways of doing the same, in turns."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from bench.timing import seconds

ROUNDS = 7


@dataclass(frozen=True)
class Pair:
    """Two calls, ``ours`` and ``other``, that do the same work in two ways."""

    name: str
    ours: Callable[[], object]
    other: Callable[[], object]


@dataclass(frozen=True)
class Ratio:
    """How many times as long as ours the other takes: median, lowest and highest of the rounds."""

    median: float
    lowest: float
    highest: float
    our_seconds: float


def measure(pair: Pair, *, rounds: int = ROUNDS) -> Ratio:
    """Time both calls in each round.

    Their order alternates, so that a slow moment of the computer falls on both alike.
    """
    # Once before, since caches and imports are not what we compare.
    pair.ours()
    pair.other()
    ratios = []
    our_times = []
    for number in range(rounds):
        if number % 2 == 0:
            ours = seconds(pair.ours)
            other = seconds(pair.other)
        else:
            other = seconds(pair.other)
            ours = seconds(pair.ours)
        ratios.append(other / ours)
        our_times.append(ours)
    median = statistics.median(ratios)
    return Ratio(median, min(ratios), max(ratios), statistics.median(our_times))
