"""Sentences cut at their numbers, headings with their rank on a page, dates as people write them. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from disclosure.documents.model.document import Figure, Paragraph

# Where a reader finds an address of the Document: an anchor on this page, or another page.
Link = Callable[[str], str]


def chinese_date(day: date | None) -> str:
    """``2023年2月20日``; empty for None."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def anchor(address: str) -> str:
    """The link to an address on the same page."""
    return f"#{address}"


@dataclass(frozen=True)
class TextPiece:
    """A run of text. ``kind``: plain, term (what is defined), figure (a bound number) or unbound (typed freely)."""

    text: str
    kind: str = "plain"
    href: str = ""


@dataclass(frozen=True)
class ParagraphMark:
    """A paragraph cut at its numbers."""

    id: str
    role: str
    pieces: tuple[TextPiece, ...]
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
    paragraph: Paragraph, figures: Mapping[str, Figure] | None = None, link: Link = anchor
) -> ParagraphMark:
    """The pieces of a paragraph. A number bound to a figure that stands in a table links to its cell."""
    pieces = tuple(_pieces(paragraph, figures or {}, link))
    if paragraph.role == "term":
        pieces = (*_defined(pieces[:1]), *pieces[1:])
    return ParagraphMark(paragraph.address, paragraph.role, pieces)


def _pieces(paragraph: Paragraph, figures: Mapping[str, Figure], link: Link) -> Iterator[TextPiece]:
    position = 0
    for mention in paragraph.mentions:
        if mention.start > position:
            yield TextPiece(paragraph.text[position : mention.start])
        figure = figures.get(mention.figure)
        address = figure.address if figure else ""
        kind = "figure" if mention.figure else "unbound"
        yield TextPiece(paragraph.text[mention.start : mention.end], kind, link(address) if address else "")
        position = mention.end
    if position < len(paragraph.text):
        yield TextPiece(paragraph.text[position:])


def _defined(pieces: tuple[TextPiece, ...]) -> Iterator[TextPiece]:
    for piece in pieces:
        term, colon, meaning = piece.text.partition("：")
        yield TextPiece(term + colon, "term" if colon else "plain")
        if meaning:
            yield TextPiece(meaning)
