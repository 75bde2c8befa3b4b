"""Colour and pattern of each function class, the same wherever it is drawn. Pure.

Eight hues that colour-blind eyes keep apart, each with a pattern that grey print keeps apart. The eight classes that nearly
every county department has come first; the others repeat the hues with other patterns. A picture's own colours stand in
the file as they are here; on a page the style sheet puts the tokens (``--data-1`` …) in their place.
"""

HUES = ("#1b5e7b", "#c8702a", "#5b7f3a", "#8a4f7d", "#8c7614", "#3f86a0", "#9c4a3c", "#6b6f77")
# A tile of 8 by 8 each: strokes, drawn in the hue.
PATTERNS = (
    "M-2 2 2-2M0 8 8 0M6 10 10 6",
    "M-2 6 2 10M0 0 8 8M6-2 10 2",
    "M2 2h1M6 6h1",
    "M0 4h8",
    "M4 0v8",
    "M0 4h8M4 0v8",
    "M2 4h4",
    "M0 0 8 8M0 8 8 0",
)
_CLASSES = (
    *("201", "205", "208", "210", "213", "212", "221", "224"),
    *("204", "206", "207", "211", "214", "220", "229", "230"),
    *("202", "203", "215", "216", "222", "217", "219", "223"),
    *("209", "227", "231", "232", "233", "234"),
)


def tone(code: str) -> tuple[int, int]:
    """Hue and pattern, 0 to 7 each, of the class a function code belongs to; no two known classes have both in common."""
    place = _CLASSES.index(code[:3]) if code[:3] in _CLASSES else sum(map(ord, code[:3]))
    hue, turn = place % 8, place // 8
    return hue, (hue + 3 * turn) % 8
