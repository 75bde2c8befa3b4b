"""Tables as they are printed: header cells with ids, body cells with the headers they have. Pure.

A table also says how much room it needs.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from disclosure.documents.formats.html.presentation.text import (
    Link,
    ParagraphMark,
    anchor,
    mark_paragraph,
)
from disclosure.documents.formats.html.presentation.titles import title_words
from disclosure.documents.formats.measure import SCREEN
from disclosure.documents.model.document import Cell, Column, Row, Table
from disclosure.documents.model.halves import starts_of_halves
from disclosure.documents.model.headers import PlacedHeader, placed_headers

TableWidth = Literal["narrow", "medium", "wide", "widest"]

_ROW_HEADERS = ("name", "label")
_GLOSSED = (*_ROW_HEADERS, "text")
_AMOUNTS = ("money", "price")
_NAMING = {"code", "code_class", "code_section", "code_item", "name"}
_SECOND_SIDE = "side-2"  # the style of what stands in the right half of a table with two halves
_HEADER_ROWS_IN_SCOPE = 2  # a third row would need groups of columns within groups
_MOST_UNSCROLLED = 3  # columns that the narrowest screen shows side by side


def nowhere(label: str) -> str:
    """Return the link of what leads nowhere."""
    return ""


def as_printed(column: Column, amount: str) -> str:
    """Return nothing beside an amount, which is read as it is printed."""
    return ""


@dataclass(frozen=True)
class Leads:
    """The links of the pieces of a table; each is empty where a piece leads nowhere.

    ``row`` leads to a row's own place, ``label`` to what explains a heading or a row's name,
    ``code`` to all that has the code, given the table's address and the code. ``gloss`` returns a
    heading or name in the page's language, empty where that is the document's; ``reading`` how
    that language says the printed amount of a column.
    """

    row: Link = anchor
    label: Callable[[str], str] = nowhere
    code: Callable[[str, str], str] = lambda table, code: ""
    gloss: Callable[[str], str] = nowhere
    reading: Callable[[Column, str], str] = as_printed


PLAIN = Leads()


@dataclass(frozen=True)
class HeaderMark:
    """A cell of the header tree or of the caption row. ``href`` is where its text is explained."""

    text: str
    colspan: int
    rowspan: int = 1
    id: str = ""
    style: str = ""
    href: str = ""
    gloss: str = ""

    @property
    def scope(self) -> str:
        """The value of the attribute ``scope``."""
        return "colgroup" if self.colspan > 1 else "col"


@dataclass(frozen=True)
class CellMark:
    """A printed body cell, th where it names its row.

    ``id`` is empty where nothing leads to it. ``headers`` are the ids of the cells that head it,
    empty where scope says it. ``head`` is the text of its column's head in a list of indicators,
    whose rows become cards on a phone.
    """

    id: str
    text: str
    style: str
    tag: str = "td"
    headers: str = ""
    rowspan: int = 1
    href: str = ""
    head: str = ""
    gloss: str = ""


@dataclass(frozen=True)
class BodyRowMark:
    """A body row.

    ``label`` names it to those who cannot see it, empty in a blank row. ``href`` is its permalink.
    """

    id: str
    level: str
    cells: tuple[CellMark, ...]
    label: str
    href: str


@dataclass(frozen=True)
class TableMark:
    """A table ready to print; ``groups`` are the styles of the columns under each top header.

    ``right_figures`` are the columns of figures in the right half of a table whose halves are two
    lists, which a phone shows one after the other; 0 in any other.
    """

    id: str
    kind_of_table: str
    title: str
    rank: int
    width: TableWidth
    caption: tuple[HeaderMark, ...]
    head: tuple[tuple[HeaderMark, ...], ...]
    numbers: tuple[HeaderMark, ...]
    groups: tuple[tuple[str, ...], ...]
    rows: tuple[BodyRowMark, ...]
    notes: tuple[ParagraphMark, ...]
    right_figures: int = 0
    gloss: str = ""
    kind: str = "table"

    @property
    def title_words(self) -> tuple[str, ...]:
        """The words of its title, between which it may break."""
        return title_words(self.title)

    @property
    def may_scroll(self) -> bool:
        """Tell whether a narrow screen cannot show it whole."""
        return len(self.styles) > _MOST_UNSCROLLED

    @property
    def styles(self) -> tuple[str, ...]:
        """The styles of all columns."""
        return tuple(style for group in self.groups for style in group)


def mark_table(
    table: Table,
    rank: int,
    link: Link = anchor,
    leads: Leads = PLAIN,
    targets: Collection[str] | None = None,
) -> TableMark:
    """Return the marks of a table; its title, if it has one, is a heading of ``rank``.

    With ``targets``, the addresses of cells to which links lead, it is brief: no other cell has an
    id, and none names its headers where scope says them. That halves what a long page takes.
    """
    placed = tuple(placed_headers(table))
    heads: tuple[str, ...] = ()
    if _needs_heads(table, is_brief=targets is not None):
        heads = _heads_by_column(table, placed)
    return TableMark(
        id=table.address,
        kind_of_table=table.kind,
        title=table.title,
        rank=rank,
        width=_width(table),
        caption=_caption(table, leads),
        head=_head(table, placed, leads),
        numbers=_numbers(table, leads),
        groups=_groups(table),
        rows=tuple(_mark_row(row, table, heads, leads, targets) for row in table.rows),
        notes=tuple(mark_paragraph(note, link=link) for note in table.notes),
        right_figures=max(len(table.columns) - _second_side(table.columns) - 1, 0),
        gloss=leads.gloss(table.title),
    )


# -- halves ----------------------------------------------------------------------------------------


def _second_side(columns: Sequence[Column]) -> int:
    """Return the column with which the right half of a table begins: that of its second labels.

    Of a table without halves, and of one with labels in several columns of a half, the number of
    its columns: a narrow screen shows it as it is.
    """
    kinds = [column.kind for column in columns]
    starts = starts_of_halves(kinds)
    if len(starts) == 2 and kinds.count("label") == 2:
        return starts[1]
    return len(columns)


# -- room ------------------------------------------------------------------------------------------

# The narrowest screen that shows a table of this width without scrolling has so many em for it
# (document.css).
_ROOM: dict[TableWidth, int] = {"narrow": 40, "medium": 46, "wide": 68}
_EM = {"row_number": 2.9, "code": 5.4, "name": 10.0, "label": 10.0, "text": 7.0}
_LEAST_FIGURE_EM = 3.8
_PADDING_EM = 0.9


def _width(table: Table) -> TableWidth:
    """Return the class of width that the style sheet has for a table, estimated in em."""
    need = 0.0
    for index, column in enumerate(table.columns):
        texts = (row.cells[index].text for row in table.rows)
        need += _em(column.kind, texts)
    for name, room in _ROOM.items():
        if need <= room:
            return name
    return "widest"


def _em(kind: str, texts: Iterable[str]) -> float:
    """Return what a column needs: text wraps and needs its least width; figures do not wrap."""
    if kind in _EM:
        return _EM[kind]
    widest = max(map(SCREEN.width, texts), default=0.0)
    return max(_LEAST_FIGURE_EM, widest + _PADDING_EM)


# -- caption and header ----------------------------------------------------------------------------


def _caption(table: Table, leads: Leads) -> tuple[HeaderMark, ...]:
    """Return the caption cells with the columns that each stands over.

    The last stands over one alone, so that it can stay in sight while a table scrolls.
    """
    texts = table.caption
    columns = len(table.columns)
    if len(texts) > columns:
        texts = ("　".join(texts),)
    marks = []
    for text, span in zip(texts, _spans(len(texts), columns), strict=True):
        marks.append(HeaderMark(text, span, gloss=leads.gloss(text)))
    return tuple(marks)


def _spans(cells: int, columns: int) -> list[int]:
    """Return the columns of each caption cell: half for the first, one for the last."""
    if cells < 2:
        return [columns] * cells
    if cells == 2:
        return [columns - 1, 1]
    between = cells - 2
    first = min(columns // 2, columns - 1 - between)
    rest = columns - 1 - first
    # Those between share the rest as equally as whole columns allow.
    edges = [rest * number // between for number in range(between + 1)]
    middle = [right - left for left, right in pairwise(edges)]
    return [first, *middle, 1]


def _numbers(table: Table, leads: Leads) -> tuple[HeaderMark, ...]:
    """Return the 栏次 row, each cell in the style of its column."""
    numbers = []
    for index, number in enumerate(table.column_numbers):
        style = _header_style(table.columns, index, 1)
        numbers.append(HeaderMark(number, 1, style=style, gloss=leads.gloss(number)))
    return tuple(numbers)


def _head(
    table: Table, placed: Sequence[PlacedHeader], leads: Leads
) -> tuple[tuple[HeaderMark, ...], ...]:
    """Return the header rows."""
    rows: list[list[HeaderMark]] = [[] for _ in table.header]
    for header in placed:
        cell = header.cell
        mark = HeaderMark(
            text=cell.text,
            colspan=cell.colspan,
            rowspan=cell.rowspan,
            id=_header_id(table, header),
            style=_header_style(table.columns, header.column, cell.colspan),
            href=leads.label(cell.text),
            gloss=leads.gloss(cell.text),
        )
        rows[header.row].append(mark)
    return tuple(tuple(row) for row in rows)


def _header_id(table: Table, header: PlacedHeader) -> str:
    return f"{table.address}/head/{header.row}-{header.column}"


def _header_style(columns: Sequence[Column], first: int, count: int) -> str:
    """Return the style of a header cell over ``count`` of a table's columns from ``first`` on.

    A group over nothing but code and name stays beside the rows with them.
    """
    below = columns[first : first + count]
    kinds = {column.kind for column in below}
    style = "group"
    if len(below) == 1:
        style = below[0].kind
    elif kinds <= _NAMING:
        style = "naming"
    return _placed_style(style, first, columns)


def _placed_style(style: str, index: int, columns: Sequence[Column]) -> str:
    """Return a style with what it is by its place: the first of a row, or in the right half."""
    if not index:
        return f"{style} first"
    if index >= _second_side(columns):
        return f"{style} {_SECOND_SIDE}"
    return style


def _needs_heads(table: Table, *, is_brief: bool) -> bool:
    """Return whether cells name the cells that head them.

    Below a single header row the scope of its cells is enough. Below two it is too, as each cell of
    the upper row has a ``colgroup`` of its own, but not where a cell of the lower row is over
    several columns, nor where a row has two names: the left one would head the right half as well.
    Only brief tables make use of that.
    """
    if not is_brief:
        return len(table.header) > 1
    if any(cell.colspan > 1 for row in table.header[1:] for cell in row):
        return True
    names = sum(column.kind in _ROW_HEADERS for column in table.columns)
    return len(table.header) > _HEADER_ROWS_IN_SCOPE or (len(table.header) > 1 and names > 1)


def _heads_by_column(table: Table, placed: Sequence[PlacedHeader]) -> tuple[str, ...]:
    """Return for each column the ids of all header cells above it, the widest first."""
    heads = [""] * len(table.columns)
    for header in placed:
        header_id = _header_id(table, header)
        end = header.column + header.cell.colspan
        for column in range(header.column, end):
            heads[column] = f"{heads[column]} {header_id}".strip()
    return tuple(heads)


def _groups(table: Table) -> tuple[tuple[str, ...], ...]:
    kinds = tuple(column.kind for column in table.columns)
    if not table.header:
        return (kinds,)
    groups = []
    start = 0
    for cell in table.header[0]:
        groups.append(kinds[start : start + cell.colspan])
        start += cell.colspan
    return tuple(groups)


# -- rows ------------------------------------------------------------------------------------------


def _mark_row(
    row: Row,
    table: Table,
    heads: Sequence[str],
    leads: Leads,
    targets: Collection[str] | None,
) -> BodyRowMark:
    cells: list[CellMark] = []
    named_by = ""
    for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
        if column.kind in _ROW_HEADERS:
            named_by = cell.address if cell.text else ""
        if cell.rowspan:
            href = _cell_lead(cell, column.kind, table, leads)
            gloss = _cell_gloss(cell, column, leads)
            mark = _mark_cell(cell, table, index, heads, named_by, href)
            if gloss:
                mark = replace(mark, gloss=gloss)
            if targets is not None and not _is_led_to(cell, column, heads, targets):
                mark = replace(mark, id="")
            cells.append(mark)
    return BodyRowMark(
        id=row.address,
        level=row.level,
        cells=tuple(cells),
        label=_row_label(row, table.columns),
        href=leads.row(row.address),
    )


def _is_led_to(cell: Cell, column: Column, heads: Sequence[str], targets: Collection[str]) -> bool:
    """Return whether a link leads to a cell, or another cell names it as its header."""
    return cell.address in targets or (bool(heads) and column.kind in _ROW_HEADERS)


def _cell_gloss(cell: Cell, column: Column, leads: Leads) -> str:
    if column.kind in _GLOSSED:
        return leads.gloss(cell.text)
    if column.kind in _AMOUNTS:
        return leads.reading(column, cell.text)
    return ""


def _cell_lead(cell: Cell, kind: str, table: Table, leads: Leads) -> str:
    if kind == "label":
        return leads.label(cell.text)
    if kind == "code" and cell.text:
        return leads.code(table.address, cell.text)
    return ""


def _mark_cell(
    cell: Cell, table: Table, index: int, heads: Sequence[str], named_by: str, href: str
) -> CellMark:
    """Return a cell; ``named_by`` is the id of the cell that names its row.

    Below several header rows it names all that head it, the name of its row too: ``headers``
    replaces scope altogether.
    """
    kind = table.columns[index].kind
    is_name = kind in _ROW_HEADERS
    headed_by = []
    if heads:
        if named_by and not is_name:
            headed_by.append(named_by)
        if heads[index]:
            headed_by.append(heads[index])
    return CellMark(
        id=cell.address,
        text=cell.text,
        style=_placed_style(kind, index, table.columns),
        tag="th" if is_name and cell.text else "td",
        headers=" ".join(headed_by),
        rowspan=cell.rowspan,
        href=href,
        head=_card_head(table, index),
    )


def _card_head(table: Table, index: int) -> str:
    """Return what stands before a cell where a row is a card: the head of its column."""
    if table.kind != "indicators" or len(table.header) != 1:
        return ""
    column = 0
    for cell in table.header[0]:
        column += cell.colspan
        if index < column:
            return "".join(cell.text.split())
    return ""


def _row_label(row: Row, columns: Sequence[Column]) -> str:
    """Return what names a row: its name or label, else its first texts."""
    if row.level == "blank":
        return ""
    names = []
    for cell, column in zip(row.cells, columns, strict=True):
        if column.kind in _ROW_HEADERS:
            names.append(cell.text)
    label = " ".join(" ".join(names).split())
    if not label:
        texts = " ".join(cell.text for cell in row.cells[1:4])
        label = " ".join(texts.split())
    return label or row.cells[0].text
