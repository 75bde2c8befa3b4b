"""The auditor's workbook of a disclosure and of a region's year, made when somebody asks for it.

It is derived from what is published and is no official file. Making one takes a part of a second
for each disclosure, so a process makes one at a time and keeps those that it made last; each is
kept under the ETag of all that it depends on, so none goes stale and none outlives a withdrawal.
"""

import hashlib
from collections.abc import Callable, Sequence
from threading import Lock

from cachetools import LRUCache
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext

from budget.site import absolute
from disclosure.documents.formats.xlsx.workbook import (
    CONTENT_TYPE,
    DisclosureEntry,
    LastYear,
    render,
)
from disclosure.models import Publication
from disclosure.portal.answers import of_edition, public_page
from disclosure.portal.attachments import attachment
from disclosure.portal.editions import Edition, address_of
from disclosure.portal.fingerprint import fingerprint
from disclosure.portal.languages import in_chinese
from disclosure.portal.overviews import everything_standing

# A county's year comes in files of so many disclosures: 60 take some ten seconds and 4 MB.
DISCLOSURES_A_FILE = 60
_KEPT = 8  # workbooks in memory, of which a county's has some megabytes
_PATIENCE = 10  # seconds that a reader waits while another workbook is being made
_RETRY_AFTER = "30"

_made: LRUCache[str, bytes] = LRUCache(maxsize=_KEPT)
_making = Lock()
_ETAG_LENGTH = 32

# An office: its department, and its unit or None.
OfficeKey = tuple[int, int | None, str]


@public_page
@of_edition
def workbook(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Answer with the workbook of one version of a disclosure."""
    publication = edition.publication
    former = _year_before(edition)

    def make() -> bytes:
        return render([entry_of(publication, former)], title=f"{publication}审核工作簿")

    name = f"{publication.office}{publication.year}年审核工作簿-第{publication.version}版.xlsx"
    return _answer(request, edition.etag(request.path), make, name)


@public_page
def region_workbook(request: HttpRequest, region: str, year: int, part: int = 1) -> HttpResponse:
    """Answer with the workbook of what a region shows for a year, one of several where it is much.

    Raises Http404 where it shows nothing, or has no such part.
    """
    everything = list(everything_standing(region, year).order_by(*_ORDER))
    first = (part - 1) * DISCLOSURES_A_FILE
    publications = everything[first : first + DISCLOSURES_A_FILE]
    if not publications:
        raise Http404
    former = {_office(shown): shown for shown in everything_standing(region, year - 1)}
    place = publications[0].department.region

    def make() -> bytes:
        entries = []
        for publication in publications:
            entries.append(entry_of(publication, former.get(_office(publication))))
        return render(entries, title=f"{place.name}{year}年预算审核工作簿")

    shown = [_state(publication, former) for publication in publications]
    digest = hashlib.sha256(repr((request.path, place.name, shown, fingerprint())).encode())
    etag = f'"{digest.hexdigest()[:_ETAG_LENGTH]}"'
    ending = f"-{part}" if len(everything) > DISCLOSURES_A_FILE else ""
    return _answer(request, etag, make, f"{place.name}{year}年审核工作簿{ending}.xlsx")


def parts_of(count: int) -> range:
    """Return the numbers of the files that so many disclosures come in."""
    files = -(-count // DISCLOSURES_A_FILE)
    return range(1, files + 1)


def entry_of(publication: Publication, former: Publication | None) -> DisclosureEntry:
    """Return a publication as a workbook shows it, beside what stands of the year before."""
    last_year = None
    if former is not None:
        last_year = LastYear(former.document, former.known_form)
    return DisclosureEntry(
        publication.document,
        publication.imprint,
        publication.known_form,
        last_year,
        address=absolute(in_chinese(address_of(publication, pinned=True))),
    )


_ORDER = (
    "department__order",
    "department__code",
    F("unit__code").asc(nulls_first=True),
)


def _year_before(edition: Edition) -> Publication | None:
    for newest in edition.other_years:
        if newest.year == edition.publication.year - 1:
            return newest
    return None


def _office(publication: Publication) -> OfficeKey:
    return publication.department_id, publication.unit_id, publication.document_kind


def _state(publication: Publication, former: dict[OfficeKey, Publication]) -> Sequence[object]:
    """Return what a publication's rows depend on."""
    last = former.get(_office(publication))
    return (
        publication.pk,
        publication.digest,
        publication.version,
        publication.visible_from,
        None if last is None else last.digest,
    )


def _answer(
    request: HttpRequest, etag: str, make: Callable[[], bytes], filename: str
) -> HttpResponse:
    """Answer 304, or with the file, or that another one is being made."""
    response = get_conditional_response(request, etag=etag)
    if response is None:
        content = _kept_or_made(etag, make)
        if content is None:
            return _busy()
        response = attachment(content, filename=filename, content_type=CONTENT_TYPE)
    response.headers["ETag"] = etag
    return response


def _kept_or_made(key: str, make: Callable[[], bytes]) -> bytes | None:
    """Return the workbook with a key; None where others have been made for too long."""
    content = _made.get(key)
    if content is not None:
        return content
    if not _making.acquire(timeout=_PATIENCE):
        return None
    try:
        # Whoever waited finds what was made meanwhile.
        content = _made.get(key)
        if content is None:
            content = make()
            _made[key] = content
        return content
    finally:
        _making.release()


def _busy() -> HttpResponse:
    text = gettext("正在生成另一份工作簿，请半分钟后再试。")
    response = HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = _RETRY_AFTER
    response.headers["Cache-Control"] = "no-store"
    return response
