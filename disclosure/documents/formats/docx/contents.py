"""The table of contents: real entries with links and page numbers, in a field that Word can update. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disclosure.documents.formats.docx.markup import bookmark, field, paragraph, run
from disclosure.documents.formats.docx.measure import lines
from disclosure.documents.formats.docx.pages import Piece
from disclosure.documents.formats.docx.styles import CONTENTS, CONTENTS_TITLE, HEADINGS, PORTRAIT, Face
from disclosure.documents.model.document import Document, Heading, Table

TITLE = "目录"
DEEPEST = len(CONTENTS)
_FIELD = f'TOC \\o "1-{DEEPEST}" \\h \\z \\u'


@dataclass(frozen=True)
class Entry:
    """A heading that the contents list: its address, level from 1, text and number in the file."""

    address: str
    level: int
    text: str
    number: int

    @property
    def bookmark(self) -> str:
        """The name of its bookmark, as Word calls its own."""
        return f"_Toc{self.number:09d}"

    @property
    def heading(self) -> str:
        """Its text in its bookmark."""
        return bookmark(self.number, self.bookmark, run(self.text))


def entries(document: Document) -> dict[str, Entry]:
    """By address, in order: the titles of the nine tables, which are parts of their own, and all headings down to level 3."""
    found: dict[str, Entry] = {}
    for part in document.parts:
        for block in part.flow():
            level, text = _listed(block)
            if text and level <= DEEPEST:
                found[block.address] = Entry(block.address, level, text, len(found) + 1)
    return found


def _listed(block: object) -> tuple[int, str]:
    match block:
        case Heading(level=level, text=text):
            return min(level, len(HEADINGS)), text
        case Table(kind="statutory", title=title):
            return 1, title
    return 0, ""


def contents_piece(listed: Sequence[Entry], pages: Mapping[str, int]) -> Piece:
    """The contents; ``pages`` by the entry's address, which it can be measured without."""
    content = "".join(
        _line(entry, pages.get(entry.address, 0), begins=index == 0, ends=index == len(listed) - 1)
        for index, entry in enumerate(listed)
    )
    # The gallery tells Word what this is, so that it offers to update it, and a reader that the text repeats headings.
    markup = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{paragraph(CONTENTS_TITLE, run(TITLE))}{content}</w:sdtContent></w:sdt>"
    )
    heights = [CONTENTS_TITLE.line + CONTENTS_TITLE.after]
    for entry in listed:
        heights += [_face(entry).line] * _lines(entry)
    return Piece(markup, PORTRAIT, tuple(heights))


def _face(entry: Entry) -> Face:
    return CONTENTS[entry.level - 1]


def _lines(entry: Entry) -> int:
    face = _face(entry)
    return lines(entry.text, (PORTRAIT.text_width - face.left) / face.em - 2)


def _line(entry: Entry, page: int, *, begins: bool, ends: bool) -> str:
    target = field(f"PAGEREF {entry.bookmark} \\h", [run(str(page))])
    link = f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">{run(entry.text)}<w:r><w:tab/></w:r>{target}</w:hyperlink>'
    before, after = field(_FIELD, ["\n"]).split("\n")
    return paragraph(_face(entry), f"{before if begins else ''}{link}{after if ends else ''}")
