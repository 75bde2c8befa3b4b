"""The portal's search: the same words, filters and order, as data."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router

from disclosure.api.answers import Item, listed
from disclosure.api.paging import slice_of
from disclosure.api.parameters import (
    DepartmentCode,
    Paged,
    PublicationState,
    RegionCode,
    Words,
    Year,
    one_of,
)
from disclosure.api.publications import permanent_page, version_fields
from disclosure.api.schemas import HitItem, ListOf
from disclosure.models import Passage, PassageKind
from disclosure.search.hits import Results
from disclosure.search.selection import read_selection

router = Router(tags=["全部公开的内容"])

_NAMES = "，".join(f"{kind.name.lower()} {kind.label}" for kind in PassageKind)
PassageName = Annotated[
    str,
    Field(
        pattern=one_of([kind.name.lower() for kind in PassageKind]),
        description=f"类别：{_NAMES}",
        examples=["function"],
    ),
]


class OfSearch(Paged):
    """What is sought, and where."""

    q: Words
    region_code: RegionCode | None = None
    department_code: DepartmentCode | None = None
    year: Year | None = None
    kind: PassageName | None = None


@router.get("search", response=ListOf[HitItem], summary="查找")
def search(request: HttpRequest, asked: Query[OfSearch]) -> Any:
    """在现行的公开内容里查找一行、一段或一项，与网站的查找相同；最多一千条。"""
    query = {
        "q": asked.q,
        "region": asked.region_code or "",
        "department": asked.department_code or "",
        "year": str(asked.year or ""),
        "kind": asked.kind or "",
    }
    selection = read_selection(query)
    keys: list[int] = []
    passages: list[Passage] = []
    cursor = ""
    # The page says which filter names nothing published and goes on without it; a program would
    # not notice.
    if selection.terms and not selection.refused:
        results = Results.of(selection)
        keys, cursor = slice_of(results.keys, "search", asked.cursor or "", asked.limit)
        passages = results.passages(keys)
    return listed(request, HitItem, [_item(passage) for passage in passages], cursor)


def _item(passage: Passage) -> Item:
    publication = passage.publication
    path = f"{passage.slug}/" if passage.slug else ""
    if passage.address not in ("", passage.slug):
        path += f"#{passage.address}"
    return {
        **version_fields(publication, PublicationState.CURRENT),
        "kind": PassageKind(passage.kind).name.lower(),
        "text": passage.text,
        "detail": passage.detail,
        "place": passage.place,
        "address": passage.address,
        "page": permanent_page(publication, path),
    }
