"""What must hold of the sums of a table, so that a ledger with which they add up exists. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from disclosure.documents.forms.model import Selector, TableRule
from disclosure.documents.forms.references import Fault


def faults(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield what is wrong with the sums of a table at ``place`` of the file."""
    yield from _column_sums(table, place)
    yield from _row_sums(table, place)
    if table.rows_by == "procurement":
        yield from _totals_of_purchases(table, place)
    if table.counts_lines:
        yield from _counted_twice(table, place)


def _column_sums(table: TableRule, place: str) -> Iterator[Fault]:
    columns = {column.key: column for column in table.columns}
    for total, parts in table.column_sums.items():
        sum_place = f"{place}.column_sums.{total}"
        yield from _sum_itself(total, parts, table.column_sums, sum_place)
        for key in (total, *parts):
            if columns[key].kind != "money":
                yield sum_place, f"“{key}”不是金额列，不能相加"
            elif columns[key].side != columns[total].side:
                yield sum_place, f"“{key}”和“{total}”不在同一边"


def _row_sums(table: TableRule, place: str) -> Iterator[Fault]:
    sides = {}
    for row in table.rows:
        for side, item in row.items.items():
            sides[item.key] = side
    for total, parts in table.row_sums.items():
        sum_place = f"{place}.row_sums.{total}"
        yield from _sum_itself(total, parts, table.row_sums, sum_place)
        for key in parts:
            if sides[key] != sides[total]:
                yield sum_place, f"“{key}”和“{total}”不在同一边"


def _totals_of_purchases(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield totals without parts, and sums of what is entered as an amount of its own."""
    for column in table.columns:
        is_sum = column.key in table.column_sums
        if is_sum and column.source != "total":
            message = "采购表里只有 source 为 total 的列是各项资金之和，其他列是填报的"
            yield f"{place}.column_sums.{column.key}", message
        elif column.source == "total" and not is_sum:
            message = f"合计列要说明是哪几列之和：column_sums.{column.key} = […]"
            yield f"{place}.columns.{column.key}", message


def _counted_twice(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield parts of a sum that would count one line both: no ledger with it would add up."""
    choices: dict[str, Selector | None] = {column.key: column.counts for column in table.columns}
    for total, parts in table.column_sums.items():
        yield from _overlapping(choices, total, parts, f"{place}.column_sums.{total}")
    choices = {}
    for row in table.rows:
        for item in row.items.values():
            choices[item.key] = item.counts
    for total, parts in table.row_sums.items():
        yield from _overlapping(choices, total, parts, f"{place}.row_sums.{total}")


def _overlapping(
    choices: Mapping[str, Selector | None], total: str, parts: Sequence[str], place: str
) -> Iterator[Fault]:
    if choices[total] is None and any(choices[part] is not None for part in parts):
        yield place, f"“{total}”没有 counts，总是空的，而它的各项有数；请写 counts，全部计入写 []"
    for one, other in combinations(parts, 2):
        first = choices[one]
        second = choices[other]
        if first is None or second is None or not (first & second).can_match():
            continue
        yield place, f"“{one}”和“{other}”会计入同一笔收支，合计就多了；请改 counts，使它们不相交"
        return


def _sum_itself(
    total: str, parts: Sequence[str], sums: Mapping[str, Sequence[str]], place: str
) -> Iterator[Fault]:
    if not parts:
        yield place, "至少要有一项，否则合计没有来处"
    for part in sorted({part for part in parts if parts.count(part) > 1}):
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
