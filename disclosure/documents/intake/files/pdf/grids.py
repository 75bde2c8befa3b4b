"""Finds ruled tables on a page: grids of cells between lines that cross. Pure.

A cell is what no line divides. What is merged covers several positions of the grid.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.files.packages import Limits, refuse
from disclosure.documents.intake.files.pdf.sheets import Glyph, Rule, Sheet

# Points. Real files leave up to 2 between the ends of lines that meet; their narrowest columns and
# rows have 9.
_NEAR = 3.0
_OPEN_SIDE = 10.0  # how far lines run beyond the last upright before the side counts as open
_FEWEST_LINES_ACROSS = 2
_FEWEST_LINES_DOWN = 3
_COVERED = 0.5  # of a cell's side: a line along so much of it divides


@dataclass(frozen=True)
class Area:
    """A cell of a grid: the positions that it covers, ends not included."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True)
class Grid:
    """A ruled table: the places of its lines, and its cells."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    areas: tuple[Area, ...]

    def holds(self, glyph: Glyph) -> bool:
        """Return whether a character stands in the table."""
        is_beside = self.columns[0] <= glyph.middle <= self.columns[-1]
        return is_beside and self.rows[0] <= glyph.level <= self.rows[-1]


def grids(sheet: Sheet, limits: Limits) -> list[Grid]:
    """Return the tables of a page from top to bottom.

    Raises Problems where one has more columns or cells than the limits.
    """
    across = _joined(sheet.across)
    down = _joined(sheet.down)
    found = []
    for rows, columns in _connected(across, down):
        grid = _grid(rows, columns, sheet.number, limits)
        if grid is not None:
            found.append(grid)
    found.sort(key=lambda grid: (grid.rows[0], grid.columns[0]))
    return [grid for grid in found if not _is_inside_another(grid, found)]


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Return lines in one place as one: a side of each cell is often a line of its own."""
    lines: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: (rule.at, rule.start)):
        if lines and rule.at - lines[-1][-1].at <= 1 and rule.at - lines[-1][0].at <= _NEAR:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    joined = []
    for line in lines:
        at = sum(rule.at for rule in line) / len(line)
        line.sort(key=lambda rule: rule.start)
        start, end = line[0].start, line[0].end
        for rule in line[1:]:
            if rule.start > end + _NEAR:
                joined.append(Rule(at, start, end))
                start = rule.start
                end = rule.end
            end = max(end, rule.end)
        joined.append(Rule(at, start, end))
    return joined


def _connected(across: list[Rule], down: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Yield groups of lines that meet, those across first."""
    group_of = list(range(len(across) + len(down)))

    def root(index: int) -> int:
        while group_of[index] != index:
            group_of[index] = group_of[group_of[index]]
            index = group_of[index]
        return index

    places = sorted(range(len(down)), key=lambda number: down[number].at)
    for row, line in enumerate(across):
        for number in places:
            upright = down[number]
            if upright.at < line.start - _NEAR:
                continue
            if upright.at > line.end + _NEAR:
                break
            if upright.start - _NEAR <= line.at <= upright.end + _NEAR:
                group_of[root(len(across) + number)] = root(row)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index, line in enumerate([*across, *down]):
        groups.setdefault(root(index), ([], []))[index >= len(across)].append(line)
    yield from groups.values()


def _grid(rows: list[Rule], columns: list[Rule], number: int, limits: Limits) -> Grid | None:
    """Return the table that lines make; None where they make no more than a frame."""
    tops = _places(rule.at for rule in rows)
    lefts = _places(rule.at for rule in columns)
    if len(tops) < _FEWEST_LINES_ACROSS or not lefts:
        return None
    # Many tables have no line at their left and right: there most of the lines across go on.
    beyond_left = [rule.start for rule in rows if rule.start < lefts[0] - _OPEN_SIDE]
    if len(beyond_left) * 2 > len(rows):
        lefts = [min(beyond_left), *lefts]
    beyond_right = [rule.end for rule in rows if rule.end > lefts[-1] + _OPEN_SIDE]
    if len(beyond_right) * 2 > len(rows):
        lefts = [*lefts, max(beyond_right)]
    # What has one column only is text in a frame.
    if len(lefts) < _FEWEST_LINES_DOWN:
        return None
    if len(lefts) - 1 > limits.columns:
        refuse(problem_kinds.TABLE_COLUMNS, table=f"第{number}页的表格", most=limits.columns)
    if (len(tops) - 1) * (len(lefts) - 1) > limits.cells:
        refuse(problem_kinds.FILE_CELLS, most=limits.cells)
    areas = _areas(tops, lefts, rows, columns)
    return Grid(tuple(lefts), tuple(tops), areas)


def _places(values: Iterable[float]) -> list[float]:
    """Return the places of lines, near ones as one."""
    places: list[list[float]] = []
    for value in sorted(values):
        if places and value - places[-1][0] <= _NEAR:
            places[-1].append(value)
        else:
            places.append([value])
    return [sum(near) / len(near) for near in places]


def _areas(
    tops: list[float], lefts: list[float], rows: list[Rule], columns: list[Rule]
) -> tuple[Area, ...]:
    """Return the cells: from each position as far as no line divides."""
    walls = _walls(lefts, tops, columns)  # by column line: the rows along which it divides
    floors = _walls(tops, lefts, rows)
    height, width = len(tops) - 1, len(lefts) - 1
    taken = [[False] * width for _ in range(height)]
    areas = []
    for top in range(height):
        for left in range(width):
            if taken[top][left]:
                continue
            right = left + 1
            while right < width and not walls[right][top] and not taken[top][right]:
                right += 1
            bottom = top + 1
            while bottom < height and _goes_on(bottom, left, right, floors, walls):
                bottom += 1
            for row in range(top, bottom):
                taken[row][left:right] = [True] * (right - left)
            areas.append(Area(top, bottom, left, right))
    return tuple(areas)


def _goes_on(
    row: int, left: int, right: int, floors: list[list[bool]], walls: list[list[bool]]
) -> bool:
    """Return whether a cell from column ``left`` to ``right`` goes on into a row."""
    if any(floors[row][left:right]):
        return False
    return not any(walls[column][row] for column in range(left + 1, right))


def _walls(places: list[float], crossing: list[float], rules: list[Rule]) -> list[list[bool]]:
    """Return for each place of a line along which positions of the other direction it runs."""
    walls = [[False] * (len(crossing) - 1) for _ in places]
    for rule in rules:
        nearest = min(range(len(places)), key=lambda index: abs(places[index] - rule.at))
        for position in range(len(crossing) - 1):
            start, end = crossing[position], crossing[position + 1]
            along = min(rule.end, end) - max(rule.start, start)
            if along >= (end - start) * _COVERED:
                walls[nearest][position] = True
    return walls


def _is_inside_another(grid: Grid, grids: list[Grid]) -> bool:
    """Return whether a grid stands in a cell of another, as a drawing in it does."""
    for other in grids:
        if other is grid:
            continue
        is_beside = other.columns[0] <= grid.columns[0] and grid.columns[-1] <= other.columns[-1]
        if is_beside and other.rows[0] <= grid.rows[0] and grid.rows[-1] <= other.rows[-1]:
            return True
    return False
