"""Puts characters together to lines, and lines to texts as they were before they were wrapped."""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from disclosure.documents.intake.files.pdf.sheets import Glyph

_SAME_LINE = 0.4  # of a character's height that bases may differ, as footnote marks do
_WIDE_GAP = 1.6  # of a character's height: more parts what stands side by side
_FEWEST_SPACES = 2  # that tell a wide gap to the readers of captions
_WORD_GAP = 0.25  # of a character's height between Latin letters: a space without a character
_BLANK_LINE = 2.1  # of a character's height from one line to the next: one between is blank
_SLACK = 0.3  # of a character's height that a full line may leave free
_CLOSING = set("，。、；：！？）》」』”’】〕…—,.;:!?)]}%％")  # never begin a line
_OPENING = set("（《“「『‘【〔([{")  # never end one


@dataclass(frozen=True)
class Line:
    """Characters in one line from left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def left(self) -> float:
        """Where the line begins."""
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        """Where the line ends."""
        return self.glyphs[-1].right

    @property
    def base(self) -> float:
        """The line that the characters stand on."""
        return self.glyphs[0].base

    @cached_property
    def size(self) -> float:
        """The height of most of its characters, of two such heights the larger.

        A single mark from another font may be higher, a footnote's number is lower.
        """
        counts = Counter(glyph.size for glyph in self.glyphs)
        most = max(counts.values())
        return max(size for size, count in counts.items() if count == most)

    @property
    def ends_with_mark(self) -> bool:
        """True if it ends with a mark, which may reach beyond the column."""
        return self.glyphs[-1].text in _CLOSING

    @property
    def begins_with_mark(self) -> bool:
        """True if it begins with a mark, which may reach out of the column."""
        return self.glyphs[0].text in _OPENING

    @property
    def text(self) -> str:
        """What the line says."""
        pieces: list[str] = []
        before: Glyph | None = None
        for glyph in self.glyphs:
            if before is not None and _is_word_gap(before, glyph):
                pieces.append(" ")
            pieces.append(glyph.text)
            before = glyph
        return "".join(pieces)

    @property
    def parted_text(self) -> str:
        """What the line says, with a tab at each wide gap that has not its own spaces."""
        pieces: list[str] = []
        blanks = ""
        end = self.left
        for glyph in self.glyphs:
            if glyph.text.isspace():
                blanks += glyph.text
                continue
            is_wide = glyph.left - end > _WIDE_GAP * glyph.size
            if is_wide and len(blanks) < _FEWEST_SPACES:
                blanks = "\t"
            elif not blanks and pieces and _is_latin(pieces[-1]) and _is_latin(glyph.text):
                blanks = " " if glyph.left - end > _WORD_GAP * glyph.size else ""
            if blanks:
                pieces.append(blanks)
            pieces.append(glyph.text)
            blanks = ""
            end = glyph.right
        return "".join(pieces)


def _is_word_gap(before: Glyph, glyph: Glyph) -> bool:
    if not (_is_latin(before.text) and _is_latin(glyph.text)):
        return False
    return glyph.left - before.right > _WORD_GAP * glyph.size


def _is_latin(text: str) -> bool:
    return text.isascii() and text.isalpha()


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """Return the lines that characters make, from top to bottom."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.base, glyph.left)):
        if rows:
            first = rows[-1][0]
            reach = max(_SAME_LINE * glyph.size, 1)
            if glyph.base - first.base <= reach:
                rows[-1].append(glyph)
                continue
        rows.append([glyph])
    lines: list[Line] = []
    for row in rows:
        row.sort(key=_begins)
        trimmed = _trimmed(row)
        if trimmed:
            lines.append(Line(trimmed))
    return lines


def _begins(glyph: Glyph) -> float:
    """Return where a character is seen to begin.

    An opening mark of full width is blank in its left half, which typesetting programs push under
    what stands before it.
    """
    if glyph.text in _OPENING:
        return (glyph.left + glyph.right) / 2
    return glyph.left


def _trimmed(glyphs: Sequence[Glyph]) -> tuple[Glyph, ...]:
    """Return characters without blank ones before the first and after the last."""
    first = 0
    last = len(glyphs)
    while first < last and glyphs[first].text.isspace():
        first += 1
    while last > first and glyphs[last - 1].text.isspace():
        last -= 1
    return tuple(glyphs[first:last])


def joined_lines(lines: Sequence[Line], room: float) -> str:
    """Return the text of lines that had a width of ``room``.

    A line that has no room for what comes next was wrapped there; after any other the writer began
    a new one.
    """
    if not lines:
        return ""
    text = lines[0].text
    for line, following in itertools.pairwise(lines):
        if is_full(line, following, room):
            text += between(line, following) + following.text
        elif following.base - line.base > _BLANK_LINE * line.size:
            text += "\n\n" + following.text
        else:
            text += "\n" + following.text
    return text


def is_full(line: Line, following: Line, room: float) -> bool:
    """Return whether what the following line begins with had no room behind a line."""
    rest = room - (line.right - line.left)
    return rest < _first_width(line, following) + _SLACK * line.size


def between(line: Line, following: Line) -> str:
    """Return what stands between two lines of one text: a space between Latin words."""
    last = line.glyphs[-1]
    first = following.glyphs[0]
    are_words = _is_latin(last.text) and _is_latin(first.text)
    return " " if are_words else ""


def _first_width(line: Line, following: Line) -> float:
    """Return the width of what cannot be parted at the beginning of the following line.

    Digits can: a long amount is wrapped between any two of them.
    """
    first = following.glyphs[0]
    last = first
    for glyph, next_glyph in itertools.pairwise(following.glyphs):
        if not _belong_together(glyph.text, next_glyph.text):
            break
        last = next_glyph
    return last.right - first.left


def _belong_together(one: str, other: str) -> bool:
    """Return whether no line ends between two characters."""
    if _is_latin(one) and _is_latin(other):
        return True
    return one in _OPENING or other in _CLOSING
