"""Work that was typed and not saved: kept by account and page, and told to nobody else."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from disclosure.models.unsaved import KEPT_FOR, UnsavedWork

# Of one page and account; each is a page that was left without saving within the week.
MOST_WORKS = 20


def keep(*, by: Any, page: str, work: str, content: str, age: timedelta = timedelta(0)) -> bool:
    """Keep what ``by`` typed into ``page``, which was ``age`` ago where a browser had it so long.

    Returns False for a ``work`` that was saved meanwhile. Without content there is nothing to keep:
    the page is as it was opened, or its work is not wanted.
    """
    works = UnsavedWork.objects.filter(user=by, page=page)
    if works.filter(work=work, content="").exists():
        return False
    if not content:
        works.filter(work=work).delete()
        return True
    _, is_new = UnsavedWork.objects.update_or_create(
        user=by, page=page, work=work, defaults={"content": content, "at": timezone.now() - age}
    )
    if is_new:
        _make_room(by, page)
    return True


def _make_room(by: Any, page: str) -> None:
    """Forget what is too old, whoever typed it, and of this page what is beyond MOST_WORKS."""
    UnsavedWork.objects.filter(at__lt=_oldest()).delete()
    surplus = kept(by=by, page=page).values_list("pk", flat=True)[MOST_WORKS:]
    UnsavedWork.objects.filter(pk__in=list(surplus)).delete()


def kept(*, by: Any, page: str) -> QuerySet[UnsavedWork]:
    """Return what ``by`` has typed into ``page`` and not saved, the latest first."""
    works = UnsavedWork.objects.filter(user=by, page=page, at__gte=_oldest())
    return works.exclude(content="")


def finish(*, by: Any, page: str, work: str) -> None:
    """Forget what was typed, because it has been saved."""
    if work:
        UnsavedWork.objects.update_or_create(
            user=by, page=page, work=work, defaults={"content": "", "at": timezone.now()}
        )


def _oldest() -> datetime:
    return timezone.now() - KEPT_FOR
