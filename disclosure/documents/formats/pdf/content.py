"""A Document as the plain data that ``disclosure.typ`` sets. Pure.

The template gets texts as data and never as markup, so nothing that someone typed is ever read as
an instruction.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from disclosure.documents.formats.pdf.glyphs import Printable
from disclosure.documents.formats.pdf.widths import column_widths, lines_of
from disclosure.documents.model.document import (
    Cell,
    Document,
    Goal,
    Heading,
    Imprint,
    Paragraph,
    Part,
    Row,
    Table,
)
from disclosure.documents.model.edition import marks, version_label

Data = dict[str, Any]
_TableForm = tuple[object, ...]
ALIGNS = {"money": "right", "price": "right", "quantity": "right", "row_number": "center"}
# Longer Latin text is cut where needed: typst breaks it nowhere by itself, and it would run out of
# its cell.
UNBROKEN = 18
# A row taller than a page could never be printed whole; beyond this many characters in a cell it
# may break.
LONGEST_WHOLE_CELL = 400
LARGEST_WHOLE_GROUP = 6  # rows under one merged cell
LINES_OF_WHOLE_GOAL = 28  # half a page: a longer goal may break between its rows
_LONG_WORD = re.compile(rf"[!-~\u00a1-\u024f]{{{UNBROKEN + 1},}}")
_CUT = "\0"


@dataclass
class Content:
    """Turns one Document into data, through a table of the characters that the font has."""

    document: Document
    printable: Printable
    _level: int = 0  # of the heading before

    def data(self, imprint: Imprint) -> Data:
        """Return everything that the template sets, as JSON values."""
        identity = self.document.identity
        edition = [version_label(imprint)]
        day = imprint.published_on
        if day:
            edition.append(f"{day.year}年{day.month}月{day.day}日公开")
        parts = []
        for part in self.document.parts:
            parts.append({"kind": part.kind, "blocks": list(self._blocks(part))})
        return {
            "title": self._plain(self.document.title),
            "title_text": self._text(self.document.title),
            "department": self._plain(identity.office_code + identity.office_name),
            "region": self._plain(identity.region_name),
            "marks": marks(self.document, imprint),
            "is_draft": imprint.status != "official",
            "edition": edition,
            "digest": imprint.digest,
            "parts": parts,
        }

    # -- texts -------------------------------------------------------------------------------------

    def _plain(self, text: str) -> str:
        return text.translate(self.printable)

    def _text(self, text: str) -> str | list[str]:
        """Return a text, in pieces where a line may break in the middle of a long Latin word."""
        pieces = _LONG_WORD.sub(_cut, self._plain(text)).split(_CUT)
        return pieces if len(pieces) > 1 else pieces[0]

    # -- blocks ------------------------------------------------------------------------------------

    def _blocks(self, part: Part) -> Iterator[Data]:
        """Yield blocks in printed order. The contents list the first heading of a part."""
        listed = True
        for block in part.blocks:
            match block:
                case Heading():
                    yield self._heading(block.address, block.text, block.level, listed=listed)
                    listed = False
                case Paragraph():
                    text = self._text(block.text)
                    yield {"kind": "paragraph", "role": block.role, "text": text}
                case Table() if part.kind == "table":
                    yield self._heading(block.address, block.title, 1, listed=True)
                    yield self._table(block)
                case Table():
                    yield self._table(block) | {"title": self._text(block.title)}
                case Goal():
                    yield self._goal(block)

    def _heading(self, address: str, text: str, level: int, *, listed: bool) -> Data:
        # PDF/UA: the first heading is of level 1, and none is more than one level below the one
        # before.
        self._level = min(level, self._level + 1)
        return {
            "kind": "heading",
            "address": address,
            "level": self._level,
            "text": self._text(text),
            "listed": listed,
        }

    def _goal(self, goal: Goal) -> Data:
        title = goal.title
        widths = self._widths[_form(goal.indicators)]
        # The goal's text stands beside its label, which is as wide as the first column below it.
        beside = (widths[0], sum(widths[1:]))
        lines = lines_of(goal.objective, beside) + lines_of(goal.indicators, widths)
        return {
            "kind": "goal",
            "title": self._heading(title.address, title.text, title.level, listed=False),
            "objective": self._table(goal.objective) | {"widths": beside},
            "indicators": self._table(goal.indicators),
            "whole": lines <= LINES_OF_WHOLE_GOAL,
        }

    # -- tables ------------------------------------------------------------------------------------

    def _table(self, table: Table) -> Data:
        header = []
        for header_row in table.header:
            header.append(
                [
                    {
                        "text": self._text(cell.text),
                        "colspan": cell.colspan,
                        "rowspan": cell.rowspan,
                    }
                    for cell in header_row
                ]
            )
        rows = []
        for number, row in enumerate(table.rows):
            cells = []
            for cell in row.cells:
                if cell.rowspan:
                    spanned = table.rows[number : number + cell.rowspan]
                    cells.append(self._cell(cell, spanned))
            rows.append({"level": row.level, "cells": cells})
        return {
            "kind": "table",
            "caption": [self._text(text) for text in table.caption],
            "aligns": [ALIGNS.get(column.kind, "left") for column in table.columns],
            "widths": self._widths[_form(table)],
            "header": header,
            "numbers": list(table.column_numbers),
            "rows": rows,
            "notes": [self._text(note.text) for note in table.notes],
            "title": "",
        }

    def _cell(self, cell: Cell, spanned: Sequence[Row]) -> Any:
        """Return the text of a cell, or for a special one a mapping that says what is special.

        ``spanned`` are the rows that it covers. It breaks where one of them has to: rows that a
        cell holds together would run off the page.
        """
        text = self._text(cell.text)
        breakable = cell.rowspan > LARGEST_WHOLE_GROUP
        for row in spanned:
            breakable = breakable or any(len(each.text) > LONGEST_WHOLE_CELL for each in row.cells)
        if cell.rowspan == 1:
            breakable = len(cell.text) > LONGEST_WHOLE_CELL
        if cell.rowspan == 1 and not breakable:
            return text
        return {"text": text, "rowspan": cell.rowspan, "breakable": breakable}

    @cached_property
    def _widths(self) -> Mapping[_TableForm, tuple[float, ...]]:
        """The widths of columns by the form of a table: goals look alike."""
        alike: defaultdict[_TableForm, list[Table]] = defaultdict(list)
        for table in self.document.every_table():
            alike[_form(table)].append(table)
        return {form: column_widths(tables) for form, tables in alike.items()}


def _form(table: Table) -> _TableForm:
    return table.kind, table.columns, table.header


def _cut(word: re.Match[str]) -> str:
    text = word.group()
    pieces = [text[start : start + UNBROKEN] for start in range(0, len(text), UNBROKEN)]
    return _CUT.join(pieces)
