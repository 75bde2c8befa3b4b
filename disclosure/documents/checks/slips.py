"""Rules 42 and 43: slips of entering: a unit taken wrongly, a line entered twice. Pure.

Both ask. A total may grow tenfold and two payments may be alike; only a person knows.
"""

from collections.abc import Iterator
from decimal import Decimal

from disclosure.documents.checks.declaration import NotApplicable, rule
from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.result import Finding, Severity
from disclosure.documents.checks.summaries import amount_of
from disclosure.documents.meaning.subjects import Subject

# A unit or a point in the wrong place: 元 for 万元 is ten thousand times, a digit ten times.
_POWERS_OF_TEN = tuple(Decimal(10) ** power for power in (1, 2, 3, 4))
# How far beside a power of ten a total may be: budgets seldom change by more within a year.
_BESIDE = Decimal("0.2")


# -- 42 --------------------------------------------------------------------------------------------


@rule(
    "42",
    Severity.WARNING,
    "收入总计、支出合计与上年相比没有约差十倍、百倍、千倍或万倍",
    "金额单位（元、万元）或小数点写错时，总额恰好差十的若干次方",
    needs=(Subject.OVERVIEW,),
)
def totals_keep_their_size(examination: Examination) -> Iterator[Finding]:
    """A total that is about 10, 100, 1,000 or 10,000 times last year's, or such a part of it,
    within 20 %, may be in another unit.
    """
    last_year = examination.last_year
    if last_year is None:
        raise NotApplicable("没有上年公开的预算可以比较")
    if last_year.document.identity.money_scale != examination.document.identity.money_scale:
        raise NotApplicable("上年公开的预算用另一种金额单位")
    for name, money in (
        ("收入总计", examination.domain.everything),
        ("支出合计", examination.domain.spending),
    ):
        now, ref = amount_of(examination, money)
        before, _ = amount_of(last_year, money)
        times = _power_of_ten(now.best, before.best)
        if times is None:
            continue
        change = f"约为上年的{times}分之一"
        if now.best > before.best:
            change = f"约为上年的{times}倍"
        now_shown = examination.money(now.best)
        before_shown = examination.money(before.best)
        message = f"{name}为{now_shown}，上年为{before_shown}，{change}，请核对金额单位和小数点"
        places = () if ref is None else (ref,)
        yield Finding(message, places)


def _power_of_ten(one: Decimal, other: Decimal) -> Decimal | None:
    """Return how many times the larger amount is the smaller; None where that is no power of 10."""
    smaller, larger = sorted((one, other))
    if smaller <= 0:
        return None
    for power in _POWERS_OF_TEN:
        if abs(larger / smaller - power) <= _BESIDE * power:
            return power
    return None


# -- 43 --------------------------------------------------------------------------------------------


@rule(
    "43",
    Severity.WARNING,
    "收支明细中没有各项完全相同的两笔",
    "重复粘贴、重复导入的明细会使总额虚增",
)
def lines_are_entered_once(examination: Examination) -> Iterator[Finding]:
    """Lines that are equal in everything, the project, the remark and the amount included, may
    have been entered twice. A document alone does not tell its lines.
    """
    equal = examination.context.equal_lines
    if equal is None:
        raise NotApplicable("没有收支明细可以核对")
    for lines in equal:
        economic = f"、经济科目{lines.economic}" if lines.economic else ""
        message = (
            f"功能科目{lines.function}{economic}有{lines.count}笔各项完全相同的明细，"
            "请核对是不是重复录入"
        )
        yield Finding(message)
