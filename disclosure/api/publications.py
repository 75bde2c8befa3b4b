"""What is published: regions, their years, who has published, and every version with its state."""

from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Query, Router, Schema

from budget.site import absolute
from disclosure.api.answers import API_ROOT, Item, listed
from disclosure.api.paging import SortKey, page_of
from disclosure.api.parameters import (
    AnswerFormat,
    Disclosure,
    Format,
    OfOffice,
    OfPublication,
    PublicationState,
    RegionCode,
    State,
)
from disclosure.api.problems import Refused, taken_back
from disclosure.api.schemas import (
    ListOf,
    OfficeItem,
    PublicationDetail,
    PublicationItem,
    RegionItem,
    YearItem,
)
from disclosure.documents.formats.filenames import short_filename
from disclosure.models import OfficialFile, Publication
from disclosure.portal import overviews
from disclosure.portal.downloads import OFFERED
from disclosure.portal.editions import Edition, address_of, office_parts, withdrawal_of

router = Router(tags=["公开情况"])


# -- one version -----------------------------------------------------------------------------------


def edition_of(place: Disclosure, chosen: OfPublication) -> Edition:
    """Return the version that an address and its parameters name.

    Raises Http404 for what is not public, and Refused with a 410 for what was withdrawn.
    """
    edition = Edition.find(
        region=place.region_code,
        year=place.year,
        department=place.department_code,
        version=chosen.version,
        unit=chosen.unit_code or "",
    )
    withdrawal = edition.withdrawal
    if withdrawal is not None:
        raise Refused(taken_back(edition, withdrawal))
    return edition


def version_fields(publication: Publication, state: PublicationState) -> Item:
    """Return whose version it is: the first columns of every list."""
    department = publication.department
    digest = publication.digest if state is not PublicationState.WITHDRAWN else ""
    return {
        "region_code": department.region.code,
        "region": department.region.name,
        "department_code": department.code,
        "department": department.name,
        "unit_code": publication.unit_code,
        "unit": publication.unit_name,
        "year": publication.year,
        "document_kind": publication.document_kind,
        "version": publication.version,
        "state": state.value,
        "digest": digest,
    }


def permanent_page(publication: Publication, path: str = "") -> str:
    """Return the address of a page of exactly this version."""
    return absolute(address_of(publication, pinned=True) + path)


def publication_state(publication: Publication, *, is_superseded: bool) -> PublicationState:
    """Return the state of a version that is public."""
    if withdrawal_of(publication) is not None:
        return PublicationState.WITHDRAWN
    return PublicationState.SUPERSEDED if is_superseded else PublicationState.CURRENT


def publication_item(publication: Publication, *, is_superseded: bool) -> Item:
    """Return a version as lists show it; of a withdrawn one nothing that was its content."""
    withdrawal = withdrawal_of(publication)
    state = publication_state(publication, is_superseded=is_superseded)
    if withdrawal is None:
        reason = publication.reason
        document = _document_address(publication)
        withdrawn_at = None
        withdrawal_reason = ""
    else:
        reason = ""
        document = ""
        withdrawn_at = withdrawal.at
        withdrawal_reason = withdrawal.reason
    return {
        **version_fields(publication, state),
        "simulated": publication.department.region.simulated,
        "is_archived": publication.is_archived,
        "layout": publication.layout,
        "approved_on": publication.approved_on,
        "published_at": publication.visible_from,
        "reason": reason,
        "withdrawn_at": withdrawn_at,
        "withdrawal_reason": withdrawal_reason,
        "page": permanent_page(publication),
        "document": document,
    }


def _document_address(publication: Publication) -> str:
    parts = office_parts(publication)
    path = f"publications/{parts['region']}/{publication.year}/{parts['department']}/document"
    query = f"?version={publication.version}"
    if "unit" in parts:
        query += f"&unit_code={parts['unit']}"
    return absolute(f"{API_ROOT}{path}{query}")


# -- narrowing and sorting -------------------------------------------------------------------------


def narrowed(rows: QuerySet[Any], asked: OfOffice, path: str = "") -> QuerySet[Any]:
    """Return the rows of the region, year and office that were asked for.

    ``path`` leads from a row to its publication. A department without a unit means what the
    department itself and its units disclose.
    """
    conditions: dict[str, object] = {}
    if asked.region_code is not None:
        conditions[f"{path}department__region__code"] = asked.region_code
    if asked.year is not None:
        conditions[f"{path}year"] = asked.year
    if asked.department_code is not None:
        conditions[f"{path}department__code"] = asked.department_code
    if asked.unit_code is not None:
        conditions[f"{path}unit__code"] = asked.unit_code
    return rows.filter(**conditions)


def publication_keys(path: str = "") -> tuple[SortKey, ...]:
    """Return the natural key of a row's publication: by region, the newest year first."""
    unit_code = Coalesce(F(f"{path}unit__code"), Value(""))
    return (
        SortKey(F(f"{path}department__region__code")),
        SortKey(F(f"{path}year"), "number", is_descending=True),
        SortKey(F(f"{path}department__code")),
        SortKey(unit_code),
        SortKey(F(f"{path}version"), "number", is_descending=True),
    )


# -- regions, years, offices -----------------------------------------------------------------------


class OnlyFormat(Schema):
    """A short list, which has no pages."""

    format: Format = AnswerFormat.JSON


class OfRegion(OnlyFormat):
    """Of one region, or of all."""

    region_code: RegionCode | None = None


@router.get("regions", response=ListOf[RegionItem], summary="地区")
def regions(request: HttpRequest, asked: Query[OnlyFormat]) -> Any:
    """有公开内容的地区，和它们的预算年度。"""
    items = []
    for region, years in overviews.regions(overviews.years()):
        items.append(
            {
                "region_code": region.code,
                "region": region.name,
                "simulated": region.simulated,
                "years": [of_region.year for of_region in years],
                "page": absolute(reverse("portal:region", args=(region.code,))),
            }
        )
    return listed(request, RegionItem, items)


@router.get("years", response=ListOf[YearItem], summary="预算年度")
def years(request: HttpRequest, asked: Query[OfRegion]) -> Any:
    """各地区的预算年度，新的在前。"""
    items = []
    for of_region in overviews.years(asked.region_code or ""):
        place = (of_region.region.code, of_region.year)
        items.append(
            {
                "region_code": of_region.region.code,
                "region": of_region.region.name,
                "year": of_region.year,
                "departments": of_region.departments,
                "page": absolute(reverse("portal:year", args=place)),
            }
        )
    return listed(request, YearItem, items)


@router.get("departments", response=ListOf[OfficeItem], summary="部门和单位")
def departments(request: HttpRequest, asked: Query[OfOffice]) -> Any:
    """已经公开的部门和单位，各年一行；unit 为空的是部门本身。"""
    standing = narrowed(Publication.objects.standing(), asked)
    page, cursor = page_of(
        standing, "departments", publication_keys(), asked.cursor or "", asked.limit
    )
    items = []
    for publication in page:
        fields = version_fields(publication, PublicationState.CURRENT)
        kind = publication.department.get_kind_display()
        items.append({**fields, "kind": kind, "page": absolute(address_of(publication))})
    return listed(request, OfficeItem, items, cursor)


# -- publications ----------------------------------------------------------------------------------


class OfPublications(OfOffice):
    """Which versions a list has."""

    state: State = PublicationState.CURRENT


def _of_state(state: PublicationState) -> QuerySet[Publication]:
    public: Any = Publication.objects.public().with_successors()
    conditions = {
        PublicationState.CURRENT: Q(withdrawal__isnull=True, has_successor=False),
        PublicationState.SUPERSEDED: Q(withdrawal__isnull=True, has_successor=True),
        PublicationState.WITHDRAWN: Q(withdrawal__isnull=False),
        PublicationState.ALL: Q(),
    }
    publications: QuerySet[Publication] = public.filter(conditions[state])
    return publications


@router.get("publications", response=ListOf[PublicationItem], summary="公开的版本")
def publications(request: HttpRequest, asked: Query[OfPublications]) -> Any:
    """公开的版本和它们的状态；默认只列现行的，state=all 列出各版。"""
    rows: Any = narrowed(_of_state(asked.state), asked)
    page, cursor = page_of(
        rows, "publications", publication_keys(), asked.cursor or "", asked.limit
    )
    items = []
    for publication in page:
        items.append(publication_item(publication, is_superseded=publication.has_successor))
    return listed(request, PublicationItem, items, cursor)


@router.get(
    "publications/{region_code}/{year}/{department_code}",
    response=PublicationDetail,
    summary="一份公开",
)
def publication(
    request: HttpRequest,
    place: Path[Disclosure],
    chosen: Query[OfPublication],
) -> Any:
    """一个部门（或单位）一年的公开：现行的一版，或用 version 指明的一版。"""
    edition = edition_of(place, chosen)
    current = edition.publication
    versions = []
    for position, version in enumerate(edition.versions):
        versions.append(publication_item(version, is_superseded=position > 0))
    is_superseded = edition.successor is not None
    return {
        **publication_item(current, is_superseded=is_superseded),
        "files": _files(current),
        "versions": versions,
    }


def _files(publication: Publication) -> list[Item]:
    files: list[Item] = []
    document = publication.document
    of_publication: Any = OfficialFile.objects.filter(publication=publication)
    for file in of_publication:
        offered = OFFERED.get(file.format)
        if offered is None:
            continue
        name = short_filename(document, offered.extension)
        files.append(
            {
                "format": file.format,
                "filename": file.filename,
                "size": file.size,
                "sha256": file.sha256,
                "address": permanent_page(publication, name),
            }
        )
    return files


@router.get(
    "publications/{region_code}/{year}/{department_code}/document",
    response=dict[str, Any],
    summary="规范 JSON",
)
def document(
    request: HttpRequest,
    place: Path[Disclosure],
    chosen: Query[OfPublication],
) -> Any:
    """一份公开的全部内容：公开时冻结的规范 JSON，逐字节不变，SHA-256 就是它的数字摘要。"""
    frozen = edition_of(place, chosen).publication
    response = HttpResponse(frozen.document_json.encode(), content_type="application/json")
    response.headers["ETag"] = f'"{frozen.digest}"'
    return response
