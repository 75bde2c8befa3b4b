"""A document under check: its money cells with place, amount and meaning, and which cells are sums of which. Pure."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from budget import codes
from disclosure.documents.forms.model import ColumnRule, Layout, Selector, TableRule
from disclosure.documents.meaning.amounts import NOTHING, Amount, in_unit, read_cell, total
from disclosure.documents.meaning.context import Context
from disclosure.documents.meaning.meanings import Meaning
from disclosure.documents.meaning.subjects import Form, form_of
from disclosure.documents.model.document import Cell, Document, Row, Table
from disclosure.documents.model.places import NAMING_KINDS, naming_texts

_CODE_KINDS = ("code", "code_class", "code_section", "code_item")


@lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """A text for comparison: without white space and width; quotation marks are one."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_QUOTES)


def plain(text: str) -> str:
    """A label for a message: as printed, without the form's spaces."""
    return "".join(text.split())


_QUOTES = {ord(mark): one for one, marks in {'"': "“”„‟＂", "'": "‘’"}.items() for mark in marks}


@dataclass(frozen=True)
class CellRef:
    """A place to look at: a cell of a table, or a text. ``row`` is its 序号 and ``column`` its 栏次, as a person counts them.

    ``table`` is the statutory table's number, None elsewhere; ``shown`` is what stands there.
    """

    address: str
    table: int | None = None
    row: int | None = None
    column: int | None = None
    shown: str = ""


@dataclass(frozen=True)
class MoneyCell:
    """A money cell of the form. ``exists`` is False for one that the document lacks, or a code that its table does not list.

    ``amount`` is None where its text is no amount; ``fault`` then says so. ``meaning`` is None where the form counts nothing.
    """

    ref: CellRef
    table: TableRule
    column: ColumnRule
    row_label: str
    meaning: Meaning | None
    amount: Amount | None
    fault: str = ""
    code: str | None = None
    exists: bool = True

    @property
    def address(self) -> str:
        return self.ref.address

    @property
    def place(self) -> str:
        """Where it is, as a clerk finds it: 表2第22行“213 农林水支出”第3栏“合计”."""
        column = f"第{self.ref.column}栏“{'·'.join(map(plain, self.column.header))}”" if self.ref.column else ""
        row = f"第{self.ref.row}行" if self.ref.row else ""
        return f"{table_name(self.table)}{row}“{self.row_label}”{column}"

    @property
    def said(self) -> str:
        """Where it is and what it shows."""
        if not self.exists:
            return f"{table_name(self.table)}没有列出“{self.row_label}”"
        return f"{self.place}{'为空' if not self.ref.shown.strip() else '为' + self.ref.shown.strip()}"


def table_name(rule: TableRule) -> str:
    """表2, or the title of a table without a number."""
    return f"表{rule.number}" if rule.number else f"《{plain(rule.title)}》"


@dataclass(frozen=True)
class Family:
    """A cell that is the sum of others. ``by``: column (of one row), row (of one column) or code (the tree of codes)."""

    by: str
    total: MoneyCell
    parts: tuple[MoneyCell, ...]


@dataclass(frozen=True)
class TableCase:
    """A table of the document with its rule. ``codes`` are those of its rows in printed order, '' for the total's."""

    rule: TableRule
    table: Table
    subject: str
    codes: tuple[str, ...]


class Case:
    """One document with its layout and context; what rules ask for is worked out once."""

    def __init__(self, document: Document, context: Context) -> None:
        self.document = document
        self.context = context
        self.layout: Layout = context.layout
        self.form: Form = form_of(self.layout)
        self.domain = self.form.domain
        self._effective: dict[str, Amount] = {}
        self._number_places: dict[str, int | None] = {}
        self.agreement: Any = None  # cross_tables.Agreement and quotes.Narrative, which stand on this
        self.narrative: Any = None

    # -- tables --------------------------------------------------------------------------------------------------------

    @cached_property
    def tables(self) -> dict[str, TableCase]:
        """The document's tables that the layout has, by key."""
        found = {table.address: table for table in self.document.every_table()}
        return {
            key: TableCase(rule, found[key], self.form.subjects[key], tuple(map(code_of, *_rows(found[key]))))
            for key, rule in self.layout.tables.items()
            if key in found
        }

    def about(self, *subjects: str) -> list[TableCase]:
        """The document's tables about these subjects."""
        return [case for case in self.tables.values() if case.subject in subjects]

    @cached_property
    def is_displayed(self) -> bool:
        """Whether only displayed figures are known, as of a file."""
        return not any(
            cell.value is not None for case in self.tables.values() for row in case.table.rows for cell in row.cells
        )

    @cached_property
    def nil_is_printed(self) -> bool:
        """Whether the office prints nil as 0.00: then no money cell of a table with rows is blank."""
        statutory = (case for case in self.tables.values() if case.rule.number and not case.table.is_empty)
        texts = [
            cell.text.strip()
            for case in statutory
            for row in case.table.rows
            for column, cell in zip(case.table.columns, row.cells, strict=False)
            if column.kind == "money"
        ]
        return bool(texts) and all(texts)

    # -- cells ---------------------------------------------------------------------------------------------------------

    @cached_property
    def cells(self) -> dict[str, MoneyCell]:
        """Every money cell by address: those of fixed rows that the form has, those of codes and goods that are listed."""
        return {cell.address: cell for case in self.tables.values() for cell in self._cells(case)}

    def _cells(self, case: TableCase) -> Iterator[MoneyCell]:
        if case.rule.rows_by == "fixed":
            return self._fixed_cells(case)
        if case.rule.rows_by in ("function", "economic"):
            return self._code_cells(case)
        return self._entered_cells(case)

    def _fixed_cells(self, case: TableCase) -> Iterator[MoneyCell]:
        placed = {cell.address: (row, column) for row, column, cell in _places(case.table)}
        for item, column in self.form.items(case.rule):
            address = f"{case.rule.key}/{item.key}/{column.key}"
            meaning = self.form.meaning(case.rule, column, item.counts)
            label = plain(item.label)
            if address in placed:
                yield self._cell(case, *placed[address], column, label, meaning)
            else:  # a row that the form prints only with money says by its absence that there is none
                absent = missing(case.rule, column, address, label, meaning)
                yield replace(absent, exists=True) if item.optional else absent

    def _code_cells(self, case: TableCase) -> Iterator[MoneyCell]:
        columns = {column.key: column for column in self.form.columns(case.rule)}
        for index, (row, code) in enumerate(zip(case.table.rows, case.codes, strict=True)):
            if row.level == "blank":
                continue
            selector = Selector(((case.rule.rows_by, (code,)),)) if code else Selector()
            label = row_label(case.table, row)
            for place, column in enumerate(case.table.columns):
                if column.key in columns and place < len(row.cells):
                    rule = columns[column.key]
                    meaning = self.form.meaning(case.rule, rule, selector)
                    yield self._cell(case, index, place, rule, label, meaning, code)

    def _entered_cells(self, case: TableCase) -> Iterator[MoneyCell]:
        columns = {column.key: column for column in case.rule.columns if column.kind in ("money", "price")}
        for index, row in enumerate(case.table.rows):
            for place, column in enumerate(case.table.columns):
                if column.key in columns and place < len(row.cells) and row.level != "blank":
                    yield self._cell(case, index, place, columns[column.key], row_label(case.table, row), None)

    def _cell(
        self,
        case: TableCase,
        row: int,
        place: int,
        column: ColumnRule,
        label: str,
        meaning: Meaning | None,
        code: str | None = None,
    ) -> MoneyCell:
        cell = case.table.rows[row].cells[place]
        ref = self.ref(case.table, row, place)
        try:
            amount = read_cell(cell, self.layout.money, nil_is_printed=self.nil_is_printed)
        except ValueError as exc:
            return MoneyCell(ref, case.rule, column, label, meaning, None, str(exc), code)
        return MoneyCell(ref, case.rule, column, label, meaning, amount, "", code)

    def ref(self, table: Table, row: int, place: int) -> CellRef:
        """Where a cell is, as a person counts: by 序号 and 栏次 where the form prints them, else from 1."""
        cells = table.rows[row].cells
        if table.address not in self._number_places:
            places = (place for place, column in enumerate(table.columns) if column.kind == "row_number")
            self._number_places[table.address] = next(places, None)
        at = self._number_places[table.address]
        number = cells[at].text.strip() if at is not None and at < len(cells) else ""
        column = table.columns[place].number if place < len(table.columns) else ""
        return CellRef(
            cells[place].address,
            int(table.number) if table.number.isdigit() else None,
            int(number) if number.isdigit() else row + 1,
            int(column) if column.isdigit() else place + 1,
            cells[place].text,
        )

    @cached_property
    def money_cells(self) -> tuple[MoneyCell, ...]:
        """The cells that count ledger lines, whose text is an amount."""
        return tuple(cell for cell in self.cells.values() if cell.meaning is not None and cell.amount is not None)

    # -- sums ----------------------------------------------------------------------------------------------------------

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """Every cell that the form makes a sum of others, with these."""
        return tuple(family for case in self.tables.values() for family in self._families(case))

    def _families(self, case: TableCase) -> Iterator[Family]:
        for by, address, parts in self._sums(case):
            head = self.cells.get(address)
            found = tuple(cell for part in parts if (cell := self.cells.get(part)))
            if head is not None and found:
                yield Family(by, head, found)

    def _sums(self, case: TableCase) -> Iterator[tuple[str, str, list[str]]]:
        rule = case.rule
        for row in self._row_addresses(case):
            for head, parts in rule.column_sums.items():
                yield "column", f"{row}/{head}", [f"{row}/{part}" for part in parts]
        columns = [column.key for column in rule.columns if column.kind == "money"]
        for head, parts in rule.row_sums.items():
            for column in columns:
                yield "row", f"{rule.key}/{head}/{column}", [f"{rule.key}/{part}/{column}" for part in parts]
        if rule.rows_by in ("function", "economic"):
            for row, children in code_families(case):
                for column in columns:
                    yield "code", f"{row}/{column}", [f"{child}/{column}" for child in children]

    def _row_addresses(self, case: TableCase) -> list[str]:
        if case.rule.rows_by == "fixed":
            return [f"{case.rule.key}/{item.key}" for row in case.rule.rows for item in row.items.values()]
        return [row.address for row in case.table.rows if row.level != "blank"]

    @cached_property
    def _parts(self) -> dict[str, list[Family]]:
        found = defaultdict(list)
        for family in self.families:
            found[family.total.address].append(family)
        return found

    def effective(self, cell: MoneyCell) -> Amount:
        """A cell's amount; of a blank total above filled parts their sum, since the blank itself is a finding of its own."""
        if cell.address not in self._effective:
            amount = cell.amount or NOTHING
            if amount.is_blank and cell.exists:
                sums = (total(map(self.effective, family.parts)) for family in self._parts.get(cell.address, ()))
                amount = next((each for each in sums if not each.is_blank), amount)
            self._effective[cell.address] = amount
        return self._effective[cell.address]

    # -- findings ------------------------------------------------------------------------------------------------------

    def money(self, yuan: Decimal) -> str:
        """An amount with the tables' unit."""
        return f"{in_unit(yuan, self.layout.money)}{self.layout.money.unit}"

    def difference(self, yuan: Decimal) -> str:
        """An amount without its unit, as ``Finding.difference`` has it."""
        return in_unit(yuan, self.layout.money)


def missing(
    rule: TableRule, column: ColumnRule, address: str, label: str, meaning: Meaning | None, code: str | None = None
) -> MoneyCell:
    """A cell that is not there: the form's own row that the document lacks, or a code that its table does not list."""
    number = int(rule.number) if rule.number.isdigit() else None
    column_number = int(column.number) if column.number.isdigit() else None
    ref = CellRef(address, number, None, column_number)
    return MoneyCell(ref, rule, column, label, meaning, NOTHING, code=code, exists=False)


def _rows(table: Table) -> tuple[Iterable[Table], Iterable[Row]]:
    return [table] * len(table.rows), table.rows


def code_of(table: Table, row: Row) -> str:
    """The code printed in a row, in one column or in three; empty for a total or where there is none."""
    parts = (cell.text for cell, column in zip(row.cells, table.columns, strict=False) if column.kind in _CODE_KINDS)
    return fold("".join(parts))


def row_label(table: Table, row: Row) -> str:
    """Return what names a row: its code and name, its label, or in other tables its first text."""
    if any(column.kind in NAMING_KINDS for column in table.columns):
        return " ".join(naming.text for naming in naming_texts(table, row))
    for cell, column in zip(row.cells, table.columns, strict=False):
        if column.kind == "text":
            return plain(cell.text)
    return ""


def code_families(case: TableCase) -> Iterator[tuple[str, list[str]]]:
    """Pairs of a row's address and those of the rows right below it in the tree of codes."""
    rows = {code: row.address for code, row in zip(case.codes, case.table.rows, strict=True) if row.level != "blank"}
    below = defaultdict(list)
    for code, address in rows.items():
        if code and codes.is_code(code):
            above = [other for other in codes.lineage(code) if other != code and other in rows]
            below[above[-1] if above else ""].append(address)
    for code, address in rows.items():
        if code in below:
            yield address, below[code]


def _places(table: Table) -> Iterator[tuple[int, int, Cell]]:
    for index, row in enumerate(table.rows):
        for place, cell in enumerate(row.cells):
            yield index, place, cell
