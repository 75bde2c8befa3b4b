"""Performance target values (指标值): from the printed text to operator, number, unit and date where it can be read. Pure.

The printed text always stays as entered; a reading serves checks and search. What cannot be read for certain is not read.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal

from budget.dimensions import Dimension
from budget.values import Amount, CanonicalValue


class Operator(Dimension):
    """How a result is held against the target."""

    AT_LEAST = "at_least", "≥"
    AT_MOST = "at_most", "≤"
    MORE_THAN = "more_than", ">"
    LESS_THAN = "less_than", "<"
    EQUAL = "equal", "="
    BY = "by", "不晚于"


class Target(CanonicalValue, frozen=True):
    """A target that was read: either ``number`` with its ``unit`` as printed (``%``, ``万元``), or a ``deadline`` (operator BY)."""

    operator: Operator
    number: Amount | None = None
    unit: str = ""
    deadline: date | None = None


def read_target(text: str, year: int | None = None) -> Target | None:
    """The target that ``text`` states, or None for prose.

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
_OPERATORS = {sign: operator for operator, signs in _SIGNS.items() for sign in signs}
_OPERATORS |= {
    "以上": Operator.AT_LEAST,
    "及以上": Operator.AT_LEAST,
    "以下": Operator.AT_MOST,
    "以内": Operator.AT_MOST,
}

_NUMBER = re.compile(
    rf"(?P<sign>{'|'.join(sorted(map(re.escape, _OPERATORS), key=len, reverse=True))})?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?|\d{1,12}(?:\.\d{1,4})?)"
    r"(?P<unit>[^\W\d_前后]{0,6}?|[%‰℃㎡])"
    r"(?P<suffix>及?以上|以下|以内)?"
)


def _read_number(text: str) -> Target | None:
    match = _NUMBER.fullmatch(text)
    if match is None or (match["sign"] and match["suffix"]) or _is_date(match["unit"]):
        return None
    operator = _OPERATORS[match["sign"] or match["suffix"] or "="]
    return Target(operator, Decimal(match["number"].replace(",", "")), match["unit"])


def _is_date(unit: str) -> bool:
    # “12月” and “2023年底” name a time; “3个月” and “2年” are durations, but “2023年” is not told from “3年”.
    return unit in {"月", "月底", "月末", "日", "号", "年底", "年末", "年"}


_DEADLINE = re.compile(
    r"(?:(?P<year>20\d\d)年|(?:当年|本年|每年|全年|年内)?)(?<![0-9])(?P<month>1[0-2]|0?[1-9])月"
    r"(?:(?P<day>3[01]|[12][0-9]|0?[1-9])[日号]|(?P<end>底|末|份)?)(?:之|以)?前"
)


def _read_deadline(text: str, year: int | None) -> Target | None:
    matches = list(_DEADLINE.finditer(text))
    if len(matches) != 1:
        return None
    match = matches[0]
    in_year = int(match["year"]) if match["year"] else year
    if in_year is None:
        return None
    deadline = _last_day(in_year, int(match["month"]), match["day"], at_end=match["end"] in {"底", "末"})
    return None if deadline is None else Target(Operator.BY, deadline=deadline)


def _last_day(year: int, month: int, day: str | None, *, at_end: bool) -> date | None:
    """The last day in time: 12月20日前 is that day, 10月底前 the month's last, and 11月前 the last day before the month."""
    if at_end:
        return date(year, month, monthrange(year, month)[1])
    if day is None:
        return date(year, month, 1) - timedelta(days=1)
    try:
        return date(year, month, int(day))
    except ValueError:
        return None
