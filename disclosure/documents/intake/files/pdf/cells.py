"""Fills the cells of ruled tables with the characters that stand in them. Pure."""

from disclosure.documents.intake.files.blocks import Covered, RawCell, RawTable
from disclosure.documents.intake.files.pdf.grids import Area, Grid
from disclosure.documents.intake.files.pdf.lines import Line, joined_lines, lines_of
from disclosure.documents.intake.files.pdf.sheets import Glyph

_MOST_PADDING = 0.6  # of a character's height between a text and the line beside it
_SAME_SIDE = 0.5  # points


def filled(grid: Grid, glyphs: list[Glyph], place: str) -> RawTable:
    """Return a table with the texts of its cells. One that is merged repeats its text."""
    held: dict[Area, list[Glyph]] = {}
    areas = _by_position(grid)
    for glyph in glyphs:
        row = _position(grid.rows, glyph.level)
        column = _position(grid.columns, glyph.middle)
        held.setdefault(areas[row, column], []).append(glyph)
    texts = {area: _text(held.get(area, []), grid, area) for area in grid.areas}
    rows = []
    for row in range(len(grid.rows) - 1):
        cells = []
        for column in range(len(grid.columns) - 1):
            area = areas[row, column]
            here = f"{place}第{area.top + 1}行第{area.left + 1}列"
            merged = Covered.NOT
            if row > area.top:
                merged = Covered.ABOVE
            elif column > area.left:
                merged = Covered.LEFT
            cells.append(RawCell(texts[area], here, merged))
        rows.append(tuple(cells))
    return RawTable(tuple(rows), place)


def _by_position(grid: Grid) -> dict[tuple[int, int], Area]:
    areas = {}
    for area in grid.areas:
        for row in range(area.top, area.bottom):
            for column in range(area.left, area.right):
                areas[row, column] = area
    return areas


def _position(places: tuple[float, ...], value: float) -> int:
    """Return between which two lines a value lies."""
    for position in range(len(places) - 2):
        if value < places[position + 1]:
            return position
    return len(places) - 2


def _text(glyphs: list[Glyph], grid: Grid, area: Area) -> str:
    lines = lines_of(glyphs)
    if len(lines) < 2:
        return "".join(line.text for line in lines)
    left, right = grid.columns[area.left], grid.columns[area.right]
    padding = min(_padding(lines, left, right), _MOST_PADDING * lines[0].size)
    return joined_lines(lines, right - left - 2 * max(padding, 0))


def _padding(lines: list[Line], left: float, right: float) -> float:
    """Return how much room the texts of a cell leave at the side to which they are set."""
    lefts = [line.left - left for line in lines if not line.begins_with_mark]
    rights = [right - line.right for line in lines if not line.ends_with_mark]
    if lefts and max(lefts) - min(lefts) < _SAME_SIDE:
        return min(lefts)
    return min([*rights, *lefts], default=0)
