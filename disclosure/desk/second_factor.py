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
from budget.actions.accounts import keeps
from budget.admin.frame import admin_page
from budget.journal import Event
from disclosure.actions import second_factor
from disclosure.desk.access import signed_in
from disclosure.desk.gate import WANTED, must_have_second_factor


class TokenForm(forms.Form):
    """Six digits of the app, or a recovery code."""

    token = forms.CharField(
        label="验证码",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )

    def clean_token(self) -> str:
        return "".join(str(self.cleaned_data["token"]).split()).lower()


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
        form.add_error("token", "验证码不对，或已经用过。请等手机显示新的验证码再试；连续输错会暂停一段时间。")
    return _page(request, "second_factor", "第二重验证", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def enrol(request: HttpRequest) -> HttpResponse:
    """Show the key as a QR code and in letters; once the phone shows the right number, the recovery codes."""
    device = second_factor.key_to_enrol(user=request.user)
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = second_factor.confirm(device=device, token=form.cleaned_data["token"])
        if codes is not None:
            django_otp.login(request, device)
            request.session[WANTED] = True
            return _page(request, "recovery_codes", "恢复码", codes=codes, next=_next(request))
        form.add_error("token", "验证码不对。请核对手机的时间是否准确，等新的验证码出现再试。")
    key = b32encode(device.bin_key).decode().rstrip("=")
    context = {
        "form": form,
        "picture": segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=3),
        "key": " ".join(key[start : start + 4] for start in range(0, len(key), 4)),
    }
    return _page(request, "enrol", "设置第二重验证", **context)


@require_safe
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """What protects one's own account."""
    user: Any = request.user
    context = {"has_factor": user.is_verified(), "must_have": must_have_second_factor(user)}
    return _page(request, "own_account", "账号安全", **context)


@require_POST
@signed_in
def renew_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, for whoever has just shown the second factor."""
    _verified(request)
    codes = second_factor.renew_recovery_codes(user=request.user)
    return _page(request, "recovery_codes", "恢复码", codes=codes, next=reverse("desk:account"))


@require_POST
@signed_in
def remove(request: HttpRequest) -> HttpResponse:
    """Switch one's own second factor off, where the role does not demand it."""
    _verified(request)
    if must_have_second_factor(request.user):
        raise PermissionDenied("您的角色必须使用第二重验证")
    second_factor.remove(user=request.user, by=request.user)
    request.session[WANTED] = False
    messages.success(request, "已停用第二重验证。")
    return redirect("desk:account")


@require_safe
@signed_in
def keep_alive(request: HttpRequest) -> HttpResponse:
    """Somebody is at the keyboard: the session was just used."""
    return HttpResponse(status=204)


def _verified(request: HttpRequest) -> None:
    user: Any = request.user
    if not user.is_verified():
        raise PermissionDenied("请先完成第二重验证")


def _next(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("admin:index")


def _page(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    return admin_page(request, f"desk/{name}.html", title=title, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """An administrator switches off the second factor of an account whose owner has lost it."""
    account = get_object_or_404(User.objects.select_related("membership"), pk=pk)
    if not keeps(request.user, account):
        raise Http404 if keeps(request.user, None) else PermissionDenied
    if request.method == "POST":
        second_factor.remove(user=account, by=request.user)
        messages.success(request, f"已重置{account.get_username()}的第二重验证。")
        return redirect("admin:auth_user_change", pk)
    return _page(request, "reset_factor", f"重置第二重验证：{account.get_username()}", account=account)
