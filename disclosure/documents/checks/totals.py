"""Rules 1, 4, 5, 6, 12 and 13: sums inside a table, by its rows, its columns and the tree of codes. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from disclosure.documents.checks.declaration import rule
from disclosure.documents.checks.result import Finding, Outcome, Severity
from disclosure.documents.meaning.amounts import Amount, compare, total
from disclosure.documents.meaning.case import Case, Family, MoneyCell, table_name

FORM = "财预〔2016〕143号：公开表格应当完整、准确，勾稽相符"


def sums(case: Case, *subjects: str, by: tuple[str, ...]) -> Iterator[Finding]:
    """Findings of all sums of these kinds in the tables about ``subjects``."""
    keys = {table.rule.key for table in case.about(*subjects)}
    for family in case.families:
        if family.by in by and family.total.table.key in keys:
            yield from sum_findings(case, family)


@rule("1", Severity.BLOCKING, "收支总表各行相加等于合计、总计，收支相等", FORM, needs=("overview",))
def overview_adds_up(case: Case) -> Iterator[Finding]:
    """本年收入 and 本年支出 are the sums of their lines, the totals those with carry-over."""
    yield from sums(case, "overview", by=("row", "column"))


@rule(
    "4",
    Severity.BLOCKING,
    "收入总表每行：小计等于各项来源之和，合计等于小计加上年结转",
    FORM,
    needs=("income_by_function",),
)
def income_columns_add_up(case: Case) -> Iterator[Finding]:
    """Every row of the income table adds up across."""
    yield from sums(case, "income_by_function", by=("column",))


@rule("5", Severity.BLOCKING, "各支出表每行：合计等于基本、项目等各类支出之和", FORM, needs=("spending_by_function",))
def spending_columns_add_up(case: Case) -> Iterator[Finding]:
    """Every row of the spending tables by function adds up across."""
    yield from sums(case, "spending_by_function", "fund_spending", by=("column",))


@rule(
    "6",
    Severity.BLOCKING,
    "按科目逐级汇总：合计等于各类之和，类等于款之和，款等于项之和",
    "财预〔2016〕143号：支出公开到功能分类项级、经济分类款级",
    needs=("income_by_function", "spending_by_function"),
)
def codes_add_up(case: Case) -> Iterator[Finding]:
    """Every money column of every table by code adds up down its tree."""
    subjects = ("income_by_function", "spending_by_function", "fund_spending", "basic_by_economic")
    yield from sums(case, *subjects, by=("code",))


@rule(
    "12",
    Severity.BLOCKING,
    "基本支出表每行：合计等于人员经费加公用经费，各经济科目列在规定的一栏",
    "支出经济分类科目：301、303为人员经费，302、310为公用经费",
    needs=("basic_by_economic",),
)
def basic_columns_add_up(case: Case) -> Iterator[Finding]:
    """Personnel and operating expenses make the total, and each code stands where its class belongs."""
    yield from sums(case, "basic_by_economic", by=("column",))
    for cell in case.money_cells:
        if case.form.subjects[cell.table.key] == "basic_by_economic" and _is_misplaced(cell):
            yield Finding(f"{cell.said}，这个科目不列入这一栏，应为空", (cell.ref,), case.difference(_shown(cell)))


def _is_misplaced(cell: MoneyCell) -> bool:
    return cell.meaning is not None and cell.meaning.is_empty and cell.amount is not None and not cell.amount.is_blank


def _shown(cell: MoneyCell) -> Decimal:
    return cell.amount.shown if cell.amount else Decimal(0)


@rule(
    "13",
    Severity.BLOCKING,
    "“三公”经费表：合计、小计等于各项之和，下级有数时上级不能为空",
    "财预〔2016〕143号：公开“三公”经费总额和分项数额",
    needs=("three_public",),
)
def three_public_adds_up(case: Case) -> Iterator[Finding]:
    """Travel abroad, vehicles and receptions make the subtotal in every fund's column; the funds make the total."""
    yield from sums(case, "three_public", by=("row", "column"))


def sum_findings(case: Case, family: Family) -> Iterator[Finding]:
    """What is wrong with a sum: an unreadable or missing cell, a blank above figures, or a difference."""
    for cell in (family.total, *family.parts):
        if cell.fault:
            yield Finding(f"{cell.place}：{cell.fault}", (cell.ref,))
        elif not cell.exists:
            yield Finding(f"{table_name(cell.table)}缺少“{cell.row_label}”一行，合计不能核对", (cell.ref,))
    head = family.total
    if head.amount is None or any(part.amount is None for part in family.parts):
        return
    amounts = [case.effective(part) for part in family.parts]
    parts = total(amounts)
    compared = compare(head.amount, parts)
    if not compared.is_equal:
        yield _sum_fault(case, family, parts, compared.difference)
    elif compared.is_rounding:
        yield replace(_sum_fault(case, family, parts, compared.difference), outcome=Outcome.ROUNDING)


def _sum_fault(case: Case, family: Family, parts: Amount, difference: Decimal) -> Finding:
    filled = [part for part in family.parts if not case.effective(part).is_blank]
    names = "、".join(
        f"第{part.ref.column if family.by == 'column' else part.ref.row}{_AXIS[family.by]}" for part in filled
    )
    what = f"{names}之和" if len(filled) > 1 else names or "各项都为空，其和"
    gap = f"{'多' if difference > 0 else '少'}{case.money(abs(difference))}"
    message = f"{family.total.said}，而它所含的{what}为{case.money(parts.shown)}，前者{gap}"
    return Finding(message, (family.total.ref, *(part.ref for part in filled)), case.difference(difference))


_AXIS = {"column": "栏", "row": "行", "code": "行"}
