"""Performance target values (指标值): from the printed text to operator, number, unit, date. Pure.

The printed text always stays as entered; a reading serves checks and search. What cannot be read
for certain is not read.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal

from budget.dimensions import Dimension
from budget.values import CanonicalValue, ExactDecimal


class Operator(Dimension):
    """The way a result is held against the target."""

    AT_LEAST = "at_least", "≥"
    AT_MOST = "at_most", "≤"
    MORE_THAN = "more_than", ">"
    LESS_THAN = "less_than", "<"
    EQUAL = "equal", "="
    BY = "by", "不晚于"


class Target(CanonicalValue, frozen=True):
    """A target that was read: either a number or a deadline.

    ``number`` comes with its ``unit`` as printed (``%``, ``万元``), ``deadline`` with operator BY.
    """

    operator: Operator
    number: ExactDecimal | None = None
    unit: str = ""
    deadline: date | None = None


def read_target(text: str, year: int | None = None) -> Target | None:
    """Return the target that ``text`` states, or None for prose.

    ``year`` is the budget's year; a date without a year (10月底前) is read only with it.
    """
    folded = re.sub(r"\s+", "", text.translate(_FOLDED))
    return _read_number(folded) or _read_deadline(folded, year)


_FOLDED = str.maketrans("０１２３４５６７８９．，％＞＜＝﹥﹤≧≦", "0123456789.,%><=><≥≤")

_SIGNS = {
    Operator.AT_LEAST: ("≥", ">=", "大于等于", "大于或等于", "不低于", "不少于", "不小于", "至少"),
    Operator.AT_MOST: ("≤", "<=", "小于等于", "小于或等于", "不高于", "不超过", "不多于", "不大于"),
    Operator.MORE_THAN: (">", "大于", "高于", "超过"),
    Operator.LESS_THAN: ("<", "小于", "低于", "少于"),
    Operator.EQUAL: ("=", "等于"),
}
# What stands before a number, and what may stand after it instead.
_OPERATORS = {
    "以上": Operator.AT_LEAST,
    "及以上": Operator.AT_LEAST,
    "以下": Operator.AT_MOST,
    "以内": Operator.AT_MOST,
}
for _operator, _signs in _SIGNS.items():
    _OPERATORS.update(dict.fromkeys(_signs, _operator))

# The longest first: "大于等于" must not be read as "大于".
_LONGEST_FIRST = sorted(map(re.escape, _OPERATORS), key=len, reverse=True)
_NUMBER = re.compile(
    rf"(?P<sign>{'|'.join(_LONGEST_FIRST)})?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?|\d{1,12}(?:\.\d{1,4})?)"
    r"(?P<unit>[^\W\d_前后]{0,6}?|[%‰℃㎡])"
    r"(?P<suffix>及?以上|以下|以内)?"
)


def _read_number(text: str) -> Target | None:
    match = _NUMBER.fullmatch(text)
    if match is None or match["unit"] in _UNITS_OF_DATES:
        return None
    sign, suffix = match["sign"], match["suffix"]
    if sign and suffix:
        return None
    operator = _OPERATORS[sign or suffix or "="]
    number = Decimal(match["number"].replace(",", ""))
    return Target(operator, number, match["unit"])


# “12月” and “2023年底” name a time. “3个月” and “2年” are durations, but “2023年” cannot be told
# from “3年”.
_UNITS_OF_DATES = {"月", "月底", "月末", "日", "号", "年底", "年末", "年"}


_DEADLINE = re.compile(
    r"(?:(?P<year>20\d\d)年|(?:当年|本年|每年|全年|年内)?)(?<![0-9])(?P<month>1[0-2]|0?[1-9])月"
    r"(?:(?P<day>3[01]|[12][0-9]|0?[1-9])[日号]|(?P<end>底|末|份)?)(?:之|以)?前"
)


def _read_deadline(text: str, year: int | None) -> Target | None:
    matches = list(_DEADLINE.finditer(text))
    if len(matches) != 1:
        return None  # of two dates it is not certain which one is the deadline
    match = matches[0]
    if match["year"]:
        year = int(match["year"])
    if year is None:
        return None
    deadline = _last_day(year, int(match["month"]), match["day"], match["end"])
    if deadline is None:
        return None
    return Target(Operator.BY, deadline=deadline)


def _last_day(year: int, month: int, day: str | None, end: str | None) -> date | None:
    """Return the last day that is in time, or None for a day that the month does not have.

    12月20日前 is that day, 10月底前 the month's last, and 11月前 the last day before the month.
    """
    if end in {"底", "末"}:
        _, days_of_month = monthrange(year, month)
        return date(year, month, days_of_month)
    if day is None:
        return date(year, month, 1) - timedelta(days=1)
    try:
        return date(year, month, int(day))
    except ValueError:
        return None
