"""Setting up and giving the second factor at sign-in."""

from base64 import b32encode
from typing import Any

import django_otp
import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budget import journal
from budget.actions.accounts import may_keep
from budget.admin.frame import admin_page
from budget.journal import Event
from disclosure.actions import second_factor
from disclosure.desk.access import signed_in
from disclosure.desk.gate import WANTED, must_have_second_factor

KEY_GROUP = 4  # letters of the key that are shown together, to be typed into a phone


class TokenForm(forms.Form):
    """Six digits of the app, or a recovery code."""

    token = forms.CharField(
        label="验证码",
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )

    def clean_token(self) -> str:
        """Return what was typed without spaces, in small letters."""
        text: str = self.cleaned_data["token"]
        return "".join(text.split()).lower()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a number of the app, or a recovery code."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device = django_otp.match_token(request.user, form.cleaned_data["token"])
        if device is not None:
            django_otp.login(request, device)
            journal.record(Event.SECOND_FACTOR_GIVEN, account=request.user.get_username())
            return redirect(_next(request))
        journal.record(Event.SECOND_FACTOR_FAILED, account=request.user.get_username())
        message = "验证码不对，或已经用过。请等手机显示新的验证码再试；连续输错会暂停一段时间。"
        form.add_error("token", message)
    return admin_page(request, "desk/second_factor.html", title="第二重验证", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def enrol(request: HttpRequest) -> HttpResponse:
    """Show the key as a QR code and in letters, then the recovery codes.

    These come once the phone shows the right number.
    """
    device = second_factor.key_to_enrol(user=request.user)
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = second_factor.confirm(device=device, token=form.cleaned_data["token"])
        if codes is not None:
            django_otp.login(request, device)
            request.session[WANTED] = True
            return admin_page(
                request,
                "desk/recovery_codes.html",
                title="恢复码",
                codes=codes,
                next=_next(request),
            )
        message = "验证码不对。请核对手机的时间是否准确，等新的验证码出现再试。"
        form.add_error("token", message)
    picture = segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=3)
    context = {"form": form, "picture": picture, "key": _in_groups(device.bin_key)}
    return admin_page(request, "desk/enrol.html", title="设置第二重验证", **context)


def _in_groups(key: bytes) -> str:
    """Return a key in letters as the apps take it, in groups."""
    letters = b32encode(key).decode().rstrip("=")
    starts = range(0, len(letters), KEY_GROUP)
    return " ".join(letters[start : start + KEY_GROUP] for start in starts)


@require_safe
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Show what protects one's own account."""
    user: Any = request.user
    context = {"has_factor": user.is_verified(), "must_have": must_have_second_factor(user)}
    return admin_page(request, "desk/own_account.html", title="账号安全", **context)


@require_POST
@signed_in
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes, for whoever has just shown the second factor."""
    _require_verified(request)
    codes = second_factor.renew_recovery_codes(user=request.user)
    return admin_page(
        request,
        "desk/recovery_codes.html",
        title="恢复码",
        codes=codes,
        next=reverse("desk:account"),
    )


@require_POST
@signed_in
def remove(request: HttpRequest) -> HttpResponse:
    """Switch one's own second factor off, where the role does not demand it."""
    _require_verified(request)
    if must_have_second_factor(request.user):
        raise PermissionDenied("您的角色必须使用第二重验证")
    second_factor.remove(user=request.user, by=request.user)
    request.session[WANTED] = False
    messages.success(request, "已停用第二重验证。")
    return redirect("desk:account")


@require_safe
@signed_in
def keep_alive(request: HttpRequest) -> HttpResponse:
    """Note that somebody is at the keyboard: the session was just used."""
    return HttpResponse(status=204)


def _require_verified(request: HttpRequest) -> None:
    user: Any = request.user
    if not user.is_verified():
        raise PermissionDenied("请先完成第二重验证")


def _next(request: HttpRequest) -> str:
    """Return the page of this site that was asked for before, or the admin's first one."""
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("admin:index")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an administrator switch off the second factor of an account whose owner lost it."""
    account = get_object_or_404(User.objects.select_related("membership"), pk=pk)
    if not may_keep(request.user, account):
        # Administrators of other regions do not learn that the account exists.
        if may_keep(request.user, None):
            raise Http404
        raise PermissionDenied
    name = account.get_username()
    if request.method == "POST":
        second_factor.remove(user=account, by=request.user)
        messages.success(request, f"已重置{name}的第二重验证。")
        return redirect("admin:auth_user_change", pk)
    title = f"重置第二重验证：{name}"
    return admin_page(request, "desk/reset_factor.html", title=title, account=account)
