"""A document as a form has it: its money cells with place, amount and meaning,
and which cells are sums of which. Pure.
"""

from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from budget import codes
from budget.amounts import is_nil_sign
from disclosure.documents.forms.each import written_out
from disclosure.documents.forms.model import ColumnRule, Layout, TableRule
from disclosure.documents.meaning.amounts import NOTHING, KnownAmount, in_unit, read_cell, total
from disclosure.documents.meaning.context import Context
from disclosure.documents.meaning.meanings import Meaning
from disclosure.documents.meaning.subjects import FormMeaning, Subject, form_of
from disclosure.documents.meaning.sums import Axis, CellSum, sums_of_form, sums_of_rows
from disclosure.documents.model.document import Document, Row, Table
from disclosure.documents.model.places import NAMING_KINDS, naming_texts, printed_name
from disclosure.documents.model.texts import fold, unspaced

# A form prints a code in one column, or its class, section and item in three.
_CODE_KINDS = ("code", "code_class", "code_section", "code_item")


@dataclass(frozen=True)
class CellRef:
    """A place to look at: a cell of a table, or a text.

    `table` is the number of a statutory table, None elsewhere. `row` is the 序号 and `column` the
    栏次, as a person counts them. `shown` is what stands there.
    """

    address: str
    table: int | None = None
    row: int | None = None
    column: int | None = None
    shown: str = ""


@dataclass(frozen=True)
class MoneyCell:
    """A money cell of the form.

    `exists` is False for one that the document lacks, or of a code that its table does not list.
    `amount` is None where the text is no amount; `fault` then says so. `meaning` is None where the
    form counts nothing. `unit` is that of the amount where it is not that of the form's tables.
    """

    ref: CellRef
    table: TableRule
    column: ColumnRule
    row_label: str
    meaning: Meaning | None
    amount: KnownAmount | None
    fault: str = ""
    code: str | None = None
    exists: bool = True
    unit: str = ""

    @property
    def address(self) -> str:
        return self.ref.address

    @property
    def place(self) -> str:
        """Where it is, as a clerk finds it: 表2第22行“213 农林水支出”第3栏“合计”."""
        row = f"第{self.ref.row}行" if self.ref.row else ""
        column = ""
        if self.ref.column:
            heading = "·".join(map(unspaced, self.column.header))
            column = f"第{self.ref.column}栏“{heading}”"
        return f"{table_name(self.table)}{row}“{self.row_label}”{column}"

    @property
    def statement(self) -> str:
        """Where it is and what it shows: …第3栏“合计”为716.95."""
        if not self.exists:
            return f"{table_name(self.table)}没有列出“{self.row_label}”"
        shown = self.ref.shown.strip()
        return f"{self.place}为{shown}{self.unit}" if shown else f"{self.place}为空"


@dataclass(frozen=True)
class Family:
    """A cell that is the sum of others."""

    axis: Axis
    total: MoneyCell
    parts: tuple[MoneyCell, ...]


@dataclass(frozen=True)
class TableCase:
    """A table of the document with its rule.

    `codes` are those of its rows in printed order, '' for the total's.
    """

    rule: TableRule
    table: Table
    subject: Subject
    codes: tuple[str, ...]

    @property
    def name(self) -> str:
        return table_name(self.rule)

    @property
    def ref(self) -> CellRef:
        """The table as a whole."""
        return CellRef(self.rule.key, as_number(self.rule.number))


class Case:
    """One document with its layout and context; what is asked for is worked out once."""

    def __init__(self, document: Document, context: Context) -> None:
        self.document = document
        self.context = context
        self.layout: Layout = written_out(context.layout, document)
        self.form: FormMeaning = form_of(context.layout)
        self.domain = self.form.domain
        self._effective: dict[str, KnownAmount] = {}
        self._row_number_places: dict[str, int | None] = {}

    @cached_property
    def last_year(self) -> "Case | None":
        """Last year's Document, read with this one's form; None where none is known."""
        if self.context.prior is None:
            return None
        return Case(self.context.prior, replace(self.context, prior=None))

    # -- tables ------------------------------------------------------------------------------------

    @cached_property
    def tables(self) -> dict[str, TableCase]:
        """The document's tables that the layout has, by key."""
        printed = {table.address: table for table in self.document.every_table()}
        cases: dict[str, TableCase] = {}
        for key, rule in self.layout.tables.items():
            if key in printed:
                table = printed[key]
                row_codes = tuple(code_of(table, row) for row in table.rows)
                cases[key] = TableCase(rule, table, self.form.subjects[key], row_codes)
        return cases

    def about(self, *subjects: Subject) -> list[TableCase]:
        """Return the document's tables about these subjects."""
        return [case for case in self.tables.values() if case.subject in subjects]

    def subject_of(self, cell: MoneyCell) -> Subject:
        """Return what a cell's table is about."""
        return self.form.subjects[cell.table.key]

    @cached_property
    def is_displayed(self) -> bool:
        """Only displayed figures are known, as of a file."""
        for case in self.tables.values():
            for row in case.table.rows:
                if any(cell.value is not None for cell in row.cells):
                    return False
        return True

    @cached_property
    def nil_is_printed(self) -> bool:
        """The office prints nil as 0.00: no money cell of a statutory table with rows is blank,
        or has a sign for nil (-).
        """
        has_money = False
        for case in self.tables.values():
            if not case.rule.number or case.table.is_empty:
                continue
            money = [column.kind == "money" for column in case.table.columns]
            for row in case.table.rows:
                for is_money, cell in zip(money, row.cells, strict=False):
                    if is_money and is_nil_sign(cell.text):
                        return False
                    has_money = has_money or is_money
        return has_money

    @cached_property
    def code_names(self) -> dict[str, str]:
        """The names of codes that the tables print, by code, without the form's spaces."""
        names: dict[str, str] = {}
        for case in self.tables.values():
            for code, row in zip(case.codes, case.table.rows, strict=True):
                name = unspaced(printed_name(case.table, row))
                if code and name:
                    names.setdefault(code, name)
        return names

    # -- cells -------------------------------------------------------------------------------------

    @cached_property
    def cells(self) -> dict[str, MoneyCell]:
        """Every money cell by address: of fixed rows those that the form has,
        of codes and goods those that are listed.
        """
        by_address: dict[str, MoneyCell] = {}
        for case in self.tables.values():
            if case.rule.rows_by == "fixed":
                cells = self._fixed_cells(case)
            elif case.rule.lists_codes:
                cells = self._code_cells(case)
            else:
                cells = self._entered_cells(case)
            for cell in cells:
                by_address[cell.address] = cell
        return by_address

    def _fixed_cells(self, case: TableCase) -> Iterator[MoneyCell]:
        placed = cell_places(case.table)
        for item, column in self.form.items(case.rule):
            address = f"{case.rule.key}/{item.key}/{column.key}"
            meaning = self.form.meaning(case.rule, column, item.counts)
            label = unspaced(item.name)
            if address in placed:
                index, place = placed[address]
                yield self._cell(case, index, place, column, label, meaning)
                continue
            absent = absent_cell(case.rule, column, address, label, meaning)
            # A row that the form prints only with money says by its absence that there is none.
            yield replace(absent, exists=True) if item.optional else absent

    def _code_cells(self, case: TableCase) -> Iterator[MoneyCell]:
        table = case.table
        columns = {column.key: column for column in self.form.columns(case.rule)}
        for index, row in enumerate(table.rows):
            if row.level == "blank":
                continue
            code = case.codes[index]
            selector = case.rule.lines_of_code(code)
            label = row_label(table, row)
            for place, column in _printed_columns(table, row, columns):
                meaning = self.form.meaning(case.rule, column, selector)
                yield self._cell(case, index, place, column, label, meaning, code)

    def _entered_cells(self, case: TableCase) -> Iterator[MoneyCell]:
        columns = {
            column.key: column for column in case.rule.columns if column.kind in ("money", "price")
        }
        for index, row in enumerate(case.table.rows):
            if row.level == "blank":
                continue
            label = row_label(case.table, row)
            for place, column in _printed_columns(case.table, row, columns):
                yield self._cell(case, index, place, column, label, None)

    def _cell(
        self,
        case: TableCase,
        index: int,
        place: int,
        column: ColumnRule,
        label: str,
        meaning: Meaning | None,
        code: str | None = None,
    ) -> MoneyCell:
        cell = case.table.rows[index].cells[place]
        amount: KnownAmount | None = None
        fault = ""
        try:
            amount = read_cell(
                cell,
                column.money,
                nil_is_printed=self.nil_is_printed,
                printed_step=case.table.columns[place].printed_step,
            )
        except ValueError as exc:
            fault = str(exc)
        ref = self.ref(case.table, index, place)
        has_own_unit = column.money.scale != self.layout.money.scale
        unit = column.money.unit if has_own_unit else ""
        return MoneyCell(ref, case.rule, column, label, meaning, amount, fault, code, unit=unit)

    def ref(self, table: Table, index: int, place: int) -> CellRef:
        """Return where a cell is, as a person counts:
        by 序号 and 栏次 where the form prints them, else from 1.
        """
        cells = table.rows[index].cells
        row_number = None
        number_place = self._row_number_place(table)
        if number_place is not None and number_place < len(cells):
            row_number = as_number(cells[number_place].text.strip())
        column_number = None
        if place < len(table.columns):
            column_number = as_number(table.columns[place].number)
        return CellRef(
            cells[place].address,
            as_number(table.number),
            index + 1 if row_number is None else row_number,
            place + 1 if column_number is None else column_number,
            cells[place].text,
        )

    def _row_number_place(self, table: Table) -> int | None:
        """Return which column of a table prints 序号."""
        if table.address not in self._row_number_places:
            self._row_number_places[table.address] = first_column(table, "row_number")
        return self._row_number_places[table.address]

    @cached_property
    def money_cells(self) -> tuple[MoneyCell, ...]:
        """The cells that count ledger lines, whose text is an amount."""
        return tuple(
            cell
            for cell in self.cells.values()
            if cell.meaning is not None and cell.amount is not None
        )

    @cached_property
    def alike(self) -> dict[Meaning | None, list[MoneyCell]]:
        """The money cells that show something, by what they count: those of one list are equal."""
        alike: dict[Meaning | None, list[MoneyCell]] = defaultdict(list)
        for cell in self.money_cells:
            if cell.exists and cell.ref.shown.strip():
                alike[cell.meaning].append(cell)
        return alike

    @cached_property
    def uncoded_cells(self) -> tuple[tuple[MoneyCell, int], ...]:
        """The money cells about all functions and economic codes at once,
        with the money that each counts.
        """
        return tuple(
            (cell, cell.meaning.money)
            for cell in self.money_cells
            if cell.meaning is not None and not cell.meaning.has_codes
        )

    # -- sums --------------------------------------------------------------------------------------

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """Every cell that the form makes a sum of others, with these."""
        families: list[Family] = []
        for case in self.tables.values():
            for cell_sum in _sums(case):
                head = self.cells.get(cell_sum.total)
                if head is None:
                    continue
                parts = [self.cells[part] for part in cell_sum.parts if part in self.cells]
                if parts:
                    families.append(Family(cell_sum.axis, head, tuple(parts)))
        return tuple(families)

    @cached_property
    def _families_by_total(self) -> dict[str, list[Family]]:
        by_total: dict[str, list[Family]] = defaultdict(list)
        for family in self.families:
            by_total[family.total.address].append(family)
        return by_total

    def effective(self, cell: MoneyCell) -> KnownAmount:
        """Return a cell's amount; of a blank total above filled parts their sum,
        since the blank is a finding of its own.
        """
        if cell.address not in self._effective:
            self._effective[cell.address] = self._amount_or_sum(cell)
        return self._effective[cell.address]

    def _amount_or_sum(self, cell: MoneyCell) -> KnownAmount:
        amount = cell.amount or NOTHING
        may_be_forgotten = amount.is_blank and cell.exists
        if not may_be_forgotten:
            return amount
        for family in self._families_by_total.get(cell.address, ()):
            sum_of_parts = total(self.effective(part) for part in family.parts)
            if not sum_of_parts.is_blank:
                return sum_of_parts
        return amount

    # -- findings ----------------------------------------------------------------------------------

    def money(self, yuan: Decimal) -> str:
        """Return an amount with the tables' unit."""
        return f"{in_unit(yuan, self.layout.money)}{self.layout.money.unit}"

    def difference(self, yuan: Decimal) -> str:
        """Return an amount without its unit, as `Finding.difference` has it."""
        return in_unit(yuan, self.layout.money)


# How deep rows stand in a table of purchases: the total, groups, groups in these, items.
_DEPTHS = {"total": 0, "class": 1, "section": 2, "line": 3}


def _sums(case: TableCase) -> Iterator[CellSum]:
    """Yield the sums of a table: of the form's columns and rows, of groups, of codes."""
    rule = case.rule
    columns = [column.key for column in rule.columns if column.kind == "money"]
    yield from sums_of_form(rule, case.table, columns)
    if rule.rows_by == "procurement":
        yield from sums_of_rows(Axis.ROW, group_families(case), columns)
    if rule.lists_codes:
        yield from sums_of_rows(Axis.CODE, code_families(case), columns)


def group_families(case: TableCase) -> Iterator[tuple[str, list[str]]]:
    """Yield each row of a table of purchases that is a sum, with the rows right below it.

    Rows are named by their addresses.
    """
    rows = [row for row in case.table.rows if row.level in _DEPTHS]
    for place, row in enumerate(rows):
        depth = _DEPTHS[row.level]
        below = rows[place + 1 :]
        if row.level == "total":  # it may stand first or last
            below = [other for other in rows if other is not row]
        parts: list[str] = []
        nearest = len(_DEPTHS)
        for other in below:
            other_depth = _DEPTHS[other.level]
            if other_depth <= depth:
                break
            nearest = min(nearest, other_depth)
            if other_depth == nearest:
                parts.append(other.address)
        if parts:
            yield row.address, parts


def absent_cell(
    rule: TableRule,
    column: ColumnRule,
    address: str,
    label: str,
    meaning: Meaning | None,
    code: str | None = None,
) -> MoneyCell:
    """Return a cell that is not there: the form's own row that the document lacks,
    or a code that its table does not list.
    """
    ref = CellRef(address, as_number(rule.number), None, as_number(column.number))
    return MoneyCell(ref, rule, column, label, meaning, NOTHING, code=code, exists=False)


def _printed_columns(
    table: Table, row: Row, columns: dict[str, ColumnRule]
) -> Iterator[tuple[int, ColumnRule]]:
    """Yield the places of those columns that a row prints; a file's row may be too short."""
    for place, column in enumerate(table.columns):
        if column.key in columns and place < len(row.cells):
            yield place, columns[column.key]


def as_number(text: str) -> int | None:
    """Return the number of a table, row or column; None where the form prints none."""
    return int(text) if text.isdigit() else None


def table_name(rule: TableRule) -> str:
    """Return 表2, or the title of a table without a number."""
    return f"表{rule.number}" if rule.number else f"《{unspaced(rule.title)}》"


def first_column(table: Table, kind: str) -> int | None:
    """Return the place of a table's first column of a kind."""
    for place, column in enumerate(table.columns):
        if column.kind == kind:
            return place
    return None


def cell_places(table: Table) -> dict[str, tuple[int, int]]:
    """Return the row and column of each cell, both counted from 0, by the cell's address."""
    places: dict[str, tuple[int, int]] = {}
    for index, row in enumerate(table.rows):
        for place, cell in enumerate(row.cells):
            places[cell.address] = (index, place)
    return places


def code_of(table: Table, row: Row) -> str:
    """Return the code printed in a row, in one column or in three; empty for a total."""
    code = ""
    if row.level == "total":
        return code  # some forms have its label in the column of codes
    for cell, column in zip(row.cells, table.columns, strict=False):
        if column.kind in _CODE_KINDS:
            code += cell.text
    return fold(code)


def row_label(table: Table, row: Row) -> str:
    """Return what names a row: its code and name, or its label, or else its first text."""
    if any(column.kind in NAMING_KINDS for column in table.columns):
        return " ".join(naming.text for naming in naming_texts(table, row))
    for cell, column in zip(row.cells, table.columns, strict=False):
        if column.kind == "text":
            return unspaced(cell.text)
    return ""


def parent_among(code: str, listed: Container[str]) -> str:
    """Return the nearest code above one that is listed; '' where the total alone is above it."""
    above = [
        ancestor for ancestor in codes.lineage(code) if ancestor != code and ancestor in listed
    ]
    return above[-1] if above else ""


def code_families(case: TableCase) -> Iterator[tuple[str, list[str]]]:
    """Yield a row's address with those of the rows right below it in the tree of codes."""
    address_by_code: dict[str, str] = {}
    for code, row in zip(case.codes, case.table.rows, strict=True):
        if row.level != "blank":
            address_by_code[code] = row.address
    children: dict[str, list[str]] = defaultdict(list)
    for code, address in address_by_code.items():
        if code and codes.is_code(code):
            children[parent_among(code, address_by_code)].append(address)
    for code, address in address_by_code.items():
        if code in children:
            yield address, children[code]
