"""Tables as they are printed: header cells with ids, body cells with the headers they have, the room they need. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from disclosure.documents.formats.html.presentation.text import Link, ParagraphMark, anchor, mark_paragraph
from disclosure.documents.model.document import Cell, Column, Row, Table

_ROW_HEADERS = ("name", "label")
_NAMING = {"code", "code_class", "code_section", "code_item", "name"}


def nowhere(label: str) -> str:
    """The link of what leads nowhere."""
    return ""


@dataclass(frozen=True)
class Leads:
    """Where the pieces of a table lead: ``row`` to a row's own place, ``label`` to what explains a heading or a row's name,
    ``code`` to all that has the code, given the table's address and the code; empty for nowhere.
    """

    row: Link = anchor
    label: Callable[[str], str] = nowhere
    code: Callable[[str, str], str] = lambda table, code: ""


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

    @property
    def scope(self) -> str:
        return "colgroup" if self.colspan > 1 else "col"


@dataclass(frozen=True)
class CellMark:
    """A printed body cell, th where it names its row. ``headers`` are the cells that head it, empty where scope says it."""

    id: str
    text: str
    style: str
    tag: str = "td"
    headers: str = ""
    rowspan: int = 1
    href: str = ""


@dataclass(frozen=True)
class BodyRowMark:
    """A body row; ``label`` names it to those who cannot see it, empty in a blank row. ``href`` is its permalink."""

    id: str
    level: str
    cells: tuple[CellMark, ...]
    label: str
    href: str


@dataclass(frozen=True)
class TableMark:
    """A table ready to print. ``width``: narrow, medium, wide or widest; ``groups`` are the column styles under each top header."""

    id: str
    kind_of_table: str
    title: str
    rank: int
    width: str
    caption: tuple[HeaderMark, ...]
    head: tuple[tuple[HeaderMark, ...], ...]
    numbers: tuple[HeaderMark, ...]
    groups: tuple[tuple[str, ...], ...]
    rows: tuple[BodyRowMark, ...]
    notes: tuple[ParagraphMark, ...]
    kind: str = "table"

    @property
    def may_scroll(self) -> bool:
        """Whether a narrow screen cannot show it whole."""
        return len(self.styles) > 3

    @property
    def styles(self) -> tuple[str, ...]:
        return tuple(style for group in self.groups for style in group)


def mark_table(table: Table, rank: int, link: Link = anchor, leads: Leads = PLAIN) -> TableMark:
    """The marks of a table; its title, if it has one, is a heading of ``rank``."""
    placed = tuple(_placed(table, leads))
    heads = _heads_by_column(table, placed) if len(table.header) > 1 else ()
    return TableMark(
        id=table.address,
        kind_of_table=table.kind,
        title=table.title,
        rank=rank,
        width=_width(table),
        caption=tuple(_caption(table)),
        head=_head(table, placed),
        numbers=tuple(_numbers(table)),
        groups=tuple(_groups(table)),
        rows=tuple(_mark_row(row, table, heads, leads) for row in table.rows),
        notes=tuple(mark_paragraph(note, link=link) for note in table.notes),
    )


def _width(table: Table) -> str:
    """How much room it needs, estimated in em: what the style sheet has for each class of width at which screen."""
    texts = [[row.cells[index].text for row in table.rows] for index in range(len(table.columns))]
    need = sum(_em(column.kind, column_texts) for column, column_texts in zip(table.columns, texts, strict=True))
    return next((name for name, room in _ROOM.items() if need <= room), "widest")


# The narrowest screen that shows a table of this width without scrolling has so much room for it (document.css).
_ROOM = {"narrow": 40, "medium": 46, "wide": 68}
_EM = {"row_number": 2.9, "code": 5.4, "name": 10.0, "label": 10.0, "text": 7.0}


def _em(kind: str, texts: Iterable[str]) -> float:
    """Text wraps and needs its least width; figures do not wrap."""
    if kind in _EM:
        return _EM[kind]
    return max(3.8, 0.58 * max(map(len, texts), default=0) + 0.9)


def _caption(table: Table) -> Iterator[HeaderMark]:
    """The caption cells over the columns: the last over one alone, so that it can stay in sight while a table scrolls."""
    texts, columns = table.caption, len(table.columns)
    if len(texts) > columns:
        texts = ("　".join(texts),)
    return (HeaderMark(text, span) for text, span in zip(texts, _spans(len(texts), columns), strict=True))


def _spans(cells: int, columns: int) -> list[int]:
    if cells < 2:
        return [columns] * cells
    between = cells - 2
    first = min(columns // 2, columns - 1 - between) if between else columns - 1
    rest = columns - 1 - first
    middle = [rest * (n + 1) // between - rest * n // between for n in range(between)]
    return [first, *middle, 1]


def _numbers(table: Table) -> Iterator[HeaderMark]:
    """The 栏次 row, each cell in the style of its column."""
    for column, text in zip(table.columns, table.column_numbers, strict=False):
        yield HeaderMark(text, 1, style=_header_style((column,), table.columns.index(column)))


@dataclass(frozen=True)
class _Placed:
    """A header cell and the first column it stands over."""

    level: int
    column: int
    mark: HeaderMark


def _placed(table: Table, leads: Leads) -> Iterator[_Placed]:
    free_from = [0] * len(table.columns)
    for level, cells in enumerate(table.header):
        column = 0
        for cell in cells:
            while free_from[column] > level:
                column += 1
            at = f"{table.address}/head/{level}-{column}"
            style = _header_style(table.columns[column : column + cell.colspan], column)
            href = leads.label(cell.text)
            yield _Placed(level, column, HeaderMark(cell.text, cell.colspan, cell.rowspan, at, style, href))
            free_from[column : column + cell.colspan] = [level + cell.rowspan] * cell.colspan
            column += cell.colspan


def _header_style(columns: Sequence[Column], first: int) -> str:
    """A group over nothing but code and name stays beside the rows with them."""
    kinds = {column.kind for column in columns}
    style = columns[0].kind if len(columns) == 1 else "naming" if kinds <= _NAMING else "group"
    return style if first else f"{style} first"


def _head(table: Table, placed: Sequence[_Placed]) -> tuple[tuple[HeaderMark, ...], ...]:
    return tuple(tuple(each.mark for each in placed if each.level == level) for level in range(len(table.header)))


def _heads_by_column(table: Table, placed: Sequence[_Placed]) -> tuple[str, ...]:
    """For each column the ids of all header cells above it, the widest first."""
    return tuple(
        " ".join(each.mark.id for each in placed if each.column <= column < each.column + each.mark.colspan)
        for column in range(len(table.columns))
    )


def _groups(table: Table) -> Iterator[tuple[str, ...]]:
    kinds = [column.kind for column in table.columns]
    if not table.header:
        yield tuple(kinds)
    start = 0
    for cell in table.header[0] if table.header else ():
        yield tuple(kinds[start : start + cell.colspan])
        start += cell.colspan


def _mark_row(row: Row, table: Table, heads: Sequence[str], leads: Leads) -> BodyRowMark:
    cells: list[CellMark] = []
    named_by = ""
    for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
        if column.kind in _ROW_HEADERS:
            named_by = cell.address if cell.text else ""
        if cell.rowspan:
            href = _cell_lead(cell, column.kind, table, leads)
            cells.append(_mark_cell(cell, column.kind, index, heads, named_by, href))
    return BodyRowMark(row.address, row.level, tuple(cells), _row_label(row, table.columns), leads.row(row.address))


def _cell_lead(cell: Cell, kind: str, table: Table, leads: Leads) -> str:
    if kind == "label":
        return leads.label(cell.text)
    return leads.code(table.address, cell.text) if kind == "code" and cell.text else ""


def _mark_cell(cell: Cell, kind: str, index: int, heads: Sequence[str], named_by: str, href: str) -> CellMark:
    """A cell below several header rows names all that head it, its row's name too: ``headers`` replaces scope altogether."""
    is_name = kind in _ROW_HEADERS
    headed_by = ["" if is_name else named_by, heads[index]] if heads else []
    return CellMark(
        id=cell.address,
        text=cell.text,
        style=kind if index else f"{kind} first",
        tag="th" if is_name and cell.text else "td",
        headers=" ".join(filter(None, headed_by)),
        rowspan=cell.rowspan,
        href=href,
    )


def _row_label(row: Row, columns: Sequence[Column]) -> str:
    if row.level == "blank":
        return ""
    names = [cell.text for cell, column in zip(row.cells, columns, strict=True) if column.kind in _ROW_HEADERS]
    label = " ".join(names).strip() or " ".join(cell.text for cell in row.cells[1:4])
    return " ".join(label.split()) or row.cells[0].text
