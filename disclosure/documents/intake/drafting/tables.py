"""Finds the tables of a blank form: title, caption, header tree, column numbers, rows. Pure.

A form is a run of rows and lines of text. Where a row has two texts or more a table begins; what
stands above it are its caption and its title. Its header goes down as long as merged cells reach
down, or groups have their columns below them. All that is no table is text of the form.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from disclosure.documents.forms.folding import Folder
from disclosure.documents.intake.drafting.vocabulary import folded, vocabulary
from disclosure.documents.intake.files.blocks import (
    Covered,
    ParagraphKind,
    RawBlock,
    RawCell,
    RawTable,
)
from disclosure.documents.intake.reading.form import own_cells
from disclosure.documents.model.texts import joined, visible

_FOLDER = Folder()
# What a caption's pieces say before their colon, folded.
_CAPTION_LABEL = re.compile(
    r"(?:填报|填制|编制|编报|公开|预算|金额|货币|计量|部门|单位)*(?:部门|单位|名称|编码|代码)"
    r"|预算年度|年度|截止时间|截止日期|日期|填报日期|编制日期|制表日期|金额单位|货币单位"
)
_CODE_AND_NAME = re.compile(r"(?!\d{4}年)\d{3,9}\D{2,}")
_LIKE_TITLE = re.compile(r"表(?:\([^()]*\))?$")
_LONGEST_TITLE = 60  # characters, folded
_OBJECTIVE = "绩效目标"
_LONGEST_HEADING = 30  # characters of a title that does not call itself a table
_SENTENCE = re.compile(r"[。；;，,：:]")
_NOTE = re.compile(r"[(（]?(?:备?注|说\s*明)\s*\d*\s*[:：.、]")
_NUMERALS = "〇一二三四五六七八九十"
# 公开表一, 公开01表, 附件2
_CAPTION_NUMBER = re.compile(
    rf"(?:附?表|附件)[{_NUMERALS}\d]{{1,3}}|公开(?:表[{_NUMERALS}\d]{{1,3}}|\d+表)"
)
_ORDINAL = re.compile(
    rf"\s*(?:[{_NUMERALS}]{{1,4}}[、.．]|[(（][{_NUMERALS}\d]{{1,3}}[)）]|\d{{1,2}}[、.．])"
)
_ONLY_NUMBER = re.compile(r"-?[\d,.%]+")
ELLIPSIS = re.compile(r"(?:…|\.{3,}|。{3,}|⋯)+")
_BETWEEN_CAPTIONS = re.compile(r"\s{2,}|\s+(?=[^\s:：]{2,6}[:：])")
_MOST_LINES_ABOVE = 4  # title, caption and blank lines


@dataclass(frozen=True)
class BlankColumn:
    """A column of a blank form: header texts from the top down, its 栏次, where it stands.

    ``positions`` are those in the grid; a heading over two positions without any of their own is
    one column.
    """

    header: tuple[str, ...]
    positions: tuple[int, ...]
    place: str
    number: str = ""


@dataclass(frozen=True)
class BlankRow:
    """A row below the header: the text of each column, by its number, and where it stands."""

    texts: tuple[str, ...]
    place: str

    @property
    def filled(self) -> tuple[str, ...]:
        """The texts that are not blank."""
        return tuple(text for text in self.texts if text)


@dataclass(frozen=True)
class BlankTable:
    """A table of a blank form as it is printed.

    ``notes`` stand below it, ``group`` is the sheet that it stands in.
    """

    title: str
    caption: tuple[str, ...]
    columns: tuple[BlankColumn, ...]
    rows: tuple[BlankRow, ...]
    place: str
    notes: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class FormText:
    """A line of the form that is no table. ``group`` is the sheet that it stands in."""

    text: str
    place: str
    group: str = ""


FormPiece = BlankTable | FormText


@dataclass(frozen=True)
class _Line:
    """A row of a grid, or a paragraph as a row of one cell."""

    cells: tuple[RawCell, ...]
    group: str  # the table or sheet; empty for a paragraph

    @property
    def texts(self) -> list[str]:
        """The texts of its cells, each merged one once, blank ones left out."""
        return [visible(cell.text) for cell in own_cells(self.cells)]

    @property
    def shown(self) -> list[str]:
        """All that it shows, what cells from above reach down included, neighbours once."""
        shown: list[str] = []
        for cell in self.cells:
            text = visible(cell.text)
            if text and cell.merged is not Covered.LEFT:
                shown.append(text)
        return shown


def pieces_of(blocks: Iterable[RawBlock]) -> list[FormPiece]:
    """Return the tables and texts of a blank form in printed order."""
    lines = _lines(blocks)
    pieces: list[FormPiece] = []
    start = 0
    while start < len(lines):
        line = lines[start]
        if _is_objective(line):
            start += 1
            continue
        if not _begins_table(lines, start):
            pieces.extend(_texts(line))
            start += 1
            continue
        end = _end_of_table(lines, start)
        above = _take_above(pieces)
        table = _table(lines[start:end], above)
        if table is None:
            pieces.extend(above)
            for unread in lines[start:end]:
                pieces.extend(_texts(unread))
        else:
            said = _said_by(table, above)
            pieces.extend(piece for piece in above if piece.text not in said)
            pieces.append(table)
        start = end
    return _put_together(pieces)


def _lines(blocks: Iterable[RawBlock]) -> list[_Line]:
    lines = []
    for block in blocks:
        if isinstance(block, RawTable):
            lines += [_Line(row, block.place) for row in block.rows]
        elif block.kind in (ParagraphKind.TEXT, ParagraphKind.BOX):
            lines.append(_Line((RawCell(block.text, block.place),), ""))
    return lines


def _texts(line: _Line) -> list[FormText]:
    """Return what a line says, each printed line of it on its own."""
    texts = []
    for cell in line.cells:
        if cell.merged:
            continue
        for text in cell.text.split("\n"):
            if text.strip():
                texts.append(FormText(visible(text), cell.place, line.group))
    return texts


def one_line(text: str) -> str:
    """Return a heading or row name in one line, with the spaces that the form has inside."""
    return re.sub(r"\s*\n\s*", "", visible(text))


# -- where a table begins and ends -----------------------------------------------------------------


def _begins_table(lines: Sequence[_Line], at: int) -> bool:
    """Return whether the header of a table begins in this line: two texts that are no caption."""
    line = lines[at]
    if not line.group or len(line.texts) < 2 or _is_caption(line):
        return False
    return not _ONLY_NUMBER.fullmatch(line.texts[0])


def _is_objective(line: _Line) -> bool:
    """Return whether a line is the goal of a project in words, above its indicators."""
    is_of_table = bool(line.group) and len(line.texts) == 2
    return is_of_table and folded(line.texts[0]) == _OBJECTIVE


def _end_of_table(lines: Sequence[_Line], start: int) -> int:
    """Return the line after the last one of the table that begins at ``start``."""
    group = lines[start].group
    end = start + 1
    while end < len(lines):
        if lines[end].group != group or _begins_another(lines, end):
            break
        end += 1
    return end


def _begins_another(lines: Sequence[_Line], at: int) -> bool:
    """Return whether a title stands here with the header of a further table below it."""
    texts = lines[at].texts
    if len(texts) != 1 or not _is_title(texts[0]):
        return False
    for below in lines[at + 1 : at + 1 + _MOST_LINES_ABOVE]:
        if below.group != lines[at].group:
            return False
        if len(below.texts) >= 2 and not _is_caption(below):
            return _knows_headings(below)
    return False


def _knows_headings(line: _Line) -> bool:
    words = vocabulary()
    known = 0
    for text in set(line.texts):
        word = folded(text)
        is_column = word in words.columns or word in words.row_columns
        known += is_column or words.bound(text) is not None
    return known >= 2


def _is_title(text: str) -> bool:
    fold = _FOLDER.fold(text)
    return len(fold) <= _LONGEST_TITLE and bool(_LIKE_TITLE.search(fold))


def _is_caption(line: _Line) -> bool:
    return bool(line.texts) and all(
        is_caption_piece(piece, before)
        for before, piece in zip(("", *line.texts), line.texts, strict=False)
    )


def caption_pieces(text: str) -> list[str]:
    """Return the captions that stand in one line, parted by wide spaces or before a label."""
    return [piece for piece in _BETWEEN_CAPTIONS.split(text.strip()) if piece]


def _is_caption_text(text: str, before: str = "") -> bool:
    pieces = caption_pieces(text)
    return bool(pieces) and all(is_caption_piece(piece, before) for piece in pieces)


def is_caption_piece(text: str, before: str = "") -> bool:
    """Return whether a text says whose table it is, of when, or in which unit.

    ``before`` is the text to its left: a name stands behind 部门： in a cell of its own.
    """
    fold = _FOLDER.fold(text)
    label, colon, _ = fold.partition(":")
    if colon and _CAPTION_LABEL.fullmatch(label):
        return True
    if _CAPTION_NUMBER.fullmatch(fold) or _CODE_AND_NAME.fullmatch(fold):
        return True
    is_labelled = _FOLDER.fold(before).endswith(":")
    return is_labelled and is_caption_piece(before)


# -- what stands above a table ---------------------------------------------------------------------


def _take_above(pieces: list[FormPiece]) -> list[FormText]:
    """Take away the lines before a table that may be its title and caption."""
    above: list[FormText] = []
    while pieces and len(above) < _MOST_LINES_ABOVE:
        last = pieces[-1]
        if not isinstance(last, FormText):
            break
        above.insert(0, last)
        pieces.pop()
        if _is_title(last.text) and not _is_caption_text(last.text):
            break
    return above


def _title_of(above: Sequence[FormText]) -> str:
    for piece in reversed(above):
        if not _is_caption_text(piece.text) and _is_title(piece.text):
            return piece.text
    for piece in reversed(above):
        if not _is_caption_text(piece.text):
            return piece.text if _is_short_heading(piece.text) else ""
    return ""


def _is_short_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and not _SENTENCE.search(text)


def _captions_of(above: Sequence[FormText]) -> tuple[str, ...]:
    """Return the pieces of the caption: what stands between the title and the header."""
    pieces: list[str] = []
    before = ""
    for piece in above:
        if not _is_caption_text(piece.text, before):
            before = ""
            continue
        is_value = before.endswith((":", "：")) and not _is_caption_text(piece.text)
        if is_value and pieces:
            pieces[-1] += piece.text
        else:
            pieces += caption_pieces(piece.text)
        before = piece.text
    return tuple(piece for piece in pieces if piece)


def _said_by(table: BlankTable, above: Sequence[FormText]) -> set[str]:
    """Return the lines above a table that are its title and caption."""
    said = {table.title}
    for piece in above:
        text = piece.text
        if any(text in caption or caption in text for caption in table.caption):
            said.add(text)
    return said


# -- the table itself ------------------------------------------------------------------------------


def _table(lines: Sequence[_Line], above: Sequence[FormText]) -> BlankTable | None:
    """Return the table in these lines; None where it has no header of two columns."""
    title = _title_of(above)
    depth = _header_depth(lines)
    header = _filled_header([line.cells for line in lines[:depth]])
    columns = _columns(header)
    if len(columns) < 2:
        return None
    body = list(lines[depth:])
    if body and _is_numbering(body[0]):
        columns = _numbered(columns, body.pop(0))
    rows = []
    notes = []
    for line in body:
        texts = line.texts
        if len(texts) == 1 and _NOTE.match(texts[0]):
            notes.append(texts[0])
            continue
        row = _row(line, columns)
        if row.filled:
            rows.append(row)
    place = lines[0].cells[0].place
    return BlankTable(
        title=title,
        caption=_captions_of(above),
        columns=columns,
        rows=tuple(rows),
        place=place,
        notes=tuple(notes),
        group=lines[0].group,
    )


def _header_depth(lines: Sequence[_Line]) -> int:
    """Return how many of the lines are the header."""
    depth = 1
    while depth < len(lines):
        line = lines[depth]
        if _is_body(line) or _is_numbering(line):
            break
        reaches_down = any(cell.merged is Covered.ABOVE and cell.text for cell in line.cells)
        if not reaches_down and not _has_columns_of_groups(lines[depth - 1], line):
            break
        depth += 1
    return depth


def _is_body(line: _Line) -> bool:
    """Return whether a line can be no header: it lists a code, an item or a total."""
    texts = line.texts
    if not texts:
        return True
    if any(_ONLY_NUMBER.fullmatch(_FOLDER.fold(text)) for text in texts):
        return True
    if any(_ORDINAL.match(text) or ELLIPSIS.search(text) for text in texts):
        return True
    is_below_merged = any(cell.merged is Covered.ABOVE for cell in line.cells)
    if len(texts) > 1 or is_below_merged:
        return False
    known = vocabulary().bound(texts[0])
    return known is not None and known.is_total


def _has_columns_of_groups(upper: _Line, lower: _Line) -> bool:
    """Return whether a line has texts below a cell of the line above that spans several."""
    for position, cell in enumerate(upper.cells):
        spans = cell.merged is Covered.LEFT
        is_blank_beside = not cell.text.strip() and position > 0
        if not (spans or is_blank_beside) or position >= len(lower.cells):
            continue
        below = lower.cells[position]
        if below.text.strip() and below.text != cell.text:
            return True
    return False


def _filled_header(rows: Sequence[tuple[RawCell, ...]]) -> list[list[str]]:
    """Return the header's texts by row; a blank cell of an upper row repeats its group's text.

    Files turned from other formats have blank cells where the form has a merged one.
    """
    filled: list[list[str]] = []
    for number, row in enumerate(rows):
        texts = [one_line(cell.text) for cell in row]
        is_last = number == len(rows) - 1
        for position in range(1, len(texts)):
            if texts[position] or is_last or row[position].merged:
                continue
            lower = [below[position] for below in rows[number + 1 :]]
            if not own_cells(lower):
                continue
            above = filled[-1] if filled else None
            if above is None or above[position] == above[position - 1]:
                texts[position] = texts[position - 1]
        filled.append(texts)
    return filled


def _columns(header: Sequence[Sequence[str]]) -> tuple[BlankColumn, ...]:
    columns: list[BlankColumn] = []
    width = max(map(len, header))
    for position in range(width):
        path: list[str] = []
        for row in header:
            text = row[position] if position < len(row) else ""
            if text and text not in path[-1:]:
                path.append(text)
        if not path:
            continue
        before = columns[-1] if columns else None
        if before is not None and before.header == tuple(path) and _is_one(header, position):
            columns[-1] = replace(before, positions=(*before.positions, position))
        else:
            columns.append(BlankColumn(tuple(path), (position,), ""))
    return tuple(columns)


def _is_one(header: Sequence[Sequence[str]], position: int) -> bool:
    """Return whether this position has no heading that its left neighbour does not have."""
    return all(row[position] == row[position - 1] for row in header)


def _is_numbering(line: _Line) -> bool:
    """Return whether a line holds the columns' numbers: 栏次 1 2 3, or 1 2 3 and more."""
    texts = [_FOLDER.fold(text) for text in line.texts]
    if len(texts) < 2:
        return False
    if texts[0] in vocabulary().column_number:
        return True
    numbers = [str(number) for number in range(1, len(texts) + 1)]
    return len(texts) > 2 and texts == numbers


def _numbered(columns: Sequence[BlankColumn], line: _Line) -> tuple[BlankColumn, ...]:
    numbered = []
    for column in columns:
        number = joined(line.cells[column.positions[0]].text)
        numbered.append(BlankColumn(column.header, column.positions, column.place, number))
    return tuple(numbered)


def _row(line: _Line, columns: Sequence[BlankColumn]) -> BlankRow:
    """Return a row; a merged cell stands in its first column only."""
    texts = []
    for column in columns:
        pieces: list[str] = []
        for position in column.positions:
            cell = line.cells[position] if position < len(line.cells) else None
            if cell is not None and not cell.merged and cell.text.strip():
                pieces.append(one_line(cell.text))
        texts.append(" ".join(pieces))
    first_cell = line.cells[columns[0].positions[0]]
    return BlankRow(tuple(texts), first_cell.place)


# -- what goes on after a table --------------------------------------------------------------------


def _put_together(pieces: Sequence[FormPiece]) -> list[FormPiece]:
    """Return the pieces with what goes on after a table made part of it.

    These are lines that begin with 注：, and a table of the same header without a title of its own:
    the next page of the same.
    """
    done: list[FormPiece] = []
    for piece in pieces:
        last = done[-1] if done else None
        if not isinstance(last, BlankTable):
            done.append(piece)
        elif isinstance(piece, FormText) and _NOTE.match(piece.text):
            done[-1] = replace(last, notes=(*last.notes, piece.text))
        elif isinstance(piece, BlankTable) and _goes_on(last, piece):
            done[-1] = replace(last, rows=(*last.rows, *piece.rows))
        else:
            done.append(piece)
    return done


def _goes_on(before: BlankTable, table: BlankTable) -> bool:
    """Return whether a table is the next page of the one before it."""
    headers = [column.header for column in table.columns]
    return not table.title and headers == [column.header for column in before.columns]
