"""The edition of a disclosure that an address names: its version, the others, its addresses."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.urls import reverse

from budget.dimensions import DocumentKind
from budget.offices import of_office
from disclosure.documents.formats.filenames import short_filename
from disclosure.documents.model.pages import Contents
from disclosure.models import OfficialFile, Publication, Withdrawal
from disclosure.portal.downloads import OFFERED
from disclosure.portal.fingerprint import fingerprint
from disclosure.portal.languages import in_chinese, written_date

_ETAG_LENGTH = 32
# The kinds of documents at a year's addresses; another kind would have addresses of its own.
_BUDGETS = (DocumentKind.DEPARTMENT_BUDGET, DocumentKind.UNIT_BUDGET)


@dataclass(frozen=True)
class Edition:
    """A publication as one address shows it. ``is_pinned``: the address names the version.

    ``siblings`` are all public versions of the same office, of every year, the newest year and
    version first. ``relatives`` are all public versions of the year of the department's units, or
    of a unit's edition those of its department.
    """

    publication: Publication
    siblings: tuple[Publication, ...]
    is_pinned: bool
    relatives: tuple[Publication, ...] = ()

    @classmethod
    def find(
        cls, *, region: str, year: int, department: str, version: int | None, unit: str = ""
    ) -> "Edition":
        """Return, in one query, the version that is named, or without one the newest of the year.

        ``unit`` is the code of the department's unit whose disclosure it is; without one it is the
        whole department's. Raises Http404 for whatever is not public, whether it exists or not.
        """
        own = of_office(department, unit)
        related = Q(department__code=department, unit__isnull=bool(unit), year=year)
        of_department = Publication.objects.public().filter(
            own | related, department__region__code=region, document_kind__in=_BUDGETS
        )
        of_department = of_department.with_forms().select_related("certificate")
        of_department = of_department.defer("certificate__content_json")
        for name in OFFERED:
            file = OfficialFile.objects.filter(publication=OuterRef("pk"), format=name)
            of_department = of_department.annotate(**{f"has_{name}": Exists(file)})
        siblings = []
        relatives = []
        for publication in of_department:
            is_of_unit = publication.unit_id is not None
            if is_of_unit == bool(unit):
                siblings.append(publication)
            else:
                relatives.append(publication)
        for publication in siblings:
            if publication.year == year and version in (None, publication.version):
                is_pinned = version is not None
                return cls(publication, tuple(siblings), is_pinned, tuple(relatives))
        raise Http404

    # -- among its siblings --------------------------------------------------------------------

    @property
    def versions(self) -> Sequence[Publication]:
        """All public versions of this year, the newest first."""
        year = self.publication.year
        return [sibling for sibling in self.siblings if sibling.year == year]

    @property
    def other_years(self) -> Sequence[Publication]:
        """The version that each other year's address shows, without those that are withdrawn."""
        latest: dict[int, Publication] = {}
        for sibling in self.siblings:
            latest.setdefault(sibling.year, sibling)
        latest.pop(self.publication.year, None)
        return [newest for newest in latest.values() if withdrawal_of(newest) is None]

    @property
    def listed_years(self) -> list[tuple[int, str]]:
        """Each other year with its address."""
        return [(newest.year, address_of(newest)) for newest in self.other_years]

    @property
    def listed_versions(self) -> list[tuple[Publication, str, str]]:
        """Each version of this year with its permanent address and the day it was published."""
        listed = []
        for version in self.versions:
            published_on = written_date(version.imprint.published_on)
            listed.append((version, address_of(version, pinned=True), published_on))
        return listed

    @property
    def successor(self) -> Publication | None:
        """The version that replaced this one."""
        for version in reversed(self.versions):
            if version.version > self.publication.version:
                return version
        return None

    @property
    def earlier(self) -> Sequence[Publication]:
        """The versions of this year before this one, the newest first, withdrawn ones included."""
        number = self.publication.version
        return [version for version in self.versions if version.version < number]

    @property
    def predecessor(self) -> Publication | None:
        """The last version before this one that was not withdrawn."""
        for version in self.earlier:
            if withdrawal_of(version) is None:
                return version
        return None

    @property
    def current(self) -> Publication | None:
        """The version that this year's address shows; None where that one was withdrawn."""
        latest = self.versions[0]
        return latest if withdrawal_of(latest) is None else None

    @property
    def withdrawal(self) -> Withdrawal | None:
        """The withdrawal of this version, if there was one."""
        return withdrawal_of(self.publication)

    # -- among department and units ------------------------------------------------------------

    @property
    def standing_relatives(self) -> list[Publication]:
        """What its department's units, or a unit's department, show for the year."""
        latest: dict[int | None, Publication] = {}
        for relative in self.relatives:
            latest.setdefault(relative.unit_id, relative)
        return [newest for newest in latest.values() if withdrawal_of(newest) is None]

    @property
    def listed_units(self) -> list[tuple[str, str]]:
        """Each unit whose own disclosure of the year can be read: its name, its address."""
        if self.publication.unit is not None:
            return []
        return [(str(shown.office.name), address_of(shown)) for shown in self.standing_relatives]

    @property
    def department_address(self) -> str:
        """Where a unit's department shows its disclosure of the year; empty where it shows none."""
        if self.publication.unit is None:
            return ""
        for shown in self.standing_relatives:
            return address_of(shown)
        return ""

    # -- addresses -----------------------------------------------------------------------------

    @cached_property
    def base(self) -> str:
        """Where its pages begin; links inside a numbered version stay inside it."""
        return address_of(self.publication, pinned=self.is_pinned)

    @property
    def current_base(self) -> str:
        """Where the current version's pages begin."""
        return address_of(self.publication)

    @property
    def permanent_base(self) -> str:
        """Where this very version's pages begin, for ever."""
        return address_of(self.publication, pinned=True)

    @property
    def cited_base(self) -> str:
        """The permanent address to cite: the Chinese page's, in whichever language it is read."""
        return in_chinese(self.permanent_base)

    @property
    def files_base(self) -> str:
        """Where its official files lie: they have one address, whatever the page's language."""
        return in_chinese(self.base)

    @property
    def canonical_base(self) -> str:
        """The address that search engines should keep: a superseded version's is its own."""
        return self.permanent_base if self.successor else self.current_base

    @property
    def feed_address(self) -> str:
        """The feed of its office."""
        return reverse("portal:department-feed", kwargs=office_parts(self.publication))

    @property
    def years_address(self) -> str:
        """The page of its office's years side by side."""
        parts = office_parts(self.publication)
        if self.publication.unit is not None:
            return reverse("portal:unit", kwargs=parts)
        return reverse("portal:department", args=(parts["region"], parts["department"]))

    @property
    def what_successor_corrected(self) -> str:
        """The page of the changes that the version made which replaced it; empty without one."""
        if self.successor is None:
            return ""
        return f"{address_of(self.successor, pinned=True)}changes/"

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """Label and address of each official file that this version has."""
        downloads = []
        for name, offered in OFFERED.items():
            if getattr(self.publication, f"has_{name}"):
                filename = short_filename(self.publication.document, offered.extension)
                downloads.append((str(offered.label), self.files_base + filename))
        return downloads

    # -- content -------------------------------------------------------------------------------

    @cached_property
    def contents(self) -> Contents:
        """The pages of its Document."""
        return Contents(self.publication.document)

    @property
    def published_on(self) -> str:
        """The day it was published, as pages write it."""
        return written_date(self.publication.imprint.published_on)

    @property
    def approved_on(self) -> str:
        """The day the budget was approved, as pages write it; empty where it is not known."""
        return written_date(self.publication.approved_on)

    @property
    def has_certificate(self) -> bool:
        """True if the checks' results were frozen with it; the oldest versions have none."""
        return getattr(self.publication, "certificate", None) is not None

    @property
    def rounding(self) -> list[dict[str, str]]:
        """``address`` and ``text`` of each place where rounded figures do not add up."""
        if not self.has_certificate:
            return []
        notes: list[dict[str, str]] = self.publication.certificate.rounding
        return notes

    def etag(self, path: str) -> str:
        """Return the ETag of one of its pages.

        It changes with all that a page depends on and with nothing else: the content, the
        versions around it, the names of today, and the program.
        """
        publication = self.publication
        state = []
        for sibling in self.siblings:
            is_shown = withdrawal_of(sibling) is None
            state.append((sibling.year, sibling.version, sibling.digest, is_shown))
        around = [(shown.office.code, shown.office.name) for shown in self.standing_relatives]
        depends_on = (
            path,
            publication.digest,
            publication.version,
            publication.office.name,
            publication.department.name,
            publication.department.region.name,
            self.is_pinned,
            state,
            around,
            fingerprint(),
        )
        digest = hashlib.sha256(repr(depends_on).encode()).hexdigest()
        return f'"{digest[:_ETAG_LENGTH]}"'


def withdrawal_of(publication: Publication) -> Withdrawal | None:
    """Return the withdrawal of a publication, or None."""
    return getattr(publication, "withdrawal", None)


def address_of(publication: Publication, *, pinned: bool = False) -> str:
    """Return the address of a publication's overview.

    It is that of the office and year, or with ``pinned`` of exactly this version.
    """
    if not pinned:
        return page_of(publication, "disclosure")
    parts = {**office_parts(publication), "year": publication.year}
    return reverse("portal:version", kwargs={**parts, "version": publication.version})


def page_of(publication: Publication, name: str) -> str:
    """Return the address of a page of the office and year, by its name in portal/urls.py."""
    parts = {**office_parts(publication), "year": publication.year}
    return reverse(f"portal:{name}", kwargs=parts)


def office_parts(publication: Publication) -> dict[str, str]:
    """Return the parts of addresses that name whose disclosure it is: ``unit`` of a unit's only."""
    department = publication.department
    parts = {"region": department.region.code, "department": department.code}
    if publication.unit is not None:
        parts["unit"] = publication.unit.code
    return parts
