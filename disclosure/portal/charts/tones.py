"""Colour and pattern of each function class, the same wherever it is drawn. Pure.

Eight hues that colour-blind eyes keep apart, each with a pattern that grey print keeps apart. The
eight classes that nearly every county department has come first; the others repeat the hues with
other patterns. A picture that is a file has these colours; on a page the style sheet puts its
tokens (``--data-1`` …) in their place.
"""

HUES = ("#1b5e7b", "#c8702a", "#5b7f3a", "#8a4f7d", "#8c7614", "#3f86a0", "#9c4a3c", "#6b6f77")
# A tile of 8 by 8 pixels each: strokes, drawn in the hue.
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
    """Return hue and pattern, 0 to 7 each, of the class that a function code belongs to.

    No two known classes have both in common.
    """
    function_class = code[:3]
    if function_class in _CLASSES:
        place = _CLASSES.index(function_class)
    else:
        place = sum(map(ord, function_class))  # any place will do, if it is always the same
    hue = place % 8
    turn = place // 8
    # 3 and 8 have no common divisor, so each turn gives a hue another pattern.
    return hue, (hue + 3 * turn) % 8
