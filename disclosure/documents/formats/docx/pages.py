"""On which page each piece of a document comes to stand, counted from exact line heights. Pure.

Word writes the page numbers of a table of contents itself once somebody updates its fields; until
then these are shown. A file that asks Word to update on opening makes it ask the reader first, so
ours does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from disclosure.documents.formats.paper.styles import Paper


@dataclass(frozen=True)
class FlowPiece:
    """A paragraph or table in the flow of a document.

    ``heights`` (twips) are those of its parts that do not break: lines, or rows, a table's header
    together with its first row. ``repeated`` is the height of the header that a table repeats on
    every page; ``anchor`` is the address of a heading. A piece that ``keeps_next`` stands on the
    page on which the next one begins; with ``begins_group`` those that are held together by that
    are many, of which not every program keeps the promise.
    """

    markup: str
    page: Paper
    heights: tuple[int, ...]
    repeated: int = 0
    keeps_next: bool = False
    new_page: bool = False
    begins_group: bool = False
    anchor: str = ""


@dataclass(frozen=True)
class PiecePlace:
    """On which page a piece begins, from 1, and whether it turned it for want of room."""

    page: int
    had_no_room: bool


def places(pieces: Sequence[FlowPiece]) -> list[PiecePlace]:
    """Return the place of each piece."""
    found = []
    number = 1
    used = 0  # height of the page that is taken
    for index, piece in enumerate(pieces):
        room = piece.page.text_height
        is_turned = index > 0 and pieces[index - 1].page != piece.page
        is_full = used + _least_height(pieces, index) > room
        had_no_room = False
        if used and (is_turned or piece.new_page or is_full):
            had_no_room = not is_turned and not piece.new_page
            number += 1
            used = 0
        found.append(PiecePlace(number, had_no_room))
        for height in piece.heights:
            if used and used + height > room:
                number += 1
                used = piece.repeated
            used += height
    return found


def _least_height(pieces: Sequence[FlowPiece], index: int) -> int:
    """Return the height of what stays together: a heading and the beginning of what follows."""
    height = 0
    for piece in pieces[index:]:
        if not piece.keeps_next:
            return height + piece.heights[0]
        height += sum(piece.heights)
    return height
