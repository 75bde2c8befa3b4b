"""How amounts, shares and changes are shown: 万元 with two decimals, per cent with one. Pure.

Three kinds of nothing look different: nil is blank, what a department did not publish is 未公开, and what its form does not
state is —.
"""

from decimal import Decimal

from budget.money import round_half_up

NOT_PUBLISHED = "未公开"
NOT_STATED = "—"


def in_wan(fen: int) -> Decimal:
    """Fen as 万元 with two decimals."""
    return round_half_up(Decimal(int(fen)).scaleb(-6), 2)


def money(fen: int | None) -> str:
    """An amount in 万元 with thousands separators; blank for exactly nothing."""
    if fen is None:
        return NOT_STATED
    return format(in_wan(fen), ",.2f") if fen else ""


def signed(fen: int | None) -> str:
    """A difference in 万元 with its sign; 0.00 where nothing changed."""
    return "" if fen is None else format(in_wan(fen), "+,.2f" if in_wan(fen) else ",.2f").replace("-", "−")


def percent(part: int | None, whole: int | None) -> Decimal | None:
    """What per cent of the whole a part is, with one decimal; None where there is no whole."""
    if part is None or not whole:
        return None
    return round_half_up(Decimal(int(part)) * 100 / Decimal(int(whole)), 1)


def per_head(fen: int | None, people: int) -> Decimal | None:
    """Yuan for each person, with two decimals."""
    return None if fen is None or not people else round_half_up(Decimal(int(fen)).scaleb(-2) / people, 2)


def change_word(before: int | None, now: int | None) -> str:
    """What became of an amount from one year to another; empty where one of them is not known."""
    if before is None or now is None or before == now == 0:
        return ""
    if not before:
        return "新增"
    if not now:
        return "终止"
    return "增加" if now > before else "减少" if now < before else "持平"
