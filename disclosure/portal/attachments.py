"""Files that a browser saves, for citizens and for those who sign in."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from disclosure.portal.exports import TYPES, Rows, export


def attachment(content: bytes, *, filename: str, content_type: str) -> HttpResponse:
    """Return a file to be saved under a name, which may be Chinese (RFC 5987)."""
    response = HttpResponse(content, content_type=content_type)
    disposition = content_disposition_header(as_attachment=True, filename=filename)
    response.headers["Content-Disposition"] = str(disposition)
    # Whatever it contains, no browser takes it for a page of ours.
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def list_attachment(
    kind: str, header: Sequence[str], rows: Rows, *, name: str, source: Rows = ()
) -> HttpResponse:
    """Return a list as a file of a ``kind`` of exports (csv, xlsx), saved under ``name``.

    ``source`` says where the list is from. Raises KeyError for another kind.
    """
    content = export(kind, header, rows, source=source)
    return attachment(content, filename=f"{name}.{kind}", content_type=TYPES[kind])
