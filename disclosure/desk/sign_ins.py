"""Who signed in when and from where, and what was refused: administrators and auditors of the region."""

from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from budget.admin.frame import admin_page
from budget.models import Membership
from budget.roles import membership_of
from disclosure.desk.access import signed_in
from disclosure.portal.exports import TYPES, export

SHOWN = 200
_HEADER = ("时间", "账号", "地址", "退出时间", "浏览器")


@require_safe
@signed_in
def sign_ins(request: HttpRequest) -> HttpResponse:
    """The latest sign-ins, and the accounts that are being tried; all of them as a file."""
    membership = membership_of(request.user)
    if membership is None or not request.user.has_perm("disclosure.view_sign_ins"):
        raise PermissionDenied
    names = Membership.objects.filter(region=membership.region_id).values("user__username")
    log = AccessLog.objects.filter(username__in=names).order_by("-attempt_time")
    kind = request.GET.get("format", "")
    if kind in TYPES:
        response = HttpResponse(export(kind, _HEADER, map(_row, log)), content_type=TYPES[kind])
        response["Content-Disposition"] = f'attachment; filename="sign-ins.{kind}"'
        return response
    failures = AccessAttempt.objects.filter(username__in=names).order_by("-attempt_time")
    context = {"log": log[:SHOWN], "failures": failures[:SHOWN], "shown": SHOWN}
    return admin_page(request, "desk/sign_ins.html", title="登录记录", **context)


def _row(entry: Any) -> tuple[str, ...]:
    left = f"{localtime(entry.logout_time):%Y-%m-%d %H:%M:%S}" if entry.logout_time else ""
    return (
        f"{localtime(entry.attempt_time):%Y-%m-%d %H:%M:%S}",
        entry.username or "",
        entry.ip_address or "",
        left,
        entry.user_agent,
    )
