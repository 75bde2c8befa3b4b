"""What the signed-in person was told."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from budget.admin.frame import admin_page
from disclosure.actions.notices import read_all
from disclosure.desk.access import signed_in
from disclosure.models import Notice

SHOWN = 100  # the newest; who wants older ones looks at the budget itself


@require_safe
@signed_in
def notices(request: HttpRequest) -> HttpResponse:
    """Show the newest notices."""
    newest = Notice.objects.filter(user=request.user.pk).select_related("budget")[:SHOWN]
    return admin_page(request, "desk/notices.html", title="通知", notices=newest)


@require_POST
@signed_in
def read(request: HttpRequest) -> HttpResponse:
    """Mark all of them read."""
    read_all(by=request.user)
    return redirect("desk:notices")
