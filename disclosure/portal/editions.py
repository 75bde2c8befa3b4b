"""The edition of a disclosure that an address names: the current version or a numbered one, its rivals, its addresses."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import reverse

from disclosure.documents.formats.filenames import short_filename
from disclosure.documents.model.pages import Contents
from disclosure.models import OfficialFile, Publication, Withdrawal
from disclosure.portal.downloads import OFFERED
from disclosure.portal.fingerprint import fingerprint
from disclosure.portal.languages import in_chinese, written_date


@dataclass(frozen=True)
class Edition:
    """A publication as one address shows it. ``is_pinned``: the address names the version.

    ``siblings`` are all public versions of the department, of every year, the newest year and version first.
    """

    publication: Publication
    siblings: tuple[Publication, ...]
    is_pinned: bool

    @classmethod
    def find(cls, *, region: str, year: int, department: str, version: int | None) -> "Edition":
        """In one query. Raises Http404 for whatever is not public, existing or not."""
        of_department = Publication.objects.public().filter(
            department__region__code=region, department__code=department
        )
        of_department = of_department.select_related("certificate").defer("certificate__content_json")
        siblings = tuple(of_department.annotate(**{f"has_{name}": _has_file(name) for name in OFFERED}))
        for publication in siblings:
            if publication.year == year and version in (None, publication.version):
                return cls(publication, siblings, version is not None)
        raise Http404

    # -- among its siblings ------------------------------------------------------------------------------------------------

    @property
    def versions(self) -> Sequence[Publication]:
        """All public versions of this year, the newest first."""
        return [each for each in self.siblings if each.year == self.publication.year]

    @property
    def other_years(self) -> Sequence[Publication]:
        """The version that other years' addresses show, withdrawn ones left out."""
        latest: dict[int, Publication] = {}
        for each in self.siblings:
            latest.setdefault(each.year, each)
        return [each for year, each in latest.items() if year != self.publication.year and withdrawal_of(each) is None]

    @property
    def successor(self) -> Publication | None:
        """The version that replaced this one."""
        return next((each for each in reversed(self.versions) if each.version > self.publication.version), None)

    @property
    def listed_versions(self) -> list[tuple[Publication, str, str]]:
        """Each version of this year with its permanent address and the day it was published."""
        return [
            (each, address_of(each, pinned=True), written_date(each.imprint.published_on)) for each in self.versions
        ]

    @property
    def earlier(self) -> Sequence[Publication]:
        """The versions of this year before this one, the newest first, withdrawn ones included."""
        return [each for each in self.versions if each.version < self.publication.version]

    @property
    def predecessor(self) -> Publication | None:
        """The last version before this one that was not withdrawn."""
        return next((each for each in self.earlier if withdrawal_of(each) is None), None)

    @property
    def current(self) -> Publication | None:
        """The version that this year's address shows; None where that one was withdrawn."""
        latest = self.versions[0]
        return latest if withdrawal_of(latest) is None else None

    @property
    def withdrawal(self) -> Withdrawal | None:
        """That it was taken back, if it was."""
        return withdrawal_of(self.publication)

    # -- addresses ---------------------------------------------------------------------------------------------------------

    @cached_property
    def base(self) -> str:
        """Where this edition's pages begin; links inside a numbered version stay inside it."""
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
        """The same for whoever cites it: the Chinese page's, whichever language it is read in."""
        return in_chinese(self.permanent_base)

    @property
    def files_base(self) -> str:
        """Where its official files lie: one address each, whichever language the page is in that leads to them."""
        return in_chinese(self.base)

    @property
    def canonical_base(self) -> str:
        """The address that search engines should keep: a superseded version's is its own."""
        return self.permanent_base if self.successor else self.current_base

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """Label and address of each official file that this version has."""
        document = self.publication.document
        return [
            (str(label), self.files_base + short_filename(document, extension))
            for name, (extension, label) in OFFERED.items()
            if getattr(self.publication, f"has_{name}")
        ]

    # -- what it says ------------------------------------------------------------------------------------------------------

    @cached_property
    def contents(self) -> Contents:
        return Contents(self.publication.document)

    @property
    def published_on(self) -> str:
        return written_date(self.publication.imprint.published_on)

    @property
    def approved_on(self) -> str:
        return written_date(self.publication.approved_on)

    @property
    def has_certificate(self) -> bool:
        """Whether the checks' results were frozen with it: older versions have none."""
        return getattr(self.publication, "certificate", None) is not None

    @property
    def rounding(self) -> list[dict[str, str]]:
        """``address`` and ``text`` of each place where rounded figures do not add up to the last digit."""
        notes: list[dict[str, str]] = self.publication.certificate.rounding if self.has_certificate else []
        return notes

    def etag(self, slug: str) -> str:
        """Changes with the content, the state of the versions around it, today's names, and our templates; with nothing else."""
        state = [(each.year, each.version, each.digest, withdrawal_of(each) is None) for each in self.siblings]
        department = self.publication.department
        named = f"{self.publication.digest} {slug} {self.is_pinned} {self.publication.version} {state} {fingerprint()}"
        named += f" {department.name} {department.region.name}"  # the pages say what they are called today
        return f'"{hashlib.sha256(named.encode()).hexdigest()[:32]}"'


def _has_file(format_name: str) -> Exists:
    return Exists(OfficialFile.objects.filter(publication=OuterRef("pk"), format=format_name))


def withdrawal_of(publication: Publication) -> Withdrawal | None:
    """The withdrawal of a publication, or None."""
    return getattr(publication, "withdrawal", None)


def address_of(publication: Publication, *, pinned: bool = False) -> str:
    """The address of a publication's overview: that of its department and year, or of exactly this version."""
    codes = (publication.department.region.code, publication.year, publication.department.code)
    if pinned:
        return reverse("portal:version", args=(*codes, publication.version))
    return reverse("portal:disclosure", args=codes)
