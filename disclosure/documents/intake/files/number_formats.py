"""What a spreadsheet shows for a stored number under its number format: the few formats that budgets use. Pure.

Amounts come out without thousands signs and colours; a date comes out as 2022-12-31. Halves are rounded away from zero, as the
spreadsheet does.
"""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache

from budget.money import round_half_up

# The formats that files name by number alone (ECMA-376 part 1, 18.8.30).
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 22: "yyyy-mm-dd hh:mm", 31: 'yyyy"年"m"月"d"日"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: '#,##0;-#,##0;"-"', 42: '#,##0;-#,##0;"-"',
    43: '#,##0.00;-#,##0.00;"-"', 44: '#,##0.00;-#,##0.00;"-"', 49: "@", 57: "yyyy-mm", 58: "m-d",
}  # fmt: skip
_DAY_ZERO = date(1899, 12, 30)
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_DIGITS = re.compile(r"[0#?]")


def shown(stored: str, code: str) -> str:
    """The text that a cell shows. ``stored`` is the number in the file; what is no number is returned as it stands."""
    try:
        value = Decimal(stored)
    except InvalidOperation:
        return stored
    if not value.is_finite() or abs(value.adjusted()) > 30:
        return stored
    if _is_general(code):
        return _general(value)
    if _is_date(code):
        return _as_date(value)
    return _by_section(value, code)


def _is_general(code: str) -> bool:
    return code.strip() in ("", "@") or "general" in code.lower()


@cache
def _is_date(code: str) -> bool:
    return re.search(r"[ymdYMD]", _QUOTED.sub("", code.split(";")[0])) is not None


def _general(value: Decimal) -> str:
    # Fifteen digits are what a spreadsheet keeps; the sixteenth of 2279.1500000000001 is an artefact of its binary numbers.
    text = format(Decimal(format(float(value), ".15g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _as_date(value: Decimal) -> str:
    try:
        return (_DAY_ZERO + timedelta(days=int(value))).isoformat()
    except OverflowError:
        return str(value)


def _by_section(value: Decimal, code: str) -> str:
    sections = _sections(code)
    section = sections[2] if value == 0 and len(sections) > 2 else sections[0]
    if not re.search(r"[0#]", _QUOTED.sub("", section)):
        return "".join(quoted or escaped for quoted, escaped in _QUOTED.findall(section)).strip()
    return _number(value, _QUOTED.sub("", section))


def _sections(code: str) -> list[str]:
    return re.sub(r'"[^"]*"', lambda match: match[0].replace(";", "；"), code).split(";")


def _number(value: Decimal, section: str) -> str:
    percent = "%" in section
    tail = re.split(_DIGITS, section)[-1]  # each comma after the last digit divides by a thousand
    scaled = value * (100 if percent else 1) / 1000 ** tail.count(",")
    places = "".join(_DIGITS.findall(section.partition(".")[2]))[:20]
    text = format(round_half_up(scaled, len(places)), "f")
    for _ in range(len(places) - len(places.rstrip("#"))):  # a # shows no closing zero
        text = text.removesuffix("0")
    return text.rstrip(".") + ("%" if percent else "") if places else text + ("%" if percent else "")
