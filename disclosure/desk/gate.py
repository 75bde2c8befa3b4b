"""What stands before every page of the admin: a session that is in use, and the second factor where it is due."""

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
SEEN, WANTED = "seen_at", "second_factor_wanted"
_NOTED_EVERY = timedelta(minutes=1)
# Reached without the second factor: signing in and out, and giving the factor itself.
OPEN_NAMES = frozenset(
    ["admin:login", "admin:logout", "admin:jsi18n", "desk:second-factor", "desk:enrol", "desk:keep-alive"]
)


def must_have_second_factor(user: Any) -> bool:
    """Whether the account's role demands it; superusers, who read everything, always."""
    roles = settings.SECOND_FACTOR_ROLES
    if not roles:
        return False
    membership = membership_of(user)
    return bool(user.is_superuser) or (membership is not None and membership.role in roles)


@receiver(user_logged_in)
def _note_sign_in(sender: Any, request: HttpRequest, user: Any, **extra: Any) -> None:
    """Remember in the session whether to ask for the second factor, so that no page has to look it up."""
    session = getattr(request, "session", None)
    if session is not None:
        session[SEEN] = int(time())
        session[WANTED] = user_has_device(user)


class IdleSessionMiddleware:
    """Signs out a session that nobody used for ``SESSION_IDLE``. Notes its use once a minute, not at every request."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/admin/") and request.user.is_authenticated:
            self._note(request)
        return self.get_response(request)

    def _note(self, request: HttpRequest) -> None:
        now, seen = int(time()), request.session.get(SEEN)
        if seen is not None and now - seen > settings.SESSION_IDLE.total_seconds():
            logout(request)
            messages.warning(request, "太久没有操作，为保护账号已经退出，请重新登录。没有保存的内容在登录后可以恢复。")
        elif seen is None or now - seen >= _NOTED_EVERY.total_seconds():
            request.session[SEEN] = now


class SecondFactorMiddleware:
    """Leads whoever has to give the second factor, or to set one up, to where that is done."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not {"admin", "desk"} & set(match.namespaces) or match.view_name in OPEN_NAMES:
            return None
        user: Any = request.user
        if not user.is_authenticated or user.is_verified():
            return None
        has_device = request.session.get(WANTED, False)
        if not has_device and not must_have_second_factor(user):
            return None
        # Set up since this session began, elsewhere or by a role that was given meanwhile: look once more.
        page = "desk:second-factor" if has_device or user_has_device(user) else "desk:enrol"
        return redirect(f"{reverse(page)}?{urlencode({'next': request.get_full_path()})}")
