"""Official files: the stored bytes, under an address that never changes."""

import re
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header

from disclosure.models import OfficialFile, Publication

# By format: extension and label, as the formats have them. Their modules are not asked: they load their libraries.
OFFERED = {
    "pdf": ("pdf", "PDF 文档"),
    "docx": ("docx", "Word 文档"),
    "xlsx": ("xlsx", "Excel 工作簿"),
    "csv": ("zip", "CSV 数据"),
    "json": ("json", "JSON 数据"),
}
KEPT = 30 * 24 * 60 * 60  # seconds; the bytes never change, but a withdrawn version must leave caches some day
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def official_file(request: HttpRequest, publication: Publication, format_name: str) -> HttpResponseBase:
    """The official file of a publication in one format: conditional, in ranges, and named in Chinese (RFC 5987)."""
    file = publication.files.filter(format=format_name).first()
    if file is None:
        raise Http404
    etag = f'"{file.sha256}"'
    response: HttpResponseBase = get_conditional_response(request, etag=etag) or _content(request, file, etag)
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=KEPT)
    return response


def _content(request: HttpRequest, file: OfficialFile, etag: str) -> HttpResponseBase:
    headers: dict[str, Any] = {
        "Content-Type": file.content_type,
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=file.filename),
        "Accept-Ranges": "bytes",
    }
    if settings.ACCEL_PREFIX:  # nginx answers with the bytes, ranges included
        return HttpResponse(headers={**headers, "X-Accel-Redirect": f"{settings.ACCEL_PREFIX}{file.stored_name}"})
    wanted = None
    if request.headers.get("If-Range", etag) == etag:
        wanted = _RANGE.fullmatch(request.headers.get("Range", ""))
    if wanted is None or wanted.groups() == ("", ""):
        return FileResponse(default_storage.open(file.stored_name), headers={**headers, "Content-Length": file.size})
    return _part(file, *_bounds(wanted, file.size), headers)


def _bounds(wanted: re.Match[str], size: int) -> tuple[int, int]:
    """First and last byte of ``bytes=a-b``, ``bytes=a-`` or ``bytes=-n``; first > last where there are none (RFC 9110 14.1.2)."""
    first, last = wanted[1], wanted[2]
    if not first:
        return max(size - int(last), 0) if int(last) else size, size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _part(file: OfficialFile, first: int, last: int, headers: dict[str, Any]) -> HttpResponse:
    if first > last or first >= file.size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    with default_storage.open(file.stored_name) as stored:
        stored.seek(first)
        content = stored.read(last - first + 1)
    return HttpResponse(content, status=206, headers={**headers, "Content-Range": f"bytes {first}-{last}/{file.size}"})
