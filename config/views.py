"""Addresses and answers that belong to the installation, not to its content."""

import sqlite3
import sys

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views import defaults
from django.views.decorators.cache import cache_control, never_cache

# How SQLite and PostgreSQL say that nothing can be written: read-only, full, a broken disk.
_SQLITE_CODES = frozenset(
    [
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
    ]
)
_SQLITE_PRIMARY = 0xFF  # the bits of a result code that say its kind; those above say more
_POSTGRESQL_STATES = frozenset(["25006", "53100", "58030"])


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer health checks: we are up, and so is the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@cache_control(public=True, max_age=86_400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Send browsers to the icon: they ask for this address whatever a page says."""
    return redirect(static("favicon.svg"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what nobody expected; say so where the database cannot be written."""
    error = sys.exc_info()[1]
    if isinstance(error, DatabaseError) and _says_not_writable(error.__cause__):
        response = render(request, "database_not_writable.html", status=503)
        response.headers["Cache-Control"] = "no-store"
        return response
    return defaults.server_error(request)


def _says_not_writable(cause: BaseException | None) -> bool:
    """Return True where a driver's error means that nothing can be written now."""
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_OK)
        return (code & _SQLITE_PRIMARY) in _SQLITE_CODES
    return getattr(cause, "sqlstate", None) in _POSTGRESQL_STATES
