"""The subjects of a layout's tables, found out from what their cells count. Pure."""

from collections.abc import Iterator
from functools import cached_property, lru_cache

from budget.dimensions import Dimension
from disclosure.documents.forms.model import ColumnRule, Item, Layout, Selector, TableRule
from disclosure.documents.meaning.meanings import Domain, Meaning


class Subject(Dimension):
    """The subject of a table, or another thing that a check may need.

    Goals and the narrative are no tables of money.
    """

    OVERVIEW = "overview", "收支总表"
    FISCAL_OVERVIEW = "fiscal_overview", "财政拨款收支总表"
    INCOME_BY_FUNCTION = "income_by_function", "收入总表"
    SPENDING_BY_FUNCTION = "spending_by_function", "支出总表"
    FUND_SPENDING = "fund_spending", "各项财政拨款支出表"
    BASIC_BY_ECONOMIC = "basic_by_economic", "基本支出（按经济分类）表"
    BY_GOVERNMENT_CODE = "by_government_code", "支出（按政府预算支出经济分类）表"
    THREE_PUBLIC = "three_public", "“三公”经费支出表"
    BODIES = "bodies", "机构设置表"
    PROCUREMENT = "procurement", "政府采购预算表"
    ASSETS = "assets", "固定资产占用情况表"
    GOALS = "goals", "项目绩效目标"
    NARRATIVE = "narrative", "情况说明"


# Tables whose rows are entered one by one instead of being sums of ledger lines.
ENTERED = (Subject.BODIES, Subject.PROCUREMENT, Subject.ASSETS)
# Tables by function code, and all tables by code.
BY_FUNCTION = (Subject.INCOME_BY_FUNCTION, Subject.SPENDING_BY_FUNCTION, Subject.FUND_SPENDING)
BY_CODE = (*BY_FUNCTION, Subject.BASIC_BY_ECONOMIC, Subject.BY_GOVERNMENT_CODE)


class FormMeaning:
    """A layout and what its cells mean; worked out once for all documents of the layout."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.domain = Domain(layout)
        self._known: dict[Selector, Meaning] = {}

    def columns(self, table: TableRule) -> tuple[ColumnRule, ...]:
        """Return the columns of money that counts ledger lines."""
        columns = []
        for column in table.columns:
            if column.kind == "money" and column.counts is not None:
                columns.append(column)
        return tuple(columns)

    def meaning(self, table: TableRule, column: ColumnRule, row: Selector | None) -> Meaning | None:
        """Return what a cell of a column means; None where the row counts nothing."""
        if row is None or column.counts is None:
            return None
        return self._meaning(table.counts & column.counts & row)

    def meaning_at(self, address: str) -> Meaning | None:
        """Return what the cell at an address means in this layout, whether a document has it or
        not.

        None where the address is no money cell of the layout.
        """
        selector = self.selector_at(address)
        return None if selector is None else self._meaning(selector)

    def selector_at(self, address: str) -> Selector | None:
        """Return the ledger lines that the cell at an address counts; None where it counts none."""
        table_key, _, rest = address.partition("/")
        row_key, _, column_key = rest.partition("/")
        rule = self.layout.tables.get(table_key)
        if rule is None:
            return None
        for column in self.columns(rule):
            if column.key == column_key and column.counts is not None:
                row = _row_selector(rule, row_key)
                return None if row is None else rule.counts & column.counts & row
        return None

    def _meaning(self, selector: Selector) -> Meaning:
        if selector not in self._known:
            self._known[selector] = self.domain.meaning(selector)
        return self._known[selector]

    def column_meanings(self, table: TableRule) -> dict[str, Meaning]:
        """Return what each column of money means for all codes together, by the column's key."""
        meanings: dict[str, Meaning] = {}
        for column in self.columns(table):
            meaning = self.meaning(table, column, Selector())
            if meaning is not None:
                meanings[column.key] = meaning
        return meanings

    def items(self, table: TableRule) -> Iterator[tuple[Item, ColumnRule]]:
        """Yield the money cells of a table of fixed rows."""
        for row in table.rows:
            for column in self.columns(table):
                item = row.items.get(column.side)
                if item is not None:
                    yield item, column

    @cached_property
    def subjects(self) -> dict[str, Subject]:
        """The subject of each table by its key."""
        subjects = {}
        for key, rule in self.layout.tables.items():
            subjects[key] = self._subject(rule)
        return subjects

    def keys(self, subject: Subject) -> tuple[str, ...]:
        """Return the keys of the tables about a subject."""
        keys = [key for key, about in self.subjects.items() if about == subject]
        return tuple(keys)

    def _subject(self, table: TableRule) -> Subject:
        if table.rows_by in ENTERED:
            return Subject(table.rows_by)
        if table.rows_by == "economic":
            return Subject.BASIC_BY_ECONOMIC
        if table.rows_by == "government":
            return Subject.BY_GOVERNMENT_CODE
        if table.rows_by == "function":
            return self._subject_by_function(table)
        meanings: list[Meaning] = []
        for item, column in self.items(table):
            meaning = self.meaning(table, column, item.counts)
            if meaning is not None:
                meanings.append(meaning)
        if meanings and all(meaning.economic is not None for meaning in meanings):
            return Subject.THREE_PUBLIC
        return Subject.FISCAL_OVERVIEW if self._is_fiscal(meanings) else Subject.OVERVIEW

    def _subject_by_function(self, table: TableRule) -> Subject:
        meanings = list(self.column_meanings(table).values())
        if any(meaning.money & self.domain.kept for meaning in meanings):
            return Subject.INCOME_BY_FUNCTION
        return Subject.FUND_SPENDING if self._is_fiscal(meanings) else Subject.SPENDING_BY_FUNCTION

    def _is_fiscal(self, meanings: list[Meaning]) -> bool:
        """No cell counts any other money than that of the budgets."""
        return not any(meaning.money & ~self.domain.fiscal for meaning in meanings)


def _row_selector(rule: TableRule, row_key: str) -> Selector | None:
    """Return the lines that a row selects: by its code, or as the form's fixed item;
    None where it selects none.
    """
    if rule.rows_by != "fixed":
        return rule.lines_of_code("" if row_key == "total" else row_key)
    for row in rule.rows:
        for item in row.items.values():
            if item.key == row_key:
                return item.counts
    return None


# More forms than a county has in use. A layout may also be written out for a single document: what
# such a one means must not be kept for ever.
_FORMS_KEPT = 64


class _LayoutAsKey:
    """A layout that is equal to itself only: it holds mappings, and so has no hash of its own."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _LayoutAsKey) and other.layout is self.layout

    def __hash__(self) -> int:
        return id(self.layout)


def form_of(layout: Layout) -> FormMeaning:
    """Return the FormMeaning of a layout, made once."""
    return _form_of(_LayoutAsKey(layout))


@lru_cache(maxsize=_FORMS_KEPT)
def _form_of(key: _LayoutAsKey) -> FormMeaning:
    return FormMeaning(key.layout)
