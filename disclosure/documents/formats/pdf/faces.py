"""The styles of official files as the data that ``disclosure.typ`` sets them from. Pure."""

from typing import Any

from disclosure.documents.formats.paper.styles import (
    CONTINUED,
    FACES,
    HEI,
    TITLE_FONT,
    Face,
)

_TWIPS = 20  # of a point
_REGULAR, _BOLD = 400, 700
# Fonts that are dark by themselves, which another font has to be bold for.
_DARK = (TITLE_FONT, HEI)


def face_data() -> dict[str, Any]:
    """Return every style by its key; lengths are points."""
    return {face.key: _data(face) for face in (*FACES, CONTINUED)}


def _data(face: Face) -> dict[str, Any]:
    is_bold = face.bold or face.font in _DARK
    return {
        "size": face.size / 2,
        "line": face.line / _TWIPS,
        "after": face.after / _TWIPS,
        "first_line": face.first_line / _TWIPS,
        "left": face.left / _TWIPS,
        "align": face.align,
        "weight": _BOLD if is_bold else _REGULAR,
        "soft": face.soft,
    }
