"""Who gets to the desk at all: those signed in to the admin. What each then sees is the querysets' matter."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpResponse

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """The view behind the admin's own sign-in, never cached."""
    wrapped: Any = admin.site.admin_view(view)
    return wrapped
