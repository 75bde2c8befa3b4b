"""Where the cells of a header tree stand, and what is written above each column. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from disclosure.documents.model.document import HeaderCell, Table


@dataclass(frozen=True)
class PlacedHeader:
    """A header cell with the header row and the column in which it begins, both counted from 0."""

    cell: HeaderCell
    row: int
    column: int


def placed_headers(table: Table) -> Iterator[PlacedHeader]:
    """Yield every header cell in its place.

    A cell that reaches down over several rows pushes the cells of these rows to the right.
    """
    free_from: dict[int, int] = {}  # for each column the first header row that no cell covers yet
    for row, header_row in enumerate(table.header):
        column = 0
        for cell in header_row:
            while free_from.get(column, 0) > row:
                column += 1
            yield PlacedHeader(cell, row, column)
            end = column + cell.colspan
            for covered in range(column, end):
                free_from[covered] = row + cell.rowspan
            column = end


def header_paths(table: Table) -> list[tuple[str, ...]]:
    """Return for each column the header texts above it from the top down.

    The tuples are empty where there is no header.
    """
    paths: list[list[str]] = [[] for _ in table.columns]
    for placed in placed_headers(table):
        end = min(placed.column + placed.cell.colspan, len(paths))
        for column in range(placed.column, end):
            paths[column].append(placed.cell.text)
    return [tuple(path) for path in paths]
