"""The table of contents: linked entries with page numbers, in a field that Word updates. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disclosure.documents.formats.docx.markup import bookmark, field, paragraph, run
from disclosure.documents.formats.docx.pages import FlowPiece
from disclosure.documents.formats.docx.styles import (
    CONTENTS,
    CONTENTS_TITLE,
    HEADINGS,
    PORTRAIT,
    Face,
)
from disclosure.documents.formats.measure import WORD
from disclosure.documents.model.document import Document, Heading, Paragraph, Table

TITLE = "目录"
DEEPEST = len(CONTENTS)
_FIELD = f'TOC \\o "1-{DEEPEST}" \\h \\z \\u'
_NUMBER_ROOM = 2  # em at the end of a line that belong to the page number


@dataclass(frozen=True)
class ContentsEntry:
    """A heading that the contents list: its address, level from 1, text and number in the file."""

    address: str
    level: int
    text: str
    number: int

    @property
    def bookmark(self) -> str:
        """The name of its bookmark, in the form that Word gives its own."""
        return f"_Toc{self.number:09d}"

    @property
    def heading(self) -> str:
        """Its text in its bookmark."""
        return bookmark(self.number, self.bookmark, run(self.text))

    @property
    def face(self) -> Face:
        """The style of its line in the contents."""
        return CONTENTS[self.level - 1]


def entries(document: Document) -> dict[str, ContentsEntry]:
    """Return the entries by address, in order.

    They are the titles of the statutory tables, which are parts of their own, and all headings down
    to level 3.
    """
    listed: dict[str, ContentsEntry] = {}
    for part in document.parts:
        for block in part.flow():
            level, text = _level_and_text(block)
            if text and level <= DEEPEST:
                listed[block.address] = ContentsEntry(block.address, level, text, len(listed) + 1)
    return listed


def _level_and_text(block: Heading | Paragraph | Table) -> tuple[int, str]:
    match block:
        case Heading(level=level, text=text):
            return min(level, len(HEADINGS)), text
        case Table(kind="statutory", title=title):
            return 1, title
    return 0, ""


def contents_piece(listed: Sequence[ContentsEntry], pages: Mapping[str, int]) -> FlowPiece:
    """Return the contents. ``pages`` are page numbers by address; sizes do not depend on them."""
    begin, end = field(_FIELD, ["\n"]).split("\n")
    heights = [CONTENTS_TITLE.line + CONTENTS_TITLE.after]
    content = ""
    for index, entry in enumerate(listed):
        link = _link(entry, pages.get(entry.address, 0))
        # One field around all entries: it begins in the first paragraph and ends in the last.
        if index == 0:
            link = begin + link
        if index == len(listed) - 1:
            link += end
        content += paragraph(entry.face, link)
        face = entry.face
        width_in_em = (PORTRAIT.text_width - face.left) / face.em
        count = WORD.lines(entry.text, width_in_em - _NUMBER_ROOM)
        heights += [face.line] * count
    # The gallery tells Word what this is, so that it offers to update it, and tells a reader of the
    # file that the text repeats headings.
    markup = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        "<w:docPartUnique/></w:docPartObj></w:sdtPr>"
        f"<w:sdtContent>{paragraph(CONTENTS_TITLE, run(TITLE))}{content}</w:sdtContent></w:sdt>"
    )
    return FlowPiece(markup, PORTRAIT, tuple(heights))


def _link(entry: ContentsEntry, page: int) -> str:
    number = field(f"PAGEREF {entry.bookmark} \\h", [run(str(page))])
    content = f"{run(entry.text)}<w:r><w:tab/></w:r>{number}"
    return f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">{content}</w:hyperlink>'
