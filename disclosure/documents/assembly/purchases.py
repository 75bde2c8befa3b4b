"""The rows of a table of purchases: the items, and rows with the sums of groups of them. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budget.entries import PURCHASE_KIND, PURCHASE_LABELS, ProcurementItemEntry
from disclosure.documents.forms.model import GROUP_LEVELS, ColumnRule, TableRule
from disclosure.documents.model.document import RowLevel

Items = Sequence[ProcurementItemEntry]


@dataclass(frozen=True)
class PurchaseRow:
    """A row: an item, or the sum of ``items``. ``columns`` are those of texts that it prints.

    ``address`` is the last word of its address: item-2, group-1, total.
    """

    address: str
    level: RowLevel
    items: tuple[ProcurementItemEntry, ...]
    columns: frozenset[str]


def purchase_rows(rule: TableRule, items: Items) -> list[PurchaseRow]:
    """Return the rows of a table in printed order; none where nothing is bought."""
    if not items:
        return []
    rows = _Rows(rule)
    rows.add(tuple(items), depth=0)
    if rule.total_label:
        total = PurchaseRow("total", "total", tuple(items), frozenset())
        if rule.total_position == "first":
            rows.listed.insert(0, total)
        else:
            rows.listed.append(total)
    return rows.listed


class _Rows:
    """Lists the rows group by group, and counts groups and items."""

    def __init__(self, rule: TableRule) -> None:
        self.listed: list[PurchaseRow] = []
        self._groups = 0
        self._items = 0
        columns = text_columns(rule)
        self._columns_of_items = columns.pop()
        self._columns_of_groups = columns

    def add(self, items: tuple[ProcurementItemEntry, ...], depth: int) -> None:
        """Add the rows of items that stand in the same groups above ``depth``."""
        if depth == len(self._columns_of_groups):
            columns = _keys(self._columns_of_items)
            for item in items:
                self._items += 1
                address = f"item-{self._items}"
                row = PurchaseRow(address, "line", (item,), columns)
                self.listed.append(row)
            return
        columns_of_group = self._columns_of_groups[depth]
        columns = _keys(columns_of_group)
        level = GROUP_LEVELS[depth]
        for group in _parted(columns_of_group, items):
            self._groups += 1
            address = f"group-{self._groups}"
            row = PurchaseRow(address, level, group, columns)
            self.listed.append(row)
            self.add(group, depth + 1)


def rows_without_texts(
    rule: TableRule, item: ProcurementItemEntry
) -> Iterator[tuple[ColumnRule, ...]]:
    """Yield the columns of each row, of a group or of the item itself, that would have no text."""
    for columns in text_columns(rule):
        texts = [text_of(column, item) for column in columns]
        if not any(texts):
            yield columns


def text_columns(rule: TableRule) -> list[tuple[ColumnRule, ...]]:
    """Return the columns of texts that each row prints: groups from outside in, then items."""
    columns_of_rows = []
    rest = [column for column in rule.columns if column.kind == "text"]
    for keys in rule.groups:
        columns_of_group = [column for column in rest if column.key in keys]
        columns_of_rows.append(tuple(columns_of_group))
        rest = [column for column in rest if column.key not in keys]
    columns_of_rows.append(tuple(rest))
    return columns_of_rows


def _keys(columns: Sequence[ColumnRule]) -> frozenset[str]:
    return frozenset(column.key for column in columns)


def _parted(
    columns: Sequence[ColumnRule], items: Items
) -> Iterator[tuple[ProcurementItemEntry, ...]]:
    """Yield items with equal texts in these columns, in the order of the first of each.

    Goods stand before works, and these before services.
    """
    group_by_texts: dict[tuple[str, ...], list[ProcurementItemEntry]] = {}
    for item in items:
        texts = tuple(text_of(column, item) for column in columns)
        group = group_by_texts.setdefault(texts, [])
        group.append(item)
    groups = list(group_by_texts.values())
    is_by_kind = any(column.source == PURCHASE_KIND for column in columns)
    if is_by_kind:
        groups.sort(key=lambda group: _place_of_kind(group[0].kind))
    for group in groups:
        yield tuple(group)


def _place_of_kind(kind: str) -> int:
    """Return the place of a kind of purchases in the form's order; unknown ones stand last."""
    order = list(PURCHASE_LABELS)
    if kind not in order:
        return len(order)
    return order.index(kind)


def text_of(column: ColumnRule, item: ProcurementItemEntry) -> str:
    """Return what a column of texts prints of an item."""
    if column.source == PURCHASE_KIND:
        return column.labels.get(item.kind, "")
    text: str = getattr(item, column.source)
    return text.strip()
