"""The blocks of a Document in order as pieces of WordprocessingML. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from disclosure.documents.formats.docx.columns import Grid, grids
from disclosure.documents.formats.docx.contents import Entry
from disclosure.documents.formats.docx.markup import paragraph, run
from disclosure.documents.formats.docx.measure import lines, width
from disclosure.documents.formats.docx.pages import Piece
from disclosure.documents.formats.docx.styles import (
    GAP,
    HEADINGS,
    LANDSCAPE,
    PORTRAIT,
    TABLE_TITLE,
    TEXTS,
    TITLE,
    Face,
    Page,
)
from disclosure.documents.formats.docx.tables import table_piece
from disclosure.documents.model.document import Document, Heading, Paragraph, Part, Table

_PAGE_BREAK = "<w:pageBreakBefore/>"


def title_piece(document: Document) -> Piece:
    """The document's title, above its contents."""
    return _text_piece(TITLE, document.title, run(document.title), PORTRAIT)


def body_pieces(document: Document, listed: Mapping[str, Entry]) -> Iterator[Piece]:
    """All parts. A part with a wide table stands on wide pages as a whole, so that its heading does not stand alone."""
    flow = _Flow(grids(document), listed)
    for part in document.parts:
        yield from flow.part(part)


@dataclass
class _Flow:
    """Where the flow of pieces has come to."""

    grids: Mapping[str, Grid]
    listed: Mapping[str, Entry]
    page: Page = PORTRAIT
    turned: bool = False  # the next piece is the first on another kind of page
    after_table: bool = False

    def part(self, part: Part) -> Iterator[Piece]:
        tables = [block for block in part.flow() if isinstance(block, Table)]
        page = LANDSCAPE if any(self.grids[table.address].page.is_landscape for table in tables) else PORTRAIT
        self.page, self.turned = page, page != self.page
        for block in part.flow():
            match block:
                case Heading():
                    yield from self._heading(block.address, min(block.level, len(HEADINGS)), block.text)
                case Paragraph():
                    yield from self._paragraph(block)
                case Table():
                    yield from self._table(block)

    def _heading(self, address: str, level: int, text: str) -> Iterator[Piece]:
        entry = self.listed.get(address)
        new_page = level == 1
        yield from self._gap(unless=new_page)
        properties = _PAGE_BREAK if new_page and not self.turned else ""
        content = entry.heading if entry else run(text)
        yield self._text(HEADINGS[level - 1], text, content, properties, new_page=new_page, anchor=address)

    def _paragraph(self, block: Paragraph) -> Iterator[Piece]:
        face = TEXTS.get(block.role, TEXTS["body"])
        yield from self._gap(unless=face is TEXTS["note"])
        yield self._text(face, block.text, run(block.text))

    def _table(self, table: Table) -> Iterator[Piece]:
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

    def _gap(self, *, unless: bool = False) -> Iterator[Piece]:
        # Word makes one table of two that nothing parts. Before a new page there is none: it could fall on a page of its own.
        if self.after_table and not unless and not self.turned:
            yield self._text(GAP, "", "")
        self.after_table = False

    def _text(
        self, face: Face, text: str, content: str, properties: str = "", *, new_page: bool = False, anchor: str = ""
    ) -> Piece:
        self.turned = False
        return _text_piece(face, text, content, self.page, properties, new_page=new_page, anchor=anchor)


def _text_piece(
    face: Face,
    text: str,
    content: str,
    page: Page,
    properties: str = "",
    *,
    new_page: bool = False,
    anchor: str = "",
) -> Piece:
    room = page.text_width - face.left
    centred = face.align == "center"
    # Digits are wider than half an em in some fonts: a title that only just fits is given two lines.
    count = lines(text, room / face.em - centred, face.first_line / face.em)
    if count > 1 and centred:
        properties += _balanced(text, count, face, room)
    heights = (*[face.line] * (count - 1), face.line + face.after)
    markup = paragraph(face, content, properties)
    return Piece(markup, page, heights, keeps_next=face.keep_next, new_page=new_page, anchor=anchor)


def _balanced(text: str, count: int, face: Face, room: int) -> str:
    """Indents that make the lines of a title equally long, instead of one character alone on the last."""
    line = (ceil(width(text) / count) + 3) * face.em
    side = max(0, room - line) // 2
    return f'<w:ind w:left="{side}" w:right="{side}"/>'
