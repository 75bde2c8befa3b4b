"""The fonts that official files are set in: those of a folder by their part, and our own. Pure.

Word files name fonts that the reader's computer has. A PDF brings its fonts along: those of the
official look are sold and not ours to give away, so an office that may use them puts them into a
folder. Where one is missing, or has not a character, the font that comes with the program stands
in. Whatever was used is part of the fingerprint of the files.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from disclosure.documents.formats.measure import NOTO, NOTO_BOLD, FontMetrics
from disclosure.documents.formats.paper import styles

_LONGEST_FAMILY = 20  # characters in a fingerprint, which has 300
_DIGEST = 12  # characters of a file's SHA-256 in a fingerprint
_EM = 1000
# What text is set in where nothing else is said, in typst's words and numbers.
_UPRIGHT = "normal"
_REGULAR_WIDTH = 1.0
_REGULAR_WEIGHT = 400


class FontPart(StrEnum):
    """What a font is used for, in the words of GB/T 9704-2012. LATIN is for letters and digits."""

    TITLE = "小标宋"
    FANGSONG = "仿宋"
    KAI = "楷体"
    HEI = "黑体"
    SONG = "宋体"
    LATIN = "西文"


# A family is told by its name, in Chinese or in letters, whoever made it. The first that matches
# holds: 小标宋 and 仿宋 are named like 宋体.
_NAMES = {
    FontPart.TITLE: re.compile(r"小标宋|xiao\s*biao\s*song", re.IGNORECASE),
    FontPart.FANGSONG: re.compile(r"仿宋|fang\s*song", re.IGNORECASE),
    FontPart.KAI: re.compile(r"楷|kai", re.IGNORECASE),
    FontPart.HEI: re.compile(r"黑体|黑$|hei|(noto|han)\s*sans\s*(cjk|sc)", re.IGNORECASE),
    FontPart.SONG: re.compile(r"宋|song|simsun|(noto|han)\s*serif\s*(cjk|sc)", re.IGNORECASE),
    FontPart.LATIN: re.compile(r"times new roman|liberation serif|tinos", re.IGNORECASE),
}
# Collections hold the same font for the characters of other places as well.
_OTHER_SCRIPTS = re.compile(r"\b(HK|TC|JP|KR|TW)\b")
_PART_OF_STYLE = {
    styles.TITLE_FONT: FontPart.TITLE,
    styles.HEI: FontPart.HEI,
    styles.KAI: FontPart.KAI,
    styles.FANGSONG: FontPart.FANGSONG,
    styles.SONG: FontPart.SONG,
}


def part_of_style(font: str) -> FontPart:
    """Return the part of a font that the styles name."""
    return _PART_OF_STYLE[font]


@dataclass(frozen=True)
class FolderFont:
    """A font of the folder: its part, family and file, and the face's number in the file.

    ``distance`` is how far it is from an upright one of regular weight and width, which text is set
    in: typst takes the nearest. ``files`` are all files of its family: bold words are set in
    another than this one.
    """

    part: FontPart
    family: str
    path: Path
    index: int
    distance: tuple[bool, float, int]
    files: tuple[Path, ...]

    @cached_property
    def statement(self) -> str:
        """What a fingerprint says of it: family, and the beginning of the file's SHA-256.

        Of several files it is the SHA-256 of all of theirs, in order: a fingerprint has no room
        for each.
        """
        digests = sorted({hashlib.sha256(path.read_bytes()).hexdigest() for path in self.files})
        [digest, *others] = digests
        if others:
            digest = hashlib.sha256("".join(digests).encode("ascii")).hexdigest()
        family = re.sub(r"\s+", "-", self.family)[:_LONGEST_FAMILY]
        return f"{self.part}={family}@{digest[:_DIGEST]}"

    def advances(self) -> dict[str, int]:
        """Return the widths of its letters, digits and signs in thousandths of an em."""
        import uharfbuzz  # not needed where nothing but our own font is used

        face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self.path)), self.index)
        font = uharfbuzz.Font(face)
        widths = {}
        for code in range(ord(" "), ord("~") + 1):
            glyph = font.get_nominal_glyph(code)
            if glyph:
                widths[chr(code)] = round(font.get_glyph_h_advance(glyph) * _EM / face.upem)
        return widths


@dataclass(frozen=True)
class FontSet:
    """The fonts of the folder by their part; none where there is no folder."""

    fonts: Mapping[FontPart, FolderFont]

    @cached_property
    def fingerprint(self) -> str:
        """What shapes the bytes; empty where nothing but the program's own font does."""
        return ",".join(font.statement for font in self.fonts.values())

    @cached_property
    def regular(self) -> FontMetrics:
        """The widths of text in tables: of all fonts that it may be set in, the widest."""
        return self._metrics(NOTO, FontPart.SONG)

    @cached_property
    def strong(self) -> FontMetrics:
        """The widths of totals in tables."""
        return self._metrics(NOTO_BOLD, FontPart.HEI)

    def _metrics(self, own: FontMetrics, part: FontPart) -> FontMetrics:
        font = self.fonts.get(FontPart.LATIN) or self.fonts.get(part)
        return own.or_wider(font.advances()) if font else own


_chosen: list[Path] = []


def choose(folder: Path | None) -> None:
    """Take the fonts of a folder from now on, or none.

    A process chooses when it starts; processes that render for it are told by their arguments.
    """
    _chosen[:] = [folder] if folder else []


def chosen() -> Path | None:
    """Return the folder that was chosen."""
    return _chosen[0] if _chosen else None


def font_set() -> FontSet:
    """Return the fonts of the folder that was chosen, as it was when they were first asked for."""
    return fonts_of(chosen())


@cache
def fonts_of(folder: Path | None) -> FontSet:
    """Return the fonts of a folder. Files that are no fonts are passed over."""
    if folder is None:
        return FontSet({})
    found: dict[FontPart, FolderFont] = {}
    for font in sorted(_found(folder), key=_rank):
        found.setdefault(font.part, font)
    return FontSet({part: found[part] for part in FontPart if part in found})


_Rank = tuple[bool, str, tuple[bool, float, int], Path, int]


def _rank(font: FolderFont) -> _Rank:
    """Return the order in which fonts are taken: those of mainland Chinese characters first.

    Of a family the regular font is taken, as typst does, so that widths are those of what is set.
    """
    is_of_others = _OTHER_SCRIPTS.search(font.family) is not None
    return is_of_others, font.family, font.distance, font.path, font.index


def _found(folder: Path) -> Iterator[FolderFont]:
    import typst  # not needed where nothing but our own font is used

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )
    faces = [face for face in fonts.fonts() if face.path]
    files: dict[str, set[Path]] = {}
    for face in faces:
        files.setdefault(face.family, set()).add(Path(str(face.path)))
    for face in faces:
        part = part_of_family(face.family)
        if part:
            distance = (
                face.style != _UPRIGHT,
                abs(face.stretch - _REGULAR_WIDTH),
                abs(face.weight - _REGULAR_WEIGHT),
            )
            path = Path(str(face.path))
            family_files = tuple(sorted(files[face.family]))
            yield FolderFont(part, face.family, path, face.index, distance, family_files)


def part_of_family(family: str) -> FontPart | None:
    """Return what a font of this name is used for; None where it is used for nothing."""
    for part, pattern in _NAMES.items():
        if pattern.search(family):
            return part
    return None
