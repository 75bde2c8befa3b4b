"""A table as one string of WordprocessingML: caption, header tree, column numbers, rows. Pure.

Building it cell by cell with python-docx takes a hundred times longer than writing the string.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from math import inf
from typing import NamedTuple

from disclosure.documents.formats.docx.markup import STRONG, clean, paragraph, run
from disclosure.documents.formats.docx.pages import FlowPiece
from disclosure.documents.formats.measure import WORD
from disclosure.documents.formats.paper.columns import TableGrid
from disclosure.documents.formats.paper.cuts import kept_rows
from disclosure.documents.formats.paper.heights import row_height, row_heights
from disclosure.documents.formats.paper.styles import STRONG_LEVELS, CellKind, Paper, cell_kind
from disclosure.documents.model.document import Row, Table
from disclosure.documents.model.headers import placed_headers

_OPEN_BORDERS = (
    '<w:tcBorders><w:top w:val="nil"/><w:left w:val="nil"/><w:right w:val="nil"/></w:tcBorders>'
)
# How Word marks a cell that reaches down over several rows, and the cells that it covers.
_COVERED = "<w:vMerge/>"
_BEGINS = '<w:vMerge w:val="restart"/>'
_CAPTION_SLACK = 0.5  # em: captions are not set to the very edge of their cells


class SetRow(NamedTuple):
    """A row's markup and its height in twips."""

    markup: str
    height: int


def table_piece(
    table: Table, grid: TableGrid, page: Paper, *, is_whole: bool = False, keeps_next: bool = False
) -> FlowPiece:
    """Return the table without its title and notes.

    One that ``is_whole`` stands on one page; one that ``keeps_next`` on that of what follows it.
    """
    header = list(_caption_rows(table, grid))
    header += _header_rows(table, grid)
    header += _number_rows(table, grid)
    header_height = sum(row.height for row in header)
    heights = row_heights(table, grid)
    count = len(table.rows)
    kept = count if is_whole else kept_rows(table.rows, heights, page.text_height)
    rows = [row.markup for row in header]
    rows += _body_rows(table, grid, kept, keeps_next=keeps_next)
    columns = [f'<w:gridCol w:w="{width}"/>' for width in grid.widths]
    markup = (
        f"<w:tbl>{_properties(table, grid)}<w:tblGrid>{''.join(columns)}</w:tblGrid>"
        f"{''.join(rows)}</w:tbl>"
    )

    first_kept = len(heights) - kept
    unbroken = heights[:first_kept]
    if kept:
        height_of_kept = sum(heights[first_kept:])
        unbroken.append(height_of_kept)
    if not unbroken:
        unbroken = [0]
    unbroken[0] += header_height  # a page never ends between the header and the first row
    return FlowPiece(markup, page, tuple(unbroken), repeated=header_height, keeps_next=keeps_next)


def _properties(table: Table, grid: TableGrid) -> str:
    # The caption is what a screen reader says of the table.
    caption = f'<w:tblCaption w:val="{clean(table.title)}"/>' if table.title else ""
    return (
        '<w:tblPr><w:tblStyle w:val="Disclosure"/>'
        f'<w:tblW w:w="{sum(grid.widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0000"/>{caption}</w:tblPr>'
    )


# -- rows and cells --------------------------------------------------------------------------------


def _row(cells: str, count: int, grid: TableGrid, *, repeats: bool = False) -> SetRow:
    """Return a row of ``cells``, the highest of which has ``count`` lines of text.

    A row that ``repeats`` is printed again at the head of each page that the table reaches.
    """
    faces = grid.faces
    properties = f'<w:cantSplit/><w:trHeight w:val="{faces.row}" w:hRule="atLeast"/>'
    if repeats:
        properties += "<w:tblHeader/>"
    markup = f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"
    return SetRow(markup, row_height(count, faces))


def _cell(
    grid: TableGrid,
    column: int,
    kind: CellKind,
    text: str,
    *,
    span: int = 1,
    merge: str = "",
    borders: str = "",
) -> str:
    """Return a cell over ``span`` columns; each line of ``text`` is a paragraph."""
    size = sum(grid.widths[column : column + span])
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties = f'<w:tcW w:w="{size}" w:type="dxa"/>{spanned}{merge}{borders}'
    face = grid.faces.face(kind)
    content = ""
    if not text:
        content = paragraph(face, "")
    else:
        for line in text.split("\n"):
            content += paragraph(face, run(line))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


# -- caption ---------------------------------------------------------------------------------------


def _caption_rows(table: Table, grid: TableGrid) -> Iterator[SetRow]:
    if not table.caption:
        return
    spans = caption_spans(table.caption, grid)
    last = len(spans) - 1
    texts = [*table.caption[:last], "\u3000".join(table.caption[last:])]
    cells = ""
    column = 0
    count = 1
    for index, (text, span) in enumerate(zip(texts, spans, strict=True)):
        kind = CellKind.CENTRE
        if index == 0:
            kind = CellKind.TEXT
        elif index == last:
            kind = CellKind.FIGURE
        cells += _cell(grid, column, kind, text, span=span, borders=_OPEN_BORDERS)
        count = max(count, WORD.lines(text, grid.room(column, span)))
        column += span
    yield _row(cells, count, grid, repeats=True)


def caption_spans(texts: Sequence[str], grid: TableGrid) -> tuple[int, ...]:
    """Return how many columns each caption cell spans.

    As little text as possible wraps; among such ways the cells are as much alike as can be. A table
    with fewer columns than captions has its last ones in one cell.
    """
    columns = len(grid.widths)
    count = min(len(texts), columns)
    needs = [WORD.width(text) + _CAPTION_SLACK for text in texts[:count]]
    best: tuple[int, ...] = ()
    least_unrest = (inf, inf)
    for cuts in combinations(range(1, columns), count - 1):
        edges = (0, *cuts, columns)
        spans = tuple(right - left for left, right in pairwise(edges))
        unrest = _unrest(spans, needs, grid)
        if unrest < least_unrest:
            best = spans
            least_unrest = unrest
    return best


def _unrest(spans: Sequence[int], needs: Sequence[float], grid: TableGrid) -> tuple[float, float]:
    """Return how much room captions lack and how unlike their cells' widths are, in em."""
    rooms = []
    lacking = 0.0
    column = 0
    for span, need in zip(spans, needs, strict=True):
        room = grid.room(column, span)
        rooms.append(room)
        lacking += max(0.0, need - room)
        column += span
    return lacking, max(rooms) - min(rooms)


# -- header ----------------------------------------------------------------------------------------


def _header_rows(table: Table, grid: TableGrid) -> Iterator[SetRow]:
    """Yield whole header rows: Word wants a cell wherever one of an earlier row reaches down."""
    headers = list(placed_headers(table))
    for level in range(len(table.header)):
        across = []
        for header in headers:
            end = header.row + header.cell.rowspan
            if header.row <= level < end:
                across.append(header)
        across.sort(key=lambda header: header.column)
        cells = ""
        count = 1
        for header in across:
            cell = header.cell
            begins = header.row == level
            merge = ""
            if cell.rowspan > 1:
                merge = _BEGINS if begins else _COVERED
            else:
                # Higher cells have the height of several rows, so that they need not stretch one.
                room = grid.room(header.column, cell.colspan)
                count = max(count, WORD.lines(cell.text, room))
            text = cell.text if begins else ""
            cells += _cell(grid, header.column, CellKind.HEAD, text, span=cell.colspan, merge=merge)
        yield _row(cells, count, grid, repeats=True)


def _number_rows(table: Table, grid: TableGrid) -> Iterator[SetRow]:
    """Yield the 栏次 row, where the form has one."""
    if not table.column_numbers:
        return
    cells = ""
    for index, number in enumerate(table.column_numbers):
        cells += _cell(grid, index, CellKind.NUMBER, number)
    yield _row(cells, 1, grid, repeats=True)


# -- body ------------------------------------------------------------------------------------------


def _body_rows(table: Table, grid: TableGrid, kept: int, *, keeps_next: bool) -> list[str]:
    """Return the rows, the last ``kept`` of which stay on one page."""
    # Most of a file are these cells; what is the same down a column is written once.
    openings = []
    paragraphs = []
    kept_paragraphs = []
    for index, column in enumerate(table.columns):
        style = grid.faces.key(cell_kind(column))
        openings.append(_opening(grid, index))
        style = f'<w:pStyle w:val="{style}"/>'
        paragraphs.append(f"<w:p><w:pPr>{style}</w:pPr>")
        kept_paragraphs.append(f"<w:p><w:pPr>{style}<w:keepNext/></w:pPr>")
    first_kept = len(table.rows) - kept
    last = len(table.rows) - 1
    rows = []
    for number, row in enumerate(table.rows):
        # A row is kept with the next one by its paragraphs, as Word does it.
        is_kept = keeps_next or first_kept <= number < last
        rows.append(_body_row(row, grid, openings, kept_paragraphs if is_kept else paragraphs))
    return rows


def _body_row(
    row: Row,
    grid: TableGrid,
    openings: Sequence[str],
    paragraphs: Sequence[str],
) -> str:
    strong = STRONG if row.level in STRONG_LEVELS else ""
    cells = []
    for index, cell in enumerate(row.cells):
        opening = openings[index]
        paragraph_opening = paragraphs[index]
        text = cell.text
        if cell.rowspan == 0:
            opening = _opening(grid, index, _COVERED)
            text = ""
        elif cell.rowspan > 1:
            opening = _opening(grid, index, _BEGINS)
        content = ""
        if text:
            between = f"</w:p>{paragraph_opening}"
            content = between.join(run(line, strong) for line in text.split("\n"))
        cells.append(f"{opening}{paragraph_opening}{content}</w:p></w:tc>")
    # Its height is that of its highest cell, which Word finds by itself.
    return _row("".join(cells), 1, grid).markup


def _opening(grid: TableGrid, column: int, merge: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{grid.widths[column]}" w:type="dxa"/>{merge}</w:tcPr>'
