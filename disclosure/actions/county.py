"""What checks may know of a department's county: the list of departments, exemptions, and what of the others stands public.

Never a draft, nor what becomes visible later: findings are shown to clerks and frozen into public certificates.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from threading import Lock

from cachetools import LRUCache
from django.db.models import OuterRef, Subquery

from budget.models import Department, Exemption, FiscalYear, Unit
from disclosure.documents import forms
from disclosure.documents.checks import County, Member, Summary, summarize
from disclosure.documents.model.document import Document
from disclosure.models import Publication


@dataclass(frozen=True)
class Surroundings:
    """The county around a department, and the disclosures of its own units where every one of them has its own."""

    county: County
    units: tuple[Summary, ...] = ()


def around(department: Department, year: int) -> Surroundings:
    """The surroundings of ``department`` in ``year``: four queries, and a fifth where something was published since the last."""
    published = _published(department.region_id, year)
    units = _units(department.region_id, year)
    parts = {code for owner, code in units if code != owner}
    others = tuple(
        Member(code, name, kind, published.get(code), exempt_because or "", code in parts)
        for code, name, kind, exempt_because in _departments(department.region_id, year)
        if code != department.code
    )
    # An office that bears its department's code cannot publish apart from it.
    own = [published.get(code) if code != owner else None for owner, code in units if owner == department.code]
    all_known = tuple(unit for unit in own if unit is not None) if None not in own else ()
    return Surroundings(County(others, _spending(department.region_id, year)), all_known)


def _departments(region: int, year: int) -> list[tuple[str, str, str, str | None]]:
    """Code, name and kind of every department of the year, and why it is exempt if it is."""
    exempt = Exemption.objects.filter(department=OuterRef("pk"), fiscal_year__year=year)
    departments = Department.objects.existing_in(year).filter(region=region).order_by("order", "code")
    return list(departments.values_list("code", "name", "kind", Subquery(exempt.values("reason")[:1])))


def _units(region: int, year: int) -> list[tuple[str, str]]:
    """Codes of department and unit, for every unit of the year."""
    units = Unit.objects.existing_in(year).filter(department__region=region).order_by("code")
    return list(units.values_list("department__code", "code"))


def _spending(region: int, year: int) -> Decimal | None:
    return FiscalYear.objects.filter(region=region, year=year).values_list("spending", flat=True).first()


def _published(region: int, year: int) -> dict[str, Summary]:
    """What stands public of the region's departments in the year, by code."""
    standing = Publication.objects.standing().filter(department__region=region, year=year)
    digests = dict(standing.values_list("department__code", "digest"))
    summaries = _summaries_of(digests.values())
    return {code: summaries[digest] for code, digest in digests.items()}


# By digest: equal digests are equal Documents, so no Summary goes stale. A few kilobytes each:
# several years of a few hundred departments.
kept_summaries: LRUCache[str, Summary] = LRUCache(maxsize=4096)
_summaries_lock = Lock()


def _summaries_of(digests: Collection[str]) -> dict[str, Summary]:
    """Return the Summary of each publication's digest, in one query for all that are not kept."""
    summaries: dict[str, Summary] = {}
    missing: set[str] = set()
    with _summaries_lock:
        for digest in digests:
            if digest in kept_summaries:
                summaries[digest] = kept_summaries[digest]
            else:
                missing.add(digest)
    if not missing:
        return summaries
    for digest, content in _contents(missing):
        summary = _summary(content)
        summaries[digest] = summary
        with _summaries_lock:
            kept_summaries[digest] = summary
    return summaries


def _contents(digests: Collection[str]) -> Iterator[tuple[str, str]]:
    """Digest and canonical JSON of publications, one at a time: a county's are dozens of megabytes."""
    return Publication.objects.filter(digest__in=digests).order_by().values_list("digest", "document_json").iterator(20)


def _summary(content: str) -> Summary:
    document = Document.from_json(content)
    return summarize(document, forms.layout(document.identity.layout))
