"""The findings as one long table in Parquet: a row a file, and one a thing noted in it. Pure."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as arrow
from pyarrow import parquet

from disclosure.documents.inspection.findings import InspectedFile, Noted

# Rows that are held in memory until they are written.
_ROWS_AT_ONCE = 10_000

_FILE_COLUMNS = (
    "path",
    "sha256",
    "size",
    "state",
    "layout",
    "document_kind",
    "region_code",
    "region_name",
    "department_code",
    "department_name",
    "unit_code",
    "unit_name",
    "year",
    "digest",
    "unread",
)
_NOTED_COLUMNS = (
    "source",
    "code",
    "title",
    "severity",
    "outcome",
    "place",
    "message",
    "difference",
)
_NUMBERS = {"size": arrow.int64(), "year": arrow.int32(), "unread": arrow.int32()}
# A file's own row has ``file`` here, every other one ``noted``: count files by the first kind.
RECORD = "record"
SCHEMA = arrow.schema(
    [
        (RECORD, arrow.string()),
        *((name, _NUMBERS.get(name, arrow.string())) for name in _FILE_COLUMNS),
        *((name, arrow.string()) for name in _NOTED_COLUMNS),
    ]
)


def write_parquet(path: Path, files: Iterable[InspectedFile]) -> None:
    """Write the table of findings. Raises OSError."""
    rows = _rows(files)
    with parquet.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        while batch := list(islice(rows, _ROWS_AT_ONCE)):
            writer.write_table(arrow.Table.from_pylist(batch, schema=SCHEMA))


def _rows(files: Iterable[InspectedFile]) -> Iterator[dict[str, Any]]:
    for file in files:
        about_file = _about_file(file)
        yield {RECORD: "file", **about_file}
        for noted in file.noted:
            yield {RECORD: "noted", **about_file, **_about(noted)}


def _about_file(file: InspectedFile) -> dict[str, Any]:
    values = {name: getattr(file, name) for name in _FILE_COLUMNS}
    # A year of 0 would be averaged with the others.
    values["year"] = file.year or None
    return values


def _about(noted: Noted) -> dict[str, Any]:
    return {name: str(getattr(noted, name)) for name in _NOTED_COLUMNS}
