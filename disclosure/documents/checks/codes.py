"""Rules 7 and 15: classification codes, their tree, order and names of the year. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from budget import codes
from budget.government import government_codes
from disclosure.documents.checks.declaration import NotApplicable, rule
from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.result import Finding, Severity
from disclosure.documents.meaning.case import CellRef, TableCase, as_number
from disclosure.documents.meaning.subjects import BY_CODE, Subject
from disclosure.documents.model.places import printed_name
from disclosure.documents.model.texts import fold, unspaced


@dataclass(frozen=True)
class CodedRow:
    """A row by code: `code_ref` and `name_ref` are the cells that print them."""

    table: TableCase
    code: str
    name: str
    code_ref: CellRef
    name_ref: CellRef

    @property
    def place(self) -> str:
        return f"{self.table.name}第{self.code_ref.row}行"


def coded_rows(examination: Examination, table: TableCase) -> list[CodedRow]:
    """Return the rows of a table by code; the total and a blank row are none."""
    code_place = _first_place(table, "code")
    name_place = _first_place(table, "name")
    rows: list[CodedRow] = []
    for index, (row, code) in enumerate(zip(table.table.rows, table.codes, strict=True)):
        if row.level in ("blank", "total"):
            continue
        rows.append(
            CodedRow(
                table,
                code,
                unspaced(printed_name(table.table, row)),
                examination.ref(table.table, index, code_place),
                examination.ref(table.table, index, name_place),
            )
        )
    return rows


def _first_place(table: TableCase, kind: str) -> int:
    """Return the place of the first column of a kind (code_class is a code);
    the first of all where there is none.
    """
    for place, column in enumerate(table.table.columns):
        if column.kind.startswith(kind):
            return place
    return 0


# -- 7 ---------------------------------------------------------------------------------------------


@rule(
    "7",
    Severity.BLOCKING,
    "科目编码齐全：有项必有款、类，按编码排列，不重复，各表所列科目互相对应",
    "政府收支分类科目；财预〔2016〕143号：公开到功能分类项级",
    needs=(Subject.INCOME_BY_FUNCTION, Subject.SPENDING_BY_FUNCTION),
)
def codes_are_in_order(examination: Examination) -> Iterator[Finding]:
    """No orphan, ascending, no duplicate, none without its items;
    fund tables list no code that the spending table lacks.
    """
    for table in examination.about(*BY_CODE):
        rows = coded_rows(examination, table)
        yield from _shape(table, rows)
        yield from _order(rows)
        yield from _tree(table, rows)
    yield from _listed_elsewhere(examination)


def _shape(table: TableCase, rows: list[CodedRow]) -> Iterator[Finding]:
    for row in rows:
        if codes.is_code(row.code):
            continue
        fault = "没有科目编码"
        if row.code:
            fault = f"科目编码为“{row.code}”，应为3位（类）、5位（款）或7位（项）数字"
        yield Finding(f"{row.place}{fault}", (row.code_ref,))
    has_total = any(row.level == "total" for row in table.table.rows)
    if not has_total and not table.table.is_empty:
        yield Finding(f"{table.name}没有合计行", (CellRef(table.rule.key),))


def _order(rows: list[CodedRow]) -> Iterator[Finding]:
    counted = Counter(row.code for row in rows)
    previous = ""
    for row in rows:
        if counted[row.code] > 1 and row.code == previous:
            yield Finding(f"{row.place}科目“{row.code}”重复", (row.code_ref,))
        elif row.code < previous:
            fault = f"科目“{row.code}”排在“{previous}”之后，应按编码从小到大排列"
            yield Finding(f"{row.place}{fault}", (row.code_ref,))
        previous = row.code


def _ends_at_its_class(table: TableCase, code: str) -> bool:
    """Return True for a government class whose money is in no section that is certain (508)."""
    return table.rule.rows_by == "government" and code in government_codes()


def _tree(table: TableCase, rows: list[CodedRow]) -> Iterator[Finding]:
    """Yield codes whose parents are missing, that go not deep enough,
    or that are of no level of the table.
    """
    listed = set(table.codes)
    # Economic codes are published down to 款, function codes down to 项.
    deepest = 7 if table.rule.rows_by == "function" else 5
    lengths: list[int] = []
    for length, level in codes.LEVELS.items():
        if level in table.rule.levels and length <= deepest:
            lengths.append(length)
    parents: set[str] = set()
    for code in listed:
        if codes.is_code(code):
            codes_above = codes.lineage(code)[:-1]
            parents.update(codes_above)

    for row in rows:
        code = row.code
        if not codes.is_code(code):
            continue
        absent: list[str] = []
        for ancestor in codes.lineage(code):
            if ancestor not in listed and len(ancestor) in lengths:
                absent.append(ancestor)
        if absent:
            named = "”“".join(absent)
            message = f"{row.place}科目“{code}”的上级科目“{named}”没有列出"
            places = [row.code_ref]
            for ancestor in absent:
                missing_row = CellRef(f"{table.rule.key}/{ancestor}", row.code_ref.table)
                places.append(missing_row)
            yield Finding(message, tuple(places))
        deeper = [length for length in lengths if length > len(code)]
        if code not in parents and deeper and not _ends_at_its_class(table, code):
            level_label = codes.LEVELS[deeper[0]].label
            yield Finding(f"{row.place}科目“{code}”下没有列到{level_label}", (row.code_ref,))
        if len(code) not in lengths:
            fault = f"科目“{code}”的位数不合本表列示的级次"
            yield Finding(f"{row.place}{fault}", (row.code_ref,))


def _listed_elsewhere(examination: Examination) -> Iterator[Finding]:
    """Codes of the funds' tables are in the spending table,
    and its codes and the income table's are the same.
    """
    spending = examination.about(Subject.SPENDING_BY_FUNCTION)
    income = examination.about(Subject.INCOME_BY_FUNCTION)
    for table in examination.about(Subject.FUND_SPENDING):
        yield from _unlisted(examination, table, spending)
    for table in spending:
        yield from _unlisted(examination, table, income)
    if not _is_any_kept(examination):
        for table in income:
            yield from _unlisted(examination, table, spending)


def _is_any_kept(examination: Examination) -> bool:
    """Money is kept for the next year: of it there are codes with income and without spending."""
    kept = examination.domain.kept
    spending = examination.domain.spending
    for cell in examination.money_cells:
        if cell.meaning is None:
            continue
        money = cell.meaning.money
        is_kept_alone = money & kept and not money & spending
        if is_kept_alone and not examination.effective(cell).is_blank:
            return True
    return False


def _counts_all_of(examination: Examination, whole: TableCase, part: TableCase) -> bool:
    """The columns of a table count all money that those of another do, but what is kept.

    A form's income table may count this year's money only, its spending table carry-over as well.
    """
    domain = examination.domain
    counted = _money_of(examination, whole) | domain.kept
    return not _money_of(examination, part) & ~counted


def _money_of(examination: Examination, table: TableCase) -> int:
    money = 0
    for meaning in examination.form.column_meanings(table.rule).values():
        money |= meaning.money
    return money


def _unlisted(
    examination: Examination, table: TableCase, others: list[TableCase]
) -> Iterator[Finding]:
    rows = coded_rows(examination, table)
    for other in others:
        listed = set(other.codes)
        if not listed or not _counts_all_of(examination, other, table):
            continue
        for row in rows:
            if row.code and row.code not in listed:
                number = as_number(other.rule.number) if row.code_ref.table else None
                lacking = CellRef(f"{other.rule.key}/{row.code}", number)
                message = f"{row.place}科目“{row.code}”在{other.name}中没有列出"
                yield Finding(message, (row.code_ref, lacking))


# -- 15 --------------------------------------------------------------------------------------------


@rule(
    "15",
    Severity.WARNING,
    "科目编码与名称符合本年度的政府收支分类科目",
    "财政部本年度《政府收支分类科目》",
)
def codes_have_their_names(examination: Examination) -> Iterator[Finding]:
    """Each code has one name in all tables, that of the year's list."""
    context = examination.context
    tables = examination.about(*BY_CODE)
    rows_by_table = [(table, coded_rows(examination, table)) for table in tables]
    yield from _one_name_each(rows_by_table)
    if not (context.function_names or context.economic_names):
        raise NotApplicable("没有本年度的科目名称表")
    for table, rows in rows_by_table:
        names = context.function_names
        if table.rule.rows_by == "economic":
            names = context.economic_names
        elif table.rule.rows_by == "government":
            names = context.government_names
        if names:
            yield from _name_faults(examination, rows, names)


def _one_name_each(
    rows_by_table: list[tuple[TableCase, list[CodedRow]]],
) -> Iterator[Finding]:
    """One code has one name in every table of one document."""
    refs_by_code: dict[tuple[str, str], dict[str, CellRef]] = defaultdict(dict)
    for table, rows in rows_by_table:
        for row in rows:
            if row.code:
                ref_by_name = refs_by_code[table.rule.rows_by, row.code]
                ref_by_name.setdefault(row.name, row.name_ref)
    for (_, code), ref_by_name in refs_by_code.items():
        different_names = {fold(name) for name in ref_by_name}
        if len(different_names) < 2:
            continue
        uses: list[str] = []
        for name, ref in ref_by_name.items():
            uses.append(f"“{name}”（表{ref.table}第{ref.row}行）")
        message = f"科目“{code}”在各表的名称不同：{'、'.join(uses)}"
        yield Finding(message, tuple(ref_by_name.values()))


def _name_faults(
    examination: Examination, rows: list[CodedRow], names: Mapping[str, str]
) -> Iterator[Finding]:
    year = examination.document.identity.year
    for row in rows:
        code = row.code
        name = row.name
        if not codes.is_code(code):
            continue
        if code not in names:
            message = f"{row.place}科目“{code} {name}”不在{year}年科目表中"
            yield Finding(message, (row.name_ref,))
            continue
        right_name = names[code]
        if fold(right_name) == fold(name):
            continue
        earlier_names = examination.context.renamed.get(code, ())
        is_earlier = fold(name) in map(fold, earlier_names)
        note = "，这是以前年度的名称" if is_earlier else ""
        message = f"科目“{code}”的名称为“{name}”，{year}年应为“{right_name}”{note}"
        yield Finding(f"{row.place}{message}", (row.name_ref,))
