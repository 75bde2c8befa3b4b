"""Which tests must run on a second database: those that say something to it that no other test
says.

While the suite runs on SQLite, the statements of each test are noted, each with how it ended. The
run on PostgreSQL then takes, from the rarest statement on, the shortest test that makes it, and all
tests that are marked `every_database` or were not noted. A test marked `one_database` is costly: it
is taken only for a statement that no other test makes. The record is of the run just before.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

RECORD = "mingzhang/statements"
PROPERTY = "statements"

# A statement says the same however many values stand in a list or rows are inserted at once.
_LISTS = re.compile(r"%s(?:, %s)+")
_ROWS = re.compile(r"(\([^()]*%s[^()]*\))(?:, \1)+")
_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@contextmanager
def noting(noted: set[int]) -> Iterator[None]:
    """Add a number for each statement that is made meanwhile."""

    def note(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        outcome = ""
        try:
            return execute(sql, params, many, context)
        except Exception as error:
            outcome = f"{type(error).__name__} {error}"  # a constraint is named in it
            raise
        finally:
            if not sql.startswith(_TRANSACTIONS):
                noted.add(zlib.crc32(f"{_plain(sql)} {outcome}".encode()))

    with connection.execute_wrapper(note):
        yield


def _plain(sql: str) -> str:
    return _ROWS.sub(r"\1", _LISTS.sub("%s", sql))


class Recorder:
    """Collects, where the results of all processes arrive, what each test said, and keeps it for
    the next run."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.noted: dict[str, list[int]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "teardown":
            return
        for name, value in report.user_properties:
            if name == PROPERTY and isinstance(value, list):
                self.noted[report.nodeid] = value

    def pytest_sessionfinish(self) -> None:
        cache = getattr(self.config, "cache", None)  # -p no:cacheprovider leaves none
        if cache is not None and self.noted:
            cache.set(RECORD, {**cache.get(RECORD, {}), **self.noted})


def chosen(items: list[pytest.Item], record: dict[str, list[int]]) -> list[pytest.Item]:
    """Return the tests among ``items`` that a second database must answer, in their order."""
    taken = set()
    makers: dict[int, list[str]] = defaultdict(list)
    costly = set()
    for item in items:
        is_costly = item.get_closest_marker("one_database") is not None
        if is_costly:
            costly.add(item.nodeid)
        if item.get_closest_marker("every_database") is not None:
            taken.add(item.nodeid)
        if item.nodeid in record:
            for statement in record[item.nodeid]:
                makers[statement].append(item.nodeid)
        elif not is_costly:
            taken.add(item.nodeid)

    # A statement that few tests make leaves no choice, and those tests make most of the others,
    # too.
    made = {statement for nodeid in taken for statement in record.get(nodeid, ())}
    for statement in sorted(makers, key=lambda number: (len(makers[number]), number)):
        if statement in made:
            continue
        maker = min(
            makers[statement],
            key=lambda nodeid: (nodeid in costly, len(record[nodeid]), nodeid),
        )
        taken.add(maker)
        made.update(record[maker])
    return [item for item in items if item.nodeid in taken]
