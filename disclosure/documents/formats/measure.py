"""How much room text takes, from the widths that fonts give their characters. Pure.

Everything that shares out columns, counts lines or places labels asks here. A width is in em, the
size of the type: a Chinese character is one em wide.
"""

import re
import unicodedata
from collections.abc import Mapping
from math import ceil

_EM = 1000  # widths are added up in thousandths, so that sums are exact
# Marks that are narrow in Latin text and as wide as a character in Chinese text are "ambiguous".
_SQUARE = ("W", "F", "A")
_INVISIBLE = ("Mn", "Me", "Cc", "Cf")
# Letters and digits are not broken; between Chinese characters a line may end anywhere.
_RUNS = re.compile("[!-~]+|[^!-~]+")
# The widths of the characters from the space to the tilde, in thousandths of an em, of the two
# weights of the font that comes with the program. A test holds them to the font.
_NOTO = (
    "224 323 474 555 555 921 680 278 338 338 467 555 278 347 278 392 "
    "555 555 555 555 555 555 555 555 555 555 278 278 555 555 555 474 "
    "946 608 657 638 688 589 552 689 728 293 535 646 543 812 723 742 "
    "633 742 635 596 599 721 575 878 573 531 603 338 392 338 555 559 "
    "606 563 618 510 620 554 325 564 607 275 275 552 284 926 610 606 "
    "620 620 388 468 377 607 521 802 498 521 475 338 270 338 555"
)
_NOTO_BOLD = (
    "227 370 574 590 590 963 740 325 378 378 507 590 325 370 325 387 "
    "590 590 590 590 590 590 590 590 590 590 325 325 590 590 590 514 "
    "1007 641 681 656 714 615 585 717 757 330 568 686 578 853 749 770 "
    "667 770 682 624 625 748 619 915 627 580 613 378 387 378 590 567 "
    "626 591 644 527 644 581 372 597 640 304 306 604 315 964 641 626 "
    "644 644 437 495 421 637 576 863 562 574 511 378 296 378 590"
)


class _Widths(dict[str, int]):
    """Widths by character, which fills itself as characters turn up that it does not know."""

    def __init__(self, known: Mapping[str, int], narrow: int) -> None:
        super().__init__(known)
        self._narrow = narrow

    def __missing__(self, character: str) -> int:
        width = self._narrow
        if unicodedata.category(character) in _INVISIBLE:
            width = 0
        elif unicodedata.east_asian_width(character) in _SQUARE:
            width = _EM
        self[character] = width
        return width


class FontMetrics:
    """The widths of a font's characters, and what follows from them for texts.

    ``known`` are widths by character in thousandths of an em. A character that is not among them is
    square where Chinese text has it so, ``narrow`` otherwise. ``space`` is what a program puts
    between Chinese characters and words of others, in em.
    """

    def __init__(self, known: Mapping[str, int], narrow: int, *, space: float = 0.0) -> None:
        self._widths: dict[str, int] = _Widths(known, narrow)
        self._narrow = narrow
        self._space = space

    def width(self, text: str) -> float:
        """Return the width of one line of text."""
        return sum(map(self._widths.__getitem__, text)) / _EM

    def or_wider(self, widths: Mapping[str, int]) -> "FontMetrics":
        """Return the metrics of text that may be set in this font or in one of these widths."""
        wider = {}
        for character, width in widths.items():
            wider[character] = max(width, self._widths[character])
        return FontMetrics(wider, self._narrow, space=self._space)

    def widest_line(self, text: str) -> float:
        """Return the width of the widest of the lines that line feeds part."""
        if "\n" not in text:
            return self.width(text)
        return max(map(self.width, text.split("\n")))

    def longest_word(self, text: str) -> float:
        """Return the width of the widest part of ``text`` that cannot be broken."""
        widest = 0.0
        for run in _RUNS.findall(text):
            widest = max(widest, self.width(run) if run.isascii() else 1.0)
        return widest

    def lines(self, text: str, room: float, indent: float = 0.0) -> int:
        """Return how many lines ``text`` takes in ``room`` em; line feeds begin new ones.

        The first line of each is indented by ``indent`` em.
        """
        if "\n" in text:
            return sum(self.lines(line, room, indent) for line in text.split("\n"))
        if self.width(text) <= room - indent:
            return 1
        return self._wrapped(text, max(room, 1.0), indent)

    def shortened(self, text: str, room: float) -> str:
        """Return ``text`` in one line of ``room`` em; where it is too long, its end is left out."""
        if self.width(text) <= room:
            return text
        kept = ""
        left = room - self.width(_LEFT_OUT)
        for character in text:
            left -= self.width(character)
            if left < 0:
                break
            kept += character
        return kept.rstrip() + _LEFT_OUT

    def _wrapped(self, text: str, room: float, indent: float) -> int:
        count = 1
        left = room - indent
        for number, run in enumerate(_RUNS.findall(text)):
            is_word = run[0].isascii()
            need = self.width(run)
            if is_word:
                need += 2 * self._space
            if need <= left:
                left -= need
                continue
            # A word goes whole to the next line, except at the very beginning; anything else is
            # broken.
            if number == 0 or not is_word:
                need -= int(left)
            while need > 0:
                count += 1
                left = room - min(need, room)
                need -= int(room)
        return count


_LEFT_OUT = "…"


def balanced_lines(width: float, widest: float) -> int:
    """Return the width of each line of a heading that is wrapped to equal lines.

    ``width`` is that of all of it, ``widest`` that of the longest line it may have: of eight
    characters, where five fit, four stand above four.
    """
    count = max(1, ceil(width / widest))
    return ceil(width / count)


def _listed(widths: str) -> dict[str, int]:
    """Return the widths of the characters from the space to the tilde."""
    return {chr(ord(" ") + number): int(width) for number, width in enumerate(widths.split())}


def _all_alike(width: int) -> dict[str, int]:
    return {chr(code): width for code in range(ord(" "), ord("~") + 1)}


# What Word puts between Chinese and other characters, in em.
AUTO_SPACE = 0.25
_HALF = 500
_SCREEN = 600

NOTO = FontMetrics(_listed(_NOTO), 600)
"""Noto Sans CJK, regular: the font that comes with the program."""

NOTO_BOLD = FontMetrics(_listed(_NOTO_BOLD), 630)
"""The same font, bold, as totals are set."""

SONG = FontMetrics(_all_alike(_HALF), _HALF)
"""宋体 and its kin: every letter and digit is half as wide as a Chinese character."""

WORD = FontMetrics(_all_alike(_HALF), 750, space=AUTO_SPACE)
"""The fonts of a Word file as the reader's computer has them: digits of Times are half an em."""

SCREEN = FontMetrics(_all_alike(_SCREEN), _SCREEN)
"""The fonts of browsers, which nobody knows beforehand: the widest digits among the usual ones."""
