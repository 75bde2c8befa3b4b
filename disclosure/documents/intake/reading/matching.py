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
        here = best[row]
        below = best[row + 1]
        fits_of_row = fits[row]
        for column in range(right - 1, -1, -1):
            largest_sum = max(below[column], here[column + 1])
            value = fits_of_row[column]
            if value > 0:
                sum_as_pair = value + below[column + 1]
                largest_sum = max(sum_as_pair, largest_sum)
            here[column] = largest_sum
    pairs = []
    row = 0
    column = 0
    while row < left and column < right:
        value = fits[row][column]
        largest = best[row][column]
        sum_as_pair = value + best[row + 1][column + 1]
        if value > 0 and largest == sum_as_pair:
            pairs.append((row, column))
            row += 1
            column += 1
        elif largest == best[row + 1][column]:
            row += 1
        else:
            column += 1
    return pairs
