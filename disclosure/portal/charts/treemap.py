"""Squarified treemaps: rectangles whose areas are as the amounts and whose shapes are near squares.
Pure.

After M. Bruls, K. Huizing and J. J. van Wijk, "Squarified Treemaps" (2000): the largest first, in
rows along the shorter side, each row filled as long as that makes its worst shape better.
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
    """Return a box in the frame for each amount, in their order.

    Amounts are positive and descending. Raises ValueError otherwise.
    """
    is_positive = all(amount > 0 for amount in amounts)
    if not is_positive or list(amounts) != sorted(amounts, reverse=True):
        raise ValueError("a treemap needs positive amounts, the largest first")
    whole = sum(amounts)
    areas = [amount * frame.area / whole for amount in amounts]
    boxes: list[Box] = []
    rest = frame
    start = 0
    while start < len(areas):
        end = _row_end(areas, start, min(rest.width, rest.height))
        is_last = end == len(areas)
        row, rest = _row_boxes(areas[start:end], rest, is_last=is_last)
        boxes += row
        start = end
    return boxes


def _row_end(areas: Sequence[float], start: int, side: float) -> int:
    """Return where the row that begins at ``start`` ends: the next area would make it worse."""
    end = start + 1
    total = areas[start]
    while end < len(areas):
        longer_total = total + areas[end]
        now = _worst_ratio(areas[start], areas[end - 1], total, side)
        longer = _worst_ratio(areas[start], areas[end], longer_total, side)
        if longer > now:
            break
        end += 1
        total = longer_total
    return end


def _worst_ratio(largest: float, smallest: float, total: float, side: float) -> float:
    """Return the longest ratio of a box's sides in a row along ``side``.

    The row is total / side deep, so a box of an area is area * side / total long: the ratio of its
    sides is area * (side / total)², or the inverse. The extremes are at the ends of the row.
    """
    of_largest = side * side * largest / (total * total)
    of_smallest = total * total / (side * side * smallest)
    return max(of_largest, of_smallest)


def _row_boxes(areas: Sequence[float], rest: Box, *, is_last: bool) -> tuple[list[Box], Box]:
    """Return the boxes of a row along the shorter side of ``rest``, and what is left of it.

    In a wide rest the row stands upright at the left, else it lies at the top. The last row takes
    all the depth that is left, so that rounding leaves no gap at the edge.
    """
    total = sum(areas)
    boxes = []
    if rest.width >= rest.height:
        depth = rest.width if is_last else total / rest.height
        start = 0.0
        for area in areas:
            height = area / total * rest.height
            boxes.append(Box(rest.x, rest.y + start, depth, height))
            start += height
        right_of_row = Box(rest.x + depth, rest.y, rest.width - depth, rest.height)
        return boxes, right_of_row
    depth = rest.height if is_last else total / rest.width
    start = 0.0
    for area in areas:
        width = area / total * rest.width
        boxes.append(Box(rest.x + start, rest.y, width, depth))
        start += width
    below_row = Box(rest.x, rest.y + depth, rest.width, rest.height - depth)
    return boxes, below_row
