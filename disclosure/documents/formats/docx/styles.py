"""How the text of a Word file looks: fonts, paragraph styles, pages. Plain values for what writes and for what measures. Pure.

Sizes of type are half-points, as Word counts them; everything else is twips, twentieths of a point. Lines have exact heights
(固定值), as GB/T 9704-2012 sets official documents, so that pages can be counted without laying them out.
"""

from dataclasses import dataclass
from functools import cached_property

from disclosure.documents.model.document import Column

# Song for titles, Hei, Kai and Fangsong for headings and text, Song for tables.
TITLE_FONT, HEI, KAI, FANGSONG, SONG = "方正小标宋简体", "黑体", "楷体", "仿宋", "宋体"
LATIN = "Times New Roman"
# What Word puts between Chinese and other characters, in em.
AUTO_SPACE = 0.25


@dataclass(frozen=True)
class FontFallback:
    """What stands in where a computer lacks a font. Word takes one other name, of at most 31 characters, and then the metrics."""

    name: str
    other: str
    panose: str
    family: str = "auto"
    pitch: str = "default"
    charset: str = "86"  # GB 2312: a substitute must have Chinese characters


FONTS = (
    FontFallback(TITLE_FONT, "华文中宋", "02010600040101010101"),
    FontFallback(HEI, "SimHei", "02010609060101010101", "modern", "fixed"),
    FontFallback(KAI, "楷体_GB2312", "02010609060101010101", "modern", "fixed"),
    FontFallback(FANGSONG, "仿宋_GB2312", "02010609060101010101", "modern", "fixed"),
    FontFallback(SONG, "SimSun", "02010600030101010101"),
    FontFallback(LATIN, "Times", "02020603050405020304", "roman", "variable", "00"),
)


@dataclass(frozen=True)
class Page:
    """A page: A4 upright or wide, with the room that text has on it."""

    width: int
    height: int

    MARGIN_TOP = 1417  # 25 mm
    MARGIN_BOTTOM = 1247  # 22 mm, with two lines of footer in it
    MARGIN_SIDE = 1417
    HEADER = 794
    FOOTER = 567

    @property
    def is_landscape(self) -> bool:
        return self.width > self.height

    @property
    def text_width(self) -> int:
        return self.width - 2 * self.MARGIN_SIDE

    @property
    def text_height(self) -> int:
        return self.height - self.MARGIN_TOP - self.MARGIN_BOTTOM


PORTRAIT = Page(11906, 16838)
LANDSCAPE = Page(16838, 11906)


@dataclass(frozen=True)
class Face:
    """A paragraph style. ``name`` is what Word shows; ``outline`` the level of a heading from 0, None for other text."""

    key: str
    name: str
    font: str
    size: int
    line: int
    align: str = "left"
    after: int = 0
    first_line: int = 0
    left: int = 0
    bold: bool = False
    soft: bool = False
    keep_next: bool = False
    outline: int | None = None
    tab: int = 0
    base: str = "Normal"
    builtin: bool = False

    @property
    def em(self) -> int:
        """The width of a Chinese character."""
        return self.size * 10


NORMAL = Face("Normal", "Normal", FANGSONG, 32, 560, builtin=True, base="")
TITLE = Face("Title", "Title", TITLE_FONT, 44, 760, align="center", after=240, builtin=True)
HEADINGS = (
    Face("Heading1", "Heading 1", TITLE_FONT, 36, 560, "center", after=140, keep_next=True, outline=0, builtin=True),
    Face("Heading2", "Heading 2", HEI, 32, 560, first_line=640, keep_next=True, outline=1, builtin=True),
    Face("Heading3", "Heading 3", KAI, 32, 560, after=60, first_line=640, keep_next=True, outline=2, builtin=True),
    Face(
        "Heading4", "Heading 4", FANGSONG, 32, 560, first_line=640, bold=True, keep_next=True, outline=3, builtin=True
    ),
)
TABLE_TITLE = Face("TableTitle", "表名", HEI, 28, 480, "center", after=60, keep_next=True)
CONTENTS_TITLE = Face("TOCHeading", "TOC Heading", HEI, 36, 600, "center", after=120, builtin=True)
CONTENTS = (
    Face("TOC1", "toc 1", HEI, 24, 400, tab=PORTRAIT.text_width, builtin=True),
    Face("TOC2", "toc 2", FANGSONG, 24, 380, left=240, tab=PORTRAIT.text_width, builtin=True),
    Face("TOC3", "toc 3", FANGSONG, 24, 380, left=480, tab=PORTRAIT.text_width, builtin=True),
)
# By the role of a paragraph, so that a reader of the file can tell an item from a term.
TEXTS = {
    "body": Face("Body", "正文段落", FANGSONG, 32, 560, "both", first_line=640),
    "item": Face("Item", "条目", FANGSONG, 32, 560, "both", first_line=640),
    "term": Face("Term", "名词解释", FANGSONG, 32, 560, "both", first_line=640),
    "label": Face("Label", "小标题", FANGSONG, 32, 560, bold=True, first_line=640, keep_next=True),
    "note": Face("Note", "附注", SONG, 21, 340, after=60),
}
GAP = Face("Gap", "表间", SONG, 4, 160)
SECTION_END = Face("SectionEnd", "分节", SONG, 2, 20)
HEADER = Face("Header", "header", SONG, 18, 240, "center", builtin=True)
FOOTER = Face("Footer", "footer", SONG, 18, 240, "center", builtin=True)
IMPRINT = Face("Imprint", "版本说明", SONG, 14, 180, "center", soft=True)


@dataclass(frozen=True)
class TableFaces:
    """The styles of a table's cells at one size of type, and the least height of its rows."""

    size: int
    label: str
    line: int
    row: int

    def face(self, kind: str) -> Face:
        """The style of a kind of cell: Text, Centre, Figure, Head or Number (栏次)."""
        return self.faces[kind]

    @property
    def em(self) -> int:
        return self.size * 10

    @cached_property
    def faces(self) -> dict[str, Face]:
        text = self._face("Text", "表内文字", "left")
        return {
            "Text": text,
            "Centre": self._face("Centre", "表内居中", "center", base=text.key),
            "Figure": self._face("Figure", "表内数字", "right", base=text.key),
            "Head": self._face("Head", "表头", "center", bold=True, keep_next=True, base=text.key),
            "Number": self._face("Number", "栏次", "center", soft=True, keep_next=True, base=text.key),
        }

    def key(self, kind: str) -> str:
        return f"Table{kind}{self.size}"

    def _face(self, kind: str, name: str, align: str, *, base: str = "Normal", **more: bool) -> Face:
        name = f"{name}（{self.label}）"
        return Face(self.key(kind), name, SONG, self.size, self.line, align, base=base, **more)


# From the largest: a table takes the first that fits its page.
TABLE_SIZES = (
    TableFaces(21, "五号", 300, 400),
    TableFaces(18, "小五", 250, 330),
    TableFaces(15, "六号", 210, 280),
)
CELL_SIDE, CELL_TOP = 60, 20  # inner margins of a cell, on each side

CELL_KINDS = {"row_number": "Centre", "money": "Figure", "price": "Figure", "quantity": "Figure"}


def cell_kind(column: Column) -> str:
    """The kind of cell that a column's figures or texts stand in."""
    return CELL_KINDS.get(column.kind, "Text")


FACES = (
    TITLE,
    *HEADINGS,
    TABLE_TITLE,
    CONTENTS_TITLE,
    *CONTENTS,
    *TEXTS.values(),
    GAP,
    SECTION_END,
    HEADER,
    FOOTER,
    IMPRINT,
    *(face for size in TABLE_SIZES for face in size.faces.values()),
)
