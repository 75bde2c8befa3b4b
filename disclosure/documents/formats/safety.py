"""What text must not do in an office program: run as a formula, or break its file. Pure."""

import re

# Spreadsheets take these at the beginning for a formula, Chinese ones their full-width forms too;
# blanks before them are skipped.
_FORMULA = re.compile(r"[\s\u3000\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Spreadsheets count in binary floats, which keep this many digits.
_EXACT_DIGITS = 15


def looks_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet might run ``text`` when it is typed, pasted or read from CSV."""
    return _FORMULA.match(text) is not None


def without_controls(text: str) -> str:
    """Return ``text`` without characters that no XML and no office program takes.

    Line feeds and tabs stay.
    """
    return _CONTROL.sub("", text)


def survives_spreadsheets(number: str) -> bool:
    """Tell whether a spreadsheet keeps each digit of a plain number."""
    digits = number.lstrip("-0.").replace(".", "")
    return len(digits) <= _EXACT_DIGITS
