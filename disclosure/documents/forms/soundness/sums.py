"""What must hold of the sums of a table, so that a ledger with which they add up exists. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from budget.entries import PURCHASE_FUNDS
from disclosure.documents.forms.model import Selector, TableRule
from disclosure.documents.forms.references import Fault, repeated

# Which lines each column, or each item of a row, counts by its key; None where it counts nothing.
Choices = Mapping[str, Selector | None]
# The parts of each sum by the key of its total.
Sums = Mapping[str, Sequence[str]]


def faults(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield what is wrong with the sums of a table at ``place`` of the file."""
    yield from _column_sums(table, place)
    yield from _row_sums(table, place)
    if table.rows_by == "procurement":
        yield from _totals_of_purchases(table, place)
    if table.counts_lines:
        yield from _counted_lines(table, place)


def _column_sums(table: TableRule, place: str) -> Iterator[Fault]:
    columns = {column.key: column for column in table.columns}
    for total, parts in table.column_sums.items():
        sum_place = f"{place}.column_sums.{total}"
        yield from _sum_itself(total, parts, table.column_sums, sum_place)
        side_of_total = columns[total].side
        for key in (total, *parts):
            column = columns[key]
            if column.kind != "money":
                yield sum_place, f"“{key}”不是金额列，不能相加"
            elif column.side != side_of_total:
                yield sum_place, f"“{key}”和“{total}”不在同一边"


def _row_sums(table: TableRule, place: str) -> Iterator[Fault]:
    sides = {}
    for row in table.rows:
        for side, item in row.items.items():
            sides[item.key] = side
    for total, parts in table.row_sums.items():
        sum_place = f"{place}.row_sums.{total}"
        yield from _sum_itself(total, parts, table.row_sums, sum_place)
        for part in parts:
            if sides[part] != sides[total]:
                yield sum_place, f"“{part}”和“{total}”不在同一边"


def _totals_of_purchases(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield totals without parts, and sums of what is entered as an amount of its own.

    A form that shows no fund has a total alone.
    """
    shows_funds = any(column.source in PURCHASE_FUNDS for column in table.columns)
    for column in table.columns:
        is_sum = column.key in table.column_sums
        is_total = column.source == "total"
        if is_sum and not is_total:
            message = "采购表里只有 source 为 total 的列是各项资金之和，其他列是填报的"
            yield f"{place}.column_sums.{column.key}", message
        elif is_total and not is_sum and shows_funds:
            message = f"合计列要说明是哪几列之和：column_sums.{column.key} = […]"
            yield f"{place}.columns.{column.key}", message


def _counted_lines(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield sums that would count one line twice, or money of which no part counts any: no ledger
    with it would add up.
    """
    counts_of_columns: Choices = {column.key: column.counts for column in table.columns}
    for total, parts in table.column_sums.items():
        sum_place = f"{place}.column_sums.{total}"
        yield from _overlapping(counts_of_columns, total, parts, sum_place)
        yield from _without_parts(table, counts_of_columns, total, parts, sum_place)
    counts_of_items = {}
    for row in table.rows:
        for item in row.items.values():
            counts_of_items[item.key] = item.counts
    for total, parts in table.row_sums.items():
        sum_place = f"{place}.row_sums.{total}"
        yield from _overlapping(counts_of_items, total, parts, sum_place)
        yield from _without_parts(table, counts_of_items, total, parts, sum_place)


def _overlapping(choices: Choices, total: str, parts: Sequence[str], place: str) -> Iterator[Fault]:
    """Yield a total that is always blank, and the first two parts that count the same line."""
    selectors = {}
    for part in parts:
        selector = choices[part]
        if selector is not None:
            selectors[part] = selector
    total_is_blank = choices[total] is None
    if selectors and total_is_blank:
        yield place, f"“{total}”没有 counts，总是空的，而它的各项有数；请写 counts，全部计入写 []"
    for one, other in combinations(selectors, 2):
        shared = selectors[one] & selectors[other]
        if shared.can_match():
            message = f"“{one}”和“{other}”会计入同一笔收支，合计就多了；请改 counts，使它们不相交"
            yield place, message
            return


def _without_parts(
    table: TableRule, choices: Choices, total: str, parts: Sequence[str], place: str
) -> Iterator[Fault]:
    """Yield a total that counts lines of the table of which no part can count any."""
    of_total = choices[total]
    if of_total is None or not parts:
        return
    counted = table.counts & of_total
    if not counted.can_match():
        return
    for part in parts:
        of_part = choices[part]
        if of_part is not None and (counted & of_part).can_match():
            return
    message = f"表里计入“{total}”的收支，没有一项能计到；请改这张表或各项的 counts"
    yield place, message


def _sum_itself(total: str, parts: Sequence[str], sums: Sums, place: str) -> Iterator[Fault]:
    """Yield a sum without parts, a part added twice, and a sum that comes round to itself."""
    if not parts:
        yield place, "至少要有一项，否则合计没有来处"
    for part in repeated(parts):
        yield place, f"“{part}”加了两次"
    waiting = list(parts)
    seen: set[str] = set()
    while waiting:
        part = waiting.pop()
        if part == total:
            yield place, f"“{total}”绕一圈又加到自己，请检查各个合计"
            return
        if part not in seen:
            seen.add(part)
            waiting += sums.get(part, ())
