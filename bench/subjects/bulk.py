"""Bulk files against PostgreSQL's COPY of the same rows, and how their memory grows with the rows.

The rows are those of the example's amounts, many times over. PostgreSQL is measured where it
answers at TEST_DATABASE_URL.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path

import psycopg

from bench import example
from bench.bounds import Bound, NotMeasured
from bench.memory import ROOT
from bench.memory import peak as peak_of_process
from bench.table import Measures
from budget.lineage import Lineage
from disclosure.documents.bulk.columns import as_columns, in_state, pack, unpack
from disclosure.documents.bulk.rows import BulkRow, BulkSource, VersionFacts, rows
from disclosure.documents.bulk.schema import AMOUNTS, ValueType, VersionState
from disclosure.documents.bulk.workbook import BulkWorkbook
from disclosure.documents.bulk.writing import CsvTable, GroupedRows, ParquetTable, TableWriter
from disclosure.documents.forms import layout

POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
# Some 100,000 rows: a county's year.
VERSIONS = 300
_ROUNDS = 5
# At least half of COPY's speed.
_MOST_TIMES = 2.0
_MOST_GROWTH = 20  # MB, from a fifth of the rows (a full row group) to all of them
_TYPES = {
    ValueType.TEXT: "text",
    ValueType.INTEGER: "integer",
    ValueType.NUMBER: "numeric",
    ValueType.BOOLEAN: "boolean",
    ValueType.DATE: "date",
}
_PEAK = "import sys; from bench.subjects.bulk import peak; print(peak(int(sys.argv[1])))"


def measures() -> Measures:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        formats: dict[str, Callable[[], TableWriter]] = {
            "Parquet": lambda: ParquetTable(folder / "amounts.parquet", AMOUNTS),
            "CSV, gzipped": lambda: CsvTable(folder / "amounts.csv.gz", AMOUNTS),
        }
        try:
            times = _times_beside_copy(formats, folder)
        except psycopg.OperationalError:
            yield NotMeasured("bulk files / COPY to CSV", "no PostgreSQL")
            times = {}
        for format_, amount in times.items():
            yield Bound(
                f"kept rows to {format_} / COPY to CSV",
                partial(float, amount),
                _MOST_TIMES,
                "times",
            )
    growth = _peak_of(VERSIONS) - _peak_of(VERSIONS // 5)
    yield Bound("peak of memory, five times as many rows", lambda: growth, _MOST_GROWTH, "MB")


def _times_beside_copy(
    formats: dict[str, Callable[[], TableWriter]], folder: Path
) -> dict[str, float]:
    """Return how many times COPY's time each format takes: of each the best of rounds in turns.

    COPY works in two processes: on a busy machine any one round favours it.
    """
    copied: list[float] = []
    written: dict[str, list[float]] = {name: [] for name in formats}
    with psycopg.connect(POSTGRESQL) as connection:
        _fill(connection)
        for _ in range(_ROUNDS):
            copied.append(_seconds(lambda: _copy(connection, folder / "amounts.csv")))
            for name, writer in formats.items():
                written[name].append(_seconds(partial(_write, [writer()], VERSIONS)))
        connection.rollback()
    return {name: min(seconds) / min(copied) for name, seconds in written.items()}


def _fill(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    columns = [f'"{column.name}" {_TYPES[column.type]}' for column in AMOUNTS.columns]
    connection.execute(f"CREATE TEMPORARY TABLE amounts ({', '.join(columns)})")
    with connection.cursor().copy("COPY amounts FROM STDIN") as copy:
        for _ in range(VERSIONS):
            for row in _rows():
                copy.write_row(row)


def _copy(connection: psycopg.Connection[tuple[object, ...]], path: Path) -> None:
    statement = "COPY amounts TO STDOUT (FORMAT csv, HEADER)"
    with path.open("wb") as file, connection.cursor().copy(statement) as copy:
        for block in copy:
            file.write(block)


@cache
def _rows() -> list[BulkRow]:
    document = example.document()
    facts = VersionFacts(1, VersionState.CURRENT, date(2023, 2, 20), "130532/2023/203/v1/")
    source = BulkSource(document, facts, layout(document.identity.layout), Lineage([]))
    return list(rows(AMOUNTS.name, source))


@cache
def _kept() -> bytes:
    return pack(as_columns(AMOUNTS, _rows()))


def _write(writers: list[TableWriter], versions: int) -> None:
    grouped = GroupedRows(writers)
    for _ in range(versions):
        grouped.add(in_state(AMOUNTS, unpack(_kept()), VersionState.CURRENT))
    grouped.finish()
    for writer in writers:
        writer.close()


def _seconds(action: Callable[[], None]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def _peak_of(versions: int) -> float:
    """Return the most memory in MB that a process of its own takes to write so many versions."""
    command = [sys.executable, "-c", _PEAK, str(versions)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    )
    return float(done.stdout)


def peak(versions: int) -> float:
    """Write all formats of so many versions, and return this process's peak of memory in MB."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workbook = BulkWorkbook(folder / "workbook.xlsx", "bench", [])
        writers: list[TableWriter] = [
            ParquetTable(folder / "amounts.parquet", AMOUNTS),
            CsvTable(folder / "amounts.csv.gz", AMOUNTS),
            workbook.table(AMOUNTS),
        ]
        _write(writers, versions)
        workbook.close()
    return peak_of_process()
