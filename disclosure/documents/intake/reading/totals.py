"""Blank totals above parts that are not: a fault of the office, named wherever it stands. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from budget.problems import Problem
from disclosure.documents.forms.model import Layout, TableRule
from disclosure.documents.forms.placeholders import fill
from disclosure.documents.intake import problem_kinds
from disclosure.documents.model.document import Row, Table

# For each item (or row) of a table by its address: which of its money columns hold an amount.
Amounts = dict[str, dict[str, bool]]


def blank_totals(
    layout: Layout,
    tables: Mapping[str, Table],
    places: Mapping[str, str],
    texts: Mapping[str, str],
) -> Iterator[Problem]:
    """Yield a problem for each row with a blank sum over parts that are not blank.

    ``places`` are where things stand in the file by address, ``texts`` fill the form's templates.
    """
    for key, table in tables.items():
        rule = layout.tables[key]
        amounts = _amounts(rule, table)
        blank_columns: dict[str, set[str]] = {}
        for find_blanks in (_by_rows, _by_columns, _by_codes):
            for address, column in find_blanks(rule, amounts):
                columns = blank_columns.setdefault(address, set())
                columns.add(column)
        for row in table.rows:
            addresses = {cell.address.rpartition("/")[0] for cell in row.cells}
            for address in sorted(addresses & blank_columns.keys()):
                yield problem_kinds.TOTAL_BLANK.at(
                    places.get(address, address),
                    table=fill(rule.title, texts),
                    label=_label(rule, row, address),
                    columns=_headings(rule, blank_columns[address], texts),
                )


def _headings(rule: TableRule, columns: set[str], texts: Mapping[str, str]) -> str:
    headings = []
    for column in rule.columns:
        if column.key in columns:
            headings.append(fill(column.header[-1], texts).strip())
    return "、".join(headings)


def _label(rule: TableRule, row: Row, address: str) -> str:
    """Return the label of that side of a row that stands at ``address``."""
    texts = []
    for column in rule.columns:
        if column.kind not in ("label", "name"):
            continue
        for cell in row.cells:
            if cell.address == f"{address}/{column.key}":
                texts.append(cell.text.strip())
    return " ".join(text for text in texts if text)


def _amounts(rule: TableRule, table: Table) -> Amounts:
    money_columns = {column.key for column in rule.columns if column.kind == "money"}
    amounts: Amounts = {}
    for row in table.rows:
        for cell in row.cells:
            address, _, column = cell.address.rpartition("/")
            if column not in money_columns:
                continue
            filled = amounts.setdefault(address, {})
            filled[column] = bool(cell.text.strip())
    return amounts


def _by_rows(rule: TableRule, amounts: Amounts) -> Iterator[tuple[str, str]]:
    """Yield the address and column of blank sums of rows. A part may be blank, and a sum again."""

    def has_filled(items: Iterable[str], column: str) -> bool:
        """Return whether one of these items, or a part of one, has an amount."""
        for item in items:
            filled = amounts.get(f"{rule.key}/{item}", {})
            if filled.get(column, False):
                return True
            parts = rule.row_sums.get(item, ())
            if has_filled(parts, column):
                return True
        return False

    for total, parts in rule.row_sums.items():
        address = f"{rule.key}/{total}"
        for column, is_filled in amounts.get(address, {}).items():
            if not is_filled and has_filled(parts, column):
                yield address, column


def _by_columns(rule: TableRule, amounts: Amounts) -> Iterator[tuple[str, str]]:
    """Yield the address and column of blank sums of columns."""
    for address, filled in amounts.items():
        for total, parts in rule.column_sums.items():
            has_total = filled.get(total, True)  # a row may do without the column
            has_part = any(filled.get(part, False) for part in parts)
            if has_part and not has_total:
                yield address, total


def _by_codes(rule: TableRule, amounts: Amounts) -> Iterator[tuple[str, str]]:
    """Yield the address and column of blank rows above rows with codes that begin with theirs."""
    if not rule.lists_codes:
        return
    codes = {address: address.rpartition("/")[2] for address in amounts}
    for address, code in codes.items():
        filled_below: set[str] = set()
        for part, part_code in codes.items():
            if part_code == code:
                continue
            if code == "total" or part_code.startswith(code):
                filled_columns = [column for column, filled in amounts[part].items() if filled]
                filled_below.update(filled_columns)
        for column, is_filled in amounts[address].items():
            if not is_filled and column in filled_below:
                yield address, column
