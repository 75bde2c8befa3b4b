"""Work that was typed and not saved: kept by account and page, and told to nobody else."""

from typing import Any

from django.utils import timezone

from disclosure.models.unsaved import KEPT_FOR, UnsavedWork


def keep(*, by: Any, page: str, content: str) -> None:
    """Keep what ``by`` has typed into ``page`` until now; what is too old goes."""
    now = timezone.now()
    UnsavedWork.objects.filter(at__lt=now - KEPT_FOR).delete()
    UnsavedWork.objects.update_or_create(
        user=by, page=page, defaults={"content": content, "at": now}
    )


def kept(*, by: Any, page: str) -> UnsavedWork | None:
    """Return what ``by`` has typed into ``page`` and not saved; None where there is nothing."""
    since = timezone.now() - KEPT_FOR
    return UnsavedWork.objects.filter(user=by, page=page, at__gte=since).first()


def discard(*, by: Any, page: str) -> None:
    """Forget it: it has been saved, or is not wanted."""
    UnsavedWork.objects.filter(user=by, page=page).delete()
