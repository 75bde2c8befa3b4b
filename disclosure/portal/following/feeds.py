"""Atom feeds (RFC 4287): what a region or one department published, corrected and withdrew, the newest first."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.timezone import localdate

from disclosure.documents.formats.html.presentation import chinese_date
from disclosure.models import Publication
from disclosure.portal.answers import public_page
from disclosure.portal.editions import address_of, withdrawal_of
from disclosure.portal.site import absolute

ENTRIES = 50
_EPOCH = datetime(2023, 1, 1, tzinfo=UTC)  # a tag URI wants a day on which its maker had the name


@dataclass(frozen=True)
class Entry:
    """Something that happened. ``path`` is where it is told; ``published`` never changes, ``updated`` may."""

    id: str
    title: str
    text: str
    path: str
    author: str
    category: str
    published: datetime
    updated: datetime


@public_page
def region_feed(request: HttpRequest, region: str) -> HttpResponse:
    """Of all departments of a region."""
    found = Publication.objects.public().filter(department__region__code=region)
    return _feed(request, found, of_department=False)


@public_page
def department_feed(request: HttpRequest, region: str, department: str) -> HttpResponse:
    """Of one department, all years."""
    found = Publication.objects.public().filter(department__region__code=region, department__code=department)
    return _feed(request, found, of_department=True)


def _feed(request: HttpRequest, found: QuerySet[Publication], *, of_department: bool) -> HttpResponse:
    with translation.override(
        settings.LANGUAGE_CODE
    ):  # one feed for all: its ids may not depend on a reader's language
        published = list(found.order_by("-visible_from", "-pk")[:ENTRIES])
        withdrawn = list(found.filter(withdrawal__isnull=False).order_by("-withdrawal__at", "-pk")[:ENTRIES])
        if not published:
            raise Http404
        return _answer(request, _entries(published, withdrawn), published[0], of_department=of_department)


def _answer(request: HttpRequest, entries: list[Entry], newest: Publication, *, of_department: bool) -> HttpResponse:
    region = newest.department.region
    whose = newest.department.name if of_department else region.name
    place = address_of(newest) if of_department else reverse("portal:region", args=(region.code,))
    own = _own_address(newest, of_department=of_department)
    feed = Atom1Feed(
        title=f"{whose}预算公开" + ("（模拟数据）" if region.simulated else ""),
        link=absolute(place),
        subtitle=f"{whose}的部门预算：公开、更正和撤回",
        description="",
        language="zh-Hans",
        author_name=whose,
        feed_url=absolute(own),
        # The link leads to the newest disclosure and moves on with the years; the feed stays the same feed.
        feed_guid=_tag(own, _EPOCH),
    )
    for entry in entries:
        feed.add_item(
            unique_id=entry.id,
            title=entry.title,
            link=absolute(entry.path),
            description=entry.text,
            author_name=entry.author,
            categories=[entry.category],
            pubdate=entry.published,
            updateddate=entry.updated,
        )
    content = feed.writeString("utf-8").encode()
    changed = max(entry.updated for entry in entries)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(changed.timestamp())
    response = get_conditional_response(request, etag=etag, response=response) or response
    response.headers["Content-Language"] = "zh-Hans"
    return response


def _own_address(newest: Publication, *, of_department: bool) -> str:
    department = newest.department
    if of_department:
        return reverse("portal:department-feed", args=(department.region.code, department.code))
    return reverse("portal:feed", args=(department.region.code,))


def _entries(published: Iterable[Publication], withdrawn: Iterable[Publication]) -> list[Entry]:
    entries = [*map(_publication, published), *map(_withdrawal, withdrawn)]
    return sorted(entries, key=lambda entry: (entry.published, entry.id), reverse=True)[:ENTRIES]


def _publication(publication: Publication) -> Entry:
    path = address_of(publication, pinned=True)
    withdrawal = withdrawal_of(publication)
    kind = "更正" if publication.version > 1 else "公开"
    text = f"第{publication.version}版，{chinese_date(localdate(publication.visible_from))}公布。"
    if publication.reason:
        text += f"更正原因：{publication.reason}"
    if withdrawal is not None:
        text += f"　这一版已于{chinese_date(localdate(withdrawal.at))}撤回。"
    return Entry(
        id=_tag(path, publication.visible_from),
        title=f"{kind}：{_name(publication)}",
        text=text,
        path=path,
        author=publication.department.name,
        category=kind,
        published=publication.visible_from,
        updated=publication.visible_from if withdrawal is None else withdrawal.at,
    )


def _withdrawal(publication: Publication) -> Entry:
    withdrawal = withdrawal_of(publication)
    assert withdrawal is not None  # noqa: S101  those without were filtered out
    path = address_of(publication, pinned=True)
    return Entry(
        id=_tag(f"{path}withdrawal", withdrawal.at),
        title=f"撤回：{_name(publication)}第{publication.version}版",
        text=f"{chinese_date(localdate(withdrawal.at))}撤回。撤回原因：{withdrawal.reason}",
        path=path,
        author=publication.department.name,
        category="撤回",
        published=withdrawal.at,
        updated=withdrawal.at,
    )


def _name(publication: Publication) -> str:
    return f"{publication.department.name}{publication.year}年部门预算"


def _tag(path: str, day: datetime) -> str:
    """A tag URI (RFC 4151): the same for ever, also when the site moves to HTTPS or another port."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{day:%Y-%m-%d}:{path}"
