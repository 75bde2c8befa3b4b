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
    """Every header cell in its place: a cell that reaches down pushes those of the next rows to the right."""
    free_from: dict[int, int] = {}
    for row, header_row in enumerate(table.header):
        column = 0
        for cell in header_row:
            while free_from.get(column, 0) > row:
                column += 1
            yield PlacedHeader(cell, row, column)
            free_from |= dict.fromkeys(range(column, column + cell.colspan), row + cell.rowspan)
            column += cell.colspan


def header_paths(table: Table) -> list[tuple[str, ...]]:
    """For each column the header texts above it from the top down; empty tuples where there is no header."""
    paths: list[list[str]] = [[] for _ in table.columns]
    for placed in placed_headers(table):
        for column in range(placed.column, min(placed.column + placed.cell.colspan, len(paths))):
            paths[column].append(placed.cell.text)
    return [tuple(path) for path in paths]
