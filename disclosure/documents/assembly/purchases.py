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
    if not rule.total_label:
        return rows.listed
    total = PurchaseRow("total", "total", tuple(items), frozenset())
    is_first = rule.total_position == "first"
    return [total, *rows.listed] if is_first else [*rows.listed, total]


class _Rows:
    """Lists the rows group by group, and counts groups and items."""

    def __init__(self, rule: TableRule) -> None:
        self.rule = rule
        self.listed: list[PurchaseRow] = []
        self.groups = 0
        self.items = 0
        *self.of_groups, self.of_items = text_columns(rule)

    def add(self, items: tuple[ProcurementItemEntry, ...], depth: int) -> None:
        """Add the rows of items that stand in the same groups above ``depth``."""
        if depth == len(self.rule.groups):
            for item in items:
                self.items += 1
                address = f"item-{self.items}"
                self.listed.append(PurchaseRow(address, "line", (item,), _keys(self.of_items)))
            return
        columns = self.of_groups[depth]
        for group in _parted(columns, items):
            self.groups += 1
            level = GROUP_LEVELS[depth]
            row = PurchaseRow(f"group-{self.groups}", level, group, _keys(columns))
            self.listed.append(row)
            self.add(group, depth + 1)


def rows_without_texts(
    rule: TableRule, item: ProcurementItemEntry
) -> Iterator[tuple[ColumnRule, ...]]:
    """Yield the columns of each row, of a group or of the item itself, that would have no text."""
    for columns in text_columns(rule):
        if not any(text_of(column, item) for column in columns):
            yield columns


def text_columns(rule: TableRule) -> list[tuple[ColumnRule, ...]]:
    """Return the columns of texts that each row prints: groups from outside in, then items."""
    texts = [column for column in rule.columns if column.kind == "text"]
    of_rows = []
    for keys in rule.groups:
        of_rows.append(tuple(column for column in texts if column.key in keys))
        texts = [column for column in texts if column.key not in keys]
    of_rows.append(tuple(texts))
    return of_rows


def _keys(columns: Sequence[ColumnRule]) -> frozenset[str]:
    return frozenset(column.key for column in columns)


def _parted(
    columns: Sequence[ColumnRule], items: Items
) -> Iterator[tuple[ProcurementItemEntry, ...]]:
    """Yield items with equal texts in these columns, in the order of the first of each.

    Goods stand before works, and these before services.
    """
    groups: dict[tuple[str, ...], list[ProcurementItemEntry]] = {}
    for item in items:
        texts = tuple(text_of(column, item) for column in columns)
        groups.setdefault(texts, []).append(item)
    if any(column.source == PURCHASE_KIND for column in columns):
        order = list(PURCHASE_LABELS)
        listed = sorted(groups.values(), key=lambda group: _place(order, group[0].kind))
    else:
        listed = list(groups.values())
    for group in listed:
        yield tuple(group)


def _place(order: Sequence[str], kind: str) -> int:
    return order.index(kind) if kind in order else len(order)


def text_of(column: ColumnRule, item: ProcurementItemEntry) -> str:
    """Return what a column of texts prints of an item."""
    if column.source == PURCHASE_KIND:
        return column.labels.get(item.kind, "")
    text: str = getattr(item, column.source)
    return text.strip()
