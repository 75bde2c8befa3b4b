"""Lines of the log: key=value pairs in UTC, one event a line, and never a secret."""

import io
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client, override_settings
from django_tasks import task

from budget import journal
from budget.actions.accounts import invite
from budget.journal import Event, key_values
from config.logs import LineFormatter
from disclosure.actions import import_runs
from disclosure.actions.import_runs import read_imported_files
from disclosure.actions.importing import confirm, prepare
from disclosure.models import ImportedFile, ImportRun
from tests.cast import Cast, make_cast
from tests.publications import published, withdrawn

EXAMPLE = Path(__file__).parent / "data" / "disclosure-2023.docx"
PASSWORD = "right horse battery"


class LogLines:
    """What is logged while a test runs, as the lines that stand in the log."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    def of(self, event: Event) -> list[str]:
        """Return the lines of one event, without time, level and logger."""
        lines = self._lines_of(event)
        return [line[line.index("event=") :] for line in lines]

    def levels(self, event: Event) -> set[str]:
        """Return the levels at which an event was told."""
        return {line.split()[1].removeprefix("level=") for line in self._lines_of(event)}

    def _lines_of(self, event: Event) -> list[str]:
        return [line for line in self.text.splitlines() if f" event={event}" in line]


@pytest.fixture
def log_lines() -> Iterator[LogLines]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter())
    logging.root.addHandler(handler)
    yield LogLines(stream)
    logging.root.removeHandler(handler)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def formatted(message: str, *arguments: object, **options: Any) -> str:
    record = logging.LogRecord("a", logging.INFO, "", 0, message, arguments, None)
    for name, value in options.items():
        setattr(record, name, value)
    return LineFormatter().format(record)


def test_a_line_is_made_of_pairs_with_its_time_in_utc() -> None:
    line = formatted("page %s is gone", 3, created=0.5)

    assert line == 'time=1970-01-01T00:00:00.500Z level=INFO logger=a message="page 3 is gone"'


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("赵审核", "赵审核"),
        (2, "2"),
        ("", '""'),
        ("a b", '"a b"'),
        ("a=b", '"a=b"'),
        ('say "a\\b"', r'"say \"a\\b\""'),
        ("first\nlevel=ERROR", r'"first\nlevel=ERROR"'),
        ("turned\u202eround\u2028\x1b[31m", r'"turned\u202eround\u2028\x1b[31m"'),
        (datetime(2026, 1, 1, 8, tzinfo=timezone(timedelta(hours=8))), "2026-01-01T00:00:00.000Z"),
    ],
)
def test_no_value_ends_its_line_or_begins_another_pair(value: object, written: str) -> None:
    assert key_values({"key": value}) == f"key={written}"


def test_only_a_record_begins_a_line() -> None:
    try:
        raise ValueError("bad\ntime=2026-01-01 level=INFO")
    except ValueError as error:
        exception = (type(error), error, error.__traceback__)
    first, *others = formatted("failed", exc_info=exception).split("\n")

    assert first.endswith("message=failed")
    assert others
    assert all(line.startswith("  ") for line in others)


def test_the_token_of_a_link_is_not_written() -> None:
    line = formatted("Internal Server Error: %s", "/admin/password/MQ/c4x-2f81/")

    assert line.endswith('message="Internal Server Error: /admin/password/MQ/…/"')


def test_what_django_itself_says_looks_the_same() -> None:
    logging_settings: dict[str, Any] = settings.LOGGING
    assert logging_settings["root"]["handlers"] == ["stderr"]
    assert logging_settings["handlers"]["stderr"]["formatter"] == "line"
    assert logging_settings["formatters"]["line"]["()"] == "config.logs.LineFormatter"


def test_empty_fields_are_left_out(log_lines: LogLines) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    journal.record(Event.PUBLISHED, budget="130532/2023/203", version=1, by="", visible_from=moment)

    assert log_lines.of(Event.PUBLISHED) == [
        "event=published budget=130532/2023/203 version=1 visible_from=2026-01-01T00:00:00.000Z"
    ]


# --- signing in ---


@pytest.fixture
def reviewer(db: None) -> User:
    return User.objects.create_superuser("reviewer", password=PASSWORD)


def sign_in(username: str, password: str, **environment: str) -> Any:
    data = {"username": username, "password": password}
    return Client().post("/admin/login/", data, **environment)  # type: ignore[arg-type]


def test_who_signed_in_from_where(reviewer: User, log_lines: LogLines) -> None:
    with override_settings(PROXIES=1):
        sign_in("reviewer", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.9")

    assert log_lines.of(Event.SIGNED_IN) == ["event=signed_in account=reviewer ip=203.0.113.9"]


def test_who_signed_out(reviewer: User, log_lines: LogLines, client: Client) -> None:
    client.post("/admin/login/", {"username": "reviewer", "password": PASSWORD})
    client.post("/admin/logout/")

    assert log_lines.of(Event.SIGNED_OUT) == ["event=signed_out account=reviewer ip=127.0.0.1"]


def test_who_failed_and_was_locked_out(reviewer: User, log_lines: LogLines) -> None:
    for _ in range(5):
        sign_in("reviewer", "wrong horse")

    failed = ["event=sign_in_failed account=reviewer ip=127.0.0.1"]
    assert log_lines.of(Event.SIGN_IN_FAILED) == failed * 5
    assert log_lines.of(Event.SIGN_IN_LOCKED) == [
        "event=sign_in_locked account=reviewer ip=127.0.0.1"
    ]
    assert log_lines.levels(Event.SIGN_IN_LOCKED) == {"WARNING"}


def test_a_password_typed_as_a_name_is_not_written(reviewer: User, log_lines: LogLines) -> None:
    for _ in range(5):
        sign_in(PASSWORD, "")
        sign_in(PASSWORD, "wrong horse")

    assert "event=sign_in_failed ip=127.0.0.1" in log_lines.of(Event.SIGN_IN_FAILED)
    assert log_lines.of(Event.SIGN_IN_LOCKED) == ["event=sign_in_locked ip=127.0.0.1"]
    assert "horse" not in log_lines.text


def test_an_invitation_is_told_without_its_link(cast: Cast, log_lines: LogLines) -> None:
    invitation = invite(account=cast.clerk, by=cast.administrator)

    assert log_lines.of(Event.INVITED) == ["event=invited account=王录入 by=孙管理"]
    assert invitation.token not in log_lines.text


def test_the_second_factor_is_told_without_its_number(cast: Cast, log_lines: LogLines) -> None:
    client = Client()
    client.force_login(cast.clerk, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/admin/second-factor/", {"token": "123456"})

    assert log_lines.of(Event.SECOND_FACTOR_FAILED) == ["event=second_factor_failed account=王录入"]
    assert "123456" not in log_lines.text


# --- publications and imports ---


@pytest.mark.usefixtures("db")
def test_a_publication_and_its_withdrawal_are_told_once_they_are_saved(
    log_lines: LogLines, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        publication = published()
        withdrawn(publication)
        assert log_lines.of(Event.PUBLISHED) == []

    of_version = f"budget=130532/2023/203 version=1 digest={publication.digest}"
    assert log_lines.of(Event.PUBLISHED) == [
        f"event=published {of_version} visible_from=2023-02-20T01:00:00.000Z"
    ]
    assert log_lines.of(Event.WITHDRAWN) == [f"event=withdrawn {of_version}"]


@pytest.mark.usefixtures("db")
def test_an_import_is_told(log_lines: LogLines, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        confirm(preview=prepare(data=EXAMPLE.read_bytes(), name="203.docx"))

    assert log_lines.of(Event.IMPORTED) == ["event=imported outcome=entered budget=130532/2023/203"]


@pytest.fixture
def file(cast: Cast) -> ImportedFile:
    """A file that waits to be read, and whose bytes are lost."""
    clerk = cast.clerk.membership
    run = ImportRun.objects.create(region=clerk.region, department=clerk.department, by=cast.clerk)
    return ImportedFile.objects.create(run=run, name="a.docx", sha256="0" * 64, size=1)


def test_a_file_that_cannot_be_read_is_told(file: ImportedFile, log_lines: LogLines) -> None:
    read_imported_files.func(file.run_id)

    assert log_lines.of(Event.IMPORT_STOPPED) == [
        f"event=import_stopped outcome=unreadable run={file.run_id} file={file.pk} by=王录入"
    ]


# --- tasks ---


def test_an_error_in_the_work_of_a_task_is_told_with_its_traceback(
    file: ImportedFile, log_lines: LogLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise ZeroDivisionError("a figure")

    monkeypatch.setattr(import_runs, "preview_of", fail)
    read_imported_files.func(file.run_id)

    words = f"event=task_failed task=read_imported_files run={file.run_id} file={file.pk}"
    assert log_lines.of(Event.TASK_FAILED) == [f"{words} error=ZeroDivisionError"]
    assert "  ZeroDivisionError: a figure" in log_lines.text.splitlines()


@task()
def divide(number: int) -> None:
    number / 0


@override_settings(
    TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
)
def test_a_failed_task_is_told_with_the_class_of_its_error(log_lines: LogLines) -> None:
    divide.enqueue(1)

    line = log_lines.of(Event.TASK_FAILED)[0]
    assert line.startswith("event=task_failed task=")
    assert line.endswith("divide error=builtins.ZeroDivisionError")
    assert log_lines.levels(Event.TASK_FAILED) == {"ERROR"}
