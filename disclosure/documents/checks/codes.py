"""Rules 7 and 15: classification codes, their tree, their order and their names of the year. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from budget import codes
from disclosure.documents.checks.declaration import NotApplicable, rule
from disclosure.documents.checks.result import Finding, Severity
from disclosure.documents.meaning.case import Case, CellRef, TableCase, fold, plain, table_name
from disclosure.documents.model.document import Row
from disclosure.documents.model.places import printed_name

BY_CODE = ("income_by_function", "spending_by_function", "fund_spending", "basic_by_economic")


def code_tables(case: Case) -> list[TableCase]:
    """The tables by code."""
    return case.about(*BY_CODE)


def coded_rows(table: TableCase) -> Iterator[tuple[int, Row, str]]:
    """Rows with their place and code, the total and a blank row left out."""
    for index, (row, code) in enumerate(zip(table.table.rows, table.codes, strict=True)):
        if row.level not in ("blank", "total"):
            yield index, row, code


def _ref(case: Case, table: TableCase, index: int, kind: str = "code") -> CellRef:
    places = [place for place, column in enumerate(table.table.columns) if column.kind.startswith(kind)]
    return case.ref(table.table, index, places[0] if places else 0)


def _place(ref: CellRef, table: TableCase) -> str:
    return f"{table_name(table.rule)}第{ref.row}行"


@rule(
    "7",
    Severity.BLOCKING,
    "科目编码齐全：有项必有款、类，按编码排列，不重复，各表所列科目互相对应",
    "政府收支分类科目；财预〔2016〕143号：公开到功能分类项级",
    needs=("income_by_function", "spending_by_function"),
)
def codes_are_in_order(case: Case) -> Iterator[Finding]:
    """No orphan, ascending, no duplicate, none without its items; fund tables list no code that the spending table lacks."""
    for table in code_tables(case):
        yield from _shape(case, table)
        yield from _order(case, table)
        yield from _tree(case, table)
    yield from _listed_elsewhere(case)


def _shape(case: Case, table: TableCase) -> Iterator[Finding]:
    for index, _, code in coded_rows(table):
        if not codes.is_code(code):
            ref = _ref(case, table, index)
            shown = f"科目编码为“{code}”，应为3位（类）、5位（款）或7位（项）数字" if code else "没有科目编码"
            yield Finding(f"{_place(ref, table)}{shown}", (ref,))
    totals = [row for row in table.table.rows if row.level == "total"]
    if not totals and not table.table.is_empty:
        yield Finding(f"{table_name(table.rule)}没有合计行", (CellRef(table.rule.key),))


def _order(case: Case, table: TableCase) -> Iterator[Finding]:
    previous = ""
    counted = Counter(code for _, _, code in coded_rows(table))
    for index, _, code in coded_rows(table):
        ref = _ref(case, table, index)
        if counted[code] > 1 and code == previous:
            yield Finding(f"{_place(ref, table)}科目“{code}”重复", (ref,))
        elif code < previous:
            yield Finding(f"{_place(ref, table)}科目“{code}”排在“{previous}”之后，应按编码从小到大排列", (ref,))
        previous = code


def _tree(case: Case, table: TableCase) -> Iterator[Finding]:
    listed = set(table.codes)
    deepest = 5 if table.rule.rows_by == "economic" else 7
    lengths = {length for length, level in codes.LEVELS.items() if level in table.rule.levels and length <= deepest}
    parents = {
        ancestor for code in listed if codes.is_code(code) for ancestor in codes.lineage(code) if ancestor != code
    }
    for index, _, code in coded_rows(table):
        if not codes.is_code(code):
            continue
        ref = _ref(case, table, index)
        absent = [each for each in codes.lineage(code) if each not in listed and len(each) in lengths]
        if absent:
            lacking = [CellRef(f"{table.rule.key}/{each}", ref.table) for each in absent]
            yield Finding(f"{_place(ref, table)}科目“{code}”的上级科目“{'”“'.join(absent)}”没有列出", (ref, *lacking))
        if code not in parents and len(code) < max(lengths, default=0):
            below = codes.LEVEL_LABELS[codes.LEVELS[min(length for length in lengths if length > len(code))]]
            yield Finding(f"{_place(ref, table)}科目“{code}”下没有列到{below}", (ref,))
        if len(code) not in lengths:
            yield Finding(f"{_place(ref, table)}科目“{code}”的位数不合本表列示的级次", (ref,))


def _listed_elsewhere(case: Case) -> Iterator[Finding]:
    """Codes of the funds' tables are in the spending table, and its codes and the income table's are the same."""
    spending, income = case.about("spending_by_function"), case.about("income_by_function")
    kept = any(not case.effective(cell).is_blank for cell in case.money_cells if _is_kept(case, cell))
    for table in case.about("fund_spending"):
        yield from _unlisted(case, table, spending)
    for table in spending:
        yield from _unlisted(case, table, income)
    for table in income if not kept else ():
        yield from _unlisted(case, table, spending)


def _is_kept(case: Case, cell: object) -> bool:
    meaning = getattr(cell, "meaning", None)
    return meaning is not None and bool(meaning.money & case.domain.kept) and not meaning.money & case.domain.spending


def _unlisted(case: Case, table: TableCase, others: list[TableCase]) -> Iterator[Finding]:
    for other in others:
        listed = set(other.codes)
        for index, _, code in coded_rows(table):
            if listed and code and code not in listed:
                ref = _ref(case, table, index)
                lacking = CellRef(f"{other.rule.key}/{code}", ref.table and int(other.rule.number or 0))
                yield Finding(f"{_place(ref, table)}科目“{code}”在{table_name(other.rule)}中没有列出", (ref, lacking))


@rule("15", Severity.WARNING, "科目编码与名称符合本年度的政府收支分类科目", "财政部本年度《政府收支分类科目》")
def codes_have_their_names(case: Case) -> Iterator[Finding]:
    """Each code has one name in all tables, that of the year's list."""
    context = case.context
    yield from _one_name_each(case)
    if not (context.function_names or context.economic_names):
        raise NotApplicable("没有本年度的科目名称表")
    for table in code_tables(case):
        names = context.function_names if table.rule.rows_by == "function" else context.economic_names
        for index, row, _code in coded_rows(table) if names else ():
            yield from _name_fault(case, table, index, row, names)


def _name_of(table: TableCase, row: Row) -> str:
    return plain(printed_name(table.table, row))


def _one_name_each(case: Case) -> Iterator[Finding]:
    """One code has one name in every table of one document."""
    found: dict[tuple[str, str], dict[str, CellRef]] = defaultdict(dict)
    for table in code_tables(case):
        for index, row, code in coded_rows(table):
            found[table.rule.rows_by, code].setdefault(_name_of(table, row), _ref(case, table, index, "name"))
    for (_, code), names in found.items():
        if code and len({fold(name) for name in names}) > 1:
            shown = "、".join(f"“{name}”（表{ref.table}第{ref.row}行）" for name, ref in names.items())
            yield Finding(f"科目“{code}”在各表的名称不同：{shown}", tuple(names.values()))


def _name_fault(case: Case, table: TableCase, index: int, row: Row, names: Mapping[str, str]) -> Iterator[Finding]:
    code, name = table.codes[index], _name_of(table, row)
    ref = _ref(case, table, index, "name")
    year = case.document.identity.year
    if not codes.is_code(code):
        return
    if code not in names:
        yield Finding(f"{_place(ref, table)}科目“{code} {name}”不在{year}年科目表中", (ref,))
    elif fold(names[code]) != fold(name):
        before = any(fold(old) == fold(name) for old in case.context.renamed.get(code, ()))
        note = "，这是以前年度的名称" if before else ""
        yield Finding(f"{_place(ref, table)}科目“{code}”的名称为“{name}”，{year}年应为“{names[code]}”{note}", (ref,))
