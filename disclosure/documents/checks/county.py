"""Rules 29 and 32: county sums, coverage, and figures unlike those of its peers. Pure.

Both need what others have published, which the context gives; without it they are not applicable.
That others have not is a hint: it is no fault of this disclosure, and must not keep it from being
published.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from statistics import median

from disclosure.documents.checks.declaration import NotApplicable, rule
from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.result import Finding, Severity, hint
from disclosure.documents.checks.summaries import amount_of, shares_of, spent_by_item
from disclosure.documents.meaning.amounts import KnownAmount, compare, total
from disclosure.documents.meaning.case import CellRef, MoneyCell
from disclosure.documents.meaning.context import County, Member, Summary
from disclosure.documents.meaning.subjects import Subject

MOST_NAMED = 10  # of those who have not published, in one finding


# -- 29 --------------------------------------------------------------------------------------------


@rule(
    "29",
    Severity.BLOCKING,
    "部门等于所属单位之和，全县等于各部门之和，应公开的部门都已公开",
    "《预算法》第十四条；财预〔2016〕143号",
)
def county_adds_up(examination: Examination) -> Iterator[Finding]:
    """Units make the department, departments the county; what one pays to affiliates others
    receive; who is missing is named.
    """
    units, county = examination.context.units, examination.context.county
    if examination.layout.document_kind.is_of_unit:
        raise NotApplicable("单位的收支已在所属部门的预算里，不再和全县相加")
    if not units and not county.others and county.spending is None:
        raise NotApplicable("没有所属单位或全县其他部门的预算可以比较")
    if units:
        yield from _units(examination, units)
        yield from _subsidies(examination, units)
    missing: list[Member] = []
    for member in county.others:
        if member.published is None and not member.exempt_because:
            missing.append(member)
    if missing:
        yield hint(_not_yet_public(county, missing))
    elif county.spending is not None:
        yield from _county_total(examination, county.others, county.spending)


def _units(examination: Examination, units: tuple[Summary, ...]) -> Iterator[Finding]:
    """The department's totals are those of its units together."""
    domain = examination.domain
    for name, money, parts in (
        ("收入总计", domain.everything, total(unit.everything for unit in units)),
        ("支出合计", domain.spending, total(unit.spending for unit in units)),
    ):
        own, ref = amount_of(examination, money)
        what = f"部门{name}", f"所属{len(units)}个单位合起来"
        yield from _apart(examination, what, own, parts, ref)


def _subsidies(examination: Examination, units: tuple[Summary, ...]) -> Iterator[Finding]:
    """对附属单位补助 paid is 上级补助收入 received, among the units of one department."""
    paid = total(unit.paid for unit in units)
    received = total(unit.received for unit in units)
    what = "所属单位对附属单位补助", "收到上级补助"
    yield from _apart(examination, what, paid, received, None)


def _apart(
    examination: Examination,
    what: tuple[str, str],
    one: KnownAmount,
    other: KnownAmount,
    ref: CellRef | None,
) -> Iterator[Finding]:
    """Two totals that should be equal are not."""
    compared = compare(one, other)
    if compared.is_equal:
        return
    one_shown = examination.money(one.best)
    other_shown = examination.money(other.best)
    gap = examination.money(compared.difference)
    name, other_name = what
    message = f"{name}{one_shown}，{other_name}{other_shown}，相差{gap}"
    refs = (ref,) if ref else ()
    yield Finding(message, refs, examination.difference(compared.difference))


def _not_yet_public(county: County, missing: list[Member]) -> Finding:
    names: list[str] = []
    for member in missing[:MOST_NAMED]:
        names.append(f"{member.code} {member.name}")
    exempt: list[str] = []
    for member in county.others:
        if member.exempt_because:
            reason = member.exempt_because
            exempt.append(f"{member.code} {member.name}（{reason}）")
    message = f"全县其他{len(county.others)}个部门中，还没有公开的有{'、'.join(names)}"
    if len(missing) > MOST_NAMED:
        message += f"等{len(missing)}个部门"
    if exempt:
        message += f"；涉密不公开的有{'、'.join(exempt)}"
    return Finding(message)


def _county_total(
    examination: Examination, others: tuple[Member, ...], spending: Decimal
) -> Iterator[Finding]:
    """All departments together are the county; money of exempt ones is in the county's total
    and not in the sum.
    """
    own, ref = amount_of(examination, examination.domain.spending)
    amounts = [own]
    for member in others:
        if member.published is not None and not member.is_part:
            amounts.append(member.published.spending)
    together = total(amounts)
    whole = KnownAmount(spending, exact=spending)
    is_any_exempt = any(member.exempt_because for member in others)
    if is_any_exempt and compare(together, whole).difference < 0:
        return
    what = "各部门支出合起来", "全县各部门支出合计"
    yield from _apart(examination, what, together, whole, ref)


# -- 32 --------------------------------------------------------------------------------------------


@rule(
    "32",
    Severity.HINT,
    "与同类部门、上年相比没有异常，数字分布自然",
    "统计提示，供审核参考",
    needs=(Subject.SPENDING_BY_FUNCTION,),
)
def figures_are_plausible(examination: Examination) -> Iterator[Finding]:
    """Shares far from the peers' median, items of last year that are gone,
    too many round or equally ending figures.
    """
    items = spent_by_item(examination)
    if not items:
        raise NotApplicable("没有支出")
    yield from _unlike_peers(examination, items)
    yield from _gone(examination, items)
    yield from _round(examination, items)


def _unlike_peers(examination: Examination, items: Mapping[str, MoneyCell]) -> Iterator[Finding]:
    """Peers are the departments of the same kind that have published; of a department whose kind is
    unknown, all.

    Apart is measured in median deviations, which a single odd peer does not move as it would a
    standard deviation.
    """
    thresholds = examination.context.thresholds
    kind = examination.context.department_kind
    shares_of_peers: list[Mapping[str, Decimal]] = []
    for member in examination.context.county.others:
        is_peer = not kind or member.kind == kind
        if is_peer and member.published:
            shares_of_peers.append(member.published.shares)
    for code, share in shares_of(examination).items():
        shares = [of_peer[code] for of_peer in shares_of_peers if code in of_peer]
        if len(shares) < thresholds.peers:
            continue
        middle = median(shares)
        deviations = [abs(share_of_peer - middle) for share_of_peer in shares]
        usual_deviation = median(deviations)
        deviation = abs(share - middle)
        is_unusual = usual_deviation and deviation > thresholds.deviations * usual_deviation
        if is_unusual and deviation >= thresholds.share_apart:
            item = items[code]
            message = f"{item.statement}，占支出{share:.1%}，同类部门一般为{middle:.1%}，请核对"
            yield Finding(message, (item.ref,))


def _gone(examination: Examination, items: Mapping[str, MoneyCell]) -> Iterator[Finding]:
    """Items on which money was spent last year and none is now."""
    last_year = examination.last_year
    if last_year is None:
        return
    for code, cell in spent_by_item(last_year).items():
        if code not in items:
            spent = examination.money(last_year.effective(cell).best)
            message = f"上年有“{cell.row_label}”{spent}，今年没有，请核对"
            yield Finding(message, (cell.ref,))


def _round(examination: Examination, items: Mapping[str, MoneyCell]) -> Iterator[Finding]:
    """Figures that look estimated: most of them whole,
    or too many of the others ending in one digit.
    """
    thresholds = examination.context.thresholds
    texts: list[str] = []
    broken: list[str] = []
    for cell in items.values():
        text = cell.ref.shown.strip()
        if text:
            texts.append(text)
            if not text.endswith("0" * cell.column.money.decimals):
                broken.append(text)
    if len(texts) < thresholds.round_from_cells:
        return
    whole = len(texts) - len(broken)
    if whole >= thresholds.round_share * len(texts):
        yield Finding(f"{len(texts)}个项级科目中有{whole}个是整数，请核对是否据实编制")
    if broken:
        last_digits = Counter(text[-1] for text in broken)
        [(digit, times)] = last_digits.most_common(1)
        if times > thresholds.round_from_cells and times > len(broken) / 2:
            yield Finding(f"不是整数的金额中有{times}个末位是{digit}，请核对")
