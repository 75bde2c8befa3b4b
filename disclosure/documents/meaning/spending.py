"""The amounts of a disclosure by what they mean: spending by code, and the figures that departments
have in common. Pure.

Cells are found by the meaning that the layout gives them, never by a table's number, so a form of
another province gives the same amounts. What a form states nowhere is not among them; what it
leaves blank is, as 0.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from budget import codes
from budget.dimensions import Fund, Origin
from budget.lineage import Lineage
from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.amounts import NOTHING, total
from disclosure.documents.meaning.case import Case, MoneyCell, TableCase
from disclosure.documents.meaning.context import Context
from disclosure.documents.meaning.meanings import Domain, Meaning
from disclosure.documents.meaning.subjects import Subject
from disclosure.documents.model.document import Document
from disclosure.documents.model.places import printed_name

MeasureName = Literal["function", "economic", "government-economic", "figure"]
PartName = Literal["total", "basic", "project", "personnel", "operating"]

PARTS: dict[str, str] = {
    "total": "合计",
    "basic": "基本支出",
    "project": "项目支出",
    "personnel": "人员经费",
    "operating": "公用经费",
}
PERSONNEL = ("301", "303")  # 工资福利支出, 对个人和家庭的补助
OPERATING = ("302", "310")  # 商品和服务支出, 资本性支出
# The tables that show spending by code; those of each list once.
_ABOUT_SPENDING = (
    Subject.SPENDING_BY_FUNCTION,
    Subject.BASIC_BY_ECONOMIC,
    Subject.BY_GOVERNMENT_CODE,
)
# The first digit of a code tells its list: 功能分类, 部门预算经济分类, 政府预算经济分类.
MEASURES_BY_FIRST_DIGIT: dict[str, MeasureName] = {
    "2": "function",
    "3": "economic",
    "5": "government-economic",
}

# In which lists of changes the codes of a measure are.
_LISTS_OF_CHANGES = {
    "function": ("function", "government_fund_function"),
    "economic": ("department_economic",),
    "government-economic": ("government_economic",),
}


@dataclass(frozen=True)
class StatedAmount:
    """An amount with its meaning.

    `code` is a classification code, a figure's key, or empty for all codes together; `level` is
    class, section, item or total. `address` is the cell, or the table where it has none. `value` is
    in yuan, the displayed one unless `is_exact`.
    """

    measure: MeasureName
    code: str
    name: str
    level: str
    part: PartName
    address: str
    value: Decimal
    is_exact: bool


def amounts(document: Document, layout: Layout) -> list[StatedAmount]:
    """Return every amount of a document that is in the form `layout`, each measure,
    part and code once.
    """
    case = Case(document, Context(layout))
    return [*_by_code(case), *_figures(case)]


def newest_code(measure: str, code: str, lineage: Lineage, year: int) -> str:
    """Return the code that this one has become, by the first list of changes that knows it."""
    for kind in _LISTS_OF_CHANGES.get(measure, ()):
        newest = lineage.newest(kind, code, year)
        if newest != code:
            return newest
    return code


# -- by code ---------------------------------------------------------------------------------------


def _by_code(case: Case) -> Iterator[StatedAmount]:
    seen: set[tuple[str, str, str]] = set()
    for table in case.about(*_ABOUT_SPENDING):
        for stated in _of_table(case, table):
            key = (stated.measure, stated.part, stated.code)
            if key not in seen:
                seen.add(key)
                yield stated


def _of_table(case: Case, table: TableCase) -> Iterator[StatedAmount]:
    parts = _parts(case, table)
    measure = _measure(table)
    names: dict[str, str] = {}
    for code, row in zip(table.codes, table.table.rows, strict=True):
        names[code] = " ".join(printed_name(table.table, row).split())
    for cell in _cells(case, table):
        part = parts.get(cell.column.key)
        if part is None or not _is_worth_a_row(cell, part):
            continue
        code = cell.code or ""
        level: str = "total"
        name = PARTS["total"]
        if code:
            level = codes.level(code)
            name = names.get(code) or name
        yield _stated(case, cell, measure, code, name, level, part)


def _is_worth_a_row(cell: MoneyCell, part: PartName) -> bool:
    """Leave out what is no amount, what is no code, and parts of a code that have no money."""
    if cell.amount is None:
        return False
    if not cell.code:
        return True
    has_money = part == "total" or not cell.amount.is_blank
    return has_money and codes.is_code(cell.code)


def _parts(case: Case, table: TableCase) -> dict[str, PartName]:
    """Return which part of spending each column is, by its key;
    columns that are none of PARTS are left out.
    """
    meanings = case.form.column_meanings(table.rule)
    whole = 0
    for meaning in meanings.values():
        if meaning.economic is None and meaning.money.bit_count() > whole.bit_count():
            whole = meaning.money
    parts: dict[str, PartName] = {}
    for key, meaning in meanings.items():
        part = _part(meaning, whole, case.domain)
        if part is not None:
            parts[key] = part
    return parts


def _part(meaning: Meaning, whole: int, domain: Domain) -> PartName | None:
    if meaning.function is not None or meaning.purpose is not None:
        return None
    if meaning.economic is not None:
        is_basic = not meaning.money & ~domain.basic
        return _kind_of_expenses(meaning.economic) if is_basic else None
    if meaning.money == whole:
        return "total"
    if meaning.money == whole & domain.basic:
        return "basic"
    # Some forms call project spending all that is not basic.
    project = whole & domain.project
    not_basic = whole & ~domain.basic
    if meaning.money in (project, not_basic):
        return "project"
    return None


def _kind_of_expenses(economic: tuple[str, ...]) -> PartName | None:
    if economic == PERSONNEL:
        return "personnel"
    for code in economic:
        if len(code) != 3 or code in PERSONNEL:
            return None  # no whole class, or a mixture
    return "operating" if economic else None


def _measure(table: TableCase) -> MeasureName:
    if table.rule.rows_by == "function":
        return "function"
    if table.rule.rows_by == "government":
        return "government-economic"
    for code in table.codes:
        if code.startswith("5"):
            return "government-economic"
        if code:
            break  # all codes of a table are of one list
    return "economic"


def _cells(case: Case, table: TableCase) -> Iterator[MoneyCell]:
    """Yield the money cells of a table by code; of an empty one its totals,
    which are nothing and stand nowhere.
    """
    columns = case.form.columns(table.rule)
    if table.table.is_empty:
        meanings = case.form.column_meanings(table.rule)
        ref = case.ref(table.table, 0, 0)
        for column in columns:
            meaning = meanings.get(column.key)
            yield MoneyCell(ref, table.rule, column, "", meaning, NOTHING, code="", exists=False)
        return
    for row in table.table.rows:
        for column in columns:
            cell = case.cells.get(f"{row.address}/{column.key}")
            if cell is not None:
                yield cell


def _stated(
    case: Case,
    cell: MoneyCell,
    measure: MeasureName,
    code: str,
    name: str,
    level: str,
    part: PartName,
) -> StatedAmount:
    amount = case.effective(cell)
    address = cell.address if cell.exists else cell.table.key
    is_exact = amount.exact is not None
    return StatedAmount(measure, code, name, level, part, address, amount.best, is_exact)


# -- figures ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FigureKind:
    """A figure that departments have in common.

    `money` gives the bits that it counts, `economic` the beginnings of its codes, None for any.
    """

    key: str
    label: str
    money: Callable[[Domain], int]
    economic: tuple[str, ...] | None = None


def _income(fund: Fund) -> Callable[[Domain], int]:
    return lambda domain: domain.of(fund=[fund], origin=[Origin.CURRENT_YEAR])


def _basic_of_general_budget(domain: Domain) -> int:
    return domain.basic_of_general_budget


_COMPARED = (
    FigureKind("total", "收入总计", lambda domain: domain.everything),
    FigureKind("spending", "本年支出合计", lambda domain: domain.spending),
    FigureKind("basic", "基本支出", lambda domain: domain.basic),
    FigureKind("project", "项目支出", lambda domain: domain.project),
    FigureKind("personnel", "人员经费", _basic_of_general_budget, PERSONNEL),
    FigureKind("operating", "公用经费（机关运行经费）", _basic_of_general_budget, OPERATING),
    FigureKind(
        "general_public_budget_income",
        "一般公共预算拨款收入",
        _income(Fund.GENERAL_PUBLIC_BUDGET),
    ),
    FigureKind("government_fund_income", "政府性基金预算拨款收入", _income(Fund.GOVERNMENT_FUND)),
    FigureKind("state_capital_income", "国有资本经营预算拨款收入", _income(Fund.STATE_CAPITAL)),
    FigureKind("carryover", "上年结转结余", lambda domain: domain.carryover),
    FigureKind("year_end_carryover", "年终结转结余", lambda domain: domain.kept),
)
# “三公”经费: of the fiscal money that the form's own table counts. 31013 and 30913 are both
# 公务用车购置.
_THREE_PUBLIC = {
    "three_public": ("“三公”经费合计", ("30212", "30217", "30231", "31013")),
    "overseas_travel": ("因公出国（境）费", ("30212",)),
    "vehicles": ("公务用车购置及运维费", ("30231", "31013")),
    "vehicle_purchase": ("公务用车购置费", ("31013",)),
    "vehicle_operation": ("公务用车运行维护费", ("30231",)),
    "reception": ("公务接待费", ("30217",)),
}
_CATALOGUED = {"procurement_total": "政府采购预算合计", "assets_total": "上年末固定资产金额"}


def _figure_labels() -> dict[str, str]:
    labels = {kind.key: kind.label for kind in _COMPARED}
    for key, (label, _) in _THREE_PUBLIC.items():
        labels[key] = label
    return labels | _CATALOGUED


# Every figure that may be compared, in the order in which people ask for them.
FIGURES: dict[str, str] = _figure_labels()
# The figures that are parts of another one, though not always all of them.
PARTS_OF_FIGURES: dict[str, tuple[str, ...]] = {
    "spending": ("basic", "project"),
    "three_public": (
        "overseas_travel",
        "vehicles",
        "vehicle_purchase",
        "vehicle_operation",
        "reception",
    ),
    "vehicles": ("vehicle_purchase", "vehicle_operation"),
    "total": (
        "general_public_budget_income",
        "government_fund_income",
        "state_capital_income",
        "carryover",
    ),
}
# The figures of all income; the others are of the year's spending, or of what is owned.
INCOME_FIGURES = frozenset(
    ("total", "year_end_carryover", *PARTS_OF_FIGURES["total"]),
)


def _figures(case: Case) -> Iterator[StatedAmount]:
    cells = [*case.money_cells, *_totals_of_empty_tables(case)]
    for kind in _COMPARED:
        cell = _first_counting(cells, kind.money(case.domain), kind.economic)
        if cell is None and kind.key == "project":
            # Some forms call project spending all that is not basic.
            cell = _first_counting(cells, case.domain.spending & ~case.domain.basic, None)
        if cell is not None:
            yield _stated(case, cell, "figure", kind.key, kind.label, "total", "total")
    for key, (label, economic) in _THREE_PUBLIC.items():
        cell = _three_public(case, economic)
        if cell is not None:
            yield _stated(case, cell, "figure", key, label, "total", "total")
    for key, label in _CATALOGUED.items():
        yield from _catalogued(case, key, label)


def _first_counting(
    cells: list[MoneyCell], money: int, economic: tuple[str, ...] | None
) -> MoneyCell | None:
    wanted = Meaning(money, economic=economic)
    for cell in cells:
        if cell.meaning == wanted:
            return cell
    return None


def _totals_of_empty_tables(case: Case) -> Iterator[MoneyCell]:
    for table in case.tables.values():
        if table.rule.lists_codes and table.table.is_empty:
            yield from _cells(case, table)


def _three_public(case: Case, economic: tuple[str, ...]) -> MoneyCell | None:
    """Return, of the cells with these codes in the table of the three,
    the one that counts the most kinds of money.
    """
    widest: MoneyCell | None = None
    most = -1
    for cell in case.money_cells:
        if case.subject_of(cell) != Subject.THREE_PUBLIC or not cell.exists:
            continue
        meaning = cell.meaning
        if meaning is None or meaning.purpose is not None:
            continue
        bought = set(meaning.economic or ())
        if "30913" in bought:
            bought = bought - {"30913"} | {"31013"}
        if tuple(sorted(bought)) == economic and meaning.money.bit_count() > most:
            widest, most = cell, meaning.money.bit_count()
    return widest


def _catalogued(case: Case, key: str, label: str) -> Iterator[StatedAmount]:
    """Yield a figure that the layout's own catalogue sums from what was entered: goods, assets."""
    rule = case.layout.figures.get(key)
    if rule is None or rule.minus or len(rule.plus) != 1:
        return
    # Either the address of a cell, or sum:table/column.
    kind, _, place = rule.plus[0].rpartition(":")
    table, _, column = place.partition("/")
    if kind not in ("", "sum") or table not in case.tables:
        return
    counted: list[MoneyCell] = []
    for cell in case.cells.values():
        if cell.table.key != table or cell.amount is None:
            continue
        if kind == "sum":
            is_counted = cell.column.key == column
        else:
            is_counted = cell.address == place
        if is_counted:
            counted.append(cell)
    amount = total(map(case.effective, counted))
    address = place if counted and not kind else table
    is_exact = amount.exact is not None
    yield StatedAmount("figure", key, label, "total", "total", address, amount.best, is_exact)
