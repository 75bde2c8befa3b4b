"""The texts that a Document prints, and those that differ between two Documents. Pure.

Everything that tells two Documents apart stands on this: ``comparison`` for reviewers,
``corrections`` for citizens, ``intake.recovery`` for what a file lost when it was read.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from disclosure.documents.model.document import (
    Block,
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


CellPlace = tuple[Table, Row, int]
"""A cell by its table, its row and the position of its column."""


class PrintedText(NamedTuple):
    """A text at its address. ``place`` is set for the cells of tables."""

    address: str
    text: str
    kind: TextKind
    part: Part
    block: Block
    place: CellPlace | None = None


class TextPair(NamedTuple):
    """Two texts at one address that differ; None where a Document prints nothing there."""

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


def printed_texts(document: Document, *, unlike: Document | None = None) -> Iterator[PrintedText]:
    """Yield every text of the document in printed order; titles and captions of tables aside.

    With ``unlike``, blocks and rows that are equal there are left out. Nothing in them differs, and
    to compare two values costs a small part of listing and pairing the texts in them.
    """
    others: dict[str, Block] = {}
    if unlike is not None:
        others = {block.address: block for block in unlike.blocks()}
    for part in document.parts:
        for block in part.blocks:
            other = others.get(block.address)
            if block == other:
                continue
            match block:
                case Heading():
                    yield PrintedText(block.address, block.text, TextKind.HEADING, part, block)
                case Paragraph():
                    yield PrintedText(block.address, block.text, TextKind.PARAGRAPH, part, block)
                case Table():
                    yield from _texts_of_table(block, part, block, other)
                case Goal():
                    title = block.title
                    yield PrintedText(title.address, title.text, TextKind.GOAL_TITLE, part, block)
                    yield from _texts_of_table(block.objective, part, block)
                    yield from _texts_of_table(block.indicators, part, block)


def _texts_of_table(
    table: Table, part: Part, block: Block, other: Block | None = None
) -> Iterator[PrintedText]:
    """Yield the texts of a table, without rows that are equal in ``other``."""
    kinds = []
    for column in table.columns:
        if column.kind == "row_number":
            kinds.append(TextKind.ROW_NUMBER)
        else:
            kinds.append(TextKind.CELL)
    other_rows: dict[str, Row] = {}
    # Under other columns a cell may be of another kind, so that equal rows would differ after all.
    if isinstance(other, Table) and other.columns == table.columns:
        other_rows = {row.address: row for row in other.rows}
    for row in table.rows:
        if row == other_rows.get(row.address):
            continue
        for index, (cell, kind) in enumerate(zip(row.cells, kinds, strict=False)):
            place = (table, row, index)
            yield PrintedText(cell.address, cell.text, kind, part, block, place)
    for note in table.notes:
        yield PrintedText(note.address, note.text, TextKind.NOTE, part, block)


def differing(before: Iterable[PrintedText], after: Iterable[PrintedText]) -> Iterator[TextPair]:
    """Yield the texts that differ, in the order of ``after``, then those that are gone.

    Texts are recognised by their addresses, so that an added row makes no other row differ.
    """
    earlier = {text.address: text for text in before}
    later = {text.address: text for text in after}
    for address, text in later.items():
        text_before = earlier.pop(address, None)
        if text_before is None or text_before.text != text.text:
            yield TextPair(text_before, text)
    for gone in earlier.values():
        yield TextPair(gone, None)
