"""The frame of the admin around pages of our own: its header, its navigation, its messages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def admin_page(request: HttpRequest, template: str, *, title: str, **context: Any) -> HttpResponse:
    """Render ``template`` with ``context`` as a page of the admin that is called ``title``."""
    frame = admin.site.each_context(request)
    return render(request, template, {**frame, "title": title, **context})
