"""The first page: whose disclosure it is, of which edition, and since when. Pure."""

from dataclasses import dataclass

from disclosure.documents.formats.paper.styles import (
    COVER,
    COVER_MARK,
    LONG_TITLE,
    MOST_TITLE_LINES,
    PORTRAIT,
    TITLE,
    Face,
)
from disclosure.documents.formats.paper.titles import title_lines
from disclosure.documents.model.document import Document, Imprint
from disclosure.documents.model.edition import marks, version_label

# In twips. The lower lines stand where they do whatever the length of the title, as far as it goes.
_ABOVE = 1700
_TO_TITLE = 400
_TO_OFFICE = 7000
_LEAST_TO_OFFICE = 500
_BETWEEN = 120


@dataclass(frozen=True)
class CoverLine:
    """A paragraph of the cover with the space above it, in twips."""

    face: Face
    text: str
    before: int

    @property
    def is_title(self) -> bool:
        """True for the title of the document."""
        return self.face in (TITLE, LONG_TITLE)


def cover_lines(document: Document, imprint: Imprint) -> list[CoverLine]:
    """Return the paragraphs of the cover from top to bottom. Every one has a text."""
    identity = document.identity
    mark = "".join(f"【{word}】" for word in marks(document, imprint))
    office = identity.office_code + identity.office_name
    title = TITLE
    if title_lines(document.title, TITLE, PORTRAIT) > MOST_TITLE_LINES:
        title = LONG_TITLE
    height_of_names = title_lines(document.title, title, PORTRAIT) * title.line
    height_of_names += title_lines(office, COVER, PORTRAIT) * COVER.line

    to_office = max(_LEAST_TO_OFFICE, _TO_OFFICE - height_of_names)
    to_title = _TO_TITLE
    lines = []
    if mark:
        lines.append(CoverLine(COVER_MARK, mark, 0))
    if identity.region_name:
        above = _ABOVE - COVER_MARK.line if mark else _ABOVE
        lines.append(CoverLine(COVER, identity.region_name, above))
    else:
        to_title += _ABOVE
    lines.append(CoverLine(title, document.title, to_title))
    lines.append(CoverLine(COVER, office, to_office))
    lines.append(CoverLine(COVER, edition(imprint), _BETWEEN))
    return lines


def edition(imprint: Imprint) -> str:
    """Return the version and the day of its publication in words."""
    day = imprint.published_on
    if not day:
        return version_label(imprint)
    return f"{version_label(imprint)}\u3000{day.year}年{day.month}月{day.day}日公开"
