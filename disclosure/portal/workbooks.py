"""The auditor's workbook of a disclosure and of a region's year, made when somebody asks for it.

It is derived from what is published and is no official file. Making one takes a part of a second
for each disclosure, so a process makes one at a time and keeps those that it made last; each is
kept under the ETag of all that it depends on, so none goes stale and none outlives a withdrawal.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from threading import BoundedSemaphore, Lock

from cachetools import LRUCache
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext

from budget.bounded import OutOfBounds, turn_of
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
# Seconds that a reader waits while another workbook is being made. Each takes one of the server's
# few threads while it waits: longer, and a handful of readers would keep everybody from every page.
_PATIENCE = 2
_RETRY_AFTER = "30"

_made: LRUCache[str, bytes] = LRUCache(maxsize=_KEPT)
_made_lock = Lock()
_making = BoundedSemaphore(1)
_ETAG_LENGTH = 32

# An office: its department, and its unit or None.
OfficeKey = tuple[int, int | None, str]


@public_page
@of_edition
def workbook(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Answer with the workbook of one version of a disclosure."""
    publication = edition.publication
    former = _year_before(publication)

    def make() -> bytes:
        return render([entry_of(publication, former)], title=f"{publication}审核工作簿")

    name = f"{publication.office}{publication.year}年审核工作簿-第{publication.version}版.xlsx"
    depends_on = (edition.etag(request.path), _digest_of(former))
    return _answer(request, _etag(depends_on), make, name)


@public_page
def region_workbook(request: HttpRequest, region: str, year: int, part: int = 1) -> HttpResponse:
    """Answer with the workbook of what a region shows for a year, one of several where it is much.

    Raises Http404 where it shows nothing, or has no such part.
    """
    everything = list(everything_standing(region, year).with_forms().order_by(*_ORDER))
    first = (part - 1) * DISCLOSURES_A_FILE
    publications = everything[first : first + DISCLOSURES_A_FILE]
    if not publications:
        raise Http404
    former = _FormerYear(everything_standing(region, year - 1).with_forms())
    place = publications[0].department.region

    def make() -> bytes:
        entries = []
        for publication in publications:
            entries.append(entry_of(publication, former.of(publication)))
        return render(entries, title=f"{place.name}{year}年预算审核工作簿")

    shown = [_state(publication, former.of(publication)) for publication in publications]
    etag = _etag((request.path, place.name, shown, fingerprint()))
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


def _year_before(publication: Publication) -> Publication | None:
    """Return what stands of the year before, of the office or of the department it succeeded."""
    former = Publication.objects.standing_of_year_before(publication, publication.year)
    return former.with_forms().first()


class _FormerYear:
    """What a region shows for the year before, by office."""

    def __init__(self, publications: Iterable[Publication]) -> None:
        self._by_office: dict[OfficeKey, Publication] = {}
        for publication in publications:
            self._by_office[_office(publication)] = publication

    def of(self, publication: Publication) -> Publication | None:
        """Return what its office, or the department that it succeeded, shows.

        Units succeed nobody: a unit that moves is entered with its new department.
        """
        own = self._by_office.get(_office(publication))
        predecessor = publication.department.predecessor_id
        if own is not None or predecessor is None or publication.unit_id is not None:
            return own
        return self._by_office.get((predecessor, None, publication.document_kind))


def _office(publication: Publication) -> OfficeKey:
    return publication.department_id, publication.unit_id, publication.document_kind


def _etag(depends_on: Sequence[object]) -> str:
    """Return the ETag of a workbook that depends on these values and on nothing else."""
    digest = hashlib.sha256(repr(depends_on).encode()).hexdigest()
    return f'"{digest[:_ETAG_LENGTH]}"'


def _digest_of(publication: Publication | None) -> str | None:
    return None if publication is None else publication.digest


def _state(publication: Publication, last: Publication | None) -> Sequence[object]:
    """Return what a publication's rows depend on, ``last`` being that of the year before."""
    return (
        publication.pk,
        publication.digest,
        publication.version,
        publication.visible_from,
        _digest_of(last),
    )


def _answer(
    request: HttpRequest, etag: str, make: Callable[[], bytes], filename: str
) -> HttpResponse:
    """Answer 304, or with the file, or that another one is being made."""
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            content = _kept_or_made(etag, make)
        except OutOfBounds:
            return _busy()
        response = attachment(content, filename=filename, content_type=CONTENT_TYPE)
    response.headers["ETag"] = etag
    return response


def _kept_or_made(key: str, make: Callable[[], bytes]) -> bytes:
    """Return the workbook with a key. Raises OutOfBounds where others are made for too long."""
    content = _kept(key)
    if content is not None:
        return content
    with turn_of(_making, _PATIENCE):
        content = _kept(key)  # whoever waited may find what was made meanwhile
        if content is None:
            content = make()
            with _made_lock:
                _made[key] = content
    return content


def _kept(key: str) -> bytes | None:
    with _made_lock:
        return _made.get(key)


def _busy() -> HttpResponse:
    text = gettext("正在生成另一份工作簿，请半分钟后再试。")
    response = HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = _RETRY_AFTER
    response.headers["Cache-Control"] = "no-store"
    return response
