"""Addresses and answers that belong to the installation, not to its content."""

import sys

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views import defaults
from django.views.decorators.cache import cache_control, never_cache

from budget.databases import says_not_writable


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
    if says_not_writable(error):
        response = render(request, "database_not_writable.html", status=503)
        response.headers["Cache-Control"] = "no-store"
        return response
    return defaults.server_error(request)
