"""What stands before every page of the admin.

A session that is in use, and the second factor where it is due.
"""

from collections.abc import Callable
from datetime import timedelta
from time import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django_otp import user_has_device

from budget.roles import membership_of

Answer = Callable[[HttpRequest], HttpResponse]
# In the session: when it was last used, and whether to ask for the second factor.
SEEN = "seen_at"
WANTED = "second_factor_wanted"
# A session is written once a minute, not at every request.
_NOTED_EVERY = timedelta(minutes=1)
_GUARDED = frozenset({"admin", "desk"})  # namespaces
# Reached without the second factor: signing in and out, and giving the factor itself.
OPEN_NAMES = frozenset(
    [
        "admin:login",
        "admin:logout",
        "admin:jsi18n",
        "desk:second-factor",
        "desk:enrol",
        "desk:keep-alive",
    ]
)


def must_have_second_factor(user: Any) -> bool:
    """Return True where the account's role demands the second factor.

    It always does of superusers, who read everything, unless the settings demand it of nobody.
    The demo's own accounts do without it where the installation is a demo.
    """
    roles = settings.SECOND_FACTOR_ROLES
    if not roles:
        return False
    if user.is_superuser:
        return True
    membership = membership_of(user)
    if membership is None:
        return False
    if settings.DEMO and membership.is_demo:
        return False
    return membership.role in roles


@receiver(user_logged_in)
def _note_sign_in(sender: Any, request: HttpRequest, user: Any, **extra: Any) -> None:
    """Remember whether to ask for the second factor, so that no page has to look it up."""
    session = getattr(request, "session", None)
    if session is not None:
        session[SEEN] = int(time())
        session[WANTED] = user_has_device(user)


class IdleSessionMiddleware:
    """Signs out a session that nobody used for ``SESSION_IDLE``."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, as nobody's where the session was idle too long."""
        if request.path.startswith("/admin/") and request.user.is_authenticated:
            self._note_use(request)
        return self.get_response(request)

    def _note_use(self, request: HttpRequest) -> None:
        now = int(time())
        seen = request.session.get(SEEN)
        if seen is None:
            request.session[SEEN] = now
            return
        idle = timedelta(seconds=now - seen)
        if idle > settings.SESSION_IDLE:
            logout(request)
            message = (
                "太久没有操作，为保护账号已经退出，请重新登录。没有保存的内容在登录后可以恢复。"
            )
            messages.warning(request, message)
        elif idle >= _NOTED_EVERY:
            request.session[SEEN] = now


class SecondFactorMiddleware:
    """Leads whoever has to give the second factor, or to set one up, to where that is done."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Return a redirect to the second factor, or None where the page may be shown."""
        match = request.resolver_match
        if match is None or _GUARDED.isdisjoint(match.namespaces):
            return None
        if match.view_name in OPEN_NAMES:
            return None
        user: Any = request.user
        if not user.is_authenticated or user.is_verified():
            return None
        has_device = request.session.get(WANTED, False)
        if not has_device and not must_have_second_factor(user):
            return None
        # Set up since this session began, elsewhere or by a role that was given meanwhile: look
        # once more.
        if has_device or user_has_device(user):
            page = "desk:second-factor"
        else:
            page = "desk:enrol"
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse(page)}?{query}")
