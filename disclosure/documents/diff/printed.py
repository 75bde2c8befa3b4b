"""The texts that a Document prints, and those of two Documents paired by address. Pure.

Everything that tells two Documents apart stands on this: ``comparison`` for reviewers,
``corrections`` for citizens, ``intake.recovery`` for what a file lost when it was read.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from disclosure.documents.model.document import (
    Block,
    Cell,
    Document,
    Goal,
    Heading,
    Paragraph,
    Part,
    Row,
    Table,
)


class TextKind(StrEnum):
    """What a printed text is. ROW_NUMBER is the cell that numbers a row (序号)."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    GOAL_TITLE = "goal_title"
    CELL = "cell"
    ROW_NUMBER = "row_number"
    NOTE = "note"


class TablePlace(NamedTuple):
    """A cell where it stands in a table."""

    table: Table
    row: Row
    cell: Cell
    column: int


class PrintedText(NamedTuple):
    """A text at its address. ``table_place`` is set for the cells of tables."""

    address: str
    text: str
    kind: TextKind
    part: Part
    block: Block
    table_place: TablePlace | None = None


class TextPair(NamedTuple):
    """The texts of two Documents at one address; None where one prints nothing there."""

    before: PrintedText | None
    after: PrintedText | None

    @property
    def later(self) -> PrintedText:
        """The text after, or the one before where it is gone."""
        text = self.after or self.before
        if text is None:
            raise ValueError("a pair has at least one text")
        return text

    @property
    def text_before(self) -> str:
        """The earlier text, empty where there is none."""
        return self.before.text if self.before else ""

    @property
    def text_after(self) -> str:
        """The later text, empty where there is none."""
        return self.after.text if self.after else ""


def printed_texts(document: Document) -> Iterator[PrintedText]:
    """Yield every text of the document in printed order; titles and captions of tables aside."""
    for part in document.parts:
        for block in part.blocks:
            match block:
                case Heading():
                    yield PrintedText(block.address, block.text, TextKind.HEADING, part, block)
                case Paragraph():
                    yield PrintedText(block.address, block.text, TextKind.PARAGRAPH, part, block)
                case Table():
                    yield from _texts_of_table(block, part, block)
                case Goal():
                    title = block.title
                    yield PrintedText(title.address, title.text, TextKind.GOAL_TITLE, part, block)
                    yield from _texts_of_table(block.objective, part, block)
                    yield from _texts_of_table(block.indicators, part, block)


def _texts_of_table(table: Table, part: Part, block: Block) -> Iterator[PrintedText]:
    kinds = []
    for column in table.columns:
        is_number = column.kind == "row_number"
        kinds.append(TextKind.ROW_NUMBER if is_number else TextKind.CELL)
    for row in table.rows:
        for index, (cell, kind) in enumerate(zip(row.cells, kinds, strict=False)):
            place = TablePlace(table, row, cell, index)
            yield PrintedText(cell.address, cell.text, kind, part, block, place)
    for note in table.notes:
        yield PrintedText(note.address, note.text, TextKind.NOTE, part, block)


def paired(before: Iterable[PrintedText], after: Iterable[PrintedText]) -> Iterator[TextPair]:
    """Yield the texts of both by address, equal ones too.

    They come in the order of ``after``, then what is gone. Texts are recognised by their addresses,
    so that an added row makes no other row differ.
    """
    earlier = {text.address: text for text in before}
    later = {text.address: text for text in after}
    for address, text in later.items():
        yield TextPair(earlier.pop(address, None), text)
    for gone in earlier.values():
        yield TextPair(gone, None)
