"""The widths of a table's columns, the size of its type and whether it needs a wide page. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from disclosure.documents.formats.docx.measure import longest_word, width
from disclosure.documents.formats.docx.styles import (
    CELL_SIDE,
    LANDSCAPE,
    PORTRAIT,
    TABLE_SIZES,
    Page,
    TableFaces,
    cell_kind,
)
from disclosure.documents.model.document import Column, Document, Table
from disclosure.documents.model.headers import header_paths

# Up to here a column's texts should stand on one line; longer ones wrap. Figures and codes never do.
_COMFORTABLE = {"name": 18.0, "label": 20.0, "text": 5.0}
_LEAST = 4.0
# A longer word (an address, say) is broken.
_LONGEST_WORD = 12.0
# Figures stand more freely where there is room.
_FREE_FIGURE = 6.0
# A digit is wider than half an em in some of the fonts that stand in for ours.
_SLACK = 0.7
_HEADING_SLACK = 0.3
# Only for what does not fit otherwise.
_SMALLEST = TABLE_SIZES[-1]


@dataclass(frozen=True)
class Grid:
    """How a table is set: the widths of its columns in twips, the styles of its cells, its page."""

    widths: tuple[int, ...]
    faces: TableFaces
    page: Page

    def room(self, column: int, span: int = 1) -> float:
        """The em that text has in a cell."""
        return (sum(self.widths[column : column + span]) - 2 * CELL_SIDE) / self.faces.em


@dataclass(frozen=True)
class _Need:
    """What a column asks for, in em without margins: what it must have, what is comfortable, what all of its text would take."""

    least: float
    comfortable: float
    most: float


def grids(document: Document) -> dict[str, Grid]:
    """Every table's grid by its address. Tables of one kind with the same columns are set alike: each goal as the one before."""
    alike: defaultdict[tuple[str, tuple[Column, ...]], list[Table]] = defaultdict(list)
    for table in document.every_table():
        alike[table.kind, table.columns].append(table)
    return {table.address: grid for tables in alike.values() for grid in [_grid(tables)] for table in tables}


def _grid(tables: Sequence[Table]) -> Grid:
    headings = [path[-1] if path else "" for path in header_paths(tables[0])]
    needs = [_need(tables, index, heading) for index, heading in enumerate(headings)]
    # The nine tables belong together: none of them is set larger than the widest can be.
    sizes = TABLE_SIZES[1:] if tables[0].kind == "statutory" else TABLE_SIZES
    for page in (PORTRAIT, LANDSCAPE):
        for faces in sizes:
            if faces is not _SMALLEST and _fits((need.comfortable for need in needs), faces, page):
                return Grid(_shared(needs, faces, page), faces, page)
    faces = next((size for size in sizes if _fits((need.least for need in needs), size, LANDSCAPE)), _SMALLEST)
    return Grid(_shared(needs, faces, LANDSCAPE), faces, LANDSCAPE)


def _need(tables: Sequence[Table], index: int, heading: str) -> _Need:
    column = tables[0].columns[index]
    texts = {line for table in tables for row in table.rows for line in row.cells[index].text.split("\n")}
    most = max(map(width, texts), default=0.0)
    must = max(_heading_width(heading), width(column.number)) + _HEADING_SLACK
    if column.kind not in _COMFORTABLE:
        least = max(must, most + _SLACK)
        return _Need(least, least, max(least, _FREE_FIGURE) if cell_kind(column) == "Figure" else least)
    word = min(_LONGEST_WORD, max(map(longest_word, texts), default=0.0))
    least = max(must, min(most, max(_LEAST, word)) + _SLACK)
    return _Need(least, max(least, min(most + _SLACK, _COMFORTABLE[column.kind])), max(least, most + _SLACK))


def _heading_width(heading: str) -> float:
    """A heading wraps to lines of at most four characters, all alike: six stand as three above three."""
    whole = width(heading)
    count = max(1, -(-whole // 4))
    return float(-(-whole // count))


def _fits(needs: Iterable[float], faces: TableFaces, page: Page) -> bool:
    wanted = list(needs)
    return sum(wanted) * faces.em + 2 * CELL_SIDE * len(wanted) <= page.text_width


def _shared(needs: Sequence[_Need], faces: TableFaces, page: Page) -> tuple[int, ...]:
    """Shares out the width of the page: first what must be, then comfort, then in proportion to what is still asked for."""
    free = page.text_width - 2 * CELL_SIDE * len(needs)
    got = [need.least * faces.em for need in needs]
    for goal in ([need.comfortable for need in needs], [need.most for need in needs]):
        got = _grown(got, [em * faces.em for em in goal], free)
    scale = free / sum(got)
    edges = [0]
    for share in got:
        edges.append(edges[-1] + round(share * scale) + 2 * CELL_SIDE)
    edges[-1] = page.text_width
    return tuple(right - left for left, right in pairwise(edges))


def _grown(got: Sequence[float], goal: Sequence[float], free: float) -> list[float]:
    """``got`` brought towards ``goal`` as far as ``free`` reaches."""
    asked = [max(0.0, goal - got) for got, goal in zip(got, goal, strict=True)]
    if not any(asked):
        return list(got)
    part = min(1.0, max(0.0, (free - sum(got)) / sum(asked)))
    return [had + more * part for had, more in zip(got, asked, strict=True)]
