"""An auditor's saved comparisons: pages of the portal's comparing, under names of one's own."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_http_methods, require_POST

from budget.admin.frame import admin_page
from disclosure.actions import comparisons as actions
from disclosure.desk.access import signed_in
from disclosure.models.comparison import LONGEST_ADDRESS, SavedComparison
from disclosure.portal.languages import in_chinese

# The pages that compare, by the names of their addresses.
_COMPARING = frozenset(
    (
        "portal:compare",
        "portal:compare-regions",
        "portal:codes",
        "portal:code",
        "portal:department",
        "portal:unit",
        "portal:indicators",
    )
)


class ComparisonForm(forms.Form):
    """A name, and the address of a page that compares."""

    name = forms.CharField(label="名称", max_length=60)
    address = forms.CharField(
        label="比较页面的网址",
        max_length=LONGEST_ADDRESS,
        help_text="在公开网站上选好要比较的内容，把浏览器的网址复制到这里",
    )

    def clean_address(self) -> str:
        """Return the path with its query, on this site whatever host was copied with it."""
        parts = urlsplit(self.cleaned_data["address"].strip())
        path = in_chinese(parts.path)
        try:
            name = resolve(path).view_name
        except Resolver404:
            name = ""
        if name not in _COMPARING:
            raise ValidationError("这不是比较页面的网址")
        return f"{path}?{parts.query}" if parts.query else path


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def comparisons(request: HttpRequest) -> HttpResponse:
    """Show the account's saved comparisons; keep another one."""
    if not request.user.has_perm("disclosure.view_trail"):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    form = ComparisonForm(sent)
    if form.is_valid() and _is_kept(request, form):
        return redirect("desk:comparisons")
    kept = SavedComparison.objects.filter(owner=_owner(request))
    context = {"form": form, "kept": kept}
    return admin_page(request, "desk/comparisons.html", title="保存的比较", **context)


@require_POST
@signed_in
def comparison_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of the account's comparisons."""
    comparison = get_object_or_404(SavedComparison, pk=pk, owner=_owner(request))
    actions.delete(by=request.user, comparison=comparison)
    return redirect("desk:comparisons")


def _is_kept(request: HttpRequest, form: ComparisonForm) -> bool:
    try:
        actions.save(by=request.user, **form.cleaned_data)
    except actions.TooManyKept as exc:
        form.add_error(None, str(exc))
        return False
    return True


def _owner(request: HttpRequest) -> Any:
    return request.user
