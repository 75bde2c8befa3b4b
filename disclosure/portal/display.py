"""Large text and high contrast: chosen on a page, kept in a cookie, applied by a style sheet that replaces tokens.

Every page links the same ``/display.css``; what that answers depends on the cookie. So pages stay the same for all, and
neither an account nor JavaScript is needed. config/nginx.conf chooses the file by the same names.
"""

from functools import cache
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

COOKIE = "display"
# By what the cookie says; each is a file in static/display/.
MODES = ("normal", "large", "high", "large-high")
_YEAR = 365 * 24 * 60 * 60


class DisplayForm(forms.Form):
    """What a reader chooses. Anything unknown counts as standard."""

    text = forms.ChoiceField(
        label=_("文字大小"),
        choices=[("normal", _("标准")), ("large", _("大字"))],
        widget=forms.RadioSelect,
        required=False,
    )
    contrast = forms.ChoiceField(
        label=_("颜色对比"),
        choices=[("normal", _("标准")), ("high", _("高对比"))],
        widget=forms.RadioSelect,
        required=False,
    )

    @property
    def mode(self) -> str:
        """One of MODES."""
        chosen = [each for name, each in (("text", "large"), ("contrast", "high")) if self.data.get(name) == each]
        return "-".join(chosen) or "normal"


@require_safe
@never_cache
def display(request: HttpRequest) -> HttpResponse:
    """The choice; with ``text`` or ``contrast`` in the query it is taken, and ``back`` leads where one came from."""
    back = _local(request.GET.get("back", ""))
    if "text" in request.GET or "contrast" in request.GET:
        return _taken(DisplayForm(request.GET).mode, back)
    mode = _mode(request)
    parts = {"text": "large" if "large" in mode else "normal", "contrast": "high" if "high" in mode else "normal"}
    return render(request, "portal/display.html", {"form": DisplayForm(initial=parts), "back": back})


@require_safe
def style_sheet(request: HttpRequest) -> HttpResponse:
    """The tokens of the mode that the reader chose. Asked for anew each time: a choice must show at once."""
    mode = _mode(request)
    etag = f'"{mode}-{len(_sheet(mode))}"'
    response = HttpResponse(_sheet(mode), content_type="text/css; charset=utf-8", headers={"ETag": etag})
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie"])
    return get_conditional_response(request, etag=etag, response=response) or response


def _taken(mode: str, back: str) -> HttpResponse:
    response = HttpResponseRedirect(back)
    if mode == "normal":
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(COOKIE, mode, max_age=_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response


def _mode(request: HttpRequest) -> str:
    mode = request.COOKIES.get(COOKIE, "")
    return mode if mode in MODES else MODES[0]


def _local(address: str) -> str:
    """The address if it is a path of ours, else the home page."""
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else reverse("portal:home")


@cache
def _sheet(mode: str) -> bytes:
    found = finders.find(f"display/{mode}.css")
    return Path(str(found)).read_bytes()
