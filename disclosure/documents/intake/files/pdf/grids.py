"""Finds ruled tables on a page: grids of cells between lines that cross. Pure.

A cell is what no line divides. What is merged covers several positions of the grid.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

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

    def positions(self) -> Iterator[tuple[int, int]]:
        """Yield the row and column of each position that the cell covers."""
        for row in range(self.top, self.bottom):
            for column in range(self.left, self.right):
                yield row, column


@dataclass(frozen=True)
class Grid:
    """A ruled table: the places of its lines, and its cells."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    areas: tuple[Area, ...]

    @property
    def left(self) -> float:
        return self.columns[0]

    @property
    def right(self) -> float:
        return self.columns[-1]

    @property
    def top(self) -> float:
        return self.rows[0]

    @property
    def bottom(self) -> float:
        return self.rows[-1]

    def holds(self, glyph: Glyph) -> bool:
        """Return whether a character stands in the table."""
        is_between_sides = self.left <= glyph.middle <= self.right
        is_between_ends = self.top <= glyph.level <= self.bottom
        return is_between_sides and is_between_ends

    def encloses(self, other: "Grid") -> bool:
        """Return whether all of another table is within the outer lines of this one."""
        is_between_sides = self.left <= other.left and other.right <= self.right
        is_between_ends = self.top <= other.top and other.bottom <= self.bottom
        return is_between_sides and is_between_ends


def grids(sheet: Sheet, limits: Limits) -> list[Grid]:
    """Return the tables of a page from top to bottom.

    Raises Problems where one has more columns or cells than the limits.
    """
    across = _joined(sheet.across)
    down = _joined(sheet.down)
    tables = []
    for rows, columns in _connected(across, down):
        grid = _grid(rows, columns, sheet.number, limits)
        if grid is not None:
            tables.append(grid)
    tables.sort(key=lambda grid: (grid.top, grid.left))
    outermost = []
    for grid in tables:
        # A drawing in a cell is no table of its own.
        others = [other for other in tables if other is not grid]
        if not any(other.encloses(grid) for other in others):
            outermost.append(grid)
    return outermost


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Return lines in one place as one: a side of each cell is often a line of its own."""
    bundles: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: (rule.at, rule.start)):
        if bundles:
            first = bundles[-1][0]
            last = bundles[-1][-1]
            is_beside_last = rule.at - last.at <= 1
            # Without a bound from the first, steps of one point each would join a whole page.
            is_near_first = rule.at - first.at <= _NEAR
            if is_beside_last and is_near_first:
                bundles[-1].append(rule)
                continue
        bundles.append([rule])
    joined = []
    for bundle in bundles:
        at = sum(rule.at for rule in bundle) / len(bundle)
        bundle.sort(key=lambda rule: rule.start)
        start = bundle[0].start
        end = bundle[0].end
        for rule in bundle[1:]:
            is_apart = rule.start > end + _NEAR
            if is_apart:
                joined.append(Rule(at, start, end))
                start = rule.start
                end = rule.end
            else:
                end = max(end, rule.end)
        joined.append(Rule(at, start, end))
    return joined


def _connected(across: list[Rule], down: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Yield groups of lines that meet, those across first.

    A group is a tree: each line points to another of its group, and one, the root, to itself.
    Lines are numbered, those across before those down.
    """
    parent = list(range(len(across) + len(down)))

    def root(number: int) -> int:
        while parent[number] != number:
            # Pointing each line at its grandparent keeps the trees flat, so that this stays fast.
            grandparent = parent[parent[number]]
            parent[number] = grandparent
            number = grandparent
        return number

    numbered_uprights = list(enumerate(down, len(across)))
    numbered_uprights.sort(key=lambda numbered: numbered[1].at)
    for row_number, row in enumerate(across):
        for upright_number, upright in numbered_uprights:
            if upright.at < row.start - _NEAR:
                continue
            if upright.at > row.end + _NEAR:
                break  # and so are all further to the right
            if upright.start - _NEAR <= row.at <= upright.end + _NEAR:
                root_of_upright = root(upright_number)
                parent[root_of_upright] = root(row_number)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for row_number, row in enumerate(across):
        group = groups.setdefault(root(row_number), ([], []))
        group[0].append(row)
    for upright_number, upright in enumerate(down, len(across)):
        group = groups.setdefault(root(upright_number), ([], []))
        group[1].append(upright)
    yield from groups.values()


def _grid(rows: list[Rule], columns: list[Rule], number: int, limits: Limits) -> Grid | None:
    """Return the table that lines make; None where they make no more than a frame."""
    tops = _places(rule.at for rule in rows)
    lefts = _places(rule.at for rule in columns)
    if len(tops) < _FEWEST_LINES_ACROSS or not lefts:
        return None
    # Many tables have no line at their left and right: there most of the lines across go on.
    most_rows = len(rows) / 2
    open_left = lefts[0] - _OPEN_SIDE
    beyond_left = [rule.start for rule in rows if rule.start < open_left]
    if len(beyond_left) > most_rows:
        outer_left = min(beyond_left)
        lefts.insert(0, outer_left)
    open_right = lefts[-1] + _OPEN_SIDE
    beyond_right = [rule.end for rule in rows if rule.end > open_right]
    if len(beyond_right) > most_rows:
        outer_right = max(beyond_right)
        lefts.append(outer_right)
    # What has one column only is text in a frame.
    if len(lefts) < _FEWEST_LINES_DOWN:
        return None
    height = len(tops) - 1
    width = len(lefts) - 1
    if width > limits.columns:
        table = f"第{number}页的表格"
        refuse(problem_kinds.TABLE_COLUMNS, table=table, most=limits.columns)
    if height * width > limits.cells:
        refuse(problem_kinds.FILE_CELLS, most=limits.cells)
    areas = _areas(tops, lefts, rows, columns)
    return Grid(tuple(lefts), tuple(tops), areas)


def _places(values: Iterable[float]) -> list[float]:
    """Return the places of lines, near ones as one."""
    bundles: list[list[float]] = []
    for value in sorted(values):
        is_near = bool(bundles) and value - bundles[-1][0] <= _NEAR
        if is_near:
            bundles[-1].append(value)
        else:
            bundles.append([value])
    places = []
    for bundle in bundles:
        middle = sum(bundle) / len(bundle)
        places.append(middle)
    return places


def _areas(
    tops: list[float], lefts: list[float], rows: list[Rule], columns: list[Rule]
) -> tuple[Area, ...]:
    """Return the cells: from each position to the right, then down, as far as no line divides."""
    walls = _walls(lefts, tops, columns)  # by line down: at which rows it divides
    floors = _walls(tops, lefts, rows)  # by line across: at which columns it divides
    height = len(tops) - 1
    width = len(lefts) - 1
    taken: set[tuple[int, int]] = set()
    areas = []
    for top in range(height):
        for left in range(width):
            if (top, left) in taken:
                continue
            right = left + 1
            while right < width:
                is_wall = walls[right][top]
                if is_wall or (top, right) in taken:
                    break
                right += 1
            bottom = top + 1
            while bottom < height:
                if not _goes_on(bottom, left, right, floors, walls):
                    break
                bottom += 1
            area = Area(top, bottom, left, right)
            areas.append(area)
            taken.update(area.positions())
    return tuple(areas)


def _goes_on(
    row: int, left: int, right: int, floors: list[list[bool]], walls: list[list[bool]]
) -> bool:
    """Return whether a cell from column ``left`` to ``right`` goes on into a row."""
    line_above = floors[row]
    if any(line_above[left:right]):
        return False
    inner_lines = walls[left + 1 : right]
    return not any(line[row] for line in inner_lines)


def _walls(places: list[float], crossing: list[float], rules: list[Rule]) -> list[list[bool]]:
    """Return for each place of a line along which positions of the other direction it runs."""
    sides = list(pairwise(crossing))
    walls = [[False] * len(sides) for _ in places]
    for rule in rules:
        distances = [abs(place - rule.at) for place in places]
        nearest = distances.index(min(distances))
        wall = walls[nearest]
        for position, (start, end) in enumerate(sides):
            shared = min(rule.end, end) - max(rule.start, start)
            length = end - start
            if shared >= length * _COVERED:
                wall[position] = True
    return walls
