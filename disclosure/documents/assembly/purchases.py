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
        grouped = {key for keys in rule.groups for key in keys}
        texts = [column.key for column in rule.columns if column.kind == "text"]
        self.of_items = frozenset(key for key in texts if key not in grouped)

    def add(self, items: tuple[ProcurementItemEntry, ...], depth: int) -> None:
        """Add the rows of items that stand in the same groups above ``depth``."""
        if depth == len(self.rule.groups):
            for item in items:
                self.items += 1
                address = f"item-{self.items}"
                self.listed.append(PurchaseRow(address, "line", (item,), self.of_items))
            return
        columns = frozenset(self.rule.groups[depth])
        for group in _parted(self.rule, columns, items):
            self.groups += 1
            row = PurchaseRow(f"group-{self.groups}", GROUP_LEVELS[depth], group, columns)
            self.listed.append(row)
            self.add(group, depth + 1)


def rows_without_texts(
    rule: TableRule, item: ProcurementItemEntry
) -> Iterator[tuple[ColumnRule, ...]]:
    """Yield the columns of each row, of a group or of the item itself, that would have no text."""
    grouped = {key for keys in rule.groups for key in keys}
    texts = [column for column in rule.columns if column.kind == "text"]
    of_rows = [tuple(column for column in texts if column.key in keys) for keys in rule.groups]
    of_rows.append(tuple(column for column in texts if column.key not in grouped))
    for columns in of_rows:
        if not any(text_of(column, item) for column in columns):
            yield columns


def _parted(
    rule: TableRule, keys: frozenset[str], items: Items
) -> Iterator[tuple[ProcurementItemEntry, ...]]:
    """Yield items with equal texts in the columns ``keys``, in the order of the first of each.

    Goods stand before works, and these before services.
    """
    columns = [column for column in rule.columns if column.key in keys]
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
