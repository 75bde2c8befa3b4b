"""The headings of a disclosure: their levels, and which of them the contents list. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from disclosure.documents.formats.measure import NOTO
from disclosure.documents.formats.paper.styles import (
    CONTENTS,
    GOAL_TITLE,
    HEADINGS,
    PORTRAIT,
    Face,
)
from disclosure.documents.model.document import Document, Goal, Heading, Table

CONTENTS_TITLE_TEXT = "目录"
# Parts and their divisions; of what is deeper the contents list the goals alone.
DEEPEST_LISTED = 2
GOAL_LEVEL = len(CONTENTS)
# em at the end of a line that belong to the page number and to a few dots before it
NUMBER_ROOM = 4


@dataclass(frozen=True)
class PlacedHeading:
    """A heading with the level that it has on paper, from 1.

    None is more than one level below the one before, as PDF/UA wants it and outlines need it.
    """

    address: str
    level: int
    text: str
    is_goal: bool = False

    @property
    def face(self) -> Face:
        """The style of the heading itself."""
        if self.is_goal:
            return GOAL_TITLE
        return HEADINGS[min(self.level, len(HEADINGS)) - 1]

    @property
    def is_listed(self) -> bool:
        """True where the contents have it."""
        return self.is_goal or self.level <= DEEPEST_LISTED

    @property
    def contents_level(self) -> int:
        """The level of its line in the contents."""
        return min(self.level, GOAL_LEVEL)

    @property
    def contents_face(self) -> Face:
        """The style of its line in the contents."""
        return CONTENTS[self.contents_level - 1]

    @property
    def contents_text(self) -> str:
        """Its text in the contents: a goal's has one line."""
        if not self.is_goal:
            return self.text
        face = self.contents_face
        room = (PORTRAIT.text_width - face.left) / face.em
        return NOTO.shortened(" ".join(self.text.split()), room - NUMBER_ROOM)


def headings(document: Document) -> dict[str, PlacedHeading]:
    """Return every heading by its address, in printed order.

    The titles of the statutory tables are headings of parts.
    """
    placed: dict[str, PlacedHeading] = {}
    level = 0
    for address, wanted, text, is_goal in _titles(document):
        level = min(wanted, level + 1)
        placed[address] = PlacedHeading(address, level, text, is_goal)
    return placed


def _titles(document: Document) -> Iterator[tuple[str, int, str, bool]]:
    """Yield address, level in the form, text and whether it is a goal's, of each heading."""
    for block in document.blocks():
        match block:
            case Heading():
                yield block.address, block.level, block.text, False
            case Goal():
                title = block.title
                yield title.address, title.level, title.text, True
            case Table(kind="statutory") if block.title:
                yield block.address, 1, block.title, False
