"""Sentences cut at their numbers, headings with their rank, dates as people write them. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from disclosure.documents.formats.html.presentation.titles import title_words
from disclosure.documents.model.document import Figure, Paragraph

Link = Callable[[str], str]
"""Where a reader finds an address of the Document: an anchor on this page, or another page."""


def chinese_date(day: date | None) -> str:
    """Return a date such as ``2023年2月20日``; empty for None."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def anchor(address: str) -> str:
    """Return the link to an address on the same page."""
    return f"#{address}"


@dataclass(frozen=True)
class TextPiece:
    """A run of text.

    ``kind``: plain, term (a term that the rest defines), figure (a number bound to a figure) or
    unbound (a number typed freely).
    """

    text: str
    kind: Literal["plain", "term", "figure", "unbound"] = "plain"
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
        """Tell whether it holds an amount that no table vouches for."""
        return any(piece.kind == "unbound" for piece in self.pieces)


@dataclass(frozen=True)
class HeadingMark:
    """A heading; ``rank`` is the h1 to h6 that prints it on this page."""

    id: str
    rank: int
    level: int
    text: str
    kind: str = "heading"

    @property
    def words(self) -> tuple[str, ...]:
        """The words of its text, between which it may break."""
        return title_words(self.text)


def mark_paragraph(
    paragraph: Paragraph, figures: Mapping[str, Figure] | None = None, link: Link = anchor
) -> ParagraphMark:
    """Return the pieces of a paragraph.

    A number bound to one of ``figures`` (by key) that stands in a table links to its cell.
    """
    pieces = list(_pieces(paragraph, figures or {}, link))
    if paragraph.role == "term" and pieces:
        pieces[:1] = _defined(pieces[0])
    return ParagraphMark(paragraph.address, paragraph.role, tuple(pieces))


def _pieces(paragraph: Paragraph, figures: Mapping[str, Figure], link: Link) -> Iterator[TextPiece]:
    text = paragraph.text
    position = 0
    for mention in paragraph.mentions:
        if mention.start > position:
            yield TextPiece(text[position : mention.start])
        figure = figures.get(mention.figure)
        href = link(figure.address) if figure and figure.address else ""
        number = text[mention.start : mention.end]
        yield TextPiece(number, "figure" if mention.figure else "unbound", href)
        position = mention.end
    if position < len(text):
        yield TextPiece(text[position:])


def _defined(piece: TextPiece) -> list[TextPiece]:
    """Return the first piece of a definition with the term up to the colon on its own."""
    term, colon, meaning = piece.text.partition("：")
    if not colon:
        return [TextPiece(term)]
    pieces = [TextPiece(term + colon, "term")]
    if meaning:
        pieces.append(TextPiece(meaning))
    return pieces
