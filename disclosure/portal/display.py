"""Large text and high contrast: chosen on a page, kept in a cookie, applied by a style sheet.

Every page links the same ``/display.css``; what that answers depends on the cookie. So pages
stay the same for all, and neither an account nor JavaScript is needed. config/nginx.conf chooses
the file by the same names.
"""

from enum import StrEnum
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
_SECONDS_OF_A_YEAR = 365 * 24 * 60 * 60


class DisplayMode(StrEnum):
    """Values of the cookie. Each is a file in static/display/."""

    NORMAL = "normal"
    LARGE = "large"
    HIGH = "high"
    LARGE_HIGH = "large-high"


class DisplayForm(forms.Form):
    """The reader's choice. Anything unknown counts as standard."""

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
    def mode(self) -> DisplayMode:
        """The mode that both answers make."""
        is_large = self.data.get("text") == "large"
        is_high = self.data.get("contrast") == "high"
        if is_large and is_high:
            return DisplayMode.LARGE_HIGH
        if is_large:
            return DisplayMode.LARGE
        return DisplayMode.HIGH if is_high else DisplayMode.NORMAL


@require_safe
@never_cache
def display(request: HttpRequest) -> HttpResponse:
    """The form of the choice. ``text`` or ``contrast`` in the query take it, and lead ``back``."""
    back = _own_path(request.GET.get("back", ""))
    if "text" in request.GET or "contrast" in request.GET:
        return _remember(DisplayForm(request.GET).mode, back)
    mode = _mode_of(request)
    text = "large" if "large" in mode else "normal"
    contrast = "high" if "high" in mode else "normal"
    initial = {
        "text": text,
        "contrast": contrast,
    }
    context = {"form": DisplayForm(initial=initial), "back": back}
    return render(request, "portal/display.html", context)


@require_safe
def style_sheet(request: HttpRequest) -> HttpResponse:
    """The tokens of the mode that the reader chose.

    Browsers ask for it anew each time: a choice must show at once.
    """
    mode = _mode_of(request)
    content = _style_sheet_of(mode)
    etag = f'"{mode}-{len(content)}"'
    response = HttpResponse(content, content_type="text/css; charset=utf-8")
    response.headers["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie"])
    return get_conditional_response(request, etag=etag, response=response) or response


def _remember(mode: DisplayMode, back: str) -> HttpResponse:
    response = HttpResponseRedirect(back)
    if mode == DisplayMode.NORMAL:
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(
            COOKIE,
            mode,
            max_age=_SECONDS_OF_A_YEAR,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
    return response


def _mode_of(request: HttpRequest) -> DisplayMode:
    try:
        return DisplayMode(request.COOKIES.get(COOKIE, ""))
    except ValueError:
        return DisplayMode.NORMAL


def _own_path(address: str) -> str:
    """Return the address if it is a path of this site, else the home page."""
    is_path = address.startswith("/")
    if is_path and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return reverse("portal:home")


@cache
def _style_sheet_of(mode: DisplayMode) -> bytes:
    path = finders.find(f"display/{mode}.css")
    return Path(str(path)).read_bytes()
