"""Rows of bulk tables as Arrow columns: typed, packed to be kept, and unpacked again. Pure."""

from collections.abc import Iterable, Mapping

import pyarrow as arrow

from disclosure.documents.bulk.rows import BulkRow
from disclosure.documents.bulk.schema import (
    DECIMALS,
    DIGITS,
    BulkTable,
    ValueType,
    VersionState,
)

_TYPES: Mapping[ValueType, arrow.DataType] = {
    ValueType.TEXT: arrow.string(),
    ValueType.INTEGER: arrow.int32(),
    ValueType.NUMBER: arrow.decimal128(DIGITS, DECIMALS),
    ValueType.BOOLEAN: arrow.bool_(),
    ValueType.DATE: arrow.date32(),
}
# Threads would cost more than they save: a version has some hundred rows.
_ALONE = arrow.ipc.IpcReadOptions(use_threads=False)


def arrow_schema(table: BulkTable) -> arrow.Schema:
    """Return the Arrow schema of a table; what each column means is in its metadata."""
    fields = []
    for column in table.columns:
        about = {"title": column.title, "description": column.about.chinese}
        fields.append(arrow.field(column.name, _TYPES[column.type], metadata=about))
    return arrow.schema(fields)


def as_columns(table: BulkTable, rows: Iterable[BulkRow]) -> arrow.Table:
    """Return rows as Arrow columns."""
    schema = arrow_schema(table)
    values_by_column = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = []
    for values, field in zip(values_by_column, schema, strict=True):
        arrays.append(arrow.array(values, type=field.type))
    return arrow.table(arrays, schema=schema)


def pack(columns: arrow.Table) -> bytes:
    """Return columns as bytes to be kept: a compressed Arrow stream."""
    sink = arrow.BufferOutputStream()
    # As a whole: a row's columns are alike, and each of dozens apart takes its time.
    with (
        arrow.CompressedOutputStream(sink, "zstd") as compressed,
        arrow.ipc.new_stream(compressed, columns.schema) as stream,
    ):
        stream.write_table(columns)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def unpack(packed: bytes) -> arrow.Table:
    """Return the columns that ``pack`` made bytes of."""
    source = arrow.BufferReader(packed)
    with (
        arrow.CompressedInputStream(source, "zstd") as decompressed,
        arrow.ipc.open_stream(decompressed, options=_ALONE) as stream,
    ):
        return stream.read_all()


def in_state(table: BulkTable, columns: arrow.Table, state: VersionState) -> arrow.Table:
    """Return the columns with the state that their version has now."""
    place = table.place("state")
    states = arrow.repeat(arrow.scalar(state.value), columns.num_rows)
    return columns.set_column(place, columns.schema.field(place), states)
