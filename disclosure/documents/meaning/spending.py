"""The amounts of a disclosure by what they mean: spending by code, and the figures that departments have in common. Pure.

Cells are found by the meaning that the layout gives them (checks.meaning), never by a table's number, so a form of another
province gives the same amounts. What a form states nowhere is not among them; what it leaves blank is, as 0.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from budget import codes
from budget.dimensions import Fund, Kind, Origin
from disclosure.documents.forms.model import ColumnRule, Layout, Selector
from disclosure.documents.meaning.amounts import NOTHING, Amount, total
from disclosure.documents.meaning.case import Case, MoneyCell, TableCase
from disclosure.documents.meaning.context import Context
from disclosure.documents.meaning.meanings import Domain, Meaning
from disclosure.documents.model.document import Document

PARTS = {"total": "合计", "basic": "基本支出", "project": "项目支出", "personnel": "人员经费", "operating": "公用经费"}
_PERSONNEL = ("301", "303")
# Of the economic classification the first digit tells the list: 部门预算支出 3, 政府预算支出 5.
_ECONOMIC_LISTS = {"3": "economic", "5": "government-economic"}


@dataclass(frozen=True)
class StatedAmount:
    """An amount with its meaning: ``measure`` is function, economic, government-economic or figure, ``part`` a key of PARTS.

    ``code`` is a classification code, a figure's key, or empty for all codes together; ``level`` is class, section, item or
    total. ``address`` is the cell, or the table where it has none. ``value`` is in yuan, the displayed one unless ``is_exact``.
    """

    measure: str
    code: str
    name: str
    level: str
    part: str
    address: str
    value: Decimal
    is_exact: bool


def amounts(document: Document, layout: Layout) -> list[StatedAmount]:
    """Every amount of ``document``, which is in the form ``layout``, each measure, part and code once."""
    case = Case(document, Context(layout))
    return [*_by_code(case), *_figures(case)]


# -- by code ---------------------------------------------------------------------------------------------------------------


def _by_code(case: Case) -> Iterator[StatedAmount]:
    seen: set[tuple[str, str, str]] = set()
    for table in case.about("spending_by_function", "basic_by_economic"):
        for stated in _of_table(case, table):
            key = (stated.measure, stated.part, stated.code)
            if key not in seen:
                seen.add(key)
                yield stated


def _of_table(case: Case, table: TableCase) -> Iterator[StatedAmount]:
    parts = {key: part for key, (_, part) in _parts(case, table).items()}
    names = _names(table)
    measure = _measure(table)
    for cell in _cells(case, table):
        part = parts.get(cell.column.key, "")
        if part and _is_told(cell, part):
            level = codes.level(cell.code) if cell.code else "total"
            name = names.get(cell.code or "", "") or PARTS["total"]
            yield _stated(case, cell, measure, cell.code or "", name, level, part)


def _is_told(cell: MoneyCell, part: str) -> bool:
    """Whether a cell is worth a row: of a code's parts only those with money; of nothing that is no code or no amount."""
    if cell.amount is None or (cell.code and not codes.is_code(cell.code)):
        return False
    return not cell.code or part == "total" or not cell.amount.is_blank


def _parts(case: Case, table: TableCase) -> dict[str, tuple[Meaning, str]]:
    """What each column means for all codes together, and which part of PARTS that is."""
    meanings = {
        column.key: meaning
        for column in case.form.columns(table.rule)
        if (meaning := case.form.meaning(table.rule, column, Selector())) is not None
    }
    whole = max((each.money for each in meanings.values() if each.economic is None), key=int.bit_count, default=0)
    return {key: (meaning, _part(meaning, whole, case.domain)) for key, meaning in meanings.items()}


def _part(meaning: Meaning, whole: int, domain: Domain) -> str:
    basic, project = domain.of(kind=[Kind.BASIC]), domain.of(kind=[Kind.PROJECT])
    if meaning.function is not None or meaning.purpose is not None:
        return ""
    if meaning.economic is not None:
        return _kind_of_expenses(meaning.economic) if not meaning.money & ~basic else ""
    if meaning.money == whole:
        return "total"
    if meaning.money == whole & basic:
        return "basic"
    # Some forms call project spending all that is not basic.
    return "project" if meaning.money in (whole & project, whole & ~basic) else ""


def _kind_of_expenses(economic: tuple[str, ...]) -> str:
    if economic == _PERSONNEL:
        return "personnel"
    whole_classes = all(len(code) == 3 and code not in _PERSONNEL for code in economic)
    return "operating" if economic and whole_classes else ""


def _measure(table: TableCase) -> str:
    if table.rule.rows_by == "function":
        return "function"
    return _ECONOMIC_LISTS.get(next((code[:1] for code in table.codes if code), "3"), "economic")


def _names(table: TableCase) -> dict[str, str]:
    places = [place for place, column in enumerate(table.table.columns) if column.kind == "name"]
    return {
        code: " ".join(row.cells[place].text.split())
        for code, row in zip(table.codes, table.table.rows, strict=True)
        for place in places
        if code and place < len(row.cells)
    }


def _cells(case: Case, table: TableCase) -> Iterator[MoneyCell]:
    """The money cells of a table by code; of an empty one its totals, which are nothing and stand nowhere."""
    columns = case.form.columns(table.rule)
    if table.table.is_empty:
        yield from (_nothing(case, table, column) for column in columns)
        return
    for row in table.table.rows:
        for column in columns:
            if (cell := case.cells.get(f"{row.address}/{column.key}")) is not None:
                yield cell


def _nothing(case: Case, table: TableCase, column: ColumnRule) -> MoneyCell:
    meaning = case.form.meaning(table.rule, column, Selector())
    ref = case.ref(table.table, 0, 0)
    return MoneyCell(ref, table.rule, column, "", meaning, NOTHING, code="", exists=False)


def _stated(case: Case, cell: MoneyCell, measure: str, code: str, name: str, level: str, part: str) -> StatedAmount:
    amount = case.effective(cell)
    address = cell.address if cell.exists else cell.table.key
    return StatedAmount(measure, code, name, level, part, address, amount.best, amount.exact is not None)


# -- figures ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FigureKind:
    """A figure that departments have in common: ``money`` gives the bits that it counts, ``economic`` the codes, None for any."""

    key: str
    label: str
    money: Callable[[Domain], int]
    economic: tuple[str, ...] | None = None


def _income(fund: Fund) -> Callable[[Domain], int]:
    return lambda domain: domain.of(fund=[fund], origin=[Origin.CURRENT_YEAR])


def _basic_of_general_budget(domain: Domain) -> int:
    return domain.of(fund=[Fund.GENERAL_PUBLIC_BUDGET], kind=[Kind.BASIC])


_COMPARED = (
    FigureKind("total", "收入总计", lambda domain: domain.everything),
    FigureKind("spending", "本年支出合计", lambda domain: domain.spending),
    FigureKind("basic", "基本支出", lambda domain: domain.of(kind=[Kind.BASIC])),
    FigureKind("project", "项目支出", lambda domain: domain.of(kind=[Kind.PROJECT])),
    FigureKind("personnel", "人员经费", _basic_of_general_budget, _PERSONNEL),
    FigureKind("operating", "公用经费（机关运行经费）", _basic_of_general_budget, ("302", "310")),
    FigureKind("general_public_budget_income", "一般公共预算拨款收入", _income(Fund.GENERAL_PUBLIC_BUDGET)),
    FigureKind("government_fund_income", "政府性基金预算拨款收入", _income(Fund.GOVERNMENT_FUND)),
    FigureKind("state_capital_income", "国有资本经营预算拨款收入", _income(Fund.STATE_CAPITAL)),
    FigureKind("carryover", "上年结转结余", lambda domain: domain.carryover),
    FigureKind("year_end_carryover", "年终结转结余", lambda domain: domain.kept),
)
# “三公”经费: of the fiscal money that the form's own table counts. 31013 and 30913 are both 公务用车购置.
_THREE_PUBLIC = {
    "three_public": ("“三公”经费合计", ("30212", "30217", "30231", "31013")),
    "overseas_travel": ("因公出国（境）费", ("30212",)),
    "vehicles": ("公务用车购置及运维费", ("30231", "31013")),
    "vehicle_purchase": ("公务用车购置费", ("31013",)),
    "vehicle_operation": ("公务用车运行维护费", ("30231",)),
    "reception": ("公务接待费", ("30217",)),
}
_CATALOGUED = {"procurement_total": "政府采购预算合计", "assets_total": "上年末固定资产金额"}
# Every figure that may be compared, in the order in which people ask for them.
FIGURES: dict[str, str] = {
    **{kind.key: kind.label for kind in _COMPARED},
    **{key: label for key, (label, _) in _THREE_PUBLIC.items()},
    **_CATALOGUED,
}


def _figures(case: Case) -> Iterator[StatedAmount]:
    cells = [*case.money_cells, *_totals_of_empty_tables(case)]
    for kind in _COMPARED:
        money = kind.money(case.domain)
        found = (cell for cell in cells if _counts(cell, money, kind.economic))
        if (cell := next(found, None) or _second_best(cells, kind.key, case.domain)) is not None:
            yield _stated(case, cell, "figure", kind.key, kind.label, "total", "total")
    for key, (label, economic) in _THREE_PUBLIC.items():
        if (cell := _three_public(case, economic)) is not None:
            yield _stated(case, cell, "figure", key, label, "total", "total")
    for key, label in _CATALOGUED.items():
        yield from _catalogued(case, key, label)


def _counts(cell: MoneyCell, money: int, economic: tuple[str, ...] | None) -> bool:
    meaning = cell.meaning
    return meaning is not None and meaning.money == money and meaning.codes == (None, economic, None)


def _second_best(cells: list[MoneyCell], key: str, domain: Domain) -> MoneyCell | None:
    """For forms that call project spending all that is not basic."""
    if key != "project":
        return None
    money = domain.spending & ~domain.of(kind=[Kind.BASIC])
    return next((cell for cell in cells if _counts(cell, money, None)), None)


def _totals_of_empty_tables(case: Case) -> Iterator[MoneyCell]:
    for table in case.tables.values():
        if table.rule.rows_by in ("function", "economic") and table.table.is_empty:
            yield from _cells(case, table)


def _three_public(case: Case, economic: tuple[str, ...]) -> MoneyCell | None:
    """Of the cells with these codes in the table of the three, the one that counts the most kinds of money."""
    found = [
        cell
        for cell in case.money_cells
        if case.form.subjects[cell.table.key] == "three_public"
        and cell.exists
        and cell.meaning is not None
        and cell.meaning.purpose is None
        and tuple(sorted({"31013" if code == "30913" else code for code in cell.meaning.economic or ()})) == economic
    ]
    return max(found, key=lambda cell: cell.meaning.money.bit_count() if cell.meaning else 0, default=None)


def _catalogued(case: Case, key: str, label: str) -> Iterator[StatedAmount]:
    """A figure that the layout's own catalogue sums from what was entered: goods, assets."""
    rule = case.layout.figures.get(key)
    if rule is None or rule.minus or len(rule.plus) != 1:
        return
    kind, _, place = rule.plus[0].rpartition(":")
    table, _, rest = place.partition("/")
    if kind not in ("", "sum") or table not in case.tables:
        return
    counted = [cell for cell in case.cells.values() if cell.table.key == table and cell.amount is not None]
    counted = [cell for cell in counted if (cell.column.key == rest if kind else cell.address == place)]
    amount: Amount = total(case.effective(cell) for cell in counted)
    address = place if not kind and counted else table
    yield StatedAmount("figure", key, label, "total", "total", address, amount.best, amount.exact is not None)
