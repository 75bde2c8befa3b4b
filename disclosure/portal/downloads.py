"""Official files: the stored bytes, under an address that never changes."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext_lazy as _

from disclosure.models import Publication
from disclosure.portal.attachments import attachment
from disclosure.storage import DamagedContent

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class OfferedFile(NamedTuple):
    """What pages say of an official file in one format."""

    extension: str
    label: "StrOrPromise"
    media_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
# By format, as the formats have them. Their modules are not asked here: they would load the
# libraries that write the files.
OFFERED = {
    "pdf": OfferedFile("pdf", _("PDF 文档"), "application/pdf"),
    "docx": OfferedFile("docx", _("Word 文档"), f"{_OFFICE}.wordprocessingml.document"),
    "xlsx": OfferedFile("xlsx", _("Excel 工作簿"), f"{_OFFICE}.spreadsheetml.sheet"),
    "csv": OfferedFile("zip", _("CSV 数据"), "application/zip"),
    "json": OfferedFile("json", _("JSON 数据"), "application/json"),
}
# Seconds. The bytes of a numbered version never change, but a withdrawn one must leave caches some
# day; what the address without a number gives changes with every correction.
KEPT_PERMANENT = 30 * 24 * 60 * 60
KEPT_CURRENT = 60
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def official_file(
    request: HttpRequest,
    publication: Publication,
    format_name: str,
    *,
    is_permanent: bool,
    pages: str,
) -> HttpResponse:
    """Answer with the official file of a publication in one format, whole or a range of it.

    ``is_permanent``: the address names the version. Raises Http404 where it has no such file. A
    damaged file is never sent: an error page says so, and links to the publication's ``pages``.
    """
    file = publication.files.filter(format=format_name).first()
    if file is None:
        raise Http404
    max_age = KEPT_PERMANENT if is_permanent else KEPT_CURRENT
    try:
        return stored_file(request, file, max_age=max_age)
    except DamagedContent:
        context = {"publication": publication, "pages": pages}
        response = render(request, "portal/damaged_file.html", context, status=500)
        response.headers["ETag"] = _etag(file)
        patch_cache_control(response, public=True, max_age=max_age)
        return response


def stored_file(request: HttpRequest, file: "StoredFile", *, max_age: int) -> HttpResponse:
    """Answer with a file from storage, whole or a range of it, or that the reader has it already.

    Anybody may keep it for ``max_age`` seconds. Raises DamagedContent.
    """
    etag = _etag(file)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = _file_response(request, file, etag)
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, max_age=max_age)
    return response


def large_file(request: HttpRequest, file: "LargeFile", *, max_age: int) -> HttpResponseBase:
    """Answer as ``stored_file`` does, in pieces and never with a range: not all is in memory.

    Raises DamagedContent.
    """
    if settings.ACCEL_PREFIX:
        return stored_file(request, file, max_age=max_age)
    etag = _etag(file)
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        file.require_intact()
        headers = _attached(file, b"").headers
        response = StreamingHttpResponse(file.chunks(), content_type=file.content_type)
        for name in ("Content-Disposition", "X-Content-Type-Options"):
            response.headers[name] = headers[name]
        response.headers["Content-Length"] = str(file.size)
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, max_age=max_age)
    return response


def _etag(file: "StoredFile") -> str:
    return f'"{file.sha256}"'


class StoredFile(Protocol):
    """The record of a file whose bytes are in storage."""

    size: Any
    sha256: Any

    @property
    def filename(self) -> Any: ...
    @property
    def content_type(self) -> Any: ...
    @property
    def stored_name(self) -> str: ...
    def require_intact(self) -> None: ...
    def read(self) -> bytes: ...


class LargeFile(StoredFile, Protocol):
    """The record of a file that is not read whole."""

    def chunks(self) -> Iterator[bytes]: ...


def _file_response(request: HttpRequest, file: StoredFile, etag: str) -> HttpResponse:
    file.require_intact()
    if settings.ACCEL_PREFIX:  # nginx answers with the bytes, ranges included
        response = _attached(file, b"")
        response.headers["X-Accel-Redirect"] = f"{settings.ACCEL_PREFIX}{file.stored_name}"
        return response
    content = file.read()  # a megabyte at most
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    is_of_this_file = request.headers.get("If-Range", etag) == etag
    if asked is None or asked.groups() == ("", "") or not is_of_this_file:
        return _attached(file, content)
    first, last = _bounds(asked, file.size)
    if first > last or first >= file.size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    response = _attached(file, content[first : last + 1])
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    return response


def _attached(file: StoredFile, content: bytes) -> HttpResponse:
    response = attachment(content, filename=file.filename, content_type=file.content_type)
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _bounds(asked: re.Match[str], size: int) -> tuple[int, int]:
    """Return the first and last byte of ``bytes=a-b``, ``bytes=a-`` or ``bytes=-n``.

    The first is after the last where there are none (RFC 9110, section 14.1.2).
    """
    first, last = asked[1], asked[2]
    if not first:
        suffix = int(last)
        return max(size - suffix, 0) if suffix else size, size - 1
    if not last:
        return int(first), size - 1
    return int(first), min(int(last), size - 1)
