"""Which tests use a database, and which files hold none that a second database could answer.

Collecting all files costs a process seconds, and half of them ask no second database. The run on
SQLite remembers those, and the run on PostgreSQL leaves them unread as long as nothing below tests/
has changed.
"""

import hashlib
import os
from functools import cache
from pathlib import Path

import pytest
from django.test import TransactionTestCase

RECORD = "mingzhang/files-for-one-database"
TESTS = Path(__file__).parent


def is_used_by(item: pytest.Item) -> bool:
    """Whether a test asks for the database."""
    fixtures = set(getattr(item, "fixturenames", ()))
    cls = getattr(item, "cls", None)
    return (
        item.get_closest_marker("django_db") is not None
        or not fixtures.isdisjoint({"db", "transactional_db"})
        or (isinstance(cls, type) and issubclass(cls, TransactionTestCase))
    )


def may_be_asked_again(item: pytest.Item) -> bool:
    """Whether a second database could answer a test: tests in a browser run once, on SQLite."""
    is_in_browser = "browser" in getattr(item, "fixturenames", ())
    is_marked = item.get_closest_marker("browser") is not None
    return is_used_by(item) and not is_in_browser and not is_marked


def remember(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the names of the files that ask no second database; of several processes one does so."""
    kept = getattr(config, "cache", None)  # -p no:cacheprovider leaves none
    if kept is None or os.environ.get("PYTEST_XDIST_WORKER", "gw0") != "gw0":
        return
    is_selected = bool(config.option.keyword or config.option.markexpr)
    if is_selected or any("::" in argument for argument in config.args):
        return  # other tests of these files may ask
    collected = {item.path for item in items}
    asked = {item.path for item in items if may_be_asked_again(item)}
    left = sorted(str(path) for path in collected - asked)
    kept.set(RECORD, {"tests": digest_of_tests(), "files": left})


@cache
def files_left(config: pytest.Config) -> frozenset[Path]:
    """Return the remembered files; none when a test or anything that it stands on has changed."""
    kept = getattr(config, "cache", None)
    record = kept.get(RECORD, None) if kept is not None else None
    if record is None or record["tests"] != digest_of_tests():
        return frozenset()
    return frozenset(Path(path) for path in record["files"])


def digest_of_tests() -> str:
    """Return a digest of all modules below tests/, by name and content."""
    digested = hashlib.sha256()
    for path in sorted(TESTS.rglob("*.py")):
        digested.update(str(path.relative_to(TESTS)).encode() + b"\0")
        digested.update(hashlib.sha256(path.read_bytes()).digest())
    return digested.hexdigest()
