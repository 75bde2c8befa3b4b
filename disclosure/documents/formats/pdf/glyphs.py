"""What the font can print. Pure.

PDF/A and PDF/UA forbid a missing glyph, and typst then writes no file at all. One pasted emoji must not keep a budget from
being published, so a character without a glyph is printed as 〓, the printers' sign for a sort that is not in the case.
"""

import struct
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

GETA = "〓"
FULL_UNICODE = 12  # the format of character map that reaches beyond U+FFFF


class Printable(dict[int, str | None]):
    """A table for ``str.translate`` that leaves only what a font prints; it fills itself as characters turn up.

    Line breaks stay; other control and format characters (text direction overrides, byte order marks) are left out, spaces
    unknown to the font become plain ones, anything else it lacks becomes 〓.
    """

    def __init__(self, font: Path, index: int) -> None:
        super().__init__({ord("\n"): "\n", ord("\t"): " ", ord("\u2028"): "\n", ord("\u2029"): "\n"})
        self._starts, self._ends = _covered(font, index)

    def __missing__(self, codepoint: int) -> str | None:
        character = chr(codepoint)
        category = unicodedata.category(character)
        printed: str | None = character
        if category in ("Cc", "Cf", "Cs") or _selects_a_variant(character):
            printed = None
        elif category == "Co" or not self._has(codepoint):
            printed = " " if category == "Zs" else GETA
        self[codepoint] = printed
        return printed

    def _has(self, codepoint: int) -> bool:
        place = bisect_right(self._starts, codepoint) - 1
        return place >= 0 and codepoint <= self._ends[place]


def _selects_a_variant(character: str) -> bool:
    return unicodedata.name(character, "").startswith("VARIATION SELECTOR")


@cache
def _covered(font: Path, index: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """First and last code points of the ranges that face ``index`` of a font collection has glyphs for, ascending."""
    with font.open("rb") as file:
        for start in _character_maps(file, index):
            (format_,) = _read(file, start, ">H")
            if format_ == FULL_UNICODE:
                (count,) = _read(file, start + 12, ">I")
                groups = tuple(struct.iter_unpack(">III", file.read(12 * count)))
                return tuple(group[0] for group in groups), tuple(group[1] for group in groups)
    raise ValueError(f"{font.name} has no full Unicode character map")


def _character_maps(file: BinaryIO, index: int) -> list[int]:
    (face,) = _read(file, 12 + 4 * index, ">I")
    (tables,) = _read(file, face + 4, ">H")
    for number in range(tables):
        tag, start = _read(file, face + 12 + 16 * number, ">4s4xI")
        if tag == b"cmap":
            (count,) = _read(file, start + 2, ">H")
            return [start + _read(file, start + 4 + 8 * each, ">4xI")[0] for each in range(count)]
    return []


def _read(file: BinaryIO, position: int, form: str) -> tuple[Any, ...]:
    file.seek(position)
    return struct.unpack(form, file.read(struct.calcsize(form)))
