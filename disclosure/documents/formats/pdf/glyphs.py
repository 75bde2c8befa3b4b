"""The characters that the font of the PDF can print, and what stands in for all others. Pure.

PDF/A and PDF/UA forbid a missing glyph, and typst then writes no file at all. One pasted emoji must
not keep a budget from being published, so a character without a glyph is printed as 〓, the
printers' sign for a letter that is missing from the case.
"""

import unicodedata
from pathlib import Path

import uharfbuzz

GETA = "〓"
# Unicode's general categories: control, format and surrogate characters print nothing.
_UNPRINTED = ("Cc", "Cf", "Cs")
_PRIVATE_USE = "Co"
_SPACE = "Zs"


class Printable(dict[int, str | None]):
    """A table for ``str.translate`` that leaves only what one face of a font file prints.

    It fills itself as characters turn up. Line breaks stay; other control and format characters
    (text direction overrides, byte order marks) are left out, spaces unknown to the font become
    plain ones, anything else that it lacks becomes 〓.

    ``index`` is the number of the face in a font collection, from 0. Raises ValueError for a file
    whose face has no character map.
    """

    def __init__(self, font: Path, index: int) -> None:
        super().__init__(
            {ord("\n"): "\n", ord("\t"): " ", ord("\u2028"): "\n", ord("\u2029"): "\n"}
        )
        face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(font)), index)
        self._codepoints = face.unicodes
        if not self._codepoints:
            raise ValueError(f"{font.name} has no character map")

    def __missing__(self, codepoint: int) -> str | None:
        printed = self._printed(chr(codepoint))
        self[codepoint] = printed
        return printed

    def _printed(self, character: str) -> str | None:
        category = unicodedata.category(character)
        selects_a_variant = unicodedata.name(character, "").startswith("VARIATION SELECTOR")
        if category in _UNPRINTED or selects_a_variant:
            return None
        # Glyphs for private use may mean something else to whoever typed the character.
        if category != _PRIVATE_USE and ord(character) in self._codepoints:
            return character
        return " " if category == _SPACE else GETA
