"""Fills the cells of ruled tables with the characters that stand in them. Pure."""

from disclosure.documents.intake.files.blocks import Covered, RawCell, RawTable
from disclosure.documents.intake.files.pdf.grids import Area, Grid
from disclosure.documents.intake.files.pdf.lines import Line, joined_lines, lines_of
from disclosure.documents.intake.files.pdf.sheets import Glyph

_MOST_PADDING = 0.6  # of a character's height between a text and the line beside it
_SAME_SIDE = 0.5  # points


def filled(grid: Grid, glyphs: list[Glyph], place: str) -> RawTable:
    """Return a table with the texts of its cells. One that is merged repeats its text."""
    area_at = _by_position(grid)
    glyphs_by_area: dict[Area, list[Glyph]] = {area: [] for area in grid.areas}
    for glyph in glyphs:
        row = _position(grid.rows, glyph.level)
        column = _position(grid.columns, glyph.middle)
        area = area_at[row, column]
        glyphs_by_area[area].append(glyph)
    texts = {}
    for area, glyphs_of_area in glyphs_by_area.items():
        texts[area] = _text(glyphs_of_area, grid, area)
    height = len(grid.rows) - 1
    width = len(grid.columns) - 1
    rows = []
    for row in range(height):
        cells = []
        for column in range(width):
            area = area_at[row, column]
            cell_place = f"{place}第{area.top + 1}行第{area.left + 1}列"
            merged = Covered.NOT
            if row > area.top:
                merged = Covered.ABOVE
            elif column > area.left:
                merged = Covered.LEFT
            cell = RawCell(texts[area], cell_place, merged)
            cells.append(cell)
        rows.append(tuple(cells))
    return RawTable(tuple(rows), place)


def _by_position(grid: Grid) -> dict[tuple[int, int], Area]:
    """Return for each row and column of a grid the cell that covers them."""
    areas = {}
    for area in grid.areas:
        for position in area.positions():
            areas[position] = area
    return areas


def _position(places: tuple[float, ...], value: float) -> int:
    """Return between which two lines a value lies."""
    last = len(places) - 2
    for position in range(last):
        next_line = places[position + 1]
        if value < next_line:
            return position
    return last


def _text(glyphs: list[Glyph], grid: Grid, area: Area) -> str:
    """Return the text of a cell's characters, its lines joined as a reader would."""
    lines = lines_of(glyphs)
    if not lines:
        return ""
    if len(lines) == 1:
        return lines[0].text
    left = grid.columns[area.left]
    right = grid.columns[area.right]
    padding = _padding(lines, left, right)
    most_padding = _MOST_PADDING * lines[0].size
    padding = min(padding, most_padding)
    padding = max(padding, 0)  # a text may reach over the line beside it
    room = right - left - 2 * padding
    return joined_lines(lines, room)


def _padding(lines: list[Line], left: float, right: float) -> float:
    """Return how much room the texts of a cell leave at the side to which they are set.

    A mark at the side of a line, as a bracket is, has room of its own and does not count.
    """
    left_gaps = []
    right_gaps = []
    for line in lines:
        if not line.begins_with_mark:
            gap = line.left - left
            left_gaps.append(gap)
        if not line.ends_with_mark:
            gap = right - line.right
            right_gaps.append(gap)
    if left_gaps:
        is_set_to_the_left = max(left_gaps) - min(left_gaps) < _SAME_SIDE
        if is_set_to_the_left:
            return min(left_gaps)
    all_gaps = left_gaps + right_gaps
    return min(all_gaps, default=0)
