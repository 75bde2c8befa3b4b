"""Work that was typed and not saved: kept by account and page, and told to nobody else."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from disclosure.models.unsaved import KEPT_FOR, UnsavedWork

# Of one page and account; each is a page that was left without saving within the week.
MOST_WORKS = 20


def keep(
    *, by: Any, page: str, work: str, turn: int, content: str, age: timedelta = timedelta(0)
) -> None:
    """Keep what ``by`` typed into ``page``, which was ``age`` ago where a browser had it so long.

    What has a ``turn`` that was told before, or is older than what is kept, changes nothing.
    """
    told = {"turn": turn, "content": content, "at": timezone.now() - age}
    kept_work, is_new = UnsavedWork.objects.get_or_create(
        user=by, page=page, work=work, defaults=told
    )
    if is_new:
        _make_room(by, page)
        return
    UnsavedWork.objects.filter(pk=kept_work.pk, turn__lt=turn).update(**told)


def _make_room(by: Any, page: str) -> None:
    """Forget what is too old, whoever typed it, and of this page what is beyond MOST_WORKS."""
    UnsavedWork.objects.filter(at__lt=_oldest()).delete()
    surplus = kept(by=by, page=page).values_list("pk", flat=True)[MOST_WORKS:]
    UnsavedWork.objects.filter(pk__in=list(surplus)).delete()


def kept(*, by: Any, page: str) -> QuerySet[UnsavedWork]:
    """Return what ``by`` has typed into ``page`` and not saved, the latest first."""
    works = UnsavedWork.objects.filter(user=by, page=page, at__gte=_oldest())
    return works.exclude(content="")


def finish(*, by: Any, page: str, work: str, turn: int) -> None:
    """Forget what was typed up to this ``turn``: it was saved, discarded or taken back.

    What was typed later, in a tab that is still open, stays.
    """
    done = {"turn": turn, "content": "", "at": timezone.now()}
    kept_work, is_new = UnsavedWork.objects.get_or_create(
        user=by, page=page, work=work, defaults=done
    )
    if not is_new:
        UnsavedWork.objects.filter(pk=kept_work.pk, turn__lte=turn).update(**done)


def _oldest() -> datetime:
    return timezone.now() - KEPT_FOR
