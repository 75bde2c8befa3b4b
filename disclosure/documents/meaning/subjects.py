"""What a table of a layout is about, told from what its cells count. Pure.

Subjects: ``overview`` and ``fiscal_overview`` (fixed rows of income and spending, of all or of fiscal money),
``income_by_function``, ``spending_by_function``, ``fund_spending`` (of one fund), ``basic_by_economic``, ``three_public``;
``bodies``, ``procurement``, ``assets``, ``goals`` and ``narrative`` are the other things that a rule may need.
"""

from collections.abc import Iterator
from functools import cached_property

from disclosure.documents.forms.model import ColumnRule, Item, Layout, Selector, TableRule
from disclosure.documents.meaning.meanings import Domain, Meaning

LABELS = {
    "overview": "收支总表",
    "fiscal_overview": "财政拨款收支总表",
    "income_by_function": "收入总表",
    "spending_by_function": "支出总表",
    "fund_spending": "各项财政拨款支出表",
    "basic_by_economic": "基本支出（按经济分类）表",
    "three_public": "“三公”经费支出表",
    "bodies": "机构设置表",
    "procurement": "政府采购预算表",
    "assets": "固定资产占用情况表",
    "goals": "项目绩效目标",
    "narrative": "情况说明",
}
ENTERED = ("bodies", "procurement", "assets")


class Form:
    """A layout and what its cells mean; worked out once for all documents of the layout."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.domain = Domain(layout)
        self._known: dict[Selector, Meaning] = {}

    def columns(self, table: TableRule) -> tuple[ColumnRule, ...]:
        """The columns of money that counts ledger lines."""
        return tuple(column for column in table.columns if column.kind == "money" and column.counts is not None)

    def meaning(self, table: TableRule, column: ColumnRule, row: Selector | None) -> Meaning | None:
        """What a cell of this column means; None where the row counts nothing."""
        if row is None or column.counts is None:
            return None
        selector = table.counts & column.counts & row
        if selector not in self._known:
            self._known[selector] = self.domain.meaning((selector,))
        return self._known[selector]

    def meaning_at(self, address: str) -> Meaning | None:
        """What the cell at an address means in this layout, whether a document has it or not; None for no money cell."""
        table, _, rest = address.partition("/")
        row, _, key = rest.partition("/")
        rule = self.layout.tables.get(table)
        column = next((each for each in self.columns(rule) if each.key == key), None) if rule else None
        if rule is None or column is None:
            return None
        items = {item.key: item for fixed in rule.rows for item in fixed.items.values()}
        if rule.rows_by == "fixed":
            return self.meaning(rule, column, items[row].counts) if row in items else None
        return self.meaning(rule, column, Selector() if row == "total" else Selector(((rule.rows_by, (row,)),)))

    def items(self, table: TableRule) -> Iterator[tuple[Item, ColumnRule]]:
        """The money cells of a table of fixed rows."""
        for row in table.rows:
            for column in self.columns(table):
                if (item := row.items.get(column.side)) is not None:
                    yield item, column

    @cached_property
    def subjects(self) -> dict[str, str]:
        """The subject of each table by its key."""
        return {key: self._subject(rule) for key, rule in self.layout.tables.items()}

    def keys(self, subject: str) -> tuple[str, ...]:
        """The tables about a subject."""
        return tuple(key for key, found in self.subjects.items() if found == subject)

    def _subject(self, table: TableRule) -> str:
        if table.rows_by in ENTERED:
            return table.rows_by
        if table.rows_by == "economic":
            return "basic_by_economic"
        if table.rows_by == "function":
            return self._subject_by_function(table)
        meanings = [
            meaning for item, column in self.items(table) if (meaning := self.meaning(table, column, item.counts))
        ]
        if meanings and all(meaning.economic is not None for meaning in meanings):
            return "three_public"
        return "fiscal_overview" if self._is_fiscal([meaning.money for meaning in meanings]) else "overview"

    def _subject_by_function(self, table: TableRule) -> str:
        money = [
            meaning.money for column in self.columns(table) if (meaning := self.meaning(table, column, Selector()))
        ]
        if any(each & self.domain.kept for each in money):
            return "income_by_function"
        return "fund_spending" if self._is_fiscal(money) else "spending_by_function"

    def _is_fiscal(self, money: list[int]) -> bool:
        return not any(each & ~self.domain.fiscal for each in money)


_forms: dict[int, Form] = {}


def form_of(layout: Layout) -> Form:
    """The Form of a layout, made once."""
    form = _forms.get(id(layout))
    if form is None or form.layout is not layout:
        form = _forms[id(layout)] = Form(layout)
    return form
