"""A table as one string of WordprocessingML: caption, header tree, column numbers, rows. Pure.

Building it cell by cell with python-docx takes a hundred times longer than writing the string.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, combinations, pairwise
from typing import NamedTuple

from disclosure.documents.formats.docx.columns import Grid
from disclosure.documents.formats.docx.markup import STRONG, clean, paragraph, run
from disclosure.documents.formats.docx.measure import lines, width
from disclosure.documents.formats.docx.pages import Piece
from disclosure.documents.formats.docx.styles import CELL_TOP, Page, cell_kind
from disclosure.documents.model.document import Row, Table
from disclosure.documents.model.headers import PlacedHeader, placed_headers

_STRONG_LEVELS = {"total", "class"}
_BORDER = 10
_OPEN_BORDERS = '<w:tcBorders><w:top w:val="nil"/><w:left w:val="nil"/><w:right w:val="nil"/></w:tcBorders>'
_COVERED = "<w:vMerge/>"
_BEGINS = '<w:vMerge w:val="restart"/>'


class SetRow(NamedTuple):
    """A row's markup and its height in twips."""

    markup: str
    height: int


def table_piece(table: Table, grid: Grid, page: Page) -> Piece:
    """The table without its title and notes."""
    header = [*_caption_rows(table, grid), *_header_rows(table, grid), *_number_rows(table, grid)]
    rows = _body_rows(table, grid)
    repeated = sum(row.height for row in header)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid.widths)
    markup = (
        f"<w:tbl>{_properties(table, grid)}<w:tblGrid>{columns}</w:tblGrid>"
        f"{''.join(row.markup for row in header)}{''.join(row.markup for row in rows)}</w:tbl>"
    )
    first, *others = [row.height for row in rows] or [0]
    return Piece(markup, page, (repeated + first, *others), repeated)


def _properties(table: Table, grid: Grid) -> str:
    # The caption is what a screen reader says of the table.
    caption = f'<w:tblCaption w:val="{clean(table.title)}"/>' if table.title else ""
    return (
        f'<w:tblPr><w:tblStyle w:val="Disclosure"/><w:tblW w:w="{sum(grid.widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0000"/>{caption}</w:tblPr>'
    )


# -- rows ------------------------------------------------------------------------------------------------------------------


def _row(cells: str, count: int, grid: Grid, *, repeats: bool = False) -> SetRow:
    """A row of cells of at most ``count`` lines."""
    header = "<w:tblHeader/>" if repeats else ""
    markup = f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{grid.faces.row}" w:hRule="atLeast"/>{header}</w:trPr>{cells}</w:tr>'
    return SetRow(markup, max(grid.faces.row, count * grid.faces.line + 2 * CELL_TOP) + _BORDER)


def _cell(grid: Grid, column: int, kind: str, text: str, *, span: int = 1, merge: str = "", borders: str = "") -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    face = grid.faces.face(kind)
    content = "".join(paragraph(face, run(line)) for line in text.split("\n")) if text else paragraph(face, "")
    size = sum(grid.widths[column : column + span])
    return f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/>{spanned}{merge}{borders}</w:tcPr>{content}</w:tc>'


def _caption_rows(table: Table, grid: Grid) -> Iterator[SetRow]:
    if not table.caption:
        return
    spans = caption_spans(table.caption, grid)
    texts = [*table.caption[: len(spans) - 1], "\u3000".join(table.caption[len(spans) - 1 :])]
    cells, column, count = "", 0, 1
    for index, (text, span) in enumerate(zip(texts, spans, strict=True)):
        kind = "Text" if index == 0 else "Figure" if index == len(spans) - 1 else "Centre"
        cells += _cell(grid, column, kind, text, span=span, borders=_OPEN_BORDERS)
        count = max(count, lines(text, grid.room(column, span)))
        column += span
    yield _row(cells, count, grid, repeats=True)


def caption_spans(texts: Sequence[str], grid: Grid) -> tuple[int, ...]:
    """How many columns each caption cell spans: so that as little as possible wraps, and else as much alike as can be.

    A table with fewer columns than captions has its last ones in one cell.
    """
    count = min(len(texts), len(grid.widths))
    needs = [width(text) + 0.5 for text in texts[:count]]
    inner = combinations(range(1, len(grid.widths)), count - 1)
    return min((_spans((0, *cuts, len(grid.widths))) for cuts in inner), key=lambda spans: _unrest(spans, needs, grid))


def _spans(edges: Sequence[int]) -> tuple[int, ...]:
    return tuple(right - left for left, right in pairwise(edges))


def _unrest(spans: Sequence[int], needs: Sequence[float], grid: Grid) -> tuple[float, float]:
    """What lacks, and how unlike the widths are."""
    starts = (0, *accumulate(spans[:-1]))
    rooms = [grid.room(start, span) for start, span in zip(starts, spans, strict=True)]
    return sum(max(0.0, need - room) for need, room in zip(needs, rooms, strict=True)), max(rooms) - min(rooms)


def _header_rows(table: Table, grid: Grid) -> Iterator[SetRow]:
    """Each row whole: Word wants the places that a cell of an earlier row reaches down to."""
    headers = list(placed_headers(table))
    for level in range(len(table.header)):
        across = [header for header in headers if header.row <= level < header.row + header.cell.rowspan]
        across.sort(key=lambda header: header.column)
        cells = "".join(_header_cell(grid, header, level) for header in across)
        ending = (header for header in across if header.cell.rowspan == 1)
        count = max((lines(h.cell.text, grid.room(h.column, h.cell.colspan)) for h in ending), default=1)
        yield _row(cells, count, grid, repeats=True)


def _header_cell(grid: Grid, header: PlacedHeader, level: int) -> str:
    begins, cell = header.row == level, header.cell
    merge = (_BEGINS if begins else _COVERED) if cell.rowspan > 1 else ""
    return _cell(grid, header.column, "Head", cell.text if begins else "", span=cell.colspan, merge=merge)


def _number_rows(table: Table, grid: Grid) -> Iterator[SetRow]:
    if table.column_numbers:
        cells = (_cell(grid, index, "Number", number) for index, number in enumerate(table.column_numbers))
        yield _row("".join(cells), 1, grid, repeats=True)


def _body_rows(table: Table, grid: Grid) -> list[SetRow]:
    kinds = [cell_kind(column) for column in table.columns]
    openings = [_opening(grid, index, "") for index in range(len(kinds))]
    paragraphs = [_paragraph_opening(grid, kind) for kind in kinds]
    rooms = [grid.room(index) for index in range(len(kinds))]
    return [_body_row(row, grid, openings, paragraphs, rooms) for row in table.rows]


def _body_row(
    row: Row, grid: Grid, openings: Sequence[str], paragraphs: Sequence[str], rooms: Sequence[float]
) -> SetRow:
    strong = STRONG if row.level in _STRONG_LEVELS else ""
    cells, count = [], 1
    for index, cell in enumerate(row.cells):
        opening, text = openings[index], cell.text
        if cell.rowspan != 1:
            opening = _opening(grid, index, _BEGINS if cell.rowspan else _COVERED)
            text = text if cell.rowspan else ""
        content = "</w:p>"
        if text:
            content = f"</w:p>{paragraphs[index]}".join(run(line, strong) for line in text.split("\n")) + "</w:p>"
            if len(text) > rooms[index] or "\n" in text:
                count = max(count, lines(text, rooms[index]))
        cells.append(f"{opening}{paragraphs[index]}{content}</w:tc>")
    return _row("".join(cells), count, grid)


def _opening(grid: Grid, column: int, merge: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{grid.widths[column]}" w:type="dxa"/>{merge}</w:tcPr>'


def _paragraph_opening(grid: Grid, kind: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{grid.faces.key(kind)}"/></w:pPr>'
