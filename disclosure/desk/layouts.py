"""Layouts of an installation's own, for its administrator: upload, compare, prove, preview."""

import tomllib

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budget.admin.frame import admin_page
from budget.problems import Problem, Problems
from budget.rules import may
from disclosure.actions.layouts import LARGEST_TEXT, delete_layout, upload_layout
from disclosure.actions.proofs import is_proving, start_proof
from disclosure.desk.access import signed_in
from disclosure.desk.waiting import renew_until
from disclosure.documents import formats, forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms.changes import FormChange, form_changes
from disclosure.documents.model.document import Imprint
from disclosure.documents.proving.specimens import Case, specimen
from disclosure.models import OwnLayout, Publication
from disclosure.portal.attachments import attachment

_SHOWN_CHANGES = 500


class LayoutForm(django_forms.Form):
    """A layout file."""

    file = django_forms.FileField(
        label="版式文件",
        help_text=(
            "TOML 文件，写法见 docs/layouts.md；draft_layout 命令可以从空表起草。"
            "key 相同的会替换原来的，已经有预算按它公开的除外"
        ),
    )


def _require_keeper(request: HttpRequest) -> None:
    if not may(request.user, "disclosure.keep_layouts"):
        raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def layouts(request: HttpRequest) -> HttpResponse:
    """List the layouts, and keep one that is uploaded."""
    _require_keeper(request)
    form = LayoutForm(request.POST or None, request.FILES or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            content = file.read(LARGEST_TEXT + 1)
            layout = upload_layout(content=content, name=file.name, by=request.user)
        except Problems as exc:
            problems = exc.problems
        else:
            messages.success(request, f"已保存 {layout}")
            return redirect("desk:layout", layout.key)
    shipped = [forms.layout(key) for key in forms.available()]
    context = {
        "form": form,
        "problems": problems,
        "layouts": OwnLayout.objects.select_related("uploaded_by"),
        "shipped": shipped,
    }
    return admin_page(request, "desk/layouts.html", title="版式", **context)


@require_safe
@signed_in
def layout(request: HttpRequest, key: str) -> HttpResponse:
    """Show a layout: its text, how it differs from another, and what came of its proof."""
    _require_keeper(request)
    row = get_object_or_404(OwnLayout.objects.select_related("uploaded_by"), key=key)
    other = request.GET.get("with", "") or _base_of(row)
    changes = _changes(row, other)
    is_done = not is_proving(row)
    context = {
        "layout": row,
        "is_done": is_done,
        "is_proved": row.proved_digest == row.digest,
        "is_published": Publication.objects.filter(layout=row.key).exists(),
        "others": [known for known in forms.known() if known != row.key],
        "other": other,
        "changes": changes[:_SHOWN_CHANGES],
        "more_changes": max(len(changes) - _SHOWN_CHANGES, 0),
        "cases": [case.label for case in Case],
    }
    page = admin_page(request, "desk/layout.html", title=f"版式：{row}", **context)
    return renew_until(page, is_done=is_done)


def _base_of(row: OwnLayout) -> str:
    """Return the key of the form that a layout extends; empty where it extends none."""
    base: str = tomllib.loads(row.text).get("extends", "")
    return base


def _changes(row: OwnLayout, other: str) -> list[FormChange]:
    try:
        before = forms.written(other)
    except forms.UnknownLayout:
        return []
    return list(form_changes(before.data, row.form.data))


@require_safe
@signed_in
def layout_file(request: HttpRequest, key: str) -> HttpResponse:
    """Give the layout as the file that was uploaded."""
    _require_keeper(request)
    row = get_object_or_404(OwnLayout, key=key)
    content = row.text.encode()
    return attachment(content, filename=f"{row.key}.toml", content_type="application/toml")


# A whole page with a style of its own and nothing else: no script, no picture, no request.
@require_safe
@csp_replace({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF]})
@xframe_options_sameorigin
@signed_in
def layout_preview(request: HttpRequest, key: str) -> HttpResponse:
    """Show a made-up department's disclosure in this layout, marked 草案."""
    _require_keeper(request)
    row = get_object_or_404(OwnLayout, key=key)
    try:
        form = row.form.layout
        document = assemble(specimen(form, Case.USUAL, 0).entries, form).document
    except Problems as exc:
        messages.error(request, f"不能预览：{exc}")
        return redirect("desk:layout", row.key)
    imprint = Imprint(0, document.digest, None, status="draft")
    return HttpResponse(formats.get("html").render(document, imprint))


@require_POST
@signed_in
def layout_proof(request: HttpRequest, key: str) -> HttpResponse:
    """Have the layout proved with made-up ledgers."""
    _require_keeper(request)
    row = get_object_or_404(OwnLayout, key=key)
    try:
        start_proof(layout=row, by=request.user)
    except Problems as exc:
        messages.error(request, str(exc))
    return redirect("desk:layout", row.key)


@require_POST
@signed_in
def layout_deletion(request: HttpRequest, key: str) -> HttpResponse:
    """Delete a layout that nothing uses."""
    _require_keeper(request)
    row = get_object_or_404(OwnLayout, key=key)
    try:
        delete_layout(layout=row, by=request.user)
    except Problems as exc:
        messages.error(request, str(exc))
        return redirect("desk:layout", row.key)
    messages.success(request, f"已删除 {row}")
    return redirect(reverse("desk:layouts"))
