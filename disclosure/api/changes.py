"""What was published, corrected and withdrawn since a moment, in the order in which it happened."""

from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest
from ninja import Query, Router

from disclosure.api.answers import Item, listed
from disclosure.api.paging import SortKey, after, encoded, key_of
from disclosure.api.parameters import OfOffice, Since
from disclosure.api.publications import (
    narrowed,
    permanent_page,
    publication_state,
    version_fields,
)
from disclosure.api.schemas import ChangeItem, ListOf
from disclosure.models import Publication
from disclosure.portal.editions import withdrawal_of

router = Router(tags=["公开情况"])

_ORDER = "changes"
_PUBLISHED, _WITHDRAWN = 0, 1


class OfChanges(OfOffice):
    """Since when, and whose."""

    since: Since | None = None


@router.get("changes", response=ListOf[ChangeItem], summary="变化")
def changes(request: HttpRequest, asked: Query[OfChanges]) -> Any:
    """公开、更正和撤回，早的在前。

    定期请求时，since 写上次最后一条的 at 再早几分钟，重复的按 id 去掉：公开要几秒钟才完成，
    时刻较早的一条可能稍后才出现。
    """
    public: Any = narrowed(Publication.objects.public().with_successors(), asked)
    published = public.annotate(moment=F("visible_from"))
    # What was withdrawn before its hour was never published.
    published = published.filter(
        Q(withdrawal__isnull=True) | Q(withdrawal__at__gt=F("visible_from"))
    )
    withdrawn = public.filter(withdrawal__isnull=False)
    withdrawn = withdrawn.annotate(moment=Greatest(F("withdrawal__at"), F("visible_from")))
    events = []
    for rank, rows in ((_PUBLISHED, published), (_WITHDRAWN, withdrawn)):
        events += _first_of(rows, rank, asked)
    events.sort(key=lambda event: event[0])
    page = events[: asked.limit]
    cursor = ""
    if len(events) > asked.limit:
        last, _, _ = page[-1]
        cursor = encoded(_ORDER, last)
    items = [_item(publication, rank) for _, rank, publication in page]
    return listed(request, ChangeItem, items, cursor)


def _first_of(
    rows: QuerySet[Any], rank: int, asked: OfChanges
) -> list[tuple[tuple[Any, ...], int, Publication]]:
    """Return the first events of one kind, one more than a page has: sort key, kind, version."""
    if asked.since is not None:
        rows = rows.filter(moment__gte=asked.since)
    keys = _keys(rank)
    sorted_rows = after(rows, _ORDER, keys, asked.cursor or "")
    events = []
    for publication in sorted_rows[: asked.limit + 1]:
        events.append((key_of(publication, keys), rank, publication))
    return events


def _keys(rank: int) -> tuple[SortKey, ...]:
    return (
        SortKey(F("moment"), "moment"),
        SortKey(Value(rank), "number"),
        SortKey(F("department__region__code")),
        SortKey(F("year"), "number"),
        SortKey(F("department__code")),
        SortKey(Coalesce(F("unit__code"), Value(""))),
        SortKey(F("version"), "number"),
    )


def _item(publication: Any, rank: int) -> Item:
    event = "published" if publication.version == 1 else "corrected"
    reason = publication.reason
    withdrawal = withdrawal_of(publication)
    if withdrawal is not None:
        reason = ""
    if rank == _WITHDRAWN:
        event = "withdrawn"
        reason = withdrawal.reason if withdrawal is not None else ""
    state = publication_state(publication, is_superseded=publication.has_successor)
    return {
        **version_fields(publication, state),
        "at": publication.moment,
        "event": event,
        "id": f"{publication.path}/v{publication.version}/{event}",
        "reason": reason,
        "page": permanent_page(publication),
    }
