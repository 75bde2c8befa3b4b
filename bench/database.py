"""A database of its own for a subject, as the tests have."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import override_settings
from django.test.runner import DiscoverRunner

# Stored files and hashed names of static files are not what is measured.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@contextmanager
def empty_database() -> Iterator[None]:
    """Make a test database, migrated and empty, and remove it at the end."""
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=STORAGES):
            yield
    finally:
        runner.teardown_databases(databases)
