"""What a template prints of a Document: tables with their header ids, headings with their rank, sentences cut at figures. Pure.

Templates only write down what stands here, so that the portal's pages and the one-page HTML file show the same marks.
Ids are addresses of the Document; ``Link`` turns an address into where a reader finds it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from disclosure.document import Block, Cell, Column, Document, Figure, Goal, Heading, Paragraph, Part, Row, Table

Link = Callable[[str], str]

_ROW_HEADERS = ("name", "label")
_NAMING = {"code", "code_class", "code_section", "code_item", "name"}
_LOWEST_HEADING = 6


def chinese_date(day: date | None) -> str:
    """``2023年2月20日``; empty for None."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def anchor(address: str) -> str:
    """The link to an address on the same page."""
    return f"#{address}"


# -- tables ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HeaderMark:
    """A cell of the header tree or of the caption row."""

    text: str
    colspan: int
    rowspan: int = 1
    id: str = ""
    style: str = ""

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


@dataclass(frozen=True)
class RowMark:
    """A body row; ``label`` names it to those who cannot see it, empty in a blank row."""

    id: str
    level: str
    cells: tuple[CellMark, ...]
    label: str


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
    rows: tuple[RowMark, ...]
    notes: tuple["ParagraphMark", ...]
    kind: str = "table"

    @property
    def may_scroll(self) -> bool:
        """Whether a narrow screen cannot show it whole."""
        return len(self.styles) > 3

    @property
    def styles(self) -> tuple[str, ...]:
        return tuple(style for group in self.groups for style in group)


def mark_table(table: Table, rank: int, link: Link = anchor) -> TableMark:
    """The marks of a table; its title, if it has one, is a heading of ``rank``."""
    placed = tuple(_placed(table))
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
        rows=tuple(_mark_row(row, table.columns, heads) for row in table.rows),
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


def _placed(table: Table) -> Iterator[_Placed]:
    free_from = [0] * len(table.columns)
    for level, cells in enumerate(table.header):
        column = 0
        for cell in cells:
            while free_from[column] > level:
                column += 1
            at = f"{table.address}/head/{level}-{column}"
            style = _header_style(table.columns[column : column + cell.colspan], column)
            yield _Placed(level, column, HeaderMark(cell.text, cell.colspan, cell.rowspan, at, style))
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


def _mark_row(row: Row, columns: Sequence[Column], heads: Sequence[str]) -> RowMark:
    cells: list[CellMark] = []
    named_by = ""
    for index, (cell, column) in enumerate(zip(row.cells, columns, strict=True)):
        if column.kind in _ROW_HEADERS:
            named_by = cell.address if cell.text else ""
        if cell.rowspan:
            cells.append(_mark_cell(cell, column.kind, index, heads, named_by))
    return RowMark(row.address, row.level, tuple(cells), _row_label(row, columns))


def _mark_cell(cell: Cell, kind: str, index: int, heads: Sequence[str], named_by: str) -> CellMark:
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
    )


def _row_label(row: Row, columns: Sequence[Column]) -> str:
    if row.level == "blank":
        return ""
    names = [cell.text for cell, column in zip(row.cells, columns, strict=True) if column.kind in _ROW_HEADERS]
    label = " ".join(names).strip() or " ".join(cell.text for cell in row.cells[1:4])
    return " ".join(label.split()) or row.cells[0].text


# -- text ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A run of text. ``kind``: plain, term (what is defined), figure (a bound number) or unbound (typed freely)."""

    text: str
    kind: str = "plain"
    href: str = ""


@dataclass(frozen=True)
class ParagraphMark:
    """A paragraph cut at its numbers."""

    id: str
    role: str
    pieces: tuple[Piece, ...]
    kind: str = "paragraph"

    @property
    def has_unbound(self) -> bool:
        """Whether it holds an amount that no table vouches for."""
        return any(piece.kind == "unbound" for piece in self.pieces)


@dataclass(frozen=True)
class HeadingMark:
    """A heading; ``rank`` is the h1 to h6 that prints it on this page."""

    id: str
    rank: int
    level: int
    text: str
    kind: str = "heading"


def mark_paragraph(
    paragraph: Paragraph, figures: dict[str, Figure] | None = None, link: Link = anchor
) -> ParagraphMark:
    """The pieces of a paragraph. A number bound to a figure that stands in a table links to its cell."""
    pieces = tuple(_pieces(paragraph, figures or {}, link))
    if paragraph.role == "term":
        pieces = (*_defined(pieces[:1]), *pieces[1:])
    return ParagraphMark(paragraph.address, paragraph.role, pieces)


def _pieces(paragraph: Paragraph, figures: dict[str, Figure], link: Link) -> Iterator[Piece]:
    position = 0
    for mention in paragraph.mentions:
        if mention.start > position:
            yield Piece(paragraph.text[position : mention.start])
        figure = figures.get(mention.figure)
        address = figure.address if figure else ""
        kind = "figure" if mention.figure else "unbound"
        yield Piece(paragraph.text[mention.start : mention.end], kind, link(address) if address else "")
        position = mention.end
    if position < len(paragraph.text):
        yield Piece(paragraph.text[position:])


def _defined(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    for piece in pieces:
        term, colon, meaning = piece.text.partition("：")
        yield Piece(term + colon, "term" if colon else "plain")
        if meaning:
            yield Piece(meaning)


# -- parts -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GoalMark:
    """A project's goal: heading, goal text, indicators."""

    id: str
    number: int
    heading: HeadingMark
    objective: TableMark
    indicators: TableMark
    kind: str = "goal"


@dataclass(frozen=True)
class GoalsMark:
    """Consecutive goals shown as a list of links instead of their tables."""

    goals: tuple[Goal, ...]
    href: tuple[str, ...]
    kind: str = "goals"

    @property
    def links(self) -> Iterator[tuple[Goal, str]]:
        return zip(self.goals, self.href, strict=True)


BlockMark = HeadingMark | ParagraphMark | TableMark | GoalMark | GoalsMark


@dataclass(frozen=True)
class PartMark:
    """A part ready to print. ``id`` is empty where a block of it has the same address."""

    id: str
    kind: str
    blocks: tuple[BlockMark, ...]

    @property
    def has_unbound(self) -> bool:
        return any(isinstance(block, ParagraphMark) and block.has_unbound for block in self.blocks)


@dataclass
class Presenter:
    """Marks the parts of one page. ``top`` is the rank of the page's highest heading.

    Ranks follow the document's levels without leaving one out, however deep a form's headings begin.
    """

    document: Document
    link: Link = anchor
    top: int = 1
    goals_as_links: bool = False
    _open: list[int] = field(default_factory=list)

    def parts(self, parts: Iterable[Part]) -> tuple[PartMark, ...]:
        """The parts in order."""
        return tuple(map(self.part, parts))

    def part(self, part: Part) -> PartMark:
        """One part; goals in a row become one list where ``goals_as_links``."""
        blocks: list[BlockMark] = []
        for is_goal, run in groupby(part.blocks, key=lambda block: isinstance(block, Goal)):
            if is_goal and self.goals_as_links:
                blocks.append(self._goal_list(run))
            else:
                blocks += map(self.block, run)
        is_same = any(block.address == part.address for block in part.blocks)
        return PartMark("" if is_same else part.address, part.kind, tuple(blocks))

    def block(self, block: Block) -> BlockMark:
        """One block."""
        match block:
            case Heading():
                return self.heading(block)
            case Paragraph():
                return mark_paragraph(block, self.document.figure_by_key, self.link)
            case Table():
                if block.kind == "statutory":
                    self._open.clear()
                return mark_table(block, self._rank(len(self._open)), self.link)
            case Goal():
                return self.goal(block)

    def heading(self, heading: Heading) -> HeadingMark:
        """A heading under those that are open."""
        while self._open and self._open[-1] >= heading.level:
            self._open.pop()
        self._open.append(heading.level)
        return HeadingMark(heading.address, self._rank(len(self._open) - 1), heading.level, heading.text)

    def goal(self, goal: Goal) -> GoalMark:
        """A goal with its tables."""
        heading = self.heading(goal.title)
        below = min(heading.rank + 1, _LOWEST_HEADING)
        objective, indicators = (mark_table(table, below, self.link) for table in (goal.objective, goal.indicators))
        return GoalMark(goal.address, goal.number, heading, objective, indicators)

    def _goal_list(self, goals: Iterable[Block]) -> GoalsMark:
        found = tuple(goal for goal in goals if isinstance(goal, Goal))
        return GoalsMark(found, tuple(self.link(goal.address) for goal in found))

    def _rank(self, depth: int) -> int:
        return min(self.top + depth, _LOWEST_HEADING)
