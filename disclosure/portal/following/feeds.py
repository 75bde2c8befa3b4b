"""Atom feeds (RFC 4287) of what a region or a department published, corrected and withdrew."""

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
from django.utils.html import escape
from django.utils.http import http_date
from django.utils.timezone import localdate

from budget.dimensions import DocumentKind
from budget.offices import of_office
from budget.site import absolute
from disclosure.documents.formats.html.presentation import chinese_date
from disclosure.models import Publication
from disclosure.portal.answers import public_page
from disclosure.portal.editions import address_of, office_parts, withdrawal_of

ENTRIES = 50
# A tag URI wants a day on which its maker had the name.
_EPOCH = datetime(2023, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class FeedEntry:
    """Something that happened. ``path`` is where it is told.

    ``published`` never changes, ``updated`` may.
    """

    id: str
    title: str
    text: str
    path: str
    author: str
    category: str
    published: datetime
    updated: datetime


@dataclass(frozen=True)
class FeedSource:
    """Whose feed it is: ``place`` is the page that it belongs to, ``own`` the feed's own path.

    ``kind`` is what the documents are called.
    """

    name: str
    place: str
    own: str
    kind: str = DocumentKind.DEPARTMENT_BUDGET.label


@public_page
def region_feed(request: HttpRequest, region: str) -> HttpResponse:
    """The feed of all departments and units of a region."""
    publications = Publication.objects.public().filter(department__region__code=region)
    return _feed(request, publications, of_department=False)


@public_page
def department_feed(
    request: HttpRequest, region: str, department: str, unit: str = ""
) -> HttpResponse:
    """The feed of one department, or of a unit of it, of all years."""
    publications = Publication.objects.public().filter(
        of_office(department, unit), department__region__code=region
    )
    return _feed(request, publications, of_department=True)


def _feed(
    request: HttpRequest, publications: QuerySet[Publication], *, of_department: bool
) -> HttpResponse:
    # One feed for all: its ids may not depend on a reader's language.
    with translation.override(settings.LANGUAGE_CODE):
        published = list(publications.order_by("-visible_from", "-pk")[:ENTRIES])
        withdrawn = publications.filter(withdrawal__isnull=False)
        withdrawn = withdrawn.order_by("-withdrawal__at", "-pk")[:ENTRIES]
        if not published:
            raise Http404
        newest = published[0]
        entries = _entries(published, withdrawn)
        source = _department_source(newest) if of_department else _region_source(newest)
        content = _atom(entries, source, is_simulated=newest.department.region.simulated)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    changed = max(entry.updated for entry in entries)
    response = HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(changed.timestamp())
    response = get_conditional_response(request, etag=etag, response=response) or response
    response.headers["Content-Language"] = "zh-Hans"
    return response


def _department_source(newest: Publication) -> FeedSource:
    own = reverse("portal:department-feed", kwargs=office_parts(newest))
    return FeedSource(newest.office.name, address_of(newest), own, newest.kind.label)


def _region_source(newest: Publication) -> FeedSource:
    region = newest.department.region
    place = reverse("portal:region", args=(region.code,))
    return FeedSource(region.name, place, reverse("portal:feed", args=(region.code,)))


def _atom(entries: Iterable[FeedEntry], source: FeedSource, *, is_simulated: bool) -> bytes:
    title = f"{source.name}预算公开"
    if is_simulated:
        title += "（模拟数据）"
    feed = Atom1Feed(
        title=title,
        link=absolute(source.place),
        subtitle=f"{source.name}的{source.kind}：公开、更正和撤回",
        description="",
        language="zh-Hans",
        author_name=source.name,
        feed_url=absolute(source.own),
        # A department's link leads to its newest disclosure and moves on with the years; the feed
        # stays the same feed.
        feed_guid=_tag(source.own, _EPOCH),
    )
    for entry in entries:
        feed.add_item(
            unique_id=entry.id,
            title=entry.title,
            link=absolute(entry.path),
            # The feed says of summaries that they are HTML.
            description=escape(entry.text),
            author_name=entry.author,
            categories=[entry.category],
            pubdate=entry.published,
            updateddate=entry.updated,
        )
    return feed.writeString("utf-8").encode()


def _entries(published: Iterable[Publication], withdrawn: Iterable[Publication]) -> list[FeedEntry]:
    """Return the newest entries of both kinds, the newest first."""
    entries = [_publication_entry(publication) for publication in published]
    entries += [_withdrawal_entry(publication) for publication in withdrawn]
    entries.sort(key=lambda entry: (entry.published, entry.id), reverse=True)
    return entries[:ENTRIES]


def _publication_entry(publication: Publication) -> FeedEntry:
    path = address_of(publication, pinned=True)
    kind = "更正" if publication.version > 1 else "公开"
    published_on = chinese_date(localdate(publication.visible_from))
    text = f"第{publication.version}版，{published_on}公布。"
    if publication.reason:
        text += f"更正原因：{publication.reason}"
    updated = publication.visible_from
    withdrawal = withdrawal_of(publication)
    if withdrawal is not None:
        text += f"　这一版已于{chinese_date(localdate(withdrawal.at))}撤回。"
        updated = withdrawal.at
    return FeedEntry(
        id=_tag(path, publication.visible_from),
        title=f"{kind}：{_name(publication)}",
        text=text,
        path=path,
        author=publication.office.name,
        category=kind,
        published=publication.visible_from,
        updated=updated,
    )


def _withdrawal_entry(publication: Publication) -> FeedEntry:
    withdrawal = withdrawal_of(publication)
    assert withdrawal is not None  # noqa: S101  those without were filtered out
    path = address_of(publication, pinned=True)
    withdrawn_on = chinese_date(localdate(withdrawal.at))
    return FeedEntry(
        id=_tag(f"{path}withdrawal", withdrawal.at),
        title=f"撤回：{_name(publication)}第{publication.version}版",
        text=f"{withdrawn_on}撤回。撤回原因：{withdrawal.reason}",
        path=path,
        author=publication.office.name,
        category="撤回",
        published=withdrawal.at,
        updated=withdrawal.at,
    )


def _name(publication: Publication) -> str:
    return f"{publication.office.name}{publication.year}年{publication.kind.label}"


def _tag(path: str, day: datetime) -> str:
    """Return a tag URI (RFC 4151), which stays when the site moves to HTTPS or another port."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{day:%Y-%m-%d}:{path}"
