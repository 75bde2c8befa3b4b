"""Reads any Excel file into raw blocks: each visible sheet is one grid of what its cells show.

Formulas are never run: a cell shows the result that was stored with it. Numbers come out as their
number format shows them.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from budget.problems import Problem
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.files.blocks import (
    Covered,
    Extract,
    ParagraphKind,
    RawBlock,
    RawCell,
    RawParagraph,
    RawTable,
    embedded_objects,
    raised,
    struck,
)
from disclosure.documents.intake.files.number_formats import (
    BUILT_IN,
    GENERAL,
    UnknownFormat,
    plain,
    shown,
)
from disclosure.documents.intake.files.packages import Limits, Package, refuse
from disclosure.documents.intake.unread import Unread

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")  # B5, at most XFD1048576
_LONGEST_NUMBER = 7  # digits: a sheet has at most 1,048,576 rows
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how a workbook writes control characters

_ROW = f"{_S}row"
_ROWS = f"{_S}sheetData"
_CELL = f"{_S}c"
_MERGE = f"{_S}mergeCell"
_COLUMN = f"{_S}col"
_RUNNING = (
    f"{_S}oddHeader",
    f"{_S}oddFooter",
    f"{_S}evenHeader",
    f"{_S}evenFooter",
    f"{_S}firstHeader",
    f"{_S}firstFooter",
)
_CONDITIONAL = f"{_S}conditionalFormatting"
# Conditional formats of Excel 2010 and later stand apart, each with its look beside its rule.
_EXTENSIONS = f"{_S}extLst"
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_MOST_RANGES = 1_000  # of one conditional format; one with more counts for the whole sheet
_SHEET_PARTS = (_ROW, _MERGE, _COLUMN, _CONDITIONAL, _EXTENSIONS, *_RUNNING)
_ITEM = f"{_S}si"
_TEXT = f"{_S}t"

# Where the texts of boxes and diagrams over a sheet are kept.
_FOLDERS_OF_BOXES = ("xl/drawings/", "xl/diagrams/data")
_COMMENTS = "/comments"
_TABLES = "/tables/"
_DRAWINGS = "/drawings/"
_MEDIA = "/media/"
# The drawings of old Excel, which frame comments and hold pictures of page headers. Excel itself
# writes them with marks that are not closed: they are no XML, and nothing of them is parsed.
_OLD_DRAWING = ".vml"
_TRUE = ("1", "true")
COVERED = "被合并单元格盖住的内容，没有读取"
_MOST_LISTED = 8  # rows or columns in one sentence
_LONGEST_SHOWN = 60  # characters of the ranges of a conditional format
# The codes of a page's header: its three parts, a font, a size, a page number.
_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|[0-9]+|&|[A-Z])')

Position = tuple[int, int]  # row and column, both from 1
Range = tuple[Position, Position]  # the first and the last position


@dataclass(frozen=True)
class ConditionalStroke:
    """A format over ranges that strikes some cells out, by a rule that nobody works out here.

    ``reference`` are its ranges as they are written; without ``ranges`` it is any cell. ``what``
    is what people call such a format.
    """

    reference: str
    ranges: tuple[Range, ...]
    what: str = "条件格式"

    def covers(self, position: Position) -> bool:
        """Return whether the rule may strike a cell out. Rows and columns count from 1."""
        row, column = position
        for (top, left), (bottom, right) in self.ranges:
            if top <= row <= bottom and left <= column <= right:
                return True
        return not self.ranges

    def problem(self, sheet: str) -> Problem:
        """Return the problem of a sheet with such a format over what is read."""
        shown = self.reference[:_LONGEST_SHOWN]
        return problem_kinds.SHEET_STRUCK.at(sheet, sheet=sheet, what=self.what, range=shown)


def extract(data: bytes, limits: Limits | None = None) -> Extract:
    """Return the blocks of an Excel file.

    Raises Problems with one Chinese sentence where the file cannot be read at all.
    """
    package = Package(data, limits or Limits())
    workbook = _Workbook(package)
    blocks: list[RawBlock] = []
    for sheet in _sheets(package):
        blocks.extend(workbook.blocks(sheet))
    blocks.extend(_boxes(package))
    problems = (*_embedded(package), *workbook.problems)
    return Extract(tuple(blocks), problems, tuple(workbook.unread), tuple(_beside(package)))


def texts_in_boxes(data: bytes, limits: Limits) -> list[str]:
    """Return the texts that stand in boxes and diagrams over the sheets of a workbook."""
    return [box.text for box in _boxes(Package(data, limits))]


def beside_cells(data: bytes, limits: Limits) -> list[Unread]:
    """Return what a workbook has beside its cells and boxes, for those who read nothing else.

    Comments, pictures, sheets without cells, and embedded objects.
    """
    package = Package(data, limits)
    beside = list(_beside(package))
    for problem in _embedded(package):
        beside.append(Unread(problem.address, problem.message))
    return beside


def _beside(package: Package) -> Iterator[Unread]:
    yield from _other_sheets(package)
    yield from _comments(package)
    yield from _pictures(package)


def _embedded(package: Package) -> Iterator[Problem]:
    return embedded_objects(package.embedded, better_as="放到工作表里")


def _boxes(package: Package) -> Iterator[RawParagraph]:
    for folder in _FOLDERS_OF_BOXES:
        for name in package.names(folder):
            for paragraph in package.xml(name).iter(f"{_DRAWING}p"):
                pieces = [node.text or "" for node in paragraph.iter(f"{_DRAWING}t")]
                text = "".join(pieces).strip()
                if text:
                    yield RawParagraph(text, "文本框", ParagraphKind.BOX)


def _comments(package: Package) -> Iterator[Unread]:
    """Yield the comments on cells, each with its sheet and cell."""
    for sheet in _sheets(package):
        for part in _related(package, sheet.part, _COMMENTS):
            for comment in package.xml(part).iter(f"{_S}comment"):
                text = _rich_text(comment).strip()
                place = f"{sheet.name}!{comment.get('ref') or ''}"
                if text:
                    yield Unread(place, "批注，不是表中的内容，没有读取", text)


def _pictures(package: Package) -> Iterator[Unread]:
    """Yield how many pictures each sheet has, those of its page headers too."""
    for sheet in _sheets(package):
        count = 0
        for part in _related(package, sheet.part, _DRAWINGS):
            count += sum(1 for _ in package.xml(part).iter(f"{_DRAWING}blip"))
        for part in _targets(package, sheet.part).values():
            if part.lower().endswith(_OLD_DRAWING):
                pictures = [path for path in _targets(package, part).values() if _MEDIA in path]
                count += len(pictures)
        if count:
            yield Unread(sheet.name, f"{count}张图片，没有读取")


def _other_sheets(package: Package) -> Iterator[Unread]:
    """Yield the sheets that have no cells: charts over a whole sheet, dialogs and macros of old."""
    targets = _targets(package, "xl/workbook.xml")
    for sheet in package.xml("xl/workbook.xml").iter(f"{_S}sheet"):
        part = targets.get(sheet.get(f"{_R}id") or "", "")
        if "worksheets/" not in part:
            yield Unread(sheet.get("name") or "", "图表等没有单元格的工作表，没有读取")


def _related(package: Package, part: str, kind: str) -> list[str]:
    """Return the XML parts of a kind that a part refers to."""
    parts = []
    for target in _targets(package, part).values():
        if kind in target and target.lower().endswith(".xml"):
            parts.append(target)
    return parts


def _targets(package: Package, part: str) -> dict[str, str]:
    """Return the parts that a part refers to, by the id that it has for them."""
    folder, _, name = part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if not package.has(relations):
        return {}
    targets = {}
    for relation in package.xml(relations):
        target = relation.get("Target") or ""
        if relation.get("TargetMode") == "External":
            continue
        is_absolute = target.startswith("/")
        path = target.lstrip("/") if is_absolute else posixpath.normpath(f"{folder}/{target}")
        if package.has(path):
            targets[relation.get("Id") or ""] = path
    return targets


# -- the workbook ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sheet:
    """A worksheet: its name on the tab, and the part of the package that holds it."""

    name: str
    part: str
    is_hidden: bool


@dataclass
class SheetContent:
    """What a sheet holds, blank cells left out.

    ``texts`` are what cells show, ``typed`` their numbers as they were typed, ``faults`` by
    position why it is not known what a cell shows. Rows and columns in ``hidden_rows`` and
    ``hidden_columns`` have no height or width on the screen. ``running`` are the texts that print
    above and below each page. ``struck`` are the cells that are struck out as a whole,
    ``conditional_strokes`` the formats that may strike out further ones.
    """

    name: str
    is_hidden: bool = False
    texts: dict[Position, str] = field(default_factory=dict)
    typed: dict[Position, str] = field(default_factory=dict)
    faults: dict[Position, Problem] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    running: list[str] = field(default_factory=list)
    struck: set[Position] = field(default_factory=set)
    conditional_strokes: list[ConditionalStroke] = field(default_factory=list)


def sheet_contents(data: bytes, limits: Limits) -> Iterator[SheetContent]:
    """Yield the sheets of a workbook, the hidden ones too, in the order of their tabs.

    Raises Problems where the file cannot be read at all.
    """
    package = Package(data, limits)
    workbook = _Workbook(package)
    for sheet in _sheets(package):
        yield workbook.content(sheet)


def _sheets(package: Package) -> Iterator[_Sheet]:
    """Yield the worksheets in the order of their tabs."""
    targets = _targets(package, "xl/workbook.xml")
    for sheet in package.xml("xl/workbook.xml").iter(f"{_S}sheet"):
        part = targets.get(sheet.get(f"{_R}id") or "", "")
        if "worksheets/" in part:
            is_hidden = sheet.get("state", "visible") != "visible"
            yield _Sheet(sheet.get("name") or "", part, is_hidden)


@dataclass
class _Workbook:
    """Texts and number formats that the sheets share, and the counts of what was read so far.

    ``cells`` have a text; ``stored_cells`` and ``rows`` count the empty ones too.
    """

    package: Package
    problems: list[Problem] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    cells: int = 0
    stored_cells: int = 0
    rows: int = 0

    def __post_init__(self) -> None:
        self.texts = self._shared_texts()
        self.formats = self._number_formats()
        self.struck_styles = self._struck_styles()
        self.striking_looks = self._striking_looks()
        self.striking_table_styles = self._striking_table_styles()
        self.is_calculated_on_opening = self._is_calculated_on_opening()

    def _shared_texts(self) -> list[str]:
        if not self.package.has("xl/sharedStrings.xml"):
            return []
        texts: list[str] = []
        for item in self.package.stream("xl/sharedStrings.xml", _ITEM):
            if len(texts) == self.package.limits.stored_cells:
                refuse(problem_kinds.PART_MARKS, part="xl/sharedStrings.xml")
            texts.append(_rich_text(item))
        return texts

    def _number_formats(self) -> list[str]:
        """Return the number format of each cell style, by its index."""
        if not self.package.has("xl/styles.xml"):
            return []
        styles = self.package.xml("xl/styles.xml")
        custom = {}
        for node in styles.iter(f"{_S}numFmt"):
            custom[node.get("numFmtId")] = node.get("formatCode") or ""
        formats = []
        for style in styles.iterfind(f"{_S}cellXfs/{_S}xf"):
            number = style.get("numFmtId") or "0"
            built_in = BUILT_IN.get(int(number), GENERAL) if number.isdecimal() else GENERAL
            formats.append(custom.get(number) or built_in)
        return formats

    def _struck_styles(self) -> frozenset[str]:
        """Return the cell styles, by their indexes, whose font is struck out."""
        if not self.package.has("xl/styles.xml"):
            return frozenset()
        styles = self.package.xml("xl/styles.xml")
        struck_fonts = set()
        for number, font in enumerate(styles.iterfind(f"{_S}fonts/{_S}font")):
            if _is_struck(font):
                struck_fonts.add(str(number))
        indexes = set()
        for index, style in enumerate(styles.iterfind(f"{_S}cellXfs/{_S}xf")):
            if style.get("fontId") in struck_fonts:
                indexes.add(str(index))
        return frozenset(indexes)

    def _striking_looks(self) -> frozenset[str]:
        """Return the looks of conditional formats (dxf), by their indexes, that strike out."""
        if not self.package.has("xl/styles.xml"):
            return frozenset()
        indexes = set()
        looks = self.package.xml("xl/styles.xml").iterfind(f"{_S}dxfs/{_S}dxf")
        for index, look in enumerate(looks):
            if _looks_struck(look):
                indexes.add(str(index))
        return frozenset(indexes)

    def _striking_table_styles(self) -> frozenset[str]:
        """Return the names of the styles of tables that strike out a part of these."""
        if not self.striking_looks:
            return frozenset()
        names = set()
        for style in self.package.xml("xl/styles.xml").iter(f"{_S}tableStyle"):
            for part in style.iterchildren(f"{_S}tableStyleElement"):
                if part.get("dxfId") in self.striking_looks:
                    names.add(style.get("name") or "")
        return frozenset(names)

    def _is_calculated_on_opening(self) -> bool:
        """Tell whether Excel works all formulas out anew when it opens the file.

        Programs that write workbooks ask for that, and store a zero as each formula's result.
        """
        for node in self.package.xml("xl/workbook.xml").iter(f"{_S}calcPr"):
            return node.get("fullCalcOnLoad") in _TRUE
        return False

    def blocks(self, sheet: _Sheet) -> Iterator[RawBlock]:
        """Yield a sheet as one table. Nobody sees a hidden sheet: it is named and left out."""
        content = self.content(sheet)
        if sheet.is_hidden:
            kind = problem_kinds.SHEET_HIDDEN_EMPTY
            if content.texts or content.faults:
                kind = problem_kinds.SHEET_HIDDEN
            self.problems.append(kind.at(sheet.name))
            return
        self.problems.extend(content.faults.values())
        self.problems.extend(_unseen(content))
        self.problems.extend(_may_be_struck(content))
        if content.texts:
            yield RawTable(self._rows(content.texts, content.merges, sheet.name), sheet.name)
        for text in dict.fromkeys(content.running):
            if text:
                yield RawParagraph(text, f"{sheet.name}的页眉页脚", ParagraphKind.RUNNING)

    def content(self, sheet: _Sheet) -> SheetContent:
        """Return what a sheet holds."""
        content = SheetContent(sheet.name, sheet.is_hidden)
        last_row = 0
        for element in self.package.stream(sheet.part, *_SHEET_PARTS):
            if element.tag == _ROW:
                parent = element.getparent()
                if parent is None or parent.tag != _ROWS:
                    continue
                last_row = _number(element.get("r"), last_row + 1)
                if element.get("hidden") in _TRUE or _is_nothing(element.get("ht")):
                    content.hidden_rows.add(last_row)
                self._read_row(element, last_row, content)
            elif element.tag == _COLUMN:
                content.hidden_columns.update(_hidden_columns(element, self.package.limits.columns))
            elif element.tag == _MERGE:
                self._read_merge(element, content)
            elif element.tag in (_CONDITIONAL, _EXTENSIONS):
                content.conditional_strokes.extend(self._conditional_strokes(element))
            elif element.text:
                content.running.append(_without_codes(element.text))
        if self.striking_table_styles:
            content.conditional_strokes.extend(self._strokes_of_tables(sheet))
        return content

    def _strokes_of_tables(self, sheet: _Sheet) -> Iterator[ConditionalStroke]:
        """Yield the tables of a sheet whose style strikes a part of them out."""
        for part in _related(self.package, sheet.part, _TABLES):
            table = self.package.xml(part)
            style = table.find(f"{_S}tableStyleInfo")
            if style is not None and style.get("name") in self.striking_table_styles:
                stroke = _conditional_stroke(table.get("ref") or "")
                yield replace(stroke, what="表格样式")

    def _read_merge(self, element: etree._Element, content: SheetContent) -> None:
        merged = _merged_range(element)
        if merged is not None:
            content.merges.append(merged)
            if len(content.merges) > self.package.limits.cells:
                refuse(problem_kinds.SHEET_CELLS, sheet=content.name)

    def _conditional_strokes(self, element: etree._Element) -> Iterator[ConditionalStroke]:
        """Yield the conditional formats in an element of a sheet that strike cells out."""
        if element.tag == _CONDITIONAL:
            for rule in element.iterchildren(f"{_S}cfRule"):
                if rule.get("dxfId") in self.striking_looks:
                    yield _conditional_stroke(element.get("sqref") or "")
        for rules in element.iter(f"{_X14}conditionalFormatting"):
            looks = rules.iterfind(f"{_X14}cfRule/{_X14}dxf")
            if any(_looks_struck(look) for look in looks):
                yield _conditional_stroke(rules.findtext(f"{_XM}sqref") or "")

    def _read_row(self, row: etree._Element, number: int, content: SheetContent) -> None:
        """Add the texts of a row to those of its sheet."""
        limits = self.package.limits
        self.rows += 1
        self.stored_cells += len(row)
        if self.rows > limits.rows or self.stored_cells > limits.stored_cells:
            refuse(problem_kinds.SHEET_CELLS, sheet=content.name)
        before = ""  # the reference of the cell before
        for cell in row.iterchildren(_CELL):
            reference = cell.get("r") or ""
            if reference and not len(cell):
                # Formatted and empty: sheets have hundreds of thousands of these.
                before = reference
                continue
            position = _position(reference)
            if position is None:
                # References are optional: a cell without one follows the cell before it.
                cell_before = _position(before)
                last_column = cell_before[1] if cell_before else 0
                position = (number, last_column + 1)
            before = _reference(*position)
            text = self._text(cell, content, position)
            if cell.get("s") in self.struck_styles:
                text = struck(text)
                content.struck.add(position)
            if text.strip():
                content.texts[position] = text
                self._guard(content.name, position)

    def _guard(self, sheet: str, position: Position) -> None:
        limits = self.package.limits
        row, column = position
        self.cells += 1
        if column > limits.columns:
            table = f"工作表“{sheet}”"
            refuse(problem_kinds.TABLE_COLUMNS, table=table, most=limits.columns)
        if self.cells > limits.cells or row > limits.rows:
            refuse(problem_kinds.SHEET_CELLS, sheet=sheet)

    def _text(self, cell: etree._Element, content: SheetContent, position: Position) -> str:
        """Return the text that a cell shows. ``t`` is how it is stored (ECMA-376 18.18.11)."""
        stored_as = cell.get("t") or "n"
        if stored_as == "inlineStr":
            inline = cell.find(f"{_S}is")
            return "" if inline is None else _rich_text(inline)
        value = cell.findtext(f"{_S}v")
        if cell.find(f"{_S}f") is not None and self._is_without_result(value, stored_as):
            place = _place(content.name, *position)
            content.faults[position] = problem_kinds.CELL_FORMULA.at(place)
            return ""
        if not value:
            return ""
        if stored_as == "s":
            is_known = value.isdecimal() and int(value) < len(self.texts)
            return self.texts[int(value)] if is_known else ""
        if stored_as == "b":
            return "TRUE" if value.strip() == "1" else "FALSE"  # as Excel shows it, and no number
        if stored_as in ("str", "e"):
            return _unescaped(value)
        return self._number(cell, value.strip(), content, position)

    def _is_without_result(self, value: str | None, stored_as: str) -> bool:
        """Tell whether a formula was never worked out."""
        if value is None or (not value and stored_as != "str"):
            return True
        is_zero = not value.strip("0.") and stored_as in ("n", "str")
        return self.is_calculated_on_opening and is_zero

    def _number(
        self, cell: etree._Element, value: str, content: SheetContent, position: Position
    ) -> str:
        style = _number(cell.get("s"), 0)
        number_format = self.formats[style] if style < len(self.formats) else GENERAL
        content.typed[position] = plain(value)
        try:
            return shown(value, number_format)
        except UnknownFormat:
            place = _place(content.name, *position)
            fault = problem_kinds.CELL_FORMAT.at(place, code=number_format, value=plain(value))
            content.faults[position] = fault
            return ""

    def _rows(
        self, texts: dict[Position, str], merges: list[Range], sheet: str
    ) -> tuple[tuple[RawCell, ...], ...]:
        """Return the used rectangle, each merged range filled with the text of its first cell."""
        height = max(row for row, _ in texts)
        width = max(column for _, column in texts)
        self._guard_area(sheet, height * width)
        covered: dict[Position, tuple[Position, Covered]] = {}
        positions = _covered_positions(merges, height, width, texts)
        for count, (position, origin, merged) in enumerate(positions):
            self._guard_area(sheet, count)
            covered[position] = (origin, merged)
        self._report_covered(covered, texts, sheet)
        rows = []
        for row in range(1, height + 1):
            cells = []
            is_row_of_its_own = False
            for column in range(1, width + 1):
                position = (row, column)
                origin, merged = covered.get(position, (position, Covered.NOT))
                if origin[0] == row:
                    is_row_of_its_own = True
                place = _place(sheet, row, column)
                cells.append(RawCell(texts.get(origin, ""), place, merged))
            # A cell higher than a row can be goes over several; the lower ones hold nothing of
            # their own.
            if is_row_of_its_own:
                rows.append(tuple(cells))
        return tuple(rows)

    def _report_covered(
        self,
        covered: dict[Position, tuple[Position, Covered]],
        texts: dict[Position, str],
        sheet: str,
    ) -> None:
        """Report cells that have a text of their own below a merged cell: nobody sees it."""
        names = []
        for position, (origin, _) in covered.items():
            text = texts.get(position, texts[origin])
            if text != texts[origin]:
                names.append(_reference(*position))
                self.unread.append(Unread(_place(sheet, *position), COVERED, text))
        if names:
            self.problems.append(problem_kinds.SHEET_COVERED.at(sheet, cells=_listed(names)))

    def _guard_area(self, sheet: str, cells: int) -> None:
        if cells > self.package.limits.cells:
            refuse(problem_kinds.SHEET_AREA, sheet=sheet)


def _unseen(content: SheetContent) -> Iterator[Problem]:
    """Yield a problem where rows or columns with a text cannot be seen."""
    rows_with_text = {row for row, _ in content.texts}
    columns_with_text = {column for _, column in content.texts}
    rows = sorted(rows_with_text & content.hidden_rows)
    columns = sorted(columns_with_text & content.hidden_columns)
    pieces = []
    if rows:
        pieces.append(f"第{_listed(map(str, rows))}行")
    if columns:
        pieces.append(f"{_listed(map(column_letters, columns))}列")
    if pieces:
        yield problem_kinds.SHEET_UNSEEN.at(content.name, what="、".join(pieces))


def _may_be_struck(content: SheetContent) -> Iterator[Problem]:
    """Yield the conditional formats that may strike a cell with a figure out."""
    with_figure = [position for position, text in content.texts.items() if re.search(r"\d", text)]
    for stroke in dict.fromkeys(content.conditional_strokes):
        if any(stroke.covers(position) for position in with_figure):
            yield stroke.problem(content.name)


def _conditional_stroke(reference: str) -> ConditionalStroke:
    """Return the format of a reference as D2:D9 F2; over any cell where it is not understood."""
    ranges: list[Range] = []
    for piece in reference.split():
        first, _, last = piece.partition(":")
        start = _position(first)
        end = _position(last or first)
        if start is None or end is None or len(ranges) == _MOST_RANGES:
            return ConditionalStroke(reference, ())
        ranges.append((start, end))
    return ConditionalStroke(reference, tuple(ranges))


def _listed(names: Iterable[str]) -> str:
    """Return some names in one text, the first ones where there are many."""
    all_names = list(names)
    listed = "、".join(all_names[:_MOST_LISTED])
    return f"{listed}等" if len(all_names) > _MOST_LISTED else listed


def _is_nothing(size: str | None) -> bool:
    return size is not None and not size.strip("0.")


def _hidden_columns(column: etree._Element, most: int) -> Iterable[int]:
    """Return the columns that an element describes, where they cannot be seen."""
    if column.get("hidden") not in _TRUE and not _is_nothing(column.get("width")):
        return ()
    first = _number(column.get("min"), 1)
    last = _number(column.get("max"), first)
    return range(first, min(last, most) + 1)


def _without_codes(text: str) -> str:
    return " ".join(_CODES.sub(" ", text).split())


def _rich_text(node: etree._Element) -> str:
    """Return the text of a string item, phonetic guides left out."""
    phonetic: set[etree._Element] = set()
    for guide in node.iter(f"{_S}rPh"):
        phonetic.update(guide)
    pieces = []
    for part in node.iter(_TEXT):
        if part in phonetic:
            continue
        text = part.text or ""
        run = part.getparent()
        align = None if run is None else run.find(f"{_S}rPr/{_S}vertAlign")
        if align is not None:
            text = raised(text, align.get("val") or "")
        properties = None if run is None else run.find(f"{_S}rPr")
        if properties is not None and _is_struck(properties):
            text = struck(text)
        pieces.append(text)
    return _unescaped("".join(pieces))


def _looks_struck(look: etree._Element) -> bool:
    """Return whether the look of a conditional format strikes out."""
    font = look.find(f"{_S}font")
    return font is not None and _is_struck(font)


def _is_struck(font: etree._Element) -> bool:
    """Return whether a font strikes its text out."""
    strike = font.find(f"{_S}strike")
    return strike is not None and (strike.get("val") or "1") in _TRUE


def _unescaped(text: str) -> str:
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return plain.replace("\r\n", "\n").replace("\r", "\n")


# -- positions -------------------------------------------------------------------------------------


def _place(sheet: str, row: int, column: int) -> str:
    return f"{sheet}!{_reference(row, column)}"


def _reference(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}"


def _number(text: str | None, default: int) -> int:
    if text is None or not text.isdecimal() or len(text) > _LONGEST_NUMBER:
        return default
    return int(text)


def _position(reference: str) -> Position | None:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def column_letters(column: int) -> str:
    """Return the letters of a column: A, …, Z, AA. There is no digit for zero in this numbering."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _merged_range(node: etree._Element) -> Range | None:
    first, _, last = (node.get("ref") or "").partition(":")
    start = _position(first)
    end = _position(last)
    return (start, end) if start and end else None


def _covered_positions(
    merges: Iterable[Range],
    height: int,
    width: int,
    texts: dict[Position, str],
) -> Iterator[tuple[Position, Position, Covered]]:
    """Yield each position under a merged cell, the cell that covers it, and from which side."""
    for start, (bottom, right) in merges:
        if start not in texts:
            continue
        top, left = start
        for row in range(top, min(bottom, height) + 1):
            for column in range(left, min(right, width) + 1):
                if (row, column) != start:
                    side = Covered.LEFT if row == top else Covered.ABOVE
                    yield (row, column), start, side
