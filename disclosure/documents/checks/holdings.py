"""Rules 24 and 25: government procurement and state assets. Pure."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from budget.dimensions import VEHICLE_USES, AssetKind
from budget.entries import uses_make
from disclosure.documents.checks.declaration import rule
from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.figures_in_text import mismatch, quote_place, refs
from disclosure.documents.checks.quotes import Narrative, Quote, stated
from disclosure.documents.checks.result import Finding, Severity, warn
from disclosure.documents.checks.shares import vehicles_differ
from disclosure.documents.checks.totals import sums
from disclosure.documents.meaning.amounts import ZERO, KnownAmount, exceeds
from disclosure.documents.meaning.case import Case, CellRef, MoneyCell, TableCase, row_label
from disclosure.documents.meaning.subjects import Subject
from disclosure.documents.meaning.sums import Axis
from disclosure.documents.model.document import Row
from disclosure.documents.model.texts import fold

_DATE = re.compile(r"20\d\d\D+\d{1,2}\D+\d{1,2}")
_VEHICLE_OPERATION = ("30231",)  # 公务用车运行维护费


def place_of(table: TableCase, source: str) -> int | None:
    """Return the place of the column that prints an entered field."""
    keys = {column.source: column.key for column in table.rule.columns if column.source}
    for place, column in enumerate(table.table.columns):
        if column.key == keys.get(source):
            return place
    return None


def _number(row: Row, place: int | None) -> Decimal | None:
    """Return the number in a cell; None where there is no cell or no number."""
    if place is None or place >= len(row.cells):
        return None
    text = fold(row.cells[place].text).replace(",", "")
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


# -- 24 --------------------------------------------------------------------------------------------


@rule(
    "24",
    Severity.BLOCKING,
    "政府采购表：数量乘单价等于金额，各项资金之和等于合计，与文字一致，预留份额不超过合计",
    "《政府采购法》第三十三条；财预〔2016〕143号：公开政府采购预算",
    needs=(Subject.PROCUREMENT,),
)
def procurement_is_right(examination: Examination) -> Iterator[Finding]:
    """Rows add up and multiply out, groups are the sums of their rows;
    the sentence states the sum, the reserved share is in it.
    """
    yield from sums(examination, Subject.PROCUREMENT, axes=(Axis.COLUMN, Axis.ROW))
    for table in examination.about(Subject.PROCUREMENT):
        for index, row in enumerate(table.table.rows):
            yield from _purchase(examination, table, index, row)
    narrative = examination.narrative
    keys = procurement_figures(examination)
    for quote in narrative.quotes:
        if not keys.isdisjoint(quote.candidates):
            finding = mismatch(narrative, quote)
            if finding is not None:
                yield finding


def _purchase(
    examination: Examination, table: TableCase, index: int, row: Row
) -> Iterator[Finding]:
    price_place = place_of(table, "unit_price")
    total_place = place_of(table, "total")
    quantity = _number(row, place_of(table, "quantity"))
    price = _number(row, price_place)
    amount = _number(row, total_place)
    reserved = _number(row, place_of(table, "sme_reserved_share"))
    ref = examination.ref(table.table, index, total_place or 0)
    label = row_label(table.table, row)
    if quantity is not None and price is not None and amount is not None:
        product = quantity * price
        gap = product - amount
        # The price was rounded before it was multiplied, the amount afterwards.
        slack_of_price = quantity * _step(row, price_place) / 2
        slack_of_amount = _step(row, total_place) / 2
        if abs(gap) > slack_of_price + slack_of_amount:
            message = (
                f"政府采购“{label}”数量{quantity}乘单价{price}为{product}，"
                f"而金额为{amount}，相差{gap}"
            )
            yield Finding(message, (ref,), str(gap))
    whole = amount or ZERO
    if reserved is not None and reserved > whole:
        message = f"政府采购“{label}”预留中小微企业份额{reserved}大于采购金额{whole}"
        yield Finding(message, (ref,), str(reserved - whole))


def _step(row: Row, place: int | None) -> Decimal:
    """Return one unit of the last digit of the number in a cell."""
    if place is None:
        return Decimal(1)
    _, _, decimals = row.cells[place].text.partition(".")
    return Decimal(1).scaleb(-len(decimals.strip()))


def procurement_figures(case: Case) -> set[str]:
    """Return the figures that sum a column of the procurement table."""
    tables = {table.rule.key for table in case.about(Subject.PROCUREMENT)}
    keys: set[str] = set()
    for key, figure_rule in case.layout.figures.items():
        if not figure_rule.is_money:
            continue
        for operand in figure_rule.plus:
            kind, _, address = operand.partition(":")
            if kind == "sum" and address.partition("/")[0] in tables:
                keys.add(key)
    return keys


# -- 25 --------------------------------------------------------------------------------------------


@rule(
    "25",
    Severity.WARNING,
    "固定资产表：总额等于各项之和，办公用房不超过房屋，截止时间为上年末，与“三公”经费和采购衔接",
    "《行政事业性国有资产管理条例》；财预〔2016〕143号：公开国有资产占用情况",
    needs=(Subject.ASSETS,),
)
def assets_are_right(examination: Examination) -> Iterator[Finding]:
    """Kinds make the total; a part is no more than its whole; uses make the number of vehicles;
    the day is the last of the year before.
    """
    yield from sums(examination, Subject.ASSETS, axes=(Axis.ROW,))
    for table in examination.about(Subject.ASSETS):
        yield from _office_buildings(examination, table)
        yield from _uses_of_vehicles(examination, table)
        yield from _cut_off(examination, table)
        yield from _vehicles(examination, table)
    yield from _planned_purchases(examination)


def _held(table: TableCase, kind: str) -> tuple[int, Row] | None:
    """Return the row of a kind of assets, with its place."""
    addresses: set[str] = set()
    for fixed in table.rule.rows:
        for item in fixed.items.values():
            if item.source == (kind,):
                addresses.add(f"{table.rule.key}/{item.key}")
    for index, row in enumerate(table.table.rows):
        if row.address in addresses:
            return index, row
    return None


def _office_buildings(examination: Examination, table: TableCase) -> Iterator[Finding]:
    whole, part = _held(table, "buildings"), _held(table, "office_buildings")
    if whole is None or part is None:
        return
    for source in ("quantity", "value"):
        place = place_of(table, source)
        if place is None:
            continue
        of_all = _number(whole[1], place) or ZERO
        of_part = _number(part[1], place) or ZERO
        if of_part > of_all:
            ref = examination.ref(table.table, part[0], place)
            message = f"办公用房{of_part}大于房屋{of_all}"
            yield Finding(message, (ref,), str(of_part - of_all))


def _uses_of_vehicles(examination: Examination, table: TableCase) -> Iterator[Finding]:
    """The uses of vehicles make their number; without 其他用车 they are no more than it."""
    whole = _held(table, AssetKind.VEHICLES)
    place = place_of(table, "quantity")
    if whole is None or place is None:
        return
    uses: dict[AssetKind, Decimal] = {}
    refs_of_uses = []
    for use in VEHICLE_USES:
        held = _held(table, use)
        if held is not None:
            uses[use] = _number(held[1], place) or ZERO
            refs_of_uses.append(examination.ref(table.table, held[0], place))
    vehicles = _number(whole[1], place) or ZERO
    if uses and not uses_make(vehicles, uses):
        ref = examination.ref(table.table, whole[0], place)
        yield vehicles_differ(vehicles, uses, (ref, *refs_of_uses))


def _cut_off(examination: Examination, table: TableCase) -> Iterator[Finding]:
    """Where the form's caption has a day, it is the last of the year before."""
    if not any("{prior_year}" in template for template in table.rule.caption):
        return
    prior_year = examination.document.identity.year - 1
    wanted = f"{prior_year}-12-31"
    dated = [text for text in table.table.caption if _DATE.search(text)]
    for text in dated:
        numbers = re.findall(r"\d+", text)
        if "-".join(numbers) == wanted:
            return
    shown = "、".join(dated) or "没有写"
    message = f"固定资产的截止时间{shown}，应为{wanted}"
    yield Finding(message, (CellRef(table.rule.key, shown=shown),))


def _vehicles(examination: Examination, table: TableCase) -> Iterator[Finding]:
    """No car at the end of last year, but money to run cars: then a reason is due."""
    held = _held(table, "vehicles")
    place = place_of(table, "quantity")
    if held is None or place is None:
        return
    index, row = held
    if _number(row, place) or _says_that_cars_are_rented(examination):
        return
    ref = examination.ref(table.table, index, place)
    for cell in examination.money_cells:
        if _is_total_of_running(cell) and not examination.effective(cell).is_blank:
            message = f"车辆数量为空，而{cell.statement}，应当说明原因（如租用车辆、当年购置）"
            yield warn(Finding(message, (ref, cell.ref)))


def _is_total_of_running(cell: MoneyCell) -> bool:
    """The cell is the amount of a fixed row for running cars, all funds together."""
    if cell.meaning is None or cell.meaning.economic != _VEHICLE_OPERATION or cell.code:
        return False
    return cell.column.key in cell.table.column_sums


def _says_that_cars_are_rented(examination: Examination) -> bool:
    for paragraph in examination.narrative.paragraphs.values():
        if paragraph.role == "body" and "车" in paragraph.text and "租" in paragraph.text:
            return True
    return False


def _planned_purchases(examination: Examination) -> Iterator[Finding]:
    """Assets that are to be bought are in the procurement budget."""
    narrative = examination.narrative
    keys = sorted(procurement_figures(examination))
    bought = narrative.amounts[keys[0]] if keys else None
    if bought is None:
        return
    quoted = stated(narrative, narrative.quotes)
    for key, figure_rule in examination.layout.figures.items():
        if figure_rule.plus != ("entered:planned_asset_purchases",):
            continue
        quote = quoted.get(key)
        planned = narrative.amounts.get(key)
        if planned is None and quote is not None:
            planned = KnownAmount(quote.value, quote.step / 2)
        if planned is not None and planned.best and exceeds(planned, bought):
            yield _unbudgeted(narrative, key, quote, planned.best - bought.best, bought)


def _unbudgeted(
    narrative: Narrative, key: str, quote: Quote | None, gap: Decimal, bought: KnownAmount
) -> Finding:
    where = quote_place(narrative, quote) if quote else narrative.label(key)
    message = (
        f"{where}，大于政府采购预算{narrative.case.money(bought.best)}，"
        f"多出{narrative.case.money(gap)}"
    )
    places = refs(narrative, quote, key) if quote else ()
    return Finding(message, places, narrative.case.difference(gap))
