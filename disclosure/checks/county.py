"""Rules 29 and 32: the department among its county: sums, coverage, and figures unlike those of its peers. Pure.

Both need other documents, which the context gives; without them they are not applicable.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from statistics import median

from budget.dimensions import Fund, Kind, Origin
from disclosure.checks.amounts import ZERO, Amount, compare, total
from disclosure.checks.case import Case, MoneyCell
from disclosure.checks.context import Context, County
from disclosure.checks.declaration import NotApplicable, rule
from disclosure.checks.result import CellRef, Finding, Severity
from disclosure.document import Document


def amount_of(case: Case, money: int) -> tuple[Amount, CellRef | None]:
    """The document's amount of this money in all functions; nothing where no cell has just that meaning."""
    for cell in case.money_cells:
        if cell.meaning and not cell.meaning.has_codes and cell.meaning.money == money:
            return case.effective(cell), cell.ref
    return Amount(ZERO), None


def _cases(context: Context, documents: tuple[Document, ...]) -> list[Case]:
    alone = replace(context, prior=None, county=None, peers=(), units=())
    return [Case(document, alone) for document in documents]


# -- 29 --------------------------------------------------------------------------------------------------------------------


@rule(
    "29",
    Severity.BLOCKING,
    "部门等于所属单位之和，全县等于各部门之和，应公开的部门都已公开",
    "《预算法》第十四条；财预〔2016〕143号",
)
def county_adds_up(case: Case) -> Iterator[Finding]:
    """Units make the department, departments the county; what one pays to affiliates others receive; nobody is missing."""
    context = case.context
    if not context.units and context.county is None:
        raise NotApplicable("没有所属单位或全县各部门的预算可以比较")
    if context.units:
        yield from _units(case)
    if context.county is not None:
        yield from _county(case, context.county)


def _units(case: Case) -> Iterator[Finding]:
    units = _cases(case.context, case.context.units)
    for name, money in (("收入总计", case.domain.everything), ("支出合计", case.domain.spending)):
        own, ref = amount_of(case, money)
        parts = total(amount_of(unit, money)[0] for unit in units)
        compared = compare(own, parts)
        if not compared.is_equal:
            message = f"部门{name}{case.money(own.best)}，所属{len(units)}个单位合起来{case.money(parts.best)}"
            shown = f"{message}，相差{case.money(compared.difference)}"
            yield Finding(shown, (ref,) if ref else (), case.difference(compared.difference))
    yield from _subsidies(case, units)


def _subsidies(case: Case, units: list[Case]) -> Iterator[Finding]:
    """对附属单位补助 paid is 上级补助收入 received, among the units of one department."""
    paid = total(amount_of(unit, case.domain.of(kind=[Kind.SUBSIDY_TO_AFFILIATES]))[0] for unit in units)
    received_money = case.domain.of(fund=[Fund.SUPERIOR_SUBSIDY], origin=[Origin.CURRENT_YEAR])
    received = total(amount_of(unit, received_money)[0] for unit in units)
    compared = compare(paid, received)
    if not compared.is_equal:
        message = f"所属单位对附属单位补助{case.money(paid.best)}，收到上级补助{case.money(received.best)}"
        yield Finding(f"{message}，相差{case.money(compared.difference)}", (), case.difference(compared.difference))


def _county(case: Case, county: County) -> Iterator[Finding]:
    for member in county.members:
        if not member.has_published and not member.exempt_because:
            yield Finding(
                f"{member.code} {member.name}还没有公开，也没有涉密豁免", (CellRef(member.code, shown=member.name),)
            )
    if county.spending is not None and county.documents:
        documents = _cases(case.context, county.documents)
        together = total(amount_of(each, case.domain.spending)[0] for each in documents)
        compared = compare(together, Amount(county.spending, exact=county.spending))
        if not compared.is_equal:
            message = f"各部门支出合起来{case.money(together.best)}，全县预算{case.money(county.spending)}"
            yield Finding(f"{message}，相差{case.money(compared.difference)}", (), case.difference(compared.difference))


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


def spent_by_item(case: Case) -> dict[str, MoneyCell]:
    """The cell of all spending of each 项, by code."""
    return {
        cell.code: cell
        for cell in case.money_cells
        if cell.code and len(cell.code) == 7 and cell.meaning and cell.meaning.money == case.domain.spending
    }


def _shares(case: Case) -> dict[str, Decimal]:
    spent = {code: case.effective(cell).best for code, cell in spent_by_item(case).items()}
    everything = sum(spent.values(), Decimal(0))
    return {code: amount / everything for code, amount in spent.items()} if everything else {}


def _unlike_peers(case: Case, items: Mapping[str, MoneyCell]) -> Iterator[Finding]:
    thresholds = case.context.thresholds
    if len(case.context.peers) < thresholds.peers:
        return
    peers = [_shares(each) for each in _cases(case.context, case.context.peers)]
    for code, share in _shares(case).items():
        shares = [peer[code] for peer in peers if code in peer]
        if len(shares) < thresholds.peers:
            continue
        middle = median(shares)
        spread = median(abs(each - middle) for each in shares)
        if spread and abs(share - middle) > thresholds.deviations * spread:
            yield Finding(
                f"{items[code].said}，占支出{share:.1%}，同类部门一般为{middle:.1%}，请核对", (items[code].ref,)
            )


def _gone(case: Case, items: Mapping[str, MoneyCell]) -> Iterator[Finding]:
    if case.context.prior is None:
        return
    (last_year,) = _cases(case.context, (case.context.prior,))
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
