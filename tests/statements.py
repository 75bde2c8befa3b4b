"""Which tests must run on a second database: so few that each statement is made by one of them.

While the suite runs on SQLite, the statements of each test are noted, each with how it ended, and
how often it made any; but for those that find rows by their keys alone, which each database answers
alike. The run on PostgreSQL then takes all tests that are marked `every_database` or were not
noted, and for the statements that are left the tests that make most different ones at least length.
A test marked `one_database` is costly: it is taken only for a statement that no other test makes.
The record is of the run just before.
"""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pytest
from django.db import connection

RECORD = "mingzhang/notes"
PROPERTY = "note"
# What any test costs beside its statements, counted in statements: without it, twenty short tests
# would be preferred to a long one that says the same.
BEFORE_THE_FIRST = 20

# A statement says the same however many values stand in a list or rows are inserted at once.
_LISTS = re.compile(r"%s(?:, %s)+")
_ROWS = re.compile(r"(\([^()]*%s[^()]*\))(?:, \1)+")
# A search by keys alone finds the same rows in each database: no order, no function, no pattern, no
# comparison by size. An outer join is not among them: PostgreSQL refuses to lock its rows, and what
# is said to SQLite does not tell that they were to be locked.
_NAMES = re.compile(r'"[^"]*"')
_BRACKETS = re.compile(r"\b(IN|WHERE|AND|OR|NOT|ON|EXISTS) ?\(+")
_MORE_THAN_KEYS = re.compile(
    r"\w *\(|['<>|+*/-]"
    r"|\b(?:ORDER|GROUP|DISTINCT|LIKE|CASE|OVER|UNION|WITH|OUTER|BETWEEN|MATCH|CAST|COLLATE)\b"
)
_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@dataclass
class Note:
    """What a test said to the database: a number for each statement, and how often it made any.

    How often says how long the test is, and on each computer the same, other than its time.
    """

    statements: set[int] = field(default_factory=set)
    length: int = 0

    def as_json(self) -> dict[str, Any]:
        return {"statements": sorted(self.statements), "length": self.length}

    @classmethod
    def from_json(cls, noted: dict[str, Any]) -> "Note":
        return cls(set(noted["statements"]), noted["length"])


@contextmanager
def noting(noted: Note) -> Iterator[None]:
    """Add what is said meanwhile to a note."""

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
                noted.length += 1
                statement = _plain(sql)
                if outcome or not is_by_keys_alone(statement):
                    noted.statements.add(zlib.crc32(f"{statement} {outcome}".encode()))

    with connection.execute_wrapper(note):
        yield


@lru_cache(10_000)
def _plain(sql: str) -> str:
    return _ROWS.sub(r"\1", _LISTS.sub("%s", sql))


@lru_cache(10_000)
def is_by_keys_alone(statement: str) -> bool:
    """Tell whether a statement finds rows by equal keys, which each database answers alike."""
    if not statement.startswith("SELECT "):
        return False
    without_names = _NAMES.sub("name", statement)
    without_brackets = _BRACKETS.sub(r"\1 ", without_names)
    return _MORE_THAN_KEYS.search(without_brackets) is None


class Recorder:
    """Collects, where the results of all processes arrive, what each test said, and keeps it for
    the next run."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.noted: dict[str, dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "teardown":
            return
        for name, value in report.user_properties:
            if name == PROPERTY and isinstance(value, dict):
                self.noted[report.nodeid] = value

    def pytest_sessionfinish(self) -> None:
        cache = getattr(self.config, "cache", None)  # -p no:cacheprovider leaves none
        if cache is not None and self.noted:
            cache.set(RECORD, {**cache.get(RECORD, {}), **self.noted})


def chosen(items: list[pytest.Item], record: dict[str, Any]) -> list[pytest.Item]:
    """Return the tests among ``items`` that a second database must answer, in their order."""
    always = set()
    plain: dict[str, Note] = {}
    costly: dict[str, Note] = {}
    for item in items:
        is_costly = item.get_closest_marker("one_database") is not None
        is_noted = item.nodeid in record
        if item.get_closest_marker("every_database") is not None:
            always.add(item.nodeid)
        elif is_noted and is_costly:
            costly[item.nodeid] = Note.from_json(record[item.nodeid])
        elif is_noted:
            plain[item.nodeid] = Note.from_json(record[item.nodeid])
        elif not is_costly:
            always.add(item.nodeid)

    made = set()
    for nodeid in always & set(record):
        made |= Note.from_json(record[nodeid]).statements
    said_by_costly = _covering(costly, made | _all_of(plain))
    made |= _all_of({nodeid: costly[nodeid] for nodeid in said_by_costly})
    said_by_plain = _covering(plain, made)
    taken = always | said_by_costly | said_by_plain
    return [item for item in items if item.nodeid in taken]


def _all_of(notes: dict[str, Note]) -> set[int]:
    statements: set[int] = set()
    for note in notes.values():
        statements |= note.statements
    return statements


def _covering(notes: dict[str, Note], made: set[int]) -> set[str]:
    """Return tests that together make every statement of ``notes`` but those ``made`` already.

    The shortest choice of all would take too long to find. The test that adds most for its length
    is taken again and again; at the end those are dropped, the longest first, whose statements the
    others came to make as well.
    """
    makers: dict[int, list[str]] = defaultdict(list)
    missing: Counter[str] = Counter()
    for nodeid, note in notes.items():
        for statement in note.statements - made:
            makers[statement].append(nodeid)
            missing[nodeid] += 1

    def added_for_its_length(nodeid: str) -> tuple[float, str]:
        return missing[nodeid] / (notes[nodeid].length + BEFORE_THE_FIRST), nodeid

    taken = []
    covered = set(made)
    while missing:
        best = max(missing, key=added_for_its_length)
        taken.append(best)
        for statement in notes[best].statements - covered:
            for nodeid in makers[statement]:
                missing[nodeid] -= 1
        covered |= notes[best].statements
        missing = +missing  # without those that have nothing to add

    times: Counter[int] = Counter()
    for nodeid in taken:
        times.update(notes[nodeid].statements - made)
    kept = set(taken)
    for nodeid in sorted(taken, key=lambda nodeid: -notes[nodeid].length):
        statements = notes[nodeid].statements - made
        if all(times[statement] > 1 for statement in statements):
            kept.remove(nodeid)
            times.subtract(statements)
    return kept
