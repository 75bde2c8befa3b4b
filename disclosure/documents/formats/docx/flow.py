"""The blocks of a Document in order as pieces of WordprocessingML. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from disclosure.documents.formats.docx.columns import TableGrid, grids
from disclosure.documents.formats.docx.contents import ContentsEntry
from disclosure.documents.formats.docx.markup import paragraph, run
from disclosure.documents.formats.docx.pages import FlowPiece
from disclosure.documents.formats.docx.styles import (
    GAP,
    HEADINGS,
    LANDSCAPE,
    PORTRAIT,
    TABLE_TITLE,
    TEXTS,
    TITLE,
    Face,
    Paper,
)
from disclosure.documents.formats.docx.tables import table_piece
from disclosure.documents.formats.measure import WORD
from disclosure.documents.model.document import Document, Heading, Paragraph, Part, Table

_PAGE_BREAK = "<w:pageBreakBefore/>"
_TITLE_SLACK = 1  # em: digits are wider than half an em in some fonts
_BALANCED_SLACK = 3  # em: room for a word at the end of a balanced line


def title_piece(document: Document) -> FlowPiece:
    """Return the document's title, which stands above its contents."""
    return _text_piece(TITLE, document.title, run(document.title), PORTRAIT)


def body_pieces(document: Document, listed: Mapping[str, ContentsEntry]) -> Iterator[FlowPiece]:
    """Yield the pieces of all parts; ``listed`` are the headings that the contents link to."""
    flow = _Flow(grids(document), listed)
    for part in document.parts:
        yield from flow.part(part)


@dataclass
class _Flow:
    """The state of the flow of pieces: the page it is on and what stands before the next piece."""

    grids: Mapping[str, TableGrid]
    listed: Mapping[str, ContentsEntry]
    page: Paper = PORTRAIT
    turned: bool = False  # the next piece is the first on another kind of page
    after_table: bool = False

    def part(self, part: Part) -> Iterator[FlowPiece]:
        """Yield a part. With a wide table in it, it stands on wide pages as a whole.

        Otherwise its heading would stand alone on an upright page.
        """
        page = PORTRAIT
        for block in part.flow():
            if isinstance(block, Table) and self.grids[block.address].page.is_landscape:
                page = LANDSCAPE
        self.turned = page != self.page
        self.page = page
        for block in part.flow():
            match block:
                case Heading():
                    level = min(block.level, len(HEADINGS))
                    yield from self._heading(block.address, level, block.text)
                case Paragraph():
                    yield from self._paragraph(block)
                case Table():
                    yield from self._table(block)

    def _heading(self, address: str, level: int, text: str) -> Iterator[FlowPiece]:
        entry = self.listed.get(address)
        new_page = level == 1
        if not new_page:
            yield from self._gap()
        self.after_table = False
        # Where the page turns, the section before has ended the page already.
        properties = _PAGE_BREAK if new_page and not self.turned else ""
        content = entry.heading if entry else run(text)
        face = HEADINGS[level - 1]
        yield self._text(face, text, content, properties, new_page=new_page, anchor=address)

    def _paragraph(self, block: Paragraph) -> Iterator[FlowPiece]:
        face = TEXTS.get(block.role, TEXTS["body"])
        if face is not TEXTS["note"]:
            yield from self._gap()
        self.after_table = False
        yield self._text(face, block.text, run(block.text))

    def _table(self, table: Table) -> Iterator[FlowPiece]:
        if table.kind == "statutory" and table.title:
            yield from self._heading(table.address, 1, table.title)
        else:
            yield from self._gap()
            if table.title:
                yield self._text(TABLE_TITLE, table.title, run(table.title))
        self.turned = False
        yield table_piece(table, self.grids[table.address], self.page)
        self.after_table = True
        for note in table.notes:
            yield from self._paragraph(note)

    def _gap(self) -> Iterator[FlowPiece]:
        # Word makes one table of two that nothing parts. Before a new page there is no gap: it
        # could come to stand on a page of its own.
        if self.after_table and not self.turned:
            yield self._text(GAP, "", "")
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
    room_in_em = room / face.em
    is_centred = face.align == "center"
    if is_centred:
        room_in_em -= _TITLE_SLACK  # a title that only just fits is given two lines
    count = WORD.lines(text, room_in_em, face.first_line / face.em)
    if is_centred and count > 1:
        properties += _balanced(text, count, face, room)
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
