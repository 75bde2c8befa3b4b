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
_is_told_at_the_end: ContextVar[bool] = ContextVar("is_told_at_the_end", default=False)


def connect() -> None:
    """Listen to what changes pages."""
    for model in (Publication, Withdrawal, Indexed, Department, Unit, Exemption, Region):
        post_save.connect(_changed, sender=model, dispatch_uid=f"pages of a {model.__name__}")
    post_delete.connect(_changed, sender=Exemption, dispatch_uid="pages without an Exemption")


def change_pages(*regions: str) -> None:
    """Let nobody be shown a page any more that was made of regions as they were."""
    PageGeneration.raise_for(*regions)
    if _is_told_at_the_end.get():
        return
    # Once for a transaction, however many rows it saves: a front that is down costs seconds.
    waiting = transaction.get_connection().run_on_commit
    if not any(hook is _empty_fronts for _, hook, _ in waiting):
        transaction.on_commit(_empty_fronts, robust=True)


@contextmanager
def fronts_told_at_the_end() -> Iterator[None]:
    """Tell web servers before us once of many transactions. Until then they may be a minute behind.

    That is for rows that no withdrawal waits for.
    """
    token = _is_told_at_the_end.set(True)
    try:
        yield
    finally:
        _is_told_at_the_end.reset(token)
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
