"""What changes pages: a new generation of a region's, in the transaction that changes it.

Models signal it, actions need not: whichever code saves a row, its pages change. What becomes
visible later needs no signal then: no page is kept longer than until that moment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save

from budget.models import Department, Exemption, Region, Unit
from disclosure.actions import fronts
from disclosure.models import Indexed, PageGeneration, Publication, Withdrawal

# Rows that pages show.
_Shown = Publication | Withdrawal | Indexed | Department | Unit | Exemption | Region
# The regions that changed so far, while fronts are told at the end.
_changed_so_far: ContextVar[set[str] | None] = ContextVar("changed_so_far", default=None)


def connect() -> None:
    """Listen to what changes pages."""
    for model in (Publication, Withdrawal, Indexed, Department, Unit, Exemption, Region):
        post_save.connect(_changed, sender=model, dispatch_uid=f"pages of a {model.__name__}")
    post_delete.connect(_changed, sender=Exemption, dispatch_uid="pages without an Exemption")


def change_pages(*regions: str) -> None:
    """Let nobody be shown a page any more that was made of regions as they were."""
    PageGeneration.raise_for(*regions)
    changed_so_far = _changed_so_far.get()
    if changed_so_far is not None:
        changed_so_far.update(regions)
        return
    # Once for a transaction, however many rows it saves: a front that is down costs seconds.
    waiting = transaction.get_connection().run_on_commit
    if not any(hook is _empty_fronts for _, hook, _ in waiting):
        transaction.on_commit(_empty_fronts, robust=True)


@contextmanager
def fronts_told_at_the_end() -> Iterator[None]:
    """Tell web servers before us once of many transactions, if any changed pages.

    Until then they may be a minute behind: that is for rows that no withdrawal waits for.
    """
    changed: set[str] = set()
    token = _changed_so_far.set(changed)
    try:
        yield
    finally:
        _changed_so_far.reset(token)
        if changed:
            _empty_fronts()


def _empty_fronts() -> None:
    fronts.empty()


def _changed(instance: _Shown, **_: Any) -> None:
    change_pages(_region_of(instance).code)


def _region_of(instance: _Shown) -> Region:
    """Return the region whose pages show a row."""
    if isinstance(instance, Region):
        return instance
    if isinstance(instance, Department):
        return instance.region
    if isinstance(instance, (Withdrawal, Indexed)):
        return instance.publication.department.region
    return instance.department.region
