"""The table of contents: linked entries with page numbers, in a field that Word updates. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disclosure.documents.formats.docx.markup import bookmark, field, paragraph, run
from disclosure.documents.formats.docx.pages import FlowPiece
from disclosure.documents.formats.measure import WORD
from disclosure.documents.formats.paper.headings import (
    CONTENTS_TITLE_TEXT,
    DEEPEST_LISTED,
    GOAL_LEVEL,
    NUMBER_ROOM,
    PlacedHeading,
)
from disclosure.documents.formats.paper.styles import CONTENTS_TITLE, GOAL_TITLE, PORTRAIT

_FIELD = f'TOC \\o "1-{DEEPEST_LISTED}" \\h \\z \\t "{GOAL_TITLE.name},{GOAL_LEVEL}"'
_PAGE_BREAK = "<w:pageBreakBefore/>"


@dataclass(frozen=True)
class ContentsEntry:
    """A heading that the contents list, and its number in the file."""

    heading: PlacedHeading
    number: int

    @property
    def bookmark(self) -> str:
        """The name of its bookmark, in the form that Word gives its own."""
        return f"_Toc{self.number:09d}"

    @property
    def marked(self) -> str:
        """The heading's text in its bookmark."""
        return bookmark(self.number, self.bookmark, run(self.heading.text))


def entries(headings: Mapping[str, PlacedHeading]) -> dict[str, ContentsEntry]:
    """Return the entries by address, in order."""
    listed: dict[str, ContentsEntry] = {}
    for address, heading in headings.items():
        if heading.text and heading.is_listed:
            listed[address] = ContentsEntry(heading, len(listed) + 1)
    return listed


def contents_piece(listed: Sequence[ContentsEntry], pages: Mapping[str, int]) -> FlowPiece:
    """Return the contents. ``pages`` are page numbers by address; sizes do not depend on them."""
    begin, end = field(_FIELD, ["\n"]).split("\n")
    heights = [CONTENTS_TITLE.line + CONTENTS_TITLE.after]
    content = ""
    for index, entry in enumerate(listed):
        link = _link(entry, pages.get(entry.heading.address, 0))
        # One field around all entries: it begins in the first paragraph and ends in the last.
        if index == 0:
            link = begin + link
        if index == len(listed) - 1:
            link += end
        face = entry.heading.contents_face
        content += paragraph(face, link)
        width_in_em = (PORTRAIT.text_width - face.left) / face.em
        count = WORD.lines(entry.heading.contents_text, width_in_em - NUMBER_ROOM)
        heights += [face.line] * count
    # The gallery tells Word what this is, so that it offers to update it, and tells a reader of the
    # file that the text repeats headings.
    title = paragraph(CONTENTS_TITLE, run(CONTENTS_TITLE_TEXT), _PAGE_BREAK)
    markup = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        "<w:docPartUnique/></w:docPartObj></w:sdtPr>"
        f"<w:sdtContent>{title}{content}</w:sdtContent></w:sdt>"
    )
    return FlowPiece(markup, PORTRAIT, tuple(heights), new_page=True)


def _link(entry: ContentsEntry, page: int) -> str:
    number = field(f"PAGEREF {entry.bookmark} \\h", [run(str(page))])
    content = f"{run(entry.heading.contents_text)}<w:r><w:tab/></w:r>{number}"
    return f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">{content}</w:hyperlink>'
