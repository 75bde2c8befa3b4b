"""Tells from an error why the database cannot be used now, so that nobody has to read a driver's.

An error that is none of these is a fault of the program and keeps its traceback.
"""

import sqlite3

from django.db import DatabaseError, Error, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from budget import problem_kinds
from budget.problems import Problem

# How SQLite and PostgreSQL say that nothing can be written: read-only, full, a broken disk.
_SQLITE_NOT_WRITABLE = frozenset(
    [
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
    ]
)
_POSTGRESQL_NOT_WRITABLE = frozenset(["25006", "53100", "58030"])
# Others are writing, for longer than we wait.
_SQLITE_BUSY = frozenset([sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED])
_POSTGRESQL_BUSY = frozenset(["40001", "40P01", "55P03"])
_SQLITE_DAMAGED = frozenset([sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB])
_POSTGRESQL_DAMAGED = frozenset(["XX001", "XX002"])
_SQLITE_PRIMARY = 0xFF  # the bits of a result code that say its kind; those above say more


def says_not_writable(error: BaseException | None) -> bool:
    """Return True where an error means that the database cannot be written now."""
    return _is_one_of(error, _SQLITE_NOT_WRITABLE, _POSTGRESQL_NOT_WRITABLE)


def why_not_usable(error: Error) -> Problem | None:
    """Return why the database did not do what was asked; None where the program is to blame.

    Asks the database, so it must be called outside any transaction.
    """
    if says_not_writable(error):
        return problem_kinds.DATABASE_NOT_WRITABLE.at()
    if _is_one_of(error, _SQLITE_BUSY, _POSTGRESQL_BUSY):
        return problem_kinds.DATABASE_BUSY.at()
    if _is_one_of(error, _SQLITE_DAMAGED, _POSTGRESQL_DAMAGED):
        return problem_kinds.DATABASE_DAMAGED.at()
    try:
        if _waits_for_migrations():
            return problem_kinds.DATABASE_NOT_MIGRATED.at()
    except Error:
        return problem_kinds.DATABASE_UNREACHABLE.at()
    is_cut = connection.vendor == "postgresql" and isinstance(error, OperationalError)
    return problem_kinds.DATABASE_UNREACHABLE.at() if is_cut else None


def _waits_for_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _is_one_of(
    error: BaseException | None, sqlite_codes: frozenset[int], postgresql_states: frozenset[str]
) -> bool:
    """Return True where the driver's error behind Django's has one of these codes."""
    if not isinstance(error, DatabaseError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_OK)
        return (code & _SQLITE_PRIMARY) in sqlite_codes
    return getattr(cause, "sqlstate", None) in postgresql_states
