"""A database of its own for a subject, as the tests have."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test import override_settings
from django.test.runner import DiscoverRunner

# Stored files and hashed names of static files are not what is measured.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@contextmanager
def empty_database(*, file: Path | None = None) -> Iterator[None]:
    """Make a test database, migrated and empty, and remove it at the end.

    SQLite keeps it in memory, for one thread; in ``file``, if one is named, for several.
    """
    if file is not None and connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(file)
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=STORAGES):
            yield
    finally:
        runner.teardown_databases(databases)
        if file is not None and connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = None
