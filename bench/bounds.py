"""Measures that have a bound of their own, and nothing to be compared with."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Bound:
    """`name` is to take at most `most`, in `unit`. `amount` measures it once; it may take minutes."""

    name: str
    amount: Callable[[], float]
    most: float
    unit: str


def judge(bound: Bound) -> str:
    """A line of output that says whether the bound holds."""
    amount = bound.amount()
    verdict = "within" if amount <= bound.most else "ABOVE"
    return f"{bound.name:<60} {amount:7.2f} {bound.unit}  ({verdict} {bound.most:g} {bound.unit})"
