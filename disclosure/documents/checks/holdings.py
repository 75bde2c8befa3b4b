"""Rules 24 and 25: government procurement and state assets. Pure."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from disclosure.documents.checks.declaration import rule
from disclosure.documents.checks.figures_in_text import mismatch, place, refs
from disclosure.documents.checks.quotes import Narrative, Quote, narrative_of, stated
from disclosure.documents.checks.result import Finding, Severity, warn
from disclosure.documents.checks.totals import sums
from disclosure.documents.meaning.amounts import Amount, exceeds
from disclosure.documents.meaning.case import Case, CellRef, TableCase, fold, row_label
from disclosure.documents.model.document import Row


def place_of(table: TableCase, source: str) -> int | None:
    """The place of the column that prints an entered field."""
    keys = {column.source: column.key for column in table.rule.columns if column.source}
    places = [place for place, column in enumerate(table.table.columns) if column.key == keys.get(source)]
    return places[0] if places else None


def _number(row: Row, place: int | None) -> Decimal | None:
    if place is None or place >= len(row.cells):
        return None
    try:
        return Decimal(fold(row.cells[place].text).replace(",", "") or "x")
    except InvalidOperation:
        return None


@rule(
    "24",
    Severity.BLOCKING,
    "政府采购表：数量乘单价等于金额，各项资金之和等于合计，与文字一致，预留份额不超过合计",
    "《政府采购法》第三十三条；财预〔2016〕143号：公开政府采购预算",
    needs=("procurement",),
)
def procurement_is_right(case: Case) -> Iterator[Finding]:
    """Rows add up and multiply out; the sentence states the sum; the reserved share is part of it."""
    yield from sums(case, "procurement", by=("column",))
    for table in case.about("procurement"):
        for index, row in enumerate(table.table.rows):
            yield from _goods(case, table, index, row)
    yield from _quoted_sum(case)


def _goods(case: Case, table: TableCase, index: int, row: Row) -> Iterator[Finding]:
    places = {name: place_of(table, name) for name in ("quantity", "unit_price", "total", "sme_reserved_share")}
    quantity, price, amount, reserved = (_number(row, places[name]) for name in places)
    total_place = places["total"] or 0
    ref = case.ref(table.table, index, total_place)
    label = row_label(table.table, row)
    if quantity is not None and price is not None and amount is not None:
        slack = (quantity * _step(row, places["unit_price"]) + _step(row, total_place)) / 2
        gap = quantity * price - amount
        if abs(gap) > slack:
            message = f"政府采购“{label}”数量{quantity}乘单价{price}为{quantity * price}，而金额为{amount}，相差{gap}"
            yield Finding(message, (ref,), str(gap))
    if reserved is not None and reserved > (amount or 0):
        message = f"政府采购“{label}”预留中小微企业份额{reserved}大于采购金额{amount or 0}"
        yield Finding(message, (ref,), str(reserved - (amount or 0)))


def _step(row: Row, place: int | None) -> Decimal:
    text = row.cells[place].text if place is not None else ""
    return Decimal(1).scaleb(-len(text.partition(".")[2].strip()))


def _quoted_sum(case: Case) -> Iterator[Finding]:
    narrative = narrative_of(case)
    keys = procurement_figures(case)
    for quote in narrative.quotes:
        if not keys.isdisjoint(quote.candidates) and (finding := mismatch(narrative, quote)) is not None:
            yield finding


def procurement_figures(case: Case) -> set[str]:
    """The figures that sum a column of the procurement table."""
    tables = {table.rule.key for table in case.about("procurement")}
    return {
        key
        for key, rule in case.layout.figures.items()
        for operand in rule.plus
        if operand.startswith("sum:") and operand.removeprefix("sum:").partition("/")[0] in tables
    }


# -- assets ----------------------------------------------------------------------------------------------------------------


@rule(
    "25",
    Severity.WARNING,
    "固定资产表：总额等于各项之和，办公用房不超过房屋，截止时间为上年末，与“三公”经费和采购衔接",
    "《行政事业性国有资产管理条例》；财预〔2016〕143号：公开国有资产占用情况",
    needs=("assets",),
)
def assets_are_right(case: Case) -> Iterator[Finding]:
    """Kinds make the total; a part is no more than its whole; the day is the last of the year before."""
    yield from sums(case, "assets", by=("row",))
    for table in case.about("assets"):
        yield from _office_buildings(case, table)
        yield from _cut_off(case, table)
        yield from _vehicles(case, table)
    yield from _planned_purchases(case)


def _held(table: TableCase, kind: str) -> Row | None:
    keys = [item.key for row in table.rule.rows for item in row.items.values() if item.source == (kind,)]
    addresses = [f"{table.rule.key}/{key}" for key in keys]
    return next((row for row in table.table.rows if row.address in addresses), None)


def _office_buildings(case: Case, table: TableCase) -> Iterator[Finding]:
    whole, part = _held(table, "buildings"), _held(table, "office_buildings")
    for source in ("quantity", "value"):
        place = place_of(table, source)
        if whole is None or part is None or place is None:
            continue
        of_all, of_part = _number(whole, place) or Decimal(0), _number(part, place) or Decimal(0)
        if of_part > of_all:
            ref = case.ref(table.table, table.table.rows.index(part), place)
            yield Finding(f"办公用房{of_part}大于房屋{of_all}", (ref,), str(of_part - of_all))


def _cut_off(case: Case, table: TableCase) -> Iterator[Finding]:
    day = f"{case.document.identity.year - 1}-12-31"
    dated = [text for text in table.table.caption if re.search(r"20\d\d\D+\d{1,2}\D+\d{1,2}", text)]
    wanted = any("{prior_year}" in text for text in table.rule.caption)
    if wanted and not any("-".join(re.findall(r"\d+", text)) == day for text in dated):
        shown = "、".join(dated) or "没有写"
        yield Finding(f"固定资产的截止时间{shown}，应为{day}", (CellRef(f"{table.rule.key}", shown=shown),))


def _vehicles(case: Case, table: TableCase) -> Iterator[Finding]:
    """No car at the end of last year, but money to run cars: then a reason is due."""
    held = _held(table, "vehicles")
    place = place_of(table, "quantity")
    if held is None or place is None or _number(held, place):
        return
    row = table.table.rows.index(held)
    for cell in case.money_cells:
        is_running = cell.meaning is not None and cell.meaning.economic == ("30231",) and not cell.code
        if is_running and cell.column.key in cell.table.column_sums and not case.effective(cell).is_blank:
            message = f"车辆数量为空，而{cell.said}，应当说明原因（如租用车辆、当年购置）"
            has_reason = any("车" in text and "租" in text for text in _texts(case))
            if not has_reason:
                yield warn(Finding(message, (case.ref(table.table, row, place), cell.ref)))


def _texts(case: Case) -> Iterator[str]:
    return (paragraph.text for paragraph in narrative_of(case).paragraphs.values() if paragraph.role == "body")


def _planned_purchases(case: Case) -> Iterator[Finding]:
    """What is to be bought is in the procurement budget."""
    narrative = narrative_of(case)
    planned = [key for key, rule in case.layout.figures.items() if rule.plus == ("entered:planned_asset_purchases",)]
    quoted = stated(narrative, narrative.quotes)
    bought = next((narrative.amounts[key] for key in sorted(procurement_figures(case))), None)
    for key in planned:
        quote = quoted.get(key)
        amount = narrative.amounts.get(key) or (Amount(quote.value, quote.step / 2) if quote else None)
        if amount is not None and bought is not None and exceeds(amount, bought) and amount.best:
            yield _unbudgeted(narrative, key, quote, amount, bought)


def _unbudgeted(narrative: Narrative, key: str, quote: Quote | None, amount: Amount, bought: Amount) -> Finding:
    gap = amount.best - bought.best
    where = place(narrative, quote) if quote else narrative.layout.figures[key].label
    message = f"{where}，大于政府采购预算{narrative.case.money(bought.best)}，多出{narrative.case.money(gap)}"
    return Finding(message, refs(narrative, quote, key) if quote else (), narrative.case.difference(gap))
