"""Writes a disclosure as other offices would have typed it, with other habits than ours.

``pages`` turns a Document into paragraphs and grids in the habits chosen; ``docx_of`` and
``xlsx_of`` put them into files.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from io import BytesIO
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.styles import Alignment

from disclosure.documents.model.document import (
    Cell,
    Document,
    Goal,
    HeaderCell,
    Heading,
    Paragraph,
    Part,
    Table,
)

NIL = ("", "-", "—", "0", "0.00", "－")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class Habits:
    """Each field is one habit; the defaults are ours."""

    nil: str = ""
    in_yuan: bool = False
    thousands: bool = False
    no_column_numbers: bool = False
    no_row_numbers: bool = False
    blank_rows: bool = False
    blank_column: bool = False
    split: str = ""  # "", "bare" or "header": a long table in two, its header repeated or not
    repeated_header: bool = False  # inside one table, as a page break by hand leaves it
    flat_header: bool = False  # only the lowest header texts, groups left out
    missing_header: bool = False  # one header cell blank
    other_words: bool = False  # synonyms, other widths and spaces in titles and headers
    numbered_titles: bool = False
    swapped_tables: bool = False
    cut_names: bool = False
    cut_codes: bool = False
    notes_between: bool = False
    other_numbering: bool = False
    levels: str = ""  # "", "repeated" or "blank": the first levels of indicators
    goal_in_one_table: bool = False
    caption_as_line: bool = False
    typed_contents: bool = False
    title_in_table: bool = False
    soft_hyphens: bool = False
    title_in_box: bool = False  # Word only, as are the next three
    tracked: bool = False
    comments: bool = False
    automatic_numbers: bool = False
    one_sheet: bool = False  # Excel only, as is the next
    codes_as_numbers: bool = False

    @classmethod
    def random(cls, seed: int) -> "Habits":
        """Return the habits of one office, about every third of them other than ours."""
        random = Random(seed)
        choices: dict[str, tuple[Any, ...]] = {
            "nil": NIL,
            "split": ("bare", "header"),
            "levels": ("repeated", "blank"),
        }
        chosen = {}
        for habit in fields(cls):
            if random.random() < 0.35:
                chosen[habit.name] = random.choice(choices.get(habit.name, (True,)))
        return cls(**chosen)


@dataclass(frozen=True)
class Text:
    """A paragraph. ``kind``: title, heading, item or body."""

    text: str
    kind: str = "body"


@dataclass(frozen=True)
class Box:
    """A cell of a grid with its spans; ``is_code`` cells may become numbers in a spreadsheet."""

    text: str = ""
    across: int = 1
    down: int = 1
    is_code: bool = False


Row = list[Box]
Item = Text | list[Row]


def pages(document: Document, habits: Habits) -> list[Item]:
    """Return the document as paragraphs and grids."""
    return list(_Writer(document, habits).items())


@dataclass(frozen=True)
class _Writer:
    document: Document
    habits: Habits

    def items(self) -> Iterator[Item]:
        if self.habits.typed_contents:
            yield Text("目  录")
            for number, part in enumerate(self.document.parts, 2):
                yield Text(f"{part.title}…………{number}")
        for part in self._parts():
            for block in part.blocks:
                match block:
                    case Heading():
                        yield Text(self._heading(block.text), "heading")
                    case Paragraph():
                        yield from self._paragraph(block)
                    case Table():
                        yield from self._table(block)
                    case Goal():
                        yield from self._goal(block)

    def _parts(self) -> list[Part]:
        parts = list(self.document.parts)
        if self.habits.swapped_tables:
            parts[6], parts[7] = parts[7], parts[6]
            parts[1], parts[4] = parts[4], parts[1]
        return parts

    # -- text --------------------------------------------------------------------------------------

    def _heading(self, text: str) -> str:
        if self.habits.automatic_numbers:
            return re.sub(r"^[一二三四五六七八九]、", "", text)
        if self.habits.other_numbering:
            text = re.sub(r"^([一二三四五六七八九])、", r"（\1）", text)
            return re.sub(r"^(\d)、", r"\1. ", text)
        return text

    def _paragraph(self, block: Paragraph) -> Iterator[Text]:
        text = block.text
        is_item = block.role in ("item", "term") and re.match(r"\d+、", text) is not None
        if is_item and self.habits.automatic_numbers:
            text = re.sub(r"^\d+、", "", text)
        elif is_item and self.habits.other_numbering:
            text = re.sub(r"^(\d+)、", r"\1．", text)
        yield Text(f"　　{text}", "item" if is_item else "body")

    def _words(self, text: str) -> str:
        if not self.habits.other_words:
            return text
        # Each synonym becomes the other one; the zero byte keeps the first from turning back.
        text = text.replace("政府性基金", "\0")
        text = text.replace("政府基金", "政府性基金")
        text = text.replace("\0", "政府基金")
        text = text.translate(str.maketrans("（）“”", '()""'))
        return " ".join(text) if len(text) < 4 else text

    # -- tables ------------------------------------------------------------------------------------

    def _table(self, table: Table) -> Iterator[Item]:
        title = self._words(table.title)
        if self.habits.numbered_titles:
            title = f"附表{table.number or '十'} {title}"
        width = len(self._columns(table))
        head: list[Row] = []
        if self.habits.title_in_table:
            head.append([Box(title, across=width)])
        else:
            yield Text(title, "title")
        caption = [self._caption(text) for text in table.caption]
        if caption and self.habits.caption_as_line:
            yield Text("    ".join(caption))
        elif caption:
            boxes = [Box(text) for text in caption]
            boxes[-1] = Box(caption[-1], across=max(width - len(caption) + 1, 1))
            head.append(boxes)
        header = self._header(table)
        yield from self._in_pieces(head, header, list(self._body(table)))
        for note in table.notes:
            yield Text(note.text)
        if self.habits.notes_between and table.number == "2":
            yield Text("说明：以上数据由财政一体化系统生成。")

    def _in_pieces(
        self, head: list[Row], header: list[Row], body: list[Row]
    ) -> Iterator[list[Row]]:
        half = len(body) // 2
        if len(body) < 8 or not (self.habits.split or self.habits.repeated_header):
            yield self._spaced(head + header + body)
        elif self.habits.split:
            yield self._spaced(head + header + body[:half])
            repeated = header if self.habits.split == "header" else []
            yield self._spaced(repeated + body[half:])
        else:
            yield self._spaced(head + header + body[:half] + header + body[half:])

    def _spaced(self, rows: list[Row]) -> list[Row]:
        if self.habits.blank_rows and len(rows) > 6:
            blank = [Box()] * sum(box.across for box in rows[-1])
            rows = [*rows[:-2], blank, *rows[-2:], blank]
        if self.habits.blank_column and rows:
            rows = [[Box(), *row] for row in rows]
        return rows

    def _caption(self, text: str) -> str:
        if self.habits.in_yuan:
            text = text.replace("单位：万元", "金额单位：元")
        if self.habits.other_words:
            text = text.replace("：", ":").replace("预算年度:2023", "预算年度: 2023年")
        return text

    def _columns(self, table: Table) -> list[int]:
        """Return the positions of the columns that are written."""
        positions = []
        for at, column in enumerate(table.columns):
            if not self.habits.no_row_numbers or column.kind != "row_number":
                positions.append(at)
        return positions

    def _header(self, table: Table) -> list[Row]:
        kept = self._columns(table)
        grid = _positions(table.header, len(table.columns))
        rows = []
        for positions in grid:
            rows.append([positions[at] for at in kept])
        if self.habits.flat_header and table.kind == "statutory":
            rows = [[(text, (0, at)) for at, (text, _) in enumerate(rows[-1])]]
        header = []
        for boxes in _merged(rows):
            header.append([replace(box, text=self._header_word(box.text)) for box in boxes])
        if self.habits.missing_header and table.kind == "statutory":
            header[-1][-2] = replace(header[-1][-2], text="")
        if table.column_numbers and not self.habits.no_column_numbers:
            header.append([Box(table.columns[at].number) for at in kept])
        return header

    def _header_word(self, text: str) -> str:
        if self.habits.in_yuan:
            text = text.replace("金额单位：万元", "金额单位：元")
        text = self._words(text)
        return f"{text[:2]}\n{text[2:]}" if self.habits.cut_names and len(text) > 3 else text

    def _body(self, table: Table) -> Iterator[Row]:
        for row in table.rows:
            yield [self._cell(table, at, row.cells[at]) for at in self._columns(table)]

    def _cell(self, table: Table, at: int, cell: Cell) -> Box:
        kind = table.columns[at].kind
        text = cell.text
        if kind in ("money", "price"):
            return Box(self._amount(cell))
        if kind == "code" and text:
            if self.habits.cut_codes and len(text) > 3:
                text = f"{text[:3]} {text[3:]}"
            return Box(text, is_code=True)
        if kind in ("name", "label") and len(text) > 3:
            return Box(self._name(text))
        return Box(text)

    def _name(self, text: str) -> str:
        if self.habits.cut_names:
            text = f"{text[:-2]}\n{text[-2:]}"
        if self.habits.soft_hyphens:
            text = f"{text[:2]}\u00ad{text[2:]}"
        return text

    def _amount(self, cell: Cell) -> str:
        if not cell.text:
            return self.habits.nil if cell.value is not None else ""
        separator = "," if self.habits.thousands else ""
        if self.habits.in_yuan and cell.value is not None:
            return format(cell.value, f"{separator}.2f")
        whole, _, decimals = cell.text.partition(".")
        return format(int(whole), separator or "d") + (f".{decimals}" if decimals else "")

    # -- goals -------------------------------------------------------------------------------------

    def _goal(self, goal: Goal) -> Iterator[Item]:
        title = goal.title.text
        if self.habits.other_numbering:
            title = re.sub(r"^(\d+)、", r"（\1）", title)
        yield Text(title, "title")
        label, text = goal.objective.rows[0].cells
        objective = [Box(label.text), Box(text.text, across=5)]
        header = [[Box(cell.text) for cell in goal.indicators.header[0]]]
        rows = [self._indicator(row.cells) for row in goal.indicators.rows]
        if self.habits.goal_in_one_table:
            yield [objective, *header, *rows]
        else:
            yield [[Box(label.text), Box(text.text)]]
            yield header + rows

    def _indicator(self, cells: Sequence[Cell]) -> Row:
        first = cells[0]
        rest = [Box(cell.text) for cell in cells[1:]]
        if self.habits.levels == "repeated":
            return [Box(first.text), *rest]
        if self.habits.levels == "blank":
            return [Box(first.text if first.rowspan else ""), *rest]
        return [Box(first.text, down=first.rowspan), *rest]


Position = tuple[str, tuple[int, int]]


def _positions(header: Sequence[Sequence[HeaderCell]], width: int) -> list[list[Position]]:
    """Return a header tree as a grid of texts, each with the cell that it is of."""
    grid: list[list[Position | None]] = [[None] * width for _ in header]
    for row, cells in enumerate(header):
        at = 0
        for cell in cells:
            while grid[row][at] is not None:
                at += 1
            for down in range(cell.rowspan):
                for across in range(cell.colspan):
                    grid[row + down][at + across] = (cell.text, (row, at))
    return [[position or ("", (-1, -1)) for position in row] for row in grid]


def _merged(grid: list[list[Position]]) -> list[Row]:
    """Return a grid of cells with their spans; a cell that one above covers has ``down`` 0."""
    rows = []
    for index, row in enumerate(grid):
        boxes = []
        at = 0
        while at < len(row):
            text, key = row[at]
            across = 1
            while at + across < len(row) and row[at + across][1] == key:
                across += 1
            covered = index > 0 and grid[index - 1][at][1] == key
            down = sum(1 for below in grid[index:] if below[at][1] == key)
            boxes.append(Box("" if covered else text, across, 0 if covered else down))
            at += across
        rows.append(boxes)
    return rows


# -- Word ------------------------------------------------------------------------------------------


def docx_of(items: Sequence[Item], habits: Habits) -> bytes:
    """Return a Word file of the items, as plain as another program might write it."""
    body = ""
    for item in items:
        if isinstance(item, Text):
            body += _word_text(item, habits)
        else:
            body += _word_table(item, habits)
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": (
            f'<w:document xmlns:w="{WORD}" {_SHAPES}>'
            f"<w:body>{body}<w:sectPr/></w:body></w:document>"
        ),
        "word/header1.xml": (
            f'<w:hdr xmlns:w="{WORD}"><w:p><w:r><w:t>内部资料 第 1 页</w:t></w:r></w:p></w:hdr>'
        ),
    }
    if habits.comments:
        comment = '<w:comment w:id="1"><w:p><w:r><w:t>请核对</w:t></w:r></w:p></w:comment>'
        parts["word/comments.xml"] = f'<w:comments xmlns:w="{WORD}">{comment}</w:comments>'
    return package(parts)


def package(parts: dict[str, str]) -> bytes:
    """Return a zip of text parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


_SHAPES = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def _word_text(item: Text, habits: Habits) -> str:
    run = _runs(item.text, habits)
    if habits.title_in_box and item.kind == "title":
        box = f"<v:textbox><w:txbxContent><w:p>{run}</w:p></w:txbxContent></v:textbox>"
        run = (
            f"<w:r><mc:AlternateContent><mc:Choice><w:pict>{box}</w:pict></mc:Choice>"
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
    numbered = habits.automatic_numbers and item.kind in ("item", "heading")
    properties = (
        '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr></w:pPr>'
        if numbered
        else ""
    )
    return f"<w:p>{properties}{run}</w:p>"


def _runs(text: str, habits: Habits) -> str:
    lines = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")]
    run = f"<w:r>{'<w:br/>'.join(lines)}</w:r>"
    if habits.tracked and text.strip():
        gone = '<w:del w:id="1"><w:r><w:delText>旧的文字</w:delText></w:r></w:del>'
        moved = "<w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom>"
        run = f'{gone}{moved}<w:ins w:id="2">{run}</w:ins>'
    if habits.comments:
        run = (
            f'<w:commentRangeStart w:id="1"/>{run}<w:commentRangeEnd w:id="1"/>'
            '<w:r><w:commentReference w:id="1"/></w:r>'
        )
    return run


def _word_table(rows: Sequence[Row], habits: Habits) -> str:
    covered: dict[int, int] = {}
    return f"<w:tbl>{''.join(_word_row(row, covered, habits) for row in rows)}</w:tbl>"


def _word_row(row: Row, covered: dict[int, int], habits: Habits) -> str:
    cells, at = [], 0
    for box in row:
        merge = ""
        if box.down > 1:
            merge = '<w:vMerge w:val="restart"/>'
        elif box.down == 0:
            merge = "<w:vMerge/>"
        text = "" if box.down == 0 else box.text
        cells.append(
            f'<w:tc><w:tcPr><w:gridSpan w:val="{box.across}"/>{merge}</w:tcPr>'
            f"<w:p>{_runs(text, habits)}</w:p></w:tc>"
        )
        at += box.across
    return f"<w:tr>{''.join(cells)}</w:tr>"


# -- Excel -----------------------------------------------------------------------------------------


def xlsx_of(items: Sequence[Item], habits: Habits) -> bytes:
    """Return a workbook of the items: a sheet for each table title, or one for all."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title, row = "公开", 1
    for number, item in enumerate(items):
        if isinstance(item, Text) and item.kind == "title" and not habits.one_sheet:
            sheet, row = book.create_sheet(f"表{number}"), 1
        if isinstance(item, Text):
            sheet.cell(row, 1, item.text)
            row += 1
        else:
            row = _sheet_rows(sheet, item, row, habits)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_rows(sheet: Any, rows: Sequence[Row], top: int, habits: Habits) -> int:
    for row in rows:
        column = 1
        for box in row:
            if box.down:
                _sheet_cell(sheet.cell(top, column), box, habits)
                if box.across > 1 or box.down > 1:
                    sheet.merge_cells(
                        start_row=top,
                        start_column=column,
                        end_row=top + box.down - 1,
                        end_column=column + box.across - 1,
                    )
            column += box.across
        top += 1
    return top


def _sheet_cell(cell: Any, box: Box, habits: Habits) -> None:
    text = box.text
    if habits.codes_as_numbers and box.is_code and text.isdecimal():
        cell.value = int(text)
    elif re.fullmatch(r"\d{1,9}\.\d\d", text):
        cell.value, cell.number_format = float(text), "0.00"
    elif text:
        cell.value, cell.alignment = text, Alignment(wrap_text=True)
        cell.data_type = "s"
