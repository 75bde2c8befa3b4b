"""Squarified treemaps: areas as the amounts, all inside, none over another."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.portal.charts.treemap import Box, squarified

FRAME = Box(0, 0, 560, 390)
amounts = st.lists(st.floats(0.01, 1e9), min_size=1, max_size=25)
descending_amounts = amounts.map(lambda drawn: sorted(drawn, reverse=True))


@given(descending_amounts)
def test_areas_are_as_the_amounts(given: list[float]) -> None:
    boxes = squarified(given, FRAME)
    whole = sum(given)
    assert len(boxes) == len(given)
    for amount, box in zip(given, boxes, strict=True):
        assert box.area == pytest.approx(amount / whole * FRAME.area, rel=1e-6, abs=1e-6)


@given(descending_amounts)
def test_all_boxes_lie_inside_the_frame(given: list[float]) -> None:
    for box in squarified(given, FRAME):
        assert box.x >= -1e-6
        assert box.y >= -1e-6
        assert box.x + box.width <= FRAME.width + 1e-6
        assert box.y + box.height <= FRAME.height + 1e-6


@given(descending_amounts)
def test_no_box_lies_over_another(given: list[float]) -> None:
    for one, other in combinations(squarified(given, FRAME), 2):
        right = min(one.x + one.width, other.x + other.width)
        bottom = min(one.y + one.height, other.y + other.height)
        across = right - max(one.x, other.x)
        down = bottom - max(one.y, other.y)
        assert across <= 1e-6 or down <= 1e-6


def test_the_papers_own_example() -> None:
    boxes = squarified([6, 6, 4, 3, 2, 2, 1], Box(0, 0, 6, 4))
    assert [(round(box.width, 2), round(box.height, 2)) for box in boxes[:3]] == [
        (3, 2),
        (3, 2),
        (1.71, 2.33),
    ]


@pytest.mark.parametrize("given", [[1, 2], [1, 0], [-1]])
def test_only_positive_amounts_in_order_can_be_drawn(given: list[float]) -> None:
    with pytest.raises(ValueError, match="positive"):
        squarified(given, FRAME)
