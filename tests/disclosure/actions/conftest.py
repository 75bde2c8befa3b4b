"""Rows are locked on PostgreSQL; SQLite admits one writer at a time, so two people at once are
tested there only."""

from django.conf import settings

collect_ignore = (
    []
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    else ["test_concurrency.py"]
)
