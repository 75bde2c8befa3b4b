"""The catalogue as anybody can keep it: a line an entry, in parts, and the key that signed it."""

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response

from disclosure.documents.model.signatures import fingerprint, public_pem
from disclosure.models import CatalogueRow
from disclosure.portal.answers import public_page
from disclosure.portal.languages import in_chinese

# Entries of one part: a whole county's for many years, some megabytes.
PART = 5_000


class CataloguePart(NamedTuple):
    """A part of the catalogue: its first and last entry, and where it is."""

    first: int
    last: int
    address: str


def parts() -> list[CataloguePart]:
    """Return the parts of the catalogue; all but the last never change."""
    last_row = CatalogueRow.objects.order_by("-number").first()
    total = last_row.number if last_row else 0
    base = in_chinese(reverse("portal:catalogue"))
    found = []
    for before in range(0, total, PART):
        address = f"{base}?after={before}" if before else base
        found.append(CataloguePart(before + 1, min(before + PART, total), address))
    return found


def signed_from() -> CatalogueRow | None:
    """Return the first entry that is signed; None where the catalogue is not."""
    return CatalogueRow.of_keys().first()


def key_fingerprint() -> str:
    """Return the fingerprint of the key that signs today; empty where there is none."""
    row = CatalogueRow.of_keys().last()
    return fingerprint(row.line.public_key) if row else ""


@public_page
def entries(request: HttpRequest) -> HttpResponse:
    """Return a part of the catalogue: ``after`` names the entry before it, the first without."""
    asked = request.GET.get("after", "0")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
        raise Http404
    following_rows = CatalogueRow.objects.filter(number__gt=int(asked)).order_by("number")
    rows = list(following_rows[:PART])
    etag = f'"{rows[-1].hash}"' if rows else '"none"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        lines = "".join(f"{row.line.text}\n" for row in rows)
        response = HttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")
    response.headers["ETag"] = etag
    response.headers["Access-Control-Allow-Origin"] = "*"
    if len(rows) == PART:
        following = f"{in_chinese(reverse('portal:catalogue'))}?after={rows[-1].number}"
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


@public_page
def public_key(request: HttpRequest) -> HttpResponse:
    """Return the key that signs today, as PEM; 404 where the catalogue is not signed."""
    row = CatalogueRow.of_keys().last()
    if row is None:
        raise Http404
    pem = public_pem(row.line.public_key)
    return HttpResponse(pem, content_type="application/x-pem-file")
