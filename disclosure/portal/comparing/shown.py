"""How amounts, shares and changes are shown: 万元 with two decimals, per cent with one. Pure.

Three kinds of nothing look different: nil is blank, what a department did not publish is 未公开,
and what its form does not state is —.
"""

from decimal import Decimal
from enum import StrEnum

from budget.money import round_half_up

NOT_PUBLISHED = "未公开"
NOT_STATED = "—"
_MINUS = "−"  # as wide as a plus sign, and never broken from its number


class Change(StrEnum):
    """The ways in which an amount can change from one year to another."""

    NEW = "新增"
    ENDED = "终止"
    MORE = "增加"
    LESS = "减少"
    SAME = "持平"


def in_wan(fen: int) -> Decimal:
    """Return fen as 万元 with two decimals."""
    return round_half_up(Decimal(int(fen)).scaleb(-6), 2)


def money(fen: int | None) -> str:
    """Return an amount in 万元 with thousands separators; blank for exactly nothing."""
    if fen is None:
        return NOT_STATED
    return format(in_wan(fen), ",.2f") if fen else ""


def signed(fen: int | None) -> str:
    """Return a difference in 万元 with its sign; 0.00 where nothing changed."""
    if fen is None:
        return ""
    difference = in_wan(fen)
    sign = "+" if difference else ""
    text = format(difference, f"{sign},.2f")
    return text.replace("-", _MINUS)


def signed_percent(rate: Decimal) -> str:
    """Return a rate of change in per cent with its sign."""
    return f"{rate:+}%".replace("-", _MINUS)


def exported(fen: int | None) -> Decimal | str:
    """Return what a file gets for an amount: the number that is shown, or the mark in its place."""
    if fen is None:
        return NOT_STATED
    return in_wan(fen) if fen else ""


def percent(part: int | None, whole: int | None) -> Decimal | None:
    """Return what per cent of the whole a part is; None where there is no whole."""
    if part is None or not whole:
        return None
    return round_half_up(Decimal(int(part)) * 100 / Decimal(int(whole)), 1)


def per_head(fen: int | None, people: int) -> Decimal | None:
    """Return yuan for each person, with two decimals."""
    if fen is None or not people:
        return None
    yuan = Decimal(int(fen)).scaleb(-2)
    return round_half_up(yuan / people, 2)


def rate(before: int, now: int) -> str:
    """Return how much an amount changed in per cent, without the sign that a word says beside it.

    Empty where it began, ended or stayed.
    """
    if not before or not now or now == before:
        return ""
    change = percent(now - before, before) or 0
    return f"{abs(change)}%"


def change_word(before: int | None, now: int | None) -> Change | None:
    """Return what became of an amount; None where there is none, or a year of it is not known."""
    if before is None or now is None or before == now == 0:
        return None
    if not before:
        return Change.NEW
    if not now:
        return Change.ENDED
    if now == before:
        return Change.SAME
    return Change.MORE if now > before else Change.LESS
