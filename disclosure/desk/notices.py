"""What the signed-in person was told."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from disclosure.actions.notices import read_all
from disclosure.desk.access import signed_in
from disclosure.models import Notice

SHOWN = 100


@require_safe
@signed_in
def notices(request: HttpRequest) -> HttpResponse:
    """The newest hundred."""
    told = Notice.objects.filter(user=request.user.pk).select_related("budget")[:SHOWN]
    context = {**admin.site.each_context(request), "title": "通知", "notices": told}
    return render(request, "desk/notices.html", context)


@require_POST
@signed_in
def read(request: HttpRequest) -> HttpResponse:
    """Mark all of them read."""
    read_all(by=request.user)
    return redirect("desk:notices")
