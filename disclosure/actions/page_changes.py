"""What changes pages: a new generation of a region's, in the transaction that changes it.

Models signal it, actions need not: whichever code saves a row, its pages change. What becomes
visible later needs no signal then: no page is kept longer than until that moment.
"""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save

from budget.models import Department, Exemption, Region, Unit
from disclosure.actions import fronts
from disclosure.models import Indexed, PageGeneration, Publication, Withdrawal


def connect() -> None:
    """Listen to what changes pages."""
    for model in (Publication, Withdrawal, Indexed, Department, Unit, Exemption, Region):
        post_save.connect(_changed, sender=model, dispatch_uid=f"pages of a {model.__name__}")
    post_delete.connect(_changed, sender=Exemption, dispatch_uid="pages without an Exemption")


def change_pages(*regions: str) -> None:
    """Let nobody be shown a page any more that was made of regions as they were."""
    PageGeneration.raise_for(*regions)
    transaction.on_commit(_empty_fronts, robust=True)


def _empty_fronts() -> None:
    fronts.empty()


def _changed(instance: Any, **_: Any) -> None:
    change_pages(_region_of(instance).code)


def _region_of(instance: Any) -> Region:
    """Return the region whose pages show a row."""
    if isinstance(instance, Region):
        return instance
    if isinstance(instance, Department):
        return instance.region
    if isinstance(instance, (Withdrawal, Indexed)):
        return instance.publication.department.region
    return instance.department.region  # type: ignore[no-any-return]
