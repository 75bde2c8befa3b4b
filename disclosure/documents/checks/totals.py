"""Rules 1, 4, 5, 6, 12 and 13: sums inside a table, by its rows,
its columns and the tree of codes. Pure.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from disclosure.documents.checks.declaration import rule
from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.result import Finding, Outcome, Severity
from disclosure.documents.meaning.amounts import KnownAmount, compare, total
from disclosure.documents.meaning.case import Case, Family, table_name
from disclosure.documents.meaning.subjects import BY_CODE, Subject
from disclosure.documents.meaning.sums import Axis

FORM = "财预〔2016〕143号：公开表格应当完整、准确，勾稽相符"
_AXIS_NAMES = {Axis.COLUMN: "栏", Axis.ROW: "行", Axis.CODE: "行"}


def sums(case: Case, *subjects: Subject, axes: tuple[Axis, ...]) -> Iterator[Finding]:
    """Yield the findings of all sums along these axes in the tables about `subjects`."""
    keys = {table.rule.key for table in case.about(*subjects)}
    for family in case.families:
        if family.axis in axes and family.total.table.key in keys:
            yield from sum_findings(case, family)


@rule(
    "1",
    Severity.BLOCKING,
    "收支总表各行相加等于合计、总计，收支相等",
    FORM,
    needs=(Subject.OVERVIEW,),
)
def overview_adds_up(examination: Examination) -> Iterator[Finding]:
    """本年收入 and 本年支出 are the sums of their lines, the totals those with carry-over."""
    yield from sums(examination, Subject.OVERVIEW, axes=(Axis.ROW, Axis.COLUMN))


@rule(
    "4",
    Severity.BLOCKING,
    "收入总表每行：小计等于各项来源之和，合计等于小计加上年结转",
    FORM,
    needs=(Subject.INCOME_BY_FUNCTION,),
)
def income_columns_add_up(examination: Examination) -> Iterator[Finding]:
    """Every row of the income table adds up across."""
    yield from sums(examination, Subject.INCOME_BY_FUNCTION, axes=(Axis.COLUMN,))


@rule(
    "5",
    Severity.BLOCKING,
    "各支出表每行：合计等于基本、项目等各类支出之和",
    FORM,
    needs=(Subject.SPENDING_BY_FUNCTION,),
)
def spending_columns_add_up(examination: Examination) -> Iterator[Finding]:
    """Every row of the spending tables by function adds up across."""
    subjects = (Subject.SPENDING_BY_FUNCTION, Subject.FUND_SPENDING)
    yield from sums(examination, *subjects, axes=(Axis.COLUMN,))


@rule(
    "6",
    Severity.BLOCKING,
    "按科目逐级汇总：合计等于各类之和，类等于款之和，款等于项之和",
    "财预〔2016〕143号：支出公开到功能分类项级、经济分类款级",
    needs=(Subject.INCOME_BY_FUNCTION, Subject.SPENDING_BY_FUNCTION),
)
def codes_add_up(examination: Examination) -> Iterator[Finding]:
    """Every money column of every table by code adds up down its tree."""
    yield from sums(examination, *BY_CODE, axes=(Axis.CODE,))


@rule(
    "12",
    Severity.BLOCKING,
    "基本支出表每行：合计等于人员经费加公用经费，各经济科目列在规定的一栏",
    "支出经济分类科目：301、303为人员经费，302、310为公用经费",
    needs=(Subject.BASIC_BY_ECONOMIC,),
)
def basic_columns_add_up(examination: Examination) -> Iterator[Finding]:
    """Personnel and operating expenses make the total,
    and each code stands where its class belongs.
    """
    yield from sums(examination, Subject.BASIC_BY_ECONOMIC, axes=(Axis.COLUMN,))
    for cell in examination.money_cells:
        if examination.subject_of(cell) != Subject.BASIC_BY_ECONOMIC:
            continue
        amount, meaning = cell.amount, cell.meaning
        if amount is None or amount.is_blank or meaning is None or not meaning.is_empty:
            continue  # only a filled cell in which no line can count is misplaced
        if not amount.shown:
            continue  # offices print nil as 0.00 in such tables
        message = f"{cell.statement}，这个科目不列入这一栏，应为空"
        yield Finding(message, (cell.ref,), examination.difference(amount.shown))


@rule(
    "13",
    Severity.BLOCKING,
    "“三公”经费表：合计、小计等于各项之和，下级有数时上级不能为空",
    "财预〔2016〕143号：公开“三公”经费总额和分项数额",
    needs=(Subject.THREE_PUBLIC,),
)
def three_public_adds_up(examination: Examination) -> Iterator[Finding]:
    """Travel abroad, vehicles and receptions make the subtotal in every fund's column;
    the funds make the total.
    """
    yield from sums(examination, Subject.THREE_PUBLIC, axes=(Axis.ROW, Axis.COLUMN))


def sum_findings(case: Case, family: Family) -> Iterator[Finding]:
    """Yield what is wrong with a sum: an unreadable or missing cell, a blank above figures,
    or a difference.
    """
    for cell in (family.total, *family.parts):
        if cell.fault:
            yield Finding(f"{cell.place}：{cell.fault}", (cell.ref,))
        elif not cell.exists:
            name = table_name(cell.table)
            yield Finding(f"{name}缺少“{cell.row_label}”一行，合计不能核对", (cell.ref,))
    amount = family.total.amount
    if amount is None or any(part.amount is None for part in family.parts):
        return
    parts = total(map(case.effective, family.parts))
    compared = compare(amount, parts)
    if compared.is_equal and not compared.is_rounding:
        return
    finding = _sum_finding(case, family, parts, compared.difference)
    if compared.is_equal:
        finding = replace(finding, outcome=Outcome.ROUNDING)
    yield finding


def _sum_finding(case: Case, family: Family, parts: KnownAmount, difference: Decimal) -> Finding:
    axis = _AXIS_NAMES[family.axis]
    refs = [family.total.ref]
    places: list[str] = []
    for part in family.parts:
        if case.effective(part).is_blank:
            continue
        number = part.ref.column if family.axis == Axis.COLUMN else part.ref.row
        refs.append(part.ref)
        places.append(f"第{number}{axis}")
    if not places:
        summed = "各项都为空，其和"
    elif len(places) == 1:
        summed = places[0]
    else:
        summed = f"{'、'.join(places)}之和"
    more_or_less = "多" if difference > 0 else "少"
    message = (
        f"{family.total.statement}，而它所含的{summed}为{case.money(parts.shown)}，"
        f"前者{more_or_less}{case.money(abs(difference))}"
    )
    return Finding(message, tuple(refs), case.difference(difference))
