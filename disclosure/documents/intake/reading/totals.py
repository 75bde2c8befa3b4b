"""Blank totals above parts that are not: a fault of the office, named wherever it stands. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from budget.amounts import is_nil
from budget.problems import Problem
from disclosure.documents.forms.model import Layout, TableRule
from disclosure.documents.forms.placeholders import fill
from disclosure.documents.intake import problem_kinds
from disclosure.documents.model.document import Cell, Row, Table

# For each item (or row) of a table by its address: what its money columns print.
Amounts = dict[str, dict[str, str]]


def blank_totals(
    layout: Layout,
    tables: Mapping[str, Table],
    places: Mapping[str, str],
    texts: Mapping[str, str],
) -> Iterator[Problem]:
    """Yield a problem for each row with a blank sum over parts that are not nil, as 0.00 is.

    ``places`` are where things stand in the file by address, ``texts`` fill the form's templates.
    """
    for key, table in tables.items():
        rule = layout.tables[key]
        title = fill(rule.title, texts)
        amounts = _amounts(rule, table)
        blank_cells = [
            *_by_rows(rule, amounts),
            *_by_columns(rule, amounts),
            *_by_codes(rule, amounts),
        ]
        blank_columns: dict[str, set[str]] = {}
        for address, column in blank_cells:
            columns = blank_columns.setdefault(address, set())
            columns.add(column)
        for row in table.rows:
            # A printed row may hold two of the form, side by side.
            addresses = {_address_of_row(cell) for cell in row.cells}
            for address in sorted(addresses):
                if address not in blank_columns:
                    continue
                place = places.get(address, address)
                label = _label(rule, row, address)
                headings = _headings(rule, blank_columns[address], texts)
                yield problem_kinds.TOTAL_BLANK.at(
                    place, table=title, label=label, columns=headings
                )


def _address_of_row(cell: Cell) -> str:
    row, _, _ = cell.address.rpartition("/")
    return row


def _headings(rule: TableRule, columns: set[str], texts: Mapping[str, str]) -> str:
    """Return the lowest headings of columns, as they stand in the form's order."""
    headings = []
    for column in rule.columns:
        if column.key in columns:
            heading = fill(column.header[-1], texts)
            headings.append(heading.strip())
    return "、".join(headings)


def _label(rule: TableRule, row: Row, address: str) -> str:
    """Return the label of that side of a row that stands at ``address``."""
    text_by_address = {cell.address: cell.text.strip() for cell in row.cells}
    texts = []
    for column in rule.columns:
        if column.kind not in ("label", "name"):
            continue
        text = text_by_address.get(f"{address}/{column.key}", "")
        if text:
            texts.append(text)
    return " ".join(texts)


def _amounts(rule: TableRule, table: Table) -> Amounts:
    money_columns = {column.key for column in rule.columns if column.kind == "money"}
    amounts: Amounts = {}
    for row in table.rows:
        for cell in row.cells:
            address, _, column = cell.address.rpartition("/")
            if column not in money_columns:
                continue
            shown = amounts.setdefault(address, {})
            shown[column] = cell.text.strip()
    return amounts


def _by_rows(rule: TableRule, amounts: Amounts) -> Iterator[tuple[str, str]]:
    """Yield the address and column of blank sums of rows. A part may be blank, and a sum again."""

    def has_filled(items: Iterable[str], column: str) -> bool:
        """Return whether one of these items, or a part of one, has an amount."""
        for item in items:
            address = f"{rule.key}/{item}"
            shown = amounts.get(address, {})
            if not is_nil(shown.get(column, "")):
                return True
            parts = rule.row_sums.get(item, ())
            if has_filled(parts, column):
                return True
        return False

    for total, parts in rule.row_sums.items():
        address = f"{rule.key}/{total}"
        shown = amounts.get(address, {})
        for column, text in shown.items():
            if not text and has_filled(parts, column):
                yield address, column


def _by_columns(rule: TableRule, amounts: Amounts) -> Iterator[tuple[str, str]]:
    """Yield the address and column of blank sums of columns."""
    for address, shown in amounts.items():
        for total, parts in rule.column_sums.items():
            if total not in shown:
                continue  # a row may do without the column
            has_part = any(not is_nil(shown.get(part, "")) for part in parts)
            if has_part and not shown[total]:
                yield address, total


def _by_codes(rule: TableRule, amounts: Amounts) -> Iterator[tuple[str, str]]:
    """Yield the address and column of blank rows above rows with codes that begin with theirs."""
    if not rule.lists_codes:
        return
    code_by_address = {}
    for address in amounts:
        code = address.rpartition("/")[2]
        code_by_address[address] = code
    for address, code in code_by_address.items():
        filled_below: set[str] = set()
        for other_address, other_code in code_by_address.items():
            is_below = code == "total" or other_code.startswith(code)
            if other_code == code or not is_below:
                continue
            for column, text in amounts[other_address].items():
                if not is_nil(text):
                    filled_below.add(column)
        for column, text in amounts[address].items():
            if not text and column in filled_below:
                yield address, column
