"""A province for measuring: a county's disclosures, copied by SQL until there are so many.

``python -m bench.province [PUBLICATIONS] [DEPARTMENTS]`` prints what each kind of page takes of the
processor with the county alone and with the province: 20,000 publications of counties of 100
departments and three years, unless told otherwise. It needs PostgreSQL at TEST_DATABASE_URL, on
this computer, and is not a part of ``make bench``: filling takes minutes.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO
from unittest.mock import patch

import django
from django.db import connection, models
from django.test import Client, override_settings

from bench.database import empty_database
from bench.output import kept_apart

LOG = Path(__file__).resolve().parent.parent / "var" / "province.log"
PUBLICATIONS = 20_000
DEPARTMENTS = 100
YEARS = 3
ROUNDS = 5
MOST_TIMES = 1.2  # what a page of the province may take, in times of the county's
LARGEST_TABLES = 8
FIRST_COPY = 910000  # codes of copied regions count from here: no real region has them
PASSAGE = "disclosure.Passage"
POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/postgres"

# Addresses of the county, by its code. Each stands for its kind of page.
PAGES = {
    "home": "/",
    "region": "/{region}/",
    "year": "/{region}/2025/",
    "board": "/{region}/2025/board/",
    "overview": "/{region}/2025/101/",
    "table": "/{region}/2025/101/table-2/",
    "department": "/{region}/departments/101/",
    "codes": "/{region}/codes/",
    "one code": "/{region}/codes/function/201/",
    "comparison": "/{region}/compare/",
    "goals": "/{region}/goals/",
    "feed": "/{region}/feed.atom",
    "search, a common word": "/search/?q=工作",
    "search, two words": "/search/?q=干部 培训",
    "search, a code": "/search/?q=20805",
    "search in a region": "/search/?q=工作&region={region}",
    "sitemap": "/sitemap.xml",
    "sitemap of a region": "/sitemap-{region}.xml",
}


def main(arguments: Sequence[str]) -> int:
    """Measure the county, copy it, measure again; end with 1 where a page's time grew too much."""
    numbers = [int(argument) for argument in arguments]
    publications = numbers[0] if numbers else PUBLICATIONS
    departments = numbers[1] if len(numbers) > 1 else DEPARTMENTS
    os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", POSTGRESQL)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    copies = -(-publications // (departments * YEARS)) - 1
    # Pages are made anew, not taken from their store.
    with kept_apart(LOG) as terminal, empty_database(), override_settings(PAGES_KEPT=False):
        region = _make_county(departments)
        _analyse()
        county = _milliseconds(region)
        _copy_county(region, copies)
        _analyse()
        province = _milliseconds(region)
        _print_sizes(terminal)
        return _print(county, province, publications, terminal)


def _make_county(departments: int) -> str:
    """Publish a simulated county without its slow files, and return its code."""
    from disclosure.actions import freezing
    from disclosure.actions.simulation import generate_county
    from disclosure.models import Publication

    with patch.object(freezing, "OFFICIAL_FORMATS", ("json",)):
        generate_county(departments=departments, years=YEARS, seed=1)
    code: str = Publication.objects.values_list("department__region__code", flat=True)[0]
    return code


class Copier:
    """Copies a county's rows by SQL, each copy with keys and a region of its own.

    Copies are counted from 1. Their keys are those of the county and a multiple of ``stride``,
    above all of the county's.
    """

    def __init__(self, cursor: Any, region: str) -> None:
        from budget.models import Department, Region, Unit
        from disclosure.models import (
            Amount,
            AmountCell,
            Indexed,
            Indicator,
            KeptYear,
            OfficeName,
            Passage,
            Publication,
        )

        self.cursor = cursor
        self.region = region
        self.models: list[type[models.Model]] = [Region, Department, Unit, Publication]
        self.models += [OfficeName, Indexed, KeptYear, Amount, AmountCell, Indicator, Passage]
        self.stride = 10 ** len(str(self._largest_key()))

    def copy(self, copies: int) -> None:
        """Make so many copies: a statement for each table, and its indexes at the end."""
        for model in self.models:
            indexes = self._drop_indexes(model._meta.db_table)
            self._copy_rows(model, copies)
            for definition in indexes:
                self.cursor.execute(definition)

    def _largest_key(self) -> int:
        largest = 0
        for model in self.models:
            if model._meta.label != PASSAGE:  # its keys are made of its publication's
                newest = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
                largest = max(largest, newest or 0)
        return largest

    def _drop_indexes(self, table: str) -> list[str]:
        """Drop the indexes of a table that hold no constraint; return the statements that make
        them. To make one of all rows takes a fraction of what each row takes by itself.
        """
        self.cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = %s::regclass AND NOT indisunique",
            [table],
        )
        definitions = []
        for index, definition in self.cursor.fetchall():
            self.cursor.execute(f"DROP INDEX {index}")
            definitions.append(definition)
        return definitions

    def _copy_rows(self, model: type[models.Model], copies: int) -> None:
        table = model._meta.db_table
        columns = []
        values = []
        for field in model._meta.concrete_fields:
            columns.append(_quoted(field))
            values.append(self._copied(field))
        key = "publication_id" if model._meta.label == PASSAGE else columns[0]
        self.cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)})"
            f" SELECT {', '.join(values)}"
            f" FROM {table} CROSS JOIN generate_series(1, {copies}) AS copy (nth)"
            f" WHERE {key} < {self.stride}"
        )

    def _copied(self, field: models.Field[Any, Any]) -> str:
        """Return the expression for a column of a copy."""
        column = _quoted(field)
        shift = f"copy.nth * {self.stride}::bigint"
        code = f"({FIRST_COPY} + copy.nth)::text"
        if field.model._meta.label == PASSAGE and field.primary_key:
            return f"{column} + {shift} * 100000"
        if field.primary_key or (field.is_relation and field.column != "published_by_id"):
            return f"{column} + {shift}"
        if field.model._meta.label == "budget.Region" and field.column in ("code", "name"):
            return code
        if field.column == "words":
            return f"replace(words::text, '{self.region}', {code})::tsvector"
        return column


def _quoted(field: models.Field[Any, Any]) -> str:
    return connection.ops.quote_name(str(field.column))


def _copy_county(region: str, copies: int) -> None:
    with connection.cursor() as cursor:
        # The rows that are copied refer to each other as the county's do.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '256MB'")
        Copier(cursor, region).copy(copies)
        cursor.execute("SET session_replication_role = DEFAULT")


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _milliseconds(region: str) -> dict[str, float]:
    """Return what each page takes of the processor, here and in the database together.

    By the clock a page of the province could be no more compared with the county's than the
    moments at which they are measured, minutes apart on a computer that others use.
    """
    times = {}
    client = Client()
    with connection.cursor() as cursor:
        # All that the database does is done by its process of this connection, and counted.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        (server,) = cursor.fetchone()
    for name, address in PAGES.items():
        place = address.format(region=region)
        answer = client.get(place)
        if answer.status_code != 200:
            raise RuntimeError(f"{place} answers {answer.status_code}")
        rounds = []
        for _ in range(ROUNDS):
            started = _processor_seconds(server)
            client.get(place)
            rounds.append(_processor_seconds(server) - started)
        times[name] = 1000 * min(rounds)
    return times


def _processor_seconds(server: int) -> float:
    """Return what this process and the database's, by its number, have taken of the processor."""
    nanoseconds, *_ = Path(f"/proc/{server}/schedstat").read_text().split()
    return time.process_time() + int(nanoseconds) / 1e9


def _print_sizes(terminal: TextIO) -> None:
    """Print what the largest tables take on disk, with their indexes, and for each publication."""
    from disclosure.models import Publication

    publications = Publication.objects.count()
    print(f"{'table':<34}{'rows':>12}{'MB':>10}{'kB each':>10}", file=terminal)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reltuples, pg_total_relation_size(oid) FROM pg_class"
            " WHERE relkind = 'r' AND relname LIKE 'disclosure%%'"
            " ORDER BY 3 DESC LIMIT %s",
            [LARGEST_TABLES],
        )
        for table, rows, size in cursor.fetchall():
            each = size / 1000 / publications
            print(f"{table:<34}{rows:>12.0f}{size / 1e6:>10.1f}{each:>10.1f}", file=terminal)


def _print(
    county: dict[str, float], province: dict[str, float], publications: int, terminal: TextIO
) -> int:
    """Print both times of each page; return 1 where one grew by more than may be."""
    grew = 0
    print(f"{'page':<26}{'county, ms':>12}{publications:>12}{'times':>8}", file=terminal)
    for name, before in county.items():
        times = province[name] / before
        grew += times > MOST_TIMES
        print(f"{name:<26}{before:>12.1f}{province[name]:>12.1f}{times:>8.2f}", file=terminal)
    return 1 if grew else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
