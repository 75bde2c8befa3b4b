"""Squarified treemaps: rectangles whose areas are as the amounts and whose shapes are near squares. Pure.

After M. Bruls, K. Huizing and J. J. van Wijk, "Squarified Treemaps" (2000): the largest first, rows along the shorter side,
each row filled as long as that makes its worst shape better.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle; x to the right and y downwards from the top left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        return self.width * self.height


def squarified(amounts: Sequence[float], frame: Box) -> list[Box]:
    """A box in the frame for each amount, in their order. Amounts are positive and descending; ValueError otherwise."""
    if any(amount <= 0 for amount in amounts) or list(amounts) != sorted(amounts, reverse=True):
        raise ValueError("a treemap needs positive amounts, the largest first")
    whole = sum(amounts)
    areas = [amount * frame.area / whole for amount in amounts]
    boxes: list[Box] = []
    rest, start = frame, 0
    while start < len(areas):
        end = _row_end(areas, start, min(rest.width, rest.height))
        row, rest = _laid(areas[start:end], rest, is_last=end == len(areas))
        boxes += row
        start = end
    return boxes


def _row_end(areas: Sequence[float], start: int, side: float) -> int:
    """One row takes areas until the next would make its worst shape worse."""
    end, total = start + 1, areas[start]
    while end < len(areas):
        grown = total + areas[end]
        if _worst(areas[start], areas[end], grown, side) > _worst(areas[start], areas[end - 1], total, side):
            break
        end, total = end + 1, grown
    return end


def _worst(largest: float, smallest: float, total: float, side: float) -> float:
    """The longest ratio of sides in a row along ``side``."""
    return max(side * side * largest / (total * total), total * total / (side * side * smallest))


def _laid(areas: Sequence[float], rest: Box, *, is_last: bool) -> tuple[list[Box], Box]:
    """The boxes of a row along the shorter side of ``rest``, and what is left of it."""
    total = sum(areas)
    if rest.width >= rest.height:
        depth = rest.width if is_last else total / rest.height
        lengths = [area / total * rest.height for area in areas]
        boxes = [Box(rest.x, rest.y + at, depth, length) for at, length in _placed(lengths)]
        return boxes, Box(rest.x + depth, rest.y, rest.width - depth, rest.height)
    depth = rest.height if is_last else total / rest.width
    lengths = [area / total * rest.width for area in areas]
    boxes = [Box(rest.x + at, rest.y, length, depth) for at, length in _placed(lengths)]
    return boxes, Box(rest.x, rest.y + depth, rest.width, rest.height - depth)


def _placed(lengths: Sequence[float]) -> list[tuple[float, float]]:
    return [(sum(lengths[:index]), length) for index, length in enumerate(lengths)]
