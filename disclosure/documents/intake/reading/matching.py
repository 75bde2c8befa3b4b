"""Pairs two rows of things in order, so that the pairs fit best as a whole. Pure."""

from collections.abc import Callable


def in_order(left: int, right: int, fit: Callable[[int, int], float]) -> list[tuple[int, int]]:
    """Return pairs (i, j), both ascending, with the largest sum of ``fit(i, j)``.

    Only pairs that fit (above 0) are made. Of equally good answers the one that pairs the earliest
    is taken.
    """
    fits = []
    for row in range(left):
        fits.append([fit(row, column) for column in range(right)])
    # best[i][j] is the largest sum of what stands from i and from j on.
    best = [[0.0] * (right + 1) for _ in range(left + 1)]
    for row in range(left - 1, -1, -1):
        for column in range(right - 1, -1, -1):
            without_one = max(best[row + 1][column], best[row][column + 1])
            value = fits[row][column]
            paired = value + best[row + 1][column + 1] if value > 0 else -1.0
            best[row][column] = max(paired, without_one)
    pairs = []
    row = 0
    column = 0
    while row < left and column < right:
        value = fits[row][column]
        if value > 0 and best[row][column] == value + best[row + 1][column + 1]:
            pairs.append((row, column))
            row += 1
            column += 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            column += 1
    return pairs
