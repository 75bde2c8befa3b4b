"""Paragraphs and tables of a file as it holds them, in printed order, not yet interpreted. Pure.

The readers of each format make these values, ``disclosure.documents.intake.reading`` interprets
them. A place is Chinese and says where a person finds the text in the file: 第12段,
表格3第5行第2列, or a cell of a sheet (收支总表!B5).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from budget.amounts import STROKE
from budget.problems import Problem
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.unread import Unread


class ParagraphKind(StrEnum):
    """Where in a file a paragraph stands."""

    TEXT = "text"
    CONTENTS = "contents"  # an entry of a table of contents, which repeats what stands elsewhere
    COVER = "cover"  # on a title page, which says who publishes what and when
    RUNNING = "running"  # in the header or footer of the pages
    BOX = "box"  # inside a text box
    FOOTNOTE = "footnote"


class Covered(StrEnum):
    """From which side a merged cell covers a position of a grid; ``NOT`` for a cell of its own."""

    NOT = ""
    LEFT = "left"
    ABOVE = "above"


@dataclass(frozen=True)
class RawParagraph:
    """A paragraph. ``is_numbered``: the word processor makes its number, which ``text`` lacks."""

    text: str
    place: str
    kind: ParagraphKind = ParagraphKind.TEXT
    is_numbered: bool = False


@dataclass(frozen=True)
class RawCell:
    """A position in a table's grid. One that a merged cell covers repeats the text of that cell."""

    text: str
    place: str
    merged: Covered = Covered.NOT


@dataclass(frozen=True)
class RawTable:
    """A table as a grid: every row has as many cells as the widest."""

    rows: tuple[tuple[RawCell, ...], ...]
    place: str


RawBlock = RawParagraph | RawTable


@dataclass(frozen=True)
class Extract:
    """All that a file shows, and what of it could not be taken out.

    ``problems`` name an embedded object, a formula without its result and the like; ``unread`` are
    the texts among them. ``beside`` is what a file holds and does not print as its content:
    comments, pictures, texts that a tracked change took away.
    """

    blocks: tuple[RawBlock, ...]
    problems: tuple[Problem, ...] = field(default=())
    unread: tuple[Unread, ...] = field(default=())
    beside: tuple[Unread, ...] = field(default=())


_DIGITS = "0123456789"
_RAISED = {
    "superscript": str.maketrans(_DIGITS, "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "subscript": str.maketrans(_DIGITS, "₀₁₂₃₄₅₆₇₈₉"),
}


def raised(text: str, alignment: str) -> str:
    """Return a text whose digits stand raised or lowered as it prints.

    ``alignment`` is as Word and Excel name it (``superscript``, ``subscript``).
    """
    table = _RAISED.get(alignment)
    return text if table is None else text.translate(table)


def struck(text: str) -> str:
    """Return a text whose digits are struck out as it prints: each with a stroke over it.

    A digit that somebody has struck out is none of the figure.
    """
    return re.sub(r"[0-9]", lambda digit: digit[0] + STROKE, text)


def is_struck(text: str) -> bool:
    """Return whether a digit of a text is struck out."""
    return STROKE in text


def without_strokes(text: str) -> str:
    """Return a text as it was before its digits were struck out."""
    return text.replace(STROKE, "")


def embedded_objects(names: Iterable[str], *, better_as: str) -> Iterator[Problem]:
    """Yield a problem for each embedded object; ``better_as`` is how a table in it is read."""
    for name in names:
        yield problem_kinds.OBJECT_EMBEDDED.at(name, better_as=better_as)
