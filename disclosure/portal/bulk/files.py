"""Bulk files and bundles under their hash: the bytes for ever, or 410 once a version in them was
withdrawn.
"""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from disclosure.models import BulkFile, BulkPart, OfflineBundle
from disclosure.portal.answers import KEPT
from disclosure.portal.bulk.listing import short_name
from disclosure.portal.downloads import large_file, stored_file
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
    return _gone(request, named[0].part)


@require_safe
def offline_bundle(request: HttpRequest, region: str, year: int, sha256: str) -> HttpResponseBase:
    """The bundle, as a bulk file is answered."""
    same = OfflineBundle.objects.filter(region__code=region, year=year, sha256=sha256)
    bundles = list(same.select_related("region").order_by("pk"))
    if not bundles:
        raise Http404
    available = OfflineBundle.objects.available().filter(pk__in=[each.pk for each in bundles])
    bundle = available.select_related("region").first()
    if bundle is None:
        return _gone(request, bundles[0])
    try:
        response = large_file(request, bundle, max_age=KEPT)
    except DamagedContent:
        return _damaged(request, bundle)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _answer(request: HttpRequest, file: BulkFile) -> HttpResponse:
    try:
        # A minute only: after a withdrawal nobody should go on passing it on.
        response = stored_file(request, file, max_age=KEPT)
    except DamagedContent:
        return _damaged(request, file.part)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _damaged(request: HttpRequest, making: BulkPart | OfflineBundle) -> HttpResponse:
    return render(request, "portal/bulk/damaged.html", {"part": making}, status=500)


def _gone(request: HttpRequest, making: BulkPart | OfflineBundle) -> HttpResponse:
    context = {"region": making.region, "year": making.year}
    response = render(request, "portal/bulk/gone.html", context, status=410)
    patch_cache_control(response, public=True, max_age=KEPT)
    return response
