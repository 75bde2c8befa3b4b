"""Rules 2, 3, 8, 9, 10, 11 and 14: cells of equal meaning show equal money,
and a part is no more than its whole. Pure.
"""

from collections.abc import Iterator

from disclosure.documents.checks.agreement import Clash
from disclosure.documents.checks.declaration import rule
from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.result import Finding, Severity
from disclosure.documents.checks.totals import FORM, sums
from disclosure.documents.meaning.amounts import exceeds, total
from disclosure.documents.meaning.case import CellRef, MoneyCell, TableCase
from disclosure.documents.meaning.meanings import is_within
from disclosure.documents.meaning.subjects import Subject
from disclosure.documents.meaning.sums import Axis
from disclosure.documents.model.document import Row


def _findings_of(clashes: list[Clash], rule_id: str) -> list[Finding]:
    return [clash.finding for clash in clashes if clash.rule == rule_id]


@rule(
    "2",
    Severity.BLOCKING,
    "收支总表的各项收入、上年结转与收入总表的合计行相等",
    FORM,
    needs=(Subject.OVERVIEW, Subject.INCOME_BY_FUNCTION),
)
def income_agrees(examination: Examination) -> Iterator[Finding]:
    """Each source's line is the total of its column."""
    yield from _findings_of(examination.agreement.clashes, "2")


@rule(
    "3",
    Severity.BLOCKING,
    "收支总表的各类支出与支出总表的同类行相等，两表列的类相同",
    FORM,
    needs=(Subject.OVERVIEW, Subject.SPENDING_BY_FUNCTION),
)
def spending_agrees(examination: Examination) -> Iterator[Finding]:
    """Each class's line is its row by code; no class
    of the spending table is missing from the summary.
    """
    yield from _findings_of(examination.agreement.clashes, "3")
    for overview in examination.about(Subject.OVERVIEW):
        classes = _classes_with_line(examination, overview)
        if classes:
            for spending in examination.about(Subject.SPENDING_BY_FUNCTION):
                yield from _classes_without_line(examination, overview, spending, classes)


def _classes_with_line(examination: Examination, overview: TableCase) -> set[str]:
    """Return the functions that have a line of their own in the summary."""
    classes: set[str] = set()
    for item, column in examination.form.items(overview.rule):
        meaning = examination.form.meaning(overview.rule, column, item.counts)
        if meaning is not None:
            classes.update(meaning.function or ())
    return classes


def _classes_without_line(
    examination: Examination, overview: TableCase, spending: TableCase, classes: set[str]
) -> Iterator[Finding]:
    for code, row in zip(spending.codes, spending.table.rows, strict=True):
        if len(code) != 3 or code in classes:
            continue
        here, there = spending.rule.number, overview.rule.number
        message = f"表{here}列有“{code}”类支出，表{there}没有这一类"
        yield Finding(message, _first_ref(examination, row))


def _first_ref(examination: Examination, row: Row) -> tuple[CellRef, ...]:
    """Return the place of the first money cell of a row, if it has any."""
    for address, cell in examination.cells.items():
        if address.startswith(f"{row.address}/"):
            return (cell.ref,)
    return ()


@rule(
    "8",
    Severity.BLOCKING,
    "财政拨款收支总表自身相加相等，收入与收支总表一致，年初结转不超过上年结转",
    FORM,
    needs=(Subject.OVERVIEW, Subject.FISCAL_OVERVIEW),
)
def fiscal_summary_agrees(examination: Examination) -> Iterator[Finding]:
    """The fiscal summary adds up, and its income is that of the summary."""
    yield from sums(examination, Subject.FISCAL_OVERVIEW, axes=(Axis.ROW, Axis.COLUMN))
    yield from _findings_of(examination.agreement.clashes, "8")
    yield from _findings_of(examination.agreement.excesses, "8")


@rule(
    "9",
    Severity.BLOCKING,
    "财政拨款收支总表各资金列与各项财政拨款支出表逐类相等",
    FORM,
    needs=(Subject.FISCAL_OVERVIEW, Subject.FUND_SPENDING),
)
def funds_agree(examination: Examination) -> Iterator[Finding]:
    """Class by class, each fund's column is its own table."""
    yield from _findings_of(examination.agreement.clashes, "9")


@rule(
    "10",
    Severity.BLOCKING,
    "财政拨款不超过全部收支；没有其他来源时两者相等，逐科目也是如此",
    FORM,
    needs=(Subject.SPENDING_BY_FUNCTION, Subject.FUND_SPENDING),
)
def fiscal_is_part_of_all(examination: Examination) -> Iterator[Finding]:
    """Fiscal money is at most all money, and all of it exactly where there is no other."""
    yield from _findings_of(examination.agreement.clashes, "10")
    yield from _findings_of(examination.agreement.excesses, "10")
    yield from examination.agreement.fund_findings()


@rule(
    "11",
    Severity.BLOCKING,
    "一般公共预算基本支出与按经济分类列的基本支出合计相等",
    FORM,
    needs=(Subject.FUND_SPENDING, Subject.BASIC_BY_ECONOMIC),
)
def basic_agrees(examination: Examination) -> Iterator[Finding]:
    """Basic spending of the general public budget is the same by function and by economic class."""
    yield from _findings_of(examination.agreement.clashes, "11")


@rule(
    "14",
    Severity.BLOCKING,
    "“三公”经费各项不少于基本支出表中的同一经济科目",
    "财预〔2016〕143号：“三公”经费包括基本支出和项目支出安排的部分",
    needs=(Subject.BASIC_BY_ECONOMIC, Subject.THREE_PUBLIC),
)
def three_public_covers_basic(examination: Examination) -> Iterator[Finding]:
    """Each item is at least what basic spending has of its codes."""
    yield from _findings_of(examination.agreement.clashes, "14")
    sections = [cell for cell in examination.money_cells if _is_basic_section(examination, cell)]
    for whole in examination.money_cells:
        if examination.subject_of(whole) != Subject.THREE_PUBLIC:
            continue
        parts = _widest(examination, [cell for cell in sections if _is_part(cell, whole)])
        together = total(map(examination.effective, parts))
        amount = examination.effective(whole)
        if not parts or not exceeds(together, amount):
            continue
        refs = [whole.ref]
        statements: list[str] = []
        for part in parts:
            refs.append(part.ref)
            statements.append(part.statement)
        difference = together.best - amount.best
        gap = examination.money(difference)
        message = f"{'、'.join(statements)}，大于{whole.statement}，多出{gap}"
        yield Finding(message, tuple(refs), examination.difference(difference))


def _widest(examination: Examination, cells: list[MoneyCell]) -> list[MoneyCell]:
    """Return the largest cell of each code: a form may list one in several tables.

    Jiangsu's has basic spending by economic code of all fiscal money, of the general public budget,
    and once more its operating expenses.
    """
    widest: dict[str | None, MoneyCell] = {}
    for cell in cells:
        known = widest.get(cell.code)
        if known is None or exceeds(examination.effective(cell), examination.effective(known)):
            widest[cell.code] = cell
    return list(widest.values())


def _is_basic_section(examination: Examination, cell: MoneyCell) -> bool:
    """The cell is the amount of a 款, not of its personnel or operating expenses alone."""
    if not cell.code or len(cell.code) != 5:
        return False
    if examination.subject_of(cell) != Subject.BASIC_BY_ECONOMIC:
        return False
    column_sums = cell.table.column_sums
    return not column_sums or cell.column.key in column_sums


def _is_part(part: MoneyCell, whole: MoneyCell) -> bool:
    narrow, wide = part.meaning, whole.meaning
    if narrow is None or wide is None or wide.purpose is not None:
        return False
    if narrow.money & ~wide.money:
        return False
    return is_within(narrow.economic, wide.economic)
