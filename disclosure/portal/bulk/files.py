"""A bulk file under its hash: the bytes for ever, or 410 once a version in it was withdrawn."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from disclosure.models import BulkFile, BulkPart
from disclosure.portal.answers import KEPT
from disclosure.portal.bulk.listing import short_name
from disclosure.portal.downloads import stored_file
from disclosure.storage import DamagedContent


@require_safe
def bulk_file(request: HttpRequest, region: str, year: int, sha256: str, name: str) -> HttpResponse:
    """The file. The database alone decides whether it may be had, not whether its bytes are gone.

    A part that can be had may have the same file as one that cannot: then nothing withdrawn is in
    it.
    """
    same = BulkFile.objects.filter(
        part__region__code=region, part__year=year, sha256=sha256
    ).select_related("part__region")
    named = [file for file in same.order_by("pk") if short_name(file) == name]
    if not named:
        raise Http404
    available = BulkPart.objects.available().filter(pk__in=[file.part_id for file in named])
    keys = set(available.values_list("pk", flat=True))
    for file in named:
        if file.part_id in keys:
            return _answer(request, file)
    return _gone(request, named[0])


def _answer(request: HttpRequest, file: BulkFile) -> HttpResponse:
    try:
        # A minute only: after a withdrawal nobody should go on passing it on.
        response = stored_file(request, file, max_age=KEPT)
    except DamagedContent:
        return render(request, "portal/bulk/damaged.html", {"part": file.part}, status=500)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _gone(request: HttpRequest, file: BulkFile) -> HttpResponse:
    context = {"region": file.part.region, "year": file.part.year}
    response = render(request, "portal/bulk/gone.html", context, status=410)
    patch_cache_control(response, public=True, max_age=KEPT)
    return response
