"""Where tables may go over to the next page. Pure."""

from collections.abc import Sequence

from disclosure.documents.model.document import Row

LEAST_LAST_ROWS = 5
"""The last page of a table has so many rows at least, where that can be had."""

_MOST_OF_A_PAGE = 0.5  # that rows held together may take: more would leave pages half empty


def kept_rows(rows: Sequence[Row], heights: Sequence[int], room: int) -> int:
    """Return how many rows at the end of a table stay together on one page.

    ``heights`` are those of the rows, ``room`` that of a page. A merged cell is not cut, so that
    the group may be larger than the least. It is 0 where the rows are too high to be held together.
    """
    start = max(0, len(rows) - LEAST_LAST_ROWS)
    while start > 0 and _is_covered(rows[start]):
        start -= 1
    if sum(heights[start:]) > room * _MOST_OF_A_PAGE:
        return 0
    return len(rows) - start


def _is_covered(row: Row) -> bool:
    """Tell whether a merged cell reaches down into a row."""
    return any(cell.rowspan == 0 for cell in row.cells)


def fits_half_a_page(heights: Sequence[int], room: int) -> bool:
    """Tell whether something of these heights is short enough to be held together whole."""
    return sum(heights) <= room * _MOST_OF_A_PAGE
