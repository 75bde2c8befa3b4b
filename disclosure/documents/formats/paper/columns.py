"""The widths of a table's columns, the size of its type and whether it needs a wide page. Pure."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from disclosure.documents.formats.measure import FontMetrics, balanced_lines
from disclosure.documents.formats.paper.fonts import font_set
from disclosure.documents.formats.paper.styles import (
    CELL_SIDE,
    LANDSCAPE,
    PORTRAIT,
    STRONG_LEVELS,
    TABLE_SIZES,
    CellKind,
    Paper,
    TableFaces,
    cell_kind,
)
from disclosure.documents.model.document import Column, Document, Part, Table
from disclosure.documents.model.headers import header_paths

# All in em. Up to here a column's texts should stand on one line; longer ones wrap. Figures and
# codes never do.
_COMFORTABLE = {"name": 18.0, "label": 20.0, "text": 5.0}
_LEAST = 4.0
_LONGEST_WORD = 12.0  # a longer word (an address, say) is broken
_FREE_FIGURE = 6.0  # figures stand more freely where there is room
_SLACK = 0.3  # a text that only just fits wraps in some programs
_HEADING_SLACK = 0.3
_HEADING_LINE = 4  # headings wrap to lines of at most so many characters
# Only for what does not fit otherwise.
_SMALLEST = TABLE_SIZES[-1]


@dataclass(frozen=True)
class TableGrid:
    """How a table is set: the widths of its columns in twips, the styles of its cells, its page."""

    widths: tuple[int, ...]
    faces: TableFaces
    page: Paper

    def room(self, column: int, span: int = 1) -> float:
        """Return the room that text has in a cell of ``span`` columns, in em."""
        size = sum(self.widths[column : column + span])
        return (size - 2 * CELL_SIDE) / self.faces.em


@dataclass(frozen=True)
class _ColumnNeed:
    """The widths that a column asks for, in em without margins.

    It must have the least; at the comfortable width its usual texts do not wrap; with the most,
    none of them does.
    """

    least: float
    comfortable: float
    most: float


def grids(document: Document) -> dict[str, TableGrid]:
    """Return every table's grid by its address.

    Tables of one kind with the same columns are set alike: each goal as the one before.
    """
    alike: defaultdict[tuple[str, tuple[Column, ...]], list[Table]] = defaultdict(list)
    for table in document.every_table():
        alike[table.kind, table.columns].append(table)
    by_address = {}
    for tables in alike.values():
        grid = _grid(tables)
        for table in tables:
            by_address[table.address] = grid
    return by_address


def page_of(part: Part, grids_of_tables: Mapping[str, TableGrid]) -> Paper:
    """Return the page of a part. With a wide table in it, it stands on wide pages as a whole.

    Otherwise its heading would stand alone on an upright page.
    """
    for block in part.flow():
        if isinstance(block, Table) and grids_of_tables[block.address].page.is_landscape:
            return LANDSCAPE
    return PORTRAIT


def _grid(tables: Sequence[Table]) -> TableGrid:
    needs = []
    for index, path in enumerate(header_paths(tables[0])):
        heading = path[-1] if path else ""
        needs.append(_need(tables, index, heading))
    least = [need.least for need in needs]
    comfortable = [need.comfortable for need in needs]
    for page in (PORTRAIT, LANDSCAPE):
        for faces in TABLE_SIZES:
            if faces is not _SMALLEST and _fits(comfortable, faces, page):
                return TableGrid(_shared(needs, faces, page), faces, page)
    for faces in TABLE_SIZES:
        if _fits(least, faces, LANDSCAPE):
            return TableGrid(_shared(needs, faces, LANDSCAPE), faces, LANDSCAPE)
    return TableGrid(_shared(needs, _SMALLEST, LANDSCAPE), _SMALLEST, LANDSCAPE)


def _need(tables: Sequence[Table], index: int, heading: str) -> _ColumnNeed:
    column = tables[0].columns[index]
    fonts = font_set()
    texts: dict[FontMetrics, set[str]] = {fonts.regular: set(), fonts.strong: set()}
    for table in tables:
        for row in table.rows:
            metrics = fonts.strong if row.level in STRONG_LEVELS else fonts.regular
            lines = row.cells[index].text.split("\n")
            texts[metrics].update(lines)
    whole = _widest(texts, FontMetrics.width) + _SLACK
    heading_line = balanced_lines(fonts.strong.width(heading), _HEADING_LINE)
    number = fonts.regular.width(column.number)
    heading_need = max(heading_line, number) + _HEADING_SLACK

    if column.kind not in _COMFORTABLE:
        least = max(heading_need, whole)
        most = least
        if cell_kind(column) is CellKind.FIGURE:
            most = max(least, _FREE_FIGURE)
        return _ColumnNeed(least, least, most)

    # Text may wrap, but not inside its longest word.
    longest_word = _widest(texts, FontMetrics.longest_word)
    unbroken = min(longest_word, _LONGEST_WORD)
    unbroken = max(unbroken, _LEAST)
    least = min(whole, unbroken + _SLACK)
    least = max(least, heading_need)
    comfortable = min(whole, _COMFORTABLE[column.kind])
    comfortable = max(comfortable, least)
    most = max(whole, least)
    return _ColumnNeed(least, comfortable, most)


def _widest(
    texts: Mapping[FontMetrics, set[str]], measure: Callable[[FontMetrics, str], float]
) -> float:
    """Return the largest measure of any of the texts, each in the font that it is set in."""
    widest = 0.0
    for metrics, of_font in texts.items():
        for text in of_font:
            widest = max(widest, measure(metrics, text))
    return widest


def _fits(needs: Sequence[float], faces: TableFaces, page: Paper) -> bool:
    margins = 2 * CELL_SIDE * len(needs)
    return sum(needs) * faces.em + margins <= page.text_width


def _shared(needs: Sequence[_ColumnNeed], faces: TableFaces, page: Paper) -> tuple[int, ...]:
    """Return the widths of columns that fill the page, in twips.

    First each gets what it must have, then comfort, then in proportion to what it still asks for.
    """
    free = page.text_width - 2 * CELL_SIDE * len(needs)
    em = faces.em
    shares = [need.least * em for need in needs]
    shares = _grown(shares, [need.comfortable * em for need in needs], free)
    shares = _grown(shares, [need.most * em for need in needs], free)
    scale = free / sum(shares)
    widths = []
    for share in shares:
        width_of_text = round(share * scale)
        widths.append(width_of_text + 2 * CELL_SIDE)
    # Rounding may leave a few twips too many or too few.
    widths[-1] += page.text_width - sum(widths)
    return tuple(widths)


def _grown(shares: Sequence[float], goals: Sequence[float], free: float) -> list[float]:
    """Return ``shares`` brought towards ``goals`` as far as ``free`` reaches."""
    missing = []
    for share, goal in zip(shares, goals, strict=True):
        missing.append(max(0.0, goal - share))
    all_missing = sum(missing)
    if not all_missing:
        return list(shares)
    left = max(0.0, free - sum(shares))
    part = min(1.0, left / all_missing)
    grown = []
    for share, more in zip(shares, missing, strict=True):
        grown.append(share + more * part)
    return grown
