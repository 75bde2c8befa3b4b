"""Which publication a digest or a paper is of. Only what everybody may know is found.

A draft, a version to come and one that was withdrawn before its hour are not found: what is said
of them is what is said of anything that is not ours.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from budget.problems import Problems
from disclosure.documents import forms
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake.papers import PaperIdentity
from disclosure.documents.model.document import Identity
from disclosure.models import KeptForm, Publication
from disclosure.portal.downloads import OFFERED
from disclosure.portal.editions import Edition, office_parts
from disclosure.portal.languages import in_chinese

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DIGEST = re.compile(r"[0-9a-f]{64}")
# Addresses that name a disclosure, by their names in portal/urls.py.
_DISCLOSURES = ("disclosure", "version")
_MOST = 20  # publications that one digest or paper is told to be of


@dataclass(frozen=True)
class Match:
    """A publication that a file is of, and what of it the file is.

    ``is_content``: it is the digest of the Document, which is printed on every file. To have it
    says which version is meant, not that a file was not changed.
    """

    edition: Edition
    what: "StrOrPromise"
    is_content: bool = False


def matches(digest: str) -> list[Match]:
    """Return the publications of which a file with this SHA-256 is the original."""
    public = Publication.objects.public()
    found: dict[Publication, StrOrPromise] = {}
    for publication in public.filter(digest=digest):
        found[publication] = OFFERED["json"].label
    for publication in public.filter(files__sha256=digest).distinct():
        file = publication.files.filter(sha256=digest).first()
        offered = OFFERED.get(file.format)
        found[publication] = offered.label if offered else file.format
    for publication in public.filter(archived_source__sha256=digest):
        found.setdefault(publication, _("部门当时公布的原文件"))
    told = []
    for publication, what in list(found.items())[:_MOST]:
        edition = _edition_of(publication)
        if edition is not None:
            told.append(Match(edition, what, is_content=publication.digest == digest))
    return told


def edition_at(address: str) -> Edition | None:
    """Return the edition at an address of ours; None where it is none that the public sees."""
    try:
        match = resolve(in_chinese(address), "disclosure.portal.urls")
        if match.url_name not in _DISCLOSURES:
            return None
        return _seen(Edition.find(**{"version": None, **match.kwargs}))
    except (Resolver404, Http404):
        return None


def claimed(paper: PaperIdentity) -> list[Edition]:
    """Return the editions that a paper claims to be.

    What is printed on it decides: a digest of ours, else code, name and year, as far as they agree.
    """
    for digest in paper.digests:
        if found := matches(digest):
            return [found[0].edition]
    wanted = paper.identity
    current = Publication.objects.current().filter(
        year=wanted.year, document_kind=wanted.document_kind.value
    )
    agreeing: dict[int, list[Publication]] = {}
    for publication in current:
        agreeing.setdefault(_agreement(wanted, publication), []).append(publication)
    closest = max(agreeing, default=0)
    if not closest:
        return []
    editions = (_edition_of(publication, pinned=False) for publication in agreeing[closest][:_MOST])
    return [edition for edition in editions if edition is not None]


def _agreement(wanted: Identity, publication: Publication) -> int:
    """Return how well a publication agrees with an identity: 0 where it is another office's."""
    region = publication.department.region
    if wanted.region_code and wanted.region_code != region.code:
        return 0
    office = publication.office
    is_same_name = _squeezed(wanted.office_name) == _squeezed(office.name)
    is_same_code = wanted.office_code == office.code
    return 2 * is_same_name + is_same_code


def _squeezed(name: str) -> str:
    return "".join(name.split())


def _edition_of(publication: Publication, *, pinned: bool = True) -> Edition | None:
    parts = {"unit": "", **office_parts(publication)}
    version = publication.version if pinned else None
    return _seen(Edition.find(**parts, year=publication.year, version=version))


def _seen(edition: Edition) -> Edition | None:
    """Return the edition unless it was withdrawn before anybody could see it."""
    withdrawal = edition.withdrawal
    if withdrawal is not None and withdrawal.at < edition.publication.visible_from:
        return None
    return edition


def public_layouts() -> list[Layout]:
    """Return the forms that something public was made with: others are nobody's business yet."""
    public = Publication.objects.public().order_by()
    used = public.values_list("layout", "used_form__form").distinct()
    kept = KeptForm.objects.in_bulk([digest for _key, digest in used if digest])
    layouts = []
    for key, digest in used:
        try:
            layout = kept[digest].layout if digest else forms.layout(key)
        except (forms.UnknownLayout, Problems):
            continue  # of an older program, which this one cannot read any more
        layouts.append(layout)
    return layouts
