"""What a file made by anyone holds, before anyone says what it means: paragraphs and tables in printed order. Pure.

The readers of each format make these, ``disclosure.documents.intake.reading`` interprets them.
A place is Chinese and says where a person finds the text in the file: 第12段, 表格3第5行第2列, or a cell of a sheet (收支总表!B5).
"""

from dataclasses import dataclass, field

from budget.problems import Problem


@dataclass(frozen=True)
class RawParagraph:
    """A paragraph. ``is_numbered``: its number is made by the word processor and does not stand in ``text``.

    ``kind``: text; contents (an entry of a table of contents, which repeats what stands elsewhere); running (in a header or
    footer of the pages); box (inside a text box); or footnote.
    """

    text: str
    place: str
    kind: str = "text"
    is_numbered: bool = False


@dataclass(frozen=True)
class RawCell:
    """One position of a table's grid. A position that a merged cell covers repeats its text; ``merged`` says from where.

    ``merged``: empty for a cell of its own, ``left`` or ``above`` for a position covered by the one beside or above it.
    """

    text: str
    place: str
    merged: str = ""


@dataclass(frozen=True)
class RawTable:
    """A table as a grid: every row has as many cells as the widest."""

    rows: tuple[tuple[RawCell, ...], ...]
    place: str


RawBlock = RawParagraph | RawTable


@dataclass(frozen=True)
class Extract:
    """All that a file shows, and what in it could not be taken out (an embedded object, a formula without its result)."""

    blocks: tuple[RawBlock, ...]
    problems: tuple[Problem, ...] = field(default=())
