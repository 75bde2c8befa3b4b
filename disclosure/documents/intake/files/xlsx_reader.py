"""Reads any Excel file into raw blocks: each visible sheet is one grid of what its cells show, merged cells resolved.

Formulas are never run: a cell shows the result that was stored with it. Numbers come out as their number format shows them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from budget.problems import Problem
from disclosure.documents.intake.files.blocks import Extract, RawBlock, RawCell, RawParagraph, RawTable
from disclosure.documents.intake.files.number_formats import BUILT_IN, shown
from disclosure.documents.intake.files.packages import Limits, Package, refuse

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWING_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_DRAWING_PARAGRAPH = "{http://schemas.openxmlformats.org/drawingml/2006/main}p"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_Range = tuple[int, int, int, int]


def extract(data: bytes, limits: Limits | None = None) -> Extract:
    """The blocks of an Excel file. Raises Problems with one Chinese sentence where the file cannot be read at all."""
    package = Package(data, limits or Limits())
    book = _Book(package)
    blocks = [block for sheet in _sheets(package) for block in book.sheet(sheet)]
    boxes = [block for name in package.names("xl/drawings/") for block in _boxes(package.xml(name))]
    embedded = (
        Problem("object.embedded", name, "文件里嵌入的对象没有读取；其中若有表格，请放到工作表里")
        for name in package.embedded
    )
    return Extract((*blocks, *boxes), (*embedded, *book.problems))


def _boxes(drawing: etree._Element) -> Iterator[RawBlock]:
    for paragraph in drawing.iter(_DRAWING_PARAGRAPH):
        text = "".join(node.text or "" for node in paragraph.iter(_DRAWING_TEXT)).strip()
        if text:
            yield RawParagraph(text, "文本框", "box")


# -- the workbook ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sheet:
    name: str
    part: str
    is_hidden: bool


def _sheets(package: Package) -> Iterator[_Sheet]:
    """The sheets in the order of their tabs."""
    targets = {}
    if package.has("xl/_rels/workbook.xml.rels"):
        for relation in package.xml("xl/_rels/workbook.xml.rels"):
            target = relation.get("Target") or ""
            targets[relation.get("Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    for sheet in package.xml("xl/workbook.xml").iter(f"{_S}sheet"):
        part = targets.get(sheet.get(f"{_R}id"), "")
        if "worksheets/" in part:
            yield _Sheet(sheet.get("name") or "", part, sheet.get("state", "visible") != "visible")


@dataclass
class _Book:
    """What the sheets of a workbook share: texts, number formats, and the count of cells read so far."""

    package: Package
    problems: list[Problem] = field(default_factory=list)
    cells: int = 0

    def __post_init__(self) -> None:
        self.texts = self._shared_texts()
        self.formats = self._number_formats()

    def _shared_texts(self) -> list[str]:
        if not self.package.has("xl/sharedStrings.xml"):
            return []
        return [_rich_text(item) for item in self.package.xml("xl/sharedStrings.xml").iterchildren(f"{_S}si")]

    def _number_formats(self) -> list[str]:
        """The number format of each cell style, by its index."""
        if not self.package.has("xl/styles.xml"):
            return []
        styles = self.package.xml("xl/styles.xml")
        own = {node.get("numFmtId"): node.get("formatCode") or "" for node in styles.iter(f"{_S}numFmt")}
        found = []
        for style in styles.iterfind(f"{_S}cellXfs/{_S}xf"):
            number = style.get("numFmtId") or "0"
            found.append(own.get(number) or (BUILT_IN.get(int(number), "General") if number.isdecimal() else "General"))
        return found

    def sheet(self, sheet: _Sheet) -> Iterator[RawBlock]:
        """A sheet as one table. A hidden sheet is not shown to anyone: it is named and left out."""
        if sheet.is_hidden:
            self.problems.append(Problem("sheet.hidden", sheet.name, "隐藏的工作表没有读取；需要时请取消隐藏"))
            return
        root = self.package.xml(sheet.part)
        grid = self._grid(root, sheet.name)
        if grid:
            yield RawTable(self._rows(grid, _merges(root), sheet.name), sheet.name)

    def _grid(self, root: etree._Element, name: str) -> dict[tuple[int, int], str]:
        """The shown texts by (row, column), both from 1; blank cells left out."""
        grid: dict[tuple[int, int], str] = {}
        last_row = last_column = 0
        for row in root.iterfind(f"{_S}sheetData/{_S}row"):
            last_row, last_column = _number(row.get("r"), last_row + 1), 0
            for cell in row.iterchildren(f"{_S}c"):
                at = _position(cell.get("r") or "") or (last_row, last_column + 1)
                last_column = at[1]
                text = self._text(cell, f"{name}!{_letters(at[1])}{at[0]}")
                if text.strip():
                    grid[at] = text
                    self._guard(name, at)
        return grid

    def _guard(self, name: str, at: tuple[int, int]) -> None:
        limits = self.package.limits
        self.cells += 1
        if at[1] > limits.columns:
            refuse("table.columns", f"工作表“{name}”超过 {limits.columns} 列，不予读取")
        if self.cells > limits.cells or at[0] > limits.paragraphs:
            refuse("table.cells", f"文件的单元格或行数过多（工作表“{name}”），不予读取")

    def _text(self, cell: etree._Element, place: str) -> str:
        kind = cell.get("t") or "n"
        if kind == "inlineStr":
            inline = cell.find(f"{_S}is")
            return "" if inline is None else _rich_text(inline)
        value = cell.findtext(f"{_S}v")
        if not value:
            if cell.find(f"{_S}f") is not None:
                self.problems.append(
                    Problem("cell.formula", place, "公式没有保存计算结果，没有读取；请用 Excel 打开后保存")
                )
            return ""
        if kind == "s":
            return self.texts[int(value)] if value.isdecimal() and int(value) < len(self.texts) else ""
        return _unescaped(value) if kind in ("str", "e", "b") else shown(value.strip(), self._format(cell))

    def _rows(
        self, grid: dict[tuple[int, int], str], merges: list[_Range], name: str
    ) -> tuple[tuple[RawCell, ...], ...]:
        """The used rectangle as rows of cells, each merged range filled with the text of its first cell."""
        height, width = max(row for row, _ in grid), max(column for _, column in grid)
        self._guard_area(name, height * width)
        covered = {}
        for count, (at, origin, merged) in enumerate(_covered(merges, height, width, grid)):
            self._guard_area(name, count)
            covered[at] = (origin, merged)
        rows = []
        for row in range(1, height + 1):
            origins = [covered.get((row, column), ((row, column), "")) for column in range(1, width + 1)]
            if all(origin[0] < row for origin, _ in origins):
                continue  # a cell higher than a row can be goes over several; the lower ones hold nothing of their own
            places = (f"{name}!{_letters(column)}{row}" for column in range(1, width + 1))
            rows.append(
                tuple(
                    RawCell(grid.get(origin, ""), place, merged)
                    for place, (origin, merged) in zip(places, origins, strict=True)
                )
            )
        return tuple(rows)

    def _guard_area(self, name: str, cells: int) -> None:
        if cells > self.package.limits.cells:
            refuse("table.cells", f"工作表“{name}”占用的单元格过多，不予读取；请删去表格以外的内容")

    def _format(self, cell: etree._Element) -> str:
        style = _number(cell.get("s"), 0)
        return self.formats[style] if style < len(self.formats) else "General"


def _rich_text(node: etree._Element) -> str:
    """The text of a string item, phonetic guides left out."""
    phonetic = {part for guide in node.iter(f"{_S}rPh") for part in guide}
    return _unescaped("".join(part.text or "" for part in node.iter(f"{_S}t") if part not in phonetic))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")


# -- grids -----------------------------------------------------------------------------------------------------------------


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 8 else default


def _position(reference: str) -> tuple[int, int] | None:
    match = _REFERENCE.fullmatch(reference)
    return None if match is None else (int(match[2]), _column(match[1]))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _merges(root: etree._Element) -> list[_Range]:
    """Merged ranges as (first row, first column, last row, last column)."""
    found = []
    for node in root.iterfind(f"{_S}mergeCells/{_S}mergeCell"):
        first, _, last = (node.get("ref") or "").partition(":")
        start, end = _position(first), _position(last)
        if start and end:
            found.append((*start, *end))
    return found


def _covered(
    merges: list[_Range], height: int, width: int, grid: dict[tuple[int, int], str]
) -> Iterator[tuple[tuple[int, int], tuple[int, int], str]]:
    """The positions that merged cells cover: position, the cell that covers it, and from which side."""
    for top, left, bottom, right in merges:
        if (top, left) in grid:
            for row in range(top, min(bottom, height) + 1):
                for column in range(left, min(right, width) + 1):
                    if (row, column) != (top, left):
                        yield (row, column), (top, left), "left" if row == top else "above"
