"""Every command of ours says in one sentence why a database is of no use, and the way out."""

import io
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import DatabaseError, OperationalError, connection

from budget import problem_kinds
from budget.databases import why_not_usable
from budget.management.command import OwnCommand
from budget.models import DepartmentBudget
from budget.problems import ProblemKind
from tests.disclosure.actions.test_importing import EXAMPLE
from tests.seeds import seeds

ROOT = Path(__file__).resolve().parents[3]
APPS = ("budget", "disclosure")
DISCLOSURE, LEDGER, OUTPUT = "DISCLOSURE", "LEDGER", "OUTPUT"
# How each command is asked for something that needs the database.
WRITES: dict[str, list[str]] = {
    "create_demo_accounts": [],
    "db_worker": ["--batch", "--no-startup-delay"],
    "generate_county": ["--departments", "1", "--years", "1"],
    "import_disclosure": [DISCLOSURE, "--archive"],
    "import_ledger": [LEDGER, "--department", "203", "--year", "2023"],
    "index_publications": [],
    "load_classification": [],
    "load_example": [],
    "make_bulk_data": [],
    "make_offline_bundle": [],
    "prepare_demo": [],
    "publish_disclosure": ["203", "2023"],
    "renew_pages": [],
}
READS: dict[str, list[str]] = {
    "check_disclosure": ["203", "2023"],
    "check_layout": ["one-of-our-own"],
    "export_disclosure": ["203", "2023", "--format", "json", "--output", OUTPUT],
    "verify_catalogue": [],
    "verify_publications": ["--repair"],
    "verify_trail": [],
}
# Sets up the database itself, so that it has nothing to say before that.
SETS_UP = {"prepare_demo"}
NEEDS_NONE = {"draft_layout", "inspect_disclosures", "make_signing_key"}
# Runs them in a process whose database is another one.
APART = """
import io, json, sys
import django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["OPTIONS"].pop("timeout", None)
settings.DATABASES["default"]["OPTIONS"].get("pool", {}).update(timeout=0.1)
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
staticfiles_storage.hashed_files = {"a.css": "a.1.css"}  # as after collectstatic
said = {}
for name, arguments in json.loads(sys.argv[1]).items():
    try:
        call_command(name, *arguments, stdout=io.StringIO(), stderr=io.StringIO())
        said[name] = "nothing"
    except BaseException as error:
        said[name] = f"{type(error).__name__}: {error}"
print(json.dumps(said))
"""


def own_commands() -> set[str]:
    return {name for name, app in get_commands().items() if app in APPS}


def test_every_command_of_ours_says_so() -> None:
    assert own_commands() == {*WRITES, *READS, *NEEDS_NONE}
    apps = get_commands()
    for name in own_commands():
        assert isinstance(load_command_class(apps[name], name), OwnCommand), name


@pytest.fixture
def commands(tmp_path: Path) -> dict[str, list[str]]:
    """Every command with its arguments, and files where they name some."""
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("功能科目,金额\n2010301,1\n", encoding="utf-8")
    (tmp_path / "disclosure.docx").write_bytes(EXAMPLE)
    files = {
        DISCLOSURE: str(tmp_path / "disclosure.docx"),
        LEDGER: str(ledger),
        OUTPUT: str(tmp_path / "output.json"),
    }
    filled = {}
    for name, arguments in {**READS, **WRITES}.items():
        filled[name] = [files.get(argument, argument) for argument in arguments]
    return filled


def said_with(url: str, commands: dict[str, list[str]], folder: Path) -> dict[str, str]:
    """Return what each command says in an installation with this database and no other data."""
    environment = {
        "DATABASE_URL": url,
        "MINGZHANG_DATA_DIR": str(folder / "data"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        [sys.executable, "-c", APART, json.dumps(commands)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    said: dict[str, str] = json.loads(done.stdout)
    return said


@pytest.mark.in_turn
def test_before_the_first_migrate(commands: dict[str, list[str]], tmp_path: Path) -> None:
    migrated = {name: commands[name] for name in commands.keys() - SETS_UP}
    said = said_with("", migrated, tmp_path)
    assert said.keys() == migrated.keys()
    for name, sentence in said.items():
        assert sentence == f"CommandError: {problem_kinds.DATABASE_NOT_MIGRATED.at()}", name


UNUSABLE = {
    "no server": ("postgresql://nobody@127.0.0.1:1/none", problem_kinds.DATABASE_UNREACHABLE),
    "no folder": ("sqlite:////no-such-folder/db.sqlite3", problem_kinds.DATABASE_NOT_WRITABLE),
    "no database": (f"sqlite:///{Path(__file__)}", problem_kinds.DATABASE_DAMAGED),
}


@pytest.mark.in_turn
@pytest.mark.parametrize(
    ("url", "kind"),
    [pytest.param(*list(UNUSABLE.values())[number]) for number in seeds(1, len(UNUSABLE))],
)
def test_a_database_that_is_not_there(
    url: str, kind: ProblemKind, commands: dict[str, list[str]], tmp_path: Path
) -> None:
    said = said_with(url, commands, tmp_path)
    assert said.keys() == commands.keys()
    for name, sentence in said.items():
        assert sentence == f"CommandError: {kind.at()}", name


@pytest.fixture
def read_only(transactional_db: None) -> Iterator[None]:
    """The database as in a copy that is only read."""
    if connection.vendor == "sqlite":
        on, off = "PRAGMA query_only = 1", "PRAGMA query_only = 0"
    else:
        on, off = (f"SET default_transaction_read_only = {state}" for state in ("on", "off"))
    with connection.cursor() as cursor:
        cursor.execute(on)
    yield
    with connection.cursor() as cursor:
        cursor.execute(off)


def test_a_database_that_is_only_read(
    budget: DepartmentBudget,
    only_json: None,
    media_root: Path,
    read_only: None,
    commands: dict[str, list[str]],
) -> None:
    for name in ("load_classification", "publish_disclosure", "generate_county"):
        with pytest.raises(CommandError, match="不能写入") as caught:
            call_command(name, *commands[name], stdout=io.StringIO())
        assert caught.value.returncode == 1
    call_command("verify_trail", stdout=io.StringIO())  # reading goes on


class CodedError(sqlite3.OperationalError):
    """An error as SQLite's driver raises it."""

    def __init__(self, code: int) -> None:
        super().__init__("the driver's own words")
        self.sqlite_errorcode = code


class StatedError(psycopg.OperationalError):
    """An error as PostgreSQL's driver raises it."""

    def __init__(self, state: str) -> None:
        super().__init__("the driver's own words")
        self.sqlstate = state


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (CodedError(sqlite3.SQLITE_READONLY_DIRECTORY), problem_kinds.DATABASE_NOT_WRITABLE),
        (CodedError(sqlite3.SQLITE_FULL), problem_kinds.DATABASE_NOT_WRITABLE),
        (CodedError(sqlite3.SQLITE_BUSY_SNAPSHOT), problem_kinds.DATABASE_BUSY),
        (CodedError(sqlite3.SQLITE_CORRUPT_INDEX), problem_kinds.DATABASE_DAMAGED),
        (StatedError("53100"), problem_kinds.DATABASE_NOT_WRITABLE),
        (StatedError("40P01"), problem_kinds.DATABASE_BUSY),
        (StatedError("XX001"), problem_kinds.DATABASE_DAMAGED),
    ],
)
def test_what_a_driver_says_is_said_in_words(cause: Exception, kind: ProblemKind) -> None:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    assert why_not_usable(error) == kind.at()


def test_an_error_of_the_program_keeps_its_traceback(transactional_db: None) -> None:
    with pytest.raises(DatabaseError) as caught, connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column FROM budget_region")
    assert why_not_usable(caught.value) is None
