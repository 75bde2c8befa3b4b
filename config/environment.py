"""Reads settings from environment variables and remembers what could not be read."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}


@dataclass(frozen=True)
class Misconfiguration:
    """One variable that cannot be used as it is set, and what to do about it."""

    variable: str
    message: str
    hint: str


@dataclass
class Environment:
    """The variables of a process, read by name.

    A value that makes no sense never stops the reading: it is noted in `problems`, which config/checks.py
    reports all at once with hints. `names` holds every variable asked for, so that a test can hold README to it.
    """

    variables: Mapping[str, str]
    names: list[str] = field(default_factory=list)
    problems: list[Misconfiguration] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        self.names.append(name)
        return self.variables.get(name, "").strip() or default

    def flag(self, name: str, *, default: str = "0") -> bool:
        value = self.text(name, default).lower()
        if value not in TRUE | FALSE:
            self.report(name, f"{name}={value!r} is neither yes nor no", "set it to 1 or 0")
        return value in TRUE

    def number(self, name: str, default: int, *, at_least: int = 0) -> int:
        value = self.text(name, str(default))
        if value.isdecimal() and int(value) >= at_least:
            return int(value)
        self.report(name, f"{name}={value!r} is not a whole number", f"set it to a number of {at_least} or more")
        return default

    def choice(self, name: str, default: str, choices: set[str]) -> str:
        value = self.text(name, default).upper()
        if value in choices:
            return value
        self.report(name, f"{name}={value!r} is not known", f"set it to one of {', '.join(sorted(choices))}")
        return default

    def words(self, name: str) -> list[str]:
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def site(self, name: str, default: str) -> str:
        """Scheme and host of an address, without a slash at its end, or a problem."""
        value = self.text(name, default)
        try:
            parts = urlsplit(value)
            parts.port  # noqa: B018  raises where it is no number
        except ValueError:
            parts = urlsplit("")
        is_bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
        if parts.scheme in ("http", "https") and parts.hostname and is_bare:
            return f"{parts.scheme}://{parts.netloc}"
        self.report(name, f"{name}={value!r} is not the address of a site", f"write it like {default}, without a path")
        return default

    def directory(self, name: str, default: Path) -> Path:
        """A directory that exists and can be written to, or a problem."""
        path = Path(self.text(name, str(default))).absolute()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.report(name, f"{path} cannot be created: {error.strerror}", f"set {name} to a directory of our own")
            return path
        if not os.access(path, os.W_OK):
            self.report(name, f"{path} cannot be written to", f"give it to the user we run as, or set {name}")
        return path

    def secret(self, name: str, file: Path) -> str:
        """The secret that is set, else the one in `file`, which is made on first use and only we can read."""
        if value := self.text(name):
            if len(value) < 50:
                self.report(name, f"{name} has fewer than 50 characters", "make one: openssl rand -base64 48")
            return value
        try:
            return _kept_secret(file)
        except OSError as error:
            self.report(name, f"{file} cannot be used: {error.strerror}", f"set {name}, or make the file readable")
            return secrets.token_urlsafe(48)

    def database(self, name: str, *, sqlite_file: Path, pool_size: int) -> dict[str, Any]:
        """The database that `name` addresses, or SQLite in a file."""
        url = self.text(name)
        if not url:
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": sqlite_file, "OPTIONS": dict(SQLITE_OPTIONS)}
        database: dict[str, Any]
        try:
            database = dict(dj_database_url.parse(url))
        except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError):
            database = {}
        match database.get("ENGINE"):
            case "django.db.backends.postgresql":
                # The pool keeps connections; Django must not keep them as well.
                database |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
                database["OPTIONS"] = database.get("OPTIONS", {}) | {
                    "pool": {"min_size": 1, "max_size": pool_size, "timeout": 10}
                }
                return database
            case "django.db.backends.sqlite3":
                database["OPTIONS"] = dict(SQLITE_OPTIONS)
                return database
        # The value itself may hold a password, so it is not shown. Never another database instead.
        self.report(
            name, f"{name} does not address a database", f"set {name}=postgresql://user:password@host:5432/name"
        )
        return {"ENGINE": "django.db.backends.dummy"}

    def mail(self, name: str) -> dict[str, Any]:
        """The mail server that `name` addresses (smtp, smtp+starttls or smtps), or the console."""
        nowhere = {"host": "", "port": 0, "user": "", "password": "", "starttls": False, "tls": False}
        console = {"backend": "django.core.mail.backends.console.EmailBackend", **nowhere}
        url = self.text(name)
        if not url:
            return console
        default_ports = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in default_ports or not parts.hostname:
            # The value itself may hold a password, so it is not shown.
            self.report(name, f"{name} does not address a mail server", f"set {name}=smtps://user:password@host:465")
            return console
        return {
            "backend": "django.core.mail.backends.smtp.EmailBackend",
            "host": parts.hostname,
            "port": port or default_ports[parts.scheme],
            "user": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "starttls": parts.scheme == "smtp+starttls",
            "tls": parts.scheme == "smtps",
        }

    def report(self, variable: str, message: str, hint: str) -> None:
        self.problems.append(Misconfiguration(variable, message, hint))


# WAL lets citizens read while a clerk writes; IMMEDIATE takes the write lock at the start of a transaction,
# where waiting for it works: SQLite refuses at once to upgrade a read transaction under another writer.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def _kept_secret(file: Path) -> str:
    if not file.exists():
        # Several processes may start at once: each writes a file of its own, the first link wins, all read that one.
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()
