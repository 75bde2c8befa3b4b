"""Forgotten passwords and invitations.

Django's views in the admin's frame, with a limit on asking for links.
"""

from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib import admin
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.views import (
    PasswordResetCompleteView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.generic.base import ContextMixin

from budget.problems import Problems
from disclosure.actions.password_links import ask_for_link


class Framed(ContextMixin):
    """Shows the site's own name where Django's template would show its.

    The list of models is left out: it is for those who have signed in.
    """

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the view's context with the site's names."""
        names = {
            "site_header": admin.site.site_header,
            "site_title": admin.site.site_title,
        }
        return {**names, **super().get_context_data(**kwargs)}


class Forgotten(Framed, PasswordResetView):
    """Asks for the mail address; the answer is the same whether it is known or not."""

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        """Send the link, unless too many were asked for."""
        try:
            ask_for_link(
                address=form.cleaned_data["email"],
                source=get_client_ip_address(self.request) or "",
            )
        except Problems as exc:
            form.add_error("email", [problem.message for problem in exc.problems])
            return self.form_invalid(form)
        return redirect("password_reset_done")


class LinkSent(Framed, PasswordResetDoneView):
    """Tells where to look for the mail."""


class SetPassword(Framed, PasswordResetConfirmView):
    """The page that a link leads to, for a new account or a forgotten password."""


class PasswordSet(Framed, PasswordResetCompleteView):
    """Leads to the sign-in."""
