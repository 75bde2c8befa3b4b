"""Who signed in when and from where, and what was refused.

For administrators and auditors of the region.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
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
from disclosure.portal.attachments import list_attachment
from disclosure.portal.exports import TYPES

SHOWN = 200  # of a long list on a page; the export has them all
_HEADER = ("时间", "账号", "地址", "退出时间", "浏览器")


@require_safe
@signed_in
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Show the latest sign-ins, and the accounts that are being tried; ``format`` gives all."""
    membership = membership_of(request.user)
    if membership is None or not request.user.has_perm("disclosure.view_sign_ins"):
        raise PermissionDenied
    members = Membership.objects.filter(region=membership.region_id)
    names = members.values("user__username")
    log = AccessLog.objects.filter(username__in=names).order_by("-attempt_time")
    kind = request.GET.get("format", "")
    if kind in TYPES:
        return list_attachment(kind, _HEADER, _rows(log), name="sign-ins")
    failures = AccessAttempt.objects.filter(username__in=names).order_by("-attempt_time")
    context = {"log": log[:SHOWN], "failures": failures[:SHOWN], "shown": SHOWN}
    return admin_page(request, "desk/sign_ins.html", title="登录记录", **context)


def _rows(log: Iterable[Any]) -> Iterator[tuple[str, ...]]:
    for entry in log:
        signed_out = _second(entry.logout_time) if entry.logout_time else ""
        yield (
            _second(entry.attempt_time),
            entry.username or "",
            entry.ip_address or "",
            signed_out,
            entry.user_agent,
        )


def _second(moment: datetime) -> str:
    return f"{localtime(moment):%Y-%m-%d %H:%M:%S}"
