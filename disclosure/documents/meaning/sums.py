"""Which cells of a table are sums of which others, as the form has them. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from disclosure.documents.forms.model import TableRule
from disclosure.documents.model.document import Table


class Axis(StrEnum):
    """Along what cells are added up: the columns of one row, the rows of one column,
    or the tree of codes.
    """

    COLUMN = "column"
    ROW = "row"
    CODE = "code"


@dataclass(frozen=True)
class CellSum:
    """A cell that the form makes the sum of others, all by their addresses.

    The form may name cells that a document does not have.
    """

    axis: Axis
    total: str
    parts: tuple[str, ...]


def sums_of_form(rule: TableRule, table: Table, columns: Sequence[str]) -> Iterator[CellSum]:
    """Yield the sums of columns in each row, then the sums of rows in each of ``columns``."""
    for row in _row_addresses(rule, table):
        for total, parts in rule.column_sums.items():
            part_addresses = tuple(f"{row}/{part}" for part in parts)
            yield CellSum(Axis.COLUMN, f"{row}/{total}", part_addresses)
    for total, parts in rule.row_sums.items():
        total_row = f"{rule.key}/{total}"
        part_rows = [f"{rule.key}/{part}" for part in parts]
        yield from sums_of_rows(Axis.ROW, [(total_row, part_rows)], columns)


def sums_of_rows(
    axis: Axis, families: Iterable[tuple[str, Sequence[str]]], columns: Sequence[str]
) -> Iterator[CellSum]:
    """Yield the sums in each of ``columns`` of rows that are sums of others.

    ``families`` are the address of each such row with those of its parts.
    """
    for total, parts in families:
        for column in columns:
            part_addresses = tuple(f"{part}/{column}" for part in parts)
            yield CellSum(axis, f"{total}/{column}", part_addresses)


def _row_addresses(rule: TableRule, table: Table) -> list[str]:
    """Return the rows of a table. The form's own have one address for each side of the table."""
    if rule.rows_by != "fixed":
        return [row.address for row in table.rows if row.level != "blank"]
    addresses = []
    for row in rule.rows:
        for item in row.items.values():
            addresses.append(f"{rule.key}/{item.key}")
    return addresses
