"""What checks may know of a department's county.

The list of departments, exemptions, and what of the others stands public. Never a draft, nor what
becomes visible later: findings are shown to clerks and frozen into public certificates.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from threading import Lock

from cachetools import LRUCache
from django.db.models import OuterRef, Subquery

from budget.models import Department, Exemption, FiscalYear, Unit
from disclosure.documents.checks import County, Member, Summary, summarize
from disclosure.documents.model.document import Document
from disclosure.models import Publication


@dataclass(frozen=True)
class Surroundings:
    """The county around a department.

    ``units`` are the disclosures of its own units, where every one of them has its own: as a unit,
    or under a department's code of its own.
    """

    county: County
    units: tuple[Summary, ...] = ()


def around(department: Department, year: int) -> Surroundings:
    """Return the surroundings of ``department`` in ``year``.

    Five queries, and a sixth where something was published since the last.
    """
    region = department.region_id
    published = _published(region, year)
    of_units = _published_by_units(department, year)
    units = _units(region, year)
    # A unit that publishes under a code of its own is on the list of departments too; its money is
    # within its department's budget already.
    parts = {unit for owner, unit in units if unit != owner}
    others: list[Member] = []
    for code, name, kind, exempt_because in _departments(region, year):
        if code == department.code:
            continue
        member = Member(
            code=code,
            name=name,
            kind=kind,
            published=published.get(code),
            exempt_because=exempt_because or "",
            is_part=code in parts,
        )
        others.append(member)
    county = County(tuple(others), _spending(region, year))
    own_units = _own_units(department, units, published, of_units)
    return Surroundings(county, own_units)


def _own_units(
    department: Department,
    units: list[tuple[str, str]],
    published: dict[str, Summary],
    of_units: dict[str, Summary],
) -> tuple[Summary, ...]:
    """Return what the department's units published; nothing unless all of them did.

    ``published`` is by codes of departments, ``of_units`` by codes of this department's units.
    """
    own: list[Summary] = []
    for owner, unit in units:
        if owner != department.code:
            continue
        summary = of_units.get(unit)
        # An office that bears its department's code cannot publish apart from it under a code.
        if summary is None and unit != owner:
            summary = published.get(unit)
        if summary is None:
            return ()
        own.append(summary)
    return tuple(own)


def _departments(region: int, year: int) -> list[tuple[str, str, str, str | None]]:
    """Return code, name and kind of every department of the year, and why it is exempt if it is."""
    exempt = Exemption.objects.filter(department=OuterRef("pk"), fiscal_year__year=year)
    reason = Subquery(exempt.values("reason")[:1])
    departments = Department.objects.existing_in(year).filter(region=region)
    ordered = departments.order_by("order", "code")
    return list(ordered.values_list("code", "name", "kind", reason))


def _units(region: int, year: int) -> list[tuple[str, str]]:
    """Return the codes of department and unit, for every unit of the year."""
    units = Unit.objects.existing_in(year).filter(department__region=region).order_by("code")
    return list(units.values_list("department__code", "code"))


def _spending(region: int, year: int) -> Decimal | None:
    years = FiscalYear.objects.filter(region=region, year=year)
    return years.values_list("spending", flat=True).first()


def _published(region: int, year: int) -> dict[str, Summary]:
    """Return what stands public of the region's departments in the year, by code."""
    standing = Publication.objects.standing().of_departments()
    of_year = standing.filter(department__region=region, year=year)
    return _by_code(of_year.values_list("department__code", "digest"))


def _published_by_units(department: Department, year: int) -> dict[str, Summary]:
    """Return what stands public of the department's units in the year, by the units' codes."""
    standing = Publication.objects.standing().filter(department=department, year=year)
    of_units = standing.filter(unit__isnull=False)
    return _by_code(of_units.values_list("unit__code", "digest"))


def _by_code(rows: Iterable[tuple[str, str]]) -> dict[str, Summary]:
    """Return the Summary of each digest by the code that goes with it."""
    digests = dict(rows)
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
    if missing:
        read = _read_summaries(missing)
        summaries |= read
        with _summaries_lock:
            kept_summaries.update(read)
    return summaries


def _read_summaries(digests: Collection[str]) -> dict[str, Summary]:
    publications = Publication.objects.filter(digest__in=digests).with_forms().order_by()
    summaries: dict[str, Summary] = {}
    # One at a time: a county's documents are dozens of megabytes.
    for publication in publications.iterator(chunk_size=20):
        document = Document.from_json(publication.document_json)
        summaries[publication.digest] = summarize(document, publication.form)
    return summaries
