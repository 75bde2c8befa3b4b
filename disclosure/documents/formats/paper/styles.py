"""How the text of an official file looks: fonts, paragraph styles, pages. Pure.

These are plain values for the modules that write and for those that measure; Word's names are those
that a reader of the file sees in its list of styles. Sizes of type are
half-points, as Word counts them; everything else is twips, twentieths of a point. Lines have exact
heights (固定值), as GB/T 9704-2012 sets official documents, so that pages can be counted without
laying them out.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from disclosure.documents.model.document import Column

# Song for titles, Hei, Kai and Fangsong for headings and text, Song for tables.
TITLE_FONT, HEI, KAI, FANGSONG, SONG = "方正小标宋简体", "黑体", "楷体", "仿宋", "宋体"
LATIN = "Times New Roman"


@dataclass(frozen=True)
class FontFallback:
    """The replacement for a font that a computer lacks.

    Word first looks for the ``other`` name (at most 31 characters), then for a font with a like
    ``panose`` classification, family, pitch and character set.
    """

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
class Paper:
    """A sheet of A4, upright or wide, with its margins."""

    width: int
    height: int

    MARGIN_TOP = 1417  # 25 mm
    MARGIN_BOTTOM = 1247  # 22 mm, with two lines of footer in it
    MARGIN_SIDE = 1417
    HEADER = 794
    FOOTER = 567

    @property
    def is_landscape(self) -> bool:
        """Tell whether the sheet is wider than high."""
        return self.width > self.height

    @property
    def text_width(self) -> int:
        """The width between the margins."""
        return self.width - 2 * self.MARGIN_SIDE

    @property
    def text_height(self) -> int:
        """The height between the margins."""
        return self.height - self.MARGIN_TOP - self.MARGIN_BOTTOM


PORTRAIT = Paper(11906, 16838)
LANDSCAPE = Paper(16838, 11906)


@dataclass(frozen=True)
class Face:
    """A paragraph style.

    ``key`` names it inside the file, ``name`` is what Word shows. ``line`` is the height of a line,
    ``after`` the space below the paragraph, ``first_line`` and ``left`` are indents, ``tab`` is the
    place of a right-aligned tabulator. ``outline`` is the level of a heading from 0, None for other
    text. ``builtin`` styles are those that Word knows by name.
    """

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
        """The width of a Chinese character in twips."""
        return self.size * 10


NORMAL = Face("Normal", "Normal", FANGSONG, 32, 560, builtin=True, base="")
TITLE = Face("Title", "Title", TITLE_FONT, 44, 760, align="center", after=240, builtin=True)
# A title that would have more lines than this is set smaller, so that the cover stays one page.
LONG_TITLE = Face("LongTitle", "长标题", TITLE_FONT, 28, 480, "center", after=240)
MOST_TITLE_LINES = 4
COVER_MARK = Face("CoverMark", "封面标记", HEI, 32, 560, "center")
COVER = Face("Cover", "封面文字", FANGSONG, 32, 560, "center")
HEADINGS = (
    Face(
        "Heading1",
        "Heading 1",
        TITLE_FONT,
        36,
        560,
        "center",
        after=140,
        keep_next=True,
        outline=0,
        builtin=True,
    ),
    Face(
        "Heading2",
        "Heading 2",
        HEI,
        32,
        560,
        first_line=640,
        keep_next=True,
        outline=1,
        builtin=True,
    ),
    Face(
        "Heading3",
        "Heading 3",
        KAI,
        32,
        560,
        after=60,
        first_line=640,
        keep_next=True,
        outline=2,
        builtin=True,
    ),
    Face(
        "Heading4",
        "Heading 4",
        FANGSONG,
        32,
        560,
        first_line=640,
        bold=True,
        keep_next=True,
        outline=3,
        builtin=True,
    ),
)
GOAL_TITLE = Face(
    "GoalTitle", "项目标题", HEI, 28, 480, "center", after=60, keep_next=True, outline=2
)
TABLE_TITLE = Face("TableTitle", "表名", HEI, 28, 480, "center", after=60, keep_next=True)
CONTENTS_TITLE = Face("TOCHeading", "TOC Heading", HEI, 36, 600, "center", after=120, builtin=True)
CONTENTS = (
    Face("TOC1", "toc 1", HEI, 24, 400, tab=PORTRAIT.text_width, builtin=True),
    Face("TOC2", "toc 2", FANGSONG, 24, 380, left=240, tab=PORTRAIT.text_width, builtin=True),
    Face("TOC3", "toc 3", FANGSONG, 24, 380, left=480, tab=PORTRAIT.text_width, builtin=True),
)
# One style for each role of a paragraph, so that readers of the file can tell an item from a term.
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
# What the PDF prints above a table that goes on from the page before.
CONTINUED = Face("Continued", "续表", SONG, 18, 240)
IMPRINT = Face("Imprint", "版本说明", SONG, 14, 180, "center", soft=True)


# Rows whose figures are sums of those below them are set bold.
STRONG_LEVELS = frozenset({"total", "class"})


class CellKind(StrEnum):
    """The kinds of cells in a table, each with its own style. NUMBER stands in the 栏次 row."""

    TEXT = "Text"
    CENTRE = "Centre"
    FIGURE = "Figure"
    HEAD = "Head"
    NUMBER = "Number"


@dataclass(frozen=True)
class TableFaces:
    """The styles of a table's cells at one size of type.

    ``size`` is that of the type in half-points, ``label`` its name in Chinese; ``line`` is the
    height of a line and ``row`` the least height of a row, in twips.
    """

    size: int
    label: str
    line: int
    row: int

    def face(self, kind: CellKind) -> Face:
        """Return the style of a kind of cell."""
        return self.faces[kind]

    def key(self, kind: CellKind) -> str:
        """Return the name by which the file refers to that style."""
        return f"Table{kind}{self.size}"

    @property
    def em(self) -> int:
        """The width of a Chinese character in twips."""
        return self.size * 10

    @cached_property
    def faces(self) -> dict[CellKind, Face]:
        """The styles by kind; all but the first are derived from it, as an editor would do."""
        text = self._face(CellKind.TEXT, "表内文字", "left")
        base = text.key
        return {
            CellKind.TEXT: text,
            CellKind.CENTRE: self._face(CellKind.CENTRE, "表内居中", "center", base=base),
            CellKind.FIGURE: self._face(CellKind.FIGURE, "表内数字", "right", base=base),
            CellKind.HEAD: self._face(
                CellKind.HEAD, "表头", "center", base=base, bold=True, keep_next=True
            ),
            CellKind.NUMBER: self._face(
                CellKind.NUMBER, "栏次", "center", base=base, soft=True, keep_next=True
            ),
        }

    def _face(
        self, kind: CellKind, name: str, align: str, *, base: str = "Normal", **more: bool
    ) -> Face:
        name = f"{name}（{self.label}）"
        return Face(self.key(kind), name, SONG, self.size, self.line, align, base=base, **more)


# From the largest: a table takes the first that fits its page.
TABLE_SIZES = (
    TableFaces(18, "小五", 250, 330),
    TableFaces(15, "六号", 210, 280),
)
CELL_SIDE, CELL_TOP = 60, 20  # inner margins of a cell, on each side

_CELL_KINDS = {
    "row_number": CellKind.CENTRE,
    "money": CellKind.FIGURE,
    "price": CellKind.FIGURE,
    "quantity": CellKind.FIGURE,
}


def cell_kind(column: Column) -> CellKind:
    """Return the kind of cell that a column's figures or texts stand in."""
    return _CELL_KINDS.get(column.kind, CellKind.TEXT)


FACES = (
    TITLE,
    LONG_TITLE,
    COVER_MARK,
    COVER,
    *HEADINGS,
    GOAL_TITLE,
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
