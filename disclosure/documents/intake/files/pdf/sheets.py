"""What the pages of a PDF show: characters and ruled lines with their places. Pure.

The one module that asks the PDF library (docs/adr/0103). A page is turned so that most of its text
runs from left to right; y grows downwards. Lengths are points, 1/72 inch.
"""

import ctypes
import itertools
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdf

from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.files.packages import Limits, refuse

_RIGHT_ANGLE = 90
_TURNED = 2  # degrees that a character may lean and still be upright
_DEEPEST_FORM = 8  # forms inside forms; producers nest one or two
_THICKEST_RULE = 3.0  # points; a filled rectangle that is thicker is a ground and no rule
_SHORTEST_RULE = 2.0  # points; shorter ones are dots and strokes of drawings
_STRAIGHT = 0.8  # points that the ends of a rule may differ across its direction
_FAINTEST = 250  # of 255 in each colour; paler rules cannot be seen on white paper
_SAME_PLACE = 0.2  # of a character's height: printed twice there, it is meant to look bold
_SQUARE = 4  # points: characters are looked for in squares of this side, and those around
_SQUARES_AROUND = tuple(itertools.product((-1, 0, 1), repeat=2))
_KANGXI = range(0x2E80, 0x2FE0)  # radicals that fonts give out for the characters they look like
_HYPHENS = (0x02, 0xFFFE)  # how PDFium gives a hyphen at the end of a line
_UNKNOWN = "\ufffd"
_SURROGATES = range(0xD800, 0xE000)
_MOST_ATTACHMENTS = 100
_MOST_OVERLAYS = 2_000  # of one page; a form has some hundred fields
_LONGEST_OVERLAY = 100_000  # bytes in UTF-16
_END_OF_TEXT = 2  # bytes of the zero that ends every text
# What lies over pages: its name, the key of its text, and whether it is printed with the page.
_OVERLAYS: dict[int, tuple[str, bytes, bool]] = {
    pdf.FPDF_ANNOT_WIDGET: ("表单域", b"V", True),
    pdf.FPDF_ANNOT_FREETEXT: ("文字批注", b"Contents", True),
    pdf.FPDF_ANNOT_STAMP: ("图章", b"Contents", True),
    pdf.FPDF_ANNOT_TEXT: ("批注", b"Contents", False),
    pdf.FPDF_ANNOT_HIGHLIGHT: ("批注", b"Contents", False),
    pdf.FPDF_ANNOT_UNDERLINE: ("批注", b"Contents", False),
    pdf.FPDF_ANNOT_STRIKEOUT: ("批注", b"Contents", False),
}
# Buttons, boxes to tick and signatures: a ticked box has a name of its state, which is no text.
_WITHOUT_TEXT = (
    pdf.FPDF_FORMFIELD_PUSHBUTTON,
    pdf.FPDF_FORMFIELD_CHECKBOX,
    pdf.FPDF_FORMFIELD_RADIOBUTTON,
    pdf.FPDF_FORMFIELD_SIGNATURE,
)
_WITHOUT_TEXT_BY_NAME = ("Btn", "Sig")
_LOCK = Lock()  # PDFium is not safe for threads


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed character: its box, and the height of the line that it stands on."""

    text: str
    left: float
    right: float
    base: float
    size: float

    @property
    def middle(self) -> float:
        """Its middle from left to right."""
        return (self.left + self.right) / 2

    @property
    def level(self) -> float:
        """Its middle from top to bottom, of a character that stands on the line."""
        return self.base - self.size * 0.35


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line: where it runs across its direction (``at``), from ``start`` to ``end``."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Overlay:
    """What lies over a page and is no part of it.

    ``is_printed``: a text of the page for who looks at it, such as a form field; else a comment.
    """

    what: str
    text: str
    is_printed: bool


@dataclass
class Sheet:
    """A page of a PDF as it shows: ``turned`` are characters that run in another direction."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    turned: list[Glyph] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    overlays: list[Overlay] = field(default_factory=list)
    pictures: int = 0
    unmapped: int = 0


def attachments(data: bytes) -> list[str]:
    """Return the names of the files inside a PDF, which are not opened.

    Of very many the last says how many more there are.
    """
    names = []
    with _LOCK, _opened(data) as document:
        count = min(document.count_attachments(), _MOST_ATTACHMENTS)
        for number in range(count):
            names.append(_name_of_attachment(document, number))
        further = document.count_attachments() - count
        if further:
            names.append(f"另外{further}个")
    return names


def _name_of_attachment(document: pdfium.PdfDocument, number: int) -> str:
    """Return the name of a file inside a PDF; its number where the name is damaged."""
    try:
        name: str = document.get_attachment(number).get_name()
    except (pdfium.PdfiumError, UnicodeError):
        return str(number + 1)
    return name


def sheets(data: bytes, limits: Limits) -> Iterator[Sheet]:
    """Yield the pages of a PDF, one at a time.

    Raises Problems where it cannot be opened, or holds more than the limits.
    """
    with _LOCK, _opened(data) as document:
        count = len(document)
        if count > limits.pages:
            refuse(problem_kinds.PDF_PAGES, count=count, most=limits.pages)
        document.init_forms()  # before any page: fields are known by it
        counts = _Counts(limits)
        for number in range(1, count + 1):
            yield _sheet(document, number, counts)


@contextmanager
def _opened(data: bytes) -> Iterator[pdfium.PdfDocument]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as exc:
        if getattr(exc, "err_code", None) in (pdf.FPDF_ERR_PASSWORD, pdf.FPDF_ERR_SECURITY):
            refuse(problem_kinds.PDF_PROTECTED)
        refuse(problem_kinds.PDF_DAMAGED)
    try:
        yield document
    finally:
        document.close()


@dataclass
class _Counts:
    """How much was taken of a file so far, held against the limits."""

    limits: Limits
    glyphs: int = 0
    rules: int = 0

    def take(self, glyphs: int, rules: int) -> None:
        self.glyphs += glyphs
        self.rules += rules
        if self.glyphs > self.limits.glyphs or self.rules > self.limits.rules:
            refuse(problem_kinds.PDF_CONTENT)


def _sheet(document: pdfium.PdfDocument, number: int, counts: _Counts) -> Sheet:
    try:
        page = document[number - 1]
    except pdfium.PdfiumError:
        refuse(problem_kinds.PDF_PAGE, number=number)
    try:
        printed = _characters(page, counts)
        turn = _usual_turn(printed)
        frame = _Frame.of(page, turn)
        sheet = Sheet(number, frame.width, frame.height)
        for character in printed:
            sheet.unmapped += character.is_unmapped
            glyph = frame.glyph(character)
            if _leans(character.angle - turn):
                sheet.turned.append(glyph)
            else:
                sheet.glyphs.append(glyph)
        sheet.glyphs = _once(sheet.glyphs)
        _draw(page, frame, sheet, counts)
        sheet.overlays = _overlays(document, page)
    finally:
        page.close()
    return sheet


# -- what lies over a page -------------------------------------------------------------------------


def _overlays(document: pdfium.PdfDocument, page: pdfium.PdfPage) -> list[Overlay]:
    """Return the comments, typed texts and form fields of a page that have a text.

    What is beyond the bounds is named without its text.
    """
    overlays: list[Overlay] = []
    further = 0
    for number in range(pdf.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdf.FPDFPage_GetAnnot(page.raw, number)
        if not annotation:
            continue
        try:
            kind = pdf.FPDFAnnot_GetSubtype(annotation)
            if kind not in _OVERLAYS:
                continue
            if len(overlays) == _MOST_OVERLAYS:
                further += 1
                continue
            what, key, is_printed = _OVERLAYS[kind]
            text = _entry(annotation, key)
            if kind == pdf.FPDF_ANNOT_WIDGET:
                text = _field_text(document, annotation)
            if text.strip():
                overlays.append(Overlay(what, text.strip(), is_printed))
        finally:
            pdf.FPDFPage_CloseAnnot(annotation)
    if further:
        text = f"第{_MOST_OVERLAYS}个以后的{further}个"
        overlays.append(Overlay("表单域或批注", text, is_printed=True))
    return overlays


def _field_text(document: pdfium.PdfDocument, widget: Any) -> str:
    """Return what is typed into a form field; empty where it has no text.

    A field that is shown at several places keeps its kind and text above them: PDFium follows
    that, so far as it is sane. A field that is none of the document's form has its own alone.
    """
    form = document.formenv
    if form is not None:
        kind = pdf.FPDFAnnot_GetFormFieldType(form.raw, widget)
        if kind in _WITHOUT_TEXT:
            return ""
        text = _utf_16(partial(pdf.FPDFAnnot_GetFormFieldValue, form.raw, widget))
        if text:
            return text
    if _entry(widget, b"FT") in _WITHOUT_TEXT_BY_NAME:
        return ""
    return _entry(widget, b"V")


def _entry(annotation: Any, key: bytes) -> str:
    """Return a text that an annotation has under a key; empty where it has none."""
    return _utf_16(partial(pdf.FPDFAnnot_GetStringValue, annotation, key))


def _utf_16(write: Callable[[Any, int], int]) -> str:
    """Return the text that a function of PDFium writes into a place of so many bytes."""
    size = write(None, 0)
    if size <= _END_OF_TEXT:
        return ""
    if size > _LONGEST_OVERLAY:
        return f"（太长，有{size // 2 - 1}个字）"
    buffer = ctypes.create_string_buffer(size)
    write(ctypes.cast(buffer, ctypes.POINTER(pdf.FPDF_WCHAR)), size)
    return buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\0")


# -- characters ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Character:
    """A character in the page's own system: y grows upwards, ``angle`` is against the clock."""

    text: str
    box: tuple[float, float, float, float]
    origin: tuple[float, float]
    angle: float
    is_unmapped: bool


def _characters(page: pdfium.PdfPage, counts: _Counts) -> list[_Character]:
    text_page = page.get_textpage()
    raw = text_page.raw
    try:
        count = max(pdf.FPDFText_CountChars(raw), 0)
        counts.take(count, 0)
        characters = []
        box = pdf.FS_RECTF()
        x, y = ctypes.c_double(), ctypes.c_double()
        for index in range(count):
            if pdf.FPDFText_IsGenerated(raw, index):
                continue
            is_unmapped = pdf.FPDFText_HasUnicodeMapError(raw, index) == 1
            text = _text(pdf.FPDFText_GetUnicode(raw, index))
            if is_unmapped:
                text = _UNKNOWN
            if not text:
                continue
            pdf.FPDFText_GetLooseCharBox(raw, index, box)
            pdf.FPDFText_GetCharOrigin(raw, index, x, y)
            # PDFium counts clockwise.
            angle = -math.degrees(pdf.FPDFText_GetCharAngle(raw, index))
            edges = (box.left, box.bottom, box.right, box.top)
            characters.append(_Character(text, edges, (x.value, y.value), angle, is_unmapped))
        return characters
    finally:
        text_page.close()


def _text(point: int) -> str:
    """Return a character; empty where there is nothing to print."""
    if point in _HYPHENS:
        return "-"
    if point < 0x20 or point in _SURROGATES or point > 0x10FFFF:
        return ""
    character = chr(point)
    return unicodedata.normalize("NFKC", character) if point in _KANGXI else character


def _usual_turn(characters: list[_Character]) -> int:
    """Return the right angle at which most characters run, in degrees: 0, 90, 180 or 270."""
    turns: Counter[int] = Counter()
    for character in characters:
        if not character.text.isspace():
            quarter_turns = round(character.angle / _RIGHT_ANGLE)
            turns[quarter_turns * _RIGHT_ANGLE % 360] += 1
    if not turns:
        return 0
    [(usual_turn, _)] = turns.most_common(1)
    return usual_turn


def _leans(angle: float) -> bool:
    return _TURNED < angle % 360 < 360 - _TURNED


def _once(glyphs: list[Glyph]) -> list[Glyph]:
    """Return the characters without those that are printed again on themselves."""
    kept: list[Glyph] = []
    # The characters so far by what they are and by the square that they begin in.
    squares: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        reach = max(glyph.size * _SAME_PLACE, 0.1)
        column = int(glyph.left // _SQUARE)
        row = int(glyph.base // _SQUARE)
        is_again = False
        for across, down in _SQUARES_AROUND:
            for other in squares.get((glyph.text, column + across, row + down), ()):
                moved_across = abs(other.left - glyph.left)
                moved_down = abs(other.base - glyph.base)
                if max(moved_across, moved_down) < reach:
                    is_again = True
        if not is_again:
            kept.append(glyph)
            squares.setdefault((glyph.text, column, row), []).append(glyph)
    return kept


# -- the page, turned upright ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Frame:
    """Turns places of the page's own system into those of the upright page."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int

    @classmethod
    def of(cls, page: pdfium.PdfPage, turn: int) -> "_Frame":
        left, bottom, right, top = page.get_cropbox()
        return cls(left, bottom, right, top, turn)

    @property
    def width(self) -> float:
        """The width of the upright page."""
        if self.turn % 180:
            return self.top - self.bottom
        return self.right - self.left

    @property
    def height(self) -> float:
        """The height of the upright page."""
        if self.turn % 180:
            return self.right - self.left
        return self.top - self.bottom

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return a place of the page on the upright page."""
        if self.turn == 90:
            return y - self.bottom, x - self.left
        if self.turn == 180:
            return self.right - x, y - self.bottom
        if self.turn == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def glyph(self, character: _Character) -> Glyph:
        """Return a character where the upright page shows it."""
        left, bottom, right, top = character.box
        one_x, one_y = self.place(left, bottom)
        other_x, other_y = self.place(right, top)
        _, base = self.place(*character.origin)
        height = abs(one_y - other_y)
        return Glyph(character.text, min(one_x, other_x), max(one_x, other_x), base, height)


# -- ruled lines -----------------------------------------------------------------------------------

Place = tuple[float, float]


def _draw(page: pdfium.PdfPage, frame: _Frame, sheet: Sheet, counts: _Counts) -> None:
    """Add the ruled lines of a page, and count its pictures."""
    for item in page.get_objects(max_depth=_DEEPEST_FORM):
        if item.type == pdf.FPDF_PAGEOBJ_IMAGE:
            sheet.pictures += 1
        elif item.type == pdf.FPDF_PAGEOBJ_PATH:
            counts.take(0, max(pdf.FPDFPath_CountSegments(item.raw), 0))
            _draw_path(item, frame, sheet)


def _draw_path(path: Any, frame: _Frame, sheet: Sheet) -> None:
    """Add the rules that a path draws, by its strokes or by filling thin rectangles."""
    fill = ctypes.c_int()
    stroke = ctypes.c_int()
    pdf.FPDFPath_GetDrawMode(path.raw, fill, stroke)
    is_stroked = bool(stroke.value) and _is_seen(pdf.FPDFPageObj_GetStrokeColor, path)
    is_filled = bool(fill.value) and _is_seen(pdf.FPDFPageObj_GetFillColor, path)
    if not is_stroked and not is_filled:
        return
    matrix = _matrix(path)
    for corners, is_closed in _outlines(path):
        places = []
        for x, y in corners:
            on_page = matrix.on_page(x, y)
            places.append(frame.place(*on_page))
        if not is_stroked:
            _add_filled(sheet, places)
            continue
        if is_closed:
            places.append(places[0])
        for one, other in itertools.pairwise(places):
            _add(sheet, one, other)


def _is_seen(colour_of: Any, path: Any) -> bool:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not colour_of(path.raw, *parts):
        return True
    red, green, blue, alpha = (part.value for part in parts)
    return alpha > 0 and min(red, green, blue) < _FAINTEST


@dataclass(frozen=True)
class _Matrix:
    """A transformation of PDF, forms around the path included."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def on_page(self, x: float, y: float) -> Place:
        """Return where a place of the path stands on the page."""
        across = self.a * x + self.c * y + self.e
        up = self.b * x + self.d * y + self.f
        return across, up

    def inside(self, outer: "_Matrix") -> "_Matrix":
        """Return this transformation followed by another."""
        return _Matrix(
            self.a * outer.a + self.b * outer.c,
            self.a * outer.b + self.b * outer.d,
            self.c * outer.a + self.d * outer.c,
            self.c * outer.b + self.d * outer.d,
            self.e * outer.a + self.f * outer.c + outer.e,
            self.e * outer.b + self.f * outer.d + outer.f,
        )


def _matrix(path: Any) -> _Matrix:
    """Return the transformation of a path, through all forms that hold it."""
    matrix = _own_matrix(path)
    container = path.container
    while container is not None:
        matrix = matrix.inside(_own_matrix(container))
        container = container.container
    return matrix


def _own_matrix(item: Any) -> _Matrix:
    own = pdf.FS_MATRIX()
    pdf.FPDFPageObj_GetMatrix(item.raw, own)
    return _Matrix(own.a, own.b, own.c, own.d, own.e, own.f)


def _outlines(path: Any) -> Iterator[tuple[list[Place], bool]]:
    """Yield the outlines of a path: their corners, and whether they are closed.

    Outlines with curves are drawings and no rules.
    """
    x = ctypes.c_float()
    y = ctypes.c_float()
    corners: list[Place] = []
    is_closed = False
    is_curved = False
    for index in range(pdf.FPDFPath_CountSegments(path.raw)):
        segment = pdf.FPDFPath_GetPathSegment(path.raw, index)
        pdf.FPDFPathSegment_GetPoint(segment, x, y)
        kind = pdf.FPDFPathSegment_GetType(segment)
        if kind == pdf.FPDF_SEGMENT_MOVETO:
            if len(corners) > 1 and not is_curved:
                yield corners, is_closed
            corners = []
            is_closed = False
            is_curved = False
        if kind == pdf.FPDF_SEGMENT_BEZIERTO:
            is_curved = True
        if pdf.FPDFPathSegment_GetClose(segment):
            is_closed = True
        corners.append((x.value, y.value))
    if len(corners) > 1 and not is_curved:
        yield corners, is_closed


def _add(sheet: Sheet, one: Place, other: Place) -> None:
    """Add a stroke, where it runs straight across or down."""
    left, right = sorted((one[0], other[0]))
    top, bottom = sorted((one[1], other[1]))
    width = right - left
    height = bottom - top
    if height <= _STRAIGHT and width >= _SHORTEST_RULE:
        middle = (top + bottom) / 2
        sheet.across.append(Rule(middle, left, right))
    elif width <= _STRAIGHT and height >= _SHORTEST_RULE:
        middle = (left + right) / 2
        sheet.down.append(Rule(middle, top, bottom))


def _add_filled(sheet: Sheet, places: list[Place]) -> None:
    """Add a thin filled rectangle as the rule that it looks like."""
    columns = [x for x, _ in places]
    rows = [y for _, y in places]
    left = min(columns)
    right = max(columns)
    top = min(rows)
    bottom = max(rows)
    width = right - left
    height = bottom - top
    if height <= _THICKEST_RULE and width >= max(_SHORTEST_RULE, 2 * height):
        middle = (top + bottom) / 2
        sheet.across.append(Rule(middle, left, right))
    elif width <= _THICKEST_RULE and height >= max(_SHORTEST_RULE, 2 * width):
        middle = (left + right) / 2
        sheet.down.append(Rule(middle, top, bottom))
