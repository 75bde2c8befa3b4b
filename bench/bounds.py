"""Measures that have a bound of their own, and nothing to be compared with."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Bound:
    """A measure that is to be at most ``most``, in ``unit``.

    ``amount`` measures it once, which may take minutes.
    """

    name: str
    amount: Callable[[], float]
    most: float
    unit: str


@dataclass(frozen=True)
class NotMeasured:
    """A measure for which something is missing here, such as a program or a server."""

    name: str
    reason: str
