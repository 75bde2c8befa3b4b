"""How high the rows of a table are, counted from the lines of their texts. Pure."""

from collections.abc import Mapping

from disclosure.documents.formats.paper.columns import TableGrid
from disclosure.documents.formats.paper.cuts import fits_half_a_page
from disclosure.documents.formats.paper.fonts import font_set
from disclosure.documents.formats.paper.styles import CELL_TOP, TableFaces
from disclosure.documents.model.document import Goal, Row, Table

_BORDER = 10  # twips: the line between two rows is half a point


def row_height(count: int, faces: TableFaces) -> int:
    """Return the height in twips of a row whose highest cell has ``count`` lines."""
    text_height = count * faces.line + 2 * CELL_TOP
    return max(faces.row, text_height) + _BORDER


def row_heights(table: Table, grid: TableGrid) -> list[int]:
    """Return the height of each body row in twips."""
    rooms = [grid.room(index) for index in range(len(table.columns))]
    heights = []
    for row in table.rows:
        count = _lines(row, rooms)
        heights.append(row_height(count, grid.faces))
    return heights


def goal_is_whole(goal: Goal, grids: Mapping[str, TableGrid]) -> bool:
    """Tell whether a goal's two tables are short enough to stand on one page with its title."""
    heights = []
    for table in (goal.objective, goal.indicators):
        grid = grids[table.address]
        heights += row_heights(table, grid)
        room = grid.page.text_height
    return fits_half_a_page(heights, room)


def _lines(row: Row, rooms: list[float]) -> int:
    metrics = font_set().regular
    count = 1
    for cell, room in zip(row.cells, rooms, strict=True):
        if cell.rowspan == 0:
            continue
        # Next to no character is wider than an em: shorter texts need not be measured.
        if len(cell.text) > room or "\n" in cell.text:
            count = max(count, metrics.lines(cell.text, room))
    return count
