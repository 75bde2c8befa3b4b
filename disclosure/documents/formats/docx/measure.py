"""How much room text takes, in em: a Chinese character is one wide, a letter or digit half. Enough to share out columns and count
lines; nothing finer can be said without the reader's fonts. Pure.
"""

import re

from disclosure.documents.formats.docx.styles import AUTO_SPACE

# Letters and digits are not broken; between Chinese characters a line may end anywhere.
_RUNS = re.compile("[!-~]+|[^!-~]+")


def width(text: str) -> float:
    """The width of one line of text."""
    # UTF-8 spends one byte on a narrow character and three on a wide one; this is ten times faster than asking each.
    return (len(text) + len(text.encode("utf-8", "surrogatepass"))) / 4


def longest_word(text: str) -> float:
    """The width of the widest part of ``text`` that cannot be broken."""
    return max((width(run) if run.isascii() else 1 for run in _RUNS.findall(text)), default=0.0)


def lines(text: str, room: float, indent: float = 0.0) -> int:
    """How many lines ``text`` takes in ``room`` em, its first line indented; line feeds begin new ones."""
    if "\n" in text:
        return sum(lines(line, room, indent) for line in text.split("\n"))
    if width(text) <= room - indent:
        return 1
    return _wrapped(text, max(room, 1.0), indent)


def _wrapped(text: str, room: float, indent: float) -> int:
    count, left = 1, room - indent
    for number, run in enumerate(_RUNS.findall(text)):
        need = width(run) + (2 * AUTO_SPACE if run[0].isascii() else 0)
        if need <= left:
            left -= need
            continue
        if number == 0 or not run[0].isascii():
            need -= int(left)  # what still fits on this line
        while need > 0:
            count, left = count + 1, room
            need, left = need - int(room), left - min(need, left)
    return count
