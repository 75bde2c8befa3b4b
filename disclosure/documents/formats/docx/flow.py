"""The blocks of a Document in order as pieces of WordprocessingML. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil

from disclosure.documents.formats.docx.contents import ContentsEntry
from disclosure.documents.formats.docx.markup import MARK, paragraph, run
from disclosure.documents.formats.docx.pages import FlowPiece
from disclosure.documents.formats.docx.tables import table_piece
from disclosure.documents.formats.measure import WORD
from disclosure.documents.formats.paper.columns import TableGrid, grids, page_of
from disclosure.documents.formats.paper.cover import cover_lines
from disclosure.documents.formats.paper.headings import PlacedHeading
from disclosure.documents.formats.paper.heights import goal_is_whole
from disclosure.documents.formats.paper.styles import (
    COVER_MARK,
    GAP,
    PORTRAIT,
    TABLE_TITLE,
    TEXTS,
    Face,
    Paper,
)
from disclosure.documents.formats.paper.titles import title_lines
from disclosure.documents.model.document import (
    Document,
    Goal,
    Heading,
    Imprint,
    Paragraph,
    Part,
    Table,
)

_PAGE_BREAK = "<w:pageBreakBefore/>"
_BALANCED_SLACK = 3  # em: room for a word at the end of a balanced line


def cover_piece(document: Document, imprint: Imprint) -> FlowPiece:
    """Return the cover. It is marked as one, for Word's menu and for readers of the file."""
    content = ""
    heights = []
    for line in cover_lines(document, imprint):
        face = line.face
        is_mark = face is COVER_MARK
        text = run(line.text, MARK if is_mark else "")
        properties = f'<w:spacing w:before="{line.before}" w:after="{face.after}"'
        properties += f' w:line="{face.line}" w:lineRule="exact"/>'
        piece = _text_piece(face, line.text, text, PORTRAIT, properties)
        content += piece.markup
        heights.append(line.before + sum(piece.heights))
    markup = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Cover Pages"/>'
        "<w:docPartUnique/></w:docPartObj></w:sdtPr>"
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )
    return FlowPiece(markup, PORTRAIT, tuple(heights))


def on_a_new_page(piece: FlowPiece) -> FlowPiece:
    """Return a paragraph as one that begins a page."""
    return replace(piece, markup=piece.markup.replace("/>", f"/>{_PAGE_BREAK}", 1))


def body_pieces(
    document: Document,
    headings: Mapping[str, PlacedHeading],
    listed: Mapping[str, ContentsEntry],
) -> Iterator[FlowPiece]:
    """Yield the pieces of all parts; ``listed`` are the headings that the contents link to."""
    flow = _Flow(grids(document), headings, listed)
    for part in document.parts:
        yield from flow.part(part)


@dataclass
class _Flow:
    """The state of the flow of pieces: the page it is on and what stands before the next piece."""

    grids: Mapping[str, TableGrid]
    headings: Mapping[str, PlacedHeading]
    listed: Mapping[str, ContentsEntry]
    page: Paper = PORTRAIT
    turned: bool = False  # the next piece is the first on another kind of page
    after_table: bool = False

    def part(self, part: Part) -> Iterator[FlowPiece]:
        """Yield a part."""
        page = page_of(part, self.grids)
        self.turned = page != self.page
        self.page = page
        for block in part.blocks:
            match block:
                case Heading():
                    yield from self._heading(block.address)
                case Paragraph():
                    yield from self._paragraph(block)
                case Table():
                    yield from self._table(block)
                case Goal():
                    yield from self._goal(block)

    def _heading(self, address: str) -> Iterator[FlowPiece]:
        heading = self.headings[address]
        text = heading.text
        entry = self.listed.get(address)
        new_page = heading.level == 1
        if not new_page:
            yield from self._gap()
        self.after_table = False
        # Where the page turns, the section before has ended the page already.
        properties = _PAGE_BREAK if new_page and not self.turned else ""
        content = entry.marked if entry else run(text)
        face = heading.face
        if face.outline != heading.level - 1:
            properties += f'<w:outlineLvl w:val="{heading.level - 1}"/>'
        yield self._text(face, text, content, properties, new_page=new_page, anchor=address)

    def _paragraph(self, block: Paragraph) -> Iterator[FlowPiece]:
        face = TEXTS.get(block.role, TEXTS["body"])
        if face is not TEXTS["note"]:
            yield from self._gap()
        self.after_table = False
        yield self._text(face, block.text, run(block.text))

    def _table(self, table: Table) -> Iterator[FlowPiece]:
        if table.kind == "statutory" and table.title:
            yield from self._heading(table.address)
        else:
            yield from self._gap()
            if table.title:
                yield self._text(TABLE_TITLE, table.title, run(table.title))
        self.turned = False
        yield table_piece(table, self.grids[table.address], self.page)
        self.after_table = True
        for note in table.notes:
            yield from self._paragraph(note)

    def _goal(self, goal: Goal) -> Iterator[FlowPiece]:
        """Yield a goal: a short one stands on one page with its title."""
        is_whole = goal_is_whole(goal, self.grids)
        for piece in self._heading(goal.title.address):
            is_title = piece.anchor == goal.title.address
            yield replace(piece, begins_group=is_whole and is_title)
        objective, indicators = goal.objective, goal.indicators
        for table in (objective, indicators):
            yield from self._gap(keeps_next=is_whole)
            grid = self.grids[table.address]
            keeps_next = is_whole and table is objective
            yield table_piece(table, grid, self.page, is_whole=is_whole, keeps_next=keeps_next)
            self.after_table = True

    def _gap(self, *, keeps_next: bool = False) -> Iterator[FlowPiece]:
        # Word makes one table of two that nothing parts. Before a new page there is no gap: it
        # could come to stand on a page of its own.
        if self.after_table and not self.turned:
            gap = self._text(GAP, "", "", "<w:keepNext/>" if keeps_next else "")
            yield replace(gap, keeps_next=keeps_next)
        self.after_table = False

    def _text(
        self,
        face: Face,
        text: str,
        content: str,
        properties: str = "",
        *,
        new_page: bool = False,
        anchor: str = "",
    ) -> FlowPiece:
        self.turned = False
        return _text_piece(
            face, text, content, self.page, properties, new_page=new_page, anchor=anchor
        )


def _text_piece(
    face: Face,
    text: str,
    content: str,
    page: Paper,
    properties: str = "",
    *,
    new_page: bool = False,
    anchor: str = "",
) -> FlowPiece:
    """Return a paragraph: ``text`` as it is measured, ``content`` as it is written in the file."""
    room = page.text_width - face.left
    if face.align == "center":
        count = title_lines(text, face, page)
        if count > 1:
            properties += _balanced(text, count, face, room)
    else:
        count = WORD.lines(text, room / face.em, face.first_line / face.em)
    heights = [face.line] * count
    heights[-1] += face.after
    markup = paragraph(face, content, properties)
    return FlowPiece(
        markup, page, tuple(heights), keeps_next=face.keep_next, new_page=new_page, anchor=anchor
    )


def _balanced(text: str, count: int, face: Face, room: int) -> str:
    """Return indents that make the lines of a title about equally long.

    Without them the last line may hold a single character.
    """
    line = (ceil(WORD.width(text) / count) + _BALANCED_SLACK) * face.em
    side = max(0, room - line) // 2
    return f'<w:ind w:left="{side}" w:right="{side}"/>'
