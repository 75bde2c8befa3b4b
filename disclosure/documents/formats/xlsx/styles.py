"""How cells look: one shared style for each look.

Making a style for each cell is what makes openpyxl slow.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray

INK, SOFT_INK, VERMILION, TEAL = "FF1F2328", "FF57606A", "FF9E1B32", "FF1B5E7B"
_SONG, _HEI = "宋体", "黑体"
BODY_POINTS = 11  # of the workbook's own font and of all cells that say nothing else
_GB2312 = 134  # the character set, by which programs without these fonts choose another Chinese one

_LINE = Side(style="thin", color="FF8C8980")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SHADE = PatternFill("solid", fgColor="FFF3F1EB")


@dataclass(frozen=True)
class Look:
    """The looks of a cell: type, colours, alignment, frame.

    ``number_format`` is Excel's; ``quoted`` text is never taken for a formula.
    """

    points: int = BODY_POINTS
    bold: bool = False
    heavy: bool = False
    color: str = INK
    underlined: bool = False
    across: str = "left"
    down: str = "center"
    framed: bool = False
    shaded: bool = False
    number_format: str = "General"
    quoted: bool = False


TITLE = Look(points=16, heavy=True, across="center")
MARK = Look(points=12, bold=True, color=VERMILION, across="center")
CAPTION = Look()
HEADER = Look(bold=True, across="center", framed=True, shaded=True)
COLUMN_NUMBER = Look(points=9, color=SOFT_INK, across="center", framed=True)
NOTE = Look(points=10, color=SOFT_INK)
BODY = Look(points=12, down="top")
LABEL = Look(points=12, bold=True)
FACT = Look(color=SOFT_INK)
LINK = Look(points=12, color=TEAL, underlined=True)
SUB_LINK = replace(LINK, points=11)
HEADINGS = {1: TITLE, 2: Look(points=14, heavy=True), 3: Look(points=12, heavy=True), 4: LABEL}
PARAGRAPHS = {"label": LABEL, "note": NOTE}

_ACROSS = {"row_number": "center", "money": "right", "quantity": "right", "price": "right"}
_NUMERIC = {"row_number", "money", "quantity", "price"}
_BOLD_LEVELS = {"total", "class"}


def is_numeric(kind: str) -> bool:
    """Tell whether cells of a column of this kind are numbers in the file; codes are not."""
    return kind in _NUMERIC


@cache
def cell_look(kind: str, level: str) -> Look:
    """Return the look of a body cell by its column's kind and its row's level.

    Codes stay text even after someone edits them.
    """
    number_format = "@" if kind.startswith("code") else "General"
    return Look(
        bold=level in _BOLD_LEVELS,
        across=_ACROSS.get(kind, "left"),
        framed=True,
        number_format=number_format,
    )


class Styles:
    """The shared styles of one workbook, by look."""

    def __init__(self, book: Workbook) -> None:
        self._book = cast(Any, book)  # its types leave out the lists of styles
        self._numbers: dict[Look, int] = {}
        # Column widths are counted in digits of the font of the style Normal.
        normal = Font(name=_SONG, size=BODY_POINTS, charset=_GB2312)
        self._book._fonts[0] = normal
        self._book._named_styles["Normal"].font = normal

    def number(self, look: Look) -> int:
        """Return the number of a look's style in the workbook's list; it is made on first use."""
        if look not in self._numbers:
            self._numbers[look] = self._book._cell_styles.add(self._style(look))
        return self._numbers[look]

    def _style(self, look: Look) -> StyleArray:
        sample: Any = Cell(self._book.worksheets[0], 1, 1)
        name = _HEI if look.heavy else _SONG
        underline: Literal["single"] | None = "single" if look.underlined else None
        sample.font = Font(
            name=name,
            size=look.points,
            bold=look.bold,
            color=look.color,
            underline=underline,
            charset=_GB2312,
        )
        sample.alignment = Alignment(horizontal=look.across, vertical=look.down, wrap_text=True)
        sample.number_format = look.number_format
        if look.framed:
            sample.border = _FRAME
        if look.shaded:
            sample.fill = _SHADE
        style: StyleArray = sample._style
        style.quotePrefix = int(look.quoted)
        return style
