"""Reads settings from environment variables and remembers what could not be read."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}
SHORTEST_SECRET = 50  # characters; Django's own check for going live wants as many
SECRET_BYTES = 48  # 64 characters
MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
# WAL lets citizens read while a clerk writes; IMMEDIATE takes the write lock at the start of a
# transaction, where waiting for it works: SQLite refuses at once to upgrade a read transaction
# under another writer.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


# Of a replica: how long to wait for a connection in seconds, and for a machine that has gone in
# milliseconds.
REPLICA_WAIT_SECONDS = 2
REPLICA_OPTIONS = {"connect_timeout": REPLICA_WAIT_SECONDS, "tcp_user_timeout": 5000}


@dataclass(frozen=True)
class Misconfiguration:
    """One variable that cannot be used as it is set, and what to do about it."""

    variable: str
    message: str
    hint: str


@dataclass
class Environment:
    """The variables of a process, read by name.

    A value that makes no sense never stops the reading: it is noted in ``problems``, which
    config/checks.py reports all at once with hints, and the default is used. ``names`` holds every
    variable asked for, so that a test can hold README to it.
    """

    variables: Mapping[str, str]
    names: list[str] = field(default_factory=list)
    problems: list[Misconfiguration] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        """Return the value without spaces at its ends, the default where it is empty."""
        self.names.append(name)
        return self.variables.get(name, "").strip() or default

    def flag(self, name: str, *, default: str = "0") -> bool:
        """Return True for yes; what is neither yes nor no is a problem and counts as no."""
        value = self.text(name, default).lower()
        if value not in TRUE | FALSE:
            self.report(name, f"{name}={value!r} is neither yes nor no", "set it to 1 or 0")
        return value in TRUE

    def number(self, name: str, default: int, *, at_least: int = 0) -> int:
        """Return a whole number, the default where the value is none or too small."""
        value = self.text(name, str(default))
        if value.isdecimal() and int(value) >= at_least:
            return int(value)
        message = f"{name}={value!r} is not a whole number"
        self.report(name, message, f"set it to a number of {at_least} or more")
        return default

    def choice(self, name: str, default: str, choices: set[str]) -> str:
        """Return one of ``choices``, which are in capitals; the value need not be."""
        value = self.text(name, default).upper()
        if value in choices:
            return value
        known = ", ".join(sorted(choices))
        self.report(name, f"{name}={value!r} is not known", f"set it to one of {known}")
        return default

    def words(self, name: str) -> list[str]:
        """Return the words of a list with commas."""
        words = [word.strip() for word in self.text(name).split(",")]
        return [word for word in words if word]

    def site(self, name: str, default: str) -> str:
        """Return the scheme and host of an address, without a slash at its end."""
        value = self.text(name, default)
        try:
            parts = urlsplit(value)
            parts.port  # noqa: B018  raises where it is no number
        except ValueError:
            parts = urlsplit("")
        has_more = parts.path.strip("/") or parts.query or parts.fragment or parts.username
        if parts.scheme in ("http", "https") and parts.hostname and not has_more:
            return f"{parts.scheme}://{parts.netloc}"
        message = f"{name}={value!r} is not the address of a site"
        self.report(name, message, f"write it like {default}, without a path")
        return default

    def directory(self, name: str, default: Path) -> Path:
        """Return a directory, made where it does not exist; one that is of no use is a problem."""
        path = Path(self.text(name, str(default))).absolute()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"{path} cannot be created: {error.strerror}"
            self.report(name, message, f"set {name} to a directory of our own")
            return path
        if not os.access(path, os.W_OK):
            hint = f"give it to the user we run as, or set {name}"
            self.report(name, f"{path} cannot be written to", hint)
        return path

    def secret(self, name: str, file: Path) -> str:
        """Return the secret that is set, or else the one in ``file``.

        The file is made on first use, and only we can read it.
        """
        value = self.text(name)
        if value:
            if len(value) < SHORTEST_SECRET:
                message = f"{name} has fewer than {SHORTEST_SECRET} characters"
                self.report(name, message, "make one: openssl rand -base64 48")
            return value
        try:
            return _kept_secret(file)
        except OSError as error:
            message = f"{file} cannot be used: {error.strerror}"
            self.report(name, message, f"set {name}, or make the file readable")
            return secrets.token_urlsafe(SECRET_BYTES)

    def database(self, name: str, *, sqlite_file: Path, pool_size: int) -> dict[str, Any]:
        """Return the settings of the database that ``name`` addresses, or of SQLite in a file."""
        url = self.text(name)
        if not url:
            return {"ENGINE": SQLITE, "NAME": sqlite_file, "OPTIONS": dict(SQLITE_OPTIONS)}
        database: dict[str, Any]
        try:
            database = dict(dj_database_url.parse(url))
        except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError):
            database = {}
        engine = database.get("ENGINE")
        if engine == SQLITE:
            database["OPTIONS"] = dict(SQLITE_OPTIONS)
            return database
        if engine == POSTGRESQL:
            # A request that waits longer than this for a connection fails, and says so.
            return _pooled(database, pool_size, wait_seconds=10)
        # The value itself may hold a password, so it is not shown. Never another database instead.
        hint = f"set {name}=postgresql://user:password@host:5432/name"
        self.report(name, f"{name} does not address a database", hint)
        return {"ENGINE": "django.db.backends.dummy"}

    def replica(self, name: str, *, of: dict[str, Any], pool_size: int) -> dict[str, Any] | None:
        """Return the settings of a streaming replica of the database ``of``; None without one.

        Whoever meets one that is gone asks the primary, and so waits for it only for seconds.
        """
        url = self.text(name)
        if not url:
            return None
        replica: dict[str, Any] = {}
        # What cannot be read is no PostgreSQL, and reported below.
        with suppress(dj_database_url.ParseError, dj_database_url.UnknownSchemeError):
            replica.update(dj_database_url.parse(url))
        if replica.get("ENGINE") != POSTGRESQL or of["ENGINE"] != POSTGRESQL:
            # The value itself may hold a password, so it is not shown.
            hint = f"set {name}=postgresql://user:password@host:5432/name, and DATABASE_URL too"
            self.report(name, f"{name} does not address a replica of a PostgreSQL", hint)
            return None
        replica["OPTIONS"] = {**REPLICA_OPTIONS, **replica.get("OPTIONS", {})}
        replica["TEST"] = {"MIRROR": "default"}
        return _pooled(replica, pool_size, wait_seconds=REPLICA_WAIT_SECONDS)

    def mail(self, name: str) -> dict[str, Any]:
        """Return the settings of the mail server that ``name`` addresses, or of the console.

        An address begins with smtp, smtp+starttls or smtps.
        """
        console = {
            "backend": "django.core.mail.backends.console.EmailBackend",
            "host": "",
            "port": 0,
            "user": "",
            "password": "",
            "starttls": False,
            "tls": False,
        }
        url = self.text(name)
        if not url:
            return console
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts = urlsplit("")
            port = None
        if parts.scheme not in MAIL_PORTS or not parts.hostname:
            # The value itself may hold a password, so it is not shown.
            hint = f"set {name}=smtps://user:password@host:465"
            self.report(name, f"{name} does not address a mail server", hint)
            return console
        return {
            "backend": "django.core.mail.backends.smtp.EmailBackend",
            "host": parts.hostname,
            "port": port or MAIL_PORTS[parts.scheme],
            "user": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "starttls": parts.scheme == "smtp+starttls",
            "tls": parts.scheme == "smtps",
        }

    def report(self, variable: str, message: str, hint: str) -> None:
        """Note a variable that cannot be used as it is set."""
        self.problems.append(Misconfiguration(variable, message, hint))


def _pooled(database: dict[str, Any], pool_size: int, *, wait_seconds: int) -> dict[str, Any]:
    """Return the settings of a PostgreSQL with the driver's own pool of connections."""
    pool = {"min_size": 1, "max_size": pool_size, "timeout": wait_seconds}
    return database | {
        # The pool keeps connections; Django must not keep them as well.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**database.get("OPTIONS", {}), "pool": pool},
    }


def _kept_secret(file: Path) -> str:
    if not file.exists():
        # Several processes may start at once: each writes a file of its own, the first link wins,
        # and all read that one.
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        only_ours = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(only_ours, "w") as stream:
            stream.write(secrets.token_urlsafe(SECRET_BYTES))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()
