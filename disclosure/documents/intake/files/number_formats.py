"""Shows a stored number as a spreadsheet does, in the few number formats that budgets use. Pure.

Amounts come out without thousands signs and colours; a date comes out as 2022-12-31. Halves are
rounded away from zero, as the spreadsheet does.
"""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache

from budget.money import round_half_up

# The formats that files name by number alone (ECMA-376 part 1, 18.8.30).
BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "yyyy-mm-dd",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    22: "yyyy-mm-dd hh:mm",
    31: 'yyyy"年"m"月"d"日"',
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-"',
    42: '#,##0;-#,##0;"-"',
    43: '#,##0.00;-#,##0.00;"-"',
    44: '#,##0.00;-#,##0.00;"-"',
    49: "@",
    57: "yyyy-mm",
    58: "m-d",
}
GENERAL = BUILT_IN[0]
# Day 0 of a spreadsheet's calendar, which counts a 29 February 1900 that never was.
_DAY_ZERO = date(1899, 12, 30)
_LARGEST_EXPONENT = 30  # a number beyond 10^30 is no amount; its digits would fill the cell
_MOST_DECIMALS = 20  # a spreadsheet allows 30; an amount of more than 20 is a mistake or an attack
_MOST_THOUSANDS = 10  # beyond them nothing is left of the largest number
# Parts of a format that stand for themselves: "text", \x, a space as wide as x, filling, [colour].
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_DIGITS = re.compile(r"[0#?]")


def shown(stored: str, code: str) -> str:
    """Return the text that a cell shows under the number format ``code``.

    ``stored`` is the number in the file; what is no number is returned as it stands.
    """
    try:
        value = Decimal(stored)
    except InvalidOperation:
        return stored
    if not value.is_finite() or abs(value.adjusted()) > _LARGEST_EXPONENT:
        return stored
    if code.strip() in ("", "@") or "general" in code.lower():
        return _general(value)
    if _is_date(code):
        return _as_date(value)
    return _by_section(value, code)


@cache
def _is_date(code: str) -> bool:
    positive_section = code.split(";")[0]
    return re.search(r"[ymdYMD]", _LITERAL.sub("", positive_section)) is not None


def _general(value: Decimal) -> str:
    # Fifteen digits are what a spreadsheet keeps; the sixteenth of 2279.1500000000001 is an
    # artefact of its binary numbers.
    fifteen_digits = format(float(value), ".15g")
    text = format(Decimal(fifteen_digits), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _as_date(value: Decimal) -> str:
    try:
        return (_DAY_ZERO + timedelta(days=int(value))).isoformat()
    except OverflowError:
        return str(value)


def _by_section(value: Decimal, code: str) -> str:
    """Return the number under the section of the format for its sign: positive;negative;zero."""
    sections = _sections(code)
    section = sections[0]
    if value == 0 and len(sections) > 2:
        section = sections[2]
    digits = _LITERAL.sub("", section)
    if not re.search(r"[0#]", digits):  # text alone, such as "-" for zero
        literals = _LITERAL.findall(section)
        return "".join(quoted or escaped for quoted, escaped in literals).strip()
    return _number(value, digits)


def _sections(code: str) -> list[str]:
    """Return the sections of a format, which semicolons outside quotes part."""
    without_quoted = re.sub(r'"[^"]*"', lambda match: match[0].replace(";", "；"), code)
    return without_quoted.split(";")


def _number(value: Decimal, section: str) -> str:
    sign = "%" if "%" in section else ""
    after_digits = re.split(_DIGITS, section)[-1]
    # Each comma after the last digit divides by a thousand.
    thousands = min(after_digits.count(","), _MOST_THOUSANDS)
    scaled = value * (100 if sign else 1) / 1000**thousands
    _, _, fraction = section.partition(".")
    places = "".join(_DIGITS.findall(fraction))[:_MOST_DECIMALS]
    text = format(round_half_up(scaled, len(places)), "f")
    if not places:
        return text + sign
    optional = len(places) - len(places.rstrip("#"))
    for _ in range(optional):  # a # shows no closing zero
        text = text.removesuffix("0")
    return text.rstrip(".") + sign
