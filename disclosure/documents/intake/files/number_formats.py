"""Shows a stored number as a spreadsheet does, in the number formats that budgets use. Pure.

Amounts come out without thousands signs and colours; a date comes out as 2022-12-31. Halves are
rounded away from zero, as the spreadsheet does. A format that is not understood, or that hides a
number, raises ``UnknownFormat``: what a person sees in the cell is not known then.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation
from enum import StrEnum
from functools import cache

from budget.amounts import is_nil_sign
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
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy-mm-dd",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm",
    19: "h:mm:ss",
    20: "h:mm",
    21: "h:mm:ss",
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
    48: "##0.0E+0",
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
# Fifteen digits are what a spreadsheet keeps; the sixteenth of 2279.1500000000001 is an artefact
# of its binary numbers.
# What formats print behind a number that is no money, as in 0"台".
_COUNTER = re.compile(r"(?<=\d) *(?:台|辆|套|件|个|张|份|批|次|人|户|平方米|㎡)$")
_KEPT = Context(prec=15)


class UnknownFormat(ValueError):
    """Raised where it is not known what a cell shows; the message holds the format."""


def plain(stored: str) -> str:
    """Return a stored number as it was typed; what is no number is returned as it stands."""
    value = _value(stored)
    return stored if value is None else _general(value)


def shown(stored: str, code: str) -> str:
    """Return the text that a cell shows under the number format ``code``.

    ``stored`` is the number in the file; what is no number is returned as it stands. Raises
    UnknownFormat.
    """
    value = _value(stored)
    if value is None:
        return stored
    sections = _sections(code)
    text = _COUNTER.sub("", _shown(value, sections, code))
    if value and is_nil_sign(text):
        raise UnknownFormat(code)
    return text


def _value(stored: str) -> Decimal | None:
    try:
        value = Decimal(stored)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > _LARGEST_EXPONENT:
        return None
    return _KEPT.create_decimal(value)


def _general(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _as_date(value: Decimal, code: str) -> str:
    """Return the date that a number of days is; a spreadsheet shows ##### beyond the year 9999."""
    try:
        return (_DAY_ZERO + timedelta(days=int(value))).isoformat()
    except OverflowError:
        raise UnknownFormat(code) from None


# -- a format in its parts -------------------------------------------------------------------------


class _Part(StrEnum):
    LITERAL = "literal"
    DIGIT = "digit"  # 0, # or ?
    POINT = "point"
    COMMA = "comma"
    PERCENT = "percent"
    GENERAL = "general"  # the number as it was typed
    DATE = "date"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class _Piece:
    part: _Part
    text: str = ""


_PIECES = re.compile(
    r'"(?P<quoted>[^"]*)"'
    r"|[\\!](?P<escaped>.)"  # Chinese programs write ! for the same
    r"|(?P<space>_.|\*.)"  # a space as wide as a sign, and filling
    r"|\[(?P<brackets>[^\]]*)\]"
    r"|(?P<general>General|G/通用格式|@)"
    r"|(?P<digit>[0#?])"
    r"|(?P<point>\.)"
    r"|(?P<comma>,)"
    r"|(?P<percent>%)"
    r"|(?P<end>;)"
    r"|(?P<date>[ymdhs]+|AM/PM|上午/下午)"
    r"|(?P<literal>[-+$¥￥():：（） '—]|[^\x00-\x7f])"
    r"|(?P<unknown>.)",
    re.IGNORECASE | re.DOTALL,
)
_COLOUR = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)", re.IGNORECASE
)
_COLOUR_IN_CHINESE = re.compile(r"[黑蓝绿红白黄青洋]红?色?\d*|颜色 ?\d+")
_CURRENCY = re.compile(r"\$(?P<sign>[^-]*)(?:-.*)?")  # [$¥-804]: a sign, and whose it is
_ELAPSED = re.compile(r"[hms]+", re.IGNORECASE)
_BY_GROUP = {
    "general": _Part.GENERAL,
    "digit": _Part.DIGIT,
    "point": _Part.POINT,
    "comma": _Part.COMMA,
    "percent": _Part.PERCENT,
    "date": _Part.DATE,
    "unknown": _Part.UNKNOWN,
}
_Section = tuple[_Piece, ...]


@cache
def _sections(code: str) -> tuple[_Section, ...]:
    """Return the sections of a format, which semicolons outside quotes part."""
    sections: list[_Section] = []
    pieces: list[_Piece] = []
    for match in _PIECES.finditer(code):
        if match["end"]:
            sections.append(tuple(pieces))
            pieces = []
        else:
            pieces.extend(_pieces(match))
    return (*sections, tuple(pieces))


def _pieces(match: re.Match[str]) -> Iterator[_Piece]:
    if match["space"]:
        return
    for group in ("quoted", "escaped", "literal"):
        if match[group] is not None:
            yield _Piece(_Part.LITERAL, match[group])
            return
    if match["brackets"] is not None:
        yield from _in_brackets(match["brackets"])
        return
    for group, part in _BY_GROUP.items():
        if match[group] is not None:
            yield _Piece(part, match[group])
            return


def _in_brackets(text: str) -> Iterator[_Piece]:
    """Yield what stands in square brackets: a colour, a currency, a duration, or a condition."""
    if _COLOUR.fullmatch(text) or _COLOUR_IN_CHINESE.fullmatch(text):
        return
    currency = _CURRENCY.fullmatch(text)
    if currency:
        if currency["sign"]:
            yield _Piece(_Part.LITERAL, currency["sign"])
    elif _ELAPSED.fullmatch(text):
        yield _Piece(_Part.DATE, text)
    else:
        yield _Piece(_Part.UNKNOWN, text)  # a condition, or Chinese numerals


# -- a number in a format --------------------------------------------------------------------------


def _shown(value: Decimal, sections: tuple[_Section, ...], code: str) -> str:
    """Return the number under the section for its sign: positive;negative;zero."""
    section = sections[0]
    if not section and len(sections) == 1:
        return _general(value)
    for of_sign in sections[:3]:
        if any(piece.part is _Part.UNKNOWN for piece in of_sign):
            raise UnknownFormat(code)
    is_negative = value < 0
    if is_negative and len(sections) > 1:
        section = sections[1]
        is_negative = False  # the section has its own sign
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    parts = {piece.part for piece in section}
    if _Part.DATE in parts:
        return _as_date(value, code)
    sign = "-" if is_negative else ""
    if _Part.DIGIT not in parts and _Part.GENERAL not in parts:
        return "".join(piece.text for piece in section).strip()  # text alone, as "-" for zero
    if _Part.GENERAL in parts:
        number = _general(abs(value))
        text = sign
        for piece in section:
            if piece.part is _Part.GENERAL:
                text += number
            else:
                text += piece.text
        return text.strip()
    return (sign + _number(abs(value), section)).strip()


def _number(value: Decimal, section: _Section) -> str:
    """Return a number's digits in the places of a section, with what else it prints."""
    whole, fraction = _around_the_point(section)
    scaled = value / Decimal(1000) ** min(_scaling_commas(section), _MOST_THOUSANDS)
    if any(piece.part is _Part.PERCENT for piece in section):
        scaled *= 100
    places = [piece.text for piece in fraction if piece.part is _Part.DIGIT][:_MOST_DECIMALS]
    digits = format(round_half_up(scaled, len(places)), "f")
    before, _, after = digits.partition(".")
    return _whole(before, whole) + _fraction(after, fraction)


def _around_the_point(section: _Section) -> tuple[_Section, _Section]:
    for number, piece in enumerate(section):
        if piece.part is _Part.POINT:
            return section[:number], section[number + 1 :]
    last_digit = 0
    for number, piece in enumerate(section, start=1):
        if piece.part is _Part.DIGIT:
            last_digit = number
    # What stands behind the digits is printed behind them, as 万元 is.
    return section[:last_digit], section[last_digit:]


def _scaling_commas(section: _Section) -> int:
    """Return how many commas follow a digit and have none after them before the point or the end.

    Each divides by a thousand; a comma between digits parts them in threes.
    """
    count = waiting = 0
    after_digit = False
    for piece in section:
        if piece.part is _Part.DIGIT:
            waiting = 0
            after_digit = True
        elif piece.part is _Part.COMMA and after_digit:
            waiting += 1
        elif piece.part is _Part.POINT:
            count += waiting
            waiting = 0
            after_digit = False
    return count + waiting


def _whole(digits: str, pieces: _Section) -> str:
    """Return the digits before the point, from the right to the places; the first has the rest."""
    digits = digits.lstrip("0")
    marks = [piece.text for piece in pieces if piece.part is _Part.DIGIT]
    if "0" in marks:
        digits = digits.zfill(len(marks) - marks.index("0"))
    texts: list[str] = []
    places = len(marks)
    for piece in reversed(pieces):
        if piece.part is _Part.LITERAL or piece.part is _Part.PERCENT:
            # A sign between two places stands only where there is a digit before it.
            if digits or not texts or not 0 < places < len(marks):
                texts.append(piece.text)
        elif piece.part is _Part.DIGIT:
            places -= 1
            if places:
                texts.append(digits[-1:])
                digits = digits[:-1]
            else:
                texts.append(digits)
                digits = ""
    return digits + "".join(reversed(texts))


def _fraction(digits: str, pieces: _Section) -> str:
    """Return the point and the digits behind it; a # shows no closing zero."""
    marks = [piece.text for piece in pieces if piece.part is _Part.DIGIT]
    optional = len(marks) - len("".join(marks).rstrip("#?"))
    for _ in range(optional):
        digits = digits.removesuffix("0")
    texts: list[str] = []
    rest = digits
    for piece in pieces:
        if piece.part is _Part.DIGIT:
            texts.append(rest[:1])
            rest = rest[1:]
        elif piece.part in (_Part.LITERAL, _Part.PERCENT):
            texts.append(piece.text)
    point = "." if digits else ""
    return point + "".join(texts)
