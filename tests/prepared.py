"""Databases that stand ready: migrated and filled with the codes of all years once, then copied.

The first process that needs one makes it; the others, and later runs, copy it: a file for SQLite, a
database on the server for PostgreSQL. Its name ends with a digest of all that it was made of, so a
changed migration, model, code or library makes another one.

``python -m tests.prepared`` makes the one for DATABASE_URL before anybody needs it: `make test`
does so while the tests are still collected.
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import ProgrammingError

ROOT = Path(__file__).resolve().parent.parent
# What a new database depends on: the libraries' migrations, ours, the models for which Django notes
# permissions, the lists of codes, and the program that loads them.
SOURCES = (
    "requirements.txt",
    "config/settings.py",
    "fixtures",
    "budget",
    "disclosure/migrations",
    "disclosure/models",
    "disclosure/fulltext",
    "tests/prepared.py",
)
PREFIX = "mingzhang_prepared_"
# Each change of the sources makes another one of some 15 MB, so those of yesterday are removed.
# Making one
# again costs seconds.
KEPT_SECONDS = 24 * 3600
# What pytest's own cache calls the folder "prepared".
PYTEST_FOLDER = ROOT / ".pytest_cache" / "d" / "prepared"


@cache
def digest() -> str:
    """Return a short digest of the contents and names of all sources."""
    digested = hashlib.sha256()
    for source in SOURCES:
        top = ROOT / source
        paths = [top] if top.is_file() else sorted(top.rglob("*"))
        for path in paths:
            if not path.is_file() or path.suffix == ".pyc":
                continue
            digested.update(str(path.relative_to(ROOT)).encode() + b"\0")
            digested.update(hashlib.sha256(path.read_bytes()).digest())
    return digested.hexdigest()[:16]


@contextmanager
def one_at_a_time(folder: Path, vendor: str) -> Iterator[None]:
    """Keep the other processes of this and other runs waiting: one makes the database of its
    vendor, the next copy it."""
    with (folder / f"lock-{vendor}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class PreparedFile:
    """A prepared SQLite database: a file, copied into memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / f"{PREFIX}{digest()}.sqlite3"
        self.memory: sqlite3.Connection | None = None

    def is_ready(self) -> bool:
        return self.path.exists()

    def make(self) -> None:
        unfinished = self.path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        fill(f"sqlite:///{unfinished}")
        unfinished.replace(self.path)
        for old in self.folder.glob(f"{PREFIX}*"):
            if time.time() - old.stat().st_mtime > KEPT_SECONDS:
                old.unlink()

    def copy(self) -> None:
        """Fill the database in memory that the tests are about to open."""
        creation: Any = connections[DEFAULT_DB_ALIAS].creation
        name = creation._get_test_db_name()
        # It lasts while somebody is connected to it.
        self.memory = sqlite3.connect(name, uri=True, check_same_thread=False)
        with closing(sqlite3.connect(self.path)) as prepared:
            prepared.backup(self.memory)

    def close(self) -> None:
        if self.memory is not None:
            self.memory.close()


class PreparedTemplate:
    """A prepared PostgreSQL database, of which the server makes copies."""

    def __init__(self) -> None:
        self.database = connections[DEFAULT_DB_ALIAS]
        self.name = f"{PREFIX}{digest()}"

    def is_ready(self) -> bool:
        with self.database._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name])
            return cursor.fetchone() is not None

    def make(self) -> None:
        unfinished = f"{self.name}_{os.getpid()}"
        now = int(time.time())
        self._tell(f'CREATE DATABASE "{unfinished}"')
        url = urlsplit(os.environ["DATABASE_URL"])
        fill(url._replace(path=f"/{unfinished}").geturl())
        self._tell(f"COMMENT ON DATABASE \"{unfinished}\" IS '{now}'")
        try:
            self._tell(f'ALTER DATABASE "{unfinished}" RENAME TO "{self.name}"')
        except ProgrammingError:
            self._tell(f'DROP DATABASE "{unfinished}"')  # another checkout was faster
        self._remove_old(now)

    def _tell(self, statement: str) -> None:
        with self.database._nodb_cursor() as cursor:
            cursor.execute(statement)

    def _remove_old(self, now: int) -> None:
        with self.database._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
                f" WHERE starts_with(datname, '{PREFIX}')"
            )
            for name, made in cursor.fetchall():
                if made is not None and now - int(made) > KEPT_SECONDS:
                    cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')

    def copy(self) -> None:
        """Have the tests' database made from the prepared one."""
        self.database.settings_dict["TEST"]["TEMPLATE"] = self.name

    def close(self) -> None:
        """Nothing is open here: the server holds both."""


Prepared = PreparedFile | PreparedTemplate


def prepared_database(folder: Path) -> Prepared:
    """Return what stands ready, or can, for the database of this run."""
    if connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
        return PreparedTemplate()
    return PreparedFile(folder)


def make_ready(folder: Path) -> Prepared:
    """Return what stands ready for the database of this run, made now if nobody has made it."""
    prepared = prepared_database(folder)
    with one_at_a_time(folder, connections[DEFAULT_DB_ALIAS].vendor):
        if not prepared.is_ready():
            prepared.make()
    return prepared


def fill(url: str) -> None:
    """Make the tables and codes in an empty database, by a process that lets go of it."""
    command = [sys.executable, "-m", "tests.prepared", "--fill"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=True)


def main() -> None:
    """Make what tests copy from the database of DATABASE_URL, or fill the one at ``--fill``."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    if sys.argv[1:] == ["--fill"]:
        fill_here()
    else:
        PYTEST_FOLDER.mkdir(parents=True, exist_ok=True)
        make_ready(PYTEST_FOLDER)


def fill_here() -> None:
    """Make the tables and codes in the database of DATABASE_URL."""
    from budget.actions.classification import load_supplied_editions  # after the set-up

    call_command("migrate", verbosity=0)
    load_supplied_editions()


if __name__ == "__main__":
    main()
