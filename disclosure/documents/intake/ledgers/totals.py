"""Knows the rows of a ledger that add up others, and holds them against their lines. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal

from budget.amounts import UNITS, read_written
from budget.money import round_half_up
from budget.sheets import fold_name, plain_code

_TOTAL = re.compile(
    r"(?:.*(?:合[计計]|[总總][计計]|小[计計]|共[计計]|累[计計]|[总總][额額数數和]|汇总|匯總)"
    r"|[计計]|total|subtotal|grandtotal|sum)"
    r"(?:金额|数)?(?:\(.*\))?[:：]?",
    re.IGNORECASE,
)
# A function's digits, in groups or not: 201.32.02 is an item, as 2013202 is.
_FUNCTION_IN_FRONT = re.compile(r"2[0-9]{2}(?:[ .-]*[0-9]{2})*(?![0-9])")
_DIGITS_OF_PARENTS = (3, 5)
_NOTHING_BUT_A_TOTAL = re.compile(r"[合小总總共累]?[计計][:：]?")
_NUMBERED = re.compile(r"^[0-9一二三四五六七八九十]+[、.．]")


def is_called_total(text: str) -> bool:
    """Return whether a text names a row that adds up others, as 合 计, 小计 or 支出总计."""
    return _TOTAL.fullmatch(_NUMBERED.sub("", fold_name(text))) is not None


def is_only_total(text: str) -> bool:
    """Return whether a text says 合计 or 小计 and no more, so that nothing can be named so."""
    return _NOTHING_BUT_A_TOTAL.fullmatch(fold_name(text)) is not None


def is_parent(function: str) -> bool:
    """Return whether a function is a class or section, whose row adds up those of its items.

    Its name may stand behind the code.
    """
    match = _FUNCTION_IN_FRONT.match(plain_code(function))
    if match is None:
        return False
    digits = re.sub(r"[^0-9]", "", match[0])
    return len(digits) in _DIGITS_OF_PARENTS


@dataclass(frozen=True)
class TotalRow:
    """A row that adds up lines: its number, its text, and how many lines stand before it."""

    row: int
    text: str
    lines_before: int


@dataclass(frozen=True)
class Misfit:
    """A total that is no sum of its lines: what it says, and the nearest of the sums, in yuan."""

    stated: Decimal
    nearest: Decimal


def misfit(
    total: TotalRow, totals: list[TotalRow], amounts: list[Decimal], scale: int
) -> Misfit | None:
    """Return how a total differs from every sum that it could be; None where it is one of them.

    ``amounts`` are those of all lines in yuan; ``scale`` is how many yuan the unit is. Raises
    ValueError where the total is no amount.
    """
    written = read_written(total.text)
    if written is None:
        return None  # an empty total says nothing
    if written.unit:
        scale = UNITS[written.unit]
    stated = written.number * scale
    nearest: Decimal | None = None
    for sum_of_lines in _sums(total, totals, amounts):
        # The lines may be finer than the total prints.
        if round_half_up(sum_of_lines / scale, written.decimals) == written.number:
            return None
        distance = abs(sum_of_lines - stated)
        is_nearer = nearest is None or distance < abs(nearest - stated)
        if is_nearer:
            nearest = sum_of_lines
    return Misfit(stated, nearest or Decimal(0))


def _sums(total: TotalRow, totals: list[TotalRow], amounts: list[Decimal]) -> list[Decimal]:
    """Return the sums that a total could be.

    That is of all lines, of those above it, of those since any total before it, and of those from
    it to any total below it.
    """
    here = total.lines_before
    before = {0}
    after = {len(amounts)}
    for other in totals:
        if other.row < total.row:
            before.add(other.lines_before)
        elif other.row > total.row:
            after.add(other.lines_before)
    sums = [sum(amounts, Decimal(0))]
    for start in sorted(before):
        sums.append(sum(amounts[start:here], Decimal(0)))
    for end in sorted(after):
        sums.append(sum(amounts[here:end], Decimal(0)))
    return sums
