"""A Document as the plain data that ``disclosure.typ`` sets. Pure.

The template gets texts as data and never as markup, so nothing that someone typed is ever read as
an instruction. Lengths are points.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from disclosure.documents.formats.paper.columns import TableGrid, grids, page_of
from disclosure.documents.formats.paper.cover import cover_lines, edition
from disclosure.documents.formats.paper.cuts import kept_rows
from disclosure.documents.formats.paper.fonts import FontPart, font_set
from disclosure.documents.formats.paper.headings import (
    CONTENTS_TITLE_TEXT,
    PlacedHeading,
    headings,
)
from disclosure.documents.formats.paper.heights import goal_is_whole, row_heights
from disclosure.documents.formats.paper.styles import (
    PORTRAIT,
    STRONG_LEVELS,
    TABLE_TITLE,
    TEXTS,
    CellKind,
    Paper,
    cell_kind,
)
from disclosure.documents.formats.paper.titles import title_lines
from disclosure.documents.formats.pdf.faces import STRONG, face_data, families
from disclosure.documents.formats.pdf.glyphs import Printable
from disclosure.documents.model.document import (
    Block,
    Cell,
    Document,
    Goal,
    Heading,
    Imprint,
    Paragraph,
    Row,
    Table,
)
from disclosure.documents.model.edition import marks, statements

Data = dict[str, Any]
_ALIGNS = {CellKind.FIGURE: "right", CellKind.CENTRE: "center"}
_TWIPS = 20  # of a point
# Longer Latin text is cut where needed: typst breaks it nowhere by itself, and it would run out of
# its cell.
UNBROKEN = 18
# A row taller than a page could never be printed whole; beyond this many characters in a cell it
# may break.
LONGEST_WHOLE_CELL = 400
LARGEST_WHOLE_GROUP = 6  # rows under one merged cell
_LONG_WORD = re.compile(rf"[!-~\u00a1-\u024f]{{{UNBROKEN + 1},}}")
_CUT = "\0"


@dataclass
class Content:
    """Turns one Document into data, through a table of the characters that the font has."""

    document: Document
    printable: Printable

    def data(self, imprint: Imprint) -> Data:
        """Return everything that the template sets, as JSON values."""
        identity = self.document.identity
        fonts = font_set()
        cover = []
        for line in cover_lines(self.document, imprint):
            cover.append(
                {
                    "text": self._text(line.text),
                    "face": line.face.key,
                    "before": line.before / _TWIPS,
                    "is_title": line.is_title,
                    "lines": title_lines(line.text, line.face, PORTRAIT),
                }
            )
        return {
            "title": self._plain(self.document.title),
            "title_text": self._text(self.document.title),
            "department": self._plain(identity.office_code + identity.office_name),
            "marks": marks(self.document, imprint),
            "is_draft": imprint.status != "official",
            "edition": edition(imprint),
            "imprint": "\u3000".join(f"{label}：{text}" for label, text in statements(imprint)),
            "digest": imprint.digest,
            "cover": cover,
            "contents_title": CONTENTS_TITLE_TEXT,
            "faces": face_data(fonts),
            "table_fonts": families(FontPart.SONG, fonts),
            "strong_fonts": families(STRONG, fonts),
            "sections": list(self._sections()),
        }

    # -- texts -------------------------------------------------------------------------------------

    def _plain(self, text: str) -> str:
        return text.translate(self.printable)

    def _text(self, text: str) -> str | list[str]:
        """Return a text, in pieces where a line may break in the middle of a long Latin word."""
        pieces = _LONG_WORD.sub(_cut, self._plain(text)).split(_CUT)
        return pieces if len(pieces) > 1 else pieces[0]

    # -- blocks ------------------------------------------------------------------------------------

    def _sections(self) -> Iterator[Data]:
        """Yield runs of parts on pages of one kind: upright or wide."""
        page: Paper | None = None
        blocks: list[Data] = []
        for part in self.document.parts:
            page_of_part = page_of(part, self._grids)
            if page is not None and page_of_part != page:
                yield {"wide": page.is_landscape, "blocks": blocks}
                blocks = []
            page = page_of_part
            for block in part.blocks:
                blocks += self._block(block, page)
        if page is not None:
            yield {"wide": page.is_landscape, "blocks": blocks}

    def _block(self, block: Block, page: Paper) -> Iterator[Data]:
        match block:
            case Heading():
                yield self._heading(block.address, page)
            case Paragraph():
                yield self._paragraph(block)
            case Table():
                yield from self._table_with_title(block, page)
            case Goal():
                yield self._goal(block, page)

    def _heading(self, address: str, page: Paper) -> Data:
        heading = self._headings[address]
        return {
            "kind": "heading",
            "address": address,
            "level": heading.level,
            "face": heading.face.key,
            "lines": title_lines(heading.text, heading.face, page),
            "text": self._text(heading.text),
            "listed": heading.is_listed,
            "contents_level": heading.contents_level,
            "contents_face": heading.contents_face.key,
            "contents_text": self._text(heading.contents_text),
        }

    def _paragraph(self, block: Paragraph) -> Data:
        face = TEXTS.get(block.role, TEXTS["body"])
        return {"kind": "paragraph", "face": face.key, "text": self._text(block.text)}

    def _table_with_title(self, table: Table, page: Paper) -> Iterator[Data]:
        data = self._table(table, page)
        if table.address in self._headings:
            yield self._heading(table.address, page)
        else:
            data["title"] = self._text(table.title)
            data["title_lines"] = title_lines(table.title, TABLE_TITLE, page)
        yield data

    def _goal(self, goal: Goal, page: Paper) -> Data:
        name = self._text(goal.title.text)
        return {
            "kind": "goal",
            "title": self._heading(goal.title.address, page),
            "objective": self._table(goal.objective, page) | {"name": name},
            "indicators": self._table(goal.indicators, page) | {"name": name},
            "whole": goal_is_whole(goal, self._grids),
        }

    # -- tables ------------------------------------------------------------------------------------

    def _table(self, table: Table, page: Paper) -> Data:
        grid = self._grids[table.address]
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
            is_strong = row.level in STRONG_LEVELS
            rows.append({"strong": is_strong, "blank": row.level == "blank", "cells": cells})
        heights = row_heights(table, grid)
        aligns = []
        for column in table.columns:
            aligns.append(_ALIGNS.get(cell_kind(column), "left"))
        return {
            "kind": "table",
            "name": self._text(table.title),
            "caption": [self._text(text) for text in table.caption],
            "aligns": aligns,
            "widths": [width / _TWIPS for width in grid.widths],
            "size": grid.faces.size / 2,
            "line": grid.faces.line / _TWIPS,
            "row": grid.faces.row / _TWIPS,
            "header": header,
            "numbers": list(table.column_numbers),
            "rows": rows,
            "kept": kept_rows(table.rows, heights, page.text_height),
            "notes": [self._paragraph(note) for note in table.notes],
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
    def _grids(self) -> Mapping[str, TableGrid]:
        return grids(self.document)

    @cached_property
    def _headings(self) -> Mapping[str, PlacedHeading]:
        return headings(self.document)


def _cut(word: re.Match[str]) -> str:
    text = word.group()
    pieces = [text[start : start + UNBROKEN] for start in range(0, len(text), UNBROKEN)]
    return _CUT.join(pieces)
