"""On which page each piece of a document comes to stand, counted from exact line heights. Pure.

Word writes the pages of a table of contents itself once somebody updates its fields; until then these are shown. A file that
asks Word to update on opening makes it ask the reader first, so ours does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from disclosure.documents.formats.docx.styles import Page


@dataclass(frozen=True)
class Piece:
    """A paragraph or table. ``heights`` (twips) are of its parts that do not break: lines or rows, a header with its first row.

    ``repeated`` is the height of the header that a table repeats on every page; ``anchor`` the heading's address.
    """

    markup: str
    page: Page
    heights: tuple[int, ...]
    repeated: int = 0
    keeps_next: bool = False
    new_page: bool = False
    anchor: str = ""


def numbers(pieces: Sequence[Piece]) -> list[int]:
    """The number of the page on which each piece begins, from 1."""
    found = []
    number, used = 1, 0
    for index, piece in enumerate(pieces):
        room = piece.page.text_height
        turned = index > 0 and pieces[index - 1].page != piece.page
        if used and (turned or piece.new_page or used + _least(pieces, index) > room):
            number, used = number + 1, 0
        found.append(number)
        for height in piece.heights:
            if used and used + height > room:
                number, used = number + 1, piece.repeated
            used += height
    return found


def _least(pieces: Sequence[Piece], index: int) -> int:
    """What must stand together: a heading with the beginning of what follows."""
    need = 0
    for piece in pieces[index:]:
        if not piece.keeps_next:
            return need + piece.heights[0]
        need += sum(piece.heights)
    return need
