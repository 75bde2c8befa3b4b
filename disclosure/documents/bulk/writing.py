"""Writing a bulk table row group by row group, in one or several formats at once. Pure.

Equal rows give equal bytes, however they were divided. Only as many rows as one group has are in
memory.
"""

import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pyarrow as arrow
from pyarrow import compute, parquet
from pyarrow import csv as arrow_csv

from disclosure.documents.bulk.columns import arrow_schema
from disclosure.documents.bulk.schema import BulkTable, ValueType

# Some 40 MB of the widest table in memory.
ROWS_OF_A_GROUP = 20_000
ESCAPE = "'"
"""Stands before a text in CSV that a spreadsheet would take for a formula."""

# What formats.safety looks for and takes out, as RE2 writes it, in whole columns at once.
_RUNS = r"^(?:[\s\v\p{Z}\x{85}\x{feff}]*[=+\-@＝＋－＠]|[\t\r\n]|')"
_UNPRINTABLE = r"[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\x7f-\x{9f}\x{fffe}\x{ffff}]"
# A number is no formula, whatever sign it has.
_PLAIN_NUMBER = r"^-?[0-9][0-9,.]*$"
_BYTE_ORDER_MARK = "\ufeff".encode()
# The texts are alike: little is gained by trying harder, and much time lost.
_GZIP_LEVEL = 3


class TableWriter(Protocol):
    """Takes the row groups of a table."""

    def write(self, columns: arrow.Table) -> None:
        """Write a group of rows."""

    def close(self) -> None:
        """End the file."""


class ParquetTable:
    """A table as Parquet: numbers are decimals, codes are text."""

    def __init__(self, path: Path, table: BulkTable) -> None:
        self._writer = parquet.ParquetWriter(path, arrow_schema(table), compression="zstd")

    def write(self, columns: arrow.Table) -> None:
        """Write a group of rows."""
        self._writer.write_table(columns, row_group_size=ROWS_OF_A_GROUP)

    def close(self) -> None:
        """End the file."""
        self._writer.close()


class CsvTable:
    """A table as gzipped CSV in UTF-8 with a byte order mark; its first line names the columns.

    Numbers have all their digits. A text that a spreadsheet would run begins with an apostrophe.
    """

    def __init__(self, path: Path, table: BulkTable) -> None:
        self._table = table
        self._file = path.open("wb")
        # Without name and moment, which would make equal tables different bytes.
        self._zip = gzip.GzipFile("", "wb", _GZIP_LEVEL, self._file, mtime=0)
        header = ",".join(f'"{name}"' for name in table.names)
        self._zip.write(_BYTE_ORDER_MARK + f"{header}\n".encode())

    def write(self, columns: arrow.Table) -> None:
        """Write a group of rows."""
        texts = []
        for column in self._table.columns:
            texts.append(_csv_column(columns[column.name], column.type))
        options = arrow_csv.WriteOptions(include_header=False)
        sink = arrow.BufferOutputStream()
        arrow_csv.write_csv(arrow.table(texts, names=list(self._table.names)), sink, options)
        self._zip.write(sink.getvalue())

    def close(self) -> None:
        """End the file."""
        self._zip.close()
        self._file.close()


def _csv_column(values: arrow.ChunkedArray, type_: ValueType) -> arrow.ChunkedArray:
    match type_:
        case ValueType.NUMBER:
            # 1200.500000 is 1200.5; all have the same number of decimals.
            digits = compute.cast(values, arrow.string())
            return compute.utf8_rtrim(compute.utf8_rtrim(digits, "0"), ".")
        case ValueType.TEXT:
            return _guarded(values)
        case _:
            return values


def _guarded(values: arrow.ChunkedArray) -> arrow.ChunkedArray:
    """Return texts that no spreadsheet runs, without characters that it does not take."""
    # Most columns have few different texts: each is looked at once.
    encoded = values.combine_chunks().dictionary_encode()
    texts = encoded.dictionary
    printable = compute.replace_substring_regex(texts, _UNPRINTABLE, "")
    runs = compute.match_substring_regex(printable, _RUNS)
    is_number = compute.match_substring_regex(printable, _PLAIN_NUMBER)
    escaped = compute.binary_join_element_wise(ESCAPE, printable, "")
    safe = compute.if_else(compute.and_not(runs, is_number), escaped, printable)
    return values if safe.equals(texts) else safe.take(encoded.indices)


class GroupedRows:
    """Gathers small groups of rows into large ones for several writers."""

    def __init__(self, writers: Sequence[TableWriter]) -> None:
        self.rows = 0
        self._writers = writers
        self._waiting: list[arrow.Table] = []
        self._rows_waiting = 0

    def add(self, columns: arrow.Table) -> None:
        """Add rows of any number."""
        start = 0
        while start < columns.num_rows:
            taken = columns.slice(start, ROWS_OF_A_GROUP - self._rows_waiting)
            self._waiting.append(taken)
            self._rows_waiting += taken.num_rows
            start += taken.num_rows
            if self._rows_waiting == ROWS_OF_A_GROUP:
                self._write()
        self.rows += columns.num_rows

    def finish(self) -> None:
        """Write what waits."""
        if self._waiting:
            self._write()

    def _write(self) -> None:
        group = arrow.concat_tables(self._waiting).combine_chunks()
        self._waiting = []
        self._rows_waiting = 0
        for writer in self._writers:
            writer.write(group)
