"""Reads any Word file into raw paragraphs and tables, in the order of the printed page.

Tracked changes are read as accepted; headers and footers are marked as such. Text boxes, nested
tables and footnotes come as blocks of their own after the block they hang on. Hidden and deleted
texts, comments and pictures are no blocks: they are listed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

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
from disclosure.documents.intake.files.packages import Limits, Package, refuse
from disclosure.documents.intake.unread import Unread

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_VML = "{urn:schemas-microsoft-com:vml}"

# The elements and attributes that are met most.
_PARAGRAPH = f"{_W}p"
_TABLE = f"{_W}tbl"
_ROW = f"{_W}tr"
_CELL = f"{_W}tc"
_VALUE = f"{_W}val"
_CONTROL = f"{_W}sdt"
_TYPE = f"{_W}type"
_BOX = f"{_W}txbxContent"
_FIELD_CODE = f"{_W}instrText"
_FIELD_MARK = f"{_W}fldChar"
_PARAGRAPH_SETTINGS = f"{_W}pPr"
_ALTERNATIVES = f"{_MC}AlternateContent"
_CHOICE = f"{_MC}Choice"
_FALLBACK = f"{_MC}Fallback"

# Elements that only wrap what they hold.
_WRAPPERS = {
    _CONTROL,
    f"{_W}sdtContent",
    f"{_W}ins",
    f"{_W}moveTo",
    f"{_W}customXml",
    f"{_W}smartTag",
    f"{_W}hyperlink",
    f"{_W}fldSimple",
}
# Elements of which nothing is printed.
_SILENT = {
    f"{_W}del",
    f"{_W}moveFrom",
    _FIELD_CODE,
    f"{_W}delText",
    f"{_W}delInstrText",
    _PARAGRAPH_SETTINGS,
    f"{_W}rPr",
    f"{_W}sdtPr",
    f"{_W}rt",
    f"{_W}tblPr",
    f"{_W}tblGrid",
}
# Elements that may hold text boxes, which are blocks of their own.
_PICTURES = {f"{_W}drawing", f"{_W}pict", f"{_W}object"}
_TEXTS = (f"{_W}t", f"{_MATH}t")
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}
# Marks of a row or paragraph that a tracked change took away.
_CHANGED_AWAY = (f"{_W}del", f"{_W}moveFrom")
# What Word's galleries put around a text, by their names in the file.
_GALLERIES = {
    "Table of Contents": ParagraphKind.CONTENTS,
    "Cover Pages": ParagraphKind.COVER,
}
_EXTERNAL = (f"{_W}altChunk", f"{_W}subDoc")
_BODY = f"{_W}body"
# What makes blocks where it stands in the body itself.
_IN_BODY = (_PARAGRAPH, _TABLE, *sorted(_WRAPPERS), _ALTERNATIVES, *_EXTERNAL)
_LONGEST_NUMBER = 9  # digits; a span with more is no number that Word writes
_RUN = f"{_W}r"
_DELETION = f"{_W}del"
_DELETED_TEXT = f"{_W}delText"
_PICTURE = (f"{_DRAWING}blip", f"{_VML}imagedata")
# What a paragraph holds beside the text that it prints.
_BESIDE = (_DELETION, _RUN, *_PICTURE)
_OF_DOCUMENT = f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr"
_SHOWN = 30  # characters of a text that a problem quotes


def extract(data: bytes, limits: Limits | None = None) -> Extract:
    """Return the blocks of a Word file.

    Raises Problems with one Chinese sentence where the file cannot be read at all.
    """
    package = Package(data, limits or Limits())
    styles = _Styles.of(package)
    reader = _BodyReader(package.limits, styles)
    blocks = list(reader.blocks(_body(package, styles)))
    blocks += _footnotes(package)
    blocks += _running(package)
    blocks += _diagrams(package)
    embedded = embedded_objects(package.embedded, better_as="改为 Word 表格")
    return Extract(
        tuple(blocks),
        (*embedded, *reader.problems),
        tuple(reader.unread),
        (*reader.beside, *_comments(package)),
    )


def _body(package: Package, styles: "_Styles") -> Iterator[etree._Element]:
    """Yield what stands in the body, one at a time: a long file is never in memory as a whole."""
    has_body = False
    for element in package.stream("word/document.xml", _BODY, *_IN_BODY):
        parent = element.getparent()
        if element.tag == _BODY:
            has_body = True
        elif parent is not None and parent.tag == _BODY:
            styles.write_strokes(element)
            yield element
    if not has_body:
        refuse(problem_kinds.BODY_MISSING)


def _footnotes(package: Package) -> Iterator[RawBlock]:
    for part, label in (("footnotes", "脚注"), ("endnotes", "尾注")):
        if not package.has(f"word/{part}.xml"):
            continue
        number = 0
        for note in package.xml(f"word/{part}.xml"):
            if note.get(_TYPE) is not None:
                continue  # a separator line
            number += 1
            text = "\n".join(_text(paragraph) for paragraph in note.iter(_PARAGRAPH)).strip()
            if text:
                yield RawParagraph(text, f"{label}{number}", ParagraphKind.FOOTNOTE)


def _running(package: Package) -> Iterator[RawBlock]:
    """Yield the headers and footers of the pages, once each."""
    seen = set()
    for name in package.names("word/"):
        if not name.startswith(("word/header", "word/footer")):
            continue
        for paragraph in package.xml(name).iter(_PARAGRAPH):
            text = _text(paragraph).strip()
            if text and text not in seen:
                seen.add(text)
                yield RawParagraph(text, "页眉页脚", ParagraphKind.RUNNING)


def _diagrams(package: Package) -> Iterator[RawBlock]:
    """Yield the texts of diagrams, which are boxes with lines between them."""
    for name in package.names("word/diagrams/data"):
        for paragraph in package.xml(name).iter(f"{_DRAWING}p"):
            pieces = [node.text or "" for node in paragraph.iter(f"{_DRAWING}t")]
            text = "".join(pieces).strip()
            if text:
                yield RawParagraph(text, "图示", ParagraphKind.BOX)


def _comments(package: Package) -> Iterator[Unread]:
    if not package.has("word/comments.xml"):
        return
    for number, comment in enumerate(package.xml("word/comments.xml").iter(f"{_W}comment"), 1):
        text = "\n".join(_text(paragraph) for paragraph in comment.iter(_PARAGRAPH)).strip()
        if text:
            yield Unread(f"批注{number}", "批注，不是正文，没有读取", text)


# -- styles ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Styles:
    """The ids of styles that number their paragraphs, of those of a table of contents, and of those
    that strike their text out.

    ``partly_struck`` are styles of tables that strike out some of their cells: the first row, every
    other one. ``of_others`` is the style of what names none, by its kind (paragraph, table), and
    ``strikes_all`` tells that the document strikes out whatever no style speaks of.
    """

    numbered: frozenset[str] = frozenset()
    contents: frozenset[str] = frozenset()
    struck: frozenset[str] = frozenset()
    partly_struck: frozenset[str] = frozenset()
    of_others: Mapping[str, str] = field(default_factory=dict)
    strikes_all: bool = False

    @classmethod
    def of(cls, package: Package) -> "_Styles":
        if not package.has("word/styles.xml"):
            return cls()
        numbered, contents = set(), set()
        styles = {}
        of_others = {}
        sheet = package.xml("word/styles.xml")
        for style in sheet.iter(f"{_W}style"):
            identifier = style.get(f"{_W}styleId") or ""
            styles[identifier] = style
            if _is_default(style):
                of_others[style.get(_TYPE) or "paragraph"] = identifier
            if _is_numbered(style.find(_PARAGRAPH_SETTINGS)):
                numbered.add(identifier)
            name = style.find(f"{_W}name")
            if name is not None and _value(name).lower().startswith("toc "):
                contents.add(identifier)
        struck_out = {name for name in styles if _strikes_out(name, styles)}
        partly_struck = {name for name in styles if _strikes_out_in_part(name, styles)}
        return cls(
            frozenset(numbered),
            frozenset(contents),
            frozenset(struck_out),
            frozenset(partly_struck),
            of_others,
            any(_stroke(properties) for properties in sheet.iterfind(_OF_DOCUMENT)),
        )

    def write_strokes(self, element: etree._Element) -> None:
        """Write into the runs of an element what strikes them out by their styles alone.

        Of the styles of a paragraph and of a run, one that strikes out what the other strikes out
        too takes the stroke away (ECMA-376 part 1, 17.7.3). Programs differ in whether it does so
        with that of a table: what a table's style strikes out is struck out.
        """
        if not self.struck and not self.strikes_all:
            return
        for run in element.iter(_RUN):
            properties = run.find(f"{_W}rPr")
            if properties is not None and _stroke(properties) is not None:
                continue
            paragraph = next(run.iterancestors(_PARAGRAPH), None)
            settings = None if paragraph is None else paragraph.find(_PARAGRAPH_SETTINGS)
            of_paragraph = _style(settings) or self.of_others.get("paragraph", "")
            is_out_by_paragraph = of_paragraph in self.struck
            is_out_by_run = _style(properties, "rStyle") in self.struck
            table = next(run.iterancestors(_TABLE), None)
            is_out_by_table = table is not None and self.of_table(table) in self.struck
            is_out_by_text = is_out_by_paragraph != is_out_by_run
            if self.strikes_all or is_out_by_table or is_out_by_text:
                if properties is None:
                    properties = etree.SubElement(run, f"{_W}rPr")
                etree.SubElement(properties, f"{_W}strike")

    def of_table(self, table: etree._Element) -> str:
        """Return the id of a table's style."""
        return _style(table.find(f"{_W}tblPr"), "tblStyle") or self.of_others.get("table", "")


def _is_default(style: etree._Element) -> bool:
    """Return whether a style is that of all that names none."""
    return style.get(f"{_W}default") in ("1", "true", "on")


def _strikes_out_in_part(name: str, styles: Mapping[str, etree._Element]) -> bool:
    """Return whether a table's style strikes out some cells, by itself or by its bases."""
    for style in _with_bases(name, styles):
        for properties in style.iterfind(f"{_W}tblStylePr/{_W}rPr"):
            if _stroke(properties):
                return True
    return False


def _strikes_out(name: str, styles: Mapping[str, etree._Element]) -> bool:
    """Return whether a style strikes its text out, by itself or by those that it is based on."""
    for style in _with_bases(name, styles):
        properties = style.find(f"{_W}rPr")
        stroke = None if properties is None else _stroke(properties)
        if stroke is not None:
            return stroke
    return False


def _with_bases(name: str, styles: Mapping[str, etree._Element]) -> Iterator[etree._Element]:
    """Yield a style, then those that it is based on, the nearest first."""
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        style = styles[name]
        yield style
        base = style.find(f"{_W}basedOn")
        name = "" if base is None else _value(base)


def _stroke(properties: etree._Element) -> bool | None:
    """Return whether settings of a text strike it out; None where they say nothing of it."""
    marks = [properties.find(f"{_W}{name}") for name in ("strike", "dstrike")]
    stated = [mark for mark in marks if mark is not None]
    return any(_is_on(mark) for mark in stated) if stated else None


def _value(node: etree._Element) -> str:
    return node.get(_VALUE) or ""


def _is_numbered(properties: etree._Element | None) -> bool:
    if properties is None:
        return False
    number = properties.find(f"{_W}numPr/{_W}numId")
    return number is not None and number.get(_VALUE) not in (None, "0")


# -- blocks ----------------------------------------------------------------------------------------


@dataclass
class _BodyReader:
    """Walks a body once, counting paragraphs, tables and cells.

    ``pending`` is the text of a paragraph whose end mark was deleted: it runs on into the next one.
    ``contents_fields`` has for each open field, innermost last, whether it is a table of contents.
    """

    limits: Limits
    styles: _Styles
    problems: list[Problem] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    beside: list[Unread] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    cells: int = 0
    pending: str = ""
    contents_fields: list[bool] = field(default_factory=list)

    def blocks(
        self,
        parent: Iterable[etree._Element],
        *,
        kind: ParagraphKind = ParagraphKind.TEXT,
        depth: int = 0,
    ) -> Iterator[RawBlock]:
        """Yield every block below ``parent`` in order."""
        self._guard_depth(depth)
        for node in parent:
            if node.tag == _PARAGRAPH:
                yield from self.paragraph(node, kind)
            elif node.tag == _TABLE:
                yield from self.table(node, depth)
            elif node.tag == _CONTROL and _shows_prompt(node):
                continue
            elif node.tag == _CONTROL and _gallery(node) in _GALLERIES:
                kind_of_control = _GALLERIES[_gallery(node)]
                yield from self.blocks(node, kind=kind_of_control, depth=depth + 1)
            elif node.tag in _WRAPPERS:
                yield from self.blocks(node, kind=kind, depth=depth + 1)
            elif node.tag == _ALTERNATIVES:
                yield from self.blocks(_alternative(node), kind=kind, depth=depth + 1)
            elif node.tag in _EXTERNAL:
                place = f"第{self.paragraphs}段后"
                self.problems.append(problem_kinds.OBJECT_EXTERNAL.at(place))

    def _guard_depth(self, depth: int) -> None:
        if depth > self.limits.depth:
            refuse(problem_kinds.FILE_DEPTH)

    # -- paragraphs --------------------------------------------------------------------------------

    def paragraph(self, node: etree._Element, kind: ParagraphKind) -> Iterator[RawBlock]:
        """Yield a paragraph, then what its text boxes hold."""
        self.paragraphs += 1
        if self.paragraphs > self.limits.paragraphs:
            refuse(problem_kinds.FILE_PARAGRAPHS, most=self.limits.paragraphs)
        place = f"第{self.paragraphs}段"
        in_contents = self._in_contents(node)
        text = self.pending + _text(node)
        properties = node.find(_PARAGRAPH_SETTINGS)
        if properties is not None and _end_is_changed_away(properties):
            self.pending = text
        else:
            self.pending = ""
            style = _style(properties)
            if in_contents or style in self.styles.contents:
                kind = ParagraphKind.CONTENTS
            is_numbered = self._is_numbered(properties, style)
            yield RawParagraph(text, place, kind, is_numbered)
        self._list_beside(node, place)
        for box in _boxes(node):
            yield from self._box(box, place)

    def _box(self, box: etree._Element, place: str) -> Iterator[RawBlock]:
        for block in self.blocks(box):
            if isinstance(block, RawTable):
                yield block
            elif block.text.strip():
                box_place = f"{place}的文本框"
                yield RawParagraph(block.text, box_place, ParagraphKind.BOX, block.is_numbered)

    # -- what is not printed -----------------------------------------------------------------------

    def _list_beside(self, paragraph: etree._Element, place: str) -> None:
        """List the hidden and deleted texts and the pictures of a paragraph."""
        hidden = []
        deleted = []
        for node in paragraph.iter(*_BESIDE):
            if next(node.iterancestors(_PARAGRAPH), None) is not paragraph:
                continue  # a text box's own
            if any(_is_spare(fallback) for fallback in node.iterancestors(_FALLBACK)):
                continue
            if node.tag == _DELETION:
                deleted += [text.text or "" for text in node.iter(_DELETED_TEXT)]
            elif node.tag in _PICTURE:
                self.beside.append(Unread(place, "图片，没有读取"))
            elif _is_hidden(node):
                hidden += [text.text or "" for text in node.iter(*_TEXTS)]
        self._list_hidden("".join(hidden).strip(), place)
        self._list_deleted("".join(deleted).strip(), place)

    def _list_hidden(self, text: str, place: str) -> None:
        if text:
            problem = problem_kinds.TEXT_HIDDEN.at(place, text=text[:_SHOWN])
            self.problems.append(problem)
            self.unread.append(Unread(place, problem.message, text))

    def _list_deleted(self, text: str, place: str) -> None:
        """List a text that a tracked change took away. Nobody knows whether its figures count."""
        if re.search(r"\d", text):
            problem = problem_kinds.TEXT_DELETED.at(place, text=text[:_SHOWN])
            self.problems.append(problem)
            self.unread.append(Unread(place, problem.message, text))
        elif text:
            self.beside.append(Unread(place, "修订中删去的文字，没有读取", text))

    def _is_numbered(self, properties: etree._Element | None, style: str) -> bool:
        """Return whether Word numbers the paragraph. Its own setting goes before its style's."""
        if properties is not None and properties.find(f"{_W}numPr") is not None:
            return _is_numbered(properties)
        return style in self.styles.numbered

    def _in_contents(self, node: etree._Element) -> bool:
        """Return whether the paragraph stands in the result of a TOC field.

        Fields begin in one paragraph and end in another.
        """
        in_contents = any(self.contents_fields)
        for mark in node.iter(_FIELD_MARK, _FIELD_CODE):
            if mark.tag == _FIELD_CODE:
                if self.contents_fields and (mark.text or "").split()[:1] == ["TOC"]:
                    self.contents_fields[-1] = True
                    in_contents = True
                continue
            field_mark = mark.get(f"{_W}fldCharType")
            if field_mark == "begin":
                self.contents_fields.append(False)
            elif field_mark == "end" and self.contents_fields:
                self.contents_fields.pop()
        return in_contents

    # -- tables ------------------------------------------------------------------------------------

    def table(self, node: etree._Element, depth: int) -> Iterator[RawBlock]:
        """Yield a table with its merged cells resolved, then the tables nested in its cells."""
        self.tables += 1
        place = f"表格{self.tables}"
        rows: list[list[RawCell]] = []
        hanging: list[RawBlock] = []
        above: list[RawCell] = []
        for row in _children(node, _ROW):
            number = len(rows) + 1
            if self._is_left_out(row, f"{place}第{number}行之前"):
                continue
            cells = self._row(row, above, f"{place}第{number}行")
            rows.append(cells)
            hanging += self._hanging(row, cells, depth)
            above = cells
        self._tell_strokes_in_part(node, rows, place)
        yield RawTable(_rectangle(rows), place)
        self._guard_depth(depth)
        yield from hanging

    def _tell_strokes_in_part(
        self, table: etree._Element, rows: list[list[RawCell]], place: str
    ) -> None:
        """Report a table with figures whose style strikes some cells out: it depends on Word which.

        It goes by marks of the table and of each row, which programs write differently.
        """
        if self.styles.of_table(table) not in self.styles.partly_struck:
            return
        texts = [cell.text for row in rows for cell in row]
        if any(re.search(r"\d", text) for text in texts):
            self.problems.append(problem_kinds.TABLE_STRUCK.at(place))

    def _is_left_out(self, row: etree._Element, place: str) -> bool:
        """Return whether a row is hidden, or taken away by a tracked change. It is listed then."""
        properties = row.find(f"{_W}trPr")
        if properties is None:
            return False
        hidden = properties.find(f"{_W}hidden")
        is_hidden = hidden is not None and _is_on(hidden)
        is_deleted = properties.find(_DELETION) is not None
        if is_hidden or is_deleted:
            pieces = [text.text or "" for text in row.iter(*_TEXTS, _DELETED_TEXT)]
            text = " ".join(pieces).strip()
            if is_deleted:
                self._list_deleted(text, place)
            else:
                self._list_hidden(text, place)
            return True
        return properties.find(f"{_W}moveFrom") is not None

    def _hanging(self, row: etree._Element, cells: list[RawCell], depth: int) -> Iterator[RawBlock]:
        """Yield what hangs on the cells of a row: text boxes and nested tables."""
        for cell in _children(row, _CELL):
            if cell.find(f"{_W}tcPr/{_W}cellDel") is not None:
                pieces = [text.text or "" for text in cell.iter(*_TEXTS, _DELETED_TEXT)]
                self._list_deleted("".join(pieces).strip(), cells[0].place)
                continue
            for paragraph in _children(cell, _PARAGRAPH):
                self._list_beside(paragraph, cells[0].place)
                for box in _boxes(paragraph):
                    yield from self._box(box, cells[0].place)
            for nested in _children(cell, _TABLE):
                yield from self.table(nested, depth + 1)

    def _row(self, node: etree._Element, above: list[RawCell], place: str) -> list[RawCell]:
        row: list[RawCell] = []
        left_out = self._span(node, "trPr", "gridBefore", 0)
        for number in range(1, left_out + 1):
            row.append(RawCell("", f"{place}第{number}列"))
        for cell in _children(node, _CELL):
            column = len(row)
            cell_place = f"{place}第{column + 1}列"
            text = _cell_text(cell)
            merged = Covered.NOT
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            continues = merge is not None and merge.get(_VALUE) != "restart"
            if continues and not text and column < len(above):
                text = above[column].text
                merged = Covered.ABOVE
            row.append(RawCell(text, cell_place, merged))
            span = self._span(cell, "tcPr", "gridSpan", 1)
            for _ in range(1, span):
                row.append(RawCell(text, cell_place, merged or Covered.LEFT))
            self._count(len(row), span)
        return row

    def _count(self, width: int, added: int) -> None:
        self.cells += added
        limits = self.limits
        if width > limits.columns:
            table = f"表格{self.tables}"
            refuse(problem_kinds.TABLE_COLUMNS, table=table, most=limits.columns)
        if self.cells > limits.cells:
            refuse(problem_kinds.FILE_CELLS, most=limits.cells)

    def _span(self, node: etree._Element, properties: str, name: str, default: int) -> int:
        """Return how many columns a cell, or the blank space before a row, takes."""
        stated = node.find(f"{_W}{properties}/{_W}{name}")
        value = "" if stated is None else _value(stated)
        if not value.isdecimal() or len(value) > _LONGEST_NUMBER:
            return default
        # Beyond the limit the count refuses the table; no longer row is ever built.
        return min(max(int(value), default), self.limits.columns + 1)


def _end_is_changed_away(properties: etree._Element) -> bool:
    return any(properties.find(f"{_W}rPr/{tag}") is not None for tag in _CHANGED_AWAY)


def _style(properties: etree._Element | None, kind: str = "pStyle") -> str:
    """Return the id of the style of a paragraph or a run, empty where it has none."""
    style = None if properties is None else properties.find(f"{_W}{kind}")
    return "" if style is None else _value(style)


def _cell_text(cell: etree._Element) -> str:
    if cell.find(f"{_W}tcPr/{_W}cellDel") is not None:
        return ""
    if any(_shows_prompt(control) for control in cell.iterancestors(_CONTROL)):
        return ""  # the control is around the cell
    return "\n".join(_text(paragraph) for paragraph in _children(cell, _PARAGRAPH)).strip("\n")


def _rectangle(rows: list[list[RawCell]]) -> tuple[tuple[RawCell, ...], ...]:
    """Return the rows, shorter ones filled up with blank cells."""
    width = max(map(len, rows), default=0)
    filled = []
    for row in rows:
        place = row[-1].place if row else ""
        blanks = [RawCell("", place)] * (width - len(row))
        filled.append((*row, *blanks))
    return tuple(filled)


# -- walking the tree ------------------------------------------------------------------------------


def _children(node: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the children with ``tag``, those inside wrappers included, deeper ones not."""
    stack = [iter(node)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            if tag != _PARAGRAPH or not _shows_prompt(child):
                stack.append(iter(child))
        elif child.tag == _ALTERNATIVES:
            stack.append(iter(_alternative(child)))


def _shows_prompt(node: etree._Element) -> bool:
    """Return whether a content control is empty: what it shows is Word's grey prompt."""
    prompt = node.find(f"{_W}sdtPr/{_W}showingPlcHdr")
    return node.tag == _CONTROL and prompt is not None and _is_on(prompt)


def _is_on(mark: etree._Element) -> bool:
    return mark.get(_VALUE) not in ("0", "false", "off")


def _alternative(node: etree._Element) -> etree._Element:
    """Return the one alternative that is read: the fallback says the same in older terms."""
    choice = node.find(_CHOICE)
    if choice is None:
        choice = node.find(_FALLBACK)
    return node.makeelement("none") if choice is None else choice


def _gallery(node: etree._Element) -> str:
    """Return from which of Word's galleries a control was put in; empty where from none."""
    gallery = node.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
    return "" if gallery is None else gallery.get(_VALUE, "")


def _text(node: etree._Element) -> str:
    """Return the text of a paragraph as printed, line breaks kept.

    Text boxes and nested tables are left out. The walk has its own stack instead of recursion:
    files nest as deep as they like.
    """
    pieces: list[str] = []
    stack = [iter(node)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag in _TEXTS:
            pieces.append(_as_printed(child))
        elif child.tag in _BREAKS:
            if child.get(_TYPE) in (None, "textWrapping"):
                pieces.append(_BREAKS[child.tag])
        elif child.tag == f"{_W}sym":
            pieces.append(_symbol(child))
        elif child.tag == _ALTERNATIVES:
            stack.append(iter(_alternative(child)))
        elif _is_unprinted(child):
            continue
        elif child.tag not in _SILENT and child.tag not in _PICTURES:
            stack.append(iter(child))
    return "".join(pieces)


def _is_unprinted(node: etree._Element) -> bool:
    """Return whether nothing of a run or content control is printed."""
    if node.tag == _RUN:
        return _is_hidden(node)
    return _shows_prompt(node)


def _is_hidden(run: etree._Element) -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and _is_on(vanish)


def _as_printed(node: etree._Element) -> str:
    """Return a run's text; digits raised, lowered or struck out as the characters that print so.

    A raised 2 behind a figure is the mark of a footnote or a square, never a digit of it.
    """
    text = node.text or ""
    run = node.getparent()
    if run is None:
        return text
    align = run.find(f"{_W}rPr/{_W}vertAlign")
    if align is not None:
        text = raised(text, _value(align))
    properties = run.find(f"{_W}rPr")
    is_out = properties is not None and _stroke(properties)
    return struck(text) if is_out else text


def _symbol(node: etree._Element) -> str:
    try:
        point = int(node.get(f"{_W}char") or "", 16)
    except ValueError:
        return ""
    # Word keeps characters of symbol fonts in the private use area; their meaning lies in the
    # font alone.
    if 0xE000 <= point <= 0xF8FF:
        return "□"
    return chr(point) if 0x20 <= point < 0xD800 else ""


def _boxes(node: etree._Element) -> Iterator[etree._Element]:
    """Yield the text boxes that hang on a paragraph, each once.

    Boxes in boxes are left to their own paragraphs.
    """
    for box in node.iter(_BOX):
        nearest = next(box.iterancestors(_PARAGRAPH), None)
        if nearest is not node:
            continue
        if not any(_is_spare(fallback) for fallback in box.iterancestors(_FALLBACK)):
            yield box


def _is_spare(fallback: etree._Element) -> bool:
    """Return whether a choice beside the fallback already says the same."""
    parent = fallback.getparent()
    return parent is not None and parent.find(_CHOICE) is not None
