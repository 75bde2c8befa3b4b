"""Reads any Word file into raw paragraphs and tables: what a reader of the printed page would see, in printed order.

Tracked changes are read as accepted, hidden text and comments not at all; headers and footers are marked as such. Text boxes,
nested tables and footnotes come as blocks of their own after the block they hang on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from budget.problems import Problem
from disclosure.documents.intake.files.blocks import Extract, RawBlock, RawCell, RawParagraph, RawTable
from disclosure.documents.intake.files.packages import Limits, Package, refuse

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"

# Elements that only wrap what they hold.
_WRAPPERS = {
    f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple")
}
_SILENT = {
    f"{_W}{name}"
    for name in (
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "delInstrText",
        "pPr",
        "rPr",
        "sdtPr",
        "rt",
        "tblPr",
        "tblGrid",
    )
}
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}
_CHANGED_AWAY = (f"{_W}del", f"{_W}moveFrom")


def extract(data: bytes, limits: Limits | None = None) -> Extract:
    """The blocks of a Word file. Raises Problems with one Chinese sentence where the file cannot be read at all."""
    package = Package(data, limits or Limits())
    reader = _Reader(package.limits, _Styles.of(package))
    body = package.xml("word/document.xml").find(f"{_W}body")
    if body is None:
        refuse("file.damaged", "文件已损坏：没有正文")
    blocks = [*reader.blocks(body), *_footnotes(package, reader), *_running(package, reader)]
    return Extract(tuple(blocks), (*_embedded(package), *reader.problems))


def _embedded(package: Package) -> Iterator[Problem]:
    for name in package.embedded:
        yield Problem("object.embedded", name, "文件里嵌入的对象没有读取；其中若有表格，请改为 Word 表格")


def _footnotes(package: Package, reader: "_Reader") -> Iterator[RawBlock]:
    for part, label in (("footnotes", "脚注"), ("endnotes", "尾注")):
        if package.has(f"word/{part}.xml"):
            notes = [note for note in package.xml(f"word/{part}.xml") if note.get(f"{_W}type") is None]
            for number, note in enumerate(notes, 1):
                text = "\n".join(reader.text(paragraph) for paragraph in note.iter(f"{_W}p")).strip()
                if text:
                    yield RawParagraph(text, f"{label}{number}", kind="footnote")


def _running(package: Package, reader: "_Reader") -> Iterator[RawBlock]:
    """Headers and footers of the pages, once each."""
    parts = [name for name in package.names("word/") if name.startswith(("word/header", "word/footer"))]
    texts = (reader.text(paragraph).strip() for name in parts for paragraph in package.xml(name).iter(f"{_W}p"))
    yield from (RawParagraph(text, "页眉页脚", kind="running") for text in dict.fromkeys(texts) if text)


# -- styles ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Styles:
    """Which paragraph styles number their paragraphs, and which are those of a table of contents."""

    numbered: frozenset[str] = frozenset()
    contents: frozenset[str] = frozenset()

    @classmethod
    def of(cls, package: Package) -> "_Styles":
        if not package.has("word/styles.xml"):
            return cls()
        styles = list(package.xml("word/styles.xml").iter(f"{_W}style"))
        return cls(
            numbered=frozenset(_id(style) for style in styles if _is_numbered(style.find(f"{_W}pPr"))),
            contents=frozenset(_id(style) for style in styles if _name(style).startswith("toc ")),
        )


def _id(style: etree._Element) -> str:
    return style.get(f"{_W}styleId") or ""


def _name(style: etree._Element) -> str:
    name = style.find(f"{_W}name")
    return "" if name is None else (name.get(f"{_W}val") or "").lower()


def _is_numbered(properties: etree._Element | None) -> bool:
    number = None if properties is None else properties.find(f"{_W}numPr/{_W}numId")
    return number is not None and number.get(f"{_W}val") not in (None, "0")


# -- blocks ----------------------------------------------------------------------------------------------------------------


@dataclass
class _Reader:
    """Walks a body once, counting paragraphs, tables and cells."""

    limits: Limits
    styles: _Styles
    problems: list[Problem] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    cells: int = 0
    pending: str = ""  # text of a paragraph whose end mark was deleted: it runs on into the next one
    contents_fields: list[bool] = field(default_factory=list)  # open fields, innermost last: is it a table of contents?

    def blocks(self, parent: etree._Element, *, kind: str = "text", depth: int = 0) -> Iterator[RawBlock]:
        """Every block below ``parent`` in order."""
        if depth > self.limits.depth:
            refuse("file.depth", "文件的结构嵌套过深，不予读取")
        for node in parent:
            if node.tag == f"{_W}p":
                yield from self.paragraph(node, kind)
            elif node.tag == f"{_W}tbl":
                yield from self.table(node, depth)
            elif node.tag == f"{_W}sdt" and _is_contents(node):
                yield from self.blocks(node, kind="contents", depth=depth + 1)
            elif node.tag in _WRAPPERS:
                yield from self.blocks(node, kind=kind, depth=depth + 1)
            elif node.tag == f"{_MC}AlternateContent":
                yield from self.blocks(_alternative(node), kind=kind, depth=depth + 1)
            elif node.tag in (f"{_W}altChunk", f"{_W}subDoc"):
                self.problems.append(Problem("object.external", f"第{self.paragraphs}段后", "引用的外部内容没有读取"))

    # -- paragraphs --------------------------------------------------------------------------------------------------------

    def paragraph(self, node: etree._Element, kind: str) -> Iterator[RawBlock]:
        """A paragraph, then what its text boxes hold."""
        self.paragraphs += 1
        if self.paragraphs > self.limits.paragraphs:
            refuse("file.paragraphs", f"文件超过 {self.limits.paragraphs} 段，不予读取")
        place = f"第{self.paragraphs}段"
        in_contents = self._in_contents(node)
        text = self.pending + self.text(node)
        properties = node.find(f"{_W}pPr")
        if properties is not None and any(properties.find(f"{_W}rPr/{tag}") is not None for tag in _CHANGED_AWAY):
            self.pending = text
        else:
            self.pending = ""
            kind = "contents" if in_contents or self._style(properties) in self.styles.contents else kind
            yield RawParagraph(text, place, kind, self._number_is_automatic(properties))
        for box in _boxes(node):
            yield from self._box(box, place)

    def _box(self, box: etree._Element, place: str) -> Iterator[RawBlock]:
        for block in self.blocks(box):
            if isinstance(block, RawParagraph):
                if block.text.strip():
                    yield RawParagraph(block.text, f"{place}的文本框", "box", block.is_numbered)
            else:
                yield block

    def _style(self, properties: etree._Element | None) -> str:
        style = None if properties is None else properties.find(f"{_W}pStyle")
        return "" if style is None else style.get(f"{_W}val") or ""

    def _number_is_automatic(self, properties: etree._Element | None) -> bool:
        if properties is not None and properties.find(f"{_W}numPr") is not None:
            return _is_numbered(properties)
        return self._style(properties) in self.styles.numbered

    def _in_contents(self, node: etree._Element) -> bool:
        """Whether the paragraph stands in the result of a TOC field; follows fields across paragraphs."""
        found = any(self.contents_fields)
        for mark in node.iter(f"{_W}fldChar", f"{_W}instrText"):
            if mark.tag == f"{_W}instrText":
                if self.contents_fields and (mark.text or "").split()[:1] == ["TOC"]:
                    self.contents_fields[-1] = found = True
            elif mark.get(f"{_W}fldCharType") == "begin":
                self.contents_fields.append(False)
            elif mark.get(f"{_W}fldCharType") == "end" and self.contents_fields:
                self.contents_fields.pop()
        return found

    def text(self, node: etree._Element) -> str:
        """The text of a paragraph as printed, line breaks kept, text boxes and nested tables left out."""
        return "".join(_pieces(node))

    # -- tables ------------------------------------------------------------------------------------------------------------

    def table(self, node: etree._Element, depth: int) -> Iterator[RawBlock]:
        """A table as a grid with its merged cells resolved, then the tables nested in its cells."""
        self.tables += 1
        place = f"表格{self.tables}"
        rows: list[list[RawCell]] = []
        inner: list[RawBlock] = []
        for row in _children(node, f"{_W}tr"):
            if not any(row.find(f"{_W}trPr/{tag}") is not None for tag in _CHANGED_AWAY):
                rows.append(self._row(row, rows[-1] if rows else [], f"{place}第{len(rows) + 1}行"))
                inner += self._hanging(row, rows[-1], depth)
        yield RawTable(_rectangle(rows), place)
        if depth > self.limits.depth:
            refuse("file.depth", "文件的结构嵌套过深，不予读取")
        yield from inner

    def _hanging(self, row: etree._Element, cells: list[RawCell], depth: int) -> Iterator[RawBlock]:
        """What hangs on the cells of a row: text boxes and nested tables."""
        for cell in _children(row, f"{_W}tc"):
            for paragraph in _children(cell, f"{_W}p"):
                for box in _boxes(paragraph):
                    yield from self._box(box, cells[0].place)
            for nested in _children(cell, f"{_W}tbl"):
                yield from self.table(nested, depth + 1)

    def _row(self, node: etree._Element, above: list[RawCell], place: str) -> list[RawCell]:
        row = [
            RawCell("", f"{place}第{number}列") for number in range(1, self._span(node, "trPr", "gridBefore", 0) + 1)
        ]
        for cell in _children(node, f"{_W}tc"):
            here = f"{place}第{len(row) + 1}列"
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            text = "" if cell.find(f"{_W}tcPr/{_W}cellDel") is not None else self._cell_text(cell)
            merged = ""
            if merge is not None and merge.get(f"{_W}val") != "restart" and not text and len(row) < len(above):
                text, merged = above[len(row)].text, "above"
            row.append(RawCell(text, here, merged))
            span = self._span(cell, "tcPr", "gridSpan", 1)
            row += [RawCell(text, here, merged or "left") for _ in range(1, span)]
            self._count(len(row), span)
        return row

    def _count(self, width: int, added: int) -> None:
        self.cells += added
        if width > self.limits.columns:
            refuse("table.columns", f"表格{self.tables}超过 {self.limits.columns} 列，不予读取")
        if self.cells > self.limits.cells:
            refuse("table.cells", f"文件的单元格超过 {self.limits.cells} 个，不予读取")

    def _span(self, node: etree._Element, properties: str, name: str, default: int) -> int:
        found = node.find(f"{_W}{properties}/{_W}{name}")
        value = "" if found is None else found.get(f"{_W}val") or ""
        # Beyond the limit the count refuses the table; no longer row is ever built.
        return (
            min(max(int(value), default), self.limits.columns + 1) if value.isdecimal() and len(value) < 10 else default
        )

    def _cell_text(self, cell: etree._Element) -> str:
        return "\n".join(self.text(paragraph) for paragraph in _children(cell, f"{_W}p")).strip("\n")


def _rectangle(rows: list[list[RawCell]]) -> tuple[tuple[RawCell, ...], ...]:
    width = max(map(len, rows), default=0)
    return tuple(tuple(row + [RawCell("", row[-1].place if row else "")] * (width - len(row))) for row in rows)


def _children(node: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The children with ``tag``, those inside wrappers included, deeper ones not."""
    stack = [iter(node)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            stack.append(iter(child))
        elif child.tag == f"{_MC}AlternateContent":
            stack.append(iter(_alternative(child)))


def _alternative(node: etree._Element) -> etree._Element:
    """The one alternative that is read: the fallback says the same in older terms."""
    choice = node.find(f"{_MC}Choice")
    if choice is None:
        choice = node.find(f"{_MC}Fallback")
    return node.makeelement("none") if choice is None else choice


def _is_contents(node: etree._Element) -> bool:
    gallery = node.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
    return gallery is not None and gallery.get(f"{_W}val") == "Table of Contents"


def _pieces(node: etree._Element) -> Iterator[str]:
    """The printed pieces of a paragraph, without recursion: files nest as deep as they like."""
    stack = [iter(node)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag in (f"{_W}t", _MATH_TEXT):
            yield child.text or ""
        elif child.tag in _BREAKS:
            if child.get(f"{_W}type") in (None, "textWrapping"):
                yield _BREAKS[child.tag]
        elif child.tag == f"{_W}sym":
            yield _symbol(child)
        elif child.tag == f"{_MC}AlternateContent":
            stack.append(iter(_alternative(child)))
        elif child.tag == f"{_W}r" and _is_hidden(child):
            continue
        elif child.tag not in _SILENT and not _holds_box(child):
            stack.append(iter(child))


def _is_hidden(run: etree._Element) -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val") not in ("0", "false", "off")


def _symbol(node: etree._Element) -> str:
    code = node.get(f"{_W}char") or ""
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    # Word keeps characters of symbol fonts in the private use area; their meaning lies in the font alone.
    return "□" if 0xE000 <= point <= 0xF8FF else chr(point) if 0x20 <= point < 0xD800 else ""


_PICTURES = {f"{_W}drawing", f"{_W}pict", f"{_W}object"}


def _holds_box(node: etree._Element) -> bool:
    return node.tag in _PICTURES


def _boxes(node: etree._Element) -> Iterator[etree._Element]:
    """The text boxes that hang on a paragraph, each once; boxes in boxes are left to their own paragraphs."""
    for box in node.iter(f"{_W}txbxContent"):
        nearest = next(box.iterancestors(f"{_W}p"), None)
        if nearest is node and not any(map(_is_spare, box.iterancestors(f"{_MC}Fallback"))):
            yield box


def _is_spare(fallback: etree._Element) -> bool:
    """Whether a choice beside the fallback already says the same."""
    parent = fallback.getparent()
    return parent is not None and parent.find(f"{_MC}Choice") is not None
