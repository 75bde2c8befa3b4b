"""Blank totals above parts that are not: a fault of the office, told wherever it stands. Pure."""

from collections.abc import Iterator, Mapping

from budget.problems import Problem
from disclosure.documents.forms.model import Layout, TableRule
from disclosure.documents.forms.placeholders import fill
from disclosure.documents.model.document import Row, Table

Holes = dict[str, set[str]]  # row address -> keys of its blank columns


def blank_totals(
    layout: Layout, tables: Mapping[str, Table], places: Mapping[str, str], texts: Mapping[str, str]
) -> Iterator[Problem]:
    """One problem for each row with a blank sum over parts that are not blank, at its place in the file."""
    for key, table in tables.items():
        rule = layout.tables[key]
        holes: Holes = {}
        for find in (_by_rows, _by_columns, _by_codes):
            for address, column in find(rule, table):
                holes.setdefault(address, set()).add(column)
        for row in table.rows:
            for address in sorted({cell.address.rpartition("/")[0] for cell in row.cells} & holes.keys()):
                yield _problem(rule, row, address, holes[address], places, texts)


def _problem(
    rule: TableRule, row: Row, address: str, columns: set[str], places: Mapping[str, str], texts: Mapping[str, str]
) -> Problem:
    headings = "、".join(fill(column.header[-1], texts).strip() for column in rule.columns if column.key in columns)
    labels = {column.key for column in rule.columns if column.kind in ("label", "name")}
    label = next(
        (
            cell.text.strip()
            for cell in row.cells
            if cell.address.startswith(f"{address}/") and cell.address.rpartition("/")[2] in labels
        ),
        "",
    )
    return Problem(
        "total.blank",
        places.get(address, address),
        f"“{fill(rule.title, texts)}”的“{label}”行“{headings}”为空，而它的组成部分有数",
    )


def _amounts(rule: TableRule, table: Table) -> dict[str, dict[str, bool]]:
    """For each item (or row) of a table by its address: which money columns hold an amount."""
    money = {column.key for column in rule.columns if column.kind == "money"}
    found: dict[str, dict[str, bool]] = {}
    for row in table.rows:
        for cell in row.cells:
            address, _, column = cell.address.rpartition("/")
            if column in money:
                found.setdefault(address, {})[column] = bool(cell.text.strip())
    return found


def _by_rows(rule: TableRule, table: Table) -> Iterator[tuple[str, str]]:
    amounts = _amounts(rule, table)

    def is_filled(key: str, column: str) -> bool:
        parts = rule.row_sums.get(key, ())
        here = amounts.get(f"{table.address}/{key}", {}).get(column, False)
        return here or any(is_filled(part, column) for part in parts)

    for total, parts in rule.row_sums.items():
        for column, filled in amounts.get(f"{table.address}/{total}", {}).items():
            if not filled and any(is_filled(part, column) for part in parts):
                yield f"{table.address}/{total}", column


def _by_columns(rule: TableRule, table: Table) -> Iterator[tuple[str, str]]:
    for address, filled in _amounts(rule, table).items():
        for total, parts in rule.column_sums.items():
            if not filled.get(total, True) and any(filled.get(part, False) for part in parts):
                yield address, total


def _by_codes(rule: TableRule, table: Table) -> Iterator[tuple[str, str]]:
    if rule.rows_by not in ("function", "economic"):
        return
    amounts = _amounts(rule, table)
    codes = {address: address.rpartition("/")[2] for address in amounts}
    for address, code in codes.items():
        below = [part for part, other in codes.items() if other != code and (code == "total" or other.startswith(code))]
        for column, filled in amounts[address].items():
            if not filled and any(amounts[part].get(column, False) for part in below):
                yield address, column
