"""Rules 29 and 32: the department among its county: sums, coverage, and figures unlike those of its peers. Pure.

Both need what others have published, which the context gives; without it they are not applicable. That others have not is a
hint: it is no fault of this disclosure, and must not keep it from being published.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from statistics import median

from disclosure.documents.checks.declaration import NotApplicable, rule
from disclosure.documents.checks.result import Finding, Severity, hint
from disclosure.documents.checks.summaries import amount_of, shares_of, spent_by_item
from disclosure.documents.meaning.amounts import ZERO, Amount, compare, total
from disclosure.documents.meaning.case import Case, MoneyCell
from disclosure.documents.meaning.context import County, Member, Summary

NAMED = 10  # of those who have not published, in one finding


# -- 29 --------------------------------------------------------------------------------------------------------------------


@rule(
    "29",
    Severity.BLOCKING,
    "部门等于所属单位之和，全县等于各部门之和，应公开的部门都已公开",
    "《预算法》第十四条；财预〔2016〕143号",
)
def county_adds_up(case: Case) -> Iterator[Finding]:
    """Units make the department, departments the county; what one pays to affiliates others receive; who is missing is named."""
    context = case.context
    if not context.units and not context.county.others and context.county.spending is None:
        raise NotApplicable("没有所属单位或全县其他部门的预算可以比较")
    if context.units:
        yield from _units(case, context.units)
        yield from _subsidies(case, context.units)
    missing = [each for each in context.county.others if each.published is None and not each.exempt_because]
    if missing:
        yield hint(_not_yet_public(context.county, missing))
    elif context.county.spending is not None:
        yield from _sum(case, context.county)


def _units(case: Case, units: tuple[Summary, ...]) -> Iterator[Finding]:
    for name, money, parts in (
        ("收入总计", case.domain.everything, total(unit.everything for unit in units)),
        ("支出合计", case.domain.spending, total(unit.spending for unit in units)),
    ):
        own, ref = amount_of(case, money)
        compared = compare(own, parts)
        if not compared.is_equal:
            message = f"部门{name}{case.money(own.best)}，所属{len(units)}个单位合起来{case.money(parts.best)}"
            shown = f"{message}，相差{case.money(compared.difference)}"
            yield Finding(shown, (ref,) if ref else (), case.difference(compared.difference))


def _subsidies(case: Case, units: tuple[Summary, ...]) -> Iterator[Finding]:
    """对附属单位补助 paid is 上级补助收入 received, among the units of one department."""
    paid, received = total(unit.paid for unit in units), total(unit.received for unit in units)
    compared = compare(paid, received)
    if not compared.is_equal:
        message = f"所属单位对附属单位补助{case.money(paid.best)}，收到上级补助{case.money(received.best)}"
        yield Finding(f"{message}，相差{case.money(compared.difference)}", (), case.difference(compared.difference))


def _not_yet_public(county: County, missing: list[Member]) -> Finding:
    names = "、".join(f"{each.code} {each.name}" for each in missing[:NAMED])
    more = f"等{len(missing)}个部门" if len(missing) > NAMED else ""
    exempt = [f"{each.code} {each.name}（{each.exempt_because}）" for each in county.others if each.exempt_because]
    secret = f"；涉密不公开的有{'、'.join(exempt)}" if exempt else ""
    return Finding(f"全县其他{len(county.others)}个部门中，还没有公开的有{names}{more}{secret}")


def _sum(case: Case, county: County) -> Iterator[Finding]:
    """All departments together are the county; where some are exempt, their money is in the county's and not in the sum."""
    published = [each.published for each in county.others if each.published is not None and not each.is_part]
    own, ref = amount_of(case, case.domain.spending)
    whole = Amount(county.spending or ZERO, exact=county.spending)
    together = total([own, *(each.spending for each in published)])
    compared = compare(together, whole)
    exempt = any(each.exempt_because for each in county.others)
    if not compared.is_equal and not (exempt and compared.difference < 0):
        message = f"各部门支出合起来{case.money(together.best)}，全县各部门支出合计{case.money(whole.best)}"
        shown = f"{message}，相差{case.money(compared.difference)}"
        yield Finding(shown, (ref,) if ref else (), case.difference(compared.difference))


# -- 32 --------------------------------------------------------------------------------------------------------------------


@rule(
    "32",
    Severity.HINT,
    "与同类部门、上年相比没有异常，数字分布自然",
    "统计提示，供审核参考",
    needs=("spending_by_function",),
)
def figures_are_plausible(case: Case) -> Iterator[Finding]:
    """Shares far from the peers' median, items of last year that are gone, too many round or equally ending figures."""
    items = spent_by_item(case)
    if not items:
        raise NotApplicable("没有支出")
    yield from _unlike_peers(case, items)
    yield from _gone(case, items)
    yield from _round(case, items)


def _unlike_peers(case: Case, items: Mapping[str, MoneyCell]) -> Iterator[Finding]:
    """Peers are the departments of the same kind that have published; of a department whose kind is unknown, all."""
    thresholds, kind = case.context.thresholds, case.context.department_kind
    others = case.context.county.others
    peers = [each.published.shares for each in others if each.published and (not kind or each.kind == kind)]
    for code, share in shares_of(case).items():
        shares = [peer[code] for peer in peers if code in peer]
        if len(shares) < thresholds.peers:
            continue
        middle = median(shares)
        spread = median(abs(each - middle) for each in shares)
        apart = abs(share - middle)
        if spread and apart > thresholds.deviations * spread and apart >= thresholds.share_apart:
            yield Finding(
                f"{items[code].said}，占支出{share:.1%}，同类部门一般为{middle:.1%}，请核对", (items[code].ref,)
            )


def _gone(case: Case, items: Mapping[str, MoneyCell]) -> Iterator[Finding]:
    if case.context.prior is None:
        return
    last_year = Case(case.context.prior, replace(case.context, prior=None))
    for code, cell in spent_by_item(last_year).items():
        if code not in items:
            yield Finding(
                f"上年有“{cell.row_label}”{case.money(last_year.effective(cell).best)}，今年没有，请核对", (cell.ref,)
            )


def _round(case: Case, items: Mapping[str, MoneyCell]) -> Iterator[Finding]:
    thresholds = case.context.thresholds
    shown = [cell.ref.shown.strip() for cell in items.values() if cell.ref.shown.strip()]
    if len(shown) < thresholds.round_from_cells:
        return
    whole = [text for text in shown if text.endswith("0" * case.layout.money.decimals)]
    if len(whole) >= thresholds.round_share * len(shown):
        yield Finding(f"{len(shown)}个项级科目中有{len(whole)}个是整数，请核对是否据实编制")
    digit, times = (
        Counter(text[-1] for text in shown if text not in whole).most_common(1)[0]
        if len(whole) < len(shown)
        else ("", 0)
    )
    if times > thresholds.round_from_cells and times * 2 > len(shown) - len(whole):
        yield Finding(f"不是整数的金额中有{times}个末位是{digit}，请核对")
