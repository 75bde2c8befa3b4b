"""Official files: the stored bytes, under an address that never changes."""

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from disclosure.models import OfficialFile, Publication
from disclosure.storage import DamagedContent

# By format: extension and label, as the formats have them. Their modules are not asked: they load their libraries.
OFFERED = {
    "pdf": ("pdf", _("PDF 文档")),
    "docx": ("docx", _("Word 文档")),
    "xlsx": ("xlsx", _("Excel 工作簿")),
    "csv": ("zip", _("CSV 数据")),
    "json": ("json", _("JSON 数据")),
}
# Seconds. The bytes of a numbered version never change, but a withdrawn one must leave caches some day; what the address
# without a number gives changes with every correction.
KEPT_PERMANENT, KEPT_CURRENT = 30 * 24 * 60 * 60, 60
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def official_file(
    request: HttpRequest, publication: Publication, format_name: str, *, is_permanent: bool
) -> HttpResponseBase:
    """The official file of a publication in one format: conditional, in ranges, and named in Chinese (RFC 5987).

    ``is_permanent``: the address names the version.
    """
    file = publication.files.filter(format=format_name).first()
    if file is None:
        raise Http404
    etag = f'"{file.sha256}"'
    try:
        response: HttpResponseBase = get_conditional_response(request, etag=etag) or _content(request, file, etag)
    except DamagedContent:
        return render(request, "portal/damaged_file.html", {"file": file}, status=500)
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=KEPT_PERMANENT if is_permanent else KEPT_CURRENT)
    return response


def _content(request: HttpRequest, file: OfficialFile, etag: str) -> HttpResponse:
    headers: dict[str, str] = {
        "Content-Type": file.content_type,
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=file.filename),
        "Accept-Ranges": "bytes",
    }
    file.require_intact()
    if settings.ACCEL_PREFIX:  # nginx answers with the bytes, ranges included
        return HttpResponse(headers={**headers, "X-Accel-Redirect": f"{settings.ACCEL_PREFIX}{file.stored_name}"})
    content = file.read()  # a megabyte at most; in production nginx sends it
    wanted = _RANGE.fullmatch(request.headers.get("Range", ""))
    if wanted is None or wanted.groups() == ("", "") or request.headers.get("If-Range", etag) != etag:
        return HttpResponse(content, headers=headers)
    first, last = _bounds(wanted, file.size)
    if first > last or first >= file.size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    return HttpResponse(content[first : last + 1], status=206, headers=headers)


def _bounds(wanted: re.Match[str], size: int) -> tuple[int, int]:
    """First and last byte of ``bytes=a-b``, ``bytes=a-`` or ``bytes=-n``; first > last where there are none (RFC 9110 14.1.2)."""
    first, last = wanted[1], wanted[2]
    if not first:
        return max(size - int(last), 0) if int(last) else size, size - 1
    return int(first), min(int(last), size - 1) if last else size - 1
