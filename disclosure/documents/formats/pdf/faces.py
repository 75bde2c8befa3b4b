"""The styles of official files as the data that ``disclosure.typ`` sets them from. Pure."""

from typing import Any

from disclosure.documents.formats.paper.fonts import FontPart, FontSet, part_of_style
from disclosure.documents.formats.paper.styles import CONTINUED, FACES, Face

_TWIPS = 20  # of a point
_REGULAR, _BOLD = 400, 700
# Fonts that are dark by themselves, which another font has to be bold for.
_DARK = (FontPart.TITLE, FontPart.HEI)
HOUSE = "Noto Sans CJK SC"
STRONG = FontPart.HEI
"""What is bold: fonts of the official look have no bold weight, their documents set it in 黑体."""

# What typst looks for: names of families, one of them for Latin letters and digits alone.
Families = list[str | dict[str, str]]


def face_data(fonts: FontSet) -> dict[str, Any]:
    """Return every style by its key; lengths are points."""
    return {face.key: _data(face, fonts) for face in (*FACES, CONTINUED)}


def families(part: FontPart, fonts: FontSet) -> Families:
    """Return the fonts that text of a part is set in, our own the last."""
    font = fonts.fonts.get(part)
    if font is None:
        return [HOUSE]
    named: Families = [font.family, HOUSE]
    latin = fonts.fonts.get(FontPart.LATIN)
    if latin:
        named.insert(0, {"name": latin.family, "covers": "latin-in-cjk"})
    return named


def _data(face: Face, fonts: FontSet) -> dict[str, Any]:
    part = part_of_style(face.font)
    is_bold = face.bold or (part in _DARK and part not in fonts.fonts)
    if face.bold:
        part = STRONG
    return {
        "fonts": families(part, fonts),
        "size": face.size / 2,
        "line": face.line / _TWIPS,
        "after": face.after / _TWIPS,
        "first_line": face.first_line / _TWIPS,
        "left": face.left / _TWIPS,
        "align": face.align,
        "weight": _BOLD if is_bold else _REGULAR,
        "soft": face.soft,
    }
