"""Measuring two ways of doing the same, in turns."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 7


@dataclass(frozen=True)
class Pair:
    """`name` compares `ours` with `other`, two calls that do the same work."""

    name: str
    ours: Callable[[], object]
    other: Callable[[], object]


@dataclass(frozen=True)
class Ratio:
    """How many times longer `other` takes than `ours`: the median of the rounds, and the lowest and highest of them."""

    name: str
    median: float
    lowest: float
    highest: float
    ours_milliseconds: float

    def __str__(self) -> str:
        return (
            f"{self.name:<60} x{self.median:6.2f}  ({self.lowest:.2f} to {self.highest:.2f};"
            f" ours {self.ours_milliseconds:.2f} ms)"
        )


def measure(pair: Pair, *, rounds: int = ROUNDS) -> Ratio:
    """Each round times both, in alternating order, so that a slow moment of the computer falls on both alike."""
    pair.ours(), pair.other()  # caches and imports are not what we compare
    times = [_round(pair, swapped=number % 2 == 1) for number in range(rounds)]
    ratios = [other / ours for ours, other in times]
    ours = statistics.median(ours for ours, _ in times)
    return Ratio(pair.name, statistics.median(ratios), min(ratios), max(ratios), ours * 1000)


def _round(pair: Pair, *, swapped: bool) -> tuple[float, float]:
    if swapped:
        other, ours = _seconds(pair.other), _seconds(pair.ours)
    else:
        ours, other = _seconds(pair.ours), _seconds(pair.other)
    return ours, other


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
