"""Where the cells of a header tree stand: its rows hold only the cells that begin there. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from disclosure.document import HeaderCell, Table


class Placed(NamedTuple):
    """A place in a header row: a cell that begins there, or one that reaches down from above (``begins`` is false)."""

    cell: HeaderCell
    column: int
    begins: bool


def placed_rows(table: Table) -> list[list[Placed]]:
    """The rows of the header tree, each from the first column to the last."""
    reaching: list[tuple[Placed, int]] = []  # cells of the row above with the number of rows they still cover
    rows = []
    for cells in table.header:
        reaching = list(_placed(iter(cells), [(above, left - 1) for above, left in reaching if left > 1], table))
        rows.append([place for place, _ in reaching])
    return rows


def _placed(
    cells: Iterator[HeaderCell], covering: list[tuple[Placed, int]], table: Table
) -> Iterator[tuple[Placed, int]]:
    above = {place.column: (place, left) for place, left in covering}
    column = 0
    while column < len(table.columns):
        if column in above:
            place, left = above[column]
            yield place._replace(begins=False), left
            column += place.cell.colspan
            continue
        cell = next(cells, HeaderCell(""))
        yield Placed(cell, column, begins=True), cell.rowspan
        column += cell.colspan


def lowest_headings(table: Table) -> list[str]:
    """What stands directly above each column; empty where that is a heading of several columns."""
    found = [""] * len(table.columns)
    for row in placed_rows(table):
        for place in row:
            found[place.column] = place.cell.text if place.cell.colspan == 1 else ""
    return found
